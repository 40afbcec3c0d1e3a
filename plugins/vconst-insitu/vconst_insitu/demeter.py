"""
DEMETER: survey spectra of ICE and IMSC, as CDPP archives and others list them.

The archive's records (``DMT_N1_1132``, ``_1134`` and ``_1137``) are laid out as CDPP's own reading
program of 2007 has them: big-endian, 318 bytes of head and then the spectra.
"""

import re
from pathlib import Path

import numpy as np

from vconst import Content, FileError

#: Head of a record: blocks 1 to 3 (time, orbit, field and attitude), then that of block 4.
HEAD = np.dtype(
    [
        ("ccsds", ">u4", 2),
        ("date", ">i2", 7),
        ("orbit", ">i2", 2),
        ("station", "S8"),
        ("version_1", "u1", 4),
        ("place", ">f4", 4),
        ("field", ">f4", 15),
        ("sun", ">f4", 3),
        ("version_2", "u1", 2),
        ("attitude", ">f4", 18),
        ("attitude_quality", ">i2"),
        ("version_3", "u1", 2),
        ("type", "S21"),
        ("housekeeping", "u1", 32),
        ("coordinates", "S9"),
        ("component", "S3"),
        ("unit", "S16"),
        ("spectra", "u1"),
        ("bins", ">i2"),
        ("duration", ">f4"),
        ("step", ">f4"),
        ("range", ">f4", 2),
        ("begin", ">i2", 7),
    ]
)

#: What the unit of spectra may be called, and whether values are its logarithm; and the factor
#: into mV2 m-2 Hz-1 or nT2 Hz-1.
UNITS = {
    "electric": (
        re.compile(r"(log(?:10)?)?\(?(?:u|mu|micro|\xb5)?V\^?2/m\^?2/Hz\)?", re.IGNORECASE),
        1e-6,
        "log(uV^2/m^2/Hz)",
    ),
    "magnetic": (re.compile(r"(log(?:10)?)?\(?nT\^?2/Hz\)?", re.IGNORECASE), 1.0, "log(nT^2/Hz)"),
}

#: What the data sets that are read hold.
DATA_SETS = {"1132": "electric", "1134": "electric", "1137": "magnetic"}

#: Greatest gap in s between records over which places are interpolated.
_CONTINUOUS = 10.0

#: CCSDS days count from here.
_EPOCH = np.datetime64("1950-01-01", "ms")

#: The bins of the CSV lists: 1024 from 19.53125 Hz on, and the columns before them.
STEP, BINS, COLUMNS = 19.53125, 1024, 11

#: Lines and bytes of a list: a day at 2.048 s has 42 thousand lines of 4 to 8 kB.
MOST_LINES, MOST_BYTES = 100_000, 500_000_000

_HINT = "It is cut short or damaged: fetch it again."


def read_n1(path, *, kind="electric"):
    """
    Read one half-orbit of the archive.

    Parameters
    ----------
    path : path-like
        ``DMT_N1_1132_<orbit>_<start>_<stop>.DAT``, or 1134 (HF), 1137 (magnetic).
    kind : {"electric", "magnetic"}
        What the spectra are of.

    Returns
    -------
    content : Content
        ``TIME`` (datetime64[ns], UTC), beginning of each spectrum; ``LATITUDE``,
        ``LONGITUDE`` (geocentric, degrees) and ``ALTITUDE`` (km), between records
        interpolated; ``ORBIT`` (orbit number times ten, plus 1 by night on the upward half);
        ``FREQUENCY`` (bins,) in Hz; ``POWER`` (n, bins) in mV2 m-2 Hz-1 or nT2 Hz-1.

    Raises
    ------
    FileError
        If records are not whole or not alike, or unit and times contradict the layout.
    """
    path = Path(path)
    records, heads = _records(path)
    first = heads[0]
    count, bins = int(first["spectra"]), int(first["bins"])
    for name in ("spectra", "bins", "step", "component", "unit"):
        if (heads[name] != first[name]).any():
            row = int(np.argmax(heads[name] != first[name]))
            raise FileError(f"'{path.name}': record {row + 1} has another {name}.", hint=_HINT)
    time = _times(path, heads["begin"]) + np.arange(count) * _offset(path, first, count)
    values = records["values"].reshape(len(heads) * count, bins).astype(np.float32)
    place = _places(path, heads, time)
    frequency = float(first["range"][0]) + np.arange(bins) * float(first["step"])
    arrays = {
        "TIME": time.ravel(),
        **place,
        "ORBIT": np.repeat(
            heads["orbit"][:, 0].astype(np.int64) * 10 + heads["orbit"][:, 1], count
        ),
        "FREQUENCY": frequency,
        "POWER": _linear(path, values, first["unit"].decode("latin-1").strip(), kind),
    }
    return Content(
        arrays=arrays,
        key={"component": first["component"].decode("latin-1").strip()},
        attributes={
            name: first[name].decode("latin-1").strip()
            for name in ("type", "coordinates", "component", "unit", "station")
        },
    )


