"""The page of a campaign: every member in its table, what failed by name, loops that close."""

from vconst.operations.calibration.words import word_of
from vconst.report.drawing import Numbers, Section
from vconst.report.figures.loops import counted, loops_drawings, said_of
from vconst.report.figures.members import Cell, forest, matrices
from vconst.report.sections.summary import (
    Banner,
    Card,
    Lead,
    banners_of,
    coefficient_units,
    limits_of,
)
from vconst.report.words import chance, clean, number, on_interval, plural, unit

_COUNTS = ("episodes", "conjunctions", "number_of_collocations")


def cells_of(record, subjects):
    """
    Every member and calibration of a campaign, in the order of the table.

    Parameters
    ----------
    record : mapping
        ``run.json``.
    subjects : list of Subject

    Returns
    -------
    cells : list of Cell
        One a calibration; one without numbers for a member that has none.
    """
    fits = {}
    for item in subjects:
        if item.kind == "calibration":
            fits.setdefault(item.member, []).append(item)
    cells = []
    for each in record["campaign"]["members"]:
        own = fits.get(each["name"], [])
        cells += [_cell(each, item) for item in own] or [Cell(each, None, None, each["state"])]
    return cells


def campaign_banners(record):
    """Made-up data, and how many members failed."""
    banners = banners_of({**record, "steps": [], "error": None})
    failed = [m for m in record["campaign"]["members"] if m["state"] == "failed"]
    error = record.get("error")
    if failed:
        words = f"{plural(len(failed), 'member')} of {len(record['campaign']['members'])} failed."
        names = ", ".join(clean(each["name"]) for each in failed[:6])
        more = f" and {len(failed) - 6} more" if len(failed) > 6 else ""
        text = f"{names}{more}. The others are not affected; reasons stand below by name."
        banners.append(Banner("alarm", words, text))
    elif error:
        banners.append(Banner("alarm", "The run failed.", clean(error.get("message"))))
    return banners


def campaign_lead(record, cells):
    """What came of the members, and of the loops, in sentences."""
    members = record["campaign"]["members"]
    done = sum(each["state"] == "done" for each in members)
    out = record["campaign"].get("left_out")
    left = f" {plural(out, 'point')} of the table left out by the recipe." if out else ""
    lead = [Lead(f"{done} of {len(members)} members done.", f"{_by_verdict(cells)}{left}".strip())]
    loops = record["campaign"]["closure"]
    if loops:
        open_ = [loop for loop in loops if loop["verdict"] == "does not close"]
        named = "; ".join(said_of(loop) for loop in open_[:4])
        words = f"Not within its uncertainty: {named}. " if open_ else ""
        lead.append(
            Lead(f"{counted(loops)}.", f"{words}By chance alone one loop in twenty does not.")
        )
    return lead


def campaign_cards(record):
    """Counts of members and loops."""
    members, loops = record["campaign"]["members"], record["campaign"]["closure"]
    states = [each["state"] for each in members]
    cards = [Card("Members", number(len(members)), "points of the table that were run")]
    cards += [Card("Done", number(states.count("done")), "")]
    failed = len(states) - states.count("done")
    cards += [Card("Not done", number(failed), "named below")] if failed else []
    if loops:
        trivial = sum(loop["verdict"] == "closes by construction" for loop in loops)
        closed = sum(loop["verdict"] == "closes" for loop in loops)
        note = "at the level of 5 %" + (f"; {trivial} by construction" if trivial else "")
        cards.append(Card("Loops that close", f"{closed} of {len(loops) - trivial}", note))
    return [("", cards)]


def campaign_sections(record, cells):
    """
    Matrix, slopes, table, failures and loops.

    Parameters
    ----------
    record : mapping
    cells : list of Cell

    Returns
    -------
    sections : list of Section
    """
    drawn, more = matrices(record["campaign"]["axes"], cells)
    words = [f"{plural(more, 'further matrix', 'further matrices')} in the table."] if more else []
    return [
        Section("The table", words, figures=_named("matrix", drawn)),
        Section("Slopes", figures=_named("slopes", forest(record["campaign"]["axes"], cells))),
        Section("Members", [_again(record)], tables=[_table(cells)]),
        _failed(record),
        _loops(record),
    ]


