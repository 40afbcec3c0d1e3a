"""What a vector magnetometer's parameters are by day and night, and how they hang together."""

import re

import numpy as np

from vconst.report.axes import add_colour_bar, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import MUTED, SERIES, SIGNED
from vconst.report.words import clean, number

_PANELS = (
    ("offset", "offset (nT)", 1.0),
    ("scale", "scale − 1 (10⁻⁶)", 1e6),
    ("angle", "non-orthogonality (″)", 3600.0),
    ("euler", "rotation (″)", 3600.0),
)


@figure(kind="vectorcalibration", page="*", id="vector")
def vector(subject):
    """Parameters with their limits by part, and correlations of all samples."""
    dataset = subject.result.dataset
    yield Drawing(
        title=_title(dataset),
        caption=(
            "Parameters with 95 % limits, from how passes differ; colours tell all samples, day "
            "and night. Small steps beside a mark are of terms, a standard deviation of what they "
            "depend on. A difference of day and night beyond the limits is an error that one set "
            "of parameters cannot hold."
        ),
        alt=f"Parameters of a vector magnetometer. {_title(dataset)}.",
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 6.0),
        part="parameters",
    )
    yield Drawing(
        title=(
            f"Condition number {number(float(dataset['condition'].values[0]), 3)}: "
            f"{'too little' if float(dataset['condition'].values[0]) > 10 else 'enough'} variety"
        ),
        caption=(
            "Correlations of the errors of the parameters, all samples. Dark off the diagonal: "
            "the field was seen from too few sides to tell the two apart."
        ),
        alt="Matrix of correlations of the parameters of a vector magnetometer.",
        draw=Draw(_draw_correlation, dataset),
        numbers=_correlations(dataset),
        size=(6.4, 5.2),
        part="correlation",
    )


_WORDS = {
    "offset": "offset along axis",
    "scale": "scale of axis",
    "angle": "non-orthogonality, angle",
    "euler": "rotation about axis",
}


_NAMED = re.compile(rf"\b({'|'.join(_WORDS)})_[123xyz](_\w+)?\b")


def _title(dataset):
    before, after = (
        number(float(dataset[name].values[0]), 3) for name in ("residual_before", "residual")
    )
    return f"Strength minus magnitude goes from {before} to {after} nT (rms)"


def parameter_words(name):
    """
    What a parameter is.

    Examples
    --------
    >>> parameter_words("offset_1"), parameter_words("scale_2_temperature")
    ('offset along axis 1', 'scale of axis 2, by temperature')
    """
    kind, _, rest = clean(str(name)).partition("_")
    axis, _, term = rest.partition("_")
    by = f", by {term.replace('_', ' ')}" if term else ""
    return f"{_WORDS.get(kind, kind)} {axis}{by}".strip()


def with_words(text):
    """
    A text in which parameters have their names, with words instead.

    Examples
    --------
    >>> with_words("offset_1 is known")
    'offset along axis 1 is known'
    """
    return _NAMED.sub(lambda found: parameter_words(found[0]), clean(text))


def _names(dataset):
    return [clean(str(name)) for name in dataset["parameter_name"].values]


def _parts(dataset):
    return [clean(str(name)) for name in dataset["part_name"].values]


def _numbers(dataset):
    """Parameters as they are drawn: what is small beside one in millionths, angles in seconds."""
    parts, names = _parts(dataset), _names(dataset)
    heads = [f"{part}{end}" for part in parts for end in ("", ", lower", ", upper")]
    rows = []
    for place, name in enumerate(names):
        words, units, factor = _as_drawn(name, str(dataset["parameter_unit"].values[place]))
        shift = 1.0 if words.endswith("− 1") else 0.0
        cells = [
            factor * (float(dataset[which].values[part, place]) - shift)
            for part in range(len(parts))
            for which in ("value", "value_low", "value_high")
        ]
        rows.append((words, units, *cells))
    return Numbers(("parameter", "unit", *heads), rows, caption="Parameters with 95 % limits")


def _as_drawn(name, units):
    """Words, unit and factor of a parameter on the page."""
    kind, plain = name.partition("_")[0], name.count("_") == 1
    if kind == "offset":
        return parameter_words(name), units, 1.0
    if kind == "scale":
        return parameter_words(name) + (" − 1" if plain else ""), "10⁻⁶", 1e6
    return parameter_words(name), "″", 3600.0


def _matrix(dataset):
    covariance = dataset["covariance"].values[0]
    size = np.sqrt(np.diagonal(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        return covariance / np.outer(size, size)


def _correlations(dataset):
    names = [parameter_words(name) for name in _names(dataset)]
    rows = [(name, *map(float, row)) for name, row in zip(names, _matrix(dataset), strict=True)]
    return Numbers(("parameter", *names), rows, caption="Correlations of the parameters")


def _draw(page, dataset):
    names, parts = _names(dataset), _parts(dataset)
    for axes, (kind, words, factor) in zip(page.subplots(2, 2).flat, _PANELS, strict=True):
        rows = [place for place, name in enumerate(names) if name.startswith(kind)]
        shift = 1.0 if kind == "scale" else 0.0
        for part, colour in zip(range(len(parts)), SERIES, strict=False):
            middle, low, high = (
                _shown(dataset[which].values[part, rows], names, rows, shift, factor)
                for which in ("value", "value_low", "value_high")
            )
            at = np.arange(len(rows)) + 0.18 * (part - (len(parts) - 1) / 2)
            limits = np.abs(np.stack([middle - low, high - middle]))
            axes.errorbar(
                at, middle, limits, fmt="o", color=colour, markersize=4, label=parts[part]
            )
        axes.axhline(0.0, color=MUTED, linewidth=0.8, linestyle=":")
        axes.set_xticks(
            np.arange(len(rows)),
            [names[row].partition("_")[2].replace("_", "\n", 1) for row in rows],
        )
        axes.set_ylabel(words)
        label_numbers(axes.yaxis, 5)
        if kind == "offset" and len(parts) > 1:
            axes.legend(loc="best")


def _shown(values, names, rows, shift, factor):
    """On the page: scales less one, where they are no terms."""
    plain = np.array([names[row].count("_") == 1 for row in rows])
    return factor * (values - shift * plain)


def _draw_correlation(page, dataset):
    axes, names = page.subplots(), _names(dataset)
    drawn = axes.imshow(_matrix(dataset), vmin=-1, vmax=1, cmap=SIGNED, interpolation="nearest")
    axes.grid(False)
    words = [name.replace("_", " ") for name in names]
    axes.set_xticks(range(len(names)), words, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), words, fontsize=7)
    add_colour_bar(axes, drawn, "correlation")
