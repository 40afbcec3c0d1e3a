"""What in the pairs themselves forbids a verdict, whatever the line says."""

import numpy as np

from vconst.kernels.pile import piled_up
from vconst.kernels.relation import natural_scale


def doubts(pairs, samples, settings):
    """
    What the pairs must first be rid of.

    Parameters
    ----------
    pairs : xarray.Dataset
    samples : Samples
    settings : FitSettings

    Returns
    -------
    words : list of str
        Empty where there is nothing.
    """
    found = [_baselines(pairs, side) for side in ("target", "reference")]
    found += [
        _repeated(values, side, settings)
        for side, values in (("target", samples.y), ("reference", samples.x))
    ]
    return [words for words in found if words]


def longest_gap(samples):
    """
    The longest time without a pair.

    Parameters
    ----------
    samples : Samples

    Returns
    -------
    days : float
    first, last : numpy.datetime64
        The pairs on its two sides; equal where there is but one time.
    """
    if samples.time.size < 2:
        return 0.0, samples.time[0], samples.time[0]
    apart = np.diff(samples.time)
    place = int(np.argmax(apart))
    days = float(apart[place] / np.timedelta64(1, "D"))
    return days, samples.time[place], samples.time[place + 1]


def _baselines(pairs, side):
    held = [part.strip() for part in str(pairs.attrs.get(f"{side}_baseline", "")).split(",")]
    if len(held) < 2:
        return ""
    return (
        f"the {side} is of {len(held)} baselines ({', '.join(held)}), and a step between them "
        "would be taken for a relation; say 'baseline:' of the input, or fit each apart"
    )


def _repeated(values, side, settings):
    found = piled_up(values)
    if found is None:
        return ""
    shown = float(natural_scale(found.value, scale=settings.scale, pivot=settings.pivot))
    return (
        f"{found.count} of {values.size} values of the {side} are {shown:.6g}: it {found.words}; "
        "mask these samples first"
    )
