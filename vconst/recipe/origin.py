"""Whether a store is the one that a run read."""

from vconst.errors import StoreError


def require_store_of(record, store):
    """
    Refuse a store that a run did not read.

    Parameters
    ----------
    record : dict
        Of the run. One that does not know the identity of its store is taken at its
        commit number.
    store : Store
        The same one at another place is the same: it is known by its identity.

    Raises
    ------
    StoreError
        Naming the store that the run read.
    """
    own = record.get("store_uuid")
    if own != store.uuid and (own is not None or record["commit"] > store.head().number):
        raise StoreError(
            f"{record['run']} is a run of another store: it read commit {record['commit']} of "
            f"{record['store']}, and this is {store.url}.",
            hint=f"Name the store that it read, wherever it is now: --store {record['store']}",
        )
