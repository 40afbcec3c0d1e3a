"""
A run as a crate for others: its files, where they come from, and how to cite them.

The form is RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) with the profile Process Run Crate
(https://w3id.org/ro/wfrun/process/0.5): one action that a person did with a program, what
went in, what came out. Equal runs give equal bytes.
"""

import hashlib
import mimetypes
import os
import shutil
import zipfile
from pathlib import Path

from vconst.errors import StoreError, UsageError
from vconst.recipe.citation import as_cff, authors_of, cited
from vconst.recipe.folder import require_unchanged
from vconst.recipe.record import as_json, inputs_of

METADATA, CITATION, RECIPE = "ro-crate-metadata.json", "CITATION.cff", "recipe.yml"
CRATE = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CONTEXT = [f"{CRATE}/context", "https://w3id.org/ro/terms/workflow-run/context"]

_WHAT = {
    "run.json": "The record of the run",
    "result.json": "Every number and verdict",
    "result.nc": "Every result, as netCDF-4",
    "recipe.lock.yml": "The recipe with everything filled in, and the files that it read",
    "report.html": "The page",
    RECIPE: "The recipe as it was written",
    CITATION: "How to cite the run",
}
_TYPES = {".yml": "application/yaml", ".cff": "application/yaml", ".nc": "application/netcdf"}
_STATES = {"done": "Completed", "in part": "Completed"}
_STATES |= dict.fromkeys(("failed", "interrupted"), "Failed")


def pack(run, to, *, authors=(), licence=None, force=False):
    """
    Write a run as an RO-Crate.

    Parameters
    ----------
    run : Run
    to : str or Path
        A folder that is not there, or a name that ends in ``.zip``.
    authors : sequence of str
        Who made the run, as :func:`vconst.recipe.citation.authors_of` reads them.
    licence : str or None
        URL of the licence of the results; None for the terms of what was read.
    force : bool
        Whether what is there is written over.

    Returns
    -------
    summary : dict
        ``file``, ``files`` (how many are in it) and ``inputs`` (how many were read).

    Raises
    ------
    DamageError
        If a file of the run is not what the run wrote.
    UsageError
        If something is there already, or cannot be written.
    """
    to = Path(to)
    _require_free(to, force)
    require_unchanged(run)
    files = _files(run, authors)
    about = describe(run.record, files, authors=authors, licence=licence)
    files[METADATA] = as_json(about).encode()
    try:
        (_zip if to.suffix == ".zip" else _folder)(files, to)
    except OSError as error:
        raise StoreError(f"'{to}' cannot be written: {error.strerror or error}.") from error
    granules = {g["id"] for _, each in inputs_of(run.record["inputs"]) for g in each["granules"]}
    return {"file": str(to), "files": len(files), "inputs": len(granules)}


def describe(record, files, *, authors=(), licence=None):
    """
    What ``ro-crate-metadata.json`` holds.

    Parameters
    ----------
    record : mapping
        Of the run.
    files : mapping of str to bytes
        What lies in the crate, by name.
    authors : sequence of str
    licence : str or None

    Returns
    -------
    crate : dict
    """
    citation = cited(record)
    people = [_person(each) for each in authors_of(authors or [citation["agent"] or "unknown"])]
    parts = [_file(name, data) for name, data in sorted(files.items())]
    inputs, applied = _inputs(record), list(_calibrations(record))
    terms = _terms(citation) if licence is None else {"@id": licence, "@type": "CreativeWork"}
    graph = [
        _descriptor(),
        _root(record, citation, [*parts, *inputs], people, terms),
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        _action(record, citation, parts, [*inputs, *applied], people),
        *_software(record),
        *people,
        terms,
        *parts,
        *_products(record, citation),
        *inputs,
        *applied,
    ]
    return {"@context": _CONTEXT, "@graph": list({each["@id"]: each for each in graph}.values())}


def _require_free(to, force):
    """Refuse to write over what is there, and whatever is said over what is no crate."""
    if not to.exists():
        return
    if not force:
        raise UsageError(f"'{to}' is there already.", hint="--force writes over it.")
    if to.is_dir() != (to.suffix != ".zip") or (to.is_dir() and not (to / METADATA).is_file()):
        raise UsageError(f"'{to}' is there already and is no crate; it is left as it is.")


def _files(run, authors):
    """Bytes of what lies in the crate, by name."""
    names = ["run.json", *run.record["outputs"]]
    files = {name: (Path(run.path) / name).read_bytes() for name in names}
    files[RECIPE] = run.record["text"].encode("utf-8")
    files[CITATION] = as_cff(cited(run.record), authors).encode("utf-8")
    return files


def _descriptor():
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": CRATE},
        "about": {"@id": "./"},
    }


def _root(record, citation, parts, people, terms):
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": citation["title"],
        "description": _sentence(record, citation),
        "datePublished": citation["date"],
        "license": _link(terms),
        "author": _links(people),
        "identifier": record["key"],
        "conformsTo": {"@id": PROFILE},
        "hasPart": _links(parts),
        "mentions": {"@id": "#run"},
    }


def _sentence(record, citation):
    about = (record.get("about") or "").strip()
    made_up = " The data are made up." if citation["made_up"] else ""
    return (
        f"{about}{' ' if about else ''}Recipe '{record['recipe']}' on commit {record['commit']} "
        f"of a store in the state {record['store_state']}.{made_up}"
    )


