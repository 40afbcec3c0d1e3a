"""The noise of every variable, day by day and by working mode."""

import numpy as np
import xarray as xr

from vconst.kernels.noise import robust_deviation, third_differences
from vconst.operation import Selection, Table, operation
from vconst.operations.auditing.columns import (
    NO_MODE,
    as_times,
    days_of,
    is_packet,
    modes_of,
    reduce_days,
    stamps_of,
    values_of,
    wide_values_of,
)
from vconst.operations.auditing.tables import amount, column, scalar, text

#: Third differences that a day needs in a mode.
LEAST = 100


@operation(version=3)
def noise_floor(data: Selection) -> Table:
    """
    Robust noise of every variable by day and working mode, from third differences.

    Parameters
    ----------
    data : Selection
        Variables with one floating-point value a sample are looked at, and packets. Spectra
        and counts by energy, whose bins differ by nature, are left out and named. Its
        ``working_mode`` tells modes apart; without one all samples are of mode ``all``.

    Returns
    -------
    table : Table
        Dimension ``row``, one a variable and mode: ``variable``, ``mode`` (in words), ``unit``,
        ``typical`` (median of the days), ``lowest``, ``highest``, ``latest``, ``days``
        with a value. ``noise`` on (``time``, ``row``), in the unit of the row, NaN where a
        day has fewer than 100 differences; ``time`` holds every day asked for. Days are
        kept: a new day computes that day only.

    Notes
    -----
    ``1.4826 median |x[i+3] - 3 x[i+2] + 3 x[i+1] - x[i]| / sqrt(20)`` over samples of one
    mode at the usual step of the day (within 1 %), see :mod:`vconst.kernels.noise`. Signal
    that changes from sample to sample counts as noise: it is an upper bound.
    """
    found = reduce_days(data, daily_noise, version=3)
    days = days_of(data)
    keys = sorted({key for each in found for key in _keys(each)})
    noise = np.full((days.size, len(keys)), np.nan)
    units = {}
    for each in found:
        day = np.flatnonzero(days == each.attrs["day"])
        for place, key in enumerate(_keys(each)):
            noise[day, keys.index(key)] = each["noise"].values[place]
            units[key] = str(each["unit"].values[place])
    dataset = xr.Dataset(_columns(keys, noise, units), coords={"time": as_times(days)})
    with_any = int(np.isfinite(noise).any(axis=1).sum())
    dataset["days"] = scalar(days.size, "days asked for")
    dataset["days_without"] = scalar(days.size - with_any, "days without a noise floor")
    dataset.attrs = {"product": data.product, "shows": "noise", "cards": []}
    missing = f"missing on {days.size - with_any} of {days.size} days"
    said = f"product {data.product}: {_typical(dataset)}; {missing}"
    dataset.attrs["verdict"] = said + _left_out(found)
    return Table(dataset)


def daily_noise(dataset, window):
    """
    Noise of one day by variable and mode.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece

    Returns
    -------
    noise : xarray.Dataset
        Along ``row``: ``variable``, ``mode``, ``unit``, ``noise``, ``count``.
    """
    modes = modes_of(dataset)
    steps = np.diff(stamps_of(dataset))
    usual = _usual(steps)
    steady = (np.abs(steps - usual) <= 0.01 * usual) & (modes[1:] == modes[:-1])
    rows = []
    wide = wide_values_of(dataset)
    packets = {name: values for name, values in wide.items() if is_packet(values)}
    for name, values in {**values_of(dataset), **packets}.items():
        for mode in np.unique(modes):
            if name in packets:
                found = _inside_packets(values.values[modes == mode])
            else:
                found = third_differences(values.values, steady & (modes[1:] == mode))
            noise = robust_deviation(found) if found.size >= LEAST else np.nan
            unit = str(values.attrs.get("units", "1"))
            rows.append((name, str(mode), unit, noise, found.size))
    listed = list(zip(*rows, strict=True)) or [()] * 5
    return xr.Dataset(
        {
            "variable": ("row", text(listed[0])),
            "mode": ("row", text(listed[1])),
            "unit": ("row", text(listed[2])),
            "noise": ("row", np.array(listed[3], np.float64)),
            "count": ("row", np.array(listed[4], np.int64)),
        },
        attrs={"day": window.start, "left_out": ", ".join(sorted(set(wide) - set(packets)))},
    )


def _inside_packets(values):
    """Third differences of packets, shape (records, samples): none reaches into the next."""
    within = np.ones(values.shape, bool)
    within[:, -1] = False
    return third_differences(values.reshape(-1), within.reshape(-1)[:-1])


def _left_out(found):
    """Spectra and the like, of which no noise is told, in words."""
    names = {name for each in found for name in each.attrs["left_out"].split(", ")} - {""}
    listed = ", ".join(sorted(names)).replace("_", " ")
    return f"; left out, as their bins differ: {listed}" if names else ""


def _typical(dataset):
    """The typical noise of the first three rows that have one, in words."""
    known = np.flatnonzero(np.isfinite(dataset["typical"].values))[:3]
    columns = ("variable", "typical", "unit", "mode")
    rows = zip(*(dataset[name].values[known] for name in columns), strict=True)
    said = [
        f"{name.replace('_', ' ')} {amount(value, unit)}"
        + (f" in {mode}" if mode != NO_MODE else "")
        for name, value, unit, mode in rows
    ]
    return ", ".join(said) if said else "no day has enough samples for a noise floor"


def _usual(steps):
    """The most frequent step, in ns; 0 where there is none."""
    steps = steps[steps > 0]
    if not steps.size:
        return 0
    values, counts = np.unique(np.rint(steps / 1e5).astype(np.int64), return_counts=True)
    return int(values[np.argmax(counts)]) * 100_000


def _keys(each):
    return list(zip(each["variable"].values.tolist(), each["mode"].values.tolist(), strict=True))


def _columns(keys, noise, units):
    known = [values[np.isfinite(values)] for values in noise.T]

    def of(function):
        return [float(function(values)) if values.size else np.nan for values in known]

    return {
        "variable": column("row", text([name for name, _ in keys]), "variable"),
        "mode": column("row", text([mode for _, mode in keys]), "working mode"),
        "unit": column("row", text([units[key] for key in keys]), "unit"),
        "typical": column("row", of(np.median), "noise, median of the days"),
        "lowest": column("row", of(np.min), "lowest day"),
        "highest": column("row", of(np.max), "highest day"),
        "latest": column("row", of(lambda values: values[-1]), "latest day"),
        "row_days": column("row", [values.size for values in known], "days with a value"),
        "noise": column(("time", "row"), noise, "noise of the day"),
    }
