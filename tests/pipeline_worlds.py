"""Worlds of three kinds in which nothing is before an earthquake, through a whole recipe."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from tests.event_worlds import DECLARATION, _filled
from vconst.engine import Engine
from vconst.recipe.compute import compute
from vconst.recipe.constellation import load_constellation
from vconst.recipe.kept import NothingKept
from vconst.recipe.load import parse_recipe
from vconst.recipe.prepare import prepare, sound_recipe

#: Dst of a year with storms: hours of the whole of it, with its spectrum and other phases.
SERIES = "indices/dst2000.txt"

KINDS = ("plasma", "phase-randomised", "heavy tails")

PRODUCTS = ("cses-01/lap", "swarm-b/lp", "gfz/kp", "kyoto/dst", "usgs/earthquakes")

#: The routine around an earthquake in small: calibration left out, two layers of one quantity.
RECIPE = """\
vconst: 1
recipe: small-routine
parameters: {controls: 59}
inputs:
  catalogue: {product: usgs/earthquakes}
  kp: {product: gfz/kp}
  dst: {product: kyoto/dst}
  lap: {product: cses-01/lap, variables: [electron_density]}
  probe: {product: swarm-b/lp, variables: [electron_density]}
steps:
  zone: {do: preparation_zone, events: catalogue, magnitude: 4, most: 1, after: 2020-01-14,
    before: 2020-01-27, rule: radius, radius: 1500 km}
  places: {do: draw_controls, zone: zone, catalogue: catalogue, start: 2020-01-14,
    stop: 2020-01-27, number: "${controls}", magnetic_latitude: 5}
  usual: {do: moving_background, data: [lap, probe], places: places, kp: kp, dst: dst, after: 0.5}
  unusual: {do: deviations, background: usual}
  strength: {do: compare_with_controls, layers: unusual}
  groups: {do: compare_with_controls, layers: unusual, statistic: groups}
  rates: {do: detect_with_each, layers: unusual}
"""


@lru_cache(maxsize=1)
def series_file(source, target):
    """Lines of time and value of a year of Dst as Kyoto prints it."""
    lines = []
    for line in source.read_text("ascii", "replace").splitlines():
        if not line.startswith("DST") or len(line) < 116:
            continue
        year = int(line[3:5])
        year += 100 * int(line[14:16].strip() or (19 if year >= 57 else 20))  # Dst begins in 1957
        day = np.datetime64(f"{year:04d}-{int(line[5:7]):02d}-{int(line[8:10]):02d}T00:00")
        values = [int(line[20 + 4 * hour : 24 + 4 * hour]) for hour in range(24)]
        base = 100 * int(line[16:20])
        lines += [f"{day + np.timedelta64(h, 'h')}Z, {base + v}" for h, v in enumerate(values)]
    target.write_text("\n".join(lines) + "\n")
    return str(target)


def chances(folder, host, seed, kind, cache, series=None):
    """
    p of the event of one world, of every statistic of the routine.

    Returns
    -------
    chances : dict of str to float
    smallest : float
        The smallest p that the controls support.
    """
    declared = load_constellation(DECLARATION)
    kept = tuple(made for made in declared.products if made.name in PRODUCTS)
    given = {"dst": series} if kind == "phase-randomised" else {}
    declared = replace(declared, null=kind, series=given, products=kept)
    store = _filled(folder, host, declared, seed, cache)
    recipe = sound_recipe(parse_recipe(RECIPE), host)
    made = compute(prepare(recipe, store.head(), host, NothingKept(), engine=Engine()))
    if made.error and "nothing can be compared" not in str(made.error):  # a world of no quiet pass
        raise made.error
    found = {n: float(made.results[n].dataset["chance"].values[0]) for n in ("strength", "groups")}
    rates = made.results["rates"].dataset["chance"].values if "rates" in made.results else []
    for row, p in enumerate(rates):
        found[f"rate of layer {row}"] = float(p)
    return found, float(made.results["strength"].dataset["smallest_chance"].values[0])
