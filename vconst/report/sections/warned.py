"""What must be known before the numbers of a result are believed."""

from vconst.report.drawing import Section
from vconst.report.figures.vector import with_words
from vconst.report.headings import heading
from vconst.report.sections.summary import sentence
from vconst.report.words import clean


def warned(subjects):
    """
    The warnings of all results that have some.

    Parameters
    ----------
    subjects : list of Subject

    Returns
    -------
    section : Section
        Empty where nobody warns.
    """
    children = [Section(item.name, warnings_of(item)) for item in subjects]
    children = [child for child in children if not child.empty]
    if len(children) == 1:
        return Section(heading("warned"), children[0].paragraphs)
    return Section(heading("warned"), children=children)


def warnings_of(item):
    """What one result warns of, as sentences."""
    found = item.result.dataset.attrs.get("warnings") or ()
    found = [found] if isinstance(found, str) else list(found)
    if item.kind == "vectorcalibration":
        found = [with_words(each) for each in found]
    return [sentence(clean(each)) for each in found]
