"""What an audit found of a product: a section a question, with all of its numbers."""

from vconst.report.drawing import Section
from vconst.report.headings import AUDITED, heading
from vconst.report.sections.numbers import tables_of

# What is asked, and how the rows of the answer are told apart.
ABOUT = {
    "geometry": (
        "What is declared of positions and vectors, and what the samples themselves say of it. "
        "'Not determined' means that these samples cannot tell; it contradicts nothing.",
        "by question",
    ),
    "sampling": (
        "Steps in time from sample to sample. The usual step is the most frequent one; a longer "
        "one than the product allows is a gap.",
        "by file version",
    ),
    "clock": (
        "How late the times of this payload are against those of its sister, from where each of "
        "the two says that the spacecraft is. No clock explains a distance across the track.",
        "",
    ),
    "values": (
        "Range of every variable, what is missing or repeated, and the steps in which its values "
        "come; a dash: they come in none.",
        "by variable and file version",
    ),
}


def is_audit(item):
    """Whether a result answers a question of an audit, and has a section of its own."""
    return item.kind == "table" and item.result.dataset.attrs.get("shows") in AUDITED


def audit_sections(items, figures):
    """
    One section a question, in the order of the page.

    Parameters
    ----------
    items : list of Subject
        Those that :func:`is_audit` says.
    figures : callable
        ``figures(item)`` gives its figures as :class:`Section` takes them.

    Returns
    -------
    sections : list of Section
        A part for each result where several answer the same question.
    """
    sections = []
    for shows in AUDITED:
        asked = [item for item in items if item.result.dataset.attrs["shows"] == shows]
        words, rows = ABOUT[shows]
        parts = [
            Section(item.name, figures=figures(item), tables=tables_of(item, heading(shows), rows))
            for item in asked
        ]
        if len(parts) == 1:
            only = parts[0]
            sections.append(Section(heading(shows), [words], only.figures, only.tables))
        elif parts:
            sections.append(Section(heading(shows), [words], children=parts))
    return sections
