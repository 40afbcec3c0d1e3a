"""All numbers of every step that has some, and the counts of what was read."""

from vconst.report.catalogue import say
from vconst.report.drawing import Numbers, Section
from vconst.report.figures.depend import covariate_words
from vconst.report.headings import heading
from vconst.report.sections.calibration import columns_by_dimension
from vconst.report.sections.summary import is_flag, title_of, units_of
from vconst.report.sections.used import inputs_of
from vconst.report.words import chance, clean, number

# Samples that another granule of the product holds too; ``kept.NAME`` says which.
OVERLAP = ("equal", "differing")

#: Kind of result -> the dimensions that figures draw, with their numbers behind them.
DRAWN = {
    "pairs": ("pair", "conjunction"),
    "collocations": ("collocation", "conjunction"),
    "events": ("event", "place"),
    "table": ("time", "latitude", "longitude"),
}
#: What a table shows -> the dimensions that its figure draws, with their numbers behind it.
BEHIND = {
    "dependence": ("bin",),
    "changes": ("unit",),
    "published rates": ("row", "reason"),
    "rates": ("row", "count"),
    "recovery": ("size",),
    "positive control": ("row",),
    "rates about events": ("class", "bin", "ring"),
    "lead times": ("event",),
    "completeness": ("year",),
    "nulls": ("null", "bin", "ring"),
    "alarms": ("event",),
    "theme": ("granule",),
    "error budget": ("part", "bin", "target_lag", "reference_lag"),
    "vector": ("part", "parameter"),
}


def numbers(subjects, title):
    """Every 0-d variable of tables and match-ups, then the rows of tables."""
    tables = []
    for item in subjects:
        if item.kind != "calibration":
            tables += tables_of(item, item.name)
    return Section(title, tables=tables)


def tables_of(item, caption, rows=None):
    """
    The 0-d variables of one result, and what it holds by each dimension.

    Parameters
    ----------
    item : Subject
    caption : str
        Over the table of the 0-d variables; the others add how their rows are told apart.
    rows : str or None
        How that is, in words; None for the name of the dimension.

    Returns
    -------
    tables : list of Numbers
        Samples and conjunctions of match-ups, time series and maps stand behind their figures.
    """
    tables = []
    names = item.result.scalars
    if item.kind == "vectorcalibration":  # its parameters are the coefficients of the page
        names = [name for name in names if name in item.result.dataset.attrs["cards"]]
    found = [_row(item.result, name) for name in names]
    if found:
        heads = [say(f"number.{name}") for name in ("name", "value", "unit", "meaning")]
        tables.append(Numbers(heads, found, caption=caption))
    shows = item.result.dataset.attrs.get("shows")
    drawn = (*DRAWN.get(item.kind, DRAWN["table"]), *BEHIND.get(shows, ()))
    parts = columns_by_dimension(item.result, without=drawn)
    if shows == "dependence":
        parts = [(name, (titles, _in_words(titles, rows))) for name, (titles, rows) in parts]
    tables += [Numbers(*table, f"{caption}, {rows or _by(name)}") for name, table in parts]
    return tables


def _in_words(titles, rows):
    """Rows whose covariates are named as people write them."""
    named = [title.startswith(("covariate name", "not told from")) for title in titles]
    return [
        [covariate_words(cell) if words else cell for words, cell in zip(named, row, strict=True)]
        for row in rows
    ]


def _by(dimension):
    return say("number.by_row") if dimension == "row" else say("number.by", dimension=dimension)


def kept_and_removed(record, subjects):
    """How many samples were read of each input, kept, and removed for which reason."""
    rows = [row for name, entry in inputs_of(record) for row in _counts(name, entry)]
    tables = []
    if rows:
        columns = [say(f"from.{name}") for name in ("input", "product")]
        columns += [say(f"kept.{name}") for name in ("read", "kept", "removed", "reason")]
        tables.append(Numbers(columns, rows, caption=say("kept.caption")))
    columns = [say(f"kept.{name}") for name in ("of", "because", "samples")]
    tables += [
        Numbers(columns, _left_out(item.result), item.name)
        for item in subjects
        if isinstance(item.result.dataset.attrs.get("counts"), dict) and _left_out(item.result)
    ]
    tables += _by_steps(record)
    if not tables:
        return Section(heading("kept"), [say("kept.uncounted")])
    return Section(heading("kept"), [say("kept.about")], tables=tables)


def _by_steps(record):
    """What selections left out of, or did to, the samples that were read for a step."""
    captions = {
        "removed": say("kept.by_selections"),
        "corrected": say("kept.by_corrections"),
        "injected": say("kept.on_purpose"),
    }
    tables = []
    for what, caption in captions.items():
        rows = [
            (step["name"], clean(reason).replace("_", " "), count)
            for step in record.get("steps", ())
            for reason, count in (step.get(what) or {}).items()
        ]
        if rows:
            columns = [say(f"kept.{name}") for name in ("step", "reason", "samples")]
            tables.append(Numbers(columns, rows, caption=caption))
    return tables


def _row(result, name):
    value = result.scalars[name]
    value = chance(value) if name == "chance_of_agreement" else value
    value = bool(value) if is_flag(result, name) else value
    return clean(name), value, units_of(result, name), _meaning(result, name)


def _meaning(result, name):
    """The long name, and which of the two counts of pairs it is."""
    words = title_of(result, name)
    counted = {"pairs": "sample pairs", "samples": "matched samples"}.get(name)
    if "shows" in result.dataset.attrs:  # samples of a product, which were matched with nothing
        counted = None
    if result.kind == "table" and name == "pairs" and "judged_by" in result.dataset.attrs:
        counted = "matched samples"
    return f"{counted}: {words}" if counted and counted not in words else words


def _counts(name, entry):
    counts = entry.get("counts") or {}
    removed = counts.get("removed")
    removed = removed if isinstance(removed, dict) else {}
    product, samples, kept = entry.get("product"), counts.get("samples"), counts.get("kept")
    together = samples - kept if None not in (samples, kept) else None
    if samples is not None and not removed:
        kept, together = samples, 0
    if kept is None and samples is not None:
        least = max(0, samples - sum(removed.values()))
        kept = say("kept.at_least", n=number(least))
    yield name, product, samples, kept, together, say("kept.together") * bool(together)
    overlap = counts.get("overlap")
    for which in OVERLAP if isinstance(overlap, dict) else ():
        if overlap.get(which):
            yield name, product, None, None, overlap[which], say(f"kept.{which}")
    for reason, count in removed.items():
        yield name, product, None, None, count, clean(reason).replace("_", " ")


def _left_out(result):
    """Rows of the counts of a result: side with its product, reason, samples."""
    attributes = result.dataset.attrs
    rows = []
    for side, counts in attributes["counts"].items():
        product = attributes.get(side)
        named = f"{clean(side).replace('_', ' ')}{f', {clean(product)}' if product else ''}"
        if isinstance(counts, dict):
            left = [(words, value) for words, value in _flat(counts) if words != "samples"]
            rows += [(named, words, value) for words, value in left]
        else:
            rows.append((None, clean(side).replace("_", " "), counts))
    return rows


def _flat(counts, before=""):
    """Counts in counts as rows: ``by quality, masked``."""
    rows = []
    for key, value in counts.items():
        name = f"{before}{clean(key).replace('_', ' ')}"
        rows += _flat(value, f"{name}, ") if isinstance(value, dict) else [(name, value)]
    return rows
