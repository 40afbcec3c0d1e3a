"""
What VirES gives: excerpts of one or several satellites, in CDF or CSV.

An excerpt may be thinned, filtered and joined as its user asked, so one file says nothing of
another: its span, its number of samples and its variables are part of the granule's key.
"""

import re
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_swarm.cdf import opened, read_field
from vconst_swarm.field import Field
from vconst_swarm.reader import EPOCH_1970, check_lengths
from vconst_swarm.table import numbers, read_table, vectors
from vconst_swarm.tables.excerpts import FIELDS

#: Letters and names that stand for a satellite, here and in older files.
LETTERS = {"A": "a", "B": "b", "C": "c", "Alpha": "a", "Bravo": "b", "Charlie": "c"}

#: Variables that tell the instrument.
MAGNETIC = {"F", "B_NEC"}
PLASMA = {"Ne", "Te", "N_ion", "N_elec", "T_elec", "Vs"}

POSITION = ("Timestamp", "Latitude", "Longitude", "Radius")

#: What excerpts say of themselves that is kept.
KEPT = ("CREATOR", "CREATED", "ORIGINAL_PRODUCT_NAMES", "DATA_FILTERS")

SPACECRAFT = Field("Spacecraft", "CHAR", "-", "Spacecraft identifier")


def read_cdf(path):
    """
    Read an excerpt in CDF.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to Content
        By product. Baseline and version are those of the original products, where the
        file names them and they are one.

    Raises
    ------
    FileError
        If the file is damaged, lacks position or time, or is of another mission.
    """
    label = "VirES excerpt"
    with opened(path, label) as cdf:
        present = list(cdf.variables)
        check_position(present, label)
        letters = read_field(cdf, SPACECRAFT, product=label)
        arrays = {
            name: read_field(cdf, FIELDS[name], product=label) for name in present if name in FIELDS
        }
        stated = {name: cdf.stated(name) for name in KEPT}
    words = {name: "; ".join(map(str, values)) for name, values in stated.items() if values}
    check_lengths({**arrays, "Spacecraft": letters}, label)
    seconds = (arrays["Timestamp"] - EPOCH_1970) / 1000
    return by_product(arrays, letters, seconds, words, label)


def read_csv(path):
    """
    Read an excerpt in CSV. Vectors are ``{a;b;c}``; times are ISO 8601 in either style.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    contents : dict of str to Content
        By product; no baseline, for the file says none.

    Raises
    ------
    FileError
        If a line is cut short or a value is not a number: file and line are named.
    """
    label = "VirES excerpt"
    table = read_table(path)
    check_position(table.columns, label)
    letters = np.array(table.columns["Spacecraft"])
    arrays = {"Timestamp": np.array(table.columns["Timestamp"])}
    for name in table.columns:
        if name in FIELDS and name != "Timestamp":
            size = FIELDS[name].size
            arrays[name] = vectors(table, name, size) if size > 1 else numbers(table, name)
    _check_metres(arrays["Radius"], path)
    times = [_plain_time(text, table, line) for line, text in enumerate(arrays["Timestamp"], 2)]
    seconds = np.array(times, "M8[ms]").astype(np.int64) / 1000
    return by_product(arrays, letters, seconds, {}, label)


def check_position(present, label):
    """Refuse an excerpt without time, position or the satellite's name."""
    missing = [name for name in (*POSITION, "Spacecraft") if name not in present]
    if missing:
        raise FileError(
            f"{label}: no variable '{missing[0]}' in the file. "
            f"The file has: {', '.join(sorted(present)) or 'nothing'}.",
            hint="Ask VirES for time, position and spacecraft as well.",
        )


def _check_metres(radius, path):
    known = radius[np.isfinite(radius)]
    if known.size and not 6.3e6 < np.median(known) < 5e7:
        raise FileError(
            f"'{Path(path).name}': 'Radius' is about {np.median(known):g}; metres are declared, "
            "some 6.8e6.",
            hint="Some VirES collections give kilometres; they are not read as metres.",
        )


