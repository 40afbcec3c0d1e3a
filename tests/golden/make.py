"""
Make ``format-N.zip``: a store as the vconst of this checkout writes it, to be read for ever.

    python tests/golden/make.py FOLDER

Run once for each format of the store, never again for one that is there: the point is that later
programs read what earlier ones wrote. Values follow from formulas, which the test has too.
"""

import dataclasses
import shutil
import sys
from pathlib import Path

import numpy as np
import xarray

sys.path.insert(0, str(Path(__file__).parents[1] / "test_store"))

from store_made_up import EPOCH, EVENTS, SECOND, SERIES, TRACK, events, ingest, series

from vconst.dataset import Columns
from vconst.operation import Table
from vconst.store import Store
from vconst.store.layout import FORMAT


def main(folder):
    """Write the store, and pack it."""
    root = Path(folder) / f"format-{FORMAT}"
    store = Store.create(root)
    for day in range(3):
        ingest(store, [formula_track(day)], TRACK)
    ingest(store, [formula_track(1, version=(2,), gain=2.0)], TRACK)
    store.compact()
    ingest(store, [formula_track(3)], TRACK)
    ingest(store, [series([0, 3600, 7200], [1.0, np.nan, 3.0])], SERIES)
    ingest(store, [series([7200, 10800], [3.5, 4.0], version=(2,), seed=1)], SERIES)
    ingest(store, [events([60, 120], ["a", "b"], [5.5, 7.1])], EVENTS)
    record = {"id": "golden", "kind": "alarm", "body": {"why": "kept for ever"}}
    store.commit(records=[record], by="golden")
    store.results.put("golden", Table(xarray.Dataset({"x": ("n", [1.0, 2.5, np.nan])})))
    store.quarantine({"file": "x.h5", "kind": "file", "message": "is empty", "sha256": "0" * 64})
    shutil.make_archive(str(Path(folder) / root.name), "zip", root)
    print(store.head().state)


def formula_track(day, *, version=(1,), gain=1.0, rows=120):
    """Density ``gain (1000 + n)``, latitude ``n / 2 - 30``, longitude ``179 + n / 100``."""
    n = np.arange(rows)
    data = {
        "time": (EPOCH + day * 86400 * SECOND + n * SECOND).view("M8[ns]"),
        "latitude": n / 2 - 30.0,
        "longitude": (179 + n / 100 + 180) % 360 - 180,
        "electron_density": (gain * (1000.0 + n)).astype("f4"),
        "mode": np.array(["burst", "survey"], object)[n % 2],
    }
    units = {"electron_density": {"units": "cm-3"}, "latitude": {"units": "degree"}}
    columns = Columns(TRACK.name, data, dict.fromkeys(data, ("time",)), units)
    from store_made_up import granule_of

    granule = granule_of(columns, f"orbit-{day}", version, day, "")
    return columns, dataclasses.replace(granule, id=f"{day}-{version[0]}".encode().hex().zfill(64))


if __name__ == "__main__":
    main(sys.argv[1])
