"""Quantities in recipes and files: our own small grammar, pint's factors behind it."""

import math
import re
from fractions import Fraction
from functools import cache

from vconst.errors import UnitError
from vconst.nearest import nearest

_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(\S.*)?")
_FACTOR = re.compile(r"([A-Za-zµ%°_]+)(?:\^|\*\*)?([+-]?[1-9](?:\.5)?|[+-]?0\.5)?")
_SEPARATOR = re.compile(r"\s*([/*.·]|\s)\s*")
_LONGEST = 60

# What files and people write for the units of this field, in pint's words.
_SPELLINGS = {
    "%": "percent",
    "°": "degree",
    "deg": "degree",
    "degrees": "degree",
    "degrees_north": "degree",
    "degrees_east": "degree",
    "degree_north": "degree",
    "degree_east": "degree",
    "days": "day",
    "d": "day",
    "hours": "hour",
    "minutes": "minute",
    "min": "minute",
    "seconds": "second",
    "el": "count",
    "degC": "degC",
    "u": "micro",
}
_NOTHING = {"", "1", "none", "-", "--", "dimensionless", "ratio"}


def parse_quantity(text, unit):
    """
    Read ``"200 km"`` as a number in the given unit; a bare number is taken as is.

    Parameters
    ----------
    text : str, int or float
        A number, with or without a unit.
    unit : str
        The unit wanted.

    Returns
    -------
    value : float
        Finite.

    Raises
    ------
    UnitError
        If it is no quantity, or of another kind.

    Examples
    --------
    >>> parse_quantity("0.5 h", "min")
    30.0
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        return _finite(float(text), text, unit)
    found = _NUMBER.fullmatch(str(text)[:_LONGEST])
    if not found or len(str(text)) > _LONGEST:
        raise UnitError(
            f"'{text}' is not a quantity: a number, with its unit or in {unit}.",
            hint=f"Write it like '200 {unit}'.",
        )
    number, written = float(found[1]), (found[2] or unit).strip()
    return _finite(float(convert(number, written, unit)), text, unit)


def convert(value, source, target):
    """
    Convert a number or an array from one unit to another.

    Parameters
    ----------
    value : float or numpy.ndarray
        In *source* units; NaN stays NaN.
    source, target : str
        For example ``"cm-3"`` and ``"m-3"``.

    Returns
    -------
    value : float or numpy.ndarray
        In *target* units; the same object when nothing changes.

    Raises
    ------
    UnitError
        If a unit is unknown or the two measure different things.

    Examples
    --------
    >>> convert(1.0, "cm-3", "m-3")
    1000000.0
    >>> convert(1.5, "km", "m")
    1500.0
    """
    factor, shift = conversion(source, target)
    if factor == 1.0 and shift == 0.0:
        return value
    return value * factor + shift if shift else value * factor


@cache
def conversion(source, target):
    """
    Factor and shift between two units: ``target = source * factor + shift``.

    Examples
    --------
    >>> conversion("nT", "T")
    (1e-09, 0.0)
    """
    if source.strip() == target.strip():
        return 1.0, 0.0
    registry = _registry()
    left, right = _translate(source), _translate(target)
    try:
        zero = registry.Quantity(Fraction(0), left).to(right).magnitude
        one = registry.Quantity(Fraction(1), left).to(right).magnitude
    except Exception as error:  # pint raises many kinds; all of them mean this
        raise UnitError(
            f"Cannot convert '{source}' to '{target}': they measure different things."
        ) from error
    return float(one - zero), float(zero)


def check_unit(unit):
    """Raise :class:`UnitError` with the nearest spelling if the unit is unknown."""
    _translate(unit)


def _finite(value, text, unit):
    if not math.isfinite(value):
        raise UnitError(f"'{text}' is not a finite quantity.", hint=f"In {unit}.")
    return value


def _translate(unit):
    """The unit in pint's words, refused unless it is a plain product of known units."""
    text = unit.strip()
    if text in _NOTHING:
        return "dimensionless"
    parts, divide = [], False
    for piece in _SEPARATOR.split(text[:_LONGEST]):
        if piece == "/":
            divide = True
        elif piece.strip() and piece not in "*.·":
            parts.append(_factor(piece, unit, divide))
    return " * ".join(parts) or "dimensionless"


def _factor(piece, unit, divide):
    if piece == "1":
        return "dimensionless"
    found = _FACTOR.fullmatch(piece)
    if not found:
        raise UnitError(f"'{unit}' is not a unit.", hint="Write units like 'cm-3' or 'mV m-1'.")
    name = _SPELLINGS.get(found[1], found[1])
    power = Fraction(found[2] or 1) * (-1 if divide else 1)
    if not _known(name):
        near = nearest(found[1], _COMMON)
        guess = f" Did you mean '{near}'?" if near else ""
        raise UnitError(f"Unknown unit '{found[1]}' in '{unit}'.{guess}")
    return f"{name} ** ({power})"


_COMMON = (
    *("m", "km", "cm", "s", "min", "h", "day", "Hz", "kHz", "MHz", "T", "nT", "V", "mV"),
    *("K", "degC", "degree", "rad", "TECU", "m-3", "cm-3", "eV", "keV", "MeV", "sfu", "Pa"),
)


# Nobody means milli-minutes: '30 mmin' is a slip.
_WITHOUT_PREFIX = {"minute", "hour", "day", "degree", "percent", "year", "week", "month"}


@cache
def _known(name):
    try:
        found = _registry().parse_unit_name(name)
    except Exception:  # pint raises several kinds for names it does not know
        return False
    return any(not (prefix and unit in _WITHOUT_PREFIX) for prefix, unit, _ in found)


@cache
def _registry():
    import pint

    registry = pint.UnitRegistry(non_int_type=Fraction, cache_folder=None)
    registry.define("TECU = 1e16 / meter ** 2")
    registry.define("sfu = 1e-22 * watt / meter ** 2 / hertz")
    return registry
