"""The standard bias: what the target is off by at stated values of the reference."""

import numpy as np

from vconst.report.axes import label_log_axis, label_numbers
from vconst.report.drawing import Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED
from vconst.report.words import decimals_for, fixed, label, number, plural, unit, with_unit

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
            "calibration to the next."
        ),
        alt="; ".join(
            f"at {number(x, 3)} {unit(units)} the bias is {number(y, 3)} ± {number(se, 2)}"
            for x, y, se in zip(scene, bias, error, strict=True)
        ),
        draw=lambda page: _draw(page, (scene, bias, error), units, log),
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
        size=(8.6, 2.9),
    )


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
    axes = page.subplots()
    scene, bias, error = columns
    share = 100 / scene if log else np.ones_like(scene)
    axes.axhline(0, color=MUTED, linewidth=1, linestyle=":")
    axes.errorbar(
        scene,
        bias * share,
        yerr=NORMAL * error * np.abs(share),
        fmt="o",
        color=BLUE,
        elinewidth=1.4,
    )
    if log:
        axes.set_xscale("log")
        axes.set_xlim(scene.min() / 1.5, scene.max() * 1.5)
        label_log_axis(axes.xaxis)
    else:
        label_numbers(axes.xaxis)
    label_numbers(axes.yaxis)
    axes.set_xlabel(label("reference scene", units))
    axes.set_ylabel(label("standard bias", "%" if log else units))
