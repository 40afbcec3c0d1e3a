"""What sensors make of the truth: gain, offset, drift and noise."""

from dataclasses import dataclass

import numpy as np

from vconst.kernels.constants import DAY


@dataclass(frozen=True, kw_only=True)
class Sensor:
    """
    ``measured = slope * truth + offset + drift * days + noise``.

    Where *scale* is ``"log"``, measured and truth are decimal logarithms over *pivot*:
    *slope* is then an exponent and ``10**offset`` a gain. A calibration that recovers
    the sensor against an ideal one finds the same numbers.

    Parameters
    ----------
    slope, offset, drift : float
        Offset in the variable's unit (or decades), drift in that per day.
    epoch : int
        From when the days of *drift* count, ns since 1970 UTC.
    scale : str
        ``"linear"`` or ``"log"``.
    pivot : float
        In the variable's unit; only for ``"log"``.
    noise : float
        Standard deviation of independent noise, in the unit of *offset*.
    """

    slope: float = 1.0
    offset: float = 0.0
    drift: float = 0.0
    epoch: int = 0
    scale: str = "linear"
    pivot: float = 1.0
    noise: float = 0.0

    def apply(self, truth, time, draw):
        """
        What the sensor gives for a scalar.

        Parameters
        ----------
        truth : array of float, shape (n, ...)
            Positive where *scale* is ``"log"``; NaN stays NaN.
        time : array of int64, shape (n,)
            ns since 1970 UTC.
        draw : numpy.random.Generator

        Returns
        -------
        measured : array of float, shape (n, ...)
        """
        shift = self._shift(time).reshape(-1, *[1] * (np.ndim(truth) - 1))
        value = np.log10(truth / self.pivot) if self.scale == "log" else truth
        value = self.slope * value + shift
        if self.noise:
            value = value + self.noise * draw.standard_normal(np.shape(truth))
        return self.pivot * 10.0**value if self.scale == "log" else value

    def apply_vector(self, truth, time, draw):
        """
        What the sensor gives for a vector: its magnitude obeys the formula.

        Parameters
        ----------
        truth : sequence of 3 arrays of float, shape (n,)
        time : array of int64, shape (n,)
        draw : numpy.random.Generator

        Returns
        -------
        measured : list of 3 arrays
            The direction is the truth's; offset and drift lie along it, and each
            component has the noise.
        """
        strength = np.sqrt(sum(part**2 for part in truth))
        factor = self.slope + self._shift(time) / strength
        return [
            part * factor + (self.noise * draw.standard_normal(len(part)) if self.noise else 0.0)
            for part in truth
        ]

    def perfect(self):
        """The same sensor with nothing planted: slope 1, offset and drift 0, noise kept."""
        return Sensor(scale=self.scale, pivot=self.pivot, noise=self.noise, epoch=self.epoch)

    def _shift(self, time):
        return self.offset + self.drift * ((np.asarray(time) - self.epoch) / DAY)
