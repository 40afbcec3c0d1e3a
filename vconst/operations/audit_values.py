"""What the values of a product look like: range, missing, repeated, in which steps they come."""

import numpy as np
import xarray as xr

from vconst.kernels.noise import smallest_step
from vconst.operation import Selection, Table, operation
from vconst.operations.auditing.columns import is_packet, stamps_of, values_of, wide_values_of
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.auditing.versions import label_samples, versions_of
from vconst.selection.pieces import reduce_pieces

_SUMS = ("samples", "missing", "zeros", "repeats", "pairs")


@operation(version=2)
def audit_values(data: Selection) -> Table:
    """
    Range, missing and repeated values, and quantisation, by variable and file version.

    Parameters
    ----------
    data : Selection
        Floating-point variables are looked at, packets and spectra value by value.

    Returns
    -------
    table : Table
        Dimension ``row``, one a variable and version: ``variable``, ``unit``, ``version``,
        ``axes`` (what a sample is spread over; empty for a number), ``samples`` (values),
        ``missing_share``, ``zero_share``, ``repeated_share`` (equal to the value before it:
        inside a packet, and otherwise of the sample before), ``minimum``, ``maximum``,
        ``step`` (in the unit of the variable: the step in which values come; NaN where they do
        not come in steps) and
        ``step_over_range``. Scalars ``variables``, ``quantised``: how many come in steps.

    Notes
    -----
    The step is sought in each piece by :func:`vconst.kernels.noise.smallest_step`, and the
    smallest of all pieces counts; one piece without steps means that there are none.
    """
    versions = versions_of(data)
    found = reduce_pieces(data, look, list, settings={"versions": versions}) or []
    keys = sorted({key for each in found for key in each})
    rows = [_row([each[key] for each in found if key in each]) for key in keys]
    dataset = xr.Dataset(_columns(keys, rows, versions.names))
    stepped = {
        name for (name, _), row in zip(keys, rows, strict=True) if row["step"] == row["step"]
    }
    names = {name for name, _ in keys}
    dataset["variables"] = scalar(len(names), "variables")
    dataset["quantised"] = scalar(len(stepped), "variables whose values come in steps")
    dataset.attrs = {"product": data.product, "shows": "values", "cards": []}
    dataset.attrs["verdict"] = _said(rows, sorted(names), sorted(stepped))
    return Table(dataset)


def look(dataset, window, *, versions):
    """
    Counts and extremes of one piece, by variable and version.

    Parameters
    ----------
    dataset : xarray.Dataset
    window : Piece
        Not used: pieces do not overlap.
    versions : Versions

    Returns
    -------
    found : dict of (str, int) to dict
    """
    del window
    labels = label_samples(stamps_of(dataset), versions)
    return {
        (name, int(version)): {
            **_counts(values.values[labels == version], -1 if is_packet(values) else 0),
            "units": str(values.attrs.get("units", "1")),
            "axes": ", ".join(map(str, values.dims[1:])),
        }
        for name, values in {**values_of(dataset), **wide_values_of(dataset)}.items()
        for version in np.unique(labels)
    }


def _counts(values, axis):
    """Of values whose neighbours lie along an axis."""
    along = np.moveaxis(values, axis, 0)
    sound = values[np.isfinite(values)]
    both = np.isfinite(along[1:]) & np.isfinite(along[:-1])
    largest = np.abs(sound).max() if sound.size else np.float32(0)
    return {
        "samples": int(values.size),
        "missing": int(values.size - sound.size),
        "zeros": int((sound == 0).sum()),
        "pairs": int(both.sum()),
        "repeats": int((both & (along[1:] == along[:-1])).sum()),
        "minimum": float(sound.min()) if sound.size else np.nan,
        "maximum": float(sound.max()) if sound.size else np.nan,
        "step": smallest_step(sound, float(np.spacing(largest))),
        "sound": int(sound.size),
    }


def _row(parts):
    total = {name: sum(part[name] for part in parts) for name in _SUMS}
    filled = [part for part in parts if part["sound"]]
    low = min((part["minimum"] for part in filled), default=np.nan)
    high = max((part["maximum"] for part in filled), default=np.nan)
    steps = [part["step"] for part in filled]
    step = min(steps) if steps and np.isfinite(steps).all() else np.nan
    sound = total["samples"] - total["missing"]
    return {
        "unit": parts[0]["units"],
        "axes": parts[0]["axes"],
        "samples": total["samples"],
        "missing_share": total["missing"] / total["samples"],
        "zero_share": total["zeros"] / sound if sound else np.nan,
        "repeated_share": total["repeats"] / total["pairs"] if total["pairs"] else np.nan,
        "minimum": low,
        "maximum": high,
        "step": step,
        "step_over_range": step / (high - low) if high > low else np.nan,
    }


def _said(rows, names, stepped):
    """How many values are missing, and which come in steps, in words."""
    if not rows:
        return "no samples: nothing can be said of the values"
    missing = max(row["missing_share"] for row in rows)
    steps = f"in steps: {', '.join(stepped)}" if stepped else "none in steps"
    said = f"{len(names)} variables, {steps}; at most {100 * missing:.3g} % of a variable missing"
    return said.replace("_", " ")


def _columns(keys, rows, names):
    about = (
        ("samples", "samples"),
        ("missing_share", "share missing"),
        ("zero_share", "share exactly zero"),
        ("repeated_share", "share equal to the value before"),
        ("minimum", "minimum"),
        ("maximum", "maximum"),
        ("step", "step of the values"),
        ("step_over_range", "step over range"),
    )
    version = [names[k] if k >= 0 else "no granule" for _, k in keys]
    return {
        "variable": column("row", text([name for name, _ in keys]), "variable"),
        "version": column("row", text(version), "file version"),
        "unit": column("row", text([row["unit"] for row in rows]), "unit"),
        "axes": column("row", text([row["axes"] for row in rows]), "spread over"),
        **{name: column("row", [row[name] for row in rows], words) for name, words in about},
    }
