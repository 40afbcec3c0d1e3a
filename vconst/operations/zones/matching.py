"""What of a layer controls are not alike in, as they are drawn."""

from typing import NamedTuple


class Matched(NamedTuple):
    """What controls can be drawn alike in, as ``matched_in`` of places names it."""

    receivers: str = "receivers"
    transmitters: str = "transmitters"
    mode: str = "working mode"
    shells: str = "shells"


MATCHED = Matched()

#: Words for each kind of layer that zones on the ground do not suit.
_WAVES = "the geometry of field lines and transmitters, along which waves come"
_PARTICLES = "the shell of field lines and the direction in which particles drift"
_STATIONS = "the place: a station stays where it is, and controls lie elsewhere"
_RECEIVERS = "the density of receivers on the ground, which the error of such maps follows"


def unmatched_of(kind, variable, quantity, *, spread, matched=(), moves="both"):
    """
    What can change a layer's data and is not the same for controls.

    Parameters
    ----------
    kind : {"track", "grid", "series"}
    variable, quantity : str
        Canonical name, and its group in the vocabulary.
    spread : bool
        Whether the layer is the spread of packets, as waveforms are.
    matched : collection of str
        Of `MATCHED`, what controls are alike in as well.
    moves : {"both", "time"}
        As ``draw_controls`` takes it: controls that stay at the place of the event have its
        stations, receivers, field lines and shells.

    Returns
    -------
    words : str
        Empty if controls are drawn in all that is known to matter.

    Notes
    -----
    The control place-times of ``draw_controls`` are like an event in magnetic latitude, in land
    or sea, in the size of the zone and in campaign; working mode is seen to by
    ``moving_background``. One magnetic latitude is one geometry of field lines, so waves lack
    only the transmitters. Particles drift around the Earth on shells of field lines: they lack the
    shell, and whether they are drifting toward the South Atlantic anomaly or away from it.
    """
    if moves == "time":
        return ""
    if kind == "series":
        return _STATIONS
    if spread or quantity in ("electric field", "waves"):
        return "" if MATCHED.transmitters in matched else _WAVES
    if quantity == "particles":
        return "" if MATCHED.shells in matched else _PARTICLES
    if kind == "grid" and variable == "total_electron_content":
        return "" if MATCHED.receivers in matched else _RECEIVERS
    return ""


def left_unmatched(about, places):
    """
    What is left that controls are not alike in.

    Parameters
    ----------
    about : mapping
        Attributes of a layer, as ``about_layer`` gives them.
    places : mapping
        Attributes of the places: ``matched_in`` and ``moves``.
    """
    names = ("kind", "variable", "quantity")
    matched = str(places.get("matched_in", "")).split("; ")
    return unmatched_of(
        *(about[n] for n in names),
        spread=bool(about.get("spread")),
        matched=matched,
        moves=places.get("moves", "both"),
    )
