"""The chain behind the calibrations of a run: pictures, what is assumed, how uncertain it is."""

import itertools

from vconst.report.drawing import Numbers, Section
from vconst.report.figures.chain import chain_drawing, validity_drawing
from vconst.report.headings import heading
from vconst.report.sections.calibration import FITS
from vconst.report.sections.used import inputs_of
from vconst.report.words import clean, number, unit, with_unit


def chain_section(record, subjects):
    """
    Who stands on whom, for which time, and by how much that is uncertain.

    Parameters
    ----------
    record : mapping
        ``run.json``.
    subjects : list of Subject
        Where calibrations of this run are found.

    Returns
    -------
    section : Section
        Empty where nothing was calibrated and nothing is said of a reference's making.
    """
    links = [(name, entry, link) for name, entry in inputs_of(record) for link in _links(entry)]
    ancestry = record.get("ancestry") or {}
    told = any(said.get("accepted") or _parents(said) for said in ancestry.values())
    fitted = any(item.kind in FITS for item in subjects)
    if not links and not told and not fitted:
        return Section(heading("chain"))
    drawings = [
        ("chain", chain_drawing(_edges(links, ancestry, subjects))),
        ("validity", validity_drawing([_row(*each) for each in links])),
    ]
    figures = [((kind, drawing.part), drawing) for kind, drawing in drawings if drawing]
    words = [*_sides(links), *_assumed(links), *_passed_over(links), *_dependence(ancestry)]
    tables = list(_uncertainty(record))
    return Section(heading("chain"), words, figures=figures, tables=tables)


def _links(entry):
    return entry.get("calibration_links") or ()


def _parents(said):
    return [each for each in said.get("made_from", ()) if each not in said.get("references", ())]


def _edges(links, ancestry, subjects):
    """Links of the inputs, calibrations of the run, and what references were made from."""
    edges = {}
    for _, _, link in links:
        said = link["record"]
        kind = "assumed" if link.get("assumed_transferable") else "calibration"
        edges[said["target"], said["reference"], kind] = f"{link['id'][:8]}"
    for item in subjects:
        said = item.result.dataset.attrs
        if item.kind in FITS and said.get("target") and said.get("reference"):
            edges.setdefault((said["target"], said["reference"], "calibration"), "this run")
    for said in ancestry.values():
        for chain in said.get("chains", ()):
            for child, parent in itertools.pairwise(chain):
                edges.setdefault((child, parent, "made from"), "")
    return [
        {"from": start, "to": end, "kind": kind, "words": words}
        for (start, end, kind), words in edges.items()
        if start != end
    ]


def _row(name, entry, link):
    return {
        "label": f"{name}, {link['id'][:8]}",
        "validity": link["validity_period"],
        "span": entry.get("span") or link["validity_period"],
        "assumed": link.get("assumed_transferable"),
    }


def _assumed(links):
    for name, _, link in links:
        if link.get("assumed_transferable"):
            yield (
                f"{clean(name)}: the calibration {link['id'][:12]} was made for "
                f"{clean(link['made_for'])}. It is assumed to be transferable, because: "
                f"{clean(link['assumed_transferable'])}. That adds "
                f"{number(100 * link['added_uncertainty'], 3)} % to the uncertainty of the values."
            )


def _sides(links):
    """That day and night are read under different ones, or one of them under none."""
    for name in dict.fromkeys(name for name, _, _ in links):
        own = [link for each, _, link in links if each == name and link.get("side")]
        held = ", ".join(f"by {link['side']} {link['id'][:12]}" for link in own)
        if held:
            yield (
                f"{clean(name)}: each side of the Earth (local time 6 to 18 h, and the rest) is "
                f"read under the calibration that was made for it: {held}."
            )
        for link in own:
            if link.get("gap"):
                other = "night" if link["side"] == "day" else "day"
                yield (
                    f"{clean(name)}: values of {clean(link['record']['variable'])} by {other} are "
                    f"gaps, for no calibration holds there. {clean(link['gap'])}"
                )


def _passed_over(links):
    """That others hold for the same time, where one was taken as the latest."""
    for name, _, link in links:
        if link.get("passed_over"):
            others = ", ".join(each[:12] for each in link["passed_over"])
            yield (
                f"{clean(name)}: beside the calibration {link['id'][:12]}, which was taken as the "
                f"latest, {others} hold for some of the same time and are in use as well. Name "
                "one to take it, or supersede those that should not be taken."
            )


def _dependence(ancestry):
    for step, said in ancestry.items():
        if said.get("accepted"):
            yield (
                f"{clean(step)}: the reference was made from the target "
                f"({clean(said['accepted']['chain'])}). That was accepted, because: "
                f"{clean(said['accepted']['reason'])}. The two are not independent."
            )
        if said.get("undeclared"):
            named = ", ".join(map(clean, said["undeclared"]))
            yield (
                f"{clean(step)}: nobody declares what {named} was made from, so whether it is "
                "independent of the target is not known."
            )


def _uncertainty(record):
    """What the calibrations of each input make its values uncertain by."""
    for name, entry in inputs_of(record):
        found = entry.get("calibration_uncertainty") or ()
        links = _links(entry)
        for record in {link["record"].get("variable"): link["record"] for link in links}.values():
            own = [r for r in found if r.get("variable") in (None, record.get("variable"))]
            for side in dict.fromkeys(row.get("side") for row in own):
                rows = [row for row in own if row.get("side") == side]
                yield _uncertain_by(f"{name} by {side}" if side else name, record, rows)


def _uncertain_by(name, record, found):
    units = unit(record.get("units", ""))
    rows = [
        (
            with_unit(number(row["value"]), units),
            with_unit(number(row["error"], 3), units),
            f"{number(100 * row['error'] / abs(row['value']), 3)} %" if row["value"] else None,
        )
        for row in found
    ]
    words = clean(record.get("variable", "values")).replace("_", " ")
    caption = f"{clean(name)}: what its calibration makes {words} uncertain by"
    return Numbers(("corrected value", "standard error", "relative"), rows, caption)
