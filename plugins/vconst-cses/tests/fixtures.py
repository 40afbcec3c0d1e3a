"""
One file per layout, written from the printed layout with plain h5py.

It imports nothing of vconst and shares no table with the plugin, so that a wrong table
there does not pass. HPM_5 is the dump of a real file, dataset by dataset; of HPM_6 and
LAP_1 the names, shapes and types were seen in print.
"""

import datetime

import h5py
import numpy as np

#: One second after another from 00:00:01.500 on 20 December 2019.
START = datetime.datetime(2019, 12, 20, 0, 0, 1, 500000)
GENERATED = np.bytes_("2021-04-23 15:42:10")
RECORDS = 40

HPM_5 = "CSES_01_HPM_5_L02_A2_104241_20191219_235826_20191220_000050_000.h5"
HPM_6 = "CSES_01_HPM_6_L02_A2_104241_20191219_235826_20191220_000050_000.h5"
LAP_1 = "CSES_01_LAP_1_L02_A3_104241_20191219_235826_20191220_000210_000.h5"


def write_hpm_5(folder):
    """The vector field at 1 Hz: 15 datasets."""
    number = np.arange(RECORDS, dtype="f8")
    with h5py.File(folder / HPM_5, "w") as file:
        _root(file, {"FREQRANGE": "FMAG:DC~15Hz", "SAMPLERATE": "FMAG:1Hz"})
        _common(file, seconds=1)
        for name, axis, first in (("A221", "X", 20000), ("A222", "Y", -1500), ("A223", "Z", 31000)):
            values = np.where(number == 3, -999999.0, first + number)
            _field(file, name, values, f"FGM2 Magnetic field {axis} component")
        sensor = np.tile(number[:, None], (1, 3))
        _field(file, "B_FGM", sensor, "FGM2 Data in FGM1 coordinate without interfrece")
        _flag(file, "FLAG_MT", number >= 38, "1: Magnetorquer interference  0: No")
        _flag(file, "FLAG_SHW", number >= 0, "1: earth shadow  0: sunlit")
        _flag(file, "FLAG_TBB", number == 5, "1: TBB on 0: TBB off")
        turn = np.tile([1.0, 0, 0, 0], (RECORDS, 1))
        words = "[Q0 Q1 Q2 Q3], Q0 is scale value"
        _put(file, "q_SIM_ECI", turn, "f8", None, -9999.0, (-1, 1), words)
    return folder / HPM_5


def write_hpm_6(folder):
    """The field strength at 1 Hz: 10 datasets."""
    number = np.arange(RECORDS, dtype="f8")
    with h5py.File(folder / HPM_6, "w") as file:
        _root(file, {})
        _common(file, seconds=1)
        _put(file, "A211", 40000 + number, "f8", "nT", -999999.0, (-1e5, 1e5), "field")
        _put(file, "FLAG_MT", number * 0, "i4", "none", -9999.0, (0, 1), "flag")
        _put(file, "FLAG_N3", number == 7, "i4", "none", -9999.0, (0, 1), "flag")
    return folder / HPM_6


def write_lap_1(folder):
    """Density and temperature every 3 s: 12 datasets. The unit attribute is another's."""
    number = np.arange(RECORDS, dtype="f8")
    density, temperature = 5.5e8 * (1 + number), 1000 + 100 * number
    density[2], temperature[4] = -99999.0, -99999.0
    with h5py.File(folder / LAP_1, "w") as file:
        _root(file, {})
        _common(file, seconds=3)
        _put(file, "A311", density, "f8", "m^-3", -99999.0, (0, 1e13), "Ne", unit="Unit")
        _put(file, "A321", temperature, "f8", "K", -99999.0, (0, 1e4), "Te", unit="units")
        _put(file, "UP", number * 0 + 1.8, "f8", "V", -99999.0, (-20, 20), "UP")
        _put(file, "UF", number * 0 + 1.3, "f8", "V", -99999.0, (-20, 20), "UF")
        _put(file, "WORKMODE", 1 + (number > 30), "i4", "none", -9999.0, (0, 9), "mode")
    return folder / LAP_1


def times(seconds):
    """The UTC times of the records."""
    step = datetime.timedelta(seconds=seconds)
    return [START + number * step for number in range(RECORDS)]


def _common(file, seconds):
    number = np.arange(RECORDS)
    since = [time - datetime.datetime(2009, 1, 1) for time in times(seconds)]
    verse = [round(span.total_seconds() * 1000) for span in since]
    digits = [int(time.strftime("%Y%m%d%H%M%S%f")[:17]) for time in times(seconds)]
    span = b"20150101000000.000-20500101000000.000"
    shape, words = "YYYYMMDDHHMMSS.mmm", "Coordinated Universal Time"
    _put(file, "VERSE_TIME", verse, "i8", "ms", -9999.0, b"--", "2009-1-1 0:0:0")
    _put(file, "UTC_TIME", digits, "i8", shape, -9999.0, span, words)
    latitude = np.where(number == 1, -9999.0, -30 + 0.0625 * number)
    height = "Satellite altitude(Earth radius is 6371.2km)"
    for name, values, unit, valid, words in (
        ("GEO_LAT", latitude, "deg", (-90, 90), "Geographic coordinate latitude"),
        ("GEO_LON", 170 - number / 64, "deg", (-180, 180), "Geographic coordinate longitude"),
        ("ALTITUDE", 507 + number / 8, "km", (0, 1000), height),
        ("MAG_LAT", number * 0, "deg", (-90, 90), "Dipole coordinates latitude"),
        ("MAG_LON", number * 0, "deg", (-180, 180), "Dipole coordinates longitude"),
    ):
        _put(file, name, values, "f4", unit, -9999.0, valid, words)


def _field(file, name, values, words):
    _put(file, name, values, "f8", "nT", -999999.0, (-1e5, 1e5), words)


def _flag(file, name, values, words):
    _put(file, name, values, "i4", "none", -9999.0, (0, 1), words)


def _root(file, more):
    for name, text in more.items():
        file.attrs[name] = text
    file.attrs["ORBITNUM"] = np.bytes_("010424")
    file.attrs["ORBITTYPE"] = np.bytes_("1")
    file.attrs["PAYLOADID"] = "146F0101"
    file.attrs["SOFTVERSION"] = "V1.0"


def _put(file, name, values, dtype, units, fill, valid, long_name, unit="Units"):
    values = np.asarray(values).astype(dtype)
    values = values.reshape(RECORDS, -1)
    dataset = file.create_dataset(name, data=values)
    dataset.attrs["FillValue"] = np.array([fill])
    dataset.attrs["GenerationDate"] = GENERATED
    dataset.attrs["LongName"] = np.bytes_(long_name)
    dataset.attrs[unit] = h5py.Empty("S1") if units is None else np.bytes_(units)
    dataset.attrs["ValidRange"] = (
        np.bytes_(valid) if isinstance(valid, bytes) else np.array(valid, "f8")
    )
