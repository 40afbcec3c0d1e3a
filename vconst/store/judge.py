"""What becomes of each granule that wants to enter: pure decisions against a state."""

from collections import defaultdict
from dataclasses import dataclass, field

from vconst.dataset.identity import reading_of
from vconst.store.layout import version_order
from vconst.store.shelf import Shelf


@dataclass
class Verdict:
    """
    What a commit is to do.

    Attributes
    ----------
    fates : dict of str to str
        By granule id: ``"new"``, ``"stored"`` (was there), ``"replaced"`` (took the place of a
        lower version or of a lower reader's), ``"older"`` (a higher one is there) or
        ``"conflict"`` (same key, version and reader, other bytes).
    kept : dict of str to list of Placed
        The granules that become live, by staged segment.
    retired : dict of (str, str) to None
        (product, granule id) of those that are superseded, in order.
    emptied : list of (str, str)
        (product, segment id) of segments that hold nothing live any more.
    twins : dict of str to (str, list of str)
        By granule id, product and ids of what is live of the same name, version and times with
        other bytes, where both stay: of products that revise samples nothing says which is newer.
    """

    fates: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    retired: dict = field(default_factory=dict)
    emptied: list = field(default_factory=list)
    twins: dict = field(default_factory=dict)


def judge(state, staged, *, accept_changed=False):
    """
    Decide what becomes of staged granules.

    Parameters
    ----------
    state : State
        What is live.
    staged : sequence of Staged
    accept_changed : bool
        Whether a conflict with what is live replaces it; among *staged* it stays one.

    Returns
    -------
    verdict : Verdict
        The live set that follows is the same in whatever order and batches granules
        come (but for conflicts: there the first stays).

    Notes
    -----
    Granules compete if product, key and baseline agree; the greatest (version, number
    of the reader) is live alone. Products that revise samples keep every file live, as
    its greatest reader reads it: which sample counts is decided when it is read.
    """
    verdict = Verdict(kept={one.id: [] for one in staged})
    rivals = _Rivals(state, accept_changed)
    for one in staged:
        for placed in one.granules:
            fate = _fate(one, placed, rivals, verdict)
            verdict.fates.setdefault(placed.id, fate)
            if fate in ("new", "replaced"):
                rivals.add(one, placed)
    for one, placed in rivals.accepted():
        verdict.kept[one.id].append(placed)
    verdict.emptied = _emptied(state, verdict.retired)
    return verdict


def judge_move(state, staged, sources):
    """
    Decide what a rewriting of segments is to do.

    Parameters
    ----------
    state : State
    staged : sequence of Staged
        Copies of the live granules of *sources*.
    sources : list of (str, str)
        (product, segment id) that the copies are to take the place of.

    Returns
    -------
    verdict : Verdict or None
        None if one of the sources has been rewritten by another meanwhile. Granules
        that were superseded meanwhile are left out.
    """
    shelves = state.shelves
    if any(name not in shelves.get(product, Shelf()).segments for product, name in sources):
        return None
    tables = [shelves[product].tables[name] for product, name in sources]
    live = {placed.id for table in tables for placed in table.placed}
    verdict = Verdict(emptied=list(sources))
    for one in staged:
        verdict.kept[one.id] = [placed for placed in one.granules if placed.id in live]
    return verdict


class _Rivals:
    """What is live under each key while a batch is judged."""

    def __init__(self, state, accept_changed):
        self._state, self._accept = state, accept_changed
        self._entered = {}
        self._by_key = {}
        self._winners = set()

    def known(self, product, granule):
        shelf = self._state.shelves.get(product)
        return granule in self._entered or (shelf is not None and shelf.find(granule) is not None)

    def of(self, one, placed):
        name = (one.product, placed.key, placed.baseline)
        if name not in self._by_key:
            shelf = self._state.shelves.get(one.product, Shelf())
            self._by_key[name] = shelf.of_key(placed.key, placed.baseline)
        return self._by_key[name]

    def add(self, one, placed):
        self.of(one, placed).append(placed)
        self._entered[placed.id] = (one, placed)

    def settle(self, placed):
        """What is live has taken the place of others: nothing of this batch may take its own."""
        self._winners.add(placed.id)

    def may_replace(self, others):
        decided = self._winners | self._entered.keys()
        return self._accept and not any(other.id in decided for other in others)

    def drop(self, placed):
        return self._entered.pop(placed.id, None) is not None

    def accepted(self):
        return self._entered.values()


def _fate(one, placed, rivals, verdict):
    known = rivals.known(one.product, placed.id)
    others = rivals.of(one, placed)
    if one.revises == "sample":
        if (one.product, placed.id) in verdict.retired:
            return "conflict"  # another of its name in this batch has taken its place
        said = reading_of(placed.id)[0]
        twins = [other for other in others if _are_twins(placed, other)]
        others = [other for other in others if reading_of(other.id)[0] == said]
        if twins and (known or not others):
            if rivals.may_replace(twins):
                fate = _supersede(one, twins, rivals, verdict)
                if not known:
                    return fate
                rivals.settle(placed)
                return "stored"
            verdict.twins[placed.id] = (one.product, [other.id for other in twins])
    if known:
        return "stored"
    if not others:
        return "new"
    mine, newest = _order(one, placed), max(_order(one, other) for other in others)
    if mine < newest:
        return "older"
    if mine == newest and not rivals.may_replace(others):
        return "conflict"
    return _supersede(one, others, rivals, verdict)


def _are_twins(one, other):
    """Whether neither of two contents of one name is longer or later than the other."""
    if reading_of(one.id)[0] == reading_of(other.id)[0]:
        return False
    words = ("version", "definitive", "rows", "start", "stop")
    return all(getattr(one, word) == getattr(other, word) for word in words)


def _order(one, placed):
    """What rivals are compared by; of one file read by several readers only the reader."""
    version = () if one.revises == "sample" else version_order(placed.version)
    return (version, reading_of(placed.id)[1])


def _supersede(one, others, rivals, verdict):
    fate = "new"
    for other in list(others):
        if rivals.drop(other):
            verdict.fates[other.id] = "older"
        else:
            verdict.retired[(one.product, other.id)] = None
            fate = "replaced"
        rivals.of(one, other).remove(other)
    return fate


def _emptied(state, retired):
    gone = defaultdict(set)
    for product, granule in retired:
        placed = state.shelves[product].find(granule)
        gone[(product, placed.segment)].add(granule)
    return [
        (product, segment)
        for (product, segment), granules in gone.items()
        if state.shelves[product].tables[segment].count == len(granules)
    ]
