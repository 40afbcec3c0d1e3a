"""What sensors make of the truth: gain, offset, drift, noise and outliers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vconst.kernels.constants import DAY
from vconst.kernels.vector_calibration import (
    distort_vector,
    only_constants,
    rotation_of,
    start_of,
)
from vconst.operation import Time
from vconst.synthetic.deviations import instant


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
    epoch : str or int
        From when the days of *drift* count: UTC, or ns since 1970.
    scale : str
        ``"linear"`` or ``"log"``.
    pivot : float
        In the variable's unit; only for ``"log"``.
    noise : float
        Standard deviation of independent noise, in the unit of *offset*.
    outliers : float
        Share of samples that are wrong by *outlier_size*, up or down alike.
    outlier_size : float
        In the unit of *offset*.
    angles : tuple of float
        Of a vector: non-orthogonalities of Olsen et al. (2003) in degrees; none or three.
    turned : tuple of float
        Of a vector: by how many degrees the true one is turned, about x, y and z in turn,
        from what the sensor's orthogonal axes see; none or three.
    """

    slope: float = 1.0
    offset: float = 0.0
    drift: float = 0.0
    epoch: Time | int = 0
    scale: Literal["linear", "log"] = "linear"
    pivot: float = 1.0
    noise: float = 0.0
    outliers: float = 0.0
    outlier_size: float = 0.0
    angles: tuple[float, ...] = ()
    turned: tuple[float, ...] = ()

    def apply(self, truth, time, draw, louder=None):
        """
        What the sensor gives for a scalar.

        Parameters
        ----------
        truth : array of float, shape (n, ...)
            Positive where *scale* is ``"log"``; NaN stays NaN.
        time : array of int64, shape (n,)
            ns since 1970 UTC.
        draw : numpy.random.Generator
        louder : array of float or None, shape (n,)
            Factor of the noise.

        Returns
        -------
        measured : array of float, shape (n, ...)
        """
        shift = self._shift(time).reshape(-1, *[1] * (np.ndim(truth) - 1))
        value = np.log10(truth / self.pivot) if self.scale == "log" else truth
        value = self.slope * value + shift + self._disturb(np.shape(truth), draw, louder)
        return self.pivot * 10.0**value if self.scale == "log" else value

    def apply_vector(self, truth, time, draw, louder=None):
        """
        What the sensor gives for a vector: its magnitude obeys the formula.

        Parameters
        ----------
        truth : sequence of 3 arrays of float, shape (n,)
        time : array of int64, shape (n,)
        draw : numpy.random.Generator
        louder : array of float or None, shape (n,)

        Returns
        -------
        measured : list of 3 arrays
            The direction is the truth's but for *angles* and *turned*; offset and drift
            lie along it, and each component has the noise.
        """
        truth = self._skewed(truth)
        strength = np.sqrt(sum(part**2 for part in truth))
        factor = self.slope + self._shift(time) / strength
        return [part * factor + self._disturb(np.shape(part), draw, louder) for part in truth]

    def perfect(self):
        """The same sensor with nothing planted: slope 1, offset and drift 0, noise kept."""
        return Sensor(scale=self.scale, pivot=self.pivot, noise=self.noise, epoch=self.epoch)

    @property
    def scale_of(self):
        """Scale, pivot and epoch: what two sensors must share to be compared."""
        return self.scale, self.pivot, self.from_when

    @property
    def from_when(self):
        """The epoch in ns since 1970."""
        return self.epoch if isinstance(self.epoch, int) else instant(self.epoch)

    def _shift(self, time):
        return self.offset + self.drift * ((np.asarray(time) - self.from_when) / DAY)

    def _skewed(self, truth):
        """The truth along axes that are turned and not at right angles."""
        if not (self.angles or self.turned):
            return truth
        vectors = np.stack(truth, axis=1)
        if self.turned:
            vectors = vectors @ rotation_of(np.radians(self.turned))
        if self.angles:
            terms = only_constants(len(vectors))
            parameters = start_of(terms)
            parameters[-3:] = np.radians(self.angles)
            vectors = distort_vector(vectors, parameters, terms)
        return list(vectors.T)

    def _disturb(self, shape, draw, louder):
        """Noise and outliers, each drawn only where there is any."""
        disturbed = np.zeros(shape)
        if self.noise:
            disturbed = self.noise * draw.standard_normal(shape)
            if louder is not None:
                disturbed *= np.reshape(louder, (-1, *[1] * (len(shape) - 1)))
        if self.outliers:
            hit = draw.uniform(size=shape) < self.outliers
            disturbed += hit * self.outlier_size * draw.choice([-1.0, 1.0], shape)
        return disturbed
