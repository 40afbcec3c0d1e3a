"""A target as it would be at the height of its reference."""

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.operation import Kilometres, NameOrFile, Pairs, VariableName, operation

from .calibration.climatology import usual_density
from .field_models import identify_model, load_model, model_field

_NAME = "reduce_altitude"

#: Share by which a scale height from a climatology is uncertain: what the topside of one day
#: and place departs from the monthly median.
CLIMATOLOGY_ERROR = 0.15

_POSITION = ("time", "latitude", "longitude", "radius")
_AXES = ("north", "east", "centre")


@operation(version=1, packages=("PyIRI", "chaosmagpy"))
def reduce_altitude(
    pairs: Pairs,
    *,
    variable: VariableName,
    scale_height: Kilometres | None = None,
    scale_height_error: Kilometres | None = None,
    climatology: float | None = None,
    model: NameOrFile = "igrf-14",
) -> Pairs:
    """
    The target's value carried to the height, and a field to the place, of the reference.

    Parameters
    ----------
    pairs : Pairs
        Of ``match_up``.
    variable : str
        ``electron_density``, or the strength or north, east and centre components of
        ``magnetic_field``.
    scale_height, scale_height_error : float or None
        Of the electron density, km, with its standard error, which is then required.
    climatology : float or None
        In their place the solar flux at 10.7 cm (1e-22 W m-2 Hz-1) for which the
        International Reference Ionosphere says how the density falls with height at the
        target; uncertain by 15 % of the scale height.
    model : str
        Of the main field: ``"igrf-14"``, or a file of Gauss coefficients.

    Returns
    -------
    pairs : Pairs
        ``<variable>_target`` reduced, ``<variable>_reduction`` what was done to it (reduced
        less measured) and ``<variable>_reduction_error`` its standard error, which is added
        to ``<variable>_error_target`` where the pairs have one. ``altitude_difference`` is
        zero, and what it was is ``altitude_difference_before``. Attribute ``reduced`` says
        how.

    Raises
    ------
    UsageError
        If the scale height, or its error, is not stated.
    OperationError
        If it is not known how the variable changes with height.

    Notes
    -----
    Density: N(h2) = N(h1) exp(-(h2 - h1)/H), with error N |h2 - h1|/H times σ(H)/H. Field:
    the double difference, (B_t - M(r_t)) - (B_r - M(r_r)), so that the target stands at
    B_t - M(r_t) + M(r_r). A model that was made from one of the two makes it agree with
    itself.
    """
    dataset = pairs.dataset
    if f"{variable}_target" not in dataset:
        raise OperationError(
            f"{_NAME}: the pairs have no '{variable}' of both.",
            hint="Name a variable that both products have.",
        )
    if variable == "electron_density":
        change, error, said = _density(dataset, scale_height, scale_height_error, climatology)
    elif variable == "magnetic_field" or variable.startswith("magnetic_field_"):
        change, said = _field(dataset, variable, model)
        error = np.zeros_like(change)
    else:
        raise OperationError(
            f"{_NAME}: it is not known how '{variable}' changes with height.",
            hint="Give the fit 'adjust: [altitude_difference]'.",
        )
    return Pairs(_reduced(dataset, variable, change, error, said))


def _density(dataset, height, error, climatology):
    """Change of the density, its standard error, and the words."""
    if (height is None) == (climatology is None):
        raise UsageError(
            f"{_NAME}: of 'scale_height' and 'climatology' one is needed.",
            hint="State 'scale_height' with 'scale_height_error', or 'climatology: FLUX'.",
        )
    rise = dataset["radius_reference"].values - dataset["radius"].values
    if climatology is not None:
        fall = np.log(10.0) * _usual_fall(dataset, climatology)
        share = CLIMATOLOGY_ERROR
        said = f"density by the International Reference Ionosphere, flux {climatology:g}"
    else:
        if not height > 0.0 or error is None or not error > 0.0:
            raise UsageError(
                f"{_NAME}: 'scale_height' is {height:g} km with error {error}; both must be "
                "above zero: a reduction without an uncertainty is not done."
            )
        fall, share = -rise / height, error / height
        said = f"density by a scale height of {height:g} ± {error:g} km"
    value = dataset["electron_density_target"].values.astype(float)
    reduced = value * np.exp(fall)
    return reduced - value, reduced * np.abs(fall) * share, said


def _usual_fall(dataset, flux):
    """Decimal logarithm of the density at the reference's height over the target's own."""
    place = [dataset[name].values for name in ("time", "latitude", "longitude")]
    heights = (dataset["radius_reference"].values, dataset["radius"].values)
    there, here = (usual_density(*place, radius, flux) for radius in heights)
    return there - here


def _field(dataset, variable, model):
    named = identify_model(_NAME, model)
    loaded = load_model(_NAME, named["model"], named["digest"])
    there, here = (
        model_field(_NAME, loaded, *(dataset[name + end].values for name in _POSITION))
        for end in ("_reference", "")
    )
    said = f"field by the double difference with {loaded.name}"
    if variable == "magnetic_field":
        size = [np.sqrt(sum(part**2 for part in parts)) for parts in (there, here)]
        return size[0] - size[1], said
    axis = variable.removeprefix("magnetic_field_")
    frames = {
        dataset[f"{variable}_{side}"].attrs.get("frame", "NEC") for side in ("target", "reference")
    }
    if axis not in _AXES or frames != {"NEC"}:
        raise OperationError(
            f"{_NAME}: '{variable}' is not a component in the frame NEC (it is in "
            f"{', '.join(sorted(frames))}).",
            hint="Take the strength 'magnetic_field', or components north, east, centre.",
        )
    return there[_AXES.index(axis)] - here[_AXES.index(axis)], said


def _reduced(dataset, variable, change, error, said):
    name = f"{variable}_target"
    about = {"units": dataset[name].attrs.get("units", "")}
    values = dataset[name].values.astype(float) + change
    made = {
        name: ("pair", values, dict(dataset[name].attrs)),
        f"{variable}_reduction": ("pair", change, about | {"long_name": "reduced less measured"}),
        f"{variable}_reduction_error": ("pair", error, about | {"long_name": "its error"}),
    }
    own = f"{variable}_error_target"
    if own in dataset:
        both = np.hypot(dataset[own].values.astype(float), error)
        made[own] = ("pair", both, dict(dataset[own].attrs))
    before = dataset["altitude_difference"]
    made["altitude_difference_before"] = ("pair", before.values, dict(before.attrs))
    made["altitude_difference"] = ("pair", 0.0 * before.values, dict(before.attrs))
    reduced = dataset.assign(made)
    reduced.attrs = {**dataset.attrs, "reduced": said}
    reduced.attrs["criteria"] = {**dataset.attrs.get("criteria", {}), "altitude": said}
    return reduced
