"""OMNI: solar wind and indices near the Earth, hourly (OMNI2) and by the minute (HRO)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vconst import Content
from vconst_indices.scale import nearest_thirds
from vconst_indices.text import Table, reach
from vconst_indices.words import read_words


@dataclass(frozen=True)
class Layout:
    """
    The words of a line.

    Parameters
    ----------
    words : tuple of str
        Fortran formats, ``I4`` or ``F6.1``; one blank less than their width is filled with 9
        where a value is missing.
    kept : dict of str to int
        Number of the word, from 1, by the name that it gets.
    least, most : int
        How many words a line may have: some were added over the years.
    minutes : bool
        Whether the fourth word is the minute.
    zero : int
        Number of the word that is 0 where nothing is known; 0 if there is none.
    """

    words: tuple[str, ...]
    kept: dict[str, int]
    least: int
    most: int
    minutes: bool = False
    zero: int = 0

    def fill(self, name):
        """What means "no value" in the word of that name: as many 9 as it can hold."""
        return fill_of(self.words[self.kept[name] - 1])


def fill_of(word):
    """
    The fill of a Fortran format.

    Examples
    --------
    >>> fill_of("F6.1"), fill_of("I5"), fill_of("F9.0")
    (999.9, 9999.0, 9999999.0)
    """
    width, _, decimals = word[1:].partition(".")
    digits = int(width) - 1 - (1 + int(decimals) if decimals else 0)
    return float("9" * digits + ("." + "9" * int(decimals) if decimals else ""))


#: OMNI2: 55 words; Lyman alpha and the proton quasi-invariant were added in 2022.
HOURLY = Layout(
    words=(
        *("I4", "I4", "I3", "I5", "I3", "I3", "I4", "I4"),
        *("F6.1",) * 14,
        *("F9.0", "F6.1", "F6.0", "F6.1", "F6.1", "F6.3", "F6.2"),
        *("F9.0", "F6.1", "F6.0", "F6.1", "F6.1", "F6.3", "F7.2", "F7.2", "F6.1"),
        *("I3", "I4", "I6", "I5", "F10.2", "F9.2", "F9.2", "F9.2", "F9.2", "F9.2"),
        *("I3", "I4", "F6.1", "F6.1", "I6", "I6", "F5.1"),
    ),
    kept={
        **{"B": 9, "Bx_GSM": 13, "By_GSM": 16, "Bz_GSM": 17},
        **{"T": 23, "N": 24, "V": 25, "pressure": 29, "E": 36},
        **{"Kp": 39, "R": 40, "DST": 41, "AE": 42},
        **{"ap": 50, "F10.7": 51, "PC": 52, "AL": 53, "AU": 54},
    },
    least=55,
    most=57,
    zero=49,
)

#: HRO of one minute: 46 words; that of five has three proton fluxes more.
MINUTE = Layout(
    words=(
        *("I4", "I4", "I3", "I3", "I3", "I3", "I4", "I4", "I4", "I7", "I7", "F6.2", "I7"),
        *("F8.2",) * 8,
        *("F8.1",) * 4,
        *("F7.2", "F9.0", "F6.2", "F7.2", "F7.2", "F6.1"),
        *("F8.2",) * 6,
        *("I6",) * 7,
        *("F7.2", "F5.1"),
    ),
    kept={
        **{"B": 14, "Bx_GSM": 15, "By_GSM": 18, "Bz_GSM": 19},
        **{"V": 22, "N": 26, "T": 27, "pressure": 28, "E": 29},
        **{"AE": 38, "AL": 39, "AU": 40},
        **{"SYM-D": 41, "SYM-H": 42, "ASY-D": 43, "ASY-H": 44, "PC": 45},
    },
    least=46,
    most=46,
    minutes=True,
)


def read_omni(path, layout):
    """
    One file of OMNI.

    Parameters
    ----------
    path : path-like
    layout : Layout
        :data:`HOURLY` or :data:`MINUTE`.

    Returns
    -------
    Content
        ``time`` (n,) datetime64[ns], beginning of the interval, UTC; the words that the layout
        keeps (n,), each with its own fill as it is; ``Kp`` in exact thirds, NaN where missing. Its
        revision is how far it reaches. ``kp_no_third`` counts Kp that are none.

    Raises
    ------
    FileError
        With the line that is damaged.

    References
    ----------
    spdf.gsfc.nasa.gov/pub/data/omni/low_res_omni/omni2.text and high_res_omni/hroformat.txt.
    """
    table = Table(path)
    rows = table.filled()
    leading = 4 if layout.minutes else 3
    columns = (*range(leading), *(number - 1 for number in layout.kept.values()))
    cells = read_words(table, rows, columns, layout.least, layout.most)
    times = _times(table, rows, cells[:, :leading], layout)
    arrays = {name: cells[:, leading + at] for at, name in enumerate(layout.kept)}
    counts = {}
    if "Kp" in arrays:
        printed = np.where(arrays["Kp"] == layout.fill("Kp"), np.nan, arrays["Kp"] / 10)
        arrays["Kp"], odd = nearest_thirds(printed)
        counts = {"kp_no_third": int(odd.sum())} if odd.any() else {}
    known = [np.where(arrays[n] == layout.fill(n), np.nan, arrays[n]) for n in arrays]
    return Content(
        arrays={"time": times, **arrays},
        key={"from": str(times[0].astype("datetime64[D]"))},
        revision=reach(times, *known),
        counts=counts,
    )


def write_omni(arrays, path, layout):
    """
    Write a file of OMNI; words that are not kept hold their fill.

    Parameters
    ----------
    arrays : mapping
        ``time`` (n,), and the words that the layout keeps (n,); NaN is written as fill.
    path : path-like
    layout : Layout
    """
    times = np.asarray(arrays["time"]).astype("datetime64[m]")
    filled = {}
    for name, number in layout.kept.items():
        values = np.asarray(arrays[name], float) * (10 if name == "Kp" else 1)
        filled[number] = np.where(np.isnan(values), layout.fill(name), values)
    blank = [
        written(word, 0.0 if number == layout.zero else fill_of(word))
        for number, word in enumerate(layout.words, 1)
    ]
    lines = []
    for row, time in enumerate(times):
        cells = list(blank)
        for number, values in filled.items():
            cells[number - 1] = _cell(layout.words[number - 1], values[row])
        for number, value in enumerate(_stamp(time, layout)):
            cells[number] = written(layout.words[number], value)
        lines.append("".join(cells))
    path = Path(path)
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def written(word, value):
    """
    A number in a Fortran format.

    Examples
    --------
    >>> written("F6.0", 675), written("I6", -45.2), written("F6.1", 7.46)
    ('  675.', '   -45', '   7.5')
    """
    width, _, decimals = word[1:].partition(".")
    if not decimals:
        return f"{np.rint(value):{width}.0f}"
    return f"{value:{width}.{decimals}f}" if int(decimals) else f"{value:{int(width) - 1}.0f}."


def _cell(word, value):
    """A number with at least one blank before it: without, it would merge with its neighbour."""
    text = written(word, value)
    if not text.startswith(" ") or len(text) > int(word[1:].partition(".")[0]):
        raise ValueError(f"{value:g} does not fit the format {word} of OMNI")
    return text


def _times(table, rows, stamps, layout):
    year, day, hour = stamps.T[:3]
    minute = stamps[:, 3] if layout.minutes else np.zeros(len(stamps))
    most = 365 + ((year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)))
    odd = (year < 1960) | (year > 2100) | (day < 1) | (day > most) | (hour < 0) | (hour > 23)
    odd |= (minute < 0) | (minute > 59) | (stamps != np.rint(stamps)).any(axis=1)
    whole = np.where(odd[:, None], 0, np.stack([year, day, hour, minute], 1)).astype(int)
    years = (whole[:, 0] - 1970).astype("datetime64[Y]").astype("datetime64[m]")
    minutes = ((whole[:, 1] - 1) * 24 + whole[:, 2]) * 60 + whole[:, 3]
    times = years + minutes.astype("timedelta64[m]")
    odd[1:] |= times[1:] <= times[:-1]
    if odd.any():
        at = int(np.argmax(odd))
        said = " ".join(f"{value:g}" for value in stamps[at])
        table.fail(table.line(rows[at])[0], f"'{said}' is no time, or not after that before")
    return times.astype("datetime64[ns]")


def _stamp(time, layout):
    year = time.astype("datetime64[Y]")
    minutes = int((time - year.astype("datetime64[m]")).astype(int))
    day, rest = divmod(minutes, 1440)
    numbers = (year.astype(int) + 1970, day + 1, rest // 60)
    return (*numbers, rest % 60) if layout.minutes else numbers
