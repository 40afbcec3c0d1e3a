"""Numbers, units and foreign text as a page prints them."""

import math
import re

import numpy as np

MINUS = "\u2212"
THIN = "\u202f"  # narrow no-break space: groups of three, and before units
NOTHING = "\u2013"
MOST_DECIMALS = 12
LEAST_CHANCE = 1e-6  # smaller probabilities rest on tails that no data have tested
# C0 without tab and line feed, DEL, C1, and what reorders text unseen.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]"
)
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def clean(text):
    """
    Foreign text without control characters, so that it can only be read.

    Parameters
    ----------
    text : object
        Anything; None gives an empty text.

    Returns
    -------
    text : str
        Lone surrogates become a question mark. Line feeds and tabs stay.
    """
    if text is None:
        return ""
    return _CONTROLS.sub("", str(text)).encode("utf-8", "replace").decode("utf-8")


def number(value, digits=4, sign=False):
    """
    A number for reading: real minus, thin spaces, no exponent where it can be avoided.

    Parameters
    ----------
    value : float or int or None
        NaN and None give a dash.
    digits : int
        Significant digits of a float; whole numbers are printed whole.
    sign : bool
        Print a plus too.

    Examples
    --------
    >>> number(-0.35712)
    '−0.3571'
    >>> number(12500)
    '12\u202f500'
    """
    if value is None or value != value:
        return NOTHING
    if value in (math.inf, -math.inf):
        return "∞" if value > 0 else f"{MINUS}∞"
    if isinstance(value, int | np.integer):
        return _dress(f"{int(value):+,}" if sign else f"{int(value):,}")
    return _float(float(value), digits, sign)


def interval(value, low, high):
    """
    Value and interval with as many decimals as the interval bears.

    Returns
    -------
    value, low, high : str
        Two significant digits of half the interval; a dash for what is NaN or None.

    Examples
    --------
    >>> interval(0.52134, 0.4981, 0.5442)
    ('0.521', '0.498', '0.544')
    """
    return on_interval((value, low, high), low, high)


def on_interval(values, low, high):
    """
    Numbers with as many decimals as an interval bears.

    Returns
    -------
    values : tuple of str
        Two significant digits of half the interval from *low* to *high*, and as many more
        as it takes to see on which side of zero an end lies; four digits of each where it
        has no width or is not known.

    Examples
    --------
    >>> on_interval((1.000119833, 3.3e-7), 1.00011918, 1.00012048)
    ('1.00011983', '0.00000033')
    >>> on_interval((0.001648, 0.000041), 0.000041, 0.003255)
    ('0.00165', '0.00004')
    """
    half = abs(high - low) / 2 if None not in (low, high) else math.nan
    if not (math.isfinite(half) and 1e-10 < half < 1e5):
        return tuple(number(item) for item in values)
    decimals = max(0, 1 - math.floor(math.log10(half)))
    while decimals < MOST_DECIMALS and any(_vanishes(item, decimals) for item in (low, high)):
        decimals += 1
    return tuple(fixed(item, decimals) for item in values)


def chance(value):
    """
    A probability for reading; what is below one in a million is not told apart.

    Examples
    --------
    >>> chance(4.7e-69), chance(0.0214)
    ('p < 10⁻⁶', 'p = 0.021')
    """
    if value is None or value != value:
        return NOTHING
    return f"p < {power_of_ten(-6)}" if value < LEAST_CHANCE else f"p = {number(value, 2)}"


def fixed(value, decimals, *, sign=False):
    """
    A number with so many decimals, never a negative zero.

    Examples
    --------
    >>> fixed(-0.04, 1), fixed(28.0, 1, sign=True)
    ('0.0', '+28.0')
    """
    if value is None or not math.isfinite(value):
        return number(value)
    shown = f"{value:,.{decimals}f}"
    if float(shown.replace(",", "")) == 0:
        return shown.lstrip("-")
    return _dress(f"+{shown}" if sign and value > 0 else shown)


