"""Which faults of real files can be made on purpose in the files of a layout, by name."""

PLACES = ("latitude", "longitude", "altitude")


def defects_of(layout):
    """
    Names of the faults that files of a layout can have.

    Parameters
    ----------
    layout : Layout

    Returns
    -------
    names : tuple of str
        In the order in which they are made.
    """
    return tuple(name for name, applies in DEFECTS.items() if applies(layout))


def column_of(layout, name):
    """The column that holds a canonical name, and which of its columns; None if there is none."""
    for column in layout.stored:
        for number, canonical in enumerate(column.names or (column.name,)):
            if canonical == name:
                return column, number
    return None


def data_columns(layout):
    """Columns of what is measured: neither times nor places nor modes."""
    return [c for c in layout.kept if c.stored and not _is_place(c) and c.rows == "record"]


def _is_place(column):
    names = {column.name, *column.names}
    return bool(column.clocks) or bool(names & {*PLACES, "working_mode"})


def _has_position(layout):
    return layout.kind == "track" and column_of(layout, "latitude") is not None


def _is_verse(layout):
    return layout.spelt_time is not None and layout.spelt_time.clocks[0] == "digits"


def _has_float(layout):
    return any(c.dtype[1] == "f" and c.fill != -99999.0 for c in data_columns(layout))


#: By name: which layouts can have it. They are made in this order.
DEFECTS = {
    "bad_edges": lambda layout: any(layout.edges),
    "frozen_position": _has_position,
    "outlying_position": _has_position,
    "fill_99999": _has_float,
    "unreadable_utc": _is_verse,
    "negative_time": lambda layout: "s" in layout.time.clocks,
    "lost_packets": lambda layout: layout.after_gap,
    "short_utc": lambda layout: _is_verse(layout) and "s" in layout.time.clocks,
    "other_clock": lambda layout: len(layout.time.clocks) > 1,
    "other_unit_name": lambda layout: True,
    "other_range_name": lambda layout: bool({"FREQRANGE", "FRERANGE"} & set(layout.root)),
    "other_spelling": lambda layout: any(c.alternatives for c in layout.stored),
    "missing_axis": lambda layout: any(c.axis and c.spacing and c.optional for c in layout.stored),
    "name_times": lambda layout: bool(layout.cadence) and layout.packets is None,
    "duplicate": lambda layout: layout.naming == "half-orbit" and layout.packets is None,
    "apple_double": lambda layout: True,
    "cut_short": lambda layout: True,
    "zero_length": lambda layout: True,
}
