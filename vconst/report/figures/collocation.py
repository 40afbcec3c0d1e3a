"""What the error of each of three or more sensors is, and what is left between two of them."""

import numpy as np

from vconst.report.axes import label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, RED
from vconst.report.words import clean, label, number, with_unit

#: Standard errors beyond which what is left to a pair is drawn in red.
_FAR = 3.0


@figure(kind="table", page="*", id="collocation")
def collocation(subject):
    """Errors with their limits, signal over error, and the misfit by pair."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "collocation":
        return
    yield Drawing(
        title=_title(dataset),
        caption=_caption(dataset),
        alt=f"Random errors of {dataset.sizes['sensor']} sensors. {_title(dataset)}.",
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 1.3 + 0.42 * max(dataset.sizes["sensor"], dataset.sizes.get("sensor_pair", 0))),
        part=clean(dataset.attrs.get("variable")),
    )


def _names(dataset):
    return [clean(str(name)) for name in dataset["product"].values]


def _shown(dataset, variance):
    """Standard deviations on the page: % on a log scale; zero below a variance of zero."""
    deviation = np.sqrt(np.clip(np.nan_to_num(np.asarray(variance, float)), 0.0, None))
    if dataset.attrs.get("scale") == "log":
        return 100.0 * np.expm1(deviation * np.log(10.0))
    return deviation


def _units(dataset):
    return "%" if dataset.attrs.get("scale") == "log" else clean(dataset.attrs.get("units"))


def _title(dataset):
    values, variances = _shown(dataset, dataset["variance"]), dataset["variance"].values
    parts = []
    for name, value, variance in zip(_names(dataset), values, variances, strict=True):
        known = with_unit(number(float(value), 2), _units(dataset))
        parts.append(f"{name} {known if variance > 0 else 'not determined'}")
    return f"Random error: {', '.join(parts)}"


def _caption(dataset):
    text = (
        "Left: standard deviation of the random error of each sensor in its own unit, with 95 % "
        f"limits ({clean(dataset.attrs.get('interval'))}); a cross at zero is a variance found to "
        "be negative. It holds what each sees differently for not being in the same place. "
        "Bars: variance of the signal over that of the error. All of it rests on errors that "
        "know neither the truth nor each other."
    )
    if "sensor_pair" in dataset.sizes:
        text += (
            " Right: what one truth leaves to the covariance of each two, over the standard error "
            f"of that covariance; red beyond {_FAR:g}."
        )
    else:
        text += " Of three sensors nothing in the data tells whether that is so."
    return text


def _numbers(dataset):
    unit = _units(dataset)
    columns = (
        "sensor",
        label("error", unit),
        label("lower limit", unit),
        label("upper limit", unit),
        "error variance",
        "slope over the first",
        "correlation with the truth",
        "signal over error (dB)",
    )
    limits = [_shown(dataset, dataset[f"variance{end}"]) for end in ("", "_low", "_high")]
    rows = [
        (
            name,
            *(float(each[place]) for each in limits),
            *(
                float(dataset[what].values[place])
                for what in ("variance", "slope", "correlation", "signal_to_noise")
            ),
        )
        for place, name in enumerate(_names(dataset))
    ]
    return Numbers(columns, rows, caption="Errors of each sensor")


def _draw(page, dataset):
    pairs = "sensor_pair" in dataset.sizes
    panels = page.subplots(1, 3 if pairs else 2)
    _draw_errors(panels[0], dataset)
    rows = np.arange(dataset.sizes["sensor"])
    panels[1].barh(rows, np.nan_to_num(dataset["signal_to_noise"].values), color=BLUE, height=0.5)
    panels[1].set_yticks(rows, [""] * rows.size)
    panels[1].set_xlabel(label("signal over error", "dB"))
    panels[1].invert_yaxis()
    label_numbers(panels[1].xaxis, 4)
    if pairs:
        _draw_pairs(panels[2], dataset)


def _draw_errors(axes, dataset):
    rows = np.arange(dataset.sizes["sensor"])
    value, low, high = (_shown(dataset, dataset[f"variance{end}"]) for end in ("", "_low", "_high"))
    sound = dataset["variance"].values > 0
    axes.hlines(rows, low, high, color=MUTED, linewidth=2)
    axes.plot(value[sound], rows[sound], "o", color=BLUE, markersize=6)
    axes.plot(np.zeros((~sound).sum()), rows[~sound], "x", color=RED, markersize=8)
    axes.set_yticks(rows, _names(dataset))
    axes.set_xlim(left=min(0.0, float(np.min(low))))
    axes.margins(y=0.2)
    axes.invert_yaxis()
    axes.set_xlabel(label("random error", _units(dataset)))
    label_numbers(axes.xaxis, 4)


def _draw_pairs(axes, dataset):
    share = dataset["left"].values / dataset["left_se"].values
    rows = np.arange(share.size)
    colours = [RED if abs(value) > _FAR else BLUE for value in share]
    axes.barh(rows, share, color=colours, height=0.5)
    axes.axvline(0.0, color=MUTED, linewidth=1)
    axes.set_yticks(rows, [clean(str(name)) for name in dataset["pair_of_sensors"].values])
    axes.yaxis.tick_right()
    axes.tick_params(axis="y", labelsize=7)
    axes.invert_yaxis()
    axes.set_xlabel("left to the pair (standard errors)")
    label_numbers(axes.xaxis, 4)
