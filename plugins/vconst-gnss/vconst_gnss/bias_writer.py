"""Made-up biases as SINEX BIAS 1.00."""

from pathlib import Path

import numpy as np

from vconst_gnss.rinex.times import gps_from_utc

_HEAD = "*BIAS SVN_ PRN STATION__ OBS1 OBS2 BIAS_START____ BIAS_END______ UNIT "
_HEAD += "__ESTIMATED_VALUE____ _STD_DEV___"
_GPS = np.datetime64("1980-01-06", "s")


def write_biases(arrays, path, **about):
    """
    Write biases, as :func:`vconst_gnss.biases.read_biases` returns them.

    Parameters
    ----------
    arrays : mapping
    path : path-like

    Returns
    -------
    pathlib.Path
        *path*.
    """
    path = Path(path)
    names = ("TIME", "VALIDITY", "SATELLITE", "SITE", "SIGNALS", "BIAS", "ERROR")
    rows = list(zip(*(np.asarray(arrays[name]) for name in names), strict=True))
    first = _stamp(gps_from_utc(rows[0][0]))
    text = [f"%=BIA 1.00 MAD {first} MAD {first} {first} R {len(rows):08d}"]
    text += ["+BIAS/SOLUTION", _HEAD]
    for time, days, satellite, site, signals, value, error in rows:
        codes = [*str(signals).split("-"), ""]
        start = gps_from_utc(time)
        stop = start + np.int64(round(float(days) * 86_400)) * 1_000_000_000
        kind = "DSB" if codes[1] else "OSB"
        text.append(
            f" {kind:4} {str(satellite)[:1]:4} {satellite!s:3} {site!s:9} {codes[0]:4} "
            f"{codes[1]:4} {_stamp(start)} {_stamp(stop)} {'ns':4} {value:21.4f} {error:11.4f}"
        )
    path.write_text("\n".join([*text, "-BIAS/SOLUTION", "%=ENDBIA"]) + "\n", encoding="ascii")
    return path


def name_biases(start, stop=None, **about):
    """``MAD0OPSFIN_20200080000_01D_01D_DCB.BIA``"""
    day = np.datetime64(start, "ns").astype("datetime64[D]")
    year = str(day)[:4]
    number = int((day - np.datetime64(f"{year}-01-01")).astype(int)) + 1
    return f"MAD0OPSFIN_{year}{number:03d}0000_01D_01D_DCB.BIA"


def _stamp(time):
    """GPS time as year, day of the year and second."""
    moment = _GPS + (np.int64(time) // 1_000_000_000).astype("m8[s]")
    day = moment.astype("datetime64[D]")
    year = str(day)[:4]
    number = int((day - np.datetime64(f"{year}-01-01")).astype(int)) + 1
    second = int((moment - day.astype("datetime64[s]")).astype(int))
    return f"{year}:{number:03d}:{second:05d}"
