"""Made-up observation and navigation files, as RINEX 3.05."""

from pathlib import Path

import numpy as np

from vconst_gnss.rinex.navigation import LINES
from vconst_gnss.rinex.signals import GLONASS, name_of_3
from vconst_gnss.rinex.times import GPS_MINUS_BDT, gps_from_utc, shift_to_gps

_SECOND = 1_000_000_000
_GPS = np.datetime64("1980-01-06", "ns")


def write_observations(arrays, path, **about):
    """
    Write two-frequency observations of one site.

    Parameters
    ----------
    arrays : mapping
        As :func:`vconst_gnss.rinex.reader.read_station` returns them; ``LOCK`` may be missing.
    path : path-like

    Returns
    -------
    pathlib.Path
        *path*.
    """
    path = Path(path)
    rows = {name: np.asarray(values) for name, values in arrays.items()}
    time = gps_from_utc(rows["TIME"])
    names = [
        _names(str(pair), str(name))
        for pair, name in zip(rows["SIGNALS"], rows["SATELLITE"], strict=True)
    ]
    codes = {}
    for satellite, four in zip(rows["SATELLITE"].tolist(), names, strict=True):
        known = codes.setdefault(satellite[0], [])
        known += [code for code in four if code not in known]
    text = _header(rows, time, codes)
    lock = rows.get("LOCK", np.zeros(len(time), int)).astype(int)
    order = np.lexsort((rows["SATELLITE"], time))
    first = np.flatnonzero(np.diff(time[order], prepend=-1))
    for group in np.split(order, first[1:]):
        failed = int((lock[group] & 2).any())
        text.append(f"> {_clock(time[group[0]])}  {failed}{len(group):3d}")
        for row in group:
            text.append(_line(rows, row, codes, names[row], lock[row] & 1))
    path.write_text("\n".join(text) + "\n", encoding="ascii")
    return path


def name_observations(start, stop=None, *, site="AQUI", **about):
    """The long RINEX 3 name of a day's file: ``AQUI00XXX_R_20200080000_01D_30S_MO.rnx``."""
    day, number = _day(start)
    return f"{site}00XXX_R_{day}{number:03d}0000_01D_30S_MO.rnx"


def write_navigation(arrays, path, **about):
    """
    Write broadcast records, as :func:`vconst_gnss.rinex.navigation.read_navigation` gives them.

    Returns
    -------
    pathlib.Path
        *path*.
    """
    path = Path(path)
    text = [
        _record(
            f"{3.05:9.2f}{'':11}{'N: GNSS NAV DATA':20}{'M: MIXED':20}", "RINEX VERSION / TYPE"
        ),
        _record(f"{'vconst':20}{'made up':20}", "PGM / RUN BY / DATE"),
        _record("", "END OF HEADER"),
    ]
    time = gps_from_utc(arrays["TIME"])
    for row, satellite in enumerate(np.asarray(arrays["SATELLITE"]).tolist()):
        own = _own_time(time[row], satellite[0])
        stamp = (_GPS + own.astype("m8[ns]")).item()
        moment = np.datetime64(stamp, "ns").astype("datetime64[s]").item()
        numbers = ["".join(_exponent(x) for x in arrays["PARAMETERS"][row][:3])]
        text.append(f"{satellite} {moment:%Y %m %d %H %M %S}{numbers[0]}")
        for line in range(1, LINES[satellite[0]] + 1):
            four = arrays["PARAMETERS"][row][4 * line - 1 : 4 * line + 3]
            text.append("    " + "".join(_exponent(x) for x in four).rstrip())
    path.write_text("\n".join(text) + "\n", encoding="ascii")
    return path


def name_navigation(start, stop=None, **about):
    """The name of a day's broadcast file: ``BRDC00XXX_R_20200080000_01D_MN.rnx``."""
    day, number = _day(start)
    return f"BRDC00XXX_R_{day}{number:03d}0000_01D_MN.rnx"


def _day(start):
    day = np.datetime64(start, "ns").astype("datetime64[D]")
    year = str(day)[:4]
    return year, int((day - np.datetime64(f"{year}-01-01")).astype(int)) + 1


