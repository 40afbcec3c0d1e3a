"""Whether events were looked at before the recipe was fixed, and what was changed since."""

from vconst.report.drawing import Numbers, Section
from vconst.report.sections.summary import Banner
from vconst.report.words import clean, plural

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
        words = (
            "Place-times drawn like the events stand in for them on this page: nothing of an "
            "event's own was read, computed or drawn. Controls are clear of the events."
        )
        return [Banner("notice", "Blind.", words)]
    changes = said.get("changes") or ()
    if not changes:
        return []
    shown = "; ".join(map(words_of, changes[:6])) + ("; …" if len(changes) > 6 else "")
    return [Banner("alarm", "Changed after unblinding.", f"{shown}.")]


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
    title = "Fixed before looking"
    if said.get("state") == "blind":
        before = plural(len(said["frozen_before"]), "time")
        return Section(
            title,
            [
                f"This run is blind. Its recipe was frozen {before} before. 'vconst unblind "
                f"{clean(record.get('run'))}' makes a record of recipe and thresholds, and then "
                "looks at the events."
            ],
        )
    if said.get("state") != "unblinded":
        return Section(title)
    rows = [
        (clean(each["where"]), clean(each["name"]), _value(each["before"]), _value(each["after"]))
        for each in said["changes"]
    ]
    columns = ("step or input", "setting", "frozen", "this run")
    tables = [Numbers(columns, rows, "Changed after unblinding")] if rows else []
    return Section(title, list(_told(said)), tables=tables)


def words_of(change):
    """One change: ``chance: limit 1.5 → 1.2``."""
    if not change["name"]:
        return f"{clean(change['where'])}: {'added' if change['before'] is None else 'taken out'}"
    values = f"{_value(change['before'])} {_ARROW} {_value(change['after'])}"
    return f"{clean(change['where'])}: {clean(change['name'])} {values}"


def _told(said):
    time = clean(said["frozen_time"])[:19].replace("T", " ")
    yield (
        f"Recipe and thresholds were frozen at {time} UTC, after the blind run "
        f"{clean(said['blind_run'])} and before its events were looked at, as record "
        f"{clean(said['frozen'])}. "
        + (
            "What is different in this run stands below."
            if said["changes"]
            else "This run is that recipe, unchanged."
        )
    )
    if said["looked_before"]:
        names = ", ".join(map(clean, said["looked_before"][:5]))
        yield (
            f"Events had been looked at before it was frozen, by "
            f"{plural(len(said['looked_before']), 'run')} of this recipe beside it: {names}."
        )
    if said["frozen_again"]:
        yield (
            f"It was changed and frozen {plural(said['frozen_again'], 'more time')}; what is "
            "compared is the first."
        )


def _value(value):
    return "none" if value is None else clean(value)
