"""Where everything comes from, so that it can be done again and cited."""

import json

from vconst.report.catalogue import say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Numbers, Section
from vconst.report.headings import heading
from vconst.report.sections.used import inputs_of
from vconst.report.words import clean, number

#: Files of an input that a page names: run.json holds all, and the key of the input hashes them.
MOST = 40

STEP = ("name", "operation", "version", "state", "seconds", "key", "digest", "reason")


def provenance(record):
    """
    Inputs, recipe, steps, software and how to cite.

    Parameters
    ----------
    record : mapping
        ``run.json``.

    Returns
    -------
    section : Section
    """
    return Section(
        heading("provenance"),
        [_when(record), _again(record)],
        children=[
            _inputs(record),
            _steps(record),
            Section(heading("recipe"), folded=_recipe(record)),
            _software(record),
            Section(heading("cite"), _citation(record)),
        ],
    )


def _when(record):
    return say(
        "from.when",
        run=clean(record.get("run")),
        start=_time(record.get("started")),
        stop=_time(record.get("finished")),
        commit=clean(record.get("commit")),
        store=clean(record.get("store")),
        state=clean(record.get("store_state")),
    )


def _time(text):
    """A time of the record, which is UTC, to the second."""
    return clean(text)[:19].replace("T", " ")


def _again(record):
    return say("from.again", run=clean(record.get("run")))


def _inputs(record):
    rows, folded = [], {}
    for name, entry in inputs_of(record):
        granules = entry.get("granules") or []
        rows.append((name, entry.get("product"), len(granules), _span(granules), entry.get("key")))
        listed = [f"{clean(one.get('id'))}  {clean(one.get('file'))}" for one in granules[:MOST]]
        if len(granules) > MOST:
            listed.append(say("from.more", n=number(len(granules) - MOST)))
        if listed:
            key = "from.file" if len(granules) == 1 else "from.files"
            title = say(key, name=clean(name), n=number(len(granules)))
            folded[title] = "\n".join(listed)
    columns = [say(f"from.{id}") for id in ("input", "product", "count", "versions", "key")]
    return Section(heading("inputs"), tables=[Numbers(columns, rows)], folded=folded)


def _span(granules):
    versions = sorted({_version(one) for one in granules if one.get("version")})
    return ", ".join(versions[:4]) + (", …" if len(versions) > 4 else "")


def _version(granule):
    version = granule["version"]
    words = version if isinstance(version, list | tuple) else [version]
    return ".".join(clean(word) for word in words)


def _steps(record):
    rows = [[_of_members(step.get(key)) for key in STEP] for step in record.get("steps", ())]
    state = STEP.index("state")
    rows = [[*row[:state], told(row[state]), *row[state + 1 :]] for row in rows]
    names = ("step", "operation", "version", "state", "seconds", "step_key", "digest", "why")
    columns = [say(f"from.{name}") for name in names]
    return Section(heading("steps"), tables=[Numbers(columns, rows)])


def _of_members(value):
    """A value as it is, or one of each member of a group in one cell."""
    if not isinstance(value, dict):
        return value
    return "; ".join(f"{clean(member)}: {clean(each)}" for member, each in value.items())


def _recipe(record):
    return {
        say("from.written"): _plain(record.get("text")),
        say("from.filled"): _plain(record.get("filled")),
        say("from.parameters"): _plain(record.get("parameters") or "none"),
    }


def _plain(value):
    if isinstance(value, str):
        return clean(value)
    return clean(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def _software(record):
    rows = [(name, version) for name, version in (record.get("versions") or {}).items()]
    return Section(
        heading("software"),
        tables=[Numbers([say("from.package"), say("from.package_version")], rows)],
    )


def _citation(record):
    version = (record.get("versions") or {}).get("vconst", "")
    recipe, run, state = (clean(record.get(key)) for key in ("recipe", "run", "store_state"))
    said = [say("from.this", version=clean(version), recipe=recipe, run=run, state=state[:16])]
    references = record.get("references") or []
    said += [clean(one) for one in ([references] if isinstance(references, str) else references)]
    for name, entry in inputs_of(record):
        licence = clean(entry.get("licence"))
        terms = f" {say('from.licence', licence=licence)}" if licence else ""
        if entry.get("citation"):
            said.append(f"{clean(entry.get('product') or name)}: {clean(entry['citation'])}{terms}")
    return [*said, say("from.land")]


def files_of(record, figures):
    """The files beside the page: (link, what it is)."""
    count = number(len(figures))
    return [
        ("run.json", say("page.file_record")),
        ("result.json", say("page.file_json")),
        ("result.nc", say("page.file_netcdf")),
        ("recipe.lock.yml", say("page.file_recipe")),
        ("figures/", say("page.file_figures", number=count)),
    ]
