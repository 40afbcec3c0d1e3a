"""Of all files that a run reads: those that hold what a calibration was fitted to."""

import numpy as np

from vconst.operation import Pairs


def fitted_granules(prepared, call, results):
    """
    Ids of the granules that hold a matched sample of a calibration.

    Parameters
    ----------
    prepared : Prepared
    call : Call
        That made the calibration.
    results : dict
        Of the run, by step or by step and member; match-ups that it does not hold are taken from
        what is kept.

    Returns
    -------
    ids : list of str
        Sorted. Of the target and the reference only, not of the indices that chose among their
        samples. A calibration without match-ups, of a vector say, counts all granules of its
        data in the time for which it holds.
    """
    behind = _behind(prepared.plan, call)
    selections = [prepared.plan.selections[each] for each in behind if each in prepared.inputs]
    matched = [found for found in _pairs(prepared, behind, results) if found is not None]
    held = [part for dataset in matched for part in _sides(dataset)]
    if not held:
        return sorted(
            {g.id for g in _in_its_time(selections, _result(results, call).dataset.attrs)}
        )
    return sorted({g.id for s in selections for g in _with_a_sample(s, held)})


def _behind(plan, call):
    """References of all that a call stands on, however far back."""
    calls = {each.reference: each for each in plan.calls}
    found, waiting = {}, list(call.uses)
    while waiting:
        reference = waiting.pop()
        if reference not in found:
            found[reference] = True
            waiting += calls[reference].uses if reference in calls else ()
    return list(found)


def _pairs(prepared, behind, results):
    for call in prepared.plan.calls:
        if call.reference in behind and issubclass(call.function.signature.returns, Pairs):
            result = _result(results, call) or prepared.kept.get(call.key)
            yield None if result is None else result.dataset


def _result(results, call):
    given = results.get(call.step)
    return given.get(call.member) if isinstance(given, dict) else given


def _sides(dataset):
    """Product and sorted times of the matched samples of either side."""
    for side, name in (("target", "time"), ("reference", "time_reference")):
        if name in dataset and dataset.attrs.get(side):
            times = dataset[name].values.astype("datetime64[ns]").astype(np.int64)
            yield dataset.attrs[side], np.unique(times)


def _with_a_sample(selection, held):
    """Granules of a selection between whose first and last time a sample was matched."""
    times = [own for product, own in held if product == selection.product]
    for granule in selection.granules() if times else ():
        ahead = (np.searchsorted(own, [granule.start, granule.stop + 1]) for own in times)
        if any(first < last for first, last in ahead):
            yield granule


def _in_its_time(selections, said):
    """Granules of target and reference, or of all data where neither is, while it holds."""
    edges = (
        np.datetime64(said[f"validity_{edge}"].rstrip("Z"), "ns") for edge in ("start", "stop")
    )
    first, last = (int(edge.astype(np.int64)) for edge in edges)
    sides = {said.get("target"), said.get("reference")}
    own = [each for each in selections if each.product in sides] or selections
    for selection in own:
        yield from (g for g in selection.granules() if g.start <= last and g.stop >= first)
