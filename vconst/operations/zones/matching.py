"""What of a layer controls are not alike in, as they are drawn."""

#: Words for each kind of layer that zones on the ground do not suit.
_WAVES = "the geometry of field lines and transmitters, along which waves come"
_PARTICLES = "the shell of field lines and the direction in which particles drift"
_STATIONS = "the place: a station stays where it is, and controls lie elsewhere"
_RECEIVERS = "the density of receivers on the ground, which the error of such maps follows"


def unmatched_of(kind, variable, quantity, *, spread, moves="both"):
    """
    What can change a layer's data and is not the same for controls.

    Parameters
    ----------
    kind : {"track", "grid", "series"}
    variable, quantity : str
        Canonical name, and its group in the vocabulary.
    spread : bool
        Whether the layer is the spread of packets, as waveforms are.
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
    ``moving_background``.
    """
    if moves == "time":
        return ""
    if kind == "series":
        return _STATIONS
    if spread or quantity in ("electric field", "waves"):
        return _WAVES
    if quantity == "particles":
        return _PARTICLES
    if kind == "grid" and variable == "total_electron_content":
        return _RECEIVERS
    return ""
