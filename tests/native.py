"""Made-up half-orbits in a native format, for tests that go through real files."""

import numpy as np

from vconst.dataset import Columns, unconform
from vconst.plugins import Host

PRODUCT = "cses-01/hpm-cdsm"
ORBIT = 94.737 * 60  # s


def make_half_orbits(folder, count, *, samples=200, start="2020-01-10", seed=1, host=None):
    """
    Write half-orbit files of a scalar magnetometer.

    Returns
    -------
    paths : list of Path
        In order of time; 200 samples each at 1 Hz by default.
    """
    host = host or Host()
    product = host.product(PRODUCT)
    random = np.random.default_rng(seed)
    paths = []
    for number in range(count):
        begin = np.datetime64(start, "ns") + np.timedelta64(int(number * ORBIT / 2 * 1e9), "ns")
        begin = begin.astype("datetime64[s]").astype("datetime64[ns]")
        columns = _columns(product, begin, number, samples, random)
        arrays = unconform(product, columns, vocabulary=host.vocabulary)
        times = columns.data["time"]
        name = product.native.name_file(times[0], times[-1])
        product.native.write(arrays, folder / name)
        paths.append(folder / name)
    return paths


def _columns(product, begin, number, samples, random):
    seconds = np.arange(samples)
    phase = np.deg2rad(seconds * 360 / ORBIT)
    side = 1 if number % 2 else -1
    data = {
        "time": begin + seconds.astype("timedelta64[s]"),
        "latitude": (side * np.rad2deg(np.sin(phase))).astype("f4"),
        "longitude": (((number * 37.0) % 360 - 180) + seconds * 0.001).astype("f4"),
        "altitude": (507.0 + np.sin(phase)).astype("f4"),
        "magnetic_field": 30000 + 5000 * np.sin(phase) + random.normal(0, 0.2, samples),
    }
    dims = dict.fromkeys(data, ("time",))
    return Columns(product.name, data, dims, {})
