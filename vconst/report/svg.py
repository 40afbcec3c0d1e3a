"""What matplotlib writes, made fit to stand inside a page."""

import re
from collections import Counter
from xml.etree import ElementTree

from vconst.report.svg_groups import regroup
from vconst.report.svg_paths import short_path
from vconst.report.theme import DRAWN, LIGHT

# Attributes that hold lengths and paths, and nothing else.
GEOMETRY = frozenset(("x", "y", "transform", "points", "width", "height", "viewBox"))
PAGE = 8.6  # inches: the width of a figure that fills the column
_LINK = "{http://www.w3.org/1999/xlink}href"
_LONG = re.compile(r"-?\d+\.\d+")
_SPACED = re.compile(r"\s*([:;,])\s*")
_REFERRED = re.compile(r"url\(#([^)]+)\)")
_UNTURNED = re.compile(r"rotate\(-?0(\.0*)?( [^)]*)?\)")
_FAMILY = re.compile(r"font-family:[^;]+")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_VARIABLES = {LIGHT[name]: f"var(--{name})" for name in DRAWN}
_SENTINEL = re.compile("|".join(_VARIABLES), re.IGNORECASE)


def inline_svg(text, *, id, title, description, width=PAGE):
    """
    An SVG file as an element of an HTML page.

    Parameters
    ----------
    text : str
        As matplotlib wrote it; its texts are already without control characters.
    id : str
        Put before every id inside, so that no two figures of a page share one.
    title, description : str
        Read aloud instead of the picture.
    width : float
        Of the figure in inches; what is narrower than the page stays so, with letters
        of one size.

    Returns
    -------
    svg : str
        Without namespaces, metadata and styles; theme colours as style-sheet
        variables; geometry rounded to 0.01 pt, long outlines to 0.1 pt; what neighbours
        share is said once. Texts are untouched.
    """
    root = ElementTree.fromstring(text[text.index("<svg") :].encode())
    _drop(root, {"metadata", "style"})
    _name(root, id)
    for element in root.iter():
        element.tag = element.tag.partition("}")[2] or element.tag
        element.attrib = dict(_attributes(element))
    _close_up(root)
    family = _take_family(root)
    regroup(root)
    _describe(root, id, title, description)
    root.set("style", f"max-width:{min(100.0, 100 * width / PAGE):.4g}%{family}")
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _drop(root, names):
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.partition("}")[2] in names:
                parent.remove(child)


def _name(root, prefix):
    """Short ids, prefixed, for what something refers to; the others are dropped."""
    used = set(_REFERRED.findall(" ".join(_values(root))))
    used |= {element.get(_LINK, "")[1:] for element in root.iter() if element.get(_LINK)}
    held = [element.attrib.pop("id", None) for element in root.iter()]
    short = {
        name: f"{prefix}.{_in_base_36(k)}" for k, name in enumerate(n for n in held if n in used)
    }
    for element, name in zip(root.iter(), held, strict=True):
        if name in used:
            element.set("id", short[name])
        if element.get(_LINK, "").startswith("#"):
            element.set(_LINK, f"#{short[element.get(_LINK)[1:]]}")
        for key in ("clip-path", "style", "fill"):
            value = element.get(key, "")
            if "url(#" in value:
                element.set(key, _REFERRED.sub(lambda name: f"url(#{short[name[1]]})", value))


def _in_base_36(number):
    """A whole number in few characters."""
    text = _DIGITS[number % 36]
    return text if number < 36 else _in_base_36(number // 36) + text


def _values(root):
    return (value for element in root.iter() for value in element.attrib.values())


def _attributes(element):
    for key, value in element.attrib.items():
        if key == _LINK:
            yield "href", value
        elif key == "d":
            yield key, short_path(" ".join(value.split()))
        elif key in GEOMETRY:
            said = _UNTURNED.sub("", " ".join(_LONG.sub(_rounded, value).split())).strip()
            if said:
                yield key, said
        elif key in ("style", "fill", "stroke"):
            said = _SENTINEL.sub(lambda found: _VARIABLES[found[0].lower()], value)
            yield key, _SPACED.sub(r"\1", said)
        elif key not in ("version", "type"):
            yield key, value


def _rounded(found):
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _close_up(element):
    """Without the line feeds between elements; texts keep all that is theirs."""
    element.tail = None
    if element.tag == "text":
        return
    element.text = None
    for child in element:
        _close_up(child)


def _take_family(root):
    """The family of letters that most texts have, said once for all of them."""
    texts = [element for element in root.iter() if "font-family:" in element.get("style", "")]
    found = Counter(_FAMILY.search(element.get("style"))[0] for element in texts)
    if not found:
        return ""
    family = found.most_common(1)[0][0]
    for element in texts:
        kept = [each for each in element.get("style").split(";") if each != family]
        element.set("style", ";".join(kept))
    return f";{family}"


def _describe(root, id, title, description):
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{id}.title {id}.desc")
    for place, (tag, words) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(tag, {"id": f"{id}.{tag}"})
        element.text = words
        root.insert(place, element)
