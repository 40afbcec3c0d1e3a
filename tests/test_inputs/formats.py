"""One small sound file of every format that is read, and of every way it may be packed."""

import gzip
import runpy
import zipfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cdflib
import h5netcdf
import ncompress
import numpy as np

from vconst.dataset import unconform
from vconst.testing import make_columns
from vconst.testing.damaged import host

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"

#: Members of made-up archives carry this date, so that the same samples give the same bytes.
DATED = (1980, 1, 1, 0, 0, 0)

#: Records of a file; more make damage of values likelier than damage of structure.
RECORDS = 24

#: Records of a file whose records have more than so many bytes.
FEW, LONG = 2, 10_000


@dataclass(frozen=True)
class Sound:
    """
    A format, and how a sound file of it is made.

    Parameters
    ----------
    make : callable
        ``make(folder)`` writes the file and returns its path.
    summed : bool
        Whether a check sum covers all of its values.
    lines : bool
        Whether it is a table of lines that does not say how many there are: cut at the end
        of a line it is a sound, shorter table.
    """

    make: object
    summed: bool = False
    lines: bool = False


def made(folder, name, number=0):
    """A file of a product in one of its formats, by its own writer."""
    product = host().product(name)
    form = product.formats[number]
    alone = replace(product, formats=(form,), variables=form.variables or product.variables)
    columns = make_columns(alone, host().vocabulary, altitude=507.0)
    rows = [each for each, dims in columns.dims.items() if dims[:1] == ("time",)]
    count = FEW if sum(columns.data[each][:1].nbytes for each in rows) > LONG else RECORDS
    for each in rows if product.kind != "series" else ():
        columns.data[each] = columns.data[each][:count]
    arrays = unconform(alone, columns, form, host().vocabulary)
    times = columns.data.get("time", columns.data.get("start"))
    path = folder / form.name_file(times.min(), times.max())
    form.write(arrays, path)
    return path


def fixture(folder, plugin, script, writer):
    """A file by a plugin's script that shares nothing with the plugin."""
    found = runpy.run_path(str(PLUGINS / plugin / "tests" / "fixtures" / f"{script}.py"))
    return found[writer](folder)


def packed(folder, pack, make):
    """The file of another format, packed."""
    plain = make(folder)
    path = plain.with_name(plain.name + {"zip": ".zip", "gzip": ".gz", "compress": ".Z"}[pack])
    content = plain.read_bytes()
    if pack == "gzip":
        path.write_bytes(gzip.compress(content, mtime=0))
    elif pack == "compress":
        path.write_bytes(ncompress.compress(content))
    else:
        path = path.with_name(plain.name.removesuffix(".cdf") + ".zip")
        with zipfile.ZipFile(path, "w") as archive:
            member = zipfile.ZipInfo(plain.name, DATED)
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    plain.unlink()
    return path


def vires_cdf(folder):
    """An excerpt of a magnetometer as its server writes it: compressed, without MD5."""
    path = folder / "SW_OPER_MAGA_LR_1B_20160101T000000_20160101T010000_Filtered.cdf"
    number = np.arange(RECORDS)
    columns = {
        "Spacecraft": (51, [], "", np.full(RECORDS, "A")),
        "Timestamp": (31, [], "-", 63_618_912_000_000.0 + 1000.0 * number),
        "Latitude": (45, [], "deg", -60 + 0.06 * number),
        "Longitude": (45, [], "deg", 10 + 0.01 * number),
        "Radius": (45, [], "m", 6828390.5 + number),
        "F": (45, [], "nT", 36084.5 + number),
        "B_NEC": (45, [3], "nT", np.stack([20000.5 + number, -1500 - number, 3e4 + number], 1)),
        "Flags_F": (11, [], "-", np.zeros(RECORDS, "u1")),
        "Flags_B": (11, [], "-", np.zeros(RECORDS, "u1")),
    }
    about = {"Encoding": 6, "Majority": "row_major", "rDim_sizes": []}
    file = cdflib.cdfwrite.CDF(path, cdf_spec=about, delete=True)
    file.write_globalattrs({"CREATOR": {0: "VirES for Swarm, vires-3.0"}})
    for name, (kind, size, unit, values) in columns.items():
        one = {"Variable": name, "Data_Type": kind, "Num_Elements": 1, "Rec_Vary": True}
        one |= {"Dim_Sizes": size, "Var_Type": "zVariable", "Compress": 6 if kind != 51 else 0}
        file.write_var(one, var_attrs={"UNITS": unit}, var_data=values)
    file.close()
    return path


