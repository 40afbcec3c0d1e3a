"""The answer of a run in sentences, as its page says it first."""

from vconst.report.sections.campaign import campaign_lead, cells_of
from vconst.report.sections.event import event_results
from vconst.report.sections.event_lead import event_lead
from vconst.report.sections.summary import lead_of
from vconst.report.sections.warned import warnings_of
from vconst.report.subjects import subjects_of
from vconst.report.words import clean


def lead_words(run):
    """
    What stands large on the page of a run, as text.

    Parameters
    ----------
    run : vconst.recipe.record.Run

    Returns
    -------
    words : list of str
        One a line of the page, in the language that is spoken.
    """
    record, subjects = run.record, subjects_of(run)
    if record.get("campaign"):
        lead = campaign_lead(record, cells_of(record, subjects))
    else:
        events = event_results(subjects) if record.get("page") == "event" else None
        lead = event_lead(events, record) if events else lead_of(subjects)
    return [clean(f"{each.head} {each.text}").strip() for each in lead]


def warning_words(run):
    """
    What must be known before the results of a run are believed, each once.

    Parameters
    ----------
    run : vconst.recipe.record.Run

    Returns
    -------
    words : list of str
        Of what the page shows, or of all steps where it names none.
    """
    return list(dict.fromkeys(each for item in subjects_of(run) for each in warnings_of(item)))
