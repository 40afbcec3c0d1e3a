"""Coefficients and verdict of the calibrations that a run fitted."""

from dataclasses import replace

import numpy as np

from vconst.report.comparison import coefficients_of
from vconst.report.drawing import Numbers, Section
from vconst.report.figures.scatter import correlation
from vconst.report.headings import heading
from vconst.report.meeting import fly_together
from vconst.report.sections.summary import (
    coefficient_units,
    holds_for,
    limits_of,
    sentence,
    title_of,
    units_of,
)
from vconst.report.sections.vector import vector_model, vector_tables, vector_words
from vconst.report.words import (
    cell,
    chance,
    clean,
    count_words,
    label,
    number,
    on_interval,
    unit,
    with_unit,
)

FITS = ("calibration", "vectorcalibration")
ENDS = ("", "_se", "_low", "_high")
# Attribute of a calibration -> what the page says; the names of GSICS where it has one.
FACTS = (
    ("variable", "variable"),
    ("target", "target (monitored instrument)"),
    ("reference", "reference instrument"),
    ("method", "method"),
    ("scale", "scale of the model"),
    ("pivot", "pivot"),
    ("drift_epoch", "epoch of the drift"),
    ("validity_start", "validity_period, start"),
    ("validity_stop", "validity_period, stop"),
    ("target_baseline", "baseline of the target"),
    ("reference_baseline", "baseline of the reference"),
    ("version", "version"),
)
KNOWN = ("coefficient", "scene", "pair", "conjunction", "block")
COLLOCATIONS = "number_of_collocations"
SENSITIVITY = ("slope_ratio_low", "slope_ratio_high", "slope_y_on_x", "slope_x_on_y")


def coefficients(subjects):
    """
    The coefficients of every calibration, under the names that GSICS gives them.

    Returns
    -------
    section : Section
        Empty on a page without a calibration.

    References
    ----------
    GSICS, Conventions for NetCDF correction files:
    slope, slope_se, offset, offset_se, covariance, validity_period,
    number_of_collocations.
    """
    fits = [item for item in subjects if item.kind in FITS]
    children = [
        Section(item.name, [vector_model()], tables=vector_tables(item.result))
        if item.kind == "vectorcalibration"
        else Section(item.name, [_model(item.result)], tables=_tables(item.result))
        for item in fits
    ]
    if len(children) == 1:
        return replace(children[0], title=heading("coefficients"))
    return Section(heading("coefficients"), children=children)


def verdict(subjects):
    """What may be said, for what it holds, and what it rests on; empty without a fit."""
    children = [
        Section(item.name, vector_words(item.result))
        if item.kind == "vectorcalibration"
        else Section(item.name, _words(item.result), tables=_other_tables(item.result))
        for item in subjects
        if item.kind in FITS
    ]
    if len(children) == 1:
        return replace(children[0], title=heading("verdict"))
    return Section(heading("verdict"), children=children)


def columns_by_dimension(result, *, without):
    """
    The one-dimensional variables of a result, side by side.

    Parameters
    ----------
    result : Result
    without : tuple of str
        Dimensions to leave out.

    Returns
    -------
    tables : list of (str, (headings, rows))
        By dimension.
    """
    tables = []
    for dimension in result.dataset.sizes:
        columns = {
            str(name): values
            for name, values in result.dataset.variables.items()
            if values.dims == (dimension,)
        }
        if columns and dimension not in without:
            titles = [_heading(name, values) for name, values in columns.items()]
            rows = list(zip(*(values.values for values in columns.values()), strict=True))
            tables.append((str(dimension), (titles, rows)))
    return tables


def _model(result):
    attributes = result.dataset.attrs
    drift = " + drift · days since the epoch" if "drift" in result.scalars else ""
    beside = [_coefficient_name(name) for name in _names(result) if name.startswith("adjust_")]
    inverts = "Applying the calibration inverts this." + (
        f" Fitted beside it, and not applied: {', '.join(beside)}." if beside else ""
    )
    if attributes.get("scale") == "log":
        pivot = f"{number(float(attributes.get('pivot') or 1))} {unit(attributes.get('units', ''))}"
        return (
            f"log₁₀(target / p) = slope · log₁₀(reference / p) + offset{drift}, with the pivot "
            f"p = {pivot.strip()}. {inverts}"
        )
    if attributes.get("scale") == "plasma-frequency":
        return (
            f"f(target) = slope · f(reference) + offset{drift}, with the plasma frequency f in "
            f"MHz, 8.98·10⁻⁶ times the root of the density in m⁻³. {inverts}"
        )
    return f"target = slope · reference + offset{drift}. {inverts}"


