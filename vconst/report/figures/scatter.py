"""Target against reference, with the fitted line."""

import numpy as np

from vconst.report.axes import (
    add_colour_bar,
    finite_limits,
    label_log_axis,
    label_numbers,
    write_note,
)
from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, COUNT, MUTED, PAPER, RED
from vconst.report.words import interval, label, number, with_unit

FEW = 600  # matched samples; above it a cloud of points is drawn as densities
BINS = 12


@figure(kind="pairs", page="*", id="scatter")
def scatter(subject):
    """The density of matched values, the line of equality, the fit, and bin medians."""
    for pair in subject.comparisons():
        if pair.reference.size < 2:
            continue
        table = _bins(pair)
        yield Drawing(
            title=finding(pair),
            caption=_caption(pair),
            alt=say(
                "scatter.alt",
                samples=counted("noun.matched", pair.reference.size),
                name=pair.name,
                statistics=_statistics(pair).replace("\n", "; "),
            ),
            draw=Draw(_draw, pair, table),
            numbers=table,
            size=(7.2, 5.4),
            part=pair.variable,
        )


def finding(pair):
    """
    What the fit says, in one line.

    On a log scale the ratio at the pivot, ``10**offset``; otherwise slope and offset.
    """
    if not pair.fit:
        ratio = np.median(pair.difference(pair.target))
        shown = with_unit(number(ratio, 3, sign=True), pair.difference_units)
        return say("scatter.differs", difference=shown, **_sides(pair))
    if pair.log:
        value, low, high = interval(*_ratio(pair))
        at = with_unit(number(pair._pivot, 3), pair.units)
        return say("scatter.reads", value=value, low=low, high=high, at=at, **_sides(pair))
    slope, *_ = interval(*_limits(pair, "slope"))
    offset, *_ = interval(*map(pair.in_difference_units, _limits(pair, "offset")))
    sign = "\u2212" if offset.startswith("\u2212") else "+"
    shown = with_unit(offset.lstrip("\u2212"), pair.difference_units)
    said = f"{pair.target_name} = {slope} × {pair.reference_name} {sign} {shown}"
    return say("scatter.plasma", said=said) if pair.plasma else said


def _sides(pair):
    return {"target": pair.target_name, "reference": pair.reference_name}


def _ratio(pair):
    return [10.0**value for value in _limits(pair, "offset")]


def _limits(pair, name):
    scalars = pair.fit.scalars
    return [float(scalars.get(name + end, np.nan)) for end in ("", "_low", "_high")]


def _caption(pair):
    words = [say("scatter.caption")]
    if pair.fit:
        method = pair.fit.dataset.attrs.get("method", "")
        terms = [say("scatter.drift")] if "drift" in pair.fit.scalars else []
        terms = say("scatter.and").join([*terms, *pair.covariates])
        method = f" ({method})" if method else ""
        without = say("scatter.without", terms=terms) if terms else ""
        words.append(say("scatter.fit", method=method, without=without))
    if pair.left_out:
        words.append(say("scatter.left_out", samples=counted("noun.matched", pair.left_out)))
    return " ".join(words)


def _statistics(pair):
    lines = [f"N = {counted('noun.matched', pair.reference.size)}"]
    if pair.fit:
        scalars = pair.fit.scalars
        lines.append(say("scatter.slope", **_ranged(_limits(pair, "slope"))))
        if pair.log:
            lines.append(say("scatter.ratio", **_ranged(_ratio(pair))))
        lines.append(say("scatter.correlation", value=correlation(scalars.get("correlation"))))
        if scalars.get("scatter") is not None:
            shown = number(pair.in_difference_units(float(scalars["scatter"])), 3)
            lines.append(say("scatter.robust", value=with_unit(shown, pair.difference_units)))
    return "\n".join(lines)


def _ranged(limits):
    return dict(zip(("value", "low", "high"), interval(*limits), strict=True))


