"""The mark that data are made up, kept when made-up files come into a store."""

import json

from vconst.ingest.find import place_of

#: What lies beside made-up files, and what its ``schema`` begins with.
TRUTH_NAME, TRUTH_SCHEMA = "truth.json", "vconst/truth/"

#: The record by which every run on a store says on its page that the data are made up.
NOTE = "made-up-data"

#: Most bytes that are taken for a truth; the whole of it is read here, unsupervised.
_MOST_BYTES = 64 << 20


def leave_out_truth(files):
    """
    The files that are data, and the truths that lie beside them.

    Parameters
    ----------
    files : list of Path

    Returns
    -------
    files : list of Path
        Without any ``truth.json`` of made-up data.
    truths : list of Path
        In the folders of the files or the folders above those, each once.
    """
    folders = {folder for path in files for folder in (path.parent, path.parent.parent)}
    beside = sorted(folder / TRUTH_NAME for folder in folders)
    truths = [path for path in beside if _is_truth(path)]
    known = {place_of(path) for path in truths}
    return [path for path in files if place_of(path) not in known], truths


def mark_made_up(store, truths):
    """Write down in a store that it holds made-up data, unless that is said already."""
    if not truths or store.head().made_up:
        return
    about = _read(truths[0])
    body = {
        "made_up": True,
        "words": "This store holds samples that were made up by vconst.",
        "seed": _kept(about.get("seed")),
        "declaration": _kept(about.get("declaration")),
    }
    store.commit(records=[{"id": NOTE, "kind": "note", "body": body}], by="ingest")


def _is_truth(path):
    return str(_read(path).get("schema", "")).startswith(TRUTH_SCHEMA)


def _kept(said):
    """What the log of a store can hold; None of anything else."""
    try:
        json.dumps(said, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return said


def _read(path):
    """What a file of that name says; nothing if it is no JSON of the usual size."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return {}
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
