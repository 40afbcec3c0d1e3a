"""The items of one JSON document, whoever wrote it."""

import json
import re

from vconst import FileError

#: Bytes; a search that answers with more is asked for in parts.
SIZE_LIMIT = 100_000_000
#: Characters of one text; the longest names of scenes have about a hundred.
TEXT_LIMIT = 1000
#: Digits of one integer; no number of an item has more than twenty.
_DIGITS = 40
_VERSION = re.compile(r"1\.[01]\.\d+")


class NotSound(Exception):
    """What is wrong with one item, in words."""


def items_of(path):
    """
    The items of a file.

    Parameters
    ----------
    path : pathlib.Path
        UTF-8 JSON: one item, or an item collection (``FeatureCollection``).

    Returns
    -------
    items : list of dict
        At least one; each has an ``id`` and a ``stac_version`` of 1.0 or 1.1.

    Raises
    ------
    FileError
        If it is larger than 100 MB, not JSON (NaN and keys that are there twice are not), nested
        too deep, or holds no items.
    """
    document = _parsed(path)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Feature":
        items = [document]
    elif kind == "FeatureCollection":
        items = document.get("features")
    elif kind in ("Collection", "Catalog"):
        raise FileError(
            f"{path.name}: it is a {kind}, which says where items are and holds none.",
            hint="Fetch its items, and ingest those.",
        )
    else:
        raise FileError(f"{path.name}: it is neither a STAC item nor an item collection.")
    if not isinstance(items, list) or not items:
        raise FileError(f"{path.name}: 'features' holds no item.")
    for number, item in enumerate(items, 1):
        _check(path, item, number)
    return items


def text_of(owner, name):
    """A text of an object, ``""`` where there is none."""
    value = owner.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > TEXT_LIMIT:
        raise NotSound(f"'{name}' is no text of up to {TEXT_LIMIT} characters")
    return value


def texts_of(owner, name):
    """A list of texts of an object as one text, separated by commas."""
    values = owner.get(name)
    if values is None:
        return ""
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise NotSound(f"'{name}' is no list of texts")
    return text_of({name: ",".join(values)}, name)


def number_of(owner, name, low, high):
    """A number of an object between two limits, None where there is none."""
    value = owner.get(name)
    if value is None:
        return None
    if type(value) not in (int, float) or not low <= value <= high:
        raise NotSound(f"'{name}' is {str(value)[:40]}; expected {low:g} to {high:g}")
    return float(value)


def object_of(owner, name):
    """An object of an object, empty where there is none."""
    value = owner.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise NotSound(f"'{name}' is no object")
    return value


def objects_of(owner, name):
    """A list of objects of an object, empty where there is none."""
    values = owner.get(name)
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
        raise NotSound(f"'{name}' is no list of objects")
    return values


def _parsed(path):
    if path.stat().st_size > SIZE_LIMIT:
        raise FileError(f"{path.name}: larger than {SIZE_LIMIT} bytes.")
    how = {"parse_constant": _refuse, "parse_int": _integer, "object_pairs_hook": _once}
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"), **how)
    except UnicodeDecodeError as error:
        raise FileError(f"{path.name}: not UTF-8 text: {error.reason}.") from None
    except RecursionError:
        raise FileError(f"{path.name}: nested too deep to be a STAC item.") from None
    except NotSound as error:
        raise FileError(f"{path.name}: {error}.") from None
    except json.JSONDecodeError as error:
        raise FileError(f"{path.name}:{error.lineno}: no JSON: {error.msg}.") from None


def _refuse(name):
    raise NotSound(f"'{name}' is no JSON number")


def _integer(text):
    if len(text) > _DIGITS:
        raise NotSound(f"a number of {len(text)} digits")
    return int(text)


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotSound(f"'{twice[:40]}' is twice in one object")
    return found


def _check(path, item, number):
    if not isinstance(item, dict):
        raise FileError(f"{path.name}: entry {number} of 'features' is no item.")
    name, version = item.get("id"), item.get("stac_version")
    if not isinstance(name, str) or not 0 < len(name) <= TEXT_LIMIT:
        raise FileError(f"{path.name}: item {number} has no 'id'.")
    if item.get("type") != "Feature":
        raise FileError(f"{path.name}: item '{name}' is no 'Feature'.")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise FileError(
            f"{path.name}: item '{name}' is of STAC {str(version)[:20]}; 1.0 and 1.1 can be read.",
            hint="Migrate it, for example with pystac, which writes the current version.",
        )
