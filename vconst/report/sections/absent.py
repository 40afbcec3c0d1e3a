"""What a run did without, because the store holds nothing of it."""

from vconst.report.drawing import Numbers, Section
from vconst.report.words import clean, plural


def left_out(record):
    """
    Inputs that were not there, and the steps that were not made for want of them.

    Parameters
    ----------
    record : mapping
        ``run.json``.

    Returns
    -------
    section : Section
        Empty where everything was there.
    """
    gone = record.get("left_out") or ()
    if not gone:
        return Section("Not there")
    verb = "is" if len(gone) == 1 else "are"
    words = (
        f"{plural(len(gone), 'input')} that the recipe may do without {verb} not in the store, and "
        "nothing on this page is made of them. Missing is missing: it is neither quiet nor usual."
    )
    rows = [
        (
            clean(each["input"]),
            clean(each["product"]),
            clean(each["why"]),
            ", ".join(map(clean, each["steps"])) or "none",
            ", ".join(map(clean, each["without"])) or "none",
        )
        for each in gone
    ]
    columns = ("input", "product", "why", "steps that are not made", "steps that do without it")
    return Section("Not there", [words], tables=[Numbers(columns, rows)])
