"""Made-up maps as IONEX 1.0 files, in the layout of the analysis centres."""

from pathlib import Path

import numpy as np

from vconst_gnss.ionex import MISSING, VALUES

#: First day of the long IGS file names (GPS week 2238).
LONG_NAMES = np.datetime64("2022-11-27")

#: What each centre writes under PGM / RUN BY / DATE and as its first remark.
_WORDS = {
    "code/gim": ("ADDNEQ2 V5.3", "AIUB", "CODE'S GLOBAL IONOSPHERE MAPS"),
    "code/klobuchar": ("BIMINX V5.3", "AIUB", "CODE'S KLOBUCHAR-STYLE IONOSPHERE MODEL"),
    "esa/gim": ("PAR2IONEX", "ESA/ESOC", "ESOC'S GLOBAL IONOSPHERE MAPS"),
    "igs/gim": ("cmpcmb v1.2", "GRL/UWM", "IONEX file containing the COMBINED IGS maps"),
    "jpl/gim": ("GIM V3.0", "JPL - GNISD", "JPL'S GLOBAL IONOSPHERE MAPS"),
    "upc/gim": ("tecrms2ionex_4.awk", "UPC-IonSAT", "Global ionosphere maps"),
    "cas/gim": ("GIM_AOE V1.0", "LZSH", "Global ionospheric map"),
}


def write_ionex(arrays, path, *, centre, shell_height=None, exponent=-1, generated="", **about):
    """
    Write maps as an IONEX 1.0 file.

    Parameters
    ----------
    arrays : mapping
        As :func:`vconst_gnss.ionex.read_ionex` returns them; TECU; NaN is written as 9999.
    path : path-like
    centre : str
        Product name, for the words of the header.
    shell_height : float or None
        Height of the maps in km; 450, or 350 for the Klobuchar-style files, if None.
    exponent : int
        Values are rounded to multiples of 10**exponent TECU.
    generated : str
        Date of generation, at most 20 characters.

    Returns
    -------
    pathlib.Path
        *path*.
    """
    path = Path(path)
    height = shell_height or (350.0 if centre.endswith("klobuchar") else 450.0)
    epochs = np.asarray(arrays["EPOCH"]).astype("datetime64[s]")
    text = _header(arrays, epochs, centre, height, exponent, generated)
    for kind in ("TEC", "RMS"):
        if kind in arrays and np.isfinite(arrays[kind]).any():
            for index, epoch in enumerate(epochs):
                text += _map(arrays, kind, index, epoch, height, exponent)
    text.append(_record("", "END OF FILE"))
    path.write_text("\n".join(text) + "\n", encoding="latin-1")
    return path


def name_ionex(start, *, prefix):
    """
    The IGS name of a daily file, unpacked.

    Parameters
    ----------
    start : numpy.datetime64 or int
        First epoch, UTC; ns since 1970 if an integer.
    prefix : str
        Four letters of the old names, for example ``"codg"``.

    Examples
    --------
    >>> name_ionex(np.datetime64("2020-01-08"), prefix="codg")
    'codg0080.20i'
    >>> name_ionex(np.datetime64("2024-12-14"), prefix="igsg")
    'IGS0OPSFIN_20243490000_01D_01H_GIM.INX'
    """
    day = np.datetime64(start, "ns").astype("datetime64[D]")
    year = int(str(day)[:4])
    of_year = int((day - np.datetime64(f"{year}-01-01")).astype(int)) + 1
    if day < LONG_NAMES or prefix == "ckmg":
        return f"{prefix}{of_year:03d}0.{year % 100:02d}i"
    solution = "RAP" if prefix[2] == "r" else "FIN"
    centre = {"uqrg": "UPC"}.get(prefix, prefix[:3].upper())
    return f"{centre}0OPS{solution}_{year}{of_year:03d}0000_01D_01H_GIM.INX"


def _header(arrays, epochs, centre, height, exponent, generated):
    program, agency, words = _WORDS[centre]
    interval = int((epochs[1] - epochs[0]).astype(int)) if len(epochs) > 1 else 0
    lat, lon = np.asarray(arrays["LAT"], float), np.asarray(arrays["LON"], float)
    return [
        _record(f"{1.0:8.1f}{'':12}IONOSPHERE MAPS     GNSS", "IONEX VERSION / TYPE"),
        _record(f"{program:20.20}{agency:20.20}{generated:20.20}", "PGM / RUN BY / DATE"),
        _record(words, "COMMENT"),
        _record(_epoch(epochs[0]), "EPOCH OF FIRST MAP"),
        _record(_epoch(epochs[-1]), "EPOCH OF LAST MAP"),
        _record(f"{interval:6d}", "INTERVAL"),
        _record(f"{len(epochs):6d}", "# OF MAPS IN FILE"),
        _record("  NONE", "MAPPING FUNCTION"),
        _record(f"{0.0:8.1f}", "ELEVATION CUTOFF"),
        _record("", "OBSERVABLES USED"),
        _record(f"{6371.0:8.1f}", "BASE RADIUS"),
        _record(f"{2:6d}", "MAP DIMENSION"),
        _record(f"  {height:6.1f}{height:6.1f}{0.0:6.1f}", "HGT1 / HGT2 / DHGT"),
        _record(_span(lat), "LAT1 / LAT2 / DLAT"),
        _record(_span(lon), "LON1 / LON2 / DLON"),
        _record(f"{exponent:6d}", "EXPONENT"),
        _record("", "END OF HEADER"),
    ]


def _span(axis):
    return f"  {axis[0]:6.1f}{axis[-1]:6.1f}{axis[1] - axis[0]:6.1f}"


def _record(text, label):
    return f"{text:60.60}{label:20}"


def _epoch(epoch):
    moment = epoch.item()
    parts = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    return "".join(f"{part:6d}" for part in parts)


def _map(arrays, kind, index, epoch, height, exponent):
    scaled = np.asarray(arrays[kind][index], float) * 10.0**-exponent
    values = np.where(np.isfinite(scaled), np.rint(scaled), MISSING).astype(int)
    lon = np.asarray(arrays["LON"], float)
    text = [
        _record(f"{index + 1:6d}", f"START OF {kind} MAP"),
        _record(_epoch(epoch), "EPOCH OF CURRENT MAP"),
    ]
    for latitude, row in zip(arrays["LAT"], values, strict=True):
        place = f"  {latitude:6.1f}{lon[0]:6.1f}{lon[-1]:6.1f}{lon[1] - lon[0]:6.1f}{height:6.1f}"
        text.append(_record(place, "LAT/LON1/LON2/DLON/H"))
        parts = (tuple(row[at : at + VALUES].tolist()) for at in range(0, len(row), VALUES))
        text += ["%5d" * len(part) % part for part in parts]
    return [*text, _record(f"{index + 1:6d}", f"END OF {kind} MAP")]
