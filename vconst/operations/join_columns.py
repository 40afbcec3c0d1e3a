"""A column above one orbit and a column below another, together beside maps of the whole."""

from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError, SelectionError, UsageError
from vconst.operation import Hours, Pairs, Selection, operation
from vconst.selection import DAY

from .calibration.climatology import usual_density
from .sample_grid import sample_at

_NAME = "join_columns"
_PART, _WHOLE = "partial_total_electron_content", "total_electron_content"

#: Thickness in km of a layer between two orbits that may be passed over.
_THIN = 1.0

#: Standard error of a density of the climatology, as a share of it.
CLIMATOLOGY_ERROR = 0.5

#: Electrons per m2 of a density of 1 m-3 over 1 km, in TECU.
_TECU = 1e3 / 1e16


@operation(version=2, packages=("PyIRI",))
def join_columns(
    pairs: Pairs,
    maps: Selection,
    *,
    above: Literal["target", "reference"],
    layer_density: float | None = None,
    layer_error: float | None = None,
    layer_climatology: float | None = None,
    missing: str = "",
    missing_content: float = 0.0,
    missing_error: float = 0.0,
    gap: Hours = 4.0,
) -> Pairs:
    """
    The whole column, from a part above an orbit and a part below another, beside maps of it.

    Parameters
    ----------
    pairs : Pairs
        Of ``match_up``: ``partial_total_electron_content`` of both, TECU, one of which is of
        what lies above its orbit and the other of what lies below.
    maps : Selection
        Of ``total_electron_content``, TECU.
    above : {"target", "reference"}
        Which of the two holds the part above its orbit.
    layer_density, layer_error : float or None
        Electron density between the two orbits, m-3, and its standard error: that layer is
        in neither column, or in both. This, or the next, is needed where they are more than
        1 km apart.
    layer_climatology : float or None
        In their place the solar flux at 10.7 cm (1e-22 W m-2 Hz-1) for which the
        International Reference Ionosphere says what lies between, uncertain by half of it:
        days depart from the monthly median by 15 to 40 %, and the model from it.
    missing : str
        What else the two columns lack of the maps' heights, in words: the plasmasphere above
        the navigation satellites, say.
    missing_content, missing_error : float
        How much that is, TECU, and its standard error.
    gap : float
        In hours: between maps further apart nothing is interpolated.

    Returns
    -------
    pairs : Pairs
        ``total_electron_content_target`` is the sum, with ``_error_target`` of what was
        modelled, and ``total_electron_content_reference`` the maps at the two places, each
        as much as its part of the column is on the whole (median); pairs outside the maps
        have NaN. ``layer_content`` (TECU), negative where the layer was in both.

    Raises
    ------
    UsageError
        If the layer between the orbits, or what else is missing, is not modelled with its
        error: columns of different heights are not compared.
    OperationError
        If no pair is inside the maps.

    Notes
    -----
    TEC above a low orbit, TEC below it and the TEC of maps are three quantities. Above r₁
    and below r₂ the sum lacks ∫n dr from r₂ to r₁, here density times thickness. The two
    parts are of two places, hundreds of km apart, and so is what the maps are asked for.
    """
    dataset = pairs.dataset
    _require_parts(dataset)
    if bool(missing) != bool(missing_error > 0):
        raise UsageError(
            f"{_NAME}: 'missing' and 'missing_error' go together: what the columns lack has a name "
            "and an uncertainty, in TECU.",
            hint="Leave all of 'missing', 'missing_content', 'missing_error' out if nothing is.",
        )
    stated = _layer_density(dataset, layer_density, layer_error, layer_climatology)
    layer, error = _layer(dataset, above, stated)
    parts = [dataset[f"{_PART}_{side}"].values.astype(float) for side in ("target", "reference")]
    total = parts[0] + parts[1] + layer + missing_content
    whole = _whole(dataset, maps, gap, *parts)
    below = "reference" if above == "target" else "target"
    said = {"above": dataset.attrs[above], "below": dataset.attrs[below], "missing": missing}
    error = np.hypot(error, missing_error)
    return Pairs(_joined(dataset, maps, total, whole, layer, error, said))


def _require_parts(dataset):
    lacking = [f"{_PART}_{s}" for s in ("target", "reference") if f"{_PART}_{s}" not in dataset]
    if lacking:
        raise UsageError(
            f"{_NAME}: the pairs have no {', '.join(lacking)}; columns above and below an orbit "
            "are joined, nothing else.",
            hint="Match two products of 'partial_total_electron_content' with match_up.",
        )
    if not dataset.sizes["pair"]:
        raise OperationError(
            f"{_NAME}: there is no pair. {dataset.attrs.get('note', '')}".strip(),
            hint="Widen the limits of the match-up.",
        )


