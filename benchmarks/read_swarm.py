"""
How fast are files of Swarm and its kin read? Ours and plain cdflib or xarray, one run.

    python benchmarks/read_swarm.py [--repeats 9] [--samples 86400] [PRODUCT ...]

Made-up files of a day's length in their native layout, and the real virtual observatories and
excerpts where they are. cdflib reads the same variables with ``varget``, the attributes of the
file, and checks the MD5 sum where there is one; xarray opens the tree of a SwarmPAL file and loads
what is kept. Ours also checks types, units, shapes and spans, and takes flags apart. Prints median
times and the speed of ours as a share of the peer's (1.00 is equally fast), by the clock and by
the processor's least time, which other work on the machine touches less.
"""

import argparse
import os
import tempfile
from pathlib import Path

import cdflib
import numpy as np
from _measure import medians

from vconst.dataset import unconform
from vconst.ingest.claims import recognise
from vconst.plugins import Host
from vconst.testing import make_columns

SHARED = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[2] / "shared"))

#: One product of each layout.
PRODUCTS = (
    *("swarm-a/lp", "swarm-a/mag-lr", "swarm-a/mag-hr", "swarm-a/tct-16hz", "swarm-a/tec"),
    *("swarm-a/fac", "swarm-a/eef", "swarm-a/ipd", "champ/mag-lr", "grace-fo-1/mag"),
)

#: Crossings of the equator a day.
FEW = {"swarm-a/eef": 30}


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("products", nargs="*")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--samples", type=int, default=86_400)
    wanted = parser.parse_args()
    host = Host()
    print(f"{'':44s} {'MB':>7s} {'peer':>9s} {'ours':>9s} {'speed':>6s} {'processor':>10s}")
    shares = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted.products or PRODUCTS:
            path, form = write(host, name, Path(folder), FEW.get(name, wanted.samples))
            shares[name] = show(name, path, form.read, cdf_peer(path, form), wanted.repeats)
            path.unlink()
    for path in [] if wanted.products else real_files():
        form = form_of(host, path)
        peer = tree_peer(path, form) if path.suffix == ".nc4" else cdf_peer(path, form)
        shares[path.name] = show(path.name, path, form.read, peer, wanted.repeats)
    slowest = min(shares, key=shares.get)
    print(
        f"slowest of {len(shares)} by the processor: {slowest}, {shares[slowest]:.2f} of its peer"
    )


def write(host, name, folder, samples):
    """A file of so many samples in the native layout."""
    product = host.product(name)
    columns = make_columns(product, host.vocabulary, altitude=450.0)
    step = np.timedelta64(round((product.cadence or 1.0) * 1e9), "ns")
    for each, dims in columns.dims.items():
        if dims[:1] == ("time",):
            rows = np.arange(samples) % len(columns.data[each])
            columns.data[each] = columns.data[each][rows]
    columns.data["time"] = columns.data["time"][0] + step * np.arange(samples)
    arrays = unconform(product, columns, product.native, host.vocabulary)
    times = columns.data["time"]
    path = folder / product.native.name_file(times[0], times[-1])
    product.native.write(arrays, path)
    return path, product.native


def real_files():
    """Real files whose values are read here."""
    data = SHARED / "data"
    return [
        *sorted((data / "vobs").glob("*.cdf")),
        *sorted((data / "swarm").glob("vires_*.cdf")),
        *sorted((data / "swarm").glob("swarmpal_test_fac*.nc4")),
    ]


def form_of(host, path):
    """The format that the core finds a file to be of."""
    with path.open("rb") as file:
        return recognise(host.products, (path.name,), file.read(4096))[0].form


def cdf_peer(path, form):
    """
    cdflib, for what reading the file gives.

    That is the variables, the name of the satellite (excerpts are taken apart by it), and what
    the file says of itself, which tells title, versions and baseline. Times stay as the file
    counts them on both sides. Units, which ours compares with the definition, it does not read.
    """
    file = cdflib.CDF(path)
    held = {*file.cdf_info().zVariables}
    given = form.read(path)
    contents = given if isinstance(given, dict) else {"": given}
    kept = {name for content in contents.values() for name in content.arrays} & held
    kept |= {"Spacecraft"} & held

    def read():
        opened = cdflib.CDF(path, validate=True)
        for name in kept:
            opened.varget(name)
        opened.globalattsget()

    return read


def tree_peer(path, form):
    """xarray, for the variables that reading the file gives."""
    import xarray as xr

    kept = {name for contents in form.read(path).values() for name in contents[0].arrays}

    def read():
        with xr.open_datatree(path, engine="h5netcdf") as tree:
            for node in tree.leaves:
                for name in kept & set(node.variables):
                    node[name].load()

    return read


def show(name, path, ours, peer, repeats):
    """Time both in turn and print a line; the speed by the processor's time."""
    found = medians({"peer": peer, "ours": lambda: ours(path)}, repeats)
    clock, processor = (found["peer"][k] / found["ours"][k] for k in (0, 1))
    print(
        f"{name[:44]:44s} {path.stat().st_size / 1e6:7.2f} {1e3 * found['peer'][0]:6.1f} ms "
        f"{1e3 * found['ours'][0]:6.1f} ms {clock:6.2f} {processor:10.2f}",
        flush=True,
    )
    return processor


if __name__ == "__main__":
    main()
