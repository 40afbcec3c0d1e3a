"""What one product's sensor sees of a made-up world in one file's span."""

import zlib
from dataclasses import dataclass, field

import numpy as np

from vconst.dataset import SAMPLE_DIMENSION, Columns
from vconst.errors import UsageError
from vconst.kernels.constants import DAY
from vconst.kernels.geodesy import geocentric_from_geodetic
from vconst.synthetic.catalogue import Seismicity, make_catalogue
from vconst.synthetic.declaration import MadeProduct
from vconst.synthetic.quantities import fill
from vconst.synthetic.scene import COMPONENTS, Scene
from vconst.synthetic.sensors import Sensor

#: Instants, evenly spread, whose mean stands for that of an interval.
_LOOKS = 4


@dataclass(frozen=True)
class Sampling:
    """
    What is sampled, and how it is measured.

    Parameters
    ----------
    product : Product
    made : MadeProduct
    seismicity : Seismicity
        Of the catalogue; only events need it.
    deviations : tuple of Deviation
        Those that may concern the product.
    """

    product: object
    made: MadeProduct
    seismicity: Seismicity = field(default_factory=Seismicity)
    deviations: tuple = ()


def sample(sampling, truth, orbit, start, stop, vocabulary):
    """
    The samples of one file.

    Parameters
    ----------
    sampling : Sampling
    truth : Truth
    orbit : Orbit or None
        Of its platform; tracks and profiles need one.
    start, stop : int
        ns since 1970 UTC; *stop* is not part of it unless ``made.both_ends``.
    vocabulary : Vocabulary

    Returns
    -------
    columns : Columns or None
        By canonical name and unit; None if nothing falls into the span. The same seed,
        product and span give the same samples.

    Raises
    ------
    UsageError
        If a sensor is declared for a variable that the product does not have.
    """
    if sampling.product.kind == "events":
        data, dims = _events(sampling, truth, start, stop), {}
    else:
        data, dims = _measured(sampling, truth, orbit, start, stop, vocabulary)
    length = len(data.get("time", data.get("start", ())))
    if not length:
        return None
    for name, value in sampling.made.constants.items():
        data[name], dims[name] = np.full(length, value), (SAMPLE_DIMENSION[sampling.product.kind],)
    return _columns(sampling.product, data, dims)


def _events(sampling, truth, start, stop):
    data = make_catalogue(truth.seed, start, stop, sampling.seismicity)
    # A catalogue publishes geodetic latitudes of the surface.
    data["geodetic_latitude"] = data["latitude"]
    data["latitude"], _ = geocentric_from_geodetic(data["latitude"], np.zeros(len(data["depth"])))
    return data


def _measured(sampling, truth, orbit, start, stop, vocabulary):
    made, product = sampling.made, sampling.product
    days = _Days(truth.seed, product.name)
    time = _times(product, made, start, stop)
    time = time[~days.in_gap(time, made.gaps_per_day, made.gap_length)]
    instants = _instants(product, time)
    scene = Scene(product, made, truth, orbit, instants.ravel(), vocabulary)
    if not len(scene.time):
        return {"time": scene.time}, {}
    data, dims = fill(scene)
    _plant(sampling, scene, data, dims)
    if instants.ndim > 1:
        _average(product, time, data, dims, instants.shape)
    _set_modes(made, days, data, scene)
    _measure(product, made, data, truth.seed, start, _louder(made, data))
    if made.time_offset:
        data["time"] = data["time"] + round(made.time_offset * 1e9)
    return data, dims


