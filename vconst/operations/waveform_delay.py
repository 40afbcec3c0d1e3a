"""By how much the waveforms of one payload are late against those of another beside it."""

from functools import partial

import numpy as np
import xarray as xr

from vconst.errors import TooLittleError, UsageError
from vconst.kernels.bootstrap import jackknife_covariance, t_interval
from vconst.kernels.wave_lag import in_band, lag_power, peak_of, resampled
from vconst.operation import Seconds, Selection, Table, operation
from vconst.selection import map_pieces

from .auditing.columns import stamps_of
from .auditing.tables import column, scalar
from .vectors import components_of

_NAME = "waveform_delay"

#: Waveforms are many: pieces of an hour, ns.
_PIECE = 3_600_000_000_000

#: A pass ends where packets are further apart than this, ns, or after half an orbit of 47 min.
_PAUSE, _HALF = 300_000_000_000, 2_820_000_000_000

#: Passes that an interval needs, and how far the peak must stand out of what lags without one
#: show, in robust deviations: noise of five packets in one component alone, whose sum is gamma
#: distributed, exceeds it at one lag in 10,000, and some ten lags are independent.
_PASSES, _OUTSTANDING = 5, 6.0

#: Samples of the slower payload in the shortest period, at least.
_OVER = 2.5

#: Longest pause between packets, s, that is bridged by a line.
_BRIDGED = 0.02


@operation(version=1)
def waveform_delay(
    data: Selection,
    sister: Selection,
    *,
    low: float,
    high: float,
    quantity: str = "electric_field",
    sister_quantity: str = "magnetic_wave",
    most: Seconds = 1.0,
) -> Table:
    """
    Delay of the waveforms of one payload against those of another that sees the same waves.

    Parameters
    ----------
    data, sister : Selection
        Products of one platform with packets of waveforms: three components (``_x``, ``_y``,
        ``_z``) on (``time``, ``sample``), and ``sample_offset``.
    low, high : float
        Hz: a band that both hear, above what the motion of the platform makes.
    quantity, sister_quantity : str
        Names of the two vectors.
    most : float
        s; delays to either side up to this are looked at.

    Returns
    -------
    table : Table
        Scalars ``delay`` (s, positive where the times of *data* are late), ``delay_low``,
        ``delay_high`` (95 %, Student's over passes left out in turn), ``passes``, ``packets``,
        ``outstanding`` (the peak above the median of all lags, in robust deviations). Along
        ``lag``: ``lag`` (s) and ``power``. ``delay`` is NaN where no peak stands out.

    Raises
    ------
    UsageError
        If the band is too high for a payload, or a product has no waveforms.
    OperationError
        If too few packets of the two overlap.

    Notes
    -----
    The electric and the magnetic field of a wave differ by a phase and by directions that no
    file tells. The analytic signals of every component of the one are correlated with those of
    every component of the other over all lags, squared and added over packets: neither phase
    nor frame matters, only when the two are alike. The resolution is that of the inverse of
    the band's width.
    """
    if not 0 < low < high or not most > 0:
        raise UsageError(
            f"{_NAME}: 'low' {low:g}, 'high' {high:g} Hz and 'most' {most:g} s; expected "
            "0 < low < high and most above zero."
        )
    for side, name in ((data, quantity), (sister, sister_quantity)):
        if not components_of(set(side.view.variables(side.product)), name):
            raise UsageError(
                f"{_NAME}: '{side.product}' has no three components of '{name}'.",
                hint="vconst info lists what a product has.",
            )
    settings = {"names": (quantity, sister_quantity), "band": (low, high), "most": most}
    reach = round((most + 20.0) * 1e9)
    parts = map_pieces(
        [data, sister],
        partial(correlate_piece, products=(data.product, sister.product), **settings),
        length=_PIECE,
        halo=reach,
    )
    return Table(_table([part for part in parts if part["time"].size], data, sister))


def correlate_piece(datasets, window, *, products, names, band, most):
    """
    Power by lag of every packet of a piece.

    Parameters
    ----------
    datasets : (xarray.Dataset, xarray.Dataset)
    window : Piece
    products, names : (str, str)
    band : (float, float)
        Hz.
    most : float
        s.

    Returns
    -------
    part : dict
        ``time`` (packets,), ``power`` (packets, lags), ``step`` (s).
    """
    one, other = (_waves(*given) for given in zip(datasets, products, names, strict=True))
    step = _step_of(one, other, band, products)
    lags = round(most / step)
    rows = np.flatnonzero((one["time"] >= window.start) & (one["time"] < window.stop))
    kept, powers = [], []
    for row in rows:
        power = _of_packet(one, row, other, band, step, lags)
        if power is not None:
            kept.append(one["time"][row])
            powers.append(power)
    return {
        "time": np.array(kept, np.int64),
        "power": np.array(powers).reshape(-1, 2 * lags + 1),
        "step": step,
    }


def _waves(dataset, product, name):
    """Packets with the times of their samples, s from the first."""
    components = components_of(set(map(str, dataset.data_vars)), name)
    lacking = not components or "sample_offset" not in dataset.variables
    if lacking or dataset[components[0]].ndim != 2:
        raise UsageError(
            f"{_NAME}: '{product}' gives no packets of '{name}' with a 'sample_offset'.",
            hint="Name all three components in the 'variables' of the input.",
        )
    values = np.stack([dataset[each].values.astype(np.float64) for each in components], axis=-1)
    offsets = dataset["sample_offset"].values.astype(np.float64).reshape(-1)
    return {"time": stamps_of(dataset), "values": values, "offsets": offsets}


