"""Differences against the mean of both sensors, before and after the calibration."""

import numpy as np

from vconst.report.axes import finite_limits, label_log_axis, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, COUNT, MUTED, PAPER, RED
from vconst.report.words import clean, decimals_for, fixed, label, with_unit

FEW = 600  # matched samples; above it densities are drawn
LIMITS = (2.5, 50.0, 97.5)  # percentiles: limits of agreement without a distribution assumed


@figure(kind="pairs", page="calibration", id="bland")
def bland(subject):
    """Bland and Altman's plot, before and (where there is a fit) after."""
    for pair in subject.comparisons():
        if pair.reference.size < 2:
            continue
        views = _views(pair)
        yield Drawing(
            title=_title(pair, views),
            caption=_caption(pair),
            alt=" ".join(_sentence(pair, *view) for view in views),
            draw=Draw(_draw, pair, views),
            numbers=_numbers(pair, views),
            size=(8.6, 3.9),
            part=pair.variable,
        )


def _views(pair):
    """(heading, mean, difference) of each state of the target."""
    if pair.fit:
        this = "this calibration" if pair.calibrations else "calibration"
        states = [(f"before {this}", pair.target), (f"after {this}", pair.calibrated())]
    else:
        states = [("after calibration" if pair.calibrations else "as measured", pair.target)]
    return [(state, pair.middle(target), pair.difference(target)) for state, target in states]


def _title(pair, views):
    medians = [_shown(pair, np.median(found), found) for _, _, found in views]
    if len(views) == 1:
        return f"Median difference {medians[0]}, {views[0][0]}"
    low, _, high = (_shown(pair, value, views[1][2]) for value in _limits(views[1][2]))
    return (
        f"Calibration moves the median difference from {medians[0]} to {medians[1]}; "
        f"95 % lie from {low} to {high}"
    )


def _caption(pair):
    what = "target over reference, less one" if pair.log else "target \u2212 reference"
    mean = "geometric mean" if pair.log else "mean"
    return (
        f"Difference ({what}) against the {mean} of both. Red: median; dashed: the limits that "
        "hold 95 % of the matched samples. A slope that is left over would show as a tilt. "
        f"{_what_after_is(pair)}"
    )


def _what_after_is(pair):
    """What 'after' undoes: what applying the calibration undoes, which is not the whole fit."""
    applied = f"Before they were matched, {clean('; then '.join(pair.calibrations))} was applied. "
    applied = applied if pair.calibrations else ""
    if not pair.fit:
        return applied.rstrip()
    undone = "slope, offset and drift" if "drift" in pair.fit.scalars else "slope and offset"
    left = (
        f", and leaves in what the fit knows of {' and '.join(pair.covariates)}"
        if pair.covariates
        else ""
    )
    return (
        f"{applied}'After' undoes {undone}, as applying the calibration does{left}. It is on the "
        "data of the fit itself: it shows the shape of what remains, not its accuracy."
    )


def _sentence(pair, state, _, difference):
    low, median, high = (_shown(pair, value, difference) for value in _limits(difference))
    return f"{state.capitalize()}: median {median}, 95 % from {low} to {high}."


def _limits(difference):
    return [float(value) for value in np.percentile(difference, LIMITS)]


def _shown(pair, value, difference):
    return with_unit(_rounded(float(value), difference), pair.difference_units)


def _rounded(value, difference):
    return fixed(value, decimals_for(difference.std()), sign=True)


def _numbers(pair, views):
    units = pair.difference_units
    rows = [
        (state, difference.size, *np.percentile(difference, LIMITS)[[1, 0, 2]], difference.std())
        for state, _, difference in views
    ]
    columns = (
        "state",
        "matched samples",
        label("median difference", units),
        label("2.5 %", units),
        label("97.5 %", units),
        label("standard deviation", units),
    )
    return Numbers(columns, rows, caption=f"Differences of {pair.name}")


def _draw(page, pair, views):
    axes = page.subplots(1, len(views), sharey=True, squeeze=False)[0]
    low, high = zip(*(finite_limits(found, cut=0.001) for _, _, found in views), strict=True)
    for place, (state, middle, difference) in zip(axes, views, strict=True):
        place.set_title(state.capitalize())
        if pair.log:
            place.set_xscale("log")
        place.set_ylim(min(*low, 0.0), max(*high, 0.0))
        _draw_cloud(place, pair, middle, difference)
        _draw_limits(place, difference)
        (label_log_axis if pair.log else label_numbers)(place.xaxis)
        label_numbers(place.yaxis)
        place.set_xlabel(label(f"mean of the two, {pair.name}", pair.units))
    axes[0].set_ylabel(label("difference", pair.difference_units))


def _draw_cloud(axes, pair, middle, difference):
    if pair.log:
        low, high = finite_limits(np.log10(middle), cut=5e-4)
        axes.set_xlim(10.0**low, 10.0**high)
    else:
        axes.set_xlim(*finite_limits(middle, cut=5e-4))
    if difference.size <= FEW:
        axes.plot(middle, difference, ".", color=BLUE, markersize=3.5, alpha=0.7)
        return
    across = axes.get_xlim()
    extent = [*(np.log10(across) if pair.log else across), *axes.get_ylim()]
    axes.hexbin(
        middle,
        difference,
        gridsize=(60, 32),
        bins="log",
        mincnt=1,
        xscale="log" if pair.log else "linear",
        extent=extent,
        cmap=COUNT,
        linewidths=0.1,
        rasterized=True,
    )


def _draw_limits(axes, difference):
    axes.axhline(0, color=MUTED, linewidth=1, linestyle=":")
    for value, line in zip(_limits(difference), ("--", "-", "--"), strict=True):
        axes.axhline(value, color=RED, linewidth=1.2, linestyle=line)
        axes.text(
            0.99,
            value,
            _rounded(value, difference),
            transform=axes.get_yaxis_transform(),
            color=RED,
            fontsize=8,
            ha="right",
            va="center",
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.2, "alpha": 0.85},
            zorder=6,
        )