def _times(product, made, start, stop):
    """Whole multiples of the cadence, counted from 1970, so that files join without a seam."""
    step = round((made.cadence or product.cadence or 60.0) * 1e9)
    first = -(-start // step)
    last = (stop if made.both_ends else stop - 1) // step
    return np.arange(first, last + 1, dtype=np.int64) * step


def _instants(product, time):
    """Times at which a map is looked at: its own, or `_LOOKS` in the interval that it averages."""
    length = max((int(v.attributes.get("interval", 0) * 1e9) for v in product.variables), default=0)
    if product.kind != "grid" or not length:
        return time
    return time[:, None] + (2 * np.arange(_LOOKS) + 1) * length // (2 * _LOOKS)


def _average(product, time, data, dims, shape):
    """Means over the instants of each map, in place."""
    sample_dimension = SAMPLE_DIMENSION[product.kind]
    for name, values in data.items():
        if name != "time" and dims.get(name, ())[:1] == (sample_dimension,):
            data[name] = values.reshape(*shape, *values.shape[1:]).mean(axis=1)
    data["time"] = time


class _Days:
    """What happens to a sensor by chance, drawn day by day so that spans do not matter."""

    def __init__(self, seed, name):
        self.seed, self.name = seed, name

    def in_gap(self, time, per_day, length):
        """Whether each time lies in a gap; gaps of one day reach into the next."""
        lost = np.zeros(len(time), bool)
        if not (per_day and len(time)):
            return lost
        for day in range(int(time[0] // DAY) - 1, int(time[-1] // DAY) + 1):
            draw = self._draw("gaps", day)
            begins = day * DAY + draw.integers(0, DAY, draw.poisson(per_day))
            for begin, long in zip(begins, draw.exponential(length, len(begins)), strict=True):
                lost |= (time >= begin) & (time < begin + int(min(long, 86_400) * 1e9))
        return lost

    def chosen(self, what, time, minutes, share):
        """Whether each time lies in a stretch of so many minutes that is one of a share."""
        step = minutes * 60_000_000_000
        chosen = np.zeros(len(time), bool)
        for day in np.unique(time // DAY):
            hit = self._draw(what, day).uniform(size=DAY // step) < share
            of_day = time // DAY == day
            chosen[of_day] = hit[(time[of_day] % DAY) // step]
        return chosen

    def _draw(self, what, day):
        words = zlib.crc32(f"{self.name} {what}".encode())
        return np.random.default_rng([self.seed, 6, words, int(day)])


def _plant(sampling, scene, data, dims):
    """Add the deviations that are declared to the truth."""
    sample_dimension = SAMPLE_DIMENSION[scene.product.kind]
    for deviation in sampling.deviations:
        share = None
        for name, values in data.items():
            term = scene.vocabulary[name]
            planted = dims.get(name, ())[:1] == (sample_dimension,) and term.role == "data"
            if planted and deviation.concerns(scene.product.name, name, term.quantity):
                share = deviation.share(*scene.everywhere) if share is None else share
                spread = _in_band(deviation, share, dims[name], scene)
                if spread is not None:
                    data[name] = deviation.add(values, spread)


def _in_band(deviation, share, dimensions, scene):
    """The share with its frequencies; None of what is no spectrum, where only a band is meant."""
    if deviation.frequency is None:
        return share
    if dimensions[1:2] != ("frequency",):
        return None
    return deviation.in_band(share, scene.frequencies[: scene.size("frequency")])


def _set_modes(made, days, data, scene):
    if "working_mode" in scene.names:
        burst = days.chosen("burst", scene.time, 20, made.burst)
        data["working_mode"] = np.where(burst, 2, 1)
    for name, share in made.flags.items():
        data[name] = days.chosen(name, scene.time, 1, share).astype(int)


def _louder(made, data):
    if made.burst_noise == 1.0 or "working_mode" not in data:
        return None
    return np.where(data["working_mode"] == 2, made.burst_noise, 1.0)


def _measure(product, made, data, seed, start, louder):
    """Replace truth by what the sensors give, each with noise of its own seed."""
    time = data.get("time")
    for name, sensor in made.sensors.items():
        draw = np.random.default_rng(
            [seed, zlib.crc32(f"{product.name} {name}".encode()), abs(start) // 10**9]
        )
        if name == "magnetic_field" and COMPONENTS[0] in data:
            parts = sensor.apply_vector([data[key] for key in COMPONENTS], time, draw, louder)
            data.update(zip(COMPONENTS, parts, strict=True))
        if name not in data:
            if name == "magnetic_field" and COMPONENTS[0] in data:
                continue
            raise UsageError(
                f"{product.name}: no '{name}' to measure; there is {', '.join(sorted(data))}.",
                hint="Name a variable of the product under its 'sensors'.",
            )
        # A product of both has the strength from its own, scalar instrument.
        both = name == "magnetic_field" and COMPONENTS[0] in data
        plain = Sensor(noise=sensor.noise) if both else sensor
        data[name] = plain.apply(data[name], time, draw, louder)


def _columns(product, data, dims):
    sample_dimension = SAMPLE_DIMENSION[product.kind]
    for name, values in data.items():
        dims.setdefault(name, (sample_dimension,))
        if name == "time":
            data[name] = values.astype("datetime64[ns]")
    return Columns(product.name, data, dims)