def _step_of(one, other, band, products):
    """Step of the lags: that of the slower payload; refused where the band is too high for it."""
    steps = [float(np.median(np.diff(each["offsets"]))) for each in (one, other)]
    slow = int(np.argmax(steps))
    if band[1] * _OVER * steps[slow] > 1.0:
        raise UsageError(
            f"{_NAME}: 'high' is {band[1]:g} Hz; '{products[slow]}' has {1 / steps[slow]:.4g} "
            f"samples a second, enough up to {1 / _OVER / steps[slow]:.3g} Hz.",
            hint="Take a lower band.",
        )
    return steps[slow]


def _of_packet(one, row, other, band, step, lags):
    """Power by lag of one packet; None where the sister has not all of its time."""
    own = one["values"][row]
    length = one["offsets"][-1] - one["offsets"][0]
    count = int(length / step) + 1
    begin = one["offsets"][0]
    wanted = begin + step * (np.arange(count + 2 * lags) - lags)
    there = _sister(other, one["time"][row], wanted[0], wanted[-1])
    if there is None or not np.isfinite(own).all() or count < 8:
        return None
    middle = 0.5 * (band[0] + band[1])
    rate = 1.0 / float(np.median(np.diff(one["offsets"])))
    taper = np.hanning(len(own) + 2)[1:-1, None]
    signals = in_band((own - own.mean(axis=0)) * taper, rate, *band)
    first = resampled(signals, one["offsets"], wanted[lags : lags + count], middle)
    times, values = there
    found = in_band(values - values.mean(axis=0), 1.0 / float(times[1] - times[0]), *band)
    return lag_power(first, resampled(found, times, wanted, middle), lags)


def _sister(other, start, begin, end):
    """Times, s after *start*, and values of the sister on an even grid from begin to end."""
    offsets, step = other["offsets"], float(np.median(np.diff(other["offsets"])))
    apart = (other["time"] - start) / 1e9
    near = np.flatnonzero(
        (apart + offsets[-1] >= begin - step) & (apart + offsets[0] <= end + step)
    )
    if not near.size:
        return None
    times = (apart[near][:, None] + offsets).ravel()
    values = other["values"][near].reshape(times.size, -1)
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    inside = times[0] <= begin and times[-1] >= end
    if not inside or np.diff(times).max() > step + _BRIDGED or not np.isfinite(values).all():
        return None
    even = np.arange(times[0], times[-1], step)
    return even, np.stack([np.interp(even, times, each) for each in values.T], axis=1)


def _table(parts, data, sister):
    packets = sum(part["time"].size for part in parts)
    blocks = _by_pass(parts) if parts else np.zeros((0, 3))
    if len(blocks) < _PASSES:
        raise TooLittleError(
            f"{_NAME}: {len(blocks)} passes with packets of '{data.product}' of which "
            f"'{sister.product}' has all of the time; at least {_PASSES} are needed.",
            hint="Take a longer time, or a smaller 'most'.",
        )
    step, total = parts[0]["step"], blocks.sum(axis=0)
    lag = step * (np.arange(total.size) - total.size // 2)
    deviation = 1.4826 * np.median(np.abs(total - np.median(total)))
    outstanding = float((total.max() - np.median(total)) / deviation) if deviation > 0 else np.nan
    delay, low, high = np.nan, np.nan, np.nan
    if outstanding >= _OUTSTANDING:
        found = [step * (peak_of(each) - total.size // 2) for each in (total, *(total - blocks))]
        delay = found[0]
        error = np.sqrt(jackknife_covariance(np.array(found[1:])[:, None])[0, 0])
        low, high = t_interval(delay, float(error), len(blocks) - 1)
    said = "delay, positive where times are late"
    dataset = xr.Dataset(
        {
            "delay": scalar(delay, said, "s"),
            "delay_low": scalar(low, f"{said}, lower limit (95 %)", "s"),
            "delay_high": scalar(high, f"{said}, upper limit (95 %)", "s"),
            "passes": scalar(len(blocks), "passes of half an orbit at most"),
            "packets": scalar(packets, "packets of which the sister has all of the time"),
            "outstanding": scalar(outstanding, "peak above the median, in robust deviations"),
            "lag": column("lag", lag, "lag of the data behind the sister", "s"),
            "power": column("lag", total, "squared correlation, added over packets"),
        }
    )
    dataset.attrs = {"product": data.product, "sister": sister.product}
    dataset.attrs |= {"cards": ["passes", "delay", "outstanding"]}
    dataset.attrs["verdict"] = _said(dataset, data.product, sister.product)
    return dataset


def _by_pass(parts):
    time = np.concatenate([part["time"] for part in parts])
    power = np.concatenate([part["power"] for part in parts])
    number = np.cumsum(np.append(False, np.diff(time) > _PAUSE)[: time.size])
    _, block = np.unique(number * 1_000_000 + time // _HALF, return_inverse=True)
    blocks = np.zeros((int(block.max()) + 1, power.shape[1]))
    np.add.at(blocks, block, power)
    return blocks


def _said(dataset, product, sister):
    delay, low, high = (float(dataset[f"delay{end}"]) for end in ("", "_low", "_high"))
    if not np.isfinite(high):
        return (
            f"not determined: no lag stands out of the others (by "
            f"{float(dataset['outstanding']):.2g} deviations, {_OUTSTANDING:g} are needed): "
            f"{product} and {sister} share no waves in this band, or their times differ by more "
            "than was looked at"
        )
    limits = f"({low:+.4f} to {high:+.4f} s, {int(dataset['passes'])} passes)"
    if low <= 0 <= high:
        return f"waveforms of {product} and {sister} are of one time {limits}"
    return (
        f"waveforms of {product} are {'late' if delay > 0 else 'early'} by {abs(delay):.4f} s "
        f"against those of {sister} {limits}"
    )
