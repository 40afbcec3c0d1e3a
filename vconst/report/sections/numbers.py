"""All numbers of every step that has some, and the counts of what was read."""

from vconst.report.drawing import Numbers, Section
from vconst.report.sections.calibration import inputs_of
from vconst.report.sections.summary import title_of, units_of
from vconst.report.words import clean, unit


def numbers(subjects):
    """Every 0-d variable of tables and match-ups, one table a result."""
    tables = [
        Numbers(
            ("number", "value", "unit", "meaning"),
            [_row(item.result, name) for name in item.result.scalars],
            caption=item.name,
        )
        for item in subjects
        if item.kind != "calibration" and item.result.scalars
    ]
    return Section("All numbers", tables=tables)


def kept_and_removed(record):
    """How many samples were read of each input, kept, and removed for which reason."""
    rows, paragraphs = [], []
    for name, entry in inputs_of(record):
        counts = entry.get("counts") or {}
        removed = counts.get("removed")
        removed = removed if isinstance(removed, dict) else _other(counts)
        rows.append((name, entry.get("product"), counts.get("samples"), counts.get("kept"), None))
        rows += [(name, entry.get("product"), None, None, (n, why)) for why, n in removed.items()]
    columns = ("input", "product", "samples read", "kept", "removed", "reason")
    shown = [(*row[:4], *_reason(row)) for row in rows]
    if rows:
        paragraphs.append(
            "Cleaning deletes nothing: a sample that may not be used is masked and counted here, "
            "once under each of its reasons, so the reasons can add up to more than was removed."
        )
        return Section("Kept and removed", paragraphs, tables=[Numbers(columns, shown)])
    return Section("Kept and removed", ["The run record counts no samples."])


def _row(result, name):
    value = result.scalars[name]
    attributes = result.dataset[name].attrs
    if unit(attributes.get("units", "")) == "":
        return clean(name), value, "", title_of(result, name)
    return clean(name), value, units_of(result, name), title_of(result, name)


def _other(counts):
    known = ("samples", "kept", "removed")
    return {key: value for key, value in counts.items() if key not in known}


def _reason(row):
    if row[4] is not None:
        return row[4][0], str(row[4][1]).replace("_", " ")
    samples, kept = row[2], row[3]
    both = isinstance(samples, int) and isinstance(kept, int)
    return (samples - kept, "all reasons together") if both else (None, "not counted")
