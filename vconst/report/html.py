"""A page as one HTML file: autoescaped, no script but our own, no outside reference."""

import re
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vconst.report.catalogue import counted, say, sentences_of
from vconst.report.catalogue.told import told
from vconst.report.drawing import figures_of
from vconst.report.figures.event_scene import controls_of_view
from vconst.report.scripts import as_json, script, script_hash
from vconst.report.theme import css_variables
from vconst.report.words import cell, clean

# Nothing may be loaded and nothing may run, whatever a file's metadata say; on a page with a
# view that can be turned, the one script whose hash is named.
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)
_PRINTED = re.compile(r"[\u2212+]?\d[\d\u202f]*(\.\d+)?(\u202f×\u202f10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
SHOWN_ROWS = 40  # of a table behind a figure; the CSV holds all of them


def as_html(page, drawn, *, language="en"):
    """
    The page as text.

    Parameters
    ----------
    page : Page
    drawn : mapping of str to str or None
        The SVG of each figure by id, made by :func:`vconst.report.render.render`;
        None for one that could not be drawn.
    language : str
        Of the page, for screen readers; it is spoken already.

    Returns
    -------
    html : str
        The same bytes for the same page.
    """
    environment = Environment(
        loader=PackageLoader("vconst.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(cell=_cell, clean=clean, numeric=_numeric, told=told)
    environment.globals.update(say=say, counted=counted, kind_words=_kind_words)
    environment.globals.update(controls_of_view=controls_of_view)
    scenes = _scenes(page)
    return environment.get_template("page.html").render(
        page=page,
        policy=f"{POLICY}; script-src '{script_hash()}'" if scenes else POLICY,
        scenes={id: Markup(as_json(scene)) for id, scene in scenes.items()},
        script=Markup(script()) if scenes else "",
        style=Markup(css_variables() + _style_sheet()),
        drawn={id: svg and Markup(svg) for id, svg in drawn.items()},
        shown_rows=SHOWN_ROWS,
        language=language,
    )


def _scenes(page):
    """The scenes of our own figures by id."""
    placed = figures_of([section for _, section in page.sections])
    return {
        each.id: each.drawing.scene
        for each in placed
        if each.drawing.scene is not None and not each.foreign
    }


def _kind_words(kind):
    """What kind of page it is, in the language that is spoken."""
    known = f"page.kind_{kind}" in sentences_of("en")
    return say(f"page.kind_{kind}") if known else kind


def _style_sheet():
    return (files("vconst.report") / "templates" / "report.css").read_text("utf-8")


def _cell(value):
    """A cell, a sentence in it in the language that is spoken; single words may be names."""
    return cell(told(value) if isinstance(value, str) and " " in value else value)


def _numeric(value):
    """Whether a cell is a number, printed or not: it is kept on one line."""
    if isinstance(value, str):
        return bool(_PRINTED.fullmatch(value))
    return isinstance(value, int | float) or hasattr(value, "dtype")
