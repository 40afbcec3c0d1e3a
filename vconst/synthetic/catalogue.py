"""A made-up catalogue of earthquakes: sizes, rates and aftershocks as on Earth."""

from dataclasses import dataclass

import numpy as np

from vconst.kernels.constants import DAY
from vconst.operation import Kilometres, Latitude, Longitude, Time

#: Smallest magnitude of the catalogue.
SMALLEST = 4.5

#: Great circles on which the events lie, as pole latitude, longitude in degrees, and share.
_BELTS = ((25.0, 60.0, 0.6), (50.0, -120.0, 0.25), (-10.0, 100.0, 0.15))

#: How long aftershocks are made for, in days.
_LASTING = 60

_KILOMETRES_PER_DEGREE = 111.19


@dataclass(frozen=True, kw_only=True)
class Declared:
    """
    One earthquake that is in every catalogue of a campaign.

    Parameters
    ----------
    name : str
        Becomes its ``event_id``.
    time : str
        UTC.
    latitude, longitude : float
        Degrees, latitude geodetic as in catalogues.
    magnitude : float
    depth : float
        In km.
    """

    name: str
    time: Time
    latitude: Latitude
    longitude: Longitude
    magnitude: float
    depth: Kilometres = 20.0


@dataclass(frozen=True, kw_only=True)
class Seismicity:
    """
    The laws of the made-up earthquakes.

    Parameters
    ----------
    per_day : float
        Events of magnitude 4.5 or more a day, aftershocks with them: 1.3e3 a year of
        M >= 5 and b = 1 (USGS, earthquake statistics) give 11.
    b : float
        Of Gutenberg and Richter: ``log10 N = a - b M``.
    largest : float
        Magnitudes are cut off here.
    bath : float or None
        Median of the difference between a mainshock and its largest aftershock (Bath 1965,
        doi:10.1016/0040-1951(65)90003-X: 1.2); None for no aftershocks.
    c, p : float
        Of Omori and Utsu, ``n(t) ~ (t + c)^-p`` with t in days; 0.05 and 1.08 are those of
        Reasenberg and Jones (1989), doi:10.1126/science.243.4895.1173.
    declared : tuple of Declared
        Events beside those of the laws; they have no aftershocks.
    """

    per_day: float = 11.0
    b: float = 1.0
    largest: float = 8.0
    bath: float | None = 1.2
    c: float = 0.05
    p: float = 1.08
    declared: tuple[Declared, ...] = ()

    def magnitudes(self, share):
        """Magnitudes of even shares from 0 to 1."""
        return SMALLEST - np.log10(1 - self._cut * share) / self.b

    def offspring(self, magnitude):
        """
        Expected aftershocks of M >= 4.5: half of all mainshocks have one above M - *bath*.

        They have the sizes of all events, so that the catalogue has the *b* that is declared;
        one in 23 mainshocks has a greater event after it.
        """
        if self.bath is None:
            return np.zeros(np.shape(magnitude))
        above = 10.0 ** (self.b * (SMALLEST - np.asarray(magnitude) + self.bath))
        rest = 10.0 ** (self.b * (SMALLEST - self.largest))
        return np.log(2) * self._cut / np.maximum(above - rest, rest)

    @property
    def _cut(self):
        return 1 - 10.0 ** (self.b * (SMALLEST - self.largest))

    @property
    def mainshocks_per_day(self):
        """So many that all events together are *per_day* a day."""
        grid = self.magnitudes((np.arange(4000) + 0.5) / 4000)
        return self.per_day / (1 + self.offspring(grid).mean())

    def delays(self, share):
        """Times after a mainshock in days, of even shares from 0 to 1, up to 60 days."""
        power = 1 - self.p
        first, last = self.c**power, (_LASTING + self.c) ** power
        return (first + share * (last - first)) ** (1 / power) - self.c