def _own_time(time, letter):
    """ns since 1980-01-06 in the time of a constellation, from GPS time."""
    if letter == "C":
        return time - GPS_MINUS_BDT * _SECOND
    if letter == "R":
        whole = np.array([time // _SECOND])
        return time - int(shift_to_gps(whole, "GLO")[0]) * _SECOND
    return time


def _names(pair, satellite):
    first, second = pair.split("-")
    return first, second, name_of_3(satellite[0], "L" + first[1:]), "L" + second[1:]


def _header(rows, time, codes):
    radius, latitude, longitude = (
        float(rows[name][0]) for name in ("RADIUS", "LATITUDE", "LONGITUDE")
    )
    across = 1e3 * radius * np.cos(np.radians(latitude))
    place = (
        across * np.cos(np.radians(longitude)),
        across * np.sin(np.radians(longitude)),
        1e3 * radius * np.sin(np.radians(latitude)),
    )
    text = [
        _record(
            f"{3.05:9.2f}{'':11}{'OBSERVATION DATA':20}{'M: MIXED':20}", "RINEX VERSION / TYPE"
        ),
        _record(f"{'vconst':20}{'made up':20}", "PGM / RUN BY / DATE"),
        _record(str(rows["SITE"][0])[:60], "MARKER NAME"),
    ]
    if np.isfinite(place).all():
        text.append(_record("".join(f"{x:14.4f}" for x in place), "APPROX POSITION XYZ"))
    for letter, names in sorted(codes.items()):
        for at in range(0, len(names), 13):
            head = f"{letter}  {len(names):3d}" if not at else " " * 6
            part = "".join(f" {name:3}" for name in names[at : at + 13])
            text.append(_record(head + part, "SYS / # / OBS TYPES"))
    text.append(_record(_first(time.min()), "TIME OF FIRST OBS"))
    return [*text, *_slots(rows), _record("", "END OF HEADER")]


def _slots(rows):
    """Frequency numbers of GLONASS satellites, from their frequencies."""
    first, step = GLONASS["1"]
    known = {}
    for name, hertz in zip(rows["SATELLITE"].tolist(), rows["FREQUENCY_1"], strict=True):
        if name[0] == "R" and np.isfinite(hertz):
            known[name] = round((hertz - first) / step)
    names = sorted(known)
    lines = []
    for at in range(0, len(names), 8):
        head = f"{len(names):3d} " if not at else "    "
        part = "".join(f"{name} {known[name]:2d} " for name in names[at : at + 8])
        lines.append(_record(head + part, "GLONASS SLOT / FRQ #"))
    return lines


def _first(time):
    moment = (_GPS + np.int64(time).astype("m8[ns]")).astype("datetime64[us]").item()
    parts = (moment.year, moment.month, moment.day, moment.hour, moment.minute)
    seconds = moment.second + moment.microsecond / 1e6
    return "".join(f"{part:6d}" for part in parts) + f"{seconds:13.7f}     GPS"


def _clock(time):
    stamp = _GPS + np.int64(time).astype("m8[ns]")
    whole = stamp.astype("datetime64[s]")
    moment = whole.item()
    seconds = moment.second + (stamp - whole).astype(np.int64) / 1e9
    return f"{moment:%Y %m %d %H %M}{seconds:11.7f}"


def _line(rows, row, codes, names, lost):
    values = dict(
        zip(names, (rows[k][row] for k in ("CODE_1", "CODE_2", "PHASE_1", "PHASE_2")), strict=True)
    )
    satellite = str(rows["SATELLITE"][row])
    fields = []
    for code in codes[satellite[0]]:
        value = values.get(code, np.nan)
        mark = "1" if lost and code == names[2] else " "
        fields.append(f"{value:14.3f}{mark} " if np.isfinite(value) else " " * 16)
    return (satellite + "".join(fields)).rstrip()


def _exponent(value):
    return f"{value:19.12E}" if np.isfinite(value) else " " * 19


def _record(text, label):
    return f"{text:60.60}{label:20}".rstrip()
