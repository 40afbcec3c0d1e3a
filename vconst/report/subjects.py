"""Which results a page shows, and which of them belong together."""

from dataclasses import dataclass
from typing import Any

from vconst.report.comparison import compare, shared_variables
from vconst.report.words import clean


@dataclass(frozen=True, eq=False)
class Subject:
    """
    One result to be drawn.

    Parameters
    ----------
    step : str
        The step of the recipe that left it.
    member : str
        Which member of a group it is; empty if it is none.
    result : vconst.operation.Result
    fits : tuple of vconst.operation.Calibration
        For match-ups: the calibrations that were fitted to them.
    """

    step: str
    member: str
    result: Any
    fits: tuple = ()

    @property
    def name(self):
        """Step and member for a heading; of what watches a product, that product."""
        product = self.result.dataset.attrs.get("product") if self.kind == "table" else None
        member = clean(product) if self.member and product else self.member
        return f"{self.step}, {member}" if member else self.step

    @property
    def kind(self):
        """Kind of the result: ``"pairs"``, ``"table"`` and so on."""
        return self.result.kind

    def comparisons(self):
        """For match-ups: what was fitted; every shared variable where nothing was."""
        fitted = [compare(self.result, fit.dataset.attrs["variable"], fit) for fit in self.fits]
        if fitted:
            return fitted
        return [compare(self.result, name) for name in shared_variables(self.result)]


def subjects_of(run):
    """
    The results of a run in the order of its steps.

    Parameters
    ----------
    run : vconst.recipe.folder.Run

    Returns
    -------
    subjects : list of Subject
        Steps that the recipe shows (all, if it names none), and the match-ups behind
        a calibration that it shows.
    """
    every = [
        Subject(step, member, result)
        for step, value in run.results.items()
        for member, result in _members(value)
    ]
    shown = set(run.record.get("show") or run.results)
    wanted = [item for item in every if item.step in shown]
    steps = {step["name"]: step for step in run.record.get("steps") or () if "name" in step}
    behind = [item for item in every if _fits(item, wanted, steps) and item not in wanted]
    return [
        Subject(item.step, item.member, item.result, _fits(item, wanted, steps))
        for item in every
        if item in wanted or item in behind
    ]


def _members(value):
    return value.items() if isinstance(value, dict) else (("", value),)


def _fits(item, wanted, steps):
    """The calibrations among *wanted* that were fitted to the pairs."""
    if item.kind != "pairs":
        return ()
    return tuple(
        other.result
        for other in wanted
        if other.kind == "calibration"
        and other.member == item.member
        and _same_products(item.result.dataset.attrs, other.result.dataset.attrs)
        and f"{other.result.dataset.attrs.get('variable')}_target" in item.result.dataset
        and _is_of(other, item, steps)
    )


def _same_products(pairs, fit):
    return all(pairs.get(side) == fit.get(side) for side in ("reference", "target"))


def _is_of(fit, pairs, steps):
    """Whether a fit was given the pairs; what is not recorded is taken to be so."""
    given = _of_member((steps.get(fit.step) or {}).get("inputs"), fit.member)
    key = _of_member((steps.get(pairs.step) or {}).get("key"), pairs.member)
    if not given or not key or isinstance(key, dict):
        return True
    keys = given.values() if isinstance(given, dict) else [given]
    return any(key in (each if isinstance(each, list) else [each]) for each in keys)


def _of_member(said, member):
    return said.get(member, said) if isinstance(said, dict) and member else said
