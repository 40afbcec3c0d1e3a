"""How far a line stands out of a spectrum: a transmitter, a power line."""

from typing import Annotated

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.operation import Selection, Unit, VariableName, operation
from vconst.operations.select_band import axis_of, band_mean, one_a_sample

_NAME = "line_strength"

Hertz = Annotated[float, Unit("Hz", 0.0)]


@operation(version=1)
def line_strength(
    data: Selection,
    *,
    variable: VariableName,
    frequency: Hertz,
    width: Hertz = 100.0,
    beside: Hertz = 1000.0,
    axis: VariableName = "frequency",
) -> Selection:
    """
    Each spectrum's amplitude in a line over that beside it, on both sides.

    Parameters
    ----------
    data : Selection
        Of spectra along ``frequency`` (Hz).
    variable : str
        Canonical name, an amplitude or a power.
    frequency : float
        Of the line, in Hz: 19.8 kHz for NWC, 21.4 for NPM, 24.0 for NAA.
    width : float
        Of the line, in Hz; where spectra are coarser, the frequency nearest to the line.
    beside : float
        How far from the line the two bands lie that it is compared with, in Hz; they have its
        width.
    axis : str
        What the variable lies along.

    Returns
    -------
    data : Selection
        ``2 A(f) / (A(f - b) + A(f + b))`` stands in place of the variable, one value a sample
        without a unit; 1 where there is no line. ``residual_of`` says which line.

    Raises
    ------
    UsageError
        If the line and the bands beside it overlap.
    OperationError
        When it is read, if the spectra do not hold all three bands.

    Notes
    -----
    The ratio knows nothing of the loudness of the continuum, which storms and latitudes change.
    An interference that keeps its frequency aboard stands out everywhere: compare with controls.

    References
    ----------
    Molchanov et al. (2006), doi:10.5194/nhess-6-745-2006.
    """
    if not 0 < width < beside:
        raise UsageError(
            f"{_NAME}: a line of {width:g} Hz overlaps the bands {beside:g} Hz beside it.",
            hint="Take a smaller 'width' or a larger 'beside'.",
        )
    named = {"variable": variable, "frequency": frequency, "width": width, "beside": beside}
    return data.then(stand_out, axis=axis, **named)


def stand_out(dataset, *, variable, axis, frequency, width, beside):
    """The per-sample transform of `line_strength`."""
    along = axis_of(dataset, variable, axis, _NAME)
    step = np.median(np.abs(np.diff(along))) if along.size > 1 else np.inf
    line, under, over = (
        band_mean(dataset[variable], axis, _near(along, at, max(width, step), dataset))
        for at in (frequency, frequency - beside, frequency + beside)
    )
    around = under + over
    ratio = np.where(around > 0, 2.0 * line / np.where(around > 0, around, 1.0), np.nan)
    said = f"the spectrum {beside:g} Hz beside {frequency:g} Hz"
    return one_a_sample(dataset, variable, ratio, units="1", residual_of=said)


def _near(along, frequency, width, dataset):
    """The frequencies inside a band, itself half as wide on each side as *width*."""
    within = np.abs(along - frequency) <= width / 2.0 * (1.0 + 1e-9)
    if not within.any():
        raise OperationError(
            f"{_NAME}: the spectra of '{dataset.attrs.get('product', 'the data')}' do not hold "
            f"{frequency:g} Hz; they go from {along.min():g} to {along.max():g} Hz.",
            hint="Take spectra of another band, or another 'beside'.",
        )
    return within
