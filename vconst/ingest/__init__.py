"""
Files into the store: find, recognise, read in a supervised process, conform, commit.

Names are imported when they are asked for: a process that reads files needs no store.
"""

import importlib

_PLACES = {
    "MOST_BYTES": "open",
    "Claim": "claims",
    "IngestMeanwhile": "meanwhile",
    "Report": "loop",
    "find_files": "find",
    "ingest": "loop",
    "read_file": "read",
    "recognise": "claims",
    "unpack": "open",
}

__all__ = list(_PLACES)


def __getattr__(name):
    if name not in _PLACES:
        raise AttributeError(f"module 'vconst.ingest' has no attribute '{name}'")
    return getattr(importlib.import_module(f"vconst.ingest.{_PLACES[name]}"), name)
