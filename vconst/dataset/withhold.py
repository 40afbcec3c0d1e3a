"""What of a dataset may not be handed on: left out by declared limits, and counted."""

import numpy as np


def withhold(dataset, limits):
    """
    A dataset without the samples that may not be handed on.

    Parameters
    ----------
    dataset : xarray.Dataset
        Along one sample dimension; units are those of the vocabulary.
    limits : sequence of vconst.mission.Limit
        A sample that several limits forbid counts for the first.

    Returns
    -------
    kept : xarray.Dataset
    counts : dict of str to int
        Samples left out, by the name of the limit; limits that left out none are not in it.

    Notes
    -----
    Where a limit says *below*, a sample whose value is NaN or not there is left out too: what
    is not known to be allowed is not. A text that is not there equals nothing.
    """
    counts = {}
    for limit in limits:
        if limit.variable in dataset:
            dimension = dataset[limit.variable].dims[0]
        else:
            dimension = next(iter(dataset.sizes), None)
        if dimension is None:
            continue
        forbidden = _forbidden(dataset, limit, dataset.sizes[dimension])
        if forbidden.any():
            counts[limit.name] = int(forbidden.sum())
            dataset = dataset.isel({dimension: ~forbidden})
    return dataset, counts


def _forbidden(dataset, limit, rows):
    found = np.ones(rows, bool)
    for name, texts in limit.among.items():
        if name in dataset:  # without it, any sample may be one of them
            found &= _is_one_of(dataset[name].values, texts)
    if limit.below is None:
        texts = dataset[limit.variable].values if limit.variable in dataset else [""] * rows
        return found & _is_one_of(texts, limit.equals)
    if limit.variable not in dataset:
        return found
    allowed = dataset[limit.variable].values >= limit.below  # which NaN is not
    return found & ~allowed


def _is_one_of(values, texts):
    wanted = {text.casefold().strip() for text in texts}
    return np.array([str(value).casefold().strip() in wanted for value in values], bool)