def _layer_density(dataset, density, error, flux):
    """Density between the two orbits and its standard error, m-3; None where nothing says it."""
    if flux is not None:
        if density is not None or error is not None:
            raise UsageError(
                f"{_NAME}: 'layer_density' and 'layer_climatology' are both given; one says what "
                "lies between the orbits."
            )
        names = ("latitude", "longitude")
        place = (dataset[name].values.astype(float) for name in names)
        middle = (dataset["radius"].values + dataset["radius_reference"].values) / 2.0
        usual = 10.0 ** usual_density(dataset["time"].values, *place, middle, flux)
        return usual, CLIMATOLOGY_ERROR * usual
    if density is None or error is None:
        return None
    if not (density >= 0 and error > 0):
        raise UsageError(
            f"{_NAME}: 'layer_density' is {density:g} and 'layer_error' {error:g} m-3; a "
            "density has a standard error above zero."
        )
    return density, error


def _layer(dataset, above, stated):
    """Content between the two orbits and its standard error, TECU, per pair."""
    target, reference = (
        dataset[name].values.astype(float) for name in ("radius", "radius_reference")
    )
    thick = target - reference if above == "target" else reference - target
    if stated is not None:
        density, error = stated
        return density * thick * _TECU, error * np.abs(thick) * _TECU
    if not np.all(np.abs(thick) <= _THIN):
        known = thick[np.isfinite(thick)]
        how = f"median {np.median(known):+.0f} km" if known.size else "of unknown thickness"
        raise UsageError(
            f"{_NAME}: the columns end at different heights ({how} from the top of the one below "
            "to the foot of the one above): the layer between is in neither, or in both. Columns "
            "of different heights are not compared.",
            hint="State 'layer_density' and 'layer_error' in m-3, what the layer holds, or "
            "'layer_climatology'.",
        )
    return np.zeros(thick.size), np.zeros(thick.size)


def _whole(dataset, maps, gap, target, reference):
    """The maps at the two places, each as much as its part of the column is on the whole."""
    share = float(np.nanmedian(target / (target + reference)))
    places = [_of_maps(dataset, maps, gap, end) for end in ("", "_reference")]
    whole = share * places[0] + (1.0 - share) * places[1]
    if not np.isfinite(whole).any():
        raise OperationError(
            f"{_NAME}: none of the {whole.size} pairs is inside the maps of '{maps.product}'.",
            hint=f"Take maps of the same days; 'gap' is {gap:g} h.",
        )
    return whole


def _of_maps(dataset, maps, gap, end):
    """The maps at the places of one of the two, day by day."""
    names = ("latitude", "longitude", "radius")
    points = xr.Dataset(
        {name: ("time", dataset[f"{name}{end}"].values) for name in names},
        {"time": dataset[f"time{end}"].values.astype("datetime64[ns]")},
    )
    stamps = points["time"].values.astype(np.int64)
    found, halo = np.full(stamps.size, np.nan), round(gap * 3.6e12)
    for day in np.unique(stamps // DAY):
        rows = np.flatnonzero(stamps // DAY == day)
        try:
            near = maps.during(int(day) * DAY - halo, (int(day) + 1) * DAY + halo).read()
        except SelectionError:
            continue
        found[rows] = sample_at(points.isel(time=rows), near, variable=_WHOLE, rotate=True, gap=gap)
    return found


def _joined(dataset, maps, total, whole, layer, error, said):
    tecu = {"units": "TECU", "long_name": "vertical total electron content"}
    kept = dataset.drop_vars([name for name in dataset.data_vars if str(name).startswith(_PART)])
    kept = kept.assign(
        {
            f"{_WHOLE}_target": ("pair", total, tecu),
            f"{_WHOLE}_reference": ("pair", whole, tecu),
            f"{_WHOLE}_error_target": ("pair", np.broadcast_to(error, total.shape).copy(), tecu),
            "layer_content": (
                "pair",
                layer,
                {"units": "TECU", "long_name": "content of the layer between the orbits"},
            ),
        }
    )
    kept.attrs = {
        **dataset.attrs,
        "target": f"{said['above']} above, {said['below']} below",
        "reference": maps.product,
        "target_baseline": "",
        "reference_baseline": ", ".join(maps.baselines()),
        "variables": [_WHOLE],
        "magnitudes": {},
        "columns": {**said, "layer": f"{np.median(layer):+.3g} TECU (median)"},
    }
    return kept
