"""What one counter reads over another, by energy and by pitch angle."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED
from vconst.report.words import clean, number

_SIDES = (("band", "energy", "energy (MeV)"), ("angle", "pitch", "pitch angle (degree)"))


@figure(kind="table", page="*", id="counters")
def counters(subject):
    """The ratio with its limits in each band."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "counters":
        return
    yield Drawing(
        title=_title(dataset),
        caption=(
            "Ratio of the two in each band of energy (all pitch angles) and of pitch angle (all "
            "energies), with 95 % limits from how passes differ; as wide as a band. Dotted: equal. "
            "Grey: the ratio of all, with its limits."
        ),
        alt=f"Ratio of two counters by energy and pitch angle. {_title(dataset)}.",
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 3.6),
        part=clean(dataset.attrs.get("species")),
    )


def _title(dataset):
    ratio, low, high = (number(float(dataset[f"ratio{end}"]), 4) for end in ("", "_low", "_high"))
    first, second = (clean(dataset.attrs[f"{side}_counter"]) for side in ("first", "second"))
    return f"{second} reads {ratio} ({low} to {high}) of {first}"


def _numbers(dataset):
    rows = []
    for name, what, _ in _SIDES:
        columns = [dataset[f"{what}_{end}"].values for end in ("low", "high")]
        columns += [dataset[f"{name}_ratio{end}"].values for end in ("", "_low", "_high")]
        columns += [dataset[f"{name}_counts_{side}"].values for side in ("first", "second")]
        rows += [(what, *map(float, row)) for row in zip(*columns, strict=True)]
    heads = ("band of", "from", "to", "ratio", "lower limit", "upper limit")
    return Numbers((*heads, "counts, first", "counts, second"), rows, caption="Ratio by band")


def _draw(page, dataset):
    panels = page.subplots(1, 2, sharey=True)
    whole = [float(dataset[f"ratio{end}"]) for end in ("", "_low", "_high")]
    for axes, (name, what, words) in zip(panels, _SIDES, strict=True):
        low, high = (dataset[f"{what}_{end}"].values for end in ("low", "high"))
        ratio, least, most = (dataset[f"{name}_ratio{end}"].values for end in ("", "_low", "_high"))
        known = np.isfinite(ratio)
        axes.axhspan(whole[1], whole[2], color=MUTED, alpha=0.25, linewidth=0)
        axes.axhline(whole[0], color=MUTED, linewidth=0.8)
        axes.axhline(1.0, color=MUTED, linewidth=1, linestyle=":")
        axes.errorbar(
            (low + high)[known] / 2,
            ratio[known],
            yerr=np.abs(np.stack([ratio - least, most - ratio])[:, known]),
            xerr=(high - low)[known] / 2,
            fmt="o",
            color=BLUE,
            markersize=4,
        )
        axes.set_xlabel(words)
        label_numbers(axes.xaxis)
        label_numbers(axes.yaxis)
    panels[0].set_ylabel("second over first")
