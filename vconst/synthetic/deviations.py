"""Deviations of known size, place and length that can be planted; none is by default."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from vconst.errors import UsageError
from vconst.kernels.constants import DAY
from vconst.kernels.deviation import add_deviation, deviation_share
from vconst.operation import Distance, Latitude, Longitude, Time


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """
    One planted deviation.

    Parameters
    ----------
    name : str
    layers : tuple of str
        Names of products, or quantities as the vocabulary groups them (``plasma density``):
        what is named is changed wherever it is measured.
    variable : str
        Only this canonical name; empty for every variable of the layers that is a number.
    latitude, longitude : float
        Its middle, geocentric degrees.
    radius : float
        Where it ends, in km of great circle at the ground.
    start, stop : str
        UTC; *stop* is not part of it.
    size : float
        At its largest: a share of the value (0.3 is 30 % more) or, where *kind* is
        ``"absolute"``, in the unit of the vocabulary.
    kind : str
    space : str
        ``"flat"``: one inside *radius*; ``"cosine"``: falls off as half a cosine;
        ``"gaussian"``: ``exp(-(2 d / radius)^2 / 2)`` inside it.
    time : str
        ``"flat"``; ``"cosine"``: grows and fades; ``"rising"``: grows until *stop*.
    wavelength : float or None
        km: its sign alternates with the distance from the middle, ``cos(2 pi d / L)``.
    speed, ring : float or None
        km/s and km: a ring so wide that runs outward from the middle, as the ground's motion
        sends one through the plasma; *space* is across it. Both or neither.
    frequency, bandwidth : float or None
        Hz: only this band of spectra, as of a transmitter; what is no spectrum stays. Where
        spectra are coarser, the line is in the frequency nearest to it.
    """

    name: str
    layers: tuple[str, ...]
    latitude: Latitude
    longitude: Longitude
    radius: Distance
    start: Time
    stop: Time
    size: float
    variable: str = ""
    kind: Literal["relative", "absolute"] = "relative"
    space: Literal["flat", "cosine", "gaussian"] = "cosine"
    time: Literal["flat", "cosine", "rising"] = "flat"
    wavelength: Distance | None = None
    speed: float | None = None
    ring: Distance | None = None
    frequency: float | None = None
    bandwidth: float = 100.0

    def __post_init__(self):
        if (self.speed is None) != (self.ring is None):
            raise UsageError(
                f"deviation '{self.name}': 'speed' and 'ring' go together.",
                hint="Give both, or neither for a deviation that stays where it is.",
            )

    def moved(self, days):
        """The same deviation, so many days later."""
        times = {name: instant(getattr(self, name)) for name in ("start", "stop")}
        moved = {n: np.datetime64(t + round(days * DAY), "ns") for n, t in times.items()}
        return replace(self, **{n: np.datetime_as_string(t, "s") for n, t in moved.items()})

    def concerns(self, product, variable, quantity):
        """Whether it changes a variable of a product; *quantity* is its group."""
        named = product in self.layers or bool(quantity and quantity in self.layers)
        return named and self.variable in ("", variable)

    def share(self, time, latitude, longitude):
        """
        How much of its size is there.

        Parameters
        ----------
        time : array of int64, ns since 1970 UTC
        latitude, longitude : array of float, geocentric degrees, of shapes that broadcast

        Returns
        -------
        share : array of float
            -1 to 1; 0 outside.
        """
        return deviation_share(
            time,
            latitude,
            longitude,
            middle=(self.latitude, self.longitude),
            radius=self.radius,
            span=(instant(self.start), instant(self.stop)),
            space=self.space,
            course=self.time,
            wavelength=self.wavelength,
            speed=self.speed,
            ring=self.ring,
        )

    def in_band(self, share, frequencies):
        """
        The share of each sample and frequency.

        Parameters
        ----------
        share : array, shape (n,)
        frequencies : array, shape (f,)
            Hz.

        Returns
        -------
        share : array, shape (n, f)
            0 outside the band.
        """
        off = np.abs(frequencies - self.frequency)
        within = (off <= self.bandwidth / 2) | (off == off.min())
        return np.asarray(share)[:, None] * within

    def add(self, values, share):
        """Values with the deviation; *share* has the shape of their first dimensions."""
        return add_deviation(values, share, self.size, self.kind)


def instant(text):
    """ns since 1970 of a UTC date or time; ValueError if it is none."""
    return int(np.datetime64(str(text).replace(" ", "T").rstrip("Z"), "ns").astype(np.int64))