def _action(record, citation, parts, inputs, people):
    """What was done: with which program, by whom, from what, giving what."""
    given = [part for part in parts if part["@id"] == RECIPE]
    made = [part for part in parts if part["@id"] not in (RECIPE, CITATION)]
    steps = ", ".join(f"{step['name']} ({step['operation']})" for step in record["steps"])
    error = (record.get("error") or {}).get("message")
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"vconst run {citation['run']}",
        "description": f"Steps: {steps}.",
        "instrument": {"@id": _package("vconst", record["versions"]["vconst"])},
        "agent": _links(people),
        "startTime": record["started"],
        "endTime": record["finished"],
        "actionStatus": f"http://schema.org/{_STATES[record['state']]}ActionStatus",
        "object": _links([*given, *inputs]),
        "result": _links(made),
        **({"error": error} if error else {}),
    }


def _software(record):
    """vconst, and what it stood on."""
    packages = {name: version for name, version in record["versions"].items() if name != "vconst"}
    present = {name: v for name, v in packages.items() if v != "not installed"}
    yield {
        "@id": _package("vconst", record["versions"]["vconst"]),
        "@type": "SoftwareApplication",
        "name": "vconst",
        "description": "A virtual constellation of missions",
        "url": "https://pypi.org/project/vconst/",
        "softwareVersion": record["versions"]["vconst"],
        "softwareRequirements": [{"@id": _package(*each)} for each in present.items()],
    }
    for name, version in present.items():
        yield {
            "@id": _package(name, version),
            "@type": "SoftwareApplication",
            "name": name,
            "url": f"https://pypi.org/project/{name}/",
            "softwareVersion": version,
        }


def _package(name, version):
    return f"https://pypi.org/project/{name}/{version}/"


def _person(author):
    identity = author.get("orcid") or f"#person-{_hash(author['name'].encode())[:12]}"
    return {"@id": identity, "@type": "Person", "name": author["name"]}


def _terms(citation):
    """The terms of what was read, where nobody gave the results a licence of their own."""
    products = citation["products"]
    said = [f"{each['product']}: {each['licence'] or 'not stated'}" for each in products]
    return {
        "@id": "#terms",
        "@type": "CreativeWork",
        "name": "The terms of the data that were read",
        "description": "; ".join(said) or "Nothing was read.",
    }


def _file(name, data):
    suffix = Path(name).suffix
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {
        "@id": name,
        "@type": "File",
        "name": _WHAT.get(name) or f"Figure {Path(name).stem}, as {suffix[1:].upper()}",
        "encodingFormat": kind,
        "contentSize": str(len(data)),
        "sha256": _hash(data),
    }


def _inputs(record):
    """The files that were read: not in the crate, known by their hash."""
    found = {}
    for _, each in inputs_of(record["inputs"]):
        for granule in each["granules"]:
            found[granule["id"]] = {
                "@id": f"urn:vconst:granule:{granule['id']}",
                "@type": "File",
                "name": granule.get("file") or granule["key"],
                "identifier": granule["id"],
                "version": ".".join(map(str, granule["version"])),
                "isPartOf": {"@id": f"#{each['product']}"},
                **({"sha256": granule["sha256"]} if granule.get("sha256") else {}),
            }
    return list(found.values())


def _products(record, citation):
    """What the files are of: with source, licence and citation."""
    for each in citation["products"]:
        cites = _links([{"@id": f"https://doi.org/{doi}"} for doi in each["doi"]])
        said = {"license": each["licence"], "creditText": each["citation"]}
        yield {
            "@id": f"#{each['product']}",
            "@type": "CreativeWork",
            "name": f"{each['title'] or each['product']} ({each['product']})",
            **{key: text for key, text in said.items() if text},
            **({"citation": cites} if cites else {}),
            **({"publisher": _link(_organization(each))} if each["publisher"] else {}),
        }
        if each["publisher"]:
            yield _organization(each)
        for doi in each["doi"]:
            yield {"@id": f"https://doi.org/{doi}", "@type": "CreativeWork", "name": f"doi:{doi}"}


def _organization(each):
    name = each["publisher"]
    return {"@id": f"#by-{_hash(name.encode())[:12]}", "@type": "Organization", "name": name}


def _calibrations(record):
    """The calibration records of the store that were applied."""
    for label, each in inputs_of(record["inputs"]):
        held = each.get("calibration") or ()
        for id in [held] if isinstance(held, str) else held:
            yield {
                "@id": f"#calibration-{id}",
                "@type": "CreativeWork",
                "name": f"The calibration that was applied to {label}",
                "identifier": id,
            }


def _link(entity):
    return {"@id": entity["@id"]}


def _links(entities):
    """Links to several, or to the one."""
    links = [_link(each) for each in entities]
    return links[0] if len(links) == 1 else links


def _hash(data):
    return hashlib.sha256(data).hexdigest()


def _zip(files, to):
    """Whole or not at all; without times, so that equal runs give equal bytes."""
    draft = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in sorted(files.items()):
                about = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(about, data)
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


def _folder(files, to):
    draft = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        for name, data in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(data)
        shutil.rmtree(to, ignore_errors=True)
        draft.rename(to)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
