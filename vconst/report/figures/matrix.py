"""Each model against each: numbers above the diagonal, the same as colours below."""

import numpy as np

from vconst.report.axes import add_colour_bar
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import COUNT, INK
from vconst.report.words import clean, label, number, plural, unit, with_unit

#: Most models whose differences are written above the diagonal.
WRITTEN = 20


@figure(kind="table", page="monitor", id="matrix")
def matrix(subject):
    """Root mean square differences, model by model."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "field models" or "rms_difference" not in dataset:
        return
    names = [clean(name) for name in dataset["name"].values.tolist()]
    values = np.asarray(dataset["rms_difference"], float)
    units = str(dataset["rms_difference"].attrs.get("units", ""))
    low, high = (with_unit(number(float(dataset[n]), 4), units) for n in ("smallest", "largest"))
    title = f"{plural(len(names), 'model')} differ by {low} to {high}"
    yield Drawing(
        title=title,
        caption=(
            "Root mean square of the vector difference over the sphere of 6371.2 km, in "
            f"{unit(units)}, degrees 1 to {int(dataset['degrees'])}: numbers above the diagonal, "
            "colours below. A model that was made from others is not independent of them."
        ),
        alt=f"{title}: {', '.join(names)}.",
        draw=Draw(_draw, names, values, units),
        numbers=Numbers(
            ("model", *(label(name, units) for name in names)),
            [(name, *row) for name, row in zip(names, values.tolist(), strict=True)],
            caption="Root mean square differences",
        ),
        size=(8.6, 2.2 + 0.3 * len(names)),
    )


def _draw(page, names, values, units):
    axes = page.subplots()
    written = len(names) <= WRITTEN
    upper = np.triu(np.ones(values.shape, bool)) if written else np.eye(len(names), dtype=bool)
    drawn = axes.imshow(np.ma.masked_where(upper, values), cmap=COUNT, aspect="auto")
    axes.grid(False)
    places = np.arange(len(names))
    axes.set_xticks(places, names, rotation=90)
    axes.set_yticks(places, names)
    if written:
        for row, column in zip(*np.triu_indices(len(names), 1), strict=True):
            axes.text(
                column,
                row,
                f"{values[row, column]:.2f}",
                ha="center",
                va="center",
                color=INK,
                fontsize=6.5,
            )
    add_colour_bar(axes, drawn, label("difference", units), shrink=0.75)