def _named(kind, drawings):
    return [((kind, drawing.part), drawing) for drawing in drawings]


def _cell(each, item):
    result = item.result
    verdict = clean(result.dataset.attrs.get("verdict"))
    return Cell(each, item.step, result, word_of(verdict) or verdict.partition(":")[0])


def _by_verdict(cells):
    found = {}
    for cell in cells:
        if cell.result is not None:
            found[cell.word] = found.get(cell.word, 0) + 1
    listed = ", ".join(f"{count} {word}" for word, count in found.items())
    return f"Of their calibrations: {listed}." if listed else ""


def _again(record):
    return (
        f"'vconst run {clean(record.get('recipe_path'))} --member NAME' writes the page of one "
        "member, with its match-ups, from what is kept. result.json holds every number of all."
    )


def _table(cells):
    heads = ("state", "step", "slope", "95 %", "offset", "95 %", "unit")
    heads += ("episodes", "conjunctions", "matched samples", "verdict")
    return Numbers(("member", *heads), [_row(cell) for cell in cells], caption="Every member")


def _row(cell):
    name, state = cell.each["name"], cell.each["state"]
    if cell.result is None:
        return (name, state, *(None,) * 10)
    row = [name, state, cell.step]
    for coefficient in ("slope", "offset"):
        value, low, high = limits_of(cell.result, coefficient)
        shown = on_interval((value, low, high), low, high)
        row += [shown[0], f"{shown[1]} to {shown[2]}"]
    row.append(unit(coefficient_units(cell.result, "offset")))
    row += [cell.result.scalars.get(name) for name in _COUNTS]
    return (*row, cell.word)


def _failed(record):
    """Members that failed or were not run, by name, with the reason."""
    rows = []
    for each in record["campaign"]["members"]:
        if each["state"] != "done":
            error = each["error"] or {}
            step = next((s["name"] for s in each["steps"] if s["state"] == "failed"), None)
            rows.append((each["name"], each["state"], step, clean(error.get("message")) or None))
    columns = ("member", "state", "step", "why")
    words = "A member that fails stops only itself. Running the recipe again tries these again."
    return Section("Failed members", [words] if rows else (), tables=_some(columns, rows))


def _some(columns, rows):
    return [Numbers(columns, rows, caption="By name")] if rows else []


def _loops(record):
    loops = record["campaign"]["closure"]
    if not loops:
        return Section("Round loops")
    rows = [_loop_row(loop) for loop in loops]
    columns = ("loop", "where", "slope", "standard error", "offset", "standard error", "chance", "")
    words = (
        "A loop leads from sensor to sensor and back: A on B, B on C, C on A. If all is well its "
        "slope is 1 and its offset 0 within the uncertainty of its calibrations, taken as "
        "independent of each other. A loop that closes says that the calibrations agree among "
        "themselves; an error that all share closes as well. One that closes by construction tests "
        "nothing: its lines are each other's inverse, as those of one set of pairs seen from "
        "either side. Loops that have calibrations in common are not independent of each other."
    )
    table = Numbers(columns, rows, caption="Every loop")
    return Section(
        "Round loops", [words], figures=_named("loops", loops_drawings(loops)), tables=[table]
    )


def _loop_row(loop):
    where = ", ".join(clean(v) for v in (loop["variable"], *loop["values"].values()))
    shown = [number(loop[k], 5) for k in ("slope", "slope_se", "offset", "offset_se")]
    return (
        " on ".join([*loop["sensors"], loop["sensors"][0]]),
        where,
        *shown,
        chance(loop["chance"]),
        loop["verdict"],
    )