#: What a time is expected to be, in words.
_TIME = "a time such as 2016-01-01T00:28:00Z"


def _plain_time(text, table, line):
    """ISO 8601 without the zone, which numpy does not read."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)Z?", text)
    if not match:
        raise table.wrong(line, "Timestamp", text, _TIME)
    plain = f"{match[1]}T{match[2]}"
    try:
        np.datetime64(plain)
    except ValueError:  # a thirteenth month
        raise table.wrong(line, "Timestamp", text, _TIME) from None
    return plain


def by_product(arrays, letters, seconds, words, label, excerpt="vires"):
    """
    Contents of an excerpt, satellite by satellite and instrument by instrument.

    Parameters
    ----------
    arrays : dict of str to array
        By the names of level 1b, shape (n,) and (n, size).
    letters : array of str, shape (n,)
        Satellite of each sample.
    seconds : array of float, shape (n,)
        Times since 1970, for the key.
    words : mapping of str to str
        What the file says of itself.
    label : str
        For messages.
    excerpt : str
        Who made it; part of the key.

    Returns
    -------
    contents : dict of str to Content
        By product.

    Raises
    ------
    FileError
        If no satellite is Swarm's, or there is not one instrument.
    """
    kinds = _kinds(arrays, label)
    held = set(letters.tolist())
    known = {letter for letter in held if letter in LETTERS}
    if not known:
        listed = ", ".join(repr(letter) for letter in sorted(held)[:8])
        raise FileError(
            f"{label}: 'Spacecraft' is {listed}; A, B or C is expected.",
            hint="Excerpts of other missions are not Swarm's.",
        )
    others = int((~np.isin(letters, list(known))).sum()) if held - known else 0
    contents = {}
    for letter in sorted(known):
        here = letters == letter
        for kind in kinds:
            name = f"swarm-{LETTERS[letter]}/{kind}"
            contents[name] = _content(arrays, here, seconds, words, others, excerpt)
    return contents


def _kinds(arrays, label):
    kinds = [kind for kind, marks in (("mag-lr", MAGNETIC), ("lp", PLASMA)) if marks & set(arrays)]
    if not kinds:
        raise FileError(
            f"{label}: neither a magnetic nor a plasma variable. "
            f"The file has: {', '.join(sorted(arrays))}.",
            hint=f"One of {', '.join(sorted(MAGNETIC | PLASMA))} is expected.",
        )
    if len(kinds) > 1:
        raise FileError(
            f"{label}: variables of two instruments in one file "
            f"({', '.join(sorted((MAGNETIC | PLASMA) & set(arrays)))}).",
            hint="VirES has moved one to the times of the other: ask for them one by one.",
        )
    return kinds


def _content(arrays, here, seconds, words, others, excerpt):
    own = arrays if here.all() else {name: values[here] for name, values in arrays.items()}
    baseline, revision = _versions(words.get("ORIGINAL_PRODUCT_NAMES", ""))
    span = np.array([seconds[here].min(), seconds[here].max()]).astype("M8[s]")
    start, stop = (str(time).replace("-", "").replace(":", "") for time in span)
    held = sorted(set(own) - set(POSITION))
    return Content(
        arrays=own,
        revision=revision,
        baseline=baseline,
        key={
            "excerpt": excerpt,
            "start": start,
            "stop": stop,
            "samples": str(int(here.sum())),
            "variables": "+".join(held),
        },
        counts={"other_spacecraft": others} if others else {},
        attributes={name: words[name] for name in KEPT if name in words},
    )


def _versions(names):
    """Baseline and version of the originals: ``SW_OPER_MAGA_LR_1B_..._0409_MDR_MAG_LR``."""
    level_1b = r"SW_[A-Z]{4}_(?:MAG|EFI)[ABC]_L[RP]_1B_\w*?_\d{8}T\d{6}_(\d{4})(?:_|\b)"
    versions = set(re.findall(level_1b, names))
    baselines = {version[:2] for version in versions}
    baseline = baselines.pop() if len(baselines) == 1 else ""
    return baseline, (max(versions),) if versions else ()
