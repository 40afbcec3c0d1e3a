"""The header of a RINEX file: what kind it is, where the receiver stood, what was observed."""

import re
from dataclasses import dataclass, field

import numpy as np

#: More lines than this before END OF HEADER are no header: a year of splices has some 3000.
MOST_LINES = 20_000

#: Constellations by their letter.
SYSTEMS = {
    "G": "GPS",
    "R": "GLONASS",
    "E": "Galileo",
    "C": "BeiDou",
    "J": "QZSS",
    "S": "SBAS",
    "I": "NavIC",
}

_DAMAGED = "The file is damaged, or no RINEX file: fetch it again."


@dataclass
class Header:
    """
    What a header says.

    Parameters
    ----------
    version : float
    kind : str
        ``"O"`` observations, ``"N"`` navigation, ``"G"`` GLONASS navigation of RINEX 2.
    system : str
        Letter of the constellation; ``"M"`` for several.
    marker : str
        Name of the site, upper case; empty if there is none.
    position : tuple of float or None
        Geocentric x, y, z of the marker in m; None where not given.
    time_system : str
        ``"GPS"``, ``"GLO"``, ``"GAL"``, ``"BDT"``, ``"QZS"``.
    codes : dict of str to list of str
        Names of observables by constellation; under ``""`` in RINEX 2, for all.
    scale : dict of (str, str) to float
        What observables were multiplied by (SYS / SCALE FACTOR).
    channels : dict of str to int
        Frequency numbers of GLONASS satellites.
    words : dict of str to str
        Receiver, antenna, program and interval as they stand.
    end : int
        Number of the line after END OF HEADER, from zero.
    """

    version: float
    kind: str
    system: str
    marker: str = ""
    position: tuple | None = None
    time_system: str = ""
    codes: dict = field(default_factory=dict)
    scale: dict = field(default_factory=dict)
    channels: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)
    end: int = 0


_KEPT = {
    "REC # / TYPE / VERS": "receiver",
    "ANT # / TYPE": "antenna",
    "PGM / RUN BY / DATE": "program",
    "INTERVAL": "interval_s",
    "OBSERVER / AGENCY": "agency",
}


def read_header(text):
    """
    The header of a RINEX file.

    Parameters
    ----------
    text : Text

    Returns
    -------
    header : Header

    Raises
    ------
    FileError
        With the line, where it is no RINEX header, damaged or cut short.
    """
    header = _first_line(text)
    reading = _Reading(text, header)
    for number in range(1, min(len(text), MOST_LINES)):
        line = text.line(number)
        label = line[60:].strip().upper()
        if label == "END OF HEADER":
            header.end = number + 1
            return header
        reading.take(number, line, label)
    raise text.fail(len(text) - 1, "the file ends inside its header", _DAMAGED)


def _first_line(text):
    line = text.line(0) if len(text) else ""
    if line[60:].strip().upper() != "RINEX VERSION / TYPE":
        text.fail(0, "the first line is not 'RINEX VERSION / TYPE'", _DAMAGED)
    try:
        version = float(line[:9])
    except ValueError:
        text.fail(0, f"'{line[:9].strip()}' is no version of RINEX", _DAMAGED)
    kind, system = line[20:21].upper(), line[40:41].upper()
    if kind == "G":
        system = "R"
    return Header(version, kind, system if system.strip() else "G")


class _Reading:
    """Takes the lines of a header one by one; some go on on the next."""

    def __init__(self, text, header):
        self.text, self.header = text, header
        self.open = ""  # the constellation whose observables go on

    def take(self, number, line, label):
        """Take one line in."""
        header = self.header
        if label == "MARKER NAME":
            header.marker = line[:60].strip().upper()
        elif label == "APPROX POSITION XYZ":
            header.position = self._position(number, line)
        elif label == "SYS / # / OBS TYPES":
            self._codes(number, line)
        elif label == "# / TYPES OF OBSERV":
            header.codes.setdefault("", []).extend(line[6:60].split())
        elif label == "TIME OF FIRST OBS":
            header.time_system = line[48:51].strip().upper()
        elif label == "GLONASS SLOT / FRQ #":
            found = re.findall(r"R *(\d{1,2}) +([+-]?\d{1,2})\b", line[:60])
            header.channels |= {f"R{int(slot):02d}": int(channel) for slot, channel in found}
        elif label == "SYS / SCALE FACTOR":
            self._scale(number, line)
        elif label in _KEPT:
            header.words[_KEPT[label]] = " ".join(line[:60].split())

    def _position(self, number, line):
        try:
            place = tuple(float(line[at : at + 14]) for at in (0, 14, 28))
        except ValueError:
            self.text.fail(number, f"'{line[:42].strip()}' is no position", _DAMAGED)
        # zeros stand for a receiver that did not know where it was
        return place if np.hypot(np.hypot(place[0], place[1]), place[2]) > 6e6 else None

    def _codes(self, number, line):
        if line[:1].strip():
            self.open = line[0].upper()
            self.header.codes[self.open] = []
        if not self.open:
            self.text.fail(number, "observables of no constellation", _DAMAGED)
        self.header.codes[self.open] += line[6:60].split()

    def _scale(self, number, line):
        try:
            factor = float(line[2:6])
        except ValueError:
            self.text.fail(number, f"'{line[2:6].strip()}' is no scale factor", _DAMAGED)
        named = line[8:60].split()[1:] or self.header.codes.get(line[0], [])
        self.header.scale |= {(line[0], code): factor for code in named}
