"""How regularly a product is sampled: rate, gaps, duplicates, frozen positions; by file version."""

from itertools import pairwise

import numpy as np
import xarray as xr

from vconst.operation import Selection, Table, operation
from vconst.operations.auditing.columns import as_times, stamps_of
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.auditing.versions import label_samples, versions_of
from vconst.selection.pieces import reduce_pieces

#: Steps are told apart to 0.1 ms, in ns.
_TICK = 100_000
#: A step is usual within this share of the usual one.
_USUAL = 0.01


@operation(version=1)
def audit_sampling(data: Selection) -> Table:
    """
    Sampling rate against what is declared, gaps, duplicates and frozen positions.

    Parameters
    ----------
    data : Selection

    Returns
    -------
    table : Table
        Dimension ``version`` (file version, baseline and software): ``granules``,
        ``samples``, ``start``, ``stop``, ``usual_step`` (s; the most frequent),
        ``usual_share`` of the steps (within 1 % of it), ``gaps`` and ``longest_gap`` (h):
        steps above the product's gap, or above 10 times the declared or usual step;
        ``same_time``: samples at the time of the one before; ``frozen``: samples at the
        place of the one before, though time goes on. Scalars ``declared_step`` (s, NaN if
        the product declares none), ``samples``, ``equal_elsewhere`` and
        ``differing_elsewhere``: samples that another granule holds too, with the same
        values or with others. Attributes ``frame`` and ``position``: as declared.

    Notes
    -----
    A step belongs to the version of its later sample. A product without any sample gives
    no rows, and the note says so.
    """
    versions = versions_of(data)
    found = reduce_pieces(data, survey, list, settings={"versions": versions}) or []
    traits = data.view.traits(data.product)
    rows = [_row(k, found, versions, _longest_step(traits)) for k in range(len(versions.names))]
    dataset = xr.Dataset(_columns(rows, versions))
    overlap = data.counts()["overlap"] if found else {"equal": 0, "differing": 0}
    declared = float(traits["cadence"] or np.nan)
    dataset["declared_step"] = scalar(declared, "declared step", "s")
    dataset["samples"] = scalar(sum(row["samples"] for row in rows), "samples")
    for name, words in (("equal", "with the same values"), ("differing", "with other values")):
        words = f"samples that another file holds too, {words}"
        dataset[f"{name}_elsewhere"] = scalar(overlap[name], words)
    dataset.attrs = {"product": data.product, "shows": "sampling"}
    dataset.attrs |= {"verdict": _said(rows, declared), "cards": []}
    dataset.attrs |= {name: traits[name] for name in ("frame", "position")}
    return Table(dataset)


def survey(dataset, window, *, versions):
    """
    Times and steps of one piece, by version.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: pieces do not overlap.
    versions : Versions

    Returns
    -------
    survey : dict
    """
    del window
    stamps = stamps_of(dataset)
    labels = label_samples(stamps, versions)
    steps = np.diff(stamps)
    still = _still(dataset, stamps)
    return {
        "first": (int(stamps[0]), int(labels[0])),
        "last": int(stamps[-1]),
        "versions": {
            int(k): _of_version(stamps[labels == k], steps[labels[1:] == k], still[labels[1:] == k])
            for k in np.unique(labels)
        },
    }


def _of_version(stamps, steps, still):
    values, counts = np.unique(np.rint(steps / _TICK).astype(np.int64), return_counts=True)
    return {
        "samples": int(stamps.size),
        "start": int(stamps.min()),
        "stop": int(stamps.max()),
        "steps": dict(zip(values.tolist(), counts.tolist(), strict=True)),
        "same_time": int((steps == 0).sum()),
        "frozen": int(still.sum()),
    }


def _still(dataset, stamps):
    """Whether each sample after the first is at the place of the one before it."""
    if not {"latitude", "longitude"} <= set(map(str, dataset.variables)) or stamps.size < 2:
        return np.zeros(max(stamps.size - 1, 0), bool)
    places = [dataset[name].values for name in ("latitude", "longitude")]
    if any(place.shape != stamps.shape for place in places):
        return np.zeros(stamps.size - 1, bool)
    return np.all([np.diff(place) == 0 for place in places], axis=0) & (np.diff(stamps) > 0)


def _row(version, found, versions, declared):
    parts = [each["versions"][version] for each in found if version in each["versions"]]
    steps = {}
    for part in parts:
        _add(steps, part["steps"])
    _add(steps, _between(version, found))
    values, counts = _arrays(steps)
    usual = float(values[np.argmax(counts)]) if values.size else np.nan
    limit = declared or 10.0 * usual
    gaps = values > limit
    near = np.abs(values - usual) <= _USUAL * usual
    within = counts[~gaps].sum()
    return {
        "granules": versions.granules[version],
        "samples": sum(part["samples"] for part in parts),
        "start": min((part["start"] for part in parts), default=None),
        "stop": max((part["stop"] for part in parts), default=None),
        "usual_step": usual,
        "usual_share": float(counts[near].sum() / within) if within else np.nan,
        "gaps": int(counts[gaps].sum()),
        "longest_gap": float(values[gaps].max() / 3600.0) if gaps.any() else 0.0,
        "same_time": sum(part["same_time"] for part in parts),
        "frozen": sum(part["frozen"] for part in parts),
    }


def _between(version, found):
    """Steps from the last sample of a piece to the first of the next, if of this version."""
    steps = {}
    for before, after in pairwise(found):
        first, label = after["first"]
        if label == version:
            _add(steps, {round((first - before["last"]) / _TICK): 1})
    return steps


def _add(total, more):
    for step, count in more.items():
        total[step] = total.get(step, 0) + count


def _arrays(steps):
    """Steps in s that are more than nothing, ascending, and how often each occurs."""
    known = sorted(step for step in steps if step > 0)
    values = np.array(known, np.float64) * (_TICK / 1e9)
    return values, np.array([steps[step] for step in known], np.int64)


def _longest_step(traits):
    """Above which a step is a gap, s; None where the product says nothing."""
    return traits["gap"] or (10.0 * traits["cadence"] if traits["cadence"] else None)


def _columns(rows, versions):
    about = (
        ("granules", "granules", "1"),
        ("samples", "samples", "1"),
        ("usual_step", "usual step", "s"),
        ("usual_share", "share of steps within 1 % of it", "1"),
        ("gaps", "gaps", "1"),
        ("longest_gap", "longest gap", "h"),
        ("same_time", "samples at the time of the one before", "1"),
        ("frozen", "samples at the place of the one before", "1"),
    )
    edges = {
        name: column("version", _times(rows, name), words)
        for name, words in (("start", "first sample"), ("stop", "last sample"))
    }
    return {
        "name": column("version", text(versions.names), "file version"),
        **edges,
        **{
            name: column("version", [row[name] for row in rows], words, units)
            for name, words, units in about
        },
    }


def _times(rows, name):
    known = [np.iinfo(np.int64).min if row[name] is None else row[name] for row in rows]
    return as_times(known)


def _said(rows, declared):
    """What the steps say against the declaration, in words."""
    usual = [row["usual_step"] for row in rows if np.isfinite(row["usual_step"])]
    if not usual:
        return "no samples: the sampling rate cannot be told"
    listed = ", ".join(f"{step:g} s" for step in dict.fromkeys(usual))
    if not np.isfinite(declared):
        return f"the usual step is {listed}; the product declares none"
    same = all(abs(step - declared) <= _USUAL * declared for step in usual)
    return f"the usual step is {listed}, {'as' if same else 'not as'} declared ({declared:g} s)"
