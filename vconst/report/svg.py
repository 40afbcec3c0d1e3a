"""What matplotlib writes, made fit to stand inside a page."""

import re
from xml.etree import ElementTree

from vconst.report.theme import DRAWN, LIGHT

# Attributes that hold lengths and paths, and nothing else.
GEOMETRY = frozenset(("d", "x", "y", "transform", "points", "width", "height", "viewBox"))
PAGE = 8.6  # inches: the width of a figure that fills the column
_LINK = "{http://www.w3.org/1999/xlink}href"
_LONG = re.compile(r"(-?\d+\.\d\d)\d+")
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
        variables; geometry rounded to 0.01 pt. Texts are untouched.
    """
    root = ElementTree.fromstring(text[text.index("<svg") :].encode())
    _drop(root, {"metadata", "style"})
    _name(root, id)
    for element in root.iter():
        element.tag = element.tag.partition("}")[2] or element.tag
        element.attrib = dict(_attributes(element))
    _describe(root, id, title, description)
    root.set("style", f"max-width:{min(100.0, 100 * width / PAGE):.4g}%")
    return ElementTree.tostring(root, encoding="unicode")


def _drop(root, names):
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.partition("}")[2] in names:
                parent.remove(child)


def _name(root, prefix):
    """Keep the ids that something refers to, prefixed; drop the others."""
    used = set(re.findall(r"url\(#([^)]+)\)", " ".join(_values(root))))
    used |= {element.get(_LINK, "")[1:] for element in root.iter() if element.get(_LINK)}
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.set("id", f"{prefix}-{name}")
        if element.get(_LINK, "").startswith("#"):
            element.set(_LINK, f"#{prefix}-{element.get(_LINK)[1:]}")
        for key in ("clip-path", "style", "fill"):
            if "url(#" in element.get(key, ""):
                element.set(key, element.get(key).replace("url(#", f"url(#{prefix}-"))


def _values(root):
    return (value for element in root.iter() for value in element.attrib.values())


def _attributes(element):
    for key, value in element.attrib.items():
        if key == _LINK:
            yield "href", value
        elif key in GEOMETRY:
            yield key, " ".join(_LONG.sub(r"\1", value).split())
        elif key in ("style", "fill", "stroke"):
            yield key, _SENTINEL.sub(lambda found: _VARIABLES[found[0].lower()], value)
        elif key not in ("version", "type"):
            yield key, value


def _describe(root, id, title, description):
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{id}-title {id}-desc")
    for place, (tag, words) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(tag, {"id": f"{id}-{tag}"})
        element.text = words
        root.insert(place, element)
