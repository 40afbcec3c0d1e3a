"""Results kept from run to run, by key: in the store, or not at all."""

from vconst.errors import DamageError, StoreError
from vconst.store import files
from vconst.store.layout import RESULTS
from vconst.store.results import Results, digest_of


class Kept:
    """
    The kept results of a store, or of a cache where the store cannot be written.

    Parameters
    ----------
    results : object
        With ``get(key)``, ``put(key, result)`` and ``digest(key)``.
    writable : bool
        Whether anything can be put.

    Attributes
    ----------
    damaged : list of str
        Keys under which a damaged result was found; it is computed anew.
    """

    def __init__(self, results, writable=True):
        self._results = results
        self._writable = writable
        self._here = {}
        self.damaged = []

    def get(self, key):
        """The kept result, or None."""
        if key in self._here:
            return self._here[key][0]
        try:
            return self._results.get(key)
        except DamageError:
            self.damaged.append(key)
            return None

    def digest(self, key):
        """Digest of the arrays of the kept result, or None."""
        if key in self._here:
            return self._here[key][1]
        try:
            return self._results.digest(key)
        except DamageError:
            self.damaged.append(key)
            return None

    def put(self, key, result):
        """Keep a result; returns its digest. Where nothing can be written it lasts for the run."""
        try:
            return self._results.put(key, result)
        except StoreError:
            if self._writable:
                raise
        self._here[key] = (result, digest_of(result))
        return self._here[key][1]


class NothingKept:
    """Stands for kept results where everything is to be computed anew and nothing kept."""

    damaged = ()

    def get(self, key):
        """None: nothing is kept."""
        return

    def digest(self, key):
        """None: nothing is kept."""
        return

    def put(self, key, result):
        """The digest; nothing is kept."""
        return digest_of(result)


def kept_results(store, cache=None):
    """
    Where a run keeps its results.

    Parameters
    ----------
    store : Store
    cache : str or Path, optional
        A folder for them, where the store cannot be written.

    Returns
    -------
    kept : Kept
    """
    results = store.results
    if cache is not None:
        results = Results(files.join(store.url, RESULTS), str(cache))
    return Kept(results, writable=cache is not None or store.writable)


def require_writable(store, why):
    """Refuse, before anything is computed, what will need to be committed."""
    if not store.writable:
        raise StoreError(
            f"{store.url}: cannot be written, but {why}.",
            hint="Take a store that you may write, or leave 'publish' out.",
        )
