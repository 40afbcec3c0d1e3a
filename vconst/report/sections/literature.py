"""Published numbers beside those of a run."""

from fnmatch import fnmatch

from vconst.report.drawing import Numbers, Section
from vconst.report.headings import heading
from vconst.report.sections.summary import units_of
from vconst.report.words import NOTHING, clean, interval, number, with_unit


def literature(record, subjects):
    """
    What others published of the same sensors, beside what this run found.

    Parameters
    ----------
    record : mapping
        ``run.json``: ``literature``, rows of ``what``, ``published``, ``source`` and, where one
        of ours is the same quantity, ``step`` and ``number``; of a campaign ``member``, a pattern
        of names (``*.density.*``).
    subjects : list of Subject

    Returns
    -------
    section : Section
        Empty where the recipe names none.
    """
    rows = record.get("literature") or ()
    if not rows:
        return Section(heading("literature"))
    words = "What others found of the same sensors, at other times, places and criteria."
    here = "this run"
    if record.get("made_up"):
        here = "this run, made-up data"
        words = (
            "No real input was available: the numbers of this page are of made-up data, whose "
            "sensors err as somebody wrote down, and neither agree nor disagree with these."
        )
    listed = [line for row in rows for line in _lines(row, subjects)]
    columns = ("what", "published", here, "source")
    return Section(heading("literature"), [words], tables=[Numbers(columns, listed)])


def _lines(row, subjects):
    """A line of the table; of several members of ours one each."""
    pattern = row.get("member") or "*"
    own = [item for item in subjects if item.step == row.get("step")]
    own = [item for item in own if fnmatch(item.member, pattern)]
    found = [words for item in own if (words := _shown(item, row["number"]))] or [NOTHING]
    yield clean(row["what"]), clean(row["published"]), found[0], clean(row["source"])
    for words in found[1:]:
        yield "", "", words, ""


def _shown(item, name):
    scalars = item.result.scalars
    if not isinstance(scalars.get(name), int | float):
        return ""
    units = units_of(item.result, name)
    low, high = (scalars.get(name + end) for end in ("_low", "_high"))
    words = with_unit(number(scalars[name], 3), units)
    if low is not None and high is not None:
        value, low, high = interval(scalars[name], low, high)
        words = f"{with_unit(value, units)} ({low} to {high})"
    return f"{clean(item.member)}: {words}" if item.member else words
