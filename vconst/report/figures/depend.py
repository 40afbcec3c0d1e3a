"""The bias against everything that it may depend on, a panel each."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED
from vconst.report.words import clean, label, number, plural, with_unit

COLUMNS = 3  # panels side by side
_WORDS = {"f107": "F10.7", "kp": "Kp"}


@figure(kind="table", page="calibration", id="depend")
def depend(subject):
    """Bins of equally many conjunctions with their 95 % intervals."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "dependence" or not dataset.sizes.get("bin"):
        return
    names = [covariate_words(name) for name in dataset["covariate_name"].values]
    rows = -(-len(names) // COLUMNS)
    yield Drawing(
        title=_title(dataset, names),
        caption=_caption(dataset, names),
        alt=f"{plural(len(names), 'panel')} of the bias. {_title(dataset, names)}.",
        draw=Draw(_draw, dataset, names),
        numbers=_numbers(dataset, names),
        size=(8.6, 0.5 + 2.3 * rows),
        part=clean(dataset.attrs["variable"]),
    )


def covariate_words(names):
    """
    Names of covariates, separated by commas, as people write them.

    Examples
    --------
    >>> covariate_words("local_time, f107")
    'local time, F10.7'
    """
    told = (clean(str(name)) for name in str(names).split(", "))
    return ", ".join(_WORDS.get(name, name.replace("_", " ")) for name in told)


def _title(dataset, names):
    sizes = dataset["size_alone"].values
    if not np.isfinite(sizes).any():
        return "No dependence of the bias could be estimated"
    most = int(np.nanargmax(np.abs(sizes)))
    shown = with_unit(number(float(sizes[most]), 2), dataset.attrs["units"])
    error = number(float(dataset["size_alone_error"].values[most]), 2)
    return f"The bias varies most with {names[most]}: {shown} (± {error}) over its middle 90 %"


def _caption(dataset, names):
    state = "after the calibration" if dataset.attrs["after"] else "as measured"
    parts = [
        f"Mean bias {state} in bins of equally many conjunctions, with 95 % intervals over "
        "alignments, or over conjunctions where a bin has fewer than three alignments."
    ]
    for name, other in zip(names, dataset["not_told_from"].values, strict=True):
        if str(other).startswith("itself"):
            parts.append(f"{name[:1].upper()}{name[1:]} hardly varies: nothing can be said of it.")
        elif other:
            told = covariate_words(other)
            parts.append(f"{name[:1].upper()}{name[1:]} cannot be told from {told}.")
    condition = number(float(dataset["condition_number"]), 3)
    parts.append(f"Condition number of all together: {condition}; above 30 shares mean little.")
    if dataset.attrs["absent"]:
        parts.append(f"Not given: {covariate_words(', '.join(dataset.attrs['absent']))}.")
    return " ".join(parts)


def _numbers(dataset, names):
    units = dataset.attrs["units"]
    rows = [
        (names[int(which)], *rest)
        for which, *rest in zip(
            *(
                dataset[f"bin_{name}"].values
                for name in ("covariate", "middle", "bias", "low", "high")
            ),
            dataset["bin_conjunctions"].values,
            dataset["bin_episodes"].values,
            strict=True,
        )
    ]
    heads = ("covariate", "middle of the bin", label("bias", units), label("low, 95 %", units))
    heads += (label("high, 95 %", units), "rows", "episodes")
    return Numbers(heads, rows, caption="Bias in bins of each covariate")


def _draw(page, dataset, names):
    rows = -(-len(names) // COLUMNS)
    panels = page.subplots(rows, COLUMNS, sharey=True, squeeze=False)
    which, units = dataset["bin_covariate"].values, dataset["covariate_unit"].values
    middle, bias, low, high = (
        dataset[f"bin_{name}"].values for name in ("middle", "bias", "low", "high")
    )
    for place, axes in enumerate(panels.flat):
        if place >= len(names):
            axes.set_visible(False)
            continue
        here = which == place
        spread = np.nan_to_num(np.stack([bias - low, high - bias])[:, here])
        axes.axhline(0, color=MUTED, linewidth=1, linestyle=":")
        axes.errorbar(middle[here], bias[here], yerr=spread, fmt="o", color=BLUE, markersize=4)
        axes.set_xlabel(label(names[place], str(units[place])))
        label_numbers(axes.xaxis, 4)
        label_numbers(axes.yaxis, 4)
    for axes in panels[:, 0]:
        axes.set_ylabel(label("bias", dataset.attrs["units"]))
