"""A made-up constellation in native files, with what was planted in it."""

import contextlib
import re
import shutil
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from vconst.engine import Engine
from vconst.errors import UnknownNameError, UsageError
from vconst.kernels.constants import DAY
from vconst.kernels.field import igrf14, outside_span
from vconst.orbits.course import course_of
from vconst.synthetic.deviations import instant
from vconst.synthetic.planted import Planted, describe_truth, write_truth
from vconst.synthetic.revolutions import count_revolutions, half_orbits
from vconst.synthetic.sampling import Sampling
from vconst.synthetic.world import truth_of, world_of
from vconst.synthetic.writing import Task, write_files


def make_constellation(
    declaration,
    host,
    folder,
    *,
    days=None,
    seed=0,
    null=False,
    progress=None,
    ready=None,
    workers=2,
    cache=None,
):
    """
    Write the native files of a made-up constellation, and ``truth.json`` beside them.

    Parameters
    ----------
    declaration : Declaration
    host : Host
        Whose products and platforms are meant.
    folder : path-like
        Files go into one sub-folder a product. Files of the same names are overwritten.
    days : int or None
        Only so many days about the declaration's centre; None for the whole campaign.
        The world does not depend on it.
    seed : int
        The same seed gives the same bytes, whatever *workers* is.
    null : bool
        Nothing is planted: every sensor has slope 1, offset and drift 0, and its noise;
        there are no deviations and no faults.
    progress : callable or None
        Called as ``progress(done, total, product_name)`` after each task.
    ready : callable or None
        Called as ``ready(folder)`` when all files of a product are written.
    workers : int
        Processes. Memory does not grow with the length of the campaign.
    cache : path-like or None
        Where the climatology is kept between calls (1 MB; it takes 2 s to compute);
        None for ``.climatology`` in *folder*, which is removed when the files are made.

    Returns
    -------
    planted : Planted

    Raises
    ------
    UsageError
        If the declaration names an unknown product, platform or fault, a product without a
        writer, or a platform with neither elements nor a stated orbit.
    """
    if null:
        products = tuple(map(_perfect, declaration.products))
        declaration = replace(declaration, products=products, deviations=())
    start, stop = declaration.span(days)
    _require_a_field(start, stop)
    folder = Path(folder)
    courses = _courses(declaration, host)
    tasks = _tasks(declaration, host, courses, folder, start, stop)
    told = _Told(tasks, progress, ready)
    with _kept_in(cache, folder) as place:
        world = world_of(declaration, seed, place)
        truth_of(world)  # once here, so that workers find the climatology
        write = partial(write_files, world, host.vocabulary)
        files, size, defects = _carry_out(tasks, write, workers, told)
    flown = replace(world, start=start, stop=stop)
    truth = describe_truth(declaration, flown, courses, files, defects)
    write_truth(truth, folder)
    sensors = {made.name: made.sensors for made in declaration.products}
    told_of = {"files": files, "size": size, "sensors": sensors, "defects": defects}
    return Planted(folder=folder, start=start, stop=stop, truth=truth, **told_of)


def _require_a_field(start, stop):
    """Refuse times for which the main field of the made-up world is not known."""
    if not any(outside_span(igrf14(), np.array([start, stop], np.int64))):
        return
    first, last = (str(np.datetime64(int(edge), "ns"))[:10] for edge in (start, stop))
    edges = [str(np.datetime64(int(igrf14().breaks[n]), "ns"))[:10] for n in (0, -1)]
    raise UsageError(
        f"A world from {first} to {last} cannot be made up: its main field is {igrf14().name}, "
        f"which holds from {edges[0]} to {edges[1]}.",
        hint="Choose another time under 'campaign'.",
    )


@contextlib.contextmanager
def _kept_in(cache, folder):
    """Where the climatology is kept; beside the files only until they are made."""
    if cache is not None:
        yield cache
        return
    place = folder / ".climatology"
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _perfect(made):
    sensors = {name: item.perfect() for name, item in made.sensors.items()}
    return replace(made, sensors=sensors, defects={}, time_offset=0.0)


