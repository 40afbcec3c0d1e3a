"""The mark that data are made up, kept when made-up files come into a store."""

import json

#: What lies beside made-up files, and what its ``schema`` begins with.
TRUTH_NAME, TRUTH_SCHEMA = "truth.json", "vconst/truth/"

#: The record by which every run on a store says on its page that the data are made up.
NOTE = "made-up-data"


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
    known = {path.resolve() for path in truths}
    return [path for path in files if path.resolve() not in known], truths


def mark_made_up(store, truths):
    """Write down in a store that it holds made-up data, unless that is said already."""
    notes = store.head().records("note") if truths else ()
    if not truths or any(note.body.get("made_up") and not note.withdrawn for note in notes):
        return
    about = json.loads(truths[0].read_text("utf-8"))
    body = {
        "made_up": True,
        "words": "This store holds samples that were made up by vconst.",
        "seed": about.get("seed"),
        "declaration": about.get("declaration"),
    }
    store.commit(records=[{"id": NOTE, "kind": "note", "body": body}], by="ingest")


def _is_truth(path):
    try:
        schema = json.loads(path.read_text("utf-8")).get("schema", "")
    except (OSError, ValueError, AttributeError):
        return False
    return str(schema).startswith(TRUTH_SCHEMA)
