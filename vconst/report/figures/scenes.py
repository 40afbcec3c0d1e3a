"""The standard bias: what the target is off by at stated values of the reference."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.comparison import coefficients_of
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED
from vconst.report.words import (
    decimals_for,
    fixed,
    interval,
    label,
    number,
    plural,
    unit,
    with_unit,
)

NORMAL = 1.96  # standard errors on each side of a 95 % interval


@figure(kind="calibration", page="calibration", id="scenes")
def scenes(subject):
    """Standard bias with its standard error at the reference scenes."""
    dataset = subject.result.dataset
    if not dataset.sizes.get("scene") or "scene_bias" not in dataset:
        return
    units = str(dataset.attrs.get("units", ""))
    log = dataset.attrs.get("scale") == "log"
    scene, bias, error = (
        np.asarray(dataset[name], float) for name in ("scene", "scene_bias", "scene_bias_se")
    )
    yield Drawing(
        title=_title(scene, bias, units, log),
        caption=(
            "What the uncorrected target is off by at stated values of the reference, with its "
            "95 % interval. These are the numbers that monitoring compares from one "
            "calibration to the next. Intervals shorter than a dot are in the numbers at the "
            "right." + _without(subject)
        ),
        alt="; ".join(
            f"at {number(x, 3)} {unit(units)} the bias is {number(y, 3)} ± {number(se, 2)}"
            for x, y, se in zip(scene, bias, error, strict=True)
        ),
        draw=Draw(_draw, (scene, bias, error), units, log),
        numbers=Numbers(
            (
                label("scene", units),
                label("standard bias", units),
                label("standard error", units),
                "standard bias (%)",
            ),
            [(x, y, se, 100 * y / x) for x, y, se in zip(scene, bias, error, strict=True)],
            caption="Standard bias",
        ),
        size=(8.6, 1.1 + 0.36 * scene.size),
    )


def _without(subject):
    """Covariates of the fit, which are zero in a scene."""
    names = coefficients_of(subject.result)
    named = [name[7:].replace("_", " ") for name in names if name.startswith("adjust_")]
    return f" With {' and '.join(named)} alike for both." if named else ""


def _title(scene, bias, units, log):
    values = 100 * bias / scene if log else bias
    decimals = decimals_for(np.abs(values).max())
    low, high = (
        with_unit(fixed(edge, decimals, sign=True), "%" if log else units)
        for edge in (values.min(), values.max())
    )
    span = f"from {low} to {high}" if low != high else f"of {low}"
    return f"Standard bias {span} at {plural(scene.size, 'reference scene')}"


def _draw(page, columns, units, log):
    """A row a scene, with its numbers beside: an interval may be too short to be seen."""
    axes = page.subplots()
    scene, bias, error = columns
    share = 100 / scene if log else np.ones_like(scene)
    value, half = bias * share, NORMAL * error * np.abs(share)
    rows = np.arange(scene.size)
    axes.axvline(0, color=MUTED, linewidth=1, linestyle=":")
    axes.errorbar(
        value, rows, xerr=half, fmt="o", color=BLUE, markersize=5, elinewidth=1.8, capsize=3
    )
    axes.set_yticks(rows, [with_unit(number(x, 3), units) for x in scene])
    axes.set_ylim(scene.size - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    right = axes.secondary_yaxis("right")
    right.set_yticks(rows, [_in_words(*row) for row in zip(value, half, strict=True)])
    right.tick_params(length=0)
    right.spines["right"].set_visible(False)
    label_numbers(axes.xaxis)
    axes.set_ylabel("reference scene")
    axes.set_xlabel(label("standard bias, 95 %", "%" if log else units))


def _in_words(value, half):
    found, low, high = interval(value, value - half, value + half)
    return f"{found} ({low} to {high})"
