"""What would be fetched: files, sizes, what is here already; decided before the first of them."""

from dataclasses import dataclass, field
from pathlib import Path

from vconst.errors import FetchError, VconstError
from vconst.fetch.client import MOVED
from vconst.fetch.coverage import cover
from vconst.fetch.found import find
from vconst.fetch.listing import read_listing
from vconst.fetch.names import name_of
from vconst.fetch.part import part_size
from vconst.fetch.record import Record
from vconst.fetch.sizes import ask_sizes
from vconst.fetch.sound import check_format
from vconst.fetch.trouble import Passing
from vconst.remote import Listing

_MOST_SHOWN = 200  # characters of an address
_PACKED = (".gz", ".z", ".zip")


@dataclass
class Item:
    """
    One file of a plan.

    Parameters
    ----------
    wanted : RemoteFile
    name : str
    state : str
        ``"to fetch"``, ``"begun"`` (a part is here), ``"to ask"`` (here; the server knows
        whether it has changed), ``"here"`` or ``"stored"`` (ingested, not in the folder).
    size : int or None
        Bytes, where it is known.
    here : int
        Bytes that are here already.
    """

    wanted: object
    name: str
    state: str = "to fetch"
    size: int | None = None
    here: int = 0

    @property
    def is_wanted(self):
        """Whether a server is asked for it."""
        return self.state in ("to fetch", "begun", "to ask")


@dataclass
class Plan:
    """
    What would be fetched of a product.

    Parameters
    ----------
    product : Product
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``.
    folder : Path
    items : list of Item
        In order of time, as the plugin gives them.
    refused : list of str
        Names in listings that lead elsewhere: left out.
    accounts : dict of str to bool
        Hosts that want a login, and whether ``~/.netrc`` has one.
    notes : list of str
        What the plugin says of the files as a whole: what they leave out, for example.
    why_not : dict of str to str
        Of each host of *accounts* without a password: why.
    others : Listed or None
        What an archive lists of other times, where it lists none of this one.
    troubles : list of str
        What lists and servers have already answered that is no good sign.
    """

    product: object
    start: object
    stop: object
    folder: Path
    items: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    accounts: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    why_not: dict = field(default_factory=dict)
    others: object = None
    troubles: list = field(default_factory=list)

    @property
    def expected(self):
        """What of the time is covered if all files come, a Coverage."""
        return cover(self.start, self.stop, [item.wanted for item in self.items])

    @property
    def wanted(self):
        """The items that a server is asked for."""
        return [item for item in self.items if item.is_wanted]

    @property
    def bytes_known(self):
        """Bytes still to come of the files whose size is known."""
        return sum(max(0, item.size - item.here) for item in self.wanted if item.size is not None)

    @property
    def unknown(self):
        """How many files are to come whose size is not known."""
        return sum(item.size is None for item in self.wanted)

    @property
    def estimate(self):
        """
        Bytes to come, those of unknown size taken to be as large as the others; or None.

        Files that are only asked for changes count as whole.
        """
        sizes = [item.size for item in self.items if item.size is not None]
        if not self.unknown:
            return self.bytes_known
        return round(self.bytes_known + self.unknown * sum(sizes) / len(sizes)) if sizes else None


