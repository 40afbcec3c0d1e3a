"""Electron density over what a model of the ionosphere says is usual."""

import numpy as np

from vconst.errors import OperationError
from vconst.operation import Selection, operation
from vconst.operations.calibration.climatology import usual_density

_NAME = "remove_climatology"
_NEEDED = ("time", "latitude", "longitude", "radius", "electron_density")


@operation(version=1, packages=("PyIRI",))
def remove_climatology(data: Selection, *, f107: float) -> Selection:
    """
    Electron density over the monthly median of a model, sample by sample.

    Parameters
    ----------
    data : Selection
        Of a track with ``electron_density`` (m-3).
    f107 : float
        Solar flux at 10.7 cm in sfu, one for all the time: of a campaign its mean.

    Returns
    -------
    data : Selection
        The ratio stands in place of the density, under the same name; its attribute
        ``residual_of`` names the model. Backgrounds of it are backgrounds about the model:
        what the model knows (place, time of day, month) is no deviation any more. NaN stays
        NaN.

    Raises
    ------
    OperationError
        When it is read, if the data hold no density with a place.

    Notes
    -----
    The International Reference Ionosphere (PyIRI), interpolated on a grid and carried on
    linearly in the logarithm outside 400 to 560 km. It is a median of quiet years: in a deep
    minimum of the Sun it is too high everywhere, which a background of the ratio takes up.
    """
    return data.then(divide_by_climatology, f107=float(f107))


def divide_by_climatology(dataset, *, f107):
    """
    The per-sample transform of `remove_climatology`.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``time``, ``latitude``, ``longitude`` (degree), ``radius`` (km) and
        ``electron_density`` (m-3).
    f107 : float

    Returns
    -------
    dataset : xarray.Dataset
    """
    missing = [name for name in _NEEDED if name not in dataset.variables]
    if missing:
        raise OperationError(
            f"{_NAME}: '{dataset.attrs.get('product', 'the data')}' has no {', '.join(missing)}.",
            hint="It works on tracks with an electron density.",
        )
    place = [dataset[name].values for name in _NEEDED[:4]]
    placed = np.isfinite(np.stack([each.astype(np.float64) for each in place[1:]])).all(axis=0)
    usual = np.full(placed.size, np.nan)
    usual[placed] = usual_density(*(each[placed] for each in place), f107)
    measured = dataset["electron_density"]
    ratio = measured.astype(np.float64) / 10.0**usual
    ratio.attrs = {k: v for k, v in measured.attrs.items() if k not in ("valid_range", "units")}
    model = f"International Reference Ionosphere, F10.7 {f107:g} sfu"
    ratio.attrs |= {"units": "1", "residual_of": model}
    return dataset.assign(electron_density=ratio)