def read_csv(path):
    """
    Read a list of spectra: time, place and 1024 bins a line.

    Parameters
    ----------
    path : path-like
        The line of names has 11 names only; 1024 values follow them in each other line.

    Returns
    -------
    content : Content
        As of :func:`read_n1`, without orbit, and without a height, which the lists lack.
        Lines without a time or a place are left out and counted.

    Raises
    ------
    FileError
        With the line that has another number of columns, or holds no numbers.

    Notes
    -----
    That values are log10 of uV2 m-2 Hz-1, as in the archive's files that lists are made
    from, is assumed: the lists do not say it.
    """
    path = Path(path)
    lines = _lines_of(path)
    rows, gaps = [], 0
    for number, line in enumerate(lines[1:], 2):
        cells = line.split(",")
        if not line.strip():
            continue
        if len(cells) != COLUMNS + BINS:
            _fail(path, number, f"{len(cells)} columns; {COLUMNS + BINS} are expected")
        if any(cell.strip().lower() in ("", "nan") for cell in cells[:9]):
            gaps += 1
            continue
        try:
            rows.append(np.array(cells, np.float64))
        except ValueError as error:
            _fail(path, number, f"it holds what is no number: {error}")
    if not rows:
        _fail(path, len(lines), "no line with a time, a place and a spectrum")
    values = np.array(rows)
    latitude, longitude = values[:, 7], values[:, 8]
    if not (np.abs(latitude) <= 90).all() or not (np.abs(longitude) <= 360).all():
        _fail(path, 2, f"latitudes to {np.abs(latitude).max():g}, longitudes to "
              f"{np.abs(longitude).max():g} degrees cannot be")  # fmt: skip
    parts = values[:, :7]
    if not np.isfinite(parts).all() or (np.abs(parts) > 10_000).any():
        _fail(path, 2, "a time cannot be read")
    arrays = {
        "TIME": _times(path, parts.astype(np.int64)).ravel(),
        "LATITUDE": latitude,
        "LONGITUDE": longitude,
        "FREQUENCY": STEP * np.arange(1, BINS + 1),
        "POWER": _linear(
            path, values[:, COLUMNS:].astype(np.float32), UNITS["electric"][2], "electric"
        ),
    }
    return Content(arrays=arrays, counts={"no_time_or_place": gaps} if gaps else {})


def _lines_of(path):
    """Lines of a list; they are counted before a list of them takes gigabytes."""
    if path.stat().st_size > MOST_BYTES:
        raise FileError(f"'{path.name}' has more than {MOST_BYTES} bytes.", hint="Split it.")
    content = path.read_bytes()
    if content.count(b"\n") > MOST_LINES:
        _fail(path, MOST_LINES, f"more than {MOST_LINES} lines")
    return content.decode("latin-1").split("\n")


def refuse_n1(path):
    """Say of other data sets of the archive that they are not read."""
    number = re.match(r"DMT_N1_(\d{4})", Path(path).name)
    raise FileError(
        f"'{Path(path).name}': data set {number[1] if number else '?'} of DEMETER is not read: its "
        "layout is not known here, only those of 1132 and 1134 (ICE) and 1137 (IMSC).",
        hint="CDPP documents it; a reader can be added to vconst-insitu.",
    )


def _fail(path, number, words):
    raise FileError(f"{path.name}:{number}: {words}.", hint=_HINT)


def _records(path):
    data = path.read_bytes()
    if len(data) < HEAD.itemsize:
        raise FileError(f"'{path.name}': it has {len(data)} bytes, less than one head.", hint=_HINT)
    first = np.frombuffer(data, HEAD, 1)[0]
    count, bins = int(first["spectra"]), int(first["bins"])
    if not 1 <= count <= 64 or not 1 <= bins <= 4096:
        raise FileError(
            f"'{path.name}': a record of {count} spectra of {bins} bins; one of 1 to 64 spectra "
            "of up to 4096 bins is expected.",
            hint="It is damaged, or another data set of the archive.",
        )
    whole = np.dtype([("head", HEAD), ("values", ">f4", (count, bins))])
    if len(data) % whole.itemsize:
        raise FileError(
            f"'{path.name}': {len(data)} bytes are no whole number of records of {whole.itemsize}.",
            hint=_HINT,
        )
    records = np.frombuffer(data, whole)
    return records, records["head"]