def make_plan(host, product, start, stop, folder, client, *, view=None, stop_event, progress=None):
    """
    Plan a fetch. Lists are read and sizes asked for; nothing is written.

    Parameters
    ----------
    host : Host
    product : Product
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``.
    folder : Path
        Where files would come; it need not be there.
    client : Client
    view : View, optional
        A store; what it has ingested is not fetched.
    stop_event : threading.Event
        Set when the user interrupts.
    progress : callable, optional
        ``progress(words)``.

    Returns
    -------
    plan : Plan

    Raises
    ------
    FetchError
        If a list cannot be had or names no such file of any time, or two files have one name.
    """
    say = progress or (lambda words: None)
    plan = Plan(product, start, stop, Path(folder))
    notes = []
    for found in find(host, product, start, stop):
        notes += [found.note] if isinstance(found, Listing) else [f.note for f in _chain(found)]
        if isinstance(found, Listing):
            say("reading the list of files")
            _read(plan, client, found)
        else:
            plan.items.append(_item(found))
    if plan.troubles and not plan.items:
        raise FetchError(plan.troubles[0], hint=MOVED)
    plan.notes = [note for note in dict.fromkeys(notes) if note]
    _require_names(plan)
    stored = _stored(view, product.name, start, stop)
    record = Record(folder)
    for item in plan.items:
        _look(item, plan.folder, record, stored)
    accounts = sorted({f.account for item in plan.items for f in _chain(item.wanted) if f.account})
    why_not = {account: client.credentials.why_not(account) for account in accounts}
    plan.accounts = {account: not words for account, words in why_not.items()}
    plan.why_not = {account: words for account, words in why_not.items() if words}
    ask_sizes(plan, client, stop_event, say)
    return plan


def _read(plan, client, listing):
    """Add what a list names, and say so if it names nothing of the kind."""
    listed = read_listing(client, listing, plan.start, plan.stop)
    plan.items += [_item(file) for file in listed.files]
    plan.refused += listed.hostile
    if listed.is_foreign:
        where = listing.url.replace("{position}", "0")[:_MOST_SHOWN]
        plan.troubles.append(f"No file of this kind, of any time, is listed at {where}")
    elif not listed.files and listed.others:
        plan.others = listed


def _item(wanted):
    return Item(wanted, name_of(wanted), size=wanted.size)


def _require_names(plan):
    """A file and its mirror may have one name; two files may share what stands for them."""
    seen = {}
    for item in plan.items:
        for file in _chain(item.wanted):
            name = name_of(file)
            first, its = seen.setdefault(name.lower(), (file, item))
            both_first = first is its.wanted and file is item.wanted
            if its is not item and (first.url != file.url or both_first):
                raise FetchError(
                    f"Two files of '{plan.product.name}' are called '{name}': {first.url} "
                    f"and {file.url}.",
                    hint="The plugin must give them names of their own.",
                )


def _look(item, folder, record, stored):
    """What is here of a file, or of what stands for it."""
    wanted = item.wanted
    while wanted is not None:
        name = name_of(wanted)
        path = folder / name
        if path.is_file() and _is_whole(path, wanted, record.of(name)):
            # What only stands for it is replaced when the file itself has come.
            final = wanted is item.wanted
            item.state = "to ask" if wanted.growing or not final else "here"
            item.here = path.stat().st_size
            item.size = item.here if final else item.size
            return
        if wanted is item.wanted and not wanted.growing and _plain(name) in stored:
            item.state = "stored"
            return
        wanted = wanted.otherwise
    item.here = part_size(folder, item.name)
    item.state = "begun" if item.here else item.state


def _is_whole(path, wanted, said):
    """By the folder's record, by the size that the archive says, or by its own format."""
    size = path.stat().st_size
    if said.get("size") is not None:
        return said["size"] == size
    if wanted.size is not None:
        return wanted.size == size
    try:
        check_format(path, path.name)
    except (VconstError, Passing):
        return False
    return size > 0


def _stored(view, product, start, stop):
    """Names of files that the store holds, without what they were packed in."""
    if view is None or product not in view.products():
        return frozenset()
    first, last = (int(moment.timestamp()) * 10**9 for moment in (start, stop))
    granules = view.granules(product, first, last)
    return frozenset(_plain(str(granule.source.get("name", ""))) for granule in granules)


def _plain(name):
    small = name.lower()
    ending = next((end for end in _PACKED if small.endswith(end)), "")
    return small.removesuffix(ending)


def _chain(wanted):
    """A file and what stands for it, in the order in which they are asked for."""
    while wanted is not None:
        yield wanted
        wanted = wanted.otherwise
