"""Reported components of the magnetic field as north, east and centre, where they allow it."""

import numpy as np

from vconst import geocentric_from_geodetic

#: Names of components as observatories report them, when they stay what they are.
OWN = {
    "X": "magnetic_field_geodetic_north",
    "Y": "magnetic_field_east",
    "Z": "magnetic_field_vertical",
    "H": "magnetic_field_horizontal",
    "D": "magnetic_declination",
    "I": "magnetic_inclination",
    "U": "magnetic_field_x",
    "V": "magnetic_field_y",
    "W": "magnetic_field_z",
    "G": "magnetic_field_difference",
}

#: With ``E`` in nT, ``H`` is what the sensor towards magnetic north measures, not the intensity.
SENSOR = OWN | {"H": "magnetic_field_h", "E": "magnetic_field_e"}

#: Where nothing proves that values count from zero: what sensors measure, in no sure direction.
UNPROVEN = SENSOR | {"X": "magnetic_field_x", "Y": "magnetic_field_y"}

#: nT that the strength of a vector may be off the strength beside it, as a median.
AGREEMENT = 50.0

#: Components in degrees; all others are in nT.
ANGLES = frozenset("DI")

#: Components that no vector in geographic directions says once more.
ALWAYS = frozenset("EUVWG")

#: Letters that a file may report; ``F`` and ``S`` are the strength.
LETTERS = frozenset(SENSOR) | {"F", "S"}

NORTH, EAST, CENTRE, STRENGTH = (
    "magnetic_field_north",
    "magnetic_field_east",
    "magnetic_field_centre",
    "magnetic_field",
)


def counts_from_zero(reported):
    """
    Whether a strength beside them proves that components are those of the whole field.

    Parameters
    ----------
    reported : dict of str to array, shape (n,)
        As :func:`canonical_components` takes them.

    Returns
    -------
    proven : bool
        False without a vector of components other than the strength, or without a strength.

    Notes
    -----
    The median of | |B| - F | is at most 50 nT. A declination is not proven by this: no
    strength depends on it.
    """
    values = {letter: one for letter, one in reported.items() if letter in LETTERS}
    strength = _strength(values).get(STRENGTH)
    x, y, z = _vector({letter: one for letter, one in values.items() if letter not in "FS"})
    if strength is None or x is None or z is None:
        return False
    apart = np.abs(np.sqrt(x * x + y * y + z * z) - strength)
    apart = apart[np.isfinite(apart)]
    return bool(apart.size) and float(np.median(apart)) <= AGREEMENT


def canonical_components(reported, latitude, height, *, absolute=True):
    """
    Components by canonical name.

    Parameters
    ----------
    reported : dict of str to array, shape (n,)
        By the letters of IAGA-2002: X, Y, Z, H, E, U, V, W, F, S, G in nT, D and I in degrees.
        NaN is no value.
    latitude : float
        Geodetic latitude of the observatory in degrees; NaN where it is not known.
    height : float
        Above the ellipsoid in km.
    absolute : bool
        Whether values count from zero. Where they do not, no direction is made of them and
        all stay what the sensors say.

    Returns
    -------
    found : dict of str to array, shape (n,)
        ``magnetic_field_north``, ``_east``, ``_centre`` (geocentric, nT) where a vector in
        geographic directions and the latitude are known; ``magnetic_field``, of ``S`` before
        ``F``. A component that has values at samples without such a vector, and every one
        that is in no geographic direction (H with E; U, V, W), stays under a name of its own.

    Notes
    -----
    X = H cos D, Y = H sin D, Z = H tan I, or H = F cos I, Z = F sin I. X and Z are level and
    plumb on the ellipsoid; with psi = geodetic minus geocentric latitude
    north = X cos psi - Z sin psi and centre = X sin psi + Z cos psi (Y is east in both). The
    angle is at most 0.19 degrees, which is 170 nT of 50,000 nT.
    """
    values = {letter: one for letter, one in reported.items() if letter in LETTERS}
    found = _strength(values)
    names = UNPROVEN if not absolute else SENSOR if "E" in values else OWN
    x, y, z = _vector(values) if absolute else (None, None, None)
    told = np.zeros(len(next(iter(values.values()))), bool)
    if x is not None and z is not None and np.isfinite(latitude):
        found |= _geocentric(x, y, z, latitude, height)
        told = np.isfinite(found[NORTH])
    for letter, one in _level(values, x, y).items():
        left = letter in ALWAYS or (np.isfinite(one) & ~told).any()
        if left and names[letter] not in found:
            found[names[letter]] = one
    return found


def geodetic_components(north, east, centre, latitude, height):
    """
    X, Y, Z of a vector that is north, east, centre: the inverse of the turn above.

    Parameters
    ----------
    north, east, centre : array
        nT.
    latitude, height : float
        Geodetic, in degrees and km.

    Returns
    -------
    x, y, z : array
        nT.
    """
    cosine, sine = _turn(latitude, height)
    return north * cosine + centre * sine, east, centre * cosine - north * sine


def _strength(values):
    scalar, computed = values.get("S"), values.get("F")
    if scalar is None or computed is None:
        one = computed if scalar is None else scalar
        return {} if one is None else {STRENGTH: one}
    return {STRENGTH: np.where(np.isfinite(scalar), scalar, computed)}


def _vector(values):
    """X, Y, Z in nT; None for each that the reported components do not give."""
    horizontal = None if "E" in values else values.get("H")
    dip = np.radians(values["I"]) if "I" in values else None
    strength = _strength(values).get(STRENGTH)
    if horizontal is None and "E" not in values and dip is not None and strength is not None:
        horizontal = strength * np.cos(dip)
    x, y, z = values.get("X"), values.get("Y"), values.get("Z")
    if (x is None or y is None) and horizontal is not None and "D" in values:
        turn = np.radians(values["D"])
        x, y = horizontal * np.cos(turn), horizontal * np.sin(turn)
    if z is None and dip is not None and horizontal is not None:
        z = horizontal * np.tan(dip)
    return (None, None, z) if x is None or y is None else (x, y, z)


def _geocentric(x, y, z, latitude, height):
    cosine, sine = _turn(latitude, height)
    return {NORTH: x * cosine - z * sine, EAST: y, CENTRE: x * sine + z * cosine}


def _turn(latitude, height):
    geocentric, _ = geocentric_from_geodetic(np.array([latitude]), np.array([height]))
    angle = np.radians(latitude - geocentric[0])
    return np.cos(angle), np.sin(angle)


def _level(values, x, y):
    """Components that may stay what they are; X and Y of H and D stand for both."""
    own = {letter: one for letter, one in values.items() if letter not in "FS"}
    if x is not None and "X" not in own and "E" not in own:
        complete = np.isfinite(x)
        for letter in ("H", "D"):
            if letter in own and (complete | ~np.isfinite(own[letter])).all():
                del own[letter]
        own |= {"X": x, "Y": y}
    return own