class _Told:
    """Who wants to know of each task done, and of each product whose files are all written."""

    def __init__(self, tasks, progress, ready):
        self._left = Counter(task.folder for task in tasks)
        self._total, self._done = len(tasks), 0
        self._progress, self._ready = progress, ready

    def __call__(self, task):
        self._done += 1
        self._left[task.folder] -= 1
        if self._progress:
            self._progress(self._done, self._total, task.sampling.made.name)
        if self._ready and not self._left[task.folder]:
            self._ready(task.folder)


def _carry_out(tasks, function, workers, told):
    names = {task.sampling.made.name for task in tasks}
    files, size = dict.fromkeys(sorted(names), 0), 0
    defects = {name: Counter() for name in sorted(names)}
    with Engine(workers) as engine:
        results = zip(tasks, engine.map(function, tasks), strict=True)
        for task, (count, written, faults) in results:
            name = task.sampling.made.name
            files[name] += count
            size += written
            defects[name] += faults
            told(task)
    return files, size, defects


def _courses(declaration, host):
    """Of every platform whose tracks or profiles are made."""
    for name in declaration.orbits:
        if name not in host.platforms:
            raise UnknownNameError("platform", name, host.platforms)
    orbits = {name: flown.said for name, flown in declaration.orbits.items()}
    courses = {}
    for made in declaration.products:
        product = host.product(made.name)
        if product.kind in ("track", "profile") and product.platform not in courses:
            courses[product.platform] = _course(made, product.platform, host, declaration, orbits)
    return courses


def _course(made, platform, host, declaration, orbits):
    try:
        return course_of(platform, host.platforms, declaration.start, orbits)
    except ValueError as error:
        raise UsageError(f"{made.name}: {error}.") from error


def _tasks(declaration, host, courses, folder, start, stop):
    tasks, turns = [], {}
    for made in declaration.products:
        sampling = _sampling(made, host, declaration)
        _require_sizes(made, sampling.product)
        course = courses.get(sampling.product.platform)
        if made.granule == "half-orbit" and course.name not in turns:
            last = min(declaration.stop, stop + DAY)  # a half-orbit may reach beyond *stop*
            turns[course.name] = _turns(course, declaration.start, last)
        target = folder / made.name.replace("/", "_")
        target.mkdir(parents=True, exist_ok=True)
        begin, end = span_of(made, start, stop)
        step = DAY if made.granule in ("day", "half-orbit") else stop - start
        for first in range(begin, end, step):
            span = first, min(first + step, end)
            pieces = tuple(_pieces(made, *span, turns.get(course.name) if course else None))
            tasks.append(Task(sampling, course, pieces, target))
        _require_names(sampling, [task for task in tasks if task.sampling is sampling])
    return tasks


def _require_sizes(made, product):
    """Refuse lengths of dimensions that its files do not have."""
    known = {}
    for variable in product.variables:
        along = variable.dimensions or ((variable.name,) if variable.axis else ())
        lengths = variable.sizes if len(variable.sizes) == len(along) else (None,) * len(along)
        known |= {
            name: size
            for name, size in zip(along, lengths, strict=True)
            if size or name not in known
        }
    for name, size in made.sizes.items():
        if known and name not in known:
            raise UnknownNameError(f"dimension of {made.name}", name, known)
        if product.kind == "grid" and name in ("latitude", "longitude"):
            said = f"a map has the axes that '{name}s' gives"
            hint = f"Write '{name}s: [first, last, step]' for {made.name}, and not 'sizes'."
        elif not known:
            said, hint = "its samples have no other dimension", f"Leave 'sizes' of {made.name} out."
        elif known[name] not in (None, size):
            said = f"each of its files has {known[name]}"
            hint = f"Leave '{name}' out of 'sizes' of {made.name}."
        elif size < 1:
            said, hint = "expected 1 or more", f"Give '{name}' a whole number from 1 on."
        else:
            continue
        raise UsageError(f"{made.name}: 'sizes' gives '{name}' {size}; {said}.", hint=hint)


