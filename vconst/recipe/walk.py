"""From a product to its reference, and on to the reference of that: calibrations, link by link."""

from dataclasses import dataclass
from typing import Any

from vconst.errors import SelectionError
from vconst.operations.calibration.words import NOT_USABLE, UNDETERMINED, word_of
from vconst.recipe.standing import IN_USE, standing_of
from vconst.recipe.transfer import added_to
from vconst.recipe.under_side import of_side, under_side
from vconst.selection import parse_time
from vconst.selection.times import show_time

#: What an input may say instead of the id of one record.
LATEST, CHAIN = "latest", "chain"


@dataclass(frozen=True)
class Link:
    """
    One calibration that is applied to an input.

    Parameters
    ----------
    record : Record
    assumed : str
        Why it may be applied although it was made for another time or baseline; empty where it
        was not.
    because : str
        What it was made for instead, in words; empty likewise.
    added : float
        Relative standard error that this adds to the values.
    passed_over : tuple of str
        Ids of older calibrations in use that hold for the same time as well, where it was taken
        as the latest.
    side : str
        ``"day"`` or ``"night"`` where it is applied to the samples of that side only.
    alone : str
        Why none is applied to the other side, whose values become gaps; empty where one is.
    """

    record: Any
    assumed: str = ""
    because: str = ""
    added: float = 0.0
    passed_over: tuple = ()
    side: str = ""
    alone: str = ""

    @property
    def id(self):
        """Of the record."""
        return self.record.id

    @property
    def body(self):
        """Of the record."""
        return self.record.body


class NoneHoldsError(SelectionError):
    """No calibration may be taken as the first link."""


class Book:
    """
    The calibrations of a store, and what one input asks of them.

    Parameters
    ----------
    values : mapping
        Of the input.
    selection : Selection
        Of the input, not calibrated.
    view : View
    """

    def __init__(self, values, selection, view):
        self.product = selection.product
        self.baselines = _one_baseline(selection)
        self.span = selection.span()
        self.assumed = values.get("assumed_transferable") or ""
        self.values = values
        self.standing = standing_of(view)
        self.records = {record.id: record for record in view.records("calibration")}

    def of(self, product):
        """All records of a product, whatever became of them."""
        return [r for r in self.records.values() if r.body.get("target") == product]

    def variables(self):
        """Variables of the input of which there is a calibration that may be the latest."""
        asked, own = self.values.get("variables"), self.of(self.product)
        held = dict.fromkeys(r.body["variable"] for r in own if _is_asked(r.body, asked))
        in_use = {v: self.in_use(self.product, v, self.baselines) for v in held}
        found = {variable: records for variable, records in in_use.items() if records}
        if not found:
            raise self.none(LATEST, self.product, self.baselines, asked)
        return [v for v, records in found.items() if _sound(records)] or list(found)

    def variables_of(self, word):
        """Variables of the records whose id begins so."""
        asked = self.values.get("variables")
        named = [r.body for r in self.records.values() if len(word) >= 8 and r.id.startswith(word)]
        found = dict.fromkeys(body["variable"] for body in named if _is_asked(body, asked))
        if not found:
            raise self.none(word, self.product, self.baselines, asked)
        return list(found)

    def in_use(self, product, variable, baselines, side=""):
        """
        Those that may be the latest.

        Of another baseline or side only if that is assumed to be alike.
        """
        own = [r for r in self.of(product) if r.body["variable"] == variable]
        own = [r for r in own if self.standing[r.id].state == IN_USE]
        alike = [r for r in own if _is_of_baseline(r.body, baselines) and of_side(r.body, side)]
        return alike or (own if self.assumed else [])

    def none(self, word, product, baselines, variables, *, count=0, side=""):
        """The error that says that there is none, or more than one."""
        own = [r for r in self.of(product) if not r.withdrawn]
        asked = [r for r in own if not variables or r.body["variable"] in variables]
        listed = ", ".join(map(self._listed, asked or own))
        what = "no calibration" if word == LATEST else f"no one calibration '{word}'"
        of = f" of {', '.join(variables)}" if variables else ""
        baseline = f" in baseline '{baselines[0]}'" if baselines and baselines[0] else ""
        baseline += f" that is in use and holds by {side}" if side else ""
        return NoneHoldsError(
            f"There is {what} of '{product}'{of}{baseline}"
            + (f": {count} begin so." if count > 1 else "."),
            hint=f"It has: {listed}." if listed else "Publish one with a recipe, or leave it out.",
        )

    def _listed(self, record):
        body, state = record.body, self.standing[record.id].state
        said = [body["variable"], f"baseline {body.get('target_baseline') or 'any'}"]
        said += [f"by {body['side']}"] if body.get("side") else []
        return f"{record.id[:8]} ({', '.join(said + ([state] if state != IN_USE else []))})"


