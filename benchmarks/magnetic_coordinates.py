"""
How fast are magnetic coordinates? The table against following each field line, one run.

    python benchmarks/magnetic_coordinates.py [--points 1000000] [--lines 5000]

Points are random places and times of ten years between 300 and 1000 km; lines are the first
of them. Printed are medians of three (seconds of the processor), microseconds a point, how many
times longer following the lines takes, and by how many degrees the two differ.
"""

import argparse
import time as clock

import numpy as np
from _measure import medians

from vconst.kernels.apex_table import apex_table
from vconst.kernels.frames import earth_fixed
from vconst.kernels.quasi_dipole import (
    l_shell,
    magnetic_local_time,
    quasi_dipole,
    trace_quasi_dipole,
)


def main():
    """Time both and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=5_000)
    given = parser.parse_args()
    place = _places(given.points)
    some = [item[: given.lines] for item in place]
    began = clock.process_time()
    quasi_dipole(*some)
    print(f"making the tables and compiling: {clock.process_time() - began:.2f} s")
    began = clock.process_time()
    apex_table.cache_clear()
    quasi_dipole(*some)
    print(f"making the tables of {apex_table.cache_info().misses} dates: ", end="")
    print(f"{clock.process_time() - began:.2f} s")
    magnetic = quasi_dipole(*place)
    ways = {
        "quasi-dipole": lambda: quasi_dipole(*place),
        "magnetic local time": lambda: magnetic_local_time(place[0], magnetic[1]),
        "L": lambda: l_shell(magnetic[0], place[1], place[3]),
        "following lines": lambda: trace_quasi_dipole(*some),
    }
    seconds = medians(ways, 3)
    counts = dict.fromkeys(ways, given.points) | {"following lines": given.lines}
    each = {name: 1e6 * seconds[name][1] / counts[name] for name in ways}
    for name in ways:
        print(f"  {name:20s} {seconds[name][1]:7.3f} s {each[name]:8.3f} us a point")
    print(f"following is {each['following lines'] / each['quasi-dipole']:.0f} times slower")
    apart = _apart([item[: given.lines] for item in magnetic], trace_quasi_dipole(*some))
    print("degrees apart, median, 95 %, most:", np.percentile(apart, [50, 95, 100]).round(6))


def _places(count):
    draw = np.random.default_rng(3)
    start = np.datetime64("2014-01-01", "ns")
    time = start + np.sort(draw.uniform(0, 3650 * 86_400e9, count)).astype("m8[ns]")
    latitude = np.degrees(np.arcsin(draw.uniform(-1, 1, count)))
    return time, latitude, draw.uniform(-180, 180, count), draw.uniform(6671, 7371, count)


def _apart(one, two):
    first, second = (earth_fixed(*each, np.ones(each[0].size)) for each in (one, two))
    return np.degrees(np.linalg.norm(first - second, axis=-1))


if __name__ == "__main__":
    main()
