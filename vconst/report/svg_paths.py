"""Path data of SVG in few characters, and no finer than can be seen."""

import re
from functools import lru_cache

#: Points from which on an outline is drawn to a tenth of a point, if it is large enough.
_MANY, _LARGE = 12, 20.0

_COMMAND = re.compile(r"([MLQCZz])([^MLQCZz]*)")
_SIZES = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0, "z": 0}


def short_path(text):
    """
    The same path by steps from point to point.

    Parameters
    ----------
    text : str
        Absolute, of the commands that matplotlib writes: M, L, Q, C and z.

    Returns
    -------
    path : str
        Points are rounded to 0.01, those of outlines of twelve points and more that reach over
        20 to 0.1, each by itself, so that errors do not add up; steps of length 0 in such an
        outline are left out. What is not understood comes back unchanged.

    Examples
    --------
    >>> short_path("M 1.5 2 L 4.5 2 L 4.5 1.25 z")
    'M1.5 2h3v-.75z'
    """
    parts = _COMMAND.findall(text)
    if not parts or len("".join(map("".join, parts))) != len(text):
        return text
    try:
        numbers = [[float(each) for each in given.split()] for _, given in parts]
    except ValueError:
        return text
    kinds = [kind for kind, _ in parts]
    if kinds[0] != "M" or [len(held) for held in numbers] != [_SIZES[kind] for kind in kinds]:
        return text
    return _stepped(kinds, numbers, _decimals(kinds, numbers))


def _decimals(kinds, numbers):
    across, down = ([held[k] for held in numbers if held] for k in (-2, -1))
    large = max(max(across) - min(across), max(down) - min(down)) >= _LARGE
    return 1 if large and len(kinds) >= _MANY else 2


def _stepped(kinds, numbers, decimals):
    """Steps in whole units of the last decimal, each from the rounded point before it."""
    scale, found, last = 10**decimals, [], ""
    here = start = (0, 0)
    for kind, given in zip(kinds, numbers, strict=True):
        if kind in "Zz":
            found.append("z")
            here, last = start, "z"
            continue
        held = [round(each * scale) for each in given]
        steps = [each - here[k % 2] for k, each in enumerate(held)]
        here = (held[-2], held[-1])
        if kind == "L" and steps == [0, 0] and decimals == 1:
            continue
        word, steps = _worded(kind, steps, first=not found)
        start = here if kind == "M" else start
        found.append(_joined(steps, decimals, "" if word == last else word))
        last = {"M": "L", "m": "l"}.get(word, word)
    return "".join(found)


def _worded(kind, steps, *, first):
    """The command of a step, and the numbers that it needs."""
    if kind == "M":
        return ("M" if first else "m"), steps
    if kind == "L" and steps[1] == 0:
        return "h", steps[:1]
    if kind == "L" and steps[0] == 0:
        return "v", steps[1:]
    return kind.lower(), steps


def _joined(steps, decimals, word):
    """Numbers behind their command; without it a space stands before what is not signed."""
    text = word
    for place, step in enumerate(steps):
        said = _decimal(step, decimals)
        apart = said[0] != "-" and (place > 0 or not word)
        text += f" {said}" if apart else said
    return text


@lru_cache(maxsize=1 << 15)
def _decimal(step, decimals):
    """A whole number of units as a decimal number without zeros at its ends."""
    whole, part = divmod(abs(step), 10**decimals)
    said = f"{whole or ''}"
    if part:
        said += f".{part:0{decimals}d}".rstrip("0")
    return f"{'-' if step < 0 else ''}{said or '0'}"
