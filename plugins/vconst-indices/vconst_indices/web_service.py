"""What the web service of GFZ answers, saved as a file: one index as JSON, often named .txt."""

import json
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_indices.grades import graded_contents
from vconst_indices.intervals import count_kp, hp_content
from vconst_indices.scale import kp_in_thirds
from vconst_indices.text import SIZE_LIMIT, reach, utc_times

#: Product and own name of each index of the service that is kept.
_KEPT = {
    "Kp": ("gfz/kp", "Kp"),
    "ap": ("gfz/kp", "ap"),
    "Hp30": ("gfz/hp30", "Hp30"),
    "ap30": ("gfz/hp30", "ap30"),
    "Hp60": ("gfz/hp60", "Hp60"),
    "ap60": ("gfz/hp60", "ap60"),
    "SN": ("gfz/sunspot-number", "SN"),
    "Fobs": ("gfz/f107", "F10.7obs"),
    "Fadj": ("gfz/f107", "F10.7adj"),
}
_HOURS = {"gfz/kp": 3, "gfz/hp30": 0.5, "gfz/hp60": 1}

#: What the service says of a value: definitive, preliminary or nowcast.
_GRADES = {"def": 2.0, "pre": 0.0, "now": 0.0, "nowcast": 0.0}


def read_web_service(path):
    """
    One index of the web service.

    Parameters
    ----------
    path : path-like
        ``{"meta": ..., "datetime": [...], NAME: [...], "status": [...]}``.

    Returns
    -------
    contents : dict of str to list of Content
        Of the product that has the index: ``time`` (n,) datetime64[ns], beginning of the
        interval, UTC; the index (n,) by the name that tables of GFZ give it, null as NaN, Kp and Hp
        in exact thirds; ``definitive`` (n,) where the service says a status (``def`` is 2).

    Raises
    ------
    FileError
        If it is no such answer, or one of an index that is not kept (Ap, Cp, C9).

    References
    ----------
    kp.gfz.de/en/data, "web service"; a real file of each of Hp30, Hp60, ap30, SN and Fobs.
    """
    path = Path(path)
    given = _load(path)
    times = _times(path, given)
    name, values = _index(path, given, len(times))
    product, own = _KEPT[name]
    if name in ("Kp", "Hp30", "Hp60"):
        values = _thirds(path, values, name)
    _check_steps(path, times, product)
    arrays = {"time": times, own: values}
    if product in ("gfz/hp30", "gfz/hp60"):
        return {product: [hp_content(arrays, "Hp" + product[-2:])]}
    if product == "gfz/f107":
        key = {"from": str(times[0].astype("datetime64[D]")), "index": own}
        return {product: [Content(arrays=arrays, key=key, revision=reach(times, values))]}
    grades = _grades(path, given, name, len(times))
    counts, key = (count_kp, {"index": own}) if product == "gfz/kp" else (None, None)
    return {product: graded_contents(arrays, grades, counts=counts, key=key)}


def _load(path):
    if path.stat().st_size > SIZE_LIMIT:
        raise FileError(f"{path.name}: larger than {SIZE_LIMIT} bytes.")
    try:
        given = json.loads(path.read_text("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise FileError(
            f"{path.name}:1: no sound JSON: {' '.join(str(error).split())[:120]}.",
            hint="It is cut short or damaged: fetch it again.",
        ) from None
    if not isinstance(given, dict) or not isinstance(given.get("datetime"), list):
        _fail(path, "no list 'datetime', as the web service of GFZ gives it")
    return given


def _refuse(word):
    raise ValueError(f"{word} is no number of JSON")


def _fail(path, message, hint=None):
    raise FileError(f"{path.name}:1: {message}.", hint=hint)


def _times(path, given):
    texts = given["datetime"]
    if not texts or not all(isinstance(text, str) and len(text) < 40 for text in texts):
        _fail(path, "'datetime' holds no times")
    times = utc_times(texts)
    if np.isnat(times).any():
        _fail(path, f"'{texts[int(np.argmax(np.isnat(times)))]}' is no time")
    if (times[1:] <= times[:-1]).any():
        _fail(path, "the times are not in order, each once")
    return times


def _index(path, given, count):
    names = [name for name, values in given.items() if name not in ("datetime", "meta", "status")]
    names = [name for name in names if not name.endswith("status")]
    if len(names) != 1 or names[0] not in _KEPT:
        found = ", ".join(map(repr, names))[:80] or "nothing"
        _fail(path, f"it holds {found}; one of {', '.join(_KEPT)} is expected")
    values = given[names[0]]
    sound = isinstance(values, list) and len(values) == count
    if not sound or not all(_is_number(value) for value in values):
        _fail(path, f"'{names[0]}' is no list of {count} numbers")
    known = np.array([np.nan if value is None else float(value) for value in values])
    return names[0], np.where(known == -1, np.nan, known)


def _is_number(value):
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return value is None or (plain and abs(value) < 1e9)


def _thirds(path, values, name):
    if name != "Kp":
        thirds = np.rint(values * 3) / 3
        return np.where(np.abs(values - thirds) <= 1e-3, thirds, values)
    try:
        return kp_in_thirds(values)
    except ValueError as error:
        return _fail(path, str(error))


def _check_steps(path, times, product):
    """Every time is a beginning of an interval; gaps between them may be."""
    step = np.timedelta64(round(3600 * _HOURS.get(product, 24)), "s")
    odd = (times - times.astype("datetime64[D]")) % step != np.timedelta64(0, "ns")
    if odd.any():
        _fail(path, f"no interval begins at {str(times[int(np.argmax(odd))])[:19]}")


def _grades(path, given, name, count):
    status = given.get("status", given.get(f"{name}status"))
    if status is None:
        return np.full(count, np.nan)
    if not isinstance(status, list) or len(status) != count:
        _fail(path, f"'status' is no list of {count} words")
    odd = [word for word in status if not isinstance(word, str) or word not in _GRADES]
    if odd:
        _fail(path, f"the status '{str(odd[0])[:20]}' is none of {', '.join(_GRADES)}")
    return np.array([_GRADES[word] for word in status])
