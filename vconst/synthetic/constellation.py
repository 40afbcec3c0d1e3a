"""A made-up constellation in native files, with what was planted in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from vconst.dataset import unconform
from vconst.engine import Engine
from vconst.errors import DatasetError, PluginError, UnknownNameError, UsageError
from vconst.kernels.constants import DAY
from vconst.mission import Platform
from vconst.synthetic.activity import make_activity
from vconst.synthetic.climatology import climatology
from vconst.synthetic.declaration import Declaration, MadeProduct, read_declaration
from vconst.synthetic.orbits import first_revolution, half_orbits, orbit_of
from vconst.synthetic.sampling import sample
from vconst.synthetic.sensors import Sensor
from vconst.synthetic.truth import Strengths, Truth


@dataclass(frozen=True, kw_only=True)
class Planted:
    """
    What was made, and the truth that an analysis should find again.

    Parameters
    ----------
    folder : pathlib.Path
        Where the files are, in one sub-folder a product.
    start, stop : int
        The campaign, ns since 1970 UTC.
    files : mapping of str to int
        Number of files by product.
    size : int
        Bytes in all.
    sensors : mapping of str to mapping of str to Sensor
        By product and variable.
    """

    folder: Path
    start: int
    stop: int
    files: Mapping[str, int]
    size: int
    sensors: Mapping[str, Mapping[str, Sensor]] = field(default_factory=dict)

    def relative(self, target, reference, variable):
        """
        Slope, offset and drift of one product against another, as a calibration states them.

        Parameters
        ----------
        target, reference : str
            Product names.
        variable : str
            Canonical name.

        Returns
        -------
        coefficients : dict of str to float
            ``slope``, ``offset``, ``drift`` (per day) of ``target = slope * reference +
            offset + drift * days``, in the scale and about the pivot and epoch of the
            target's sensor.

        Raises
        ------
        UsageError
            If the two sensors are declared in different scales.
        """
        first, second = self._sensor(target, variable), self._sensor(reference, variable)
        if (second.slope, second.offset, second.drift) != (1.0, 0.0, 0.0) and (
            (first.scale, first.pivot, first.epoch) != (second.scale, second.pivot, second.epoch)
        ):
            raise UsageError(
                f"'{variable}' of {target} and {reference} is planted in different scales.",
                hint="Declare scale, pivot and epoch alike for both sensors.",
            )
        slope = first.slope / second.slope
        return {
            "slope": slope,
            "offset": first.offset - slope * second.offset,
            "drift": first.drift - slope * second.drift,
        }

    def _sensor(self, product, variable):
        if product not in self.sensors:
            raise UnknownNameError("made-up product", product, self.sensors)
        return self.sensors[product].get(variable, Sensor())


@dataclass(frozen=True)
class _World:
    """What a worker needs to see the truth; small, so that it travels with each task."""

    seed: int
    cache: str
    start: int
    stop: int
    centre: int
    f107: float
    storms_per_month: float
    strengths: Strengths


@dataclass(frozen=True)
class _Task:
    """The files of one product in one stretch of time."""

    product: object
    platform: object
    made: MadeProduct
    start: int
    stop: int
    folder: Path


def make_constellation(
    declaration,
    host,
    folder,
    *,
    days=None,
    seed=0,
    null=False,
    progress=None,
    workers=2,
    cache=None,
):
    """
    Write the native files of a made-up constellation.

    Parameters
    ----------
    declaration : path-like or Declaration
    host : Host
        Whose products and platforms are meant.
    folder : path-like
        Files go into one sub-folder a product. Files of the same names are overwritten.
    days : int or None
        Only so many days about the declaration's centre; None for the whole campaign.
        The world does not depend on it.
    seed : int
        The same seed gives the same samples, whatever *workers* is.
    null : bool
        Nothing is planted: every sensor has slope 1, offset and drift 0, and its noise.
    progress : callable or None
        Called as ``progress(done, total, product_name)`` after each task.
    workers : int
        Processes.
    cache : path-like or None
        Where the climatology is kept between calls (1 MB; it takes 2 s to compute);
        None for ``.climatology`` in *folder*.

    Returns
    -------
    planted : Planted

    Raises
    ------
    UsageError
        If the declaration names an unknown product, one without a writer, or a platform
        with neither elements nor a stated orbit.
    """
    if not isinstance(declaration, Declaration):
        declaration = read_declaration(declaration)
    if null:
        declaration = replace(declaration, products=tuple(map(_perfect, declaration.products)))
    start, stop = declaration.span(days)
    folder = Path(folder)
    tasks = _tasks(declaration, host, folder, start, stop)
    world = _world(declaration, seed, Path(cache or folder / ".climatology").resolve())
    _truth(world)  # once here, so that workers find the climatology
    files, size = {made.name: 0 for made in declaration.products}, 0
    function = partial(write_files, world, host.vocabulary)
    with Engine(workers) as engine:
        results = zip(tasks, engine.map(function, tasks), strict=True)
        for done, (task, (count, written)) in enumerate(results, 1):
            files[task.made.name] += count
            size += written
            if progress:
                progress(done, len(tasks), task.made.name)
    sensors = {made.name: made.sensors for made in declaration.products}
    return Planted(folder=folder, start=start, stop=stop, files=files, size=size, sensors=sensors)


def write_files(world, vocabulary, task):
    """
    Write the files of one task; runs in a worker.

    Parameters
    ----------
    world : _World
    vocabulary : Vocabulary
    task : _Task

    Returns
    -------
    count, size : int
        Files written, and their bytes.
    """
    truth = _truth(world)
    orbit, turns = None, None
    if task.product.kind == "track":
        platform = task.platform
        stated = tuple(sorted(platform.orbit.items()))
        orbit, turns = _orbit(platform.name, platform.elements, stated, world.start, world.stop)
    count = size = 0
    for start, stop, about in _granules(task, turns):
        columns = sample(task.product, task.made, truth, orbit, start, stop)
        if columns is not None:
            path = _write(task, columns, vocabulary, {**about, **task.made.about})
            count, size = count + 1, size + path.stat().st_size
    return count, size


def _perfect(made):
    return replace(made, sensors={name: item.perfect() for name, item in made.sensors.items()})


def _world(declaration, seed, cache):
    return _World(
        int(seed),
        str(cache),
        declaration.start,
        declaration.stop,
        declaration.centre,
        declaration.f107,
        declaration.storms_per_month,
        declaration.strengths,
    )


@lru_cache(maxsize=2)
def _truth(world):
    middle = np.datetime64(world.centre, "ns")
    usual = climatology(middle, world.f107, world.cache)
    activity = make_activity(
        world.seed,
        world.start - 27 * DAY,
        world.stop,
        flux=world.f107,
        storms_per_month=world.storms_per_month,
    )
    return Truth(world.seed, usual, activity, world.strengths)


@lru_cache(maxsize=16)
def _orbit(name, elements, stated, start, stop):
    """The orbit, and its half-orbits as (start, stop, revolution, ascending)."""
    platform = Platform(name=name, title="", elements=elements, orbit=dict(stated))
    orbit = orbit_of(platform, start, stop)
    edges, ascending = half_orbits(orbit, start, stop)
    # A revolution is a descending half and the ascending one after it.
    number = first_revolution(elements, start) + (np.arange(len(ascending)) + ascending[0]) // 2
    return orbit, list(zip(edges[:-1], edges[1:], number, ascending, strict=True))


def _tasks(declaration, host, folder, start, stop):
    tasks = []
    for made in declaration.products:
        product = host.product(made.name)
        if product.native is None or product.native.name_file is None:
            raise UsageError(
                f"{made.name}: its plugin cannot write files, so none can be made up.",
                hint="Its Format needs 'write' and 'name_file'.",
            )
        platform = host.platforms[product.platform]
        if product.kind == "track" and not (platform.elements or platform.orbit):
            raise UsageError(f"{made.name}: '{platform.name}' has no elements and no stated orbit.")
        target = folder / made.name.replace("/", "_")
        target.mkdir(parents=True, exist_ok=True)
        step = DAY if made.granule in ("day", "half-orbit") else stop - start
        for first in range(start, stop, step):
            tasks.append(_Task(product, platform, made, first, min(first + step, stop), target))
    return tasks


def _granules(task, turns):
    """Spans of files that begin in the task's stretch, and what is said about each."""
    if task.made.granule == "half-orbit":
        for start, stop, number, ascending in turns:
            if task.start <= start < task.stop:
                yield int(start), int(stop), {"orbit": int(number), "side": int(ascending)}
    elif task.made.granule == "year":
        first, last = (
            np.datetime64(edge, "ns").astype("M8[Y]") for edge in (task.start, task.stop - 1)
        )
        for year in np.arange(first, last + 1):
            edges = [int(item.astype("M8[ns]").astype(np.int64)) for item in (year, year + 1)]
            yield max(edges[0], task.start), min(edges[1], task.stop), {}
    else:
        yield task.start, task.stop, {}


def _write(task, columns, vocabulary, about):
    product, form = task.product, task.product.native
    time = columns.data["time" if "time" in columns.data else "start"]
    try:
        arrays = unconform(product, columns, form, vocabulary)
    except DatasetError as error:
        raise UsageError(
            f"a made-up file cannot be written: {error}",
            hint="Give what the world does not hold under [product.constants].",
        ) from error
    try:
        path = task.folder / form.name_file(time[0], time[-1], **about)
        form.write(arrays, path, **about)
    except Exception as error:
        raise PluginError(
            f"{product.name}: its writer failed on {len(time)} samples from {time[0]}: "
            f"{type(error).__name__}: {error}"
        ) from error
    return path
