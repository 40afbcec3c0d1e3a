"""What a page is made of, as data: drawings, numbers and sections; never HTML."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vconst.report.catalogue import speaking, spoken
from vconst.report.fonts import drawable

FIGURES = []


@dataclass(frozen=True)
class Numbers:
    """
    A table: what stands behind a figure, or for itself.

    Parameters
    ----------
    columns : sequence of str
        Headings, with the unit in brackets.
    rows : sequence of sequence
        Cells: numbers, text, times (datetime64) or None (printed as a dash).
    caption : str
        One line above the table.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    caption: str = ""


class Draw:
    """
    A function of a figure with what it draws, such that it can be sent to another process.

    Parameters
    ----------
    function : callable
        Top-level ``function(figure, *given)``.
    *given
        Values that pickle.
    """

    def __init__(self, function, *given):
        self.function, self.given, self.language = function, given, spoken()

    def __call__(self, figure):
        """Draw on an empty figure, in the language that was spoken when it was described."""
        with speaking(drawable(self.language)):
            self.function(figure, *self.given)


@dataclass(frozen=True)
class Drawing:
    """
    One figure before it is drawn.

    Parameters
    ----------
    title : str
        Says what was found, computed from the numbers; without a full stop.
    caption : str
        What is drawn, how to read it, what was left out.
    alt : str
        The same for those who do not see it, with the numbers that matter.
    draw : callable
        ``draw(figure)`` draws on an empty :class:`matplotlib.figure.Figure`, with the
        colours of :mod:`vconst.report.theme`. Texts are plain text, never mathtext. A
        :class:`Draw` can be drawn in another process; any other callable is drawn in this one.
    numbers : Numbers
        What is drawn; written whole to the CSV beside the page, and shown folded.
    size : tuple of float
        Width and height in inches.
    part : str
        Tells several drawings of one figure kind apart: a variable, for example.
    scene : mapping or None
        What the page's own script draws live in place of the picture, which then stands for it
        on paper and without the script; see ``figures/event_scene.py``. Those of plugins are
        left out.
    """

    title: str
    caption: str
    alt: str
    draw: Callable
    numbers: Numbers
    size: tuple[float, float] = (8.6, 4.0)
    part: str = ""
    scene: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Section:
    """
    A part of the page with its own heading.

    Parameters
    ----------
    title : str
        The heading.
    paragraphs : sequence of str
        Plain text.
    figures : sequence of Drawing
    tables : sequence of Numbers
    folded : mapping of str to str
        Long texts that open on a click, by title; printed as they are.
    children : sequence of Section
        One level of sub-sections.
    """

    title: str
    paragraphs: Sequence[str] = ()
    figures: Sequence[Any] = ()
    tables: Sequence[Numbers] = ()
    folded: Mapping[str, str] = field(default_factory=dict)
    children: Sequence[Any] = ()

    @property
    def empty(self):
        """Whether there is nothing under the heading."""
        parts = (self.paragraphs, self.figures, self.tables, self.folded, self.children)
        return not any(map(len, parts))


@dataclass(frozen=True)
class Kind:
    """A kind of figure: the results and the page that it serves, and its function."""

    kind: str
    page: str
    id: str
    make: Callable


def figure(*, kind, page, id):
    """
    Mark a generator of drawings as a kind of figure.

    Parameters
    ----------
    kind : str
        The kind of result that it draws: ``"pairs"``, ``"calibration"``, ``"table"``.
    page : str
        The type of page that shows it; ``"*"`` for all.
    id : str
        Its name in ``figures/`` and in links.

    Notes
    -----
    The function takes a :class:`vconst.report.subjects.Subject` and yields drawings,
    none of them where there is nothing to draw.
    """

    def register(make):
        FIGURES.append(Kind(kind, page, id, make))
        return make

    return register


def figures_for(kind, page):
    """The kinds of figure that draw results of *kind* on a page, in order of import."""
    return [found for found in FIGURES if found.kind == kind and found.page in (page, "*")]


def figures_of(sections):
    """All figures under sections, in the order of the page."""
    found = []
    for section in sections:
        found += [*section.figures, *figures_of(section.children)]
    return found
