"""Figures by day: what is missing is shown as missing, never as nothing or as well."""

import numpy as np

from vconst.report.theme import LAND, MUTED

DAY = np.timedelta64(1, "D")
NOON = np.timedelta64(12, "h")


def days_of(dataset):
    """The midnights of a table by day, ``datetime64[ns]``."""
    return np.asarray(dataset["time"], "datetime64[ns]")


def middle_of(days):
    """The noons of days: where their values are drawn."""
    return days + NOON


def shade_missing(axes, days, missing):
    """
    Grey, hatched days without data.

    Parameters
    ----------
    days : (n,) datetime64[ns] array
    missing : (n,) array of bool
    """
    for first, last in runs_of(missing):
        axes.axvspan(
            days[first],
            days[last] + DAY,
            facecolor=LAND,
            edgecolor=MUTED,
            hatch="////",
            linewidth=0.0,
            alpha=0.55,
            zorder=0.4,
        )


def runs_of(flags):
    """
    First and last index of every run of true values.

    Examples
    --------
    >>> runs_of([False, True, True, False, True])
    [(1, 2), (4, 4)]
    """
    edges = np.diff(np.concatenate([[0], np.asarray(flags, np.int8), [0]]))
    return list(
        zip(
            (np.flatnonzero(edges > 0)).tolist(),
            (np.flatnonzero(edges < 0) - 1).tolist(),
            strict=True,
        )
    )


def limit_days(axes, days):
    """From the first midnight to the last."""
    axes.set_xlim(days[0], days[-1] + DAY)


def date_of(day):
    """A day as ``2020-01-08``."""
    return str(np.datetime64(day, "D"))
