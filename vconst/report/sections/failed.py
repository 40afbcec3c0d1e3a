"""Files that were refused, as the store had noted them when the run was made."""

from vconst.recipe.record import inputs_of
from vconst.report.drawing import Numbers, Section
from vconst.report.headings import heading
from vconst.report.words import clean, plural


def failed_files(record):
    """
    Every file of the quarantine with the reason, on pages that watch a store.

    Parameters
    ----------
    record : mapping
        ``run.json``; its ``refused_files`` is there on the page ``monitor`` only.

    Returns
    -------
    section : Section
        Says so where no file was refused; empty where the run did not look.
    """
    refused = record.get("refused_files")
    if refused is None:
        return Section(heading("failed"))
    if not refused:
        return Section(heading("failed"), ["The store has noted no file that was refused."])
    kinds = {}
    for entry in refused:
        kinds[clean(entry.get("kind"))] = kinds.get(clean(entry.get("kind")), 0) + 1
    counted = ", ".join(f"{kind or 'no reason'}: {count}" for kind, count in sorted(kinds.items()))
    words = (
        f"{plural(len(refused), 'file')} that the store was offered could not be read and "
        f"{'is' if len(refused) == 1 else 'are'} not among the data ({counted}). A day that is "
        "missing above may be in one of them."
    )
    own = [entry for entry in refused if _names_any(entry, _products(record))]
    if own and len(own) < len(refused):
        words += f" The first {len(own)} of the list name what this page is about."
    rows = [_row(entry) for entry in (*own, *(each for each in refused if each not in own))]
    return Section(heading("failed"), [words], tables=[Numbers(("file", "kind", "why"), rows)])


def _products(record):
    """Names of the products that the run has read."""
    return {each["product"] for _, each in inputs_of(record.get("inputs") or {})}


def _names_any(entry, products):
    return any(product in str(entry.get("message")) for product in products)


def _row(entry):
    name = clean(entry.get("file")).replace("\\", "/").rpartition("/")[2]
    return name, clean(entry.get("kind")), clean(entry.get("message"))
