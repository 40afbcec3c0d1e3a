"""The numbers that a recipe watches: inside their bands or not, and in earlier runs."""

from vconst.recipe.watch import digits_apart
from vconst.report.drawing import Numbers, Section
from vconst.report.figures.watched import watched_drawings
from vconst.report.headings import heading
from vconst.report.sections.summary import Banner
from vconst.report.words import clean, number, plural, with_unit


def watched_section(record):
    """
    Every watched number with its band, and its course.

    Parameters
    ----------
    record : mapping
        ``run.json``.

    Returns
    -------
    section : Section
        Empty where nothing is watched.
    """
    rows = record.get("watch")
    if not rows:
        return Section(heading("watched"))
    listed = [
        (_name(row), _value(row), _end(row, "low"), _end(row, "high"), row["state"]) for row in rows
    ]
    columns = ("number", "value", "low", "high", "")
    drawings = watched_drawings(record.get("watch_history") or ())
    return Section(
        heading("watched"),
        [f"The data reach to {clean(rows[0]['time'])[:16].replace('T', ' ')} UTC."],
        figures=[(("watched", drawing.part), drawing) for drawing in drawings],
        tables=[Numbers(columns, listed, caption="Bands of this run")],
    )


def watched_banners(record):
    """One alarm for all numbers outside their band, one notice for those without data."""
    rows = record.get("watch") or ()
    out = [row for row in rows if row["state"] not in ("inside", "no data")]
    return [*_outside(out), *_missed([row for row in rows if row["state"] == "no data"])]


def _outside(out):
    if not out:
        return []
    said = "; ".join(f"{_name(row)} {_value(row)} ({_band(row)})" for row in out[:6])
    heading = f"{plural(len(out), 'watched number')} outside the band."
    return [Banner("alarm", heading, f"{said}.")]


def _missed(rows):
    """Numbers for which there were too few data: that is no alarm, and no good news either."""
    if not rows:
        return []
    heading = f"Nothing to look at for {plural(len(rows), 'watched number')}."
    return [Banner("notice", heading, f"{'; '.join(_name(row) for row in rows[:6])}.")]


def _name(row):
    return clean(", ".join(filter(None, (row["step"], row["member"], row["name"]))))


def _value(row):
    if row["value"] is None:
        return "not determined"
    return with_unit(number(row["value"], digits_apart(row, 4)), row["units"])


def _end(row, which):
    if row[which] is None:
        return None
    return with_unit(number(float(row[which]), digits_apart(row, 4)), row["units"])


def _band(row):
    return f"{_end(row, 'low') or 'no lower end'} to {_end(row, 'high') or 'no upper end'}"
