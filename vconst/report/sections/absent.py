"""What a run did without, because the store holds nothing of it."""

from vconst.report.catalogue import counted, say
from vconst.report.drawing import Numbers, Section
from vconst.report.headings import heading
from vconst.report.words import clean


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
        return Section(heading("absent"))
    nothing = say("absent.none")
    rows = [
        (
            clean(each["input"]),
            clean(each["product"]),
            clean(each["why"]),
            ", ".join(map(clean, each["steps"])) or nothing,
            ", ".join(map(clean, each["without"])) or nothing,
        )
        for each in gone
    ]
    columns = [say(f"absent.{name}") for name in ("input", "product", "why", "steps", "without")]
    words = counted("absent", len(gone))
    return Section(heading("absent"), [words], tables=[Numbers(columns, rows)])