def correlation(value):
    """A correlation for reading; one that is not 1 is not printed as 1."""
    if value is not None and 0.9999 < value < 1:
        return "> 0.9999"
    return number(value, 4)


def _bins(pair):
    """Quantile bins of the reference: few, filled alike, none of them hidden."""
    edges = np.unique(np.quantile(pair.reference, np.linspace(0, 1, BINS + 1)))
    place = np.clip(np.searchsorted(edges, pair.reference, "right") - 1, 0, len(edges) - 2)
    rows = []
    for index in range(len(edges) - 1):
        inside = place == index
        if inside.any():
            middle = np.median(pair.reference[inside])
            low, median, high = np.quantile(pair.target[inside], [0.16, 0.5, 0.84])
            expected = pair.expected(middle) if pair.fit else None
            rows.append((int(inside.sum()), middle, median, low, high, expected))
    heads = [say("scatter.col_median", name=pair.reference_name)]
    heads += [
        say(f"scatter.col_{name}", name=pair.target_name) for name in ("median", "low", "high")
    ]
    columns = [label(head, pair.units) for head in (*heads, say("scatter.col_fit"))]
    columns = [say("scatter.col_samples"), *columns]
    return Numbers(columns, rows, caption=say("scatter.numbers", name=pair.name))


def _draw(page, pair, table):
    axes = page.subplots()
    limits = _square_limits(pair)
    if pair.log:
        axes.set(xscale="log", yscale="log")
    axes.set(xlim=limits, ylim=limits)
    _draw_cloud(axes, pair, limits)
    _draw_lines(axes, pair, limits)
    _draw_medians(axes, table)
    for axis in (axes.xaxis, axes.yaxis):
        (label_log_axis if pair.log else label_numbers)(axis)
    axes.set_xlabel(label(f"{pair.reference_name}, {told(pair.name)}", pair.units))
    axes.set_ylabel(label(f"{pair.target_name}, {told(pair.name)}", pair.units))
    axes.set_aspect("equal")
    write_note(axes, _statistics(pair))
    axes.legend(loc="lower right")


def _square_limits(pair):
    both = (pair.reference, pair.target)
    if not pair.log:
        return finite_limits(*both, cut=1e-4)
    low, high = finite_limits(*map(np.log10, both), cut=1e-4)
    return 10.0**low, 10.0**high


def _draw_cloud(axes, pair, limits):
    if pair.reference.size <= FEW:
        axes.plot(pair.reference, pair.target, ".", color=BLUE, markersize=3.5, alpha=0.7)
        return
    scale = "log" if pair.log else "linear"
    extent = [*np.log10(limits), *np.log10(limits)] if pair.log else [*limits, *limits]
    cells = axes.hexbin(
        pair.reference,
        pair.target,
        gridsize=70,
        bins="log",
        mincnt=1,
        xscale=scale,
        yscale=scale,
        extent=extent,
        cmap=COUNT,
        linewidths=0.1,
        rasterized=True,
    )
    add_colour_bar(axes, cells, told("matched samples in a cell"), log=True)


def _draw_lines(axes, pair, limits):
    axes.plot(limits, limits, color=MUTED, linestyle=":", label=say("scatter.equal"))
    if pair.fit:
        spread = np.geomspace if pair.log else np.linspace
        x = spread(pair.reference.min(), pair.reference.max(), 60)
        axes.plot(x, pair.expected(x), color=RED, linewidth=1.6, label=say("scatter.fit_line"))


def _draw_medians(axes, table):
    _, x, y, low, high, _ = (np.array(column, float) for column in zip(*table.rows, strict=True))
    axes.errorbar(
        x,
        y,
        yerr=[y - low, high - y],
        fmt="o",
        markersize=4,
        color=PAPER,
        markeredgecolor=MUTED,
        markeredgewidth=0.9,
        ecolor=MUTED,
        elinewidth=0.9,
        zorder=5,
        label=say("scatter.median"),
    )
