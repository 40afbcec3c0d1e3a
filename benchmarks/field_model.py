"""
How fast is the main field? Our kernel, chaosmagpy and ppigrf on the same points, one run.

    python benchmarks/field_model.py [--points 1000000] [--chaos CHAOS-7.mat]

Two questions: IGRF-14 at one time, and a model of the CHAOS family (splines of sixth order,
degree 20) with another time at every point. Codes take the points in turn, in the parts that
suit them best; printed are medians of three, how many times slower than ours each is, and the
greatest difference in nT.
"""

import argparse
import os
import warnings
from importlib.resources import files
from pathlib import Path

import numpy as np
from _measure import medians

from vconst.kernels.field import evaluate_field, igrf14
from vconst.operations.field_models import identify_model, load_model

DATA = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[1] / "../shared"))
MOMENT = np.datetime64("2020-01-15", "ns")
START = np.datetime64("2000-01-01", "ns")

#: Points that chaosmagpy takes at once; with more it needs more time a point, and all memory.
PART = 20_000


def main():
    """Time the codes and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--chaos", type=Path, default=DATA / "reference/refs/CHAOS-7.mat")
    given = parser.parse_args()
    draw = np.random.default_rng(1)
    place = (
        np.degrees(np.arcsin(draw.uniform(-1, 1, given.points))),
        draw.uniform(-180, 180, given.points),
        np.full(given.points, 6878.0),
    )
    _compare("IGRF-14 at one time", _at_one_time(place))
    if given.chaos.is_file():
        time = np.linspace(5000.0, 7000.0, given.points)
        _compare(f"{given.chaos.stem}, every point at its own time", _in_time(given, time, place))


def _compare(title, ways):
    found = {}

    def kept(name):
        return lambda: found.__setitem__(name, ways[name]())

    seconds = medians({name: kept(name) for name in ways}, 3)
    print(title)
    for name, (clock, _) in seconds.items():
        ratio = clock / seconds["vconst"][0]
        apart = np.abs(np.subtract(found[name], found["vconst"])).max()
        print(f"  {name:12s} {clock:8.3f} s {ratio:7.1f} times ours {apart:10.1e} nT")


def _at_one_time(place):
    ours = igrf14()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from chaosmagpy import chaos

        path = str(files("vconst.kernels").joinpath("igrf14.shc"))
        theirs = chaos.BaseModel.from_shc(path, leap_year=True)
    days = (MOMENT - START) / np.timedelta64(1, "D")
    ways = {
        "vconst": lambda: evaluate_field(ours, MOMENT, *place),
        "chaosmagpy": lambda: _chaosmagpy(theirs, np.full(place[0].size, days), place, same=True),
    }
    if place[0].size <= 200_000:
        ways["ppigrf"] = lambda: _ppigrf(place)
    return ways


def _in_time(given, days, place):
    import chaosmagpy

    named = identify_model("benchmark", str(given.chaos))
    ours = load_model("benchmark", **named)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = chaosmagpy.load_CHAOS_matfile(str(given.chaos)).model_tdep
    time = START + np.rint(days * 86_400e9).astype("m8[ns]")
    return {
        "vconst": lambda: evaluate_field(ours, time, *place),
        "chaosmagpy": lambda: _chaosmagpy(theirs, days, place),
    }


def _chaosmagpy(model, days, place, same=False):
    parts = []
    for first in range(0, days.size, PART):
        rows = slice(first, first + PART)
        latitude, longitude, radius = (item[rows] for item in place)
        when = days[0] if same else days[rows]
        parts.append(model.synth_values(when, radius, 90 - latitude, longitude))
    outward, south, east = np.concatenate(parts, axis=1)
    return -south, east, -outward


def _ppigrf(place):
    import ppigrf

    latitude, longitude, radius = place
    moment = MOMENT.astype("M8[us]").item()
    outward, south, east = ppigrf.igrf_gc(radius, 90 - latitude, longitude, moment)
    return -south.ravel(), east.ravel(), -outward.ravel()


if __name__ == "__main__":
    main()
