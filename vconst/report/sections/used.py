"""The calibrations that inputs were read with, that steps applied, and that a run published."""

from vconst.kernels.relation import fitted_units
from vconst.report.catalogue import say
from vconst.report.drawing import Numbers, Section
from vconst.report.figures.vector import with_words
from vconst.report.headings import heading
from vconst.report.sections.summary import coefficient_units, limits_of
from vconst.report.words import cell, clean, interval, unit, with_unit

STATES = {
    "published": "new",
    "published before": "published before, the same",
    "withdrawn": "withdrawn",
    "not published": "not published",
}
ID = 16  # digits of an id that a table prints; run.json holds all


def calibration_used(record, subjects=()):
    """
    Which calibration each input was read with, which a step applied, which were published.

    Parameters
    ----------
    record : mapping
        ``run.json``. An input read with a calibration has ``calibration`` (its id, or
        what its record says) and may have ``calibration_record`` (what it says),
        ``validity_period`` and ``outside_validity`` (samples).
    subjects : list of Subject
        Where calibrations of this run are found.

    Returns
    -------
    section : Section
    """
    read = [(name, entry) for name, entry in inputs_of(record) if _calibrated(entry)]
    tables = [_of_input(name, each) for name, entry in read for each in _each_link(entry)]
    tables += _in_steps(record, subjects)
    words = say("used.some") if tables else say("used.none")
    published = _published(record, subjects)
    return Section(heading("used"), [words], tables=[*tables, *published])


def inputs_of(record):
    """
    Inputs of a run, members of a group one by one.

    Returns
    -------
    inputs : list of (str, mapping)
    """
    found = []
    for name, entry in (record.get("inputs") or {}).items():
        if "product" in entry or not all(isinstance(item, dict) for item in entry.values()):
            found.append((name, entry))
        else:
            found += [(f"{name}: {member}", item) for member, item in entry.items()]
    return found


def _calibrated(entry):
    return bool(entry.get("calibration"))


def _each_link(entry):
    """An input once for each calibration that it was read under, in their order."""
    links = entry.get("calibration_links") or ()
    if len(links) < 2:
        return [{**entry, "side": links[0].get("side") if links else None}]
    kept = ("validity_period", "outside_validity")
    return [
        {
            **entry,
            "calibration": link["id"],
            "calibration_record": link["record"],
            "side": link.get("side"),
            **{key: link[key] for key in kept},
        }
        for link in links
    ]


def _of_input(name, entry):
    """What stands in the record of the calibration of one input."""
    held = entry["calibration"]
    said = held if isinstance(held, dict) else entry.get("calibration_record") or {}
    period = said.get("validity_period") or entry.get("validity_period") or ()
    counts = entry.get("counts") or {}
    outside = entry.get("outside_validity", counts.get("calibration_outside_validity"))
    id = said.get("id") if isinstance(held, dict) else held
    side = entry.get("side") or said.get("side")
    rows = [("id", id), ("side", side), *_what(said, period), *_coefficients(said)]
    rows.append(("samples outside its validity, calibrated as well", _counted(outside)))
    rows += [(clean(key).replace("_", " "), cell(said[key])) for key in ("reason",) if key in said]
    caption = f"{clean(name)}, {clean(entry.get('product'))}"
    return Numbers(("applied on reading", "value"), [row for row in rows if _is_said(row)], caption)


def _counted(samples):
    return "not counted" if samples is None else samples


def _what(said, period):
    return [
        *((key, clean(said.get(key))) for key in ("variable", "reference")),
        ("verdict", with_words(said.get("verdict"))),
        ("holds for", clean(said.get("holds_for"))),
        ("validity", _range(period)),
    ]


def _range(period):
    edges = [_time(edge) for edge in period]
    return say("used.range", first=edges[0], last=edges[1]) if len(edges) == 2 else ""


def _coefficients(said):
    """Slope, offset and drift with their 95 % intervals, of a record or of attributes."""
    rows = []
    for name in ("slope", "offset", "drift"):
        if isinstance(said.get(name), int | float):
            limits = [said.get(name + end) for end in ("", "_low", "_high")]
            rows.append((name, _ranged(limits, _units(said, name))))
    return rows


def _units(said, name):
    scale = said.get("scale")
    base = "decades" if scale == "log" else unit(fitted_units(scale, said.get("units", "")))
    return {"slope": "", "offset": base, "drift": f"{base} per day".strip()}[name]


def _ranged(limits, units):
    value, low, high = interval(*limits)
    held = f" (95 %: {low} to {high})" if None not in limits[1:] else ""
    return with_unit(value, units) + held


def _in_steps(record, subjects):
    """Calibrations of this run that one of its steps applied."""
    steps = record.get("steps") or ()
    tables = []
    for step in steps:
        if step.get("operation") != "apply_calibration":
            continue
        key = (step.get("inputs") or {}).get("calibration")
        made = [other.get("name") for other in steps if key and other.get("key") == key]
        found = [s for s in subjects if s.kind == "calibration" and s.step in made]
        tables += [_of_step(step, item, subjects) for item in found]
    return tables


def _of_step(step, item, subjects):
    said = item.result.dataset.attrs
    period = [said[key] for key in ("validity_start", "validity_stop") if said.get(key)]
    rows = [("fitted by step", clean(item.name)), *_what(said, period)]
    rows += [
        (name, _ranged(limits_of(item.result, name), coefficient_units(item.result, name)))
        for name in ("slope", "offset", "drift")
        if name in item.result.scalars
    ]
    outside = [
        values.attrs["calibration_outside_validity"]
        for other in subjects
        for values in other.result.dataset.variables.values()
        if "calibration_outside_validity" in values.attrs
    ]
    rows += [("samples outside its validity, calibrated as well", max(outside))] if outside else []
    caption = f"Step {clean(step.get('name'))}"
    return Numbers(("applied by a step", "value"), [row for row in rows if _is_said(row)], caption)


def _published(record, subjects):
    """Ids, verdicts and reasons of what this run made records of the store."""
    rows = []
    for entry in record.get("published") or ():
        if not isinstance(entry, dict):
            rows.append((None, clean(entry), None, None, None))
            continue
        verdict = entry.get("verdict") or _verdict_of(entry, subjects)
        state = entry.get("state") or ("published" if entry.get("new") else "published before")
        name = " ".join(clean(entry[key]) for key in ("step", "member") if entry.get(key))
        id = clean(entry.get("id"))[:ID]
        verdict = with_words(verdict) if verdict else None
        rows.append((name, id, STATES.get(state, clean(state)), verdict, clean(entry.get("why"))))
    columns = ("step", "id", "state", "verdict", "why")
    return [Numbers(columns, rows, caption="This run published")] if rows else []


def _verdict_of(entry, subjects):
    """From the result, where the run record does not say it."""
    for item in subjects:
        if item.kind == "calibration" and item.step == entry.get("step"):
            return clean(item.result.dataset.attrs.get("verdict"))
    return None


def _time(text):
    return clean(text)[:19].replace("T", " ").rstrip("Z")


def _is_said(row):
    return row[1] not in (None, "")
