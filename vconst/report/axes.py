"""Axes that read well without mathtext: powers of ten, dates, colour bars, notes."""

import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from vconst.report.catalogue import say
from vconst.report.theme import INK, MUTED, PAPER
from vconst.report.words import number, power_of_ten, when

#: As the date formats of C name them.
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def label_log_axis(axis):
    """
    Powers of ten as plain text; 2 and 5 too, where there are fewer than two decades.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        With a log scale and its limits set.
    """
    low, high = sorted(axis.get_view_interval())
    wide = np.log10(high / low) >= 2
    axis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: _power(value)))
    axis.set_minor_formatter(NullFormatter())


def label_dates(axes, times, ticks=7):
    """
    UTC dates on the x axis, as short as they can be told apart, and the span in full.

    Parameters
    ----------
    times : (n,) datetime64 array
        What is drawn; the first and the last are written under the axis.
    """
    locator = AutoDateLocator(minticks=3, maxticks=ticks)
    axes.xaxis.set_major_locator(locator)
    day, month = say("page.date_day"), say("page.date_month")
    axes.xaxis.set_major_formatter(
        _Dates(
            locator,
            formats=["%Y", month, day, "%H:%M", "%H:%M", "%H:%M:%S"],
            zero_formats=["", month, day, day, "%H:%M", "%H:%M:%S"],
            show_offset=False,
        )
    )
    first, last = (when(time)[:16] for time in (times.min(), times.max()))
    axes.set_xlabel(say("page.range_utc", first=first, last=last), fontsize=8, color=MUTED)


class _Dates(ConciseDateFormatter):
    """Months in the language that was spoken when the axis was made, whatever the system's is."""

    def __init__(self, *given, **settings):
        super().__init__(*given, **settings)
        self._months = dict(zip(_MONTHS, say("page.months").split(), strict=True))

    def format_ticks(self, values):
        """As the base class does, with other names."""
        said = super().format_ticks(values)
        for english, name in self._months.items():
            said = [each.replace(english, name) for each in said]
        return said


def label_numbers(axis, bins=6):
    """Plain numbers with a real minus and thin spaces, no offset in a corner."""
    axis.set_major_locator(MaxNLocator(bins, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(round(value, 12), 6)))


def add_colour_bar(axes, drawn, label, *, log=False, **where):
    """A colour bar without a frame, of one panel or several; counts on a log scale are counts."""
    settings = {"pad": 0.01, "aspect": 28, **where}
    bar = np.ravel(axes)[0].figure.colorbar(drawn, ax=axes, **settings)
    bar.outline.set_visible(False)
    bar.set_label(label)
    long = bar.ax.xaxis if settings.get("orientation") == "horizontal" else bar.ax.yaxis
    if log:
        long.set_major_locator(LogLocator())
        long.set_major_formatter(FuncFormatter(lambda value, _: number(value, 6)))
        long.set_minor_formatter(NullFormatter())
    else:
        label_numbers(long)
    return bar


def write_note(axes, text, *, corner="upper left"):
    """Numbers in a corner of the plot, on the colour of the paper."""
    up, left = "upper" in corner, "left" in corner
    axes.text(
        0.03 if left else 0.97,
        0.97 if up else 0.03,
        text,
        transform=axes.transAxes,
        va="top" if up else "bottom",
        ha="left" if left else "right",
        fontsize=8,
        color=INK,
        linespacing=1.45,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 3, "alpha": 0.85},
        zorder=6,
    )


def finite_limits(*arrays, share=0.05, cut=0.0):
    """
    Limits that hold the finite values of all arrays, with a margin.

    Parameters
    ----------
    share : float
        Margin on each side, as a part of the range.
    cut : float
        Share of the values that may lie outside at each end.

    Returns
    -------
    low, high : float
        (0, 1) if nothing is finite; widened if all is equal.
    """
    values = np.concatenate([np.asarray(array, float).ravel() for array in arrays])
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    low, high = np.quantile(values, [cut, 1 - cut])
    margin = share * (high - low) or 0.05 * abs(high) or 1.0
    return float(low - margin), float(high + margin)


def _power(value):
    exponent = int(np.floor(np.log10(value) + 1e-9))
    mantissa = round(value / 10.0**exponent)
    if -2 <= exponent <= 3:
        return number(float(f"{value:.6g}"))
    return power_of_ten(exponent) if mantissa == 1 else f"{mantissa}×{power_of_ten(exponent)}"
