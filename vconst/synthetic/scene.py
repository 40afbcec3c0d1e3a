"""Where and when a product is sampled, and the truth there, each computed when it is asked for."""

import zlib
from functools import cached_property

import numpy as np

from vconst.kernels.field import evaluate_field, igrf14
from vconst.synthetic.truth import SPHERE_RADIUS, surroundings

COMPONENTS = ("magnetic_field_north", "magnetic_field_east", "magnetic_field_centre")

#: Length of a dimension that neither the declaration nor the format states.
SIZES = {"latitude": 37, "longitude": 73, "frequency": 128, "sample": 256, "level": 60}
OTHER_SIZE = 9

#: Axes of a grid where the declaration states none: first, last, step in degrees.
_LATITUDES, _LONGITUDES = (90.0, -90.0, -5.0), (-180.0, 180.0, 5.0)


class Scene:
    """
    One file's samples: places, times and truth.

    Parameters
    ----------
    product : Product
    made : MadeProduct
    truth : Truth
    orbit : Orbit or None
    time : array of int64, shape (n,)
        ns since 1970 UTC; tracks lose what is beyond ``made.latitude``.
    vocabulary : Vocabulary

    Attributes
    ----------
    latitude, longitude, radius : array of float, shape (n,)
        Geocentric degrees and km, of tracks and profiles.
    """

    def __init__(self, product, made, truth, orbit, time, vocabulary):
        self.product, self.made, self.truth = product, made, truth
        self.orbit, self.vocabulary = orbit, vocabulary
        form = product.native
        self.variables = (form and form.variables) or product.variables
        self.names = {variable.name for variable in self.variables}
        self.time, self._later = time, {}
        if product.kind in ("track", "profile") and len(time):
            self._follow(time)

    def _follow(self, time):
        latitude, longitude, radius = self.orbit.at(time)
        kept = np.abs(latitude) <= self.made.latitude
        self.time, self.latitude, self.longitude, self.radius = (
            item if kept.all() else item[kept] for item in (time, latitude, longitude, radius)
        )

    @property
    def place(self):
        """Time, latitude, longitude and radius of a track."""
        return self.time, self.latitude, self.longitude, self.radius

    @property
    def everywhere(self):
        """Time, latitude and longitude, of shapes that broadcast to the samples."""
        if self.product.kind == "grid":
            north, east = self.axes["latitude"], self.axes["longitude"]
            north = north[:, None] if north.ndim == 1 else north
            return self.time[:, None, None], north, east
        if self.product.kind == "series":
            return self.time, np.nan, np.nan
        return self.place[:3]

    @cached_property
    def axes(self):
        """
        Latitudes and longitudes of a grid, degrees, by canonical name.

        In a map projection both are on its two dimensions, and its own axes stand beside.
        """
        made, form = self.made, self.product.native
        places = [
            _spread(a) for a in (made.latitudes or _LATITUDES, made.longitudes or _LONGITUDES)
        ]
        if form and form.axes:
            return form.axes(*places)
        return dict(zip(("latitude", "longitude"), places, strict=True))

    @cached_property
    def grid(self):
        """Time, latitude and longitude of every point of a grid, flat, and the grid's shape."""
        points = np.broadcast_arrays(*self.everywhere)
        return [item.ravel() for item in points], points[0].shape

    @cached_property
    def plasma(self):
        """Electron density in m-3 and temperature in K."""
        return self.truth.plasma(*self.place)

    @cached_property
    def field(self):
        """Magnetic field north, east, centre in nT."""
        return self.truth.magnetic_field(*self.place)

    @cached_property
    def main(self):
        """Its part from the core of the Earth, nT."""
        return evaluate_field(igrf14(), *self.place)

    @cached_property
    def strength(self):
        """Of the magnetic field, nT."""
        return np.sqrt(sum(part**2 for part in self.field))

    @cached_property
    def around(self):
        """Dipole latitude in degrees, local time in h, daylight from 0 to 1."""
        return surroundings(self.time, self.latitude, self.longitude)

    @cached_property
    def motion(self):
        """Velocity relative to the Earth, north, east, centre, km/s, shape (n, 3)."""
        return self.orbit.motion(self.time)

    def later(self, seconds):
        """Velocity and magnetic field some seconds after every sample, as *motion* and *field*."""
        if seconds not in self._later:
            time = self.time + round(seconds * 1e9)
            field = self.truth.magnetic_field(time, *self.orbit.at(time))
            self._later[seconds] = self.orbit.motion(time), field
        return self._later[seconds]

    @cached_property
    def shell(self):
        """L of the centred dipole: ``r / (R cos^2 f)``."""
        cosine = np.maximum(np.cos(np.radians(self.around[0])), 0.05)
        return self.radius / SPHERE_RADIUS / cosine**2

    @cached_property
    def levels(self):
        """
        Heights of profiles in km, shape (n, level).

        As the format states them, or from 100 km to 10 km below the platform.
        """
        stated = self._declared("altitude")
        if stated is not None and stated.axis:
            heights = self.along("altitude", lambda size: np.linspace(100, 500, size))
            return np.broadcast_to(heights, (len(self.time), len(heights)))
        top = self.radius - SPHERE_RADIUS - 10.0
        return 100.0 + (top - 100.0)[:, None] * np.linspace(0, 1, self.size("level"))

    @cached_property
    def frequencies(self):
        """Hz: as the format states them, or up to half the rate of samples."""
        return self.along("frequency", lambda size: np.arange(1, size + 1) * self.rate / 2 / size)

    @property
    def rate(self):
        """Samples of a waveform in s."""
        stated = self._declared("sample_offset")
        return 1 / stated.spacing[1] if stated and stated.spacing else self.made.rate

    def along(self, dimension, usual):
        """Values along a dimension as its axis states them, or ``usual(size)``."""
        stated = next((item for item in self.variables if _is_along(item, dimension)), None)
        size = self.size(dimension)
        return _even(stated, size) if stated and stated.spacing else usual(size)

    def stated(self, variable, usual):
        """An axis as its format states it, or ``usual(size)``."""
        return self.along((variable.dimensions or (variable.name,))[0], usual)

    def _declared(self, name):
        return next((item for item in self.variables if item.name == name), None)

    def size(self, dimension):
        """Length of a dimension after the first: declared, of the format, or usual."""
        if dimension in self.made.sizes:
            return int(self.made.sizes[dimension])
        for variable in self.variables:
            along = variable.dimensions or (variable.name,)
            if dimension in along and len(variable.sizes) == len(along):
                return int(variable.sizes[along.index(dimension)])
        return SIZES.get(dimension, OTHER_SIZE)

    def shape(self, variable):
        """Shape of a variable: samples first, unless it is an axis."""
        along = variable.dimensions or ((variable.name,) if variable.axis else ())
        sizes = [self.size(dimension) for dimension in along]
        return tuple(sizes) if variable.axis else (len(self.time), *sizes)

    def draw(self, name):
        """A stream of random numbers that belongs to this product, variable and time."""
        words = zlib.crc32(f"{self.product.name} {name}".encode())
        return np.random.default_rng([self.truth.seed, 7, words, int(self.time[0]) // 10**9])


def _spread(edges):
    first, last, step = edges
    return first + step * np.arange(round((last - first) / step) + 1)


def _is_along(variable, dimension):
    return variable.axis and dimension in (variable.dimensions or (variable.name,))


def _even(variable, size):
    first, step = variable.spacing
    return first + step * np.arange(size)
