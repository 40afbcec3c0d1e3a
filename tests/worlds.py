"""Many short made-up campaigns, straight into a store, for asking how often intervals hold."""

import hashlib
import re
from dataclasses import replace

import numpy as np

from vconst.dataset import Granule
from vconst.dataset.quality import add_quality
from vconst.engine import Engine
from vconst.orbits.course import course_of, fly
from vconst.recipe.api import shipped_recipes
from vconst.recipe.compute import compute
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.recipe.kept import kept_results
from vconst.recipe.load import parse_recipe
from vconst.recipe.planted import compare_planted
from vconst.recipe.prepare import prepare, sound_recipe
from vconst.store import Store
from vconst.synthetic import constellation
from vconst.synthetic.planted import Planted
from vconst.synthetic.sampling import sample
from vconst.synthetic.world import truth_of, world_of

DECLARATION = shipped_constellations()["chaos"]


def calibrate_world(host, folder, seed, cache):
    """
    Planted beside recovered for one made-up world.

    Returns
    -------
    rows : list of dict
        As ``vconst demo --json`` prints them.
    """
    declaration = load_constellation(DECLARATION)
    store = Store.create(folder / f"store{seed}")
    fill_store(store, host, declaration, seed, cache)
    recipe = sound_recipe(fits_only(start="2020-01-03", stop="2020-01-30"), host)
    kept = kept_results(store, None)
    made = compute(prepare(recipe, store.head(), host, kept, engine=Engine()))
    if made.error:
        raise made.error
    sensors = {made.name: made.sensors for made in declaration.products}
    planted = Planted(
        folder=folder,
        start=declaration.start,
        stop=declaration.stop,
        files={},
        size=0,
        sensors=sensors,
    )
    return compare_planted(planted, made.results)


def fits_only(**parameters):
    """The demonstration's recipe up to its calibrations: neither judged nor on a page."""
    text = shipped_recipes()["demo"].read_text("utf-8").partition("\nreport:")[0]
    return parse_recipe(re.sub(r"^  \w+_judged: .*\n", "", text, flags=re.M), parameters)


def fill_store(store, host, declaration, seed, cache):
    """Samples of every product of a declaration, one granule each, as one commit."""
    truth = truth_of(world_of(declaration, seed, cache))
    staged = []
    for made in declaration.products:
        product = host.product(made.name)
        orbit = None
        if product.kind in ("track", "profile"):
            course = course_of(product.platform, host.platforms, declaration.start)
            orbit = fly(course, declaration.start, declaration.stop)
        span = constellation.span_of(made, declaration.start, declaration.stop)
        sampling = constellation._sampling(made, host, declaration)
        columns = sample(sampling, truth, orbit, *span, host.vocabulary)
        staged += store.stage(*_granules(product, columns, host, seed))
    store.commit(staged, by="made up")


def _granules(product, columns, host, seed):
    """One granule of everything: how samples come into files does not matter here."""
    clock = "start" if product.kind == "events" else "time"
    rows = len(columns.data[clock])
    flags = [{"": np.zeros(rows, np.uint32)}]
    columns = replace(columns, attrs=_attributes(columns, product, host.vocabulary))
    add_quality(columns, product, flags, host.vocabulary)
    times = columns.data[clock].astype(np.int64)
    granule = Granule(
        product=product.name,
        key=product.name,
        id=hashlib.sha256(f"{product.name} {seed}".encode()).hexdigest(),
        start=int(times[0]),
        stop=int(times[-1]),
        rows=rows,
    )
    return product, columns, [granule]


def _attributes(columns, product, vocabulary):
    """Long name, unit where there is one, and what the product declares of each variable."""
    said = {name: {"long_name": vocabulary[name].long_name} for name in columns.data}
    for name, values in columns.data.items():
        if values.dtype.kind == "f":
            said[name]["units"] = vocabulary[name].units
    for variable in product.variables:
        if variable.name in said:
            said[variable.name] |= variable.attributes
    return {name: {**said[name], **columns.attrs.get(name, {})} for name in columns.data}
