"""Made-up half-orbits of DEMETER, as the archive lays them out."""

from pathlib import Path

import numpy as np

from vconst_insitu.demeter import HEAD, UNITS

#: Two spectra of 2.048 s a record, as in survey mode.
SPECTRA, DURATION = 2, 4.096


def write_n1(arrays, path, *, kind="electric"):
    """
    Write one half-orbit.

    Parameters
    ----------
    arrays : mapping
        As :func:`vconst_insitu.demeter.read_n1` returns them. One spectrum a record: a
        made-up series has any step.
    path : path-like
    kind : {"electric", "magnetic"}

    Returns
    -------
    path : Path
    """
    power = np.asarray(arrays["POWER"], np.float64)
    count, bins = power.shape
    frequency = np.asarray(arrays["FREQUENCY"], float)
    records = np.zeros(count, np.dtype([("head", HEAD), ("values", ">f4", (1, bins))]))
    head = records["head"]
    time = np.asarray(arrays["TIME"]).astype("M8[ms]")
    since = (time - np.datetime64("1950-01-01", "ms")).astype(np.int64)
    head["ccsds"] = np.stack([since // 86_400_000, since % 86_400_000], axis=1)
    head["date"] = head["begin"] = _parts(time)
    orbit = np.asarray(arrays.get("ORBIT", np.zeros(count)), np.int64)
    head["orbit"] = np.stack([orbit // 10, orbit % 10], axis=1)
    height = arrays.get("ALTITUDE", np.full(count, 660.0))
    head["place"][:, :3] = np.stack([arrays["LATITUDE"], arrays["LONGITUDE"], height], axis=1)
    _, factor, unit = UNITS[kind]
    head["type"], head["coordinates"] = b"SPECTRUM", b"SENSORS"
    head["component"], head["unit"] = b"E12" if kind == "electric" else b"B1 ", unit.encode()
    head["spectra"], head["bins"], head["duration"] = 1, bins, DURATION / SPECTRA
    step = frequency[1] - frequency[0] if bins > 1 else 1.0
    head["step"], head["range"] = step, (frequency[0], frequency[-1])
    records["values"][:, 0] = np.log10(power / factor)
    path = Path(path)
    path.write_bytes(records.tobytes())
    return path


def _parts(time):
    days = time.astype("M8[D]")
    months = days.astype("M8[M]")
    clock = (time - days).astype(np.int64)
    return np.stack(
        [
            months.astype("M8[Y]").astype(int) + 1970,
            months.astype(int) % 12 + 1,
            (days - months).astype(int) + 1,
            clock // 3_600_000,
            clock // 60_000 % 60,
            clock // 1000 % 60,
            clock % 1000,
        ],
        axis=1,
    )
