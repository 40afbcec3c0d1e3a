"""
What becomes of every real file that was had: ``python -m tests.real_files [FOLDER]``.

All files that ``MANIFEST.csv`` lists are ingested into one empty store, as anybody would do it, and
a table is printed: the file, and its products with their samples, or the reason why it is refused.
``docs/real-files.md`` is that table.
"""

import csv
import sys
import tempfile
from pathlib import Path

from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.store import Store
from vconst.testing.fixtures import real_path


def main(folder=None):
    """Print the table of a folder of real files."""
    found = outcomes(Path(folder) if folder else real_path(__file__, "data"))
    print("| file | products and samples, or why it is refused |\n| --- | --- |")
    for name, words in sorted(found.items()):
        print(f"| `{name}` | {words} |")
    return 0


def listed(data):
    """Files of the manifest that are there, by their name in it."""
    with (data / "MANIFEST.csv").open(newline="", encoding="utf-8") as stream:
        names = [row["file"] for row in csv.DictReader(stream)]
    return {name: data / name for name in names if (data / name).is_file()}


def outcomes(data, names=None):
    """
    What became of files, in words.

    Parameters
    ----------
    data : Path
        With ``MANIFEST.csv``.
    names : collection of str or None
        Of the manifest; None for all.

    Returns
    -------
    found : dict of str to str
        By the name in the manifest: ``product: samples`` of each, or ``refused: `` and the reason.
    """
    paths = {n: path for n, path in listed(data).items() if names is None or n in names}
    host = Host()
    with tempfile.TemporaryDirectory(prefix="vconst-") as folder:
        store = Store.create(Path(folder) / "store")
        report = ingest(list(paths.values()), store, host)
        held = _held(store.head())
    refused = {str(Path(entry["file"]).resolve()): entry for entry in report.refused}
    return {name: _words(path, held, refused, data) for name, path in paths.items()}


def _held(view):
    """Products and samples by the name of the file that they came from."""
    found = {}
    for product in view.products():
        for granule in view.granules(product):
            own = found.setdefault(str(granule.source.get("name", "")), {})
            own[product] = own.get(product, 0) + granule.rows
    return found


def _words(path, held, refused, data):
    entry = refused.get(str(path.resolve()))
    if entry is not None:
        return f"refused: {' '.join(str(entry['message']).replace(str(data), '').split())}"
    own = next((held[name] for name in _names(path) if name in held), {})
    return ", ".join(f"{product}: {rows:,}" for product, rows in sorted(own.items()))


def _names(path):
    """The name of a file, and without the ending of its packing."""
    return path.name, path.stem


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
