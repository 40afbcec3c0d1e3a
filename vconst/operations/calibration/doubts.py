"""What in the pairs themselves forbids a verdict, whatever the line says."""

import numpy as np

from vconst.kernels.relation import natural_scale

#: Share of the values of a side at one and the same end of its range from which on the side
#: is taken to be saturated, the fewest of them, and how many times more than of its neighbour:
#: of values that come in steps the last is no more frequent than the one before it.
SATURATED, FEWEST_SATURATED, MORE = 0.01, 10, 3

#: Share of the values that are one and the same from which on a side is taken to be stuck.
STUCK = 0.05


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
        _saturation(values, side, settings)
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


def _saturation(values, side, settings):
    found, held = np.unique(values, return_counts=True)
    for place, beside, word in ((-1, -2, "largest"), (0, 1, "smallest")):
        count = int(held[place])
        many = count >= max(FEWEST_SATURATED, SATURATED * values.size)
        if many and found.size > 1 and count > MORE * held[beside]:
            shown = natural_scale(found[place], scale=settings.scale, pivot=settings.pivot)
            return (
                f"{count} of {values.size} values of the {side} are its {word}, "
                f"{float(shown):.6g}: it looks saturated there; mask these samples first"
            )
    return _stuck(found, held, side, settings)


def _stuck(found, held, side, settings):
    often = np.sort(held)
    many = often[-1] >= max(FEWEST_SATURATED, STUCK * held.sum())
    if found.size < 2 or not many or often[-1] <= MORE * often[-2]:
        return ""
    value = natural_scale(found[np.argmax(held)], scale=settings.scale, pivot=settings.pivot)
    return (
        f"{often[-1]} of {held.sum()} values of the {side} are {float(value):.6g}: it looks stuck "
        "there; mask these samples first"
    )
