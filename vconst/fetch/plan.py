"""What would be fetched: files, sizes, what is here already; decided before the first of them."""

from dataclasses import dataclass, field
from pathlib import Path

from vconst.errors import FetchError, VconstError
from vconst.fetch.crowd import work_through
from vconst.fetch.found import find
from vconst.fetch.listing import read_listing
from vconst.fetch.names import host_of, name_of
from vconst.fetch.part import part_size
from vconst.fetch.record import Record
from vconst.fetch.sound import check_format
from vconst.fetch.trouble import NotThere, Passing
from vconst.remote import Listing

#: Files whose size a server is asked for; of more, the rest is estimated from these.
MOST_ASKED = 40
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
    """

    product: object
    start: object
    stop: object
    folder: Path
    items: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    accounts: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

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
        If a list cannot be had, or two files have one name.
    """
    say = progress or (lambda words: None)
    plan = Plan(product, start, stop, Path(folder))
    notes = []
    for found in find(host, product, start, stop):
        notes += [found.note] if isinstance(found, Listing) else [f.note for f in _chain(found)]
        if isinstance(found, Listing):
            say("reading the list of files")
            listed = read_listing(client, found, start, stop)
            plan.items += [_item(file) for file in listed.files]
            plan.refused += listed.hostile
        else:
            plan.items.append(_item(found))
    plan.notes = [note for note in dict.fromkeys(notes) if note]
    _require_names(plan)
    stored = _stored(view, product.name, start, stop)
    record = Record(folder)
    for item in plan.items:
        _look(item, plan.folder, record, stored)
    accounts = sorted({f.account for item in plan.items for f in _chain(item.wanted) if f.account})
    plan.accounts = {account: client.credentials.knows(account) for account in accounts}
    _ask_sizes(plan, client, stop_event, say)
    return plan


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


def _ask_sizes(plan, client, stop_event, say):
    """HEAD, for some of the files, where no list has said their size."""
    unknown = [item for item in plan.wanted if item.size is None]
    step = max(1, -(-len(unknown) // MOST_ASKED))
    asked = unknown[::step]
    threads = 2 * client.manners.connections

    def size_of(item):
        wanted = item.wanted
        while wanted is not None:
            try:
                with client.ask("HEAD", wanted.url) as answer:
                    return answer.length if not answer.headers.get("Content-Encoding") else None
            except NotThere:
                wanted = wanted.otherwise
            except Passing as trouble:
                client.pace.hold(
                    host_of(wanted.url), min(trouble.wait or 0, client.manners.longest)
                )
                raise
        return None

    outcomes = work_through(asked, size_of, threads=threads, stop=stop_event)
    for done, (number, outcome) in enumerate(outcomes, 1):
        say(f"asking for sizes: {done} of {len(asked)}")
        if isinstance(outcome, Exception) and not isinstance(outcome, VconstError | Passing):
            raise outcome
        if isinstance(outcome, int) and outcome:
            asked[number].size = outcome
