"""A vector magnetometer against a scalar one and a model: offsets, scales, angles, attitude."""

import numpy as np

from vconst.errors import UsageError
from vconst.operation import (
    Degrees,
    NameOrFile,
    Seconds,
    Selection,
    VectorCalibration,
    operation,
)

from .calibration.one_side import OTHER
from .select_side import is_of_side
from .vector_fit.fits import fit_part
from .vector_fit.result import vector_dataset
from .vector_fit.samples import NAME, frame_of_vector, read_vectors


@operation(version=3, packages=("chaosmagpy",))
def calibrate_vector(
    vector: Selection,
    scalar: Selection,
    *,
    attitude: str | None = None,
    offset_terms: list[str] = (),
    scale_terms: list[str] = (),
    angle_terms: list[str] = (),
    apart: bool = True,
    robust: bool = True,
    model: NameOrFile = "igrf-14",
    latitude: Degrees = 55.0,
    every: Seconds = 10.0,
    gap: Seconds = 2.5,
    minimum: int = 300,
    dependence: str = "",
) -> VectorCalibration:
    """
    Nine parameters and three angles of a vector magnetometer, with what depends on temperature.

    Parameters
    ----------
    vector : Selection
        Three components of ``magnetic_field`` in a frame of place (NEC, ENU, ECEF).
    scalar : Selection
        The strength ``magnetic_field`` of an instrument aboard the same platform; it is
        taken on the line between its neighbours in time.
    attitude : str or None
        Variable of quaternions, scalar first, from the sensor to an inertial frame: vectors
        are then turned back to the axes of the sensor, whose parameters they are. None:
        along the axes in which they are delivered.
    offset_terms, scale_terms, angle_terms : list of str
        What the offsets, scales or non-orthogonalities are a linear function of: variables of
        the vector's product, such as a temperature, or ``sun_1``, ``sun_2``, ``sun_3``, the
        cosines of the angles between the Sun and the axes of the sensor, zero in the Earth's
        shadow. Three parameters more for each, a standard deviation of the variable.
    apart : bool
        Fit day (6 to 18 h local time) and night also for themselves.
    robust : bool
        Whether samples far off lose weight (Huber, 1.345): currents, torquers.
    model : str
        Of the main field, for the Euler angles: as ``remove_field_model`` takes it.
    latitude : float
        Degrees; the model is used below it only, where the field of currents is small.
    every : float
        s; one sample of each interval is used.
    gap : float
        s; between scalar samples further apart nothing is interpolated.
    minimum : int
        Fewest samples.
    dependence : str
        What sensor and model share: it is said with the verdict.

    Returns
    -------
    calibration : VectorCalibration
        On (``part``, ``parameter``): ``value`` with ``value_se``, ``value_low``,
        ``value_high`` (95 %), ``inflation``; ``covariance``; on ``part`` (all, day, night)
        ``condition``, ``residual_before``, ``residual`` (nT), ``vector_residual``,
        ``part_samples``, ``part_passes``. Parameters are ``offset_1`` ... (nT),
        ``scale_1`` ..., ``angle_1`` ... and ``euler_x`` ... (degree), those of terms with the
        name behind. Scalars of the same names are those of all samples. Attributes
        ``warnings`` and ``verdict`` say where attitude gives too little variety.

    Raises
    ------
    UsageError
        If the products lack what is asked for.
    OperationError
        If there are too few samples, or they do not determine all parameters.

    Notes
    -----
    E = S P B + b, fitted to |B| of the scalar instrument; then the rotation Rz Ry Rx that
    takes the orthogonal vector into the model. Covariances are those of passes, of half an
    orbit at most. A satellite that keeps its attitude to the Earth sees the field from few
    sides, so that parameters can be told badly; the condition number and correlations say it.

    References
    ----------
    Olsen et al. (2003), doi:10.1186/BF03352458; Merayo et al. (2000),
    doi:10.1088/0957-0233/11/2/304; Zhou et al. (2019), doi:10.1186/s40623-019-1098-3.
    """
    if not 0 < latitude <= 90:
        raise UsageError(f"{NAME}: 'latitude' is {latitude:g} degrees; expected above 0 to 90.")
    chosen = {"offset": offset_terms, "scale": scale_terms, "angle": angle_terms}
    chosen = {group: tuple(names) for group, names in chosen.items()}
    covariates = tuple(dict.fromkeys(name for names in chosen.values() for name in names))
    vectors = read_vectors(
        vector,
        scalar,
        attitude=attitude,
        every=every,
        gap=gap,
        covariates=covariates,
        model=model,
    )
    settings = {"robust": robust, "latitude": latitude, "minimum": minimum}
    fits, middles = {}, {}
    for part, rows in _parts(vectors, apart).items():
        fits[part], middles[part] = fit_part(vectors.part(rows), chosen, **settings)
    said = _said(vector, scalar, vectors, attitude, model, dependence)
    said["frame"] = frame_of_vector(vector)
    said |= {"terms": {group: list(names) for group, names in chosen.items()}}
    said |= {"middle": {part: {n: list(v) for n, v in m.items()} for part, m in middles.items()}}
    return VectorCalibration(vector_dataset(fits, said, _seen(vectors)))


def _parts(vectors, apart):
    """Rows of all samples, and of day and night where both have some."""
    parts = {"all": np.arange(vectors.time.size)}
    if apart and len(_seen(vectors)) == 2:
        sides = {side: np.flatnonzero(is_of_side(vectors.hours, side)) for side in OTHER}
        parts |= sides
    return parts


def _seen(vectors):
    """Sides of the Earth by which there are samples."""
    return [side for side in OTHER if is_of_side(vectors.hours, side).any()]


def _said(vector, scalar, vectors, attitude, model, dependence):
    first, last = (np.datetime64(int(t), "ns").astype("M8[s]") for t in vectors.time[[0, -1]])
    return {
        "target": vector.product,
        "reference": scalar.product,
        "target_baseline": ", ".join(vector.baselines()),
        "reference_baseline": ", ".join(scalar.baselines()),
        "variable": "magnetic_field",
        "units": "nT",
        "model": model,
        "axes": f"sensor, by {attitude}" if attitude else "as delivered",
        "attitude": attitude or "",
        "validity_start": str(first),
        "validity_stop": str(last),
        "dependence": dependence,
        "counts": vectors.counts,
    }
