"""Which two signals of each satellite TEC is made of, and their frequencies."""

from dataclasses import dataclass

import numpy as np

#: Carrier frequencies in Hz by constellation and RINEX band (RINEX 3.05, tables 4 to 8).
FREQUENCIES = {
    ("G", "1"): 1575.42e6,
    ("G", "2"): 1227.60e6,
    ("G", "5"): 1176.45e6,
    ("E", "1"): 1575.42e6,
    ("E", "5"): 1176.45e6,
    ("E", "6"): 1278.75e6,
    ("E", "7"): 1207.140e6,
    ("E", "8"): 1191.795e6,
    ("C", "1"): 1575.42e6,
    ("C", "2"): 1561.098e6,
    ("C", "5"): 1176.45e6,
    ("C", "6"): 1268.52e6,
    ("C", "7"): 1207.140e6,
}

#: First frequency and step in Hz of GLONASS by band (GLONASS ICD 5.1, section 3.3.1.1).
GLONASS = {"1": (1602.0e6, 562.5e3), "2": (1246.0e6, 437.5e3)}

#: Pairs of bands, the best first: far apart, and of the signals that bias files know.
PAIRS = {
    "G": (("1", "2"), ("1", "5")),
    "R": (("1", "2"),),
    "E": (("1", "5"), ("1", "7"), ("1", "8")),
    "C": (("2", "6"), ("2", "7"), ("1", "5")),
}

#: Attributes of codes by constellation and band, the best first. ``?`` is a code of RINEX 2
#: that does not say which one it is.
CODES = {
    ("G", "1"): "CWPXLS?",
    ("G", "2"): "WPCLXS?",
    ("G", "5"): "QXI?",
    ("R", "1"): "PC?",
    ("R", "2"): "PC?",
    ("E", "1"): "CXBA?",
    ("E", "5"): "QXI?",
    ("E", "7"): "QXI?",
    ("E", "8"): "QXI?",
    ("C", "1"): "PXD?",
    ("C", "2"): "IXQ?",
    ("C", "5"): "PXD?",
    ("C", "6"): "IXQA?",
    ("C", "7"): "IXQZD?",
}

#: What the two-letter names of RINEX 2 are in RINEX 3, where that is certain.
_FROM_2 = {
    ("G", "C1"): "C1C",
    ("G", "P1"): "C1W",
    ("G", "P2"): "C2W",
    ("R", "C1"): "C1C",
    ("R", "P1"): "C1P",
    ("R", "C2"): "C2C",
    ("R", "P2"): "C2P",
}

#: A code counts as present if a satellite has it this often, as a share of its phases.
PRESENT = 0.5


@dataclass
class Pair:
    """
    Two signals of some satellites of one constellation.

    Parameters
    ----------
    rows : numpy.ndarray of int, shape (n,)
        Of the block.
    signals : tuple of str
        Codes on the first and second frequency by names of RINEX 3: ``("C1C", "C2W")``.
    bands : tuple of str
    columns : tuple of int
        Of the block: code 1, code 2, phase 1, phase 2.
    """

    rows: np.ndarray
    signals: tuple
    bands: tuple
    columns: tuple


def name_of_3(system, code):
    """The name in RINEX 3 of an observable; ``?`` for an attribute that RINEX 2 leaves open."""
    if len(code) == 3:
        return code
    return _FROM_2.get((system, code), f"{'C' if code[0] == 'P' else code[0]}{code[1]}?")


def choose_pairs(system, block):
    """
    The two signals of every satellite, one choice for all its observations.

    Parameters
    ----------
    system : str
        Letter of the constellation.
    block : Block

    Returns
    -------
    pairs : list of Pair
        Satellites without two frequencies are in none.

    Notes
    -----
    A choice that changed from epoch to epoch would change the bias with it. Of the pairs of
    bands, and of the codes of a band, the first is taken that has values at half of the
    satellite's epochs with a phase on that band.
    """
    names = [name_of_3(system, code) for code in block.codes]
    known = np.isfinite(block.values)
    order = np.argsort(block.satellite, kind="stable")
    _, first = np.unique(block.satellite[order], return_index=True)
    chosen = {}
    for rows in np.split(order, first[1:]) if len(order) else []:
        counts = known[rows].sum(axis=0)
        found = _choose(system, names, counts)
        if found:
            chosen.setdefault(found, []).append(rows)
    return [
        Pair(np.sort(np.concatenate(rows)), signals, bands, columns)
        for (signals, bands, columns), rows in chosen.items()
    ]


def _choose(system, names, counts):
    for bands in PAIRS.get(system, ()):
        sides = [_side(system, band, names, counts) for band in bands]
        if all(sides):
            (code_1, phase_1), (code_2, phase_2) = sides
            return (names[code_1], names[code_2]), bands, (code_1, code_2, phase_1, phase_2)
    return None


def _side(system, band, names, counts):
    """Columns of code and phase on a band, or None."""
    phases = [n for n, name in enumerate(names) if name[:2] == f"L{band}" and counts[n]]
    if not phases:
        return None
    most = max(counts[n] for n in phases)
    for attribute in CODES[system, band]:
        # P1 and P2 of RINEX 2 may stand beside C1 and C2: the fuller of one name counts
        codes = [n for n, name in enumerate(names) if name == f"C{band}{attribute}"]
        code = max(codes, key=lambda n: counts[n], default=None)
        if code is not None and counts[code] >= PRESENT * most:
            own = [n for n in phases if names[n][2] == attribute and counts[n] >= PRESENT * most]
            return code, own[0] if own else max(phases, key=lambda n: counts[n])
    return None


def frequency(system, band, channel=None):
    """
    Carrier frequency in Hz.

    Parameters
    ----------
    system, band : str
    channel : array of float or None
        Frequency numbers of GLONASS satellites; NaN gives NaN.
    """
    if system != "R":
        return FREQUENCIES[system, band]
    first, step = GLONASS[band]
    return first + step * np.asarray(np.nan if channel is None else channel, float)
