"""A made-up catalogue of earthquakes: sizes and rates as on Earth, places and times at random."""

import numpy as np

from vconst.kernels.constants import DAY

#: Smallest magnitude, and how many a day reach it: 1.3e3 a year of M >= 5 and b = 1
#: (USGS, earthquake statistics) give 11 a day of M >= 4.5.
SMALLEST = 4.5
EVENTS_PER_DAY = 11.0


#: Great circles on which the events lie, as pole latitude, longitude in degrees, and share.
_BELTS = ((25.0, 60.0, 0.6), (50.0, -120.0, 0.25), (-10.0, 100.0, 0.15))


def make_catalogue(seed, start, stop):
    """
    Events of a span.

    Parameters
    ----------
    seed : int
    start, stop : int
        ns since 1970 UTC.

    Returns
    -------
    events : dict of str to array, shape (n,)
        ``event_id``, ``kind``, ``start`` (datetime64[ns], in order), ``latitude``
        (geodetic), ``longitude`` (degrees), ``depth`` (km), ``magnitude`` (b = 1,
        at most 8), ``magnitude_type``, ``updated``, ``source`` and ``place``.

    Notes
    -----
    Every UTC day has a random number stream of its own, so that a longer span holds the
    same events and more. They are independent of the plasma and of the magnetic field:
    whatever is found around them is chance.
    """
    days = [_make_day(seed, day) for day in range(start // DAY, -(-stop // DAY))]
    events = {name: np.concatenate([day[name] for day in days]) for name in days[0]}
    time = events["start"].astype(np.int64)
    kept = (time >= start) & (time < stop)
    return {name: values[kept] for name, values in events.items()}


def _make_day(seed, day):
    draw = np.random.default_rng([seed, 2, day])
    count = draw.poisson(EVENTS_PER_DAY)
    when = np.sort(draw.integers(0, DAY // 1_000_000, count)) * 1_000_000 + day * DAY
    latitude, longitude = _places(draw, count)
    share = 1 - 10.0 ** (SMALLEST - 8.0)
    magnitude = SMALLEST - np.log10(1 - share * draw.uniform(size=count))
    return {
        "event_id": np.array(
            [f"made{seed:04d}{day:06d}{index:03d}" for index in range(count)], "U32"
        ),
        "kind": np.full(count, "earthquake"),
        "start": when.astype("datetime64[ns]"),
        "stop": np.full(count, np.datetime64("NaT", "ns")),
        "latitude": np.round(latitude, 4),
        "longitude": np.round(longitude, 4),
        "depth": np.round(np.minimum(10 + draw.exponential(50, count), 650), 1),
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
