"""Faults of real files, made on purpose and by name."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from vconst import VconstError
from vconst_cses.defects import PLACES, column_of, data_columns, defects_of
from vconst_cses.times import NANOSECONDS

#: Packets between two regular gaps of EFD, packets that a gap loses, and mV/m of the spike after.
BETWEEN_GAPS = 70
LOST = 2
SPIKE = 500.0

#: Seconds without records after the start and before the end that a real file's name says.
BEFORE, BEHIND = 95.0, 9.0

#: What a bad record holds: possible as a number, and nothing that was measured.
WILD = 7.0e7


@dataclass
class Faulty:
    """
    A made-up file on its way to the disk.

    Parameters
    ----------
    columns : dict of str to numpy.ndarray
        By the file's names, as files hold them.
    root : dict
        Attributes of the file.
    unit_attribute : str
    layout : Layout
    units : dict of str to str
        Units that are said otherwise than in the table.
    spellings : dict of str to str
        Datasets that are called otherwise.
    """

    columns: dict[str, np.ndarray]
    root: dict[str, Any]
    unit_attribute: str
    layout: Any
    units: dict[str, str] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)

    def datasets(self):
        """Column, name and values of each dataset, in the order of the table."""
        for column in self.layout.stored:
            if column.source in self.columns:
                name = self.spellings.get(column.source, column.source)
                yield column, name, self.columns[column.source]

    def unit_of(self, column):
        """What the file says that a column is in."""
        if column.source in self.units:
            return self.units[column.source]
        if column.clocks and column.units in ("ms", "s", "ns"):
            return column.clocks[0]
        return column.units

    def records(self):
        """Sources of the columns with a row a record."""
        return [c.source for c in self.layout.stored if c.rows == "record"]


def make_faulty(faulty, defects):
    """
    Put faults into a file that is to be written.

    Parameters
    ----------
    faulty : Faulty
        Changed in place.
    defects : sequence of str

    Raises
    ------
    VconstError
        If a layout cannot have such a fault.
    """
    possible = defects_of(faulty.layout)
    for name in defects:
        if name not in possible:
            raise VconstError(
                f"{faulty.layout.product}: files cannot have the fault '{name}'. "
                f"They can have: {', '.join(possible)}."
            )
    for name in possible:  # always in one order
        if name in defects and name in _MAKE:
            _MAKE[name](faulty)


def spoil_written(faulty, defects, path, write, name_later):
    """
    Faults of a file that is written: what lies beside it, and what became of it.

    Parameters
    ----------
    faulty : Faulty
    defects : sequence of str
    path : Path
    write : callable
        ``write(path, faulty)`` writes another file like it.
    name_later : callable
        ``name_later(number)`` names a file that begins at that record.
    """
    if "duplicate" in defects:
        begin = len(faulty.columns[faulty.layout.time.source]) // 2
        rows = set(faulty.records())
        columns = {
            name: np.ascontiguousarray(values[begin:]) if name in rows else values
            for name, values in faulty.columns.items()
        }
        write(path.with_name(name_later(begin)), replace(faulty, columns=columns))
    if "apple_double" in defects:
        path.with_name(f"._{path.name}").write_bytes(b"\x00\x05\x16\x07" + bytes(124))
    if "cut_short" in defects:
        whole = path.read_bytes()
        path.write_bytes(whole[: 2 * len(whole) // 3])
    if "zero_length" in defects:
        path.write_bytes(b"")


def _place(faulty, name):
    found = column_of(faulty.layout, name)
    return None if found is None else faulty.columns[found[0].source][..., found[1]]


def _freeze(faulty):
    """The position of a record is repeated for the next tenth of the file, five at least."""
    for name in PLACES:
        values = _place(faulty, name)
        if values is not None:
            begin = len(values) // 3
            values[begin + 1 : begin + 1 + max(5, len(values) // 10)] = values[begin]


def _throw(faulty):
    """Three positions in a row lie 30 degrees away."""
    values = _place(faulty, "latitude")
    begin = 2 * len(values) // 3
    part = values[begin : begin + 3]
    part[...] = np.where(part > 0, part - 30, part + 30)


def _spoil_edges(faulty):
    first, last = faulty.layout.edges
    for column in data_columns(faulty.layout):
        values = faulty.columns[column.source]
        values[:first] = WILD
        values[len(values) - last :] = WILD


def _lose_packets(faulty):
    """Every 70 packets two are lost, and the next begins with a spike."""
    length = len(faulty.columns[faulty.layout.time.source])
    number = np.arange(length)
    lost = (number % BETWEEN_GAPS >= BETWEEN_GAPS - LOST) & (number < length - 1)
    after = np.flatnonzero(np.diff(lost[: length - 1].astype(int)) < 0) + 1
    for column in data_columns(faulty.layout):
        if column.dimensions == ("sample",) and column.shape:
            faulty.columns[column.source][after, :8] += SPIKE
    for source in faulty.records():
        faulty.columns[source] = np.ascontiguousarray(faulty.columns[source][~lost])


def _leave_margins(faulty):
    """The data begin 95 s after the name's start and end 9 s before its end, within a third."""
    length = len(faulty.columns[faulty.layout.time.source])
    first, last = (
        min(round(span / faulty.layout.cadence), length // 3) for span in (BEFORE, BEHIND)
    )
    for source in faulty.records():
        if source in faulty.columns:
            values = faulty.columns[source][first : length - last]
            faulty.columns[source] = np.ascontiguousarray(values)


def _fill_beside(faulty):
    """-99999 where the attribute says another fill value."""
    column = next(c for c in data_columns(faulty.layout) if np.dtype(c.dtype).kind == "f")
    faulty.columns[column.source][1] = -99999.0


def _rename_unit(faulty):
    names = ("Units", "units", "Unit")
    faulty.unit_attribute = names[(names.index(faulty.unit_attribute) + 1) % 3]


def _rename_range(faulty):
    faulty.root = {
        {"FREQRANGE": "FRERANGE", "FRERANGE": "FREQRANGE"}.get(name, name): value
        for name, value in faulty.root.items()
    }


def _respell(faulty):
    for column in faulty.layout.stored:
        if column.alternatives:
            faulty.spellings[column.source] = column.alternatives[0]


def _drop_axis(faulty):
    for column in faulty.layout.stored:
        if column.axis and column.spacing:
            faulty.columns.pop(column.source, None)


def _shorten_digits(faulty):
    digits = faulty.columns[faulty.layout.spelt_time.source]
    digits[...] = np.where(digits > 0, digits // 1000, digits)


def _garble_digits(faulty):
    faulty.columns[faulty.layout.spelt_time.source][2] = 20191399000000000


def _negative_time(faulty):
    faulty.columns[faulty.layout.time.source][3] *= -1


def _other_clock(faulty):
    """The time in the second unit that the table allows."""
    column = faulty.layout.time
    first, second = column.clocks[:2]
    values = faulty.columns[column.source]
    factor = NANOSECONDS[first] / NANOSECONDS[second]
    scaled = values * int(factor) if factor >= 1 else values // round(1 / factor)
    faulty.columns[column.source] = np.where(values == column.fill, values, scaled)
    faulty.units[column.source] = second


#: What makes each fault of the content; the others are made when the file is written.
_MAKE = {
    "bad_edges": _spoil_edges,
    "frozen_position": _freeze,
    "outlying_position": _throw,
    "fill_99999": _fill_beside,
    "unreadable_utc": _garble_digits,
    "negative_time": _negative_time,
    "lost_packets": _lose_packets,
    "short_utc": _shorten_digits,
    "other_clock": _other_clock,
    "other_unit_name": _rename_unit,
    "other_range_name": _rename_range,
    "other_spelling": _respell,
    "missing_axis": _drop_axis,
    "name_times": _leave_margins,
}
