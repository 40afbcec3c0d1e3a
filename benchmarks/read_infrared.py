"""
How fast are infrared files read? Ours, xarray, netCDF4 and h5netcdf, in one run.

    python benchmarks/read_infrared.py [--data FOLDER] [--repeats 15]

The real files, and made-up maps of GridSat-B1 and of GOES (CONUS) in full size. All give the map
unpacked with its missing values masked, its coordinates, its flags, its time as datetime64, the
attributes of its map projection, without which nothing says where it lies, and those of the file.
Ours also looks for links that lead outside of the file, checks units, and gives latitude and
longitude of every node, which no peer does. Prints the least milliseconds of the processor,
which other work touches less than the clock, and how many times faster ours is than each: 1.00
is equally fast. The first round, in which libraries warm up and ours computes the places of a
projected grid, is not counted: a series of files has one grid.
"""

import argparse
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
from _measure import medians
from vconst_infrared.products import grids
from vconst_infrared.reader import read_grid
from vconst_infrared.writer import write_grid

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("VCONST_TEST_DATA", ROOT / ".." / "shared")) / "data" / "infrared"
GRIDS = {grid.name: grid for grid in grids()}

#: File, product, names of the variables; the time is the first.
FILES = (
    ("OISST_v2_19811231_2deg.nc", "noaa/oisst", "time sst lat lon"),
    ("MSG_toa_bt_10p8_mercator.nc", "meteosat/seviri-bt", "time data lat lon y x"),
    ("MSG_toa_bt_10p8_stereographic.nc", "meteosat/seviri-bt", "time data lat lon y x"),
    ("MSG_toa_bt_10p8_polar.nc", "meteosat/seviri-bt", "time data y x"),
    ("GOES16_ABI_L2_ACHAC_20171025_2056.nc", "goes-16/abi-cloud-height", "t HT DQF y x"),
)


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--repeats", type=int, default=15)
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    peers = known_peers()
    print(f"{'':40s} {'ours':>9s} " + " ".join(f"{name:>18s}" for name in peers))
    with tempfile.TemporaryDirectory() as folder:
        for path, product, names in cases(wanted.data, Path(folder)):
            ways = {"ours": lambda path=path, product=product: read_grid(path, GRIDS[product])}
            ways |= {
                peer: lambda path=path, names=names, read=read: read(path, names.split())
                for peer, read in peers.items()
                if peer != "h5netcdf" or is_hdf5(path)
            }
            found = {way: used for way, (_, used) in medians(ways, wanted.repeats).items()}
            own = found.pop("ours")
            said = (
                f"{1000 * found[peer]:8.1f} ms {found[peer] / own:6.2f}" if peer in found else "-"
                for peer in peers
            )
            print(
                f"{path.name[:40]:40s} {1000 * own:6.1f} ms "
                + " ".join(f"{each:>18s}" for each in said),
                flush=True,
            )


def cases(data, folder):
    """Path, product and variables of every file."""
    for file, product, names in FILES:
        if (data / file).exists():
            yield data / file, product, names
    gridsat = GRIDS["gridsat/bt"]
    kelvin = np.random.default_rng(1).uniform(190, 310, (1, 2000, 5143))
    arrays = {
        "time": np.array(["2020-01-08"], "M8[ns]"),
        "lat": np.linspace(-70, 69.93, 2000),
        "lon": np.linspace(-180, 179.94, 5143),
        "irwin_cdr": kelvin,
    }
    yield (
        write_grid(arrays, folder / "GRIDSAT-B1.2020.01.08.00.v02r01.nc", gridsat),
        "gridsat/bt",
        "time irwin_cdr lat lon",
    )
    imager = GRIDS["goes-16/abi-bt"].product().native
    axes = imager.axes(np.linspace(50, 15, 1500), np.linspace(-120, -60, 2500))
    arrays = {
        "time": np.array(["2020-01-08T12:00"], "M8[ns]"),
        "y": axes["projection_y"],
        "x": axes["projection_x"],
        "CMI": kelvin[:, :1500, :2500],
    }
    path = folder / imager.name_file(arrays["time"][0])
    yield imager.write(arrays, path), "goes-16/abi-bt", "t CMI DQF y x"


def known_peers():
    """Libraries that are installed, by name."""
    import h5netcdf
    import xarray

    def by_xarray(path, names):  # it reads all attributes when it opens a file
        with xarray.open_dataset(path) as dataset:
            return [dataset[name].load() for name in names]

    def by_h5netcdf(path, names):
        with h5netcdf.File(path, "r") as file:
            found = [unpacked(file.variables[name]) for name in names]
            found[0] = date_of(found[0], file.variables[names[0]].attrs["units"])
            mapping = file.variables[names[1]].attrs.get("grid_mapping")
            return [*found, dict(file.variables[mapping].attrs), dict(file.attrs)]

    peers = {"xarray": by_xarray, "h5netcdf": by_h5netcdf}
    try:
        import netCDF4
    except ImportError:
        return peers

    def by_netcdf4(path, names):
        with netCDF4.Dataset(path) as file:
            date = date_of(file.variables[names[0]][...], file.variables[names[0]].units)
            values = [file.variables[name][...] for name in names[1:]]
            mapping = getattr(file.variables[names[1]], "grid_mapping", None)
            holders = [file, *([file.variables[mapping]] if mapping else [])]
            said = [{name: one.getncattr(name) for name in one.ncattrs()} for one in holders]
            return [date, *values, *said]

    return peers | {"netCDF4": by_netcdf4}


def date_of(values, units):
    """Numbers since a date as datetime64."""
    import cftime

    dates = cftime.num2date(values, units, only_use_cftime_datetimes=False)
    return np.asarray(dates, "M8[us]").astype("M8[ns]")


def unpacked(variable):
    """Values of h5netcdf as the CF conventions mean them: masked, unsigned, scaled."""
    values, said = variable[...], variable.attrs
    if str(said.get("_Unsigned", "")) == "true":
        values = values.view(f"u{values.dtype.itemsize}")
    fill = said.get("_FillValue")
    missing = None if fill is None else values == np.asarray(fill).astype(values.dtype)
    if "scale_factor" in said:
        values = values * said["scale_factor"] + said.get("add_offset", 0.0)
    return values if missing is None else np.ma.masked_array(values, missing)


def is_hdf5(path):
    """Whether a file is netCDF-4."""
    with path.open("rb") as file:
        return file.read(4) == b"\x89HDF"


if __name__ == "__main__":
    main()