class Walk:
    """
    The links of one variable, so far.

    Parameters
    ----------
    book : Book
    variable : str
    side : str
        ``"day"`` or ``"night"``: what holds for that side; empty for what holds for all.
    """

    def __init__(self, book, variable, side=""):
        self.book, self.variable, self.side, self.links = book, variable, side, []
        self.product, self.baselines, self.span = book.product, book.baselines, book.span

    def take(self, word):
        """Apply one record, found by id or as the latest."""
        record, passed_over = self._latest() if word == LATEST else (self._named(word), ())
        for name in self._under(record):
            if name not in [link.id for link in self.links]:
                self._add(self._held(name, record))
        self._add(record, passed_over)

    def follow(self):
        """Apply the latest of each link until there is no further one."""
        self.take(LATEST)
        while self._in_use():
            self.take(LATEST)
        self._refuse_fallen()

    def _refuse_fallen(self):
        """Refuse a chain that ends only because what came next does not stand any more."""
        own = [r for r in self.book.of(self.product) if r.body["variable"] == self.variable]
        fallen = [r for r in own if _is_of_baseline(r.body, self.baselines)]
        if not fallen:
            return
        named = ", ".join(link.id[:8] for link in self.links)
        side, became = fallen[-1].body.get("side"), self.book.standing[fallen[-1].id].words
        if not of_side(fallen[-1].body, self.side):
            became = f"of the {side} side, not of the {self.side} side"
        raise SelectionError(
            f"The chain of '{self.book.product}' does not end at '{self.product}': its calibration "
            f"{fallen[-1].id[:12]} is {became}, and there is no other.",
            hint=f"If it is to end there, say so: calibration: [{named}]",
        )

    def _in_use(self):
        return self.book.in_use(self.product, self.variable, self.baselines, self.side)

    def _latest(self):
        """The newest of those that hold for some of the time, and the ids of the others."""
        records = self._in_use()
        if not records:
            raise self._none(LATEST)
        sound = _sound(records)
        if not sound:
            raise _doubtful(records, self.product)
        holding = [r for r in sound if not self._is_of_another_time(r)] or sound
        newest = max(record.commit for record in holding)
        found = [record for record in holding if record.commit == newest]
        if len(found) > 1:
            raise _together(found, self.product)
        return found[0], tuple(r.id for r in holding if r is not found[0])

    def _under(self, record):
        """Ids under which its target was read; of day and night only those of this side."""
        names = record.body.get("target_calibrations") or ()
        held = {name: self.book.records.get(name) for name in names}
        return under_side(held, self.variable, self.side)

    def _named(self, word):
        standing = self.book.standing
        own = [r for r in self.book.of(self.product) if r.body["variable"] == self.variable]
        if not self.book.assumed:
            own = [r for r in own if _is_of_baseline(r.body, self.baselines)]
        own += [r for r in self.book.records.values() if r not in own and self._goes_on(r)]
        found = [r for r in own if r.id.startswith(word)]
        usable = [r for r in found if standing[r.id].usable]
        if found and not usable:
            raise SelectionError(
                f"The calibration {found[0].id[:12]} of '{self.product}' may not be applied: "
                f"{standing[found[0].id].words}.",
                hint="'vconst calibrations' lists those in use.",
            )
        if len(usable) != 1:
            raise self._none(word, len(usable))
        return usable[0]

    def _none(self, word, count=0):
        of = (self.product, self.baselines, [self.variable])
        return self.book.none(word, *of, count=count, side=self.side)

    def _held(self, name, record):
        """One under which the target of another was read."""
        if name not in self.book.records:
            raise SelectionError(
                f"The calibration {record.id[:12]} of '{record.body['target']}' was fitted to "
                f"values under {name[:12]}, which this store does not hold.",
                hint="Add that one first: vconst calibrations add FILE",
            )
        return self.book.records[name]

    def _add(self, record, passed_over=()):
        """Note a link, and go on to what its reference was read under."""
        self._require_next(record)
        because, assumed = self._strange(record), self.book.assumed
        if because and not assumed:
            raise SelectionError(
                f"The calibration {record.id[:12]} of '{record.body['target']}' was made for "
                f"{because}.",
                hint="Name another one, or say why it may be applied all the same: "
                "assumed_transferable: REASON, or --assumed-transferable REASON (it then adds "
                "its uncertainty).",
            )
        added = added_to(self.book.values, record.body) if because else 0.0
        link = Link(record, assumed if because else "", because, added, tuple(passed_over))
        self.links.append(link)
        self._go_on(record)
        self._refuse_circle()

    def _require_next(self, record):
        """Refuse a link that does not begin where the one before it ends."""
        under = self._under(record)
        begins = self._goes_on(record) if under else record.body["target"] == self.product
        if not begins:
            raise SelectionError(
                f"The calibration {record.id[:12]} is of '{record.body['target']}'"
                f"{' under ' + ', '.join(each[:12] for each in under) if under else ''}, and the "
                f"values are on the scale of '{self.product}'.",
                hint="Each link begins where the one before it ends.",
            )

    def _goes_on(self, record):
        """Whether its target was read under the links that were applied last."""
        under = self._under(record) if record.body["variable"] == self.variable else []
        return bool(under) and [link.id for link in self.links][-len(under) :] == under

    def _go_on(self, record):
        """What a further link must begin with: the reference, on the scale that it was read in."""
        seen, unknown = {record.id}, ""
        while record.body.get("reference_calibrations"):
            further = record.body["reference_calibrations"][-1]
            if further in seen or further not in self.book.records:
                unknown = f" under {further[:12]}"  # a scale of which nothing is known here
                break
            seen.add(further)
            record = self.book.records[further]
        self.product = record.body["reference"] + unknown
        baseline = record.body.get("reference_baseline")
        self.baselines = [baseline] if baseline else []
        self.span = _span(record.body)

    def _refuse_circle(self):
        """Refuse links that lead back to a product that they came from."""
        stood = [(self.book.product, self.book.baselines)]
        stood += [(link.body["target"], [link.body.get("target_baseline")]) for link in self.links]
        if not any(p == self.product and _may_be_one(b, self.baselines) for p, b in stood):
            return
        way = [self.book.product, *(link.body["reference"] for link in self.links)]
        way += [self.product] if way[-1] != self.product else []
        named = ", ".join(link.id[:8] for link in self.links[:-1])
        raise SelectionError(
            f"The calibrations of '{self.book.product}' run in a circle: {' on '.join(way)}.",
            hint=f"Say where the chain ends, by its links in order: calibration: [{named}]"
            if named
            else "Name another calibration.",
        )

    def _is_of_another_time(self, record):
        own = _span(record.body)
        return bool(self.span and own and (own[1] < self.span[0] or self.span[1] < own[0]))

    def _strange(self, record):
        """For which other time or baseline a record was made; nothing where it was for this."""
        baseline = record.body.get("target_baseline")
        if baseline and self.baselines and baseline not in self.baselines:
            return f"baseline '{baseline}', not '{', '.join(self.baselines)}'"
        if self._is_of_another_time(record):
            period = " to ".join(edge[:16] for edge in record.body["validity_period"])
            wanted = " to ".join(show_time(edge)[:16] for edge in self.span)
            return f"another time, {period}, not {wanted}"
        if not of_side(record.body, self.side):
            return f"the {record.body['side']} side, not the {self.side} side"
        return ""


