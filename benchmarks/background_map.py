"""
How fast is a map of what is usual? Ours, xarray with flox, flox alone, pandas and numpy, one run.

    python benchmarks/background_map.py [--days 365] [--repeats 3] [--without numpy]
        [--store-days 365]

A made-up orbit (SGP4) at 1 Hz, of 507 km and 97.4 degrees, with a value for each sample, in cells
of 2.5 x 5 degrees, four classes of local time and four of another index. Each way numbers the
cells and gives the mean, or the exact quartiles, of each. Printed are medians of the clock and of
the processor, how many times slower than ours each is (by the processor: on a busy machine that is
the one to compare), and by how much the results differ.

Then the operation background_map from a store with so many days, streamed day by day, in a process
of its own: seconds, and the most memory that it held.
"""

import argparse
import resource
import tempfile
from pathlib import Path

import numpy as np
from _measure import medians, timed
from match_up import keep, make_track

from vconst.kernels.cells import cell_quantiles, cell_sums, place_cells
from vconst.operations.background_map import background_map
from vconst.selection import Selection
from vconst.store import Store

ROWS, COLUMNS, CLASSES = 72, 72, 4
CELLS = ROWS * COLUMNS * CLASSES * CLASSES
QUARTILES = (0.25, 0.5, 0.75)


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[], help="peers to leave out")
    parser.add_argument("--store-days", type=int, default=365, help="0 to leave the store out")
    wanted = parser.parse_args()
    if wanted.store_days:
        from_store(wanted.store_days)
    data = made_up(wanted.days)
    print(f"\n{wanted.days} days, {data['value'].size:,} samples, {CELLS:,} cells")
    for what in (means, quartiles):
        compare(what.__name__, what(data), wanted)