def _times(path, parts):
    """UTC from year, month, day, hour, minute, second, ms: shape (n, 1)."""
    year, month, day, hour, minute, second, milli = np.asarray(parts, np.int64).T
    inside = (year > 2003) & (year < 2012) & (month > 0) & (month < 13) & (day > 0) & (day < 32)
    inside &= (hour >= 0) & (hour < 24) & (minute >= 0) & (minute < 60)
    inside &= (second >= 0) & (second < 61) & (milli >= 0) & (milli < 1000)
    months = np.where(inside, (year - 1970) * 12 + month - 1, 0).astype("M8[M]")
    days = months.astype("M8[D]") + np.where(inside, day - 1, 0).astype("m8[D]")
    inside &= days.astype("M8[M]") == months
    if not inside.all():
        row = int(np.argmin(inside))
        raise FileError(
            f"'{path.name}': record {row + 1} is of {list(map(int, np.asarray(parts)[row]))}; a "
            "time of 2004 to 2011 is expected.",
            hint=_HINT,
        )
    clock = ((hour * 60 + minute) * 60 + second) * 1000 + milli
    return (days.astype("M8[ms]") + clock.astype("m8[ms]")).astype("M8[ns]")[:, None]


def _offset(path, first, count):
    """Time from spectrum to spectrum within a record."""
    duration = float(first["duration"])
    if not 0.0 < duration < 3600.0:
        raise FileError(f"'{path.name}': records last {duration:g} s.", hint=_HINT)
    return np.timedelta64(round(duration / count * 1e9), "ns")


def _places(path, heads, time):
    """Geocentric place of each spectrum, between those of the records."""
    latitude, longitude, altitude = heads["place"][:, :3].astype(np.float64).T
    sound = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 360) & (altitude > 100)
    sound &= altitude < 2000
    if not sound.all():
        row = int(np.argmin(sound))
        raise FileError(
            f"'{path.name}': record {row + 1} lies at {latitude[row]:g}, {longitude[row]:g} "
            f"degrees and {altitude[row]:g} km.",
            hint=_HINT,
        )
    stamps = _times(path, heads["date"])[:, 0]
    _check_days(path, heads["ccsds"], stamps)
    at = (stamps - stamps[0]).astype(np.float64) / 1e9
    wanted = (time - stamps[0]).astype(np.float64).ravel() / 1e9
    if (np.diff(at) <= 0).any():
        raise FileError(f"'{path.name}': its records are not in order of time.", hint=_HINT)
    if len(at) == 1:
        repeated = {"LATITUDE": latitude, "LONGITUDE": longitude, "ALTITUDE": altitude}
        return {name: np.repeat(one, time.shape[1]) for name, one in repeated.items()}
    phi, theta = np.radians(longitude), np.radians(latitude)
    vectors = (np.cos(theta) * np.cos(phi), np.cos(theta) * np.sin(phi), np.sin(theta), altitude)
    x, y, z, height = (_between(at, one, wanted, time.shape[1]) for one in vectors)
    return {
        "LATITUDE": np.degrees(np.arctan2(z, np.hypot(x, y))),
        "LONGITUDE": np.degrees(np.arctan2(y, x)),
        "ALTITUDE": height,
    }


def _between(at, values, wanted, count):
    """Linear between records that follow each other; behind a gap as before it."""
    step = np.diff(at)
    slope = np.diff(values) / step
    slope = np.where(step <= _CONTINUOUS, slope, np.nan)
    known = np.append(slope, np.nan)
    for row in range(1, len(known)):
        if np.isnan(known[row]):
            known[row] = known[row - 1]
    known = np.nan_to_num(known)
    return (np.repeat(values, count)) + np.repeat(known, count) * (wanted - np.repeat(at, count))


def _check_days(path, ccsds, stamps):
    """The time stands in a head twice: as CCSDS day and ms, and as a date."""
    days, milli = ccsds[:, 0].astype(np.int64) % (1 << 24), ccsds[:, 1].astype(np.int64)
    counted = _EPOCH + days * np.timedelta64(86_400_000, "ms") + milli * np.timedelta64(1, "ms")
    wrong = np.abs(counted - stamps) > np.timedelta64(1000, "ms")
    if wrong.any():
        row = int(np.argmax(wrong))
        raise FileError(
            f"'{path.name}': record {row + 1} is of {str(stamps[row])[:23]} by its date and of "
            f"{str(counted[row])[:23]} by its day and milliseconds.",
            hint=_HINT,
        )


def _linear(path, values, unit, kind):
    """Power of values in the unit that a file states."""
    known, factor, wanted = UNITS[kind]
    found = known.fullmatch(unit.replace(" ", ""))
    if not found:
        raise FileError(
            f"'{path.name}': spectra are in '{unit}'; {wanted} is expected.",
            hint="The values are not read: a wrong unit would be stored as right.",
        )
    values = np.where(np.isfinite(values) & (np.abs(values) < 30), values, np.nan)
    power = 10.0 ** values.astype(np.float64) if found[1] else values
    return (power * factor).astype(np.float32)
