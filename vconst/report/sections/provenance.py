"""Where everything comes from, so that it can be done again and cited."""

import json

from vconst.report.catalogue import say
from vconst.report.drawing import Numbers, Section
from vconst.report.sections.used import inputs_of
from vconst.report.words import clean, number, plural

#: Files of an input that a page names: a year of half-orbits is ten thousand.
MOST = 500

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
        "Provenance",
        [_when(record), _again(record)],
        children=[
            _inputs(record),
            _steps(record),
            Section("Recipe", folded=_recipe(record)),
            _software(record),
            Section("How to cite", _citation(record)),
        ],
    )


def _when(record):
    return (
        f"Run {clean(record.get('run'))}, {_time(record.get('started'))} to "
        f"{_time(record.get('finished'))} UTC, on commit {clean(record.get('commit'))} of the "
        f"store {clean(record.get('store'))}, store state {clean(record.get('store_state'))}."
    )


def _time(text):
    """A time of the record, which is UTC, to the second."""
    return clean(text)[:19].replace("T", " ")


def _again(record):
    run = clean(record.get("run"))
    return (
        f"'vconst rerun {run}' computes everything anew and compares; 'vconst verify {run}' "
        "checks that inputs and outputs are the bytes named here."
    )


def _inputs(record):
    rows, folded = [], {}
    for name, entry in inputs_of(record):
        granules = entry.get("granules") or []
        rows.append((name, entry.get("product"), len(granules), _span(granules), entry.get("key")))
        listed = [f"{clean(one.get('id'))}  {clean(one.get('file'))}" for one in granules[:MOST]]
        if len(granules) > MOST:
            listed.append(f"... and {number(len(granules) - MOST)} more; run.json lists all.")
        if listed:
            folded[f"{clean(name)}: {plural(len(granules), 'file')} with SHA-256 ids"] = "\n".join(
                listed
            )
    columns = ("input", "product", "files", "file versions", "key of the selection")
    return Section("Inputs", tables=[Numbers(columns, rows)], folded=folded)


def _span(granules):
    versions = sorted({_version(one) for one in granules if one.get("version")})
    return ", ".join(versions[:4]) + (", …" if len(versions) > 4 else "")


def _version(granule):
    version = granule["version"]
    words = version if isinstance(version, list | tuple) else [version]
    return ".".join(clean(word) for word in words)


def _steps(record):
    rows = [[_of_members(step.get(key)) for key in STEP] for step in record.get("steps", ())]
    columns = (
        "step",
        "operation",
        "its version",
        "state",
        "seconds",
        "key",
        "digest of the result",
        "why",
    )
    return Section("Steps", tables=[Numbers(columns, rows)])


def _of_members(value):
    """A value as it is, or one of each member of a group in one cell."""
    if not isinstance(value, dict):
        return value
    return "; ".join(f"{clean(member)}: {clean(each)}" for member, each in value.items())


def _recipe(record):
    return {
        "As written": _plain(record.get("text")),
        "Filled in, every default said": _plain(record.get("filled")),
        "Parameters": _plain(record.get("parameters") or "none"),
    }


def _plain(value):
    if isinstance(value, str):
        return clean(value)
    return clean(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def _software(record):
    rows = [(name, version) for name, version in (record.get("versions") or {}).items()]
    return Section("Software", tables=[Numbers(("package", "version"), rows)])


def _citation(record):
    version = (record.get("versions") or {}).get("vconst", "")
    said = [
        f"vconst {clean(version)}, recipe '{clean(record.get('recipe'))}', run "
        f"{clean(record.get('run'))}, store state {clean(record.get('store_state'))[:16]}."
    ]
    references = record.get("references") or []
    said += [clean(one) for one in ([references] if isinstance(references, str) else references)]
    for name, entry in inputs_of(record):
        terms = f" Licence: {clean(entry['licence'])}." if entry.get("licence") else ""
        if entry.get("citation"):
            said.append(f"{clean(entry.get('product') or name)}: {clean(entry['citation'])}{terms}")
    return [*said, "Land outlines: made with Natural Earth."]


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