def made_up(days):
    """Columns of the track: place (float32), two classes (int8) and a value (float32)."""
    track = make_track(days, 507, 97.4, 131, 10)
    hours = (track.time // 3_600_000_000_000 % 24 + track.longitude / 15.0) % 24.0
    draw = np.random.default_rng(0)
    return {
        "latitude": track.latitude.astype(np.float32),
        "longitude": track.longitude.astype(np.float32),
        "hour": np.minimum(hours / 6.0, 3).astype(np.int8),
        "index": draw.integers(0, CLASSES, track.time.size).astype(np.int8),
        "value": draw.normal(11.0, 0.3, track.time.size).astype(np.float32),
    }


def ours_numbered(data):
    """The cell of every sample, as this package numbers it."""
    of_class = data["hour"] * np.int8(CLASSES) + data["index"]
    return place_cells(data["latitude"], data["longitude"], ROWS, COLUMNS, of_class)


def numbered(data):
    """The same with numpy, for the peers; in double precision, as ours, so that cells are equal."""
    north, east = (data[name].astype(np.float64) for name in ("latitude", "longitude"))
    row = np.minimum((north + 90.0) * (ROWS / 180.0), ROWS - 1).astype(np.int32)
    column = np.minimum((east + 180.0) * (COLUMNS / 360.0), COLUMNS - 1)
    classes = data["hour"].astype(np.int32) * CLASSES + data["index"]
    return (classes * ROWS + row) * COLUMNS + column.astype(np.int32)


def means(data):
    """Ways to take the mean of each cell."""
    value = data["value"]

    def ours():
        number, total, _ = cell_sums(ours_numbered(data), value, CELLS)
        return total / np.where(number, number, np.nan)

    def by_numpy():
        cell = numbered(data)
        number = np.bincount(cell, minlength=CELLS)
        return np.bincount(cell, value, CELLS) / np.where(number, number, np.nan)

    return {
        "ours": ours,
        "xarray groupby (flox)": lambda: by_xarray(data, "mean"),
        "flox": lambda: by_flox(data, "nanmean"),
        "pandas": lambda: spread(by_pandas(data).mean()),
        "numpy": by_numpy,
    }


def quartiles(data):
    """Ways to take the exact quartiles of each cell."""
    value = data["value"]

    def by_numpy():
        cell = numbered(data)
        order = np.lexsort((value, cell))
        held, first = value[order], np.searchsorted(cell[order], np.arange(CELLS + 1))
        count = np.diff(first)
        found = []
        for share in QUARTILES:
            rank = np.maximum(count - 1, 0) * share
            low = np.minimum(first[:-1] + rank.astype(int), value.size - 1)
            high = np.minimum(low + 1, np.maximum(first[1:] - 1, 0))
            between = held[low] + (rank - rank.astype(int)) * (held[high] - held[low])
            found.append(np.where(count, between, np.nan))
        return np.stack(found)

    return {
        "ours": lambda: cell_quantiles(ours_numbered(data), value, CELLS, QUARTILES)[1],
        "xarray groupby (flox)": lambda: by_xarray(data, "quantile"),
        "flox": lambda: by_flox(data, "nanquantile", finalize_kwargs={"q": list(QUARTILES)}),
        "pandas": lambda: spread(by_pandas(data).quantile(list(QUARTILES)).unstack()),
        "numpy": by_numpy,
    }


def by_xarray(data, what):
    """As its users write it."""
    import xarray as xr

    array = xr.DataArray(data["value"], dims="time", coords={"cell": ("time", numbered(data))})
    grouped = array.groupby("cell")
    if what == "mean":
        return spread(grouped.mean().to_series())
    found = grouped.quantile(list(QUARTILES))
    return spread(found.transpose("cell", "quantile").to_pandas())


def by_flox(data, function, **how):
    """Reduced by flox with its fastest engine for it."""
    import flox

    found, cells = flox.groupby_reduce(data["value"], numbered(data), func=function, **how)
    out = np.full((*found.shape[:-1], CELLS), np.nan)
    out[..., cells] = found
    return out


def by_pandas(data):
    """Grouped by pandas."""
    import pandas as pd

    return pd.Series(data["value"]).groupby(numbered(data), sort=True)


def spread(found):
    """A series or frame by cell as an array of all cells."""
    out = np.full((CELLS, *found.shape[1:]), np.nan)
    out[found.index.to_numpy()] = found.to_numpy()
    return out.T


def compare(what, ways, wanted):
    """Time the ways in turn, and print them beside ours."""
    ways = {name: way for name, way in ways.items() if name.split()[0] not in wanted.without}
    expected = ways["ours"]()
    spent = medians(ways, wanted.repeats)
    print(f"\n{what:24s} {'clock':>11s} {'ratio':>8s} {'processor':>12s} {'ratio':>8s}  difference")
    for name, (clock, used) in spent.items():
        found = np.asarray(ways[name](), np.float64)
        off = float(np.nanmax(np.abs(found - expected)))
        ratios = clock / spent["ours"][0], used / spent["ours"][1]
        print(
            f"{name:24s} {clock:9.3f} s {ratios[0]:6.1f} x {used:10.3f} s {ratios[1]:6.1f} x"
            f"  {off:.1e}"
        )


def from_store(days):
    """Time the operation on a store, and the memory that it takes."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(str(Path(folder) / "store"))
        keep(store, "a/lap", make_track(days, 507, 97.4, 131, 10))
        store.compact("a/lap")
        clock, used, said = timed(lambda: streamed(store))
    samples, crossings, known, memory = said
    print(f"{days} days from a store, {samples:,} samples in {crossings:,} crossings of cells")
    print(f"background_map {clock:.1f} s, {used:.1f} s of the processor; {known:,} cells known")
    print(f"most memory held: {memory / 1e9:.2f} GB")


def streamed(store):
    """What the operation finds, and the greatest memory of the process (Linux: KiB)."""
    variables = ("electron_density",)
    data = Selection(view=store.head(), product="a/lap", kind="track", variables=variables)
    found = background_map(data, seasons=1).dataset
    samples = sum(granule.rows for granule in data.granules())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return samples, found.sizes["crossing"], int(found["cells_known"]), memory


if __name__ == "__main__":
    main()
