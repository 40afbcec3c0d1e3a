"""Calibration records: which apply to an input, one after the other, and how sure they are."""

from dataclasses import dataclass
from typing import Any

from vconst.errors import SelectionError
from vconst.operations.calibration.words import NOT_USABLE, UNDETERMINED, word_of
from vconst.operations.vector_fit.record import VECTOR, vector_settings
from vconst.recipe.standing import IN_USE, standing_of
from vconst.recipe.transfer import added_to
from vconst.selection import parse_time

#: Words that an input may say instead of an id.
LATEST, CHAIN, NONE = "latest", "chain", "none"


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
    """

    record: Any
    assumed: str = ""
    because: str = ""
    added: float = 0.0

    @property
    def id(self):
        """Of the record."""
        return self.record.id

    @property
    def body(self):
        """Of the record."""
        return self.record.body


def resolve_links(values, selection, view):
    """
    The calibrations that an input is read under, at the commit of the view.

    Parameters
    ----------
    values : mapping
        Of the input: ``calibration`` is ``"latest"``, ``"chain"`` (the latest of each link until
        there is none), ``"none"``, the id of a record or its first eight letters or more, or a
        list of ids and ``"latest"``, applied in order. ``assumed_transferable`` says why a link
        made for another time or baseline may be applied; ``added_uncertainty`` how much it adds.
    selection : Selection
        Of the input, not calibrated.
    view : View

    Returns
    -------
    links : tuple of Link
        In the order in which they are applied. Those under which a link's own target was read
        stand before it.

    Raises
    ------
    SelectionError
        If there is none, it does not stand any more, a link does not begin where the one before
        it ends, or one was made for another time or baseline and nothing says that it may be
        applied.
    """
    wanted = values.get("calibration")
    if not wanted or wanted == NONE:
        return ()
    walk = _Walk(values, selection, view)
    for word in wanted if isinstance(wanted, list) else [wanted]:
        if word == CHAIN:
            walk.follow()
        else:
            walk.take(word)
    return tuple(walk.links)


def calibrated(selection, links):
    """
    A selection on the scale of the reference of its last calibration.

    Parameters
    ----------
    selection : Selection
    links : sequence of Link

    Returns
    -------
    selection : Selection
        With one more transform a link, which inverts ``target = slope * reference + offset``, or
        takes offsets, scales and angles from a vector.
    """
    from vconst.operations.apply_calibration import correct
    from vconst.operations.calibration_record import correction_settings

    for link in links:
        if link.body.get("form") == VECTOR:
            selection = _of_vector(selection, link)
        else:
            selection = selection.then(correct, **correction_settings(link.body, added=link.added))
    return selection


def _of_vector(selection, link):
    from vconst.operations.apply_vector_calibration import undo_vector

    return selection.then(undo_vector, **vector_settings(link.body, added=link.added))


class _Walk:
    """Goes from a product to its reference, and on to the reference of that."""

    def __init__(self, values, selection, view):
        self.values, self.view, self.links = values, view, []
        self.product, self.first = selection.product, selection.product
        self.baselines = _one_baseline(selection)
        self.span = selection.span()
        self.variables = values.get("variables")
        self.standing = standing_of(view)
        self.records = {record.id: record for record in view.records("calibration")}

    def take(self, word):
        """Apply one record, found by id or as the latest."""
        record = self._find(word)
        for name in record.body.get("target_calibrations") or ():
            if name not in [link.id for link in self.links]:
                self._add(self.records[name])
        self._add(record)

    def follow(self):
        """Apply the latest of each link until there is no further one."""
        self.take(LATEST)
        while self._fitting() and self.product not in self._seen():
            self.take(LATEST)

    def _seen(self):
        return [self.first, *(link.body["target"] for link in self.links)]

    def _find(self, word):
        own = [r for r in self.records.values() if r.body.get("target") == self.product]
        if word != LATEST:
            return self._named(word, own)
        fitting = self._fitting()
        if not fitting:
            raise _none(word, self.product, own, self.variables, self.baselines, 0)
        return max(_sound(fitting, self.product), key=lambda record: record.commit)

    def _named(self, word, own):
        found = [r for r in own if len(word) >= 8 and r.id.startswith(word)]
        found = [r for r in found if self._fits(r, baseline=not self._assumed)]
        fallen = [r for r in found if not self.standing[r.id].usable]
        if fallen and len(found) == len(fallen):
            raise SelectionError(
                f"The calibration {fallen[0].id[:12]} of '{self.product}' may not be applied: "
                f"{self.standing[fallen[0].id].words}.",
                hint="'vconst calibrations' lists those in use.",
            )
        found = [r for r in found if self.standing[r.id].usable]
        if len(found) != 1:
            count = len(found)
            raise _none(word, self.product, own, self.variables, self.baselines, count)
        return found[0]

    def _fitting(self):
        """Those that may be the latest; of another baseline only if that is assumed to be alike."""
        stand = [r for r in self.records.values() if self.standing[r.id].state == IN_USE]
        own = [r for r in stand if r.body.get("target") == self.product]
        alike = [r for r in own if self._fits(r)]
        if alike or not self._assumed:
            return alike
        return [r for r in own if self._fits(r, baseline=False)]

    def _fits(self, record, baseline=True):
        return _fits(record.body, self.variables, self.baselines if baseline else ())

    @property
    def _assumed(self):
        return self.values.get("assumed_transferable") or ""

    def _add(self, record):
        """Note a link, and go on to what its reference was read under."""
        because = self._strange(record)
        if because and not self._assumed:
            raise SelectionError(
                f"The calibration {record.id[:12]} of '{record.body['target']}' was made for "
                f"{because}.",
                hint="Name another one, or say why it may be applied all the same: "
                "assumed_transferable: REASON (it then adds its uncertainty).",
            )
        added = added_to(self.values, record.body) if because else 0.0
        self.links.append(Link(record, self._assumed if because else "", because, added))
        self._go_on(record)

    def _go_on(self, record):
        """What a further link must begin with: the reference, on the scale that it was read in."""
        while record.body.get("reference_calibrations"):
            record = self.records.get(record.body["reference_calibrations"][-1], record)
            if record.id in [link.id for link in self.links]:
                break
        self.product = record.body["reference"]
        baseline = record.body.get("reference_baseline")
        self.baselines = [baseline] if baseline else []
        self.span = _span(record.body)

    def _strange(self, record):
        """For which other time or baseline a record was made; nothing where it was for this."""
        baseline = record.body.get("target_baseline")
        if baseline and self.baselines and baseline not in self.baselines:
            return f"baseline '{baseline}', not '{', '.join(self.baselines)}'"
        own = _span(record.body)
        if self.span and own and (own[1] < self.span[0] or self.span[1] < own[0]):
            period = " to ".join(edge[:10] for edge in record.body["validity_period"])
            return f"another time, {period}"
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


def _span(body):
    """First and last time of a record, ns; None where it says none."""
    period = body.get("validity_period")
    if not period or None in period:
        return None
    return parse_time(period[0]), parse_time(period[1], end=True)


def _fits(body, variables, baselines):
    own = body.get("variable")  # of a vector, its magnitude: the components are scaled by it
    held = [] if variables is None else [*variables, *(v.rpartition("_")[0] for v in variables)]
    right_variable = variables is None or own in held
    baseline = body.get("target_baseline")
    return right_variable and (not baseline or not baselines or baseline in baselines)


def _sound(records, product):
    """Those that may be taken without being named."""
    doubtful = (NOT_USABLE, UNDETERMINED)
    sound = [r for r in records if word_of(r.body.get("verdict")) not in doubtful]
    if not sound:
        said = "; ".join(f"{r.id[:8]} is {r.body['verdict'].rstrip('.')}" for r in records)
        raise SelectionError(
            f"No calibration of '{product}' may be taken as the latest: {said}.",
            hint=f"Name one if you mean it all the same: calibration: {records[-1].id[:8]}",
        )
    return sound


def _none(wanted, product, own, variables, baselines, found):
    listed = ", ".join(
        f"{r.id[:8]} ({r.body.get('variable')}, baseline {r.body.get('target_baseline') or 'any'})"
        for r in own
        if not r.withdrawn
    )
    what = "no calibration" if wanted == LATEST else f"no one calibration '{wanted}'"
    of = f" of {', '.join(variables)}" if variables else ""
    baseline = f" in baseline '{baselines[0]}'" if baselines and baselines[0] else ""
    return SelectionError(
        f"There is {what} of '{product}'{of}{baseline}"
        + (f": {found} begin so." if found > 1 else "."),
        hint=f"It has: {listed}." if listed else "Publish one with a recipe, or leave it out.",
    )
