"""
Made-up half-orbits for the benchmarks: as files with their plugin, and as columns.

Twenty variables of 2,000 samples each, five thousand of them a year; and waveforms, of which
most of an archive's bytes are. The module is a plugin too: :func:`install` makes it one for this
process and those that it starts.
"""

import hashlib
import os
import sys
from multiprocessing import get_context
from pathlib import Path

import h5py
import numpy as np

from vconst import hookimpl
from vconst.dataset import Columns, Granule
from vconst.hdf5 import opened
from vconst.mission import Format, Mission, Platform, Product, Variable

NAME = "bench-1/half-orbits"
ROWS, ORBITS = 2000, 5000
START = np.datetime64("2019-01-01", "ns").astype(np.int64)
#: Time between samples in ns: 5,000 half-orbits of 2,000 samples fill 365 days.
CADENCE = 365 * 86400 * 10**9 // (ORBITS * ROWS)
#: Canonical name and unit of the samples, and about which value they vary by how much.
MEASURED = {
    "electron_density": ("m-3", 1e11, 3e10),
    "ion_density": ("m-3", 1e11, 3e10),
    "oxygen_ion_density": ("m-3", 9e10, 3e10),
    "hydrogen_ion_density": ("m-3", 5e9, 2e9),
    "helium_ion_density": ("m-3", 2e9, 5e8),
    "electron_temperature": ("K", 2000.0, 500.0),
    "ion_temperature": ("K", 1200.0, 200.0),
    "plasma_potential": ("V", 1.0, 0.3),
    "floating_potential": ("V", -1.0, 0.3),
    "spacecraft_potential": ("V", -2.0, 0.3),
    "ion_velocity_x": ("m s-1", 0.0, 200.0),
    "ion_velocity_y": ("m s-1", 0.0, 200.0),
    "ion_velocity_z": ("m s-1", 0.0, 50.0),
    "magnetic_field_north": ("nT", 2e4, 5e3),
    "magnetic_field_east": ("nT", 1e3, 2e3),
    "magnetic_field_centre": ("nT", 2e4, 1e4),
}


def read(path):
    """What a plugin writes: the reader of HDF5 that the core has, and no shape but one."""
    with opened(path, NAME) as file:
        return {name: file.read(name, None)[0] for name in file.names()}


def read_plainly(path):
    """What anybody would write with h5py."""
    with h5py.File(path, "r") as file:
        return {name: file[name][:] for name in file}


PRODUCT = Product(
    name=NAME,
    title="Made-up half-orbits",
    kind="track",
    cadence=CADENCE / 1e9,
    variables=(
        Variable(source="time", name="time", units="ns since 1970-01-01"),
        Variable(source="latitude", name="latitude", units="degree"),
        Variable(source="longitude", name="longitude", units="degree"),
        Variable(source="altitude", name="altitude", units="km"),
        *(Variable(source=n, name=n, units=unit) for n, (unit, _, _) in MEASURED.items()),
    ),
    formats=(Format(read=read, files=r"HALF_(?P<orbit>\d{7})_v(?P<version>\d+)\.h5"),),
)


#: Waveforms of records that are 2,048 samples long, as an electric field detector gives them.
RECORDS, SAMPLES = 1000, 2048
WAVES = Product(
    name="bench-1/waves",
    title="Made-up waveforms",
    kind="track",
    cadence=2.0,
    variables=(
        *PRODUCT.variables[:4],
        Variable(source="wave", name="electric_field_x", units="mV/m", dimensions=("sample",)),
    ),
    formats=(Format(read=read, files=r"WAVE_(?P<orbit>\d{7})_v(?P<version>\d+)\.h5"),),
)


@hookimpl
def missions():
    """What the plugin offers."""
    platform = Platform(name="bench-1", title="Made-up satellite", altitude=507.0)
    return [Mission(name="bench", title="Bench", platforms=(platform,), products=(PRODUCT, WAVES))]


def install(folder):
    """Make this module a plugin of this process and of those that it starts."""
    about = Path(folder) / "vconst_bench-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: vconst-bench\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[vconst]\nbench = {__name__}\n")
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = os.pathsep.join(map(str, (folder, Path(__file__).parent)))


def half_orbit(number, rows=ROWS, measured=MEASURED):
    """Samples of one half-orbit by canonical name; times are ns since 1970."""
    draw = np.random.default_rng(number)
    along = np.linspace(-65, 65, rows) * (1 if number % 2 else -1)
    data = {
        "time": START + (number * ROWS + np.arange(rows)) * CADENCE,
        "latitude": along.astype("f4"),
        "longitude": ((number * 11.8 + np.linspace(0, 12, rows)) % 360 - 180).astype("f4"),
        "altitude": (507 + 5 * np.sin(np.radians(along))).astype("f4"),
    }
    for order, (name, (_, middle, width)) in enumerate(measured.items()):
        wave = np.sin(np.radians(along * (1 + order % 3)) + order)
        walk = np.cumsum(draw.standard_normal(rows)) * 5e-3
        data[name] = (middle + width * (wave + walk)).astype("f4")
    return data


def write_files(folder, numbers, *, waves=False):
    """Files of half-orbits with gzip inside, or of waveforms without."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    write = _write_waves if waves else _write
    with get_context("fork").Pool(2) as pool:
        pool.starmap(write, [(str(folder), number) for number in numbers], chunksize=8)


def _write(folder, number):
    with h5py.File(f"{folder}/HALF_{number:07d}_v1.h5", "w") as file:
        for name, values in half_orbit(number).items():
            file.create_dataset(
                name, data=values, chunks=values.shape, compression="gzip", compression_opts=4,
                shuffle=True,
            )  # fmt: skip


def _write_waves(folder, number):
    """Noise in steps of an analogue-to-digital converter of 16 bits."""
    draw = np.random.default_rng(number)
    data = half_orbit(number, RECORDS, {})
    data["time"] = START + (number * RECORDS + np.arange(RECORDS)) * 2 * 10**9
    steps = np.rint(draw.standard_normal((RECORDS, SAMPLES), "f4") * 300)
    with h5py.File(f"{folder}/WAVE_{number:07d}_v1.h5", "w") as file:
        for name, values in data.items():
            file[name] = values
        file["wave"] = steps.astype("f4") * np.float32(0.01)


def columns_of(numbers, rows=ROWS, measured=MEASURED):
    """Columns and granules of some half-orbits, for a store, without files."""
    parts = [half_orbit(number, rows, measured) for number in numbers]
    data = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    data["time"] = data["time"].view("M8[ns]")
    data["quality"] = np.zeros(len(data["time"]), np.uint32)
    attrs = {name: {"units": unit} for name, (unit, _, _) in measured.items()}
    granules = [_granule(number, part) for number, part in zip(numbers, parts, strict=True)]
    return Columns(NAME, data, dict.fromkeys(data, ("time",)), attrs), granules


def _granule(number, part):
    name = hashlib.sha256(str(number).encode()).hexdigest()
    return Granule(
        product=NAME,
        key=f"{NAME}/orbit={number:07d}",
        version=("1",),
        id=f"{name}-1",
        start=int(part["time"][0]),
        stop=int(part["time"][-1]),
        rows=len(part["time"]),
        source={
            "name": f"HALF_{number:07d}_v1.h5",
            "size": 100_000 + number % 1000,
            "sha256": name,
            "reader": 1,
        },
    )