def decimals_for(spread):
    """How many decimals show a value with three digits of its *spread*; 0 to 6."""
    if not (math.isfinite(spread) and spread > 0):
        return 3
    return min(6, max(0, 2 - math.floor(math.log10(spread))))


def cell(value, digits=5):
    """One cell of a table as text: numbers dressed, times in UTC, text cleaned."""
    if value is None:
        return NOTHING
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, np.datetime64 | np.timedelta64):
        return when(value)
    if isinstance(value, int | float | np.number):
        return number(value, digits)
    return clean(value)


def when(time):
    """
    A UTC time to the second.

    Examples
    --------
    >>> when(np.datetime64("2020-01-17T04:05:06"))
    '2020-01-17 04:05:06'
    """
    time = np.datetime64(time)
    return NOTHING if np.isnat(time) else str(time.astype("datetime64[s]")).replace("T", " ")


def unit(text):
    """
    A unit for reading.

    Examples
    --------
    >>> unit("m-3")
    'm⁻³'
    >>> unit("degree"), unit("1")
    ('°', '')
    """
    text = clean(text).strip()
    known = {"": "", "1": "", "degree": "°", "degrees": "°", "percent": "%", "um": "µm"}
    if text in known:
        return known[text]
    return re.sub(
        r"(?<=[A-Za-z])\^?(-?\d+)\b", lambda found: found[1].translate(_SUPERSCRIPTS), text
    )


def with_unit(text, units):
    """A printed number with its unit after a thin space; the degree sign stands close."""
    shown = unit(units)
    return text + ("" if shown == "°" else THIN if shown else "") + shown


def label(name, units=""):
    """The label of an axis or a column: ``electron density (m⁻³)``."""
    shown = unit(units)
    return f"{clean(name)} ({shown})" if shown else clean(name)


def plural(count, singular, several=None):
    """
    A count with its noun.

    Examples
    --------
    >>> plural(1, "episode"), plural(505, "conjunction")
    ('1 episode', '505 conjunctions')
    """
    noun = singular if count == 1 else several or f"{singular}s"
    return f"{number(int(count))} {noun}"


def count_words(scalars):
    """Episodes, conjunctions and matched samples in this order, as words."""
    known = (
        ("episodes", "episode"),
        ("conjunctions", "conjunction"),
        ("number_of_collocations", "matched sample"),
        ("pairs", "sample pair"),
    )
    return ", ".join(plural(scalars[key], noun) for key, noun in known if key in scalars)


def power_of_ten(exponent):
    """
    ``10⁵`` as text.

    Examples
    --------
    >>> power_of_ten(-3)
    '10⁻³'
    """
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def slug(*parts):
    """
    A name for links and files: small letters, digits and hyphens.

    Examples
    --------
    >>> slug("where", "LAP <day>")
    'where-lap-day'
    """
    joined = "-".join(clean(part) for part in parts if part)
    return re.sub(r"[^a-z0-9]+", "-", joined.lower()).strip("-") or "part"


def _vanishes(value, decimals):
    """Whether a value that is not zero is printed as zero."""
    return value != 0 and round(value, decimals) == 0


def _float(value, digits, sign):
    plus = "+" if sign else ""
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if -5 < size < 7:
        return _dress(_trim(f"{value:{plus},.{max(0, digits - 1 - size)}f}"))
    mantissa, exponent = f"{value:{plus}.{digits - 1}e}".split("e")
    return f"{_dress(_trim(mantissa))}{THIN}×{THIN}{power_of_ten(int(exponent))}"


def _trim(text):
    """Drop the zeros behind the last digit that says something, but keep one decimal."""
    if "." not in text:
        return text
    whole, decimals = text.split(".")
    kept = decimals.rstrip("0")
    return f"{whole}.{kept}" if kept else whole


def _dress(text):
    return text.replace(",", THIN).replace("-", MINUS)
