"""Whether events were looked at before the recipe was fixed, and what was changed since."""

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Numbers, Section
from vconst.report.headings import heading
from vconst.report.sections.summary import Banner
from vconst.report.words import clean

_ARROW = "\u2192"


def blinding_banners(record):
    """
    That a page is blind, or that its recipe was changed after unblinding.

    Parameters
    ----------
    record : mapping
        ``run.json``.

    Returns
    -------
    banners : list of Banner
    """
    said = record.get("blinding") or {}
    if said.get("state") == "blind":
        return [Banner("notice", say("banner.blind_head"), say("banner.blind"))]
    changes = said.get("changes") or ()
    if not changes:
        return []
    shown = "; ".join(map(words_of, changes[:6])) + ("; …" if len(changes) > 6 else "")
    return [Banner("alarm", say("banner.changed_head"), f"{shown}.")]


def blinding_section(record):
    """
    What was fixed before events were looked at, when, and what is different now.

    Parameters
    ----------
    record : mapping
        ``run.json``.

    Returns
    -------
    section : Section
        Empty where a recipe was never run blind.
    """
    said = record.get("blinding") or {}
    title = heading("blinding")
    if said.get("state") == "blind":
        times = counted("noun.time", len(said["frozen_before"]))
        words = say("blinding.blind", times=times, run=clean(record.get("run")))
        return Section(title, [words])
    if said.get("state") != "unblinded":
        return Section(title)
    rows = [
        (clean(each["where"]), clean(each["name"]), _value(each["before"]), _value(each["after"]))
        for each in said["changes"]
    ]
    names = ("where", "setting", "frozen_column", "this_run")
    columns = [say(f"blinding.{name}") for name in names]
    tables = [Numbers(columns, rows, say("blinding.changed"))] if rows else []
    return Section(title, list(_told(said)), tables=tables)


def words_of(change):
    """One change: ``chance: limit 1.5 → 1.2``."""
    if not change["name"]:
        which = "added" if change["before"] is None else "taken_out"
        return say(f"blinding.{which}", where=clean(change["where"]))
    values = f"{_value(change['before'])} {_ARROW} {_value(change['after'])}"
    return f"{clean(change['where'])}: {clean(change['name'])} {values}"


def _told(said):
    time = clean(said["frozen_time"])[:19].replace("T", " ")
    run, record = clean(said["blind_run"]), clean(said["frozen"])
    frozen = say("blinding.frozen", time=time, run=run, record=record)
    yield f"{frozen} {say('blinding.different' if said['changes'] else 'blinding.unchanged')}"
    if said["looked_before"]:
        names = ", ".join(map(clean, said["looked_before"][:5]))
        runs = counted("noun.run", len(said["looked_before"]))
        yield say("blinding.looked", runs=runs, names=names)
    if said["frozen_again"]:
        yield say("blinding.again", times=counted("noun.more_time", said["frozen_again"]))


def _value(value):
    return say("blinding.none") if value is None else clean(value)
