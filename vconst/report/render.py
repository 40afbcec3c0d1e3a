"""Draw a figure once and write it as inline SVG, SVG file, PNG and CSV."""

import csv
import io
import math

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text

from vconst.report.svg import inline_svg
from vconst.report.theme import style
from vconst.report.words import clean


def render(drawing, *, id, folder, prefix=None):
    """
    Draw a figure and write its files.

    Parameters
    ----------
    drawing : Drawing
    id : str
        Names the files; salts the hashes in the SVG, so that it is the same each time.
    folder : pathlib.Path
        Where ``<id>.svg``, ``<id>.png`` and ``<id>.csv`` go.
    prefix : str or None
        Of the ids inside the element; None for one made of *id*.

    Returns
    -------
    svg : str
        The element for the page, its texts as text, its colours as variables.
    """
    language = getattr(drawing.draw, "language", "en")
    with style(language, **{"svg.hashsalt": id, "svg.fonttype": "none"}):
        figure = _drawn(drawing)
        svg = _as_svg(figure)
        figure.set_dpi(rcParams["savefig.dpi"])
        FigureCanvasAgg(figure).print_png(folder / f"{id}.png", metadata={"Software": None})
    (folder / f"{id}.svg").write_text(svg, "utf-8")
    (folder / f"{id}.csv").write_text(as_csv(drawing.numbers), "utf-8")
    return inline_svg(
        svg,
        id=prefix or f"fig-{id}",
        title=clean(drawing.title),
        description=clean(drawing.alt),
        width=drawing.size[0],
    )


def write_picture(drawing, path):
    """
    Draw a figure into one file.

    Parameters
    ----------
    drawing : Drawing
    path : pathlib.Path
        Ends in ``.svg``, ``.png`` or ``.csv`` (what is drawn, as numbers).
    """
    if path.suffix == ".csv":
        path.write_text(as_csv(drawing.numbers), "utf-8")
        return
    with style(**{"svg.hashsalt": path.name, "svg.fonttype": "none"}):
        figure = _drawn(drawing)
        if path.suffix == ".svg":
            path.write_text(_as_svg(figure), "utf-8")
        else:
            figure.set_dpi(rcParams["savefig.dpi"])
            FigureCanvasAgg(figure).print_png(path, metadata={"Software": None})


def as_csv(numbers):
    """
    A table as CSV text that no spreadsheet takes for a formula.

    Parameters
    ----------
    numbers : Numbers

    Returns
    -------
    text : str
        Numbers as Python writes them, times in ISO 8601, nothing for None and NaN;
        text that begins with ``=``, ``+``, ``-`` or ``@`` gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_plain(name) for name in numbers.columns])
    writer.writerows([_plain(item) for item in row] for row in numbers.rows)
    return text.getvalue()


def _drawn(drawing):
    figure = Figure(figsize=drawing.size, facecolor=rcParams["savefig.facecolor"])
    FigureCanvasAgg(figure)
    drawing.draw(figure)
    figure.draw_without_rendering()  # lays the axes out, once for all three files
    figure.set_layout_engine("none")
    for text in figure.findobj(Text):
        text.set_text(clean(text.get_text()))
        text.set_parse_math(False)
    return figure


def _as_svg(figure):
    """By the canvas itself: ``savefig`` would lay out, and so draw, once more."""
    text = io.StringIO()
    FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None, "Creator": None})
    return text.getvalue()


def _plain(value):
    if value is None or (isinstance(value, float | np.floating) and math.isnan(value)):
        return ""
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[ms]"))
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        value = clean(value)
        return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t")) else value
    return value