def _require_names(sampling, tasks):
    """Refuse files that nobody reads: no half-orbits, or several of one name, which is one file."""
    made, form, names = sampling.made, sampling.product.native, set()
    named = re.compile(form.files or "").groupindex
    if {"orbit", "side"} <= set(named) and made.granule != "half-orbit":
        raise UsageError(
            f"{made.name}: its files are half-orbits, not of '{made.granule}'.",
            hint=f"Write 'granule: half-orbit' for {made.name}.",
        )
    for start, stop, about in (piece for task in tasks for piece in task.pieces):
        times = (np.datetime64(edge, "ns") for edge in (start, stop - 1))
        name = form.name_file(*times, **{**about, **made.about})
        if name in names:
            raise UsageError(
                f"{made.name}: several pieces of '{made.granule}' would be one file, '{name}'.",
                hint=f"Write 'granule: year', or 'granule: all', for {made.name}.",
            )
        names.add(name)


def span_of(made, start, stop):
    """The part of a stretch in which files of a product are made: start and stop, ns."""
    begin = start if made.start is None else max(start, instant(made.start))
    return begin, stop if made.stop is None else min(stop, instant(made.stop))


def _sampling(made, host, declaration):
    product = host.product(made.name)
    form = product.native
    if form is None or form.name_file is None:
        raise UsageError(
            f"{made.name}: its plugin cannot write files, so none can be made up.",
            hint="Its Format needs 'write' and 'name_file'.",
        )
    if not form.any_values:
        raise UsageError(
            f"{made.name}: its samples hang together in ways that no made-up world knows.",
            hint="Leave it out; its plugin's own tests make its files.",
        )
    for fault in made.defects:
        if fault not in form.defects:
            raise UnknownNameError(f"defect of {made.name}", fault, form.defects)
    if made.granule == "half-orbit" and product.kind not in ("track", "profile"):
        raise UsageError(f"{made.name}: a {product.kind} has no half-orbits.")
    deviations = tuple(item for item in declaration.deviations if _may_concern(item, made, host))
    return Sampling(product, made, declaration.seismicity, deviations)


def _may_concern(deviation, made, host):
    """Whether a deviation can change a product; layers that mean nothing are refused."""
    quantities = {term.quantity for term in host.vocabulary.values() if term.quantity}
    for layer in deviation.layers:
        if layer not in quantities and layer not in host.products:
            raise UnknownNameError(
                f"layer of deviation '{deviation.name}'", layer, quantities | set(host.products)
            )
    if deviation.variable and deviation.variable not in host.vocabulary:
        raise UnknownNameError("variable", deviation.variable, host.vocabulary)
    variables = host.product(made.name).variables
    return any(
        deviation.concerns(made.name, item.name, host.vocabulary[item.name].quantity)
        for item in variables
    )


def _turns(course, start, stop):
    """Half-orbits of a campaign, counted from its beginning: start, stop, revolution, side."""
    edges, ascending = half_orbits(course, start, stop)
    numbers = count_revolutions(course, edges, ascending)
    return list(zip(edges[:-1], edges[1:], numbers, ascending, strict=True))


def _pieces(made, start, stop, turns):
    """Spans of files that begin in a stretch, and what is said about each."""
    if made.granule == "half-orbit":
        edges = [bisect_left(turns, edge, key=lambda turn: turn[0]) for edge in (start, stop)]
        for first, last, number, ascending in turns[slice(*edges)]:
            yield int(first), int(last), {"orbit": int(number), "side": int(ascending)}
    elif made.granule == "year":
        edges = (np.datetime64(edge, "ns").astype("M8[Y]") for edge in (start, stop - 1))
        first, last = edges
        for year in np.arange(first, last + 1):
            limits = [int(item.astype("M8[ns]").astype(np.int64)) for item in (year, year + 1)]
            yield max(limits[0], start), min(limits[1], stop), {}
    else:
        yield start, stop, {}
