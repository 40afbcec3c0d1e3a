"""Working modes stacked over time, and the share of samples under each flag."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.days import date_of, days_of, limit_days, middle_of, shade_missing
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import SERIES
from vconst.report.words import clean, number, plural

#: Modes and flags that have a colour of their own; the others are in the table.
LINES = 7
#: Flags that are never set and named in the caption.
NAMED = 4


@figure(kind="table", page="monitor", id="shares")
def shares(subject):
    """Modes as bars that fill the day, flags as lines."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "shares" or not int(dataset["total"]):
        return
    modes, flags = _rows(dataset, "mode"), _rows(dataset, "flag")
    flags = [row for row in flags if int(dataset["count"][row])]
    if not (modes or flags):
        return  # the summary says that none is set
    product = clean(dataset.attrs["product"])
    yield Drawing(
        title=_title(dataset, modes, flags),
        caption=_caption(dataset, modes, flags),
        alt=f"{product}, {plural(dataset.sizes['time'], 'day')}. {_title(dataset, modes, flags)}.",
        draw=Draw(_draw, dataset, modes, flags),
        numbers=_numbers(dataset),
        size=(8.6, 0.9 + 1.9 * (bool(modes) + bool(flags))),
        part=product,
    )


def _rows(dataset, what):
    """Rows of modes or of flags, the most frequent first."""
    found = np.flatnonzero(dataset["what"].values == what)
    return sorted(found.tolist(), key=lambda row: -int(dataset["count"][row]))


def _name(dataset, row):
    return clean(str(dataset["name"].values[row])).replace("_", " ")


def _kind(dataset, row):
    return "flag: " if str(dataset["what"].values[row]) == "flag" else ""


def _percent(dataset, row):
    return f"{number(100 * float(dataset['overall'][row]), 3)}\u202f%"


def _title(dataset, modes, flags):
    said = []
    if modes:
        said.append(f"{_name(dataset, modes[0])} in {_percent(dataset, modes[0])} of samples")
    if flags:
        said.append(f"'{_name(dataset, flags[0])}' set in {_percent(dataset, flags[0])}")
    else:
        said.append("no flag is set")
    return f"{clean(dataset.attrs['product'])}: {'; '.join(said)}"


def _caption(dataset, modes, flags):
    never = [row for row in _rows(dataset, "flag") if row not in flags]
    parts = ["Shares of the samples of each day."]
    parts.append("A sample is in one mode." if modes else "The product states no working mode.")
    parts.append("It may be under several flags, or none.")
    if never:
        few = ", ".join(_name(dataset, row) for row in never)
        many = f"{len(never)} flags, which stand in the table with zeros"
        parts.append(f"Never set: {few if len(never) <= NAMED else many}.")
    if len(flags) > LINES:
        parts.append(f"The {LINES} most frequent flags are drawn; the table has all.")
    parts.append("Hatched: days without samples.")
    return " ".join(parts)


def _numbers(dataset):
    rows = range(dataset.sizes["row"])
    columns = ["day (UTC)", "samples"]
    columns += [f"{_kind(dataset, row)}{_name(dataset, row)} (%)" for row in rows]
    cells = [
        (date_of(day), int(count), *(round(float(100 * share), 4) for share in row))
        for day, count, row in zip(
            days_of(dataset), dataset["samples"].values, dataset["share"].values, strict=True
        )
    ]
    return Numbers(columns, cells, caption="Share of the samples of each day; a dash: missing")


def _draw(page, dataset, modes, flags):
    panels = page.subplots(bool(modes) + bool(flags), 1, sharex=True, squeeze=False)[:, 0]
    days = days_of(dataset)
    if modes:
        _draw_modes(panels[0], dataset, days, modes)
    if flags:
        _draw_flags(panels[-1], dataset, days, flags)
    for axes in panels:
        shade_missing(axes, days, dataset["samples"].values == 0)
        axes.set_ylabel("% of samples")
        label_numbers(axes.yaxis, 5)
    limit_days(panels[-1], days)
    label_dates(panels[-1], days)


def _draw_modes(axes, dataset, days, modes):
    share = np.nan_to_num(dataset["share"].values * 100)
    below = np.zeros(days.size)
    for colour, row in zip(SERIES, modes, strict=False):
        values = share[:, row]
        name = _name(dataset, row)
        axes.bar(middle_of(days), values, 0.92, below, color=colour, label=name, zorder=2)
        below = below + values
    axes.set_title("Working modes")
    axes.set_ylim(0, 100)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _draw_flags(axes, dataset, days, flags):
    axes.set_title("Flags")
    for colour, row in zip(SERIES, flags[:LINES], strict=False):
        values = dataset["share"].values[:, row] * 100
        name = _name(dataset, row) + ("" if bool(dataset["rejects"][row]) else " (kept)")
        axes.plot(middle_of(days), values, "o-", color=colour, markersize=3, label=name)
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
