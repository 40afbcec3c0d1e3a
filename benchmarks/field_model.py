"""
How fast is the main field? Our kernel, ppigrf and chaosmagpy on the same points, one run.

    python benchmarks/field_model.py [--points 200000]

Prints the median of three timings of each, microseconds per point, and the greatest
difference between the codes in nT.
"""

import argparse
import datetime
import statistics
import time
import warnings
from importlib.resources import files

import numpy as np

from vconst.kernels.field import evaluate_field, igrf14

MOMENT = datetime.datetime(2020, 1, 15)


def main():
    """Time the three codes and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--points", type=int, default=200_000)
    points = parser.parse_args().points
    draw = np.random.default_rng(1)
    latitude = np.degrees(np.arcsin(draw.uniform(-1, 1, points)))
    longitude = draw.uniform(-180, 180, points)
    radius = np.full(points, 6878.0)
    expected = None
    for name, function in (("vconst", _ours()), ("chaosmagpy", _chaos()), ("ppigrf", _ppigrf())):
        seconds, values = _median(function, latitude, longitude, radius)
        expected = values if expected is None else expected
        apart = max(np.abs(a - b).max() for a, b in zip(values, expected, strict=True))
        print(f"{name:12s} {seconds:8.3f} s {1e6 * seconds / points:8.3f} us {apart:10.1e} nT")


def _median(function, *points, repeats=3):
    function(*(item[:10] for item in points))
    timings = []
    for _ in range(repeats):
        start = time.perf_counter()
        values = function(*points)
        timings.append(time.perf_counter() - start)
    return statistics.median(timings), values


def _ours():
    model, moment = igrf14(), np.datetime64(MOMENT, "ns")
    return lambda *place: evaluate_field(model, moment, *place)


def _chaos():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from chaosmagpy import chaos

        path = str(files("vconst.kernels").joinpath("igrf14.shc"))
        model = chaos.BaseModel.from_shc(path, leap_year=True)
    days = (np.datetime64(MOMENT) - np.datetime64("2000-01-01")) / np.timedelta64(1, "D")

    def evaluate(latitude, longitude, radius):
        outward, south, east = model.synth_values(days, radius, 90 - latitude, longitude)
        return -south, east, -outward

    return evaluate


def _ppigrf():
    import ppigrf

    def evaluate(latitude, longitude, radius):
        outward, south, east = ppigrf.igrf_gc(radius, 90 - latitude, longitude, MOMENT)
        return -south.ravel(), east.ravel(), -outward.ravel()

    return evaluate


if __name__ == "__main__":
    main()
