"""What was planted in a made-up constellation, beside what a run recovered."""

from vconst.operation import Calibration

_COEFFICIENTS = ("slope", "offset", "drift")


def compare_planted(planted, results):
    """
    Planted against recovered coefficients.

    Parameters
    ----------
    planted : vconst.synthetic.Planted
    results : dict of str to Result or dict
        Of a run, by step.

    Returns
    -------
    rows : list of dict
        ``quantity``, ``planted``, ``recovered``, ``low``, ``high`` (95 % interval) and
        ``inside``: one row a coefficient of each calibration.
    """
    rows = []
    for step, result in results.items():
        if not isinstance(result, Calibration):
            continue
        about, found = result.dataset.attrs, result.scalars
        truth = planted.relative(about["target"], about["reference"], about["variable"])
        for name in _COEFFICIENTS:
            if name in found:
                rows.append(_row(f"{step} {name}", truth[name], found, name))
    return rows


def _row(quantity, truth, found, name):
    low, high = found[f"{name}_low"], found[f"{name}_high"]
    return {
        "quantity": quantity,
        "planted": truth,
        "recovered": found[name],
        "low": low,
        "high": high,
        "inside": bool(low <= truth <= high),
    }