def make_catalogue(seed, start, stop, seismicity=None):
    """
    Events of a span.

    Parameters
    ----------
    seed : int
    start, stop : int
        ns since 1970 UTC.
    seismicity : Seismicity or None

    Returns
    -------
    events : dict of str to array, shape (n,)
        ``event_id``, ``kind``, ``start`` (datetime64[ns], in order), ``latitude``
        (geodetic), ``longitude`` (degrees), ``depth`` (km), ``magnitude``,
        ``magnitude_type``, ``updated``, ``source`` and ``place``.

    Notes
    -----
    Every UTC day has a random number stream of its own for its mainshocks and their
    aftershocks, so that a longer span holds the same events and more. They are independent of
    the plasma and of the magnetic field: whatever is found around them is chance.
    Aftershocks lie within half a rupture length of their mainshock, ``log10 L = 0.59 M -
    2.44`` km (Wells and Coppersmith 1994, table 2A, all slip types).
    """
    seismicity = seismicity or Seismicity()
    first = start // DAY - (_LASTING + 1 if seismicity.bath is not None else 0)
    days = [_make_day(seed, day, seismicity) for day in range(first, -(-stop // DAY))]
    days += [_declared(event) for event in seismicity.declared]
    events = {name: np.concatenate([day[name] for day in days]) for name in days[0]}
    time = events["start"].astype(np.int64)
    order = np.argsort(time, kind="stable")
    order = order[(time[order] >= start) & (time[order] < stop)]
    return {name: values[order] for name, values in events.items()}


def _declared(event):
    when = np.array([event.time.rstrip("Z")], "M8[ns]").astype(np.int64)
    place = [np.array([getattr(event, n)]) for n in ("latitude", "longitude", "magnitude", "depth")]
    return _table([event.name], when, *place)


def _make_day(seed, day, seismicity):
    draw = np.random.default_rng([seed, 2, day])
    count = draw.poisson(seismicity.mainshocks_per_day)
    when = np.sort(draw.integers(0, DAY // 1_000_000, count)) * 1_000_000 + day * DAY
    latitude, longitude = _places(draw, count)
    magnitude = seismicity.magnitudes(draw.uniform(size=count))
    depth = np.minimum(10 + draw.exponential(50, count), 650)
    main = np.stack([when.astype(float), latitude, longitude, magnitude, depth])
    after = _aftershocks(draw, main, seismicity)
    when = np.concatenate([when, after[0].astype(np.int64) // 1_000_000 * 1_000_000])
    _, latitude, longitude, magnitude, depth = np.concatenate([main, after], axis=1)
    names = [f"made{seed:04d}{day:06d}{index:03d}" for index in range(len(when))]
    return _table(names, when, latitude, longitude, magnitude, depth)


def _aftershocks(draw, main, seismicity):
    counts = draw.poisson(seismicity.offspring(main[3]))
    parent = np.repeat(main, counts, axis=1)
    count = parent.shape[1]
    share = draw.uniform(size=(2, count))
    when = parent[0] + seismicity.delays(share[0]) * DAY
    magnitude = seismicity.magnitudes(share[1])
    reach = 10 ** (0.59 * parent[3] - 2.44) / 2 / _KILOMETRES_PER_DEGREE
    north, east = reach * draw.uniform(-1, 1, (2, count))
    latitude = np.clip(parent[1] + north, -90, 90)
    longitude = parent[2] + east / np.maximum(np.cos(np.radians(parent[1])), 0.1)
    return np.stack([when, latitude, (longitude + 180) % 360 - 180, magnitude, parent[4]])


def _table(names, when, latitude, longitude, magnitude, depth):
    count = len(when)
    return {
        "event_id": np.array(names, "U32"),
        "kind": np.full(count, "earthquake"),
        "start": when.astype("datetime64[ns]"),
        "stop": np.full(count, np.datetime64("NaT", "ns")),
        "latitude": np.round(latitude, 4),
        "longitude": np.round(longitude, 4),
        "depth": np.round(depth, 1),
        "magnitude": np.round(magnitude, 1),
        "magnitude_type": np.full(count, "mww"),
        "updated": (when + DAY).astype("datetime64[ns]"),
        "source": np.full(count, "made up"),
        "place": np.full(count, "made up"),
    }


def _places(draw, count):
    """Points near great circles, 3 degrees about them."""
    poles = np.array([belt[:2] for belt in _BELTS])[
        draw.choice(len(_BELTS), count, p=[belt[2] for belt in _BELTS])
    ]
    along, off = draw.uniform(0, 2 * np.pi, count), np.radians(3) * draw.standard_normal(count)
    tilt, turn = np.radians(90 - poles[:, 0]), np.radians(poles[:, 1])
    x, y, z = np.cos(off) * np.cos(along), np.cos(off) * np.sin(along), np.sin(off)
    x, z = np.cos(tilt) * x + np.sin(tilt) * z, np.cos(tilt) * z - np.sin(tilt) * x
    east = np.degrees(np.arctan2(y, x) + turn)
    return np.degrees(np.arcsin(np.clip(z, -1, 1))), (east + 180) % 360 - 180