def _tables(result):
    tables = [_coefficient_table(result)]
    if "covariance" in result.dataset:
        tables.append(_covariance(result))
    facts = [
        (words, cell(result.dataset.attrs[key]))
        for key, words in FACTS
        if result.dataset.attrs.get(key) not in (None, "")
    ]
    facts += [_fact(result, key) for key in result.scalars if _is_fact(result, key)]
    facts.append(("criteria", _criteria(result.dataset.attrs.get("criteria"))))
    return [*tables, Numbers(("what", "value"), facts, caption="What was fitted, and for when")]


def _fact(result, key):
    """What it is and its value with its unit; a tiny probability as a bound."""
    value = result.scalars[key]
    if key == "chance_of_agreement":
        return title_of(result, key), chance(value)
    words = title_of(result, key)
    if key == COLLOCATIONS:
        words = f"{COLLOCATIONS} (matched samples)"
    elif words.startswith("pairs "):  # one matched sample with its nearest partner
        words = f"matched samples {words.removeprefix('pairs ')}"
    if key == "correlation":
        value = correlation(value)
    elif isinstance(value, float) and value == value:
        value = with_unit(number(value, 4), units_of(result, key))
    return words, value


def _is_fact(result, key):
    stems = tuple(stem + end for stem in _names(result) for end in ENDS)
    return key not in stems + SENSITIVITY


def _names(result):
    """The coefficients that the result holds, the usual ones before the covariates."""
    names = dict.fromkeys(("slope", "offset", "drift", *coefficients_of(result)))
    return [name for name in names if name in result.scalars]


def _coefficient_table(result):
    rows = [
        (_coefficient_name(name), *_row(result, name), coefficient_units(result, name))
        for name in _names(result)
    ]
    columns = ("coefficient", "value", "standard error (_se)", "low, 95 %", "high, 95 %", "unit")
    return Numbers(columns, rows, caption=heading("coefficients"))


def _row(result, name):
    """Value, standard error and limits as text, with the digits that the interval bears."""
    value, low, high = limits_of(result, name)
    error = result.scalars.get(f"{name}_se")
    return on_interval((value, error, low, high), low, high)


def _coefficient_name(name):
    return name.replace("adjust_", "adjustment for ").replace("_", " ")


def _covariance(result):
    values = result.dataset["covariance"]
    matrix = np.asarray(values, float)
    names = [clean(_coefficient_name(name)) for name in coefficients_of(result)]
    names += [f"coefficient {place + 1}" for place in range(len(names), len(matrix))]
    names = names[: len(matrix)]
    rows = [(name, *row) for name, row in zip(names, matrix, strict=True)]
    return Numbers(("covariance", *names), rows, caption="Covariance of the coefficients")


def _criteria(criteria):
    if not isinstance(criteria, dict):
        return clean(criteria)
    return "; ".join(f"{clean(key)}: {_criterion(value)}" for key, value in criteria.items())


def _criterion(value):
    if isinstance(value, list | tuple):
        return " ".join(cell(item) for item in value)
    return cell(value)


def _words(result):
    attributes = result.dataset.attrs
    counts = count_words(result.scalars)
    paragraphs = [
        sentence(clean(attributes.get("verdict")) or "the run gives no verdict"),
        holds_for(result),
        f"It rests on {counts}, in this order: an episode is {_episode(attributes)}, and only "
        "episodes are independent of each other.",
        *(
            f"{key.capitalize()}: {clean(attributes[key]).rstrip('.')}."
            for key in ("interval", "errors", "robust", "excluded")
            if attributes.get(key)
        ),
        "A calibration says how two sensors compare where and when they met. It does not say "
        "which of them is right.",
    ]
    return [paragraph for paragraph in paragraphs if paragraph]


def _episode(attributes):
    if fly_together(attributes):
        return "a time without a long pause, since the two fly together"
    return "one alignment of the orbit planes"


def _sensitivity(result):
    """The slope for other ratios of the errors: with errors unknown it is a choice."""
    found = [
        (clean(values.attrs.get("long_name") or name), values.values.item())
        for name, values in result.dataset.data_vars.items()
        if values.ndim == 0 and str(name) in SENSITIVITY
    ]
    if not found:
        return []
    slope, low, high = limits_of(result, "slope")
    words = ["slope as fitted", *(name for name, _ in found)]
    slopes = on_interval((slope, *(value for _, value in found)), low, high)
    rows = list(zip(words, slopes, strict=True))
    caption = "Sensitivity of the slope to the ratio of the errors"
    return [Numbers(("what is assumed", "slope"), rows, caption)]


def _other_tables(result):
    """The sensitivity to the error ratio, and whatever else comes in columns."""
    found = columns_by_dimension(result, without=KNOWN)
    return _sensitivity(result) + [
        Numbers(*table, caption=f"By {clean(name).replace('_', ' ')}") for name, table in found
    ]


def _heading(name, values):
    words = values.attrs.get("long_name") or name.replace("_", " ")
    return label(words, values.attrs.get("units"))