def vires_csv(folder):
    """An excerpt of a magnetometer as its server writes it."""
    path = folder / "SW_OPER_MAGA_LR_1B_20160101T000000_Filtered.csv"
    lines = ["Spacecraft,Timestamp,Latitude,Longitude,Radius,F,B_NEC,Flags_F,Flags_B"]
    for number in range(RECORDS):
        vector = f"{{{20000.5 + number};{-1500.25 - number};{30000.125 + number}}}"
        place = f"{-60 + 0.06 * number:.4f},{10 + 0.01 * number:.4f},{6828390.5 + number}"
        time = f"2016-01-01T00:00:{number:02d}Z"
        lines.append(f"A,{time},{place},{36084.5 + number},{vector},0,0")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def kp_wdc(folder):
    """Ten days of Kp in 62 columns (GFZ's description): sums agree, ap is that of Kp."""
    thirds, ap = (0, 3, 7, 10, 13, 17, 20, 23), (0, 2, 3, 4, 5, 6, 7, 9)
    path = folder / "Kp_def2009.wdc"
    line = "09011{day}2395{rotation:2d}{kp}{total:3d}{ap}{mean:3d}0.20"
    lines = [
        line.format(
            day=number,
            rotation=10 + number,
            kp="".join(f"{each:2d}" for each in thirds),
            total=93,
            ap="".join(f"{each:3d}" for each in ap),
            mean=4,
        )
        for number in range(10)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def netcdf_4(folder):
    """Maps on a coarse grid as netCDF-4, by h5netcdf alone."""
    path = folder / "olr.day.mean.nc"
    values = 100 + np.arange(3 * 6 * 8, dtype="f4").reshape(3, 6, 8)
    with h5netcdf.File(path, "w") as file:
        file.dimensions = {"time": 3, "lat": 6, "lon": 8}
        time = file.create_variable("time", ("time",), data=np.arange(3.0))
        time.attrs["units"] = "days since 2020-01-01"
        file.create_variable("lat", ("lat",), data=np.linspace(-50, 50, 6))
        file.create_variable("lon", ("lon",), data=np.linspace(0, 315, 8))
        dims, chunks = ("time", "lat", "lon"), (1, 6, 8)
        olr = file.create_variable("olr", dims, data=values, chunks=chunks, compression="gzip")
        olr.attrs["units"] = "W m-2"
        file.attrs["title"] = "made up"
    return path


def swarmpal(folder):
    """Samples of a magnetometer as SwarmPAL keeps them, one group of netCDF-4."""
    path = folder / "data.nc4"
    number = np.arange(RECORDS)
    columns = {
        "Latitude": -60 + 0.06 * number,
        "Longitude": 10 + 0.01 * number,
        "Radius": 6828390.5 + number,
        "F": 36084.5 + number,
        "B_NEC": np.stack([20000.5 + number, -1500 - number, 3e4 + number], 1),
    }
    with h5netcdf.File(path, "w") as file:
        file.attrs["PAL_meta"] = "{}"
        group = file.create_group("SW_OPER_MAGA_LR_1B")
        group.dimensions = {"Timestamp": RECORDS, "NEC": 3}
        time = group.create_variable("Timestamp", ("Timestamp",), data=1000 * number)
        time.attrs["units"] = "milliseconds since 2016-01-01"
        letters = np.array(["A"] * RECORDS, dtype="S1")
        group.create_variable("Spacecraft", ("Timestamp",), data=letters)
        for name, values in columns.items():
            dims = ("Timestamp", "NEC")[: values.ndim]
            group.create_variable(name, dims, data=values)
        group.attrs["Sources"] = (
            "SW_OPER_MAGA_LR_1B_20160101T000000_20160101T235959_0602_MDR_MAG_LR"
        )
    return path


IONEX = partial(made, name="code/gim")
SWARM = partial(made, name="swarm-b/lp")

#: Files of the plugin's own independent scripts.
SCRIPTED = partial(partial, fixture, plugin="vconst-swarm")
GNSS = partial(partial, fixture, plugin="vconst-gnss", script="small_files")

#: By name; what follows the comma is how it is packed.
FORMATS = {
    "HDF5": Sound(partial(made, name="cses-01/hpm-cdsm")),
    "HDF5, a column of vectors": Sound(partial(made, name="cses-01/lap")),
    "zarr in a ZIP": Sound(partial(made, name="cses-01/lap", number=-1), summed=True),
    "CDF with MD5": Sound(SWARM, summed=True),
    "CDF with MD5, ZIP": Sound(partial(packed, pack="zip", make=SWARM), summed=True),
    "CDF": Sound(SCRIPTED(script="level_1b", writer="write_mag_lr")),
    "CDF, compressed as a whole": Sound(SCRIPTED(script="magnetic", writer="write_grace_fo")),
    "CDF of links": Sound(SCRIPTED(script="level_2", writer="write_tec")),
    "CDF with texts": Sound(SCRIPTED(script="magnetic", writer="write_gobs")),
    "netCDF-4 of SwarmPAL": Sound(swarmpal),
    "CDF of VirES": Sound(vires_cdf),
    "CSV of VirES": Sound(vires_csv, lines=True),
    "CSV of MagGeo": Sound(partial(made, name="swarm-a/maggeo"), lines=True),
    "IONEX": Sound(IONEX),
    "IONEX, gzip": Sound(partial(packed, pack="gzip", make=IONEX), summed=True),
    "IONEX, compress": Sound(partial(packed, pack="compress", make=IONEX)),
    "IONEX, ZIP": Sound(partial(packed, pack="zip", make=IONEX), summed=True),
    "Kp of GFZ": Sound(partial(made, name="gfz/kp"), lines=True),
    "Kp in 62 columns": Sound(kp_wdc, lines=True),
    "Dst of Kyoto": Sound(partial(made, name="kyoto/dst"), lines=True),
    "space weather file": Sound(partial(made, name="cssi/kp")),
    "CSV of the USGS": Sound(partial(made, name="usgs/earthquakes"), lines=True),
    "RINEX 2": Sound(GNSS(writer="write_rinex_2"), lines=True),
    "RINEX 3": Sound(GNSS(writer="write_rinex_3"), lines=True),
    "RINEX 3 of Hatanaka": Sound(GNSS(writer="write_hatanaka"), lines=True),
    "RINEX 2, orbits": Sound(GNSS(writer="write_navigation_2"), lines=True),
    "RINEX 3, orbits": Sound(GNSS(writer="write_navigation_3"), lines=True),
    "SINEX BIAS": Sound(GNSS(writer="write_biases")),
    "biases of CODE": Sound(GNSS(writer="write_code_table"), lines=True),
    "slant TEC": Sound(GNSS(writer="write_tec_table")),
    "slant TEC of GPS-TEC": Sound(GNSS(writer="write_gps_tec"), lines=True),
    "radio occultation, ionPrf": Sound(GNSS(writer="write_ionprf")),
    "radio occultation, CF": Sound(GNSS(writer="write_cf_profile")),
    "netCDF-3": Sound(partial(made, name="noaa/olr")),
    "netCDF-4": Sound(netcdf_4),
}


def sound_file(name, folder):
    """Write the sound file of a format into a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    return FORMATS[name].make(folder)
