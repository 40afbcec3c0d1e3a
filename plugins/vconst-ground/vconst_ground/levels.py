"""How final the values of an observatory are, and what tells its files apart."""

import re

import numpy as np

from vconst import Content
from vconst_ground.components import canonical_components, counts_from_zero
from vconst_ground.intervals import ABSOLUTE, BASELINES

#: First letters of the types of IAGA-2002; reported data are variations, adjusted ones
#: have a preliminary baseline.
_LETTERS = {"v": 1, "r": 1, "a": 2, "p": 2, "q": 3, "d": 4}

#: ``bou20141101vmin.min``: the letter behind the date says the type.
_NAMED = re.compile(r"[a-z]{3}\d{4,8}([vpqdra])", re.IGNORECASE)


def level_of(said, name=""):
    """
    Publication level of a file.

    Parameters
    ----------
    said : str
        What its header says of the type: ``"Definitive"``, ``"variation"``; may be empty.
    name : str
        Its name, which says it where the header does not.

    Returns
    -------
    level : int
        1 to 4; 0 where nothing says it.

    Examples
    --------
    >>> level_of("Quasi-Definitive"), level_of("", "bou20141101vmin.min"), level_of("")
    (3, 1, 0)
    """
    letter = said.strip()[:1].lower()
    if letter not in _LETTERS and (found := _NAMED.match(name)):
        letter = found[1].lower()
    return _LETTERS.get(letter, 0)


def content_of(arrays, *, site, level, cadence, counts=None, attributes=None):
    """
    What a reader returns of one observatory.

    Parameters
    ----------
    arrays : dict of str to array
        With ``time`` (datetime64[ns]), in order.
    site : str
        IAGA code.
    level : float
        One of :data:`vconst_ground.intervals.BASELINES`.
    cadence : str
        One of :data:`vconst_ground.intervals.CADENCES`.
    counts, attributes : mapping

    Returns
    -------
    contents : dict of str to Content
        By product. The key is the site and the first time, so that pieces of a day lie side
        by side. The level is baseline and first part of the version, so that a definitive
        sample wins over a variation, and a gap in it is filled with none. What reaches
        further or holds more is the newer one of two files of one level: its samples count
        where both have them.
    """
    time = arrays["time"]
    if cadence in ("hour", "day"):
        unit = "h" if cadence == "hour" else "D"
        time = time.astype(f"M8[{unit}]").astype("M8[ns]")
        arrays = arrays | {"time": time}
    values = sum(
        int(np.isfinite(one).sum()) for name, one in arrays.items() if name.startswith("magnetic_")
    )
    content = Content(
        arrays=arrays,
        key={"site": site, "from": str(time[0].astype("M8[s]"))},
        revision=(level, str(time[-1].astype("M8[s]")), values),
        baseline=BASELINES[level],
        definitive=level == max(BASELINES),
        counts={reason: number for reason, number in (counts or {}).items() if number},
        attributes=attributes or {},
    )
    return {f"geomagnetic/{cadence}": content}


def components_of(reported, level, latitude, height, counts):
    """
    Components by canonical name; variations whose zero is not proven keep their own.

    Parameters
    ----------
    reported, latitude, height
        As :func:`vconst_ground.components.canonical_components` takes them.
    level : float
        One of :data:`vconst_ground.intervals.BASELINES`.
    counts : dict
        ``no_absolute_baseline`` is added: samples that no direction was made of.

    Returns
    -------
    found : dict of str to array, shape (n,)
    """
    absolute = level >= ABSOLUTE or counts_from_zero(reported)
    if not absolute:
        counts["no_absolute_baseline"] = len(next(iter(reported.values())))
    return canonical_components(reported, latitude, height, absolute=absolute)


def place_arrays(rows, site, latitude, longitude, elevation):
    """
    Where an observatory is, for each sample.

    Parameters
    ----------
    rows : int
    site : str
    latitude, longitude : float
        Geodetic, in degrees; NaN where the file does not say.
    elevation : float
        In m; NaN is taken for 0 m.

    Returns
    -------
    arrays : dict of str to array, shape (rows,)
        Without a place ``site`` alone: samples of no stated place are sound.
    """
    arrays = {"site": np.full(rows, site)}
    if np.isfinite(latitude):
        height = float(np.nan_to_num(elevation))
        numbers = {"latitude": latitude, "longitude": longitude, "elevation": height}
        arrays |= {name: np.full(rows, float(value)) for name, value in numbers.items()}
    return arrays