def _one_baseline(selection):
    baselines = selection.baselines()
    if len(baselines) > 1:
        raise SelectionError(
            f"'{selection.product}' holds granules of baselines {', '.join(baselines)}; "
            "a calibration is of one.",
            hint=f"Give the input 'baseline: \"{baselines[-1]}\"'.",
        )
    return baselines


def _may_be_one(first, second):
    """Whether two lists of baselines, each perhaps not known, may be of one."""
    first, second = (set(filter(None, each)) for each in (first, second))
    return not first or not second or bool(first & second)


def _span(body):
    """First and last time of a record, ns; None where it says none."""
    period = body.get("validity_period")
    if not period or None in period:
        return None
    return parse_time(period[0]), parse_time(period[1], end=True)


def _is_asked(body, variables):
    """Whether it is of one of the variables that are read; of a vector, of its magnitude."""
    if variables is None:
        return True
    return body["variable"] in [*variables, *(name.rpartition("_")[0] for name in variables)]


def _is_of_baseline(body, baselines):
    baseline = body.get("target_baseline")
    return not baseline or not baselines or baseline in baselines


def _sound(records):
    """Those that may be taken without being named."""
    return [r for r in records if word_of(r.body.get("verdict")) not in (NOT_USABLE, UNDETERMINED)]


def _doubtful(records, product):
    said = "; ".join(f"{r.id[:8]} is {r.body['verdict'].rstrip('.')}" for r in records)
    return NoneHoldsError(
        f"No calibration of '{product}' may be taken as the latest: {said}.",
        hint="Name one if you mean it all the same: calibration: {0}, or --calibration {0}".format(
            records[-1].id[:8]
        ),
    )


def _together(records, product):
    listed = ", ".join(f"{r.id[:8]} (on {r.body['reference']})" for r in records)
    return SelectionError(
        f"{len(records)} calibrations of '{product}' are the latest, published together: {listed}.",
        hint=f"Name the one that is meant: calibration: {records[0].id[:8]}",
    )
