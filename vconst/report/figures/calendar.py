"""Which product has samples on which day: a calendar of shares, missing days hatched."""

import numpy as np

from vconst.report.axes import add_colour_bar, label_dates
from vconst.report.days import DAY, date_of, days_of, limit_days, shade_missing
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import COUNT, PAPER
from vconst.report.words import clean, number, plural


@figure(kind="table", page="monitor", id="calendar")
def calendar(subject):
    """One row a product, one column a day."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "availability" or not dataset.sizes["time"]:
        return
    products = [clean(name) for name in dataset["product"].values.tolist()]
    yield Drawing(
        title=_title(dataset, products),
        caption=(
            "The share of each day that samples cover, by product. Hatched: no sample, so that "
            "nothing is known of that day. A payload that rests over the poles covers less than a "
            "whole day at its best; what may be used of it stands in the table."
        ),
        alt=f"Calendar of {plural(len(products), 'product')}. {_title(dataset, products)}.",
        draw=Draw(_draw, dataset, products),
        numbers=_numbers(dataset, products),
        size=(8.6, 1.3 + 0.42 * len(products)),
    )


def _title(dataset, products):
    """The worst first: who is missing most."""
    days = dataset.sizes["time"]
    missing = dataset["missing"].values.tolist()
    gone = sorted(zip(missing, products, strict=True), reverse=True)
    said = [
        f"{name} is missing on {number(count)} of {plural(days, 'day')}"
        for count, name in gone
        if count
    ]
    if not said:
        least = float(np.nanmin(dataset["covered"].values))
        return (
            f"Samples of every product on each of {plural(days, 'day')}, {_percent(least)} or more"
        )
    if len(set(missing)) == 1 and len(products) > 1:
        each = plural(len(products), "product")
        return f"Each of {each} is missing on {number(missing[0])} of {plural(days, 'day')}"
    more = f"; {plural(len(said) - 2, 'more product')} with missing days" if len(said) > 2 else ""
    return "; ".join(said[:2]) + more


def _percent(share):
    return f"{number(100 * share, 3)}\u202f%"


def _numbers(dataset, products):
    columns = ["day (UTC)"]
    for name in products:
        columns += [f"{name}, covered (%)", f"{name}, usable (%)"]
    rows = []
    for day, covered, usable in zip(
        days_of(dataset), dataset["covered"].values, dataset["usable"].values, strict=True
    ):
        shares = np.stack([covered, usable], axis=1).ravel() * 100
        rows.append((date_of(day), *(round(float(share), 2) for share in shares)))
    return Numbers(columns, rows, caption="Share of each day; a dash: missing")


def _draw(page, dataset, products):
    axes = page.subplots()
    days, covered = days_of(dataset), dataset["covered"].values
    edges = np.append(days, days[-1] + DAY)
    places = np.arange(len(products) + 1) - 0.5
    shade_missing(axes, days, np.ones(days.size, bool))
    drawn = axes.pcolormesh(
        edges,
        places,
        np.ma.masked_invalid(covered.T * 100),
        cmap=COUNT,
        vmin=0,
        vmax=100,
        edgecolor=PAPER if days.size <= 120 else "none",
        linewidth=0.8,
        zorder=1,
    )
    axes.set_yticks(range(len(products)), products)
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    for place in range(1, len(products)):
        axes.axhline(place - 0.5, color=PAPER, linewidth=3, zorder=2)
    limit_days(axes, days)
    label_dates(axes, days)
    add_colour_bar(axes, drawn, "% of the day", aspect=10)
