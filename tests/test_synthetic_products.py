"""Every product of every installed plugin can be made up, and its file read back."""

import numpy as np
import pytest

from vconst.orbits.course import course_of, fly
from vconst.plugins import Host
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.synthetic.declaration import MadeProduct
from vconst.synthetic.sampling import Sampling, sample
from vconst.synthetic.world import truth_of, world_of
from vconst.testing.trial import Trial

HOST = Host()
DAY = 86_400_000_000_000
START = int(np.datetime64("2020-01-08T00:20", "ns").astype(np.int64))
#: Readers of missions that are over take no other times than theirs.
STARTS = {"demeter": "2008-01-08T00:20", "de-2": "1982-01-08T00:20"}

#: Half a unit of the last digit of text formats, by canonical name.
ROUNDING = {
    "total_electron_content": 0.051,
    "total_electron_content_rms": 0.051,
    "kp": 0.005,
    "ap": 0.51,
    "dst": 0.51,
    "f107": 0.051,
    "f107_adjusted": 0.051,
    "f107_81_day_mean": 0.051,
    "f107_81_day_mean_trailing": 0.051,
    "sunspot_number": 0.51,
    "hp30": 0.0011,
    "hp60": 0.0011,
    **dict.fromkeys(("ap30", "ap60", "ae", "al", "au", "ao"), 0.51),
    **dict.fromkeys(("sym_h", "sym_d", "asy_h", "asy_d"), 0.51),
    **{f"interplanetary_field_{part}": 0.051 for part in ("magnitude", "x", "y", "z")},
    "solar_wind_temperature": 0.51,
    "solar_wind_density": 0.051e6,
    "solar_wind_speed": 510.0,
    "solar_wind_pressure": 0.0051,
    "solar_wind_electric_field": 0.0051,
    "polar_cap_north": 0.051,
    "latitude": 1e-5,
    "longitude": 2e-5,
    "radius": 1e-3,
    "altitude": 1e-3,
    "magnetic_field": 0.01,
    "outgoing_longwave_radiation": 0.0051,  # packed in hundredths
    "sea_surface_temperature": 0.0051,
    "brightness_temperature": 0.0051,
    "land_surface_temperature": 0.0101,  # in steps of 0.02 K
    "cloud_top_height": 0.00051,
    "view_time": 0.051,
    "projection_y": 10.0,  # m; scan angles in 16 bits
    "projection_x": 10.0,
    "carbon_monoxide_column": 5.1e18,
    "methane_column": 1.01e19,
    "ozone_column": 1.6e18,
}
#: Samples that are enough, in s.
LENGTH = {"track": 120, "profile": 1800, "grid": 7200, "series": 2 * 86_400, "events": 5 * 86_400}


@pytest.fixture(scope="module")
def truth(climatologies):
    declaration = load_constellation(shipped_constellations()["demo"])
    return truth_of(world_of(declaration, 1, climatologies))


def make(product, truth, **settings):
    """Samples of one file of a product, as the world has them."""
    made = MadeProduct(name=product.name, **settings)
    start, orbit = _start(product), None
    length = LENGTH[product.kind] * 10**9
    if product.kind == "track":  # sixty records are enough of long ones
        length = min(length, round(60 * product.cadence * 1e9))
    stop = start + length
    if product.kind in ("series", "events", "grid"):
        start -= START % DAY
        stop = start + max(length, 2 * round((product.cadence or 0) * 1e9))
        stop = stop if product.span is None else min(stop, start + int(product.span * DAY))
    if product.kind in ("track", "profile"):
        orbit = fly(course_of(product.platform, HOST.platforms, start), start, stop)
    return sample(Sampling(product, made), truth, orbit, start, stop, HOST.vocabulary)


def _start(product):
    known = STARTS.get(product.platform)
    return START if known is None else int(np.datetime64(known, "ns").astype(np.int64))


def writable():
    """Names of the products that a plugin can write."""
    for product in HOST.products.values():
        form = product.native
        if form is not None and form.name_file is not None and form.any_values:
            yield product.name


@pytest.mark.parametrize("name", list(writable()))
def test_a_made_up_file_of_every_product_reads_back_as_the_truth(name, truth, tmp_path):
    product = HOST.product(name)
    columns = make(product, truth)
    trial = Trial(HOST, product, tmp_path)
    read, granules = trial.conform(trial.write(columns, "made"))[0]
    assert granules[0].rows == len(read.data.get("time", read.data.get("start")))
    compared = 0
    for variable in product.native.variables or product.variables:
        key = variable.name
        if key not in columns.data or key not in read.data:
            continue
        compared += 1
        _equal(key, columns.data[key], read.data[key], HOST.vocabulary[key])
    assert compared >= 2
    for variable in product.native.variables or product.variables:
        needed = not (variable.optional or variable.derived)
        if needed and HOST.vocabulary[variable.name].role == "data":
            assert variable.name in columns.data


def _equal(name, made, read, term):
    assert len(made) == len(read), name
    if read.dtype.kind == "M":
        known = ~np.isnat(made)  # the end of an event that has none is its beginning
        assert (np.abs(made - read)[known] <= np.timedelta64(1, "ms")).all(), name
    elif read.dtype.kind == "f":
        values = np.asarray(made, float)
        allowed = 2e-6 * np.abs(values) + ROUNDING.get(name, 1e-12)
        assert np.isfinite(read).mean() > 0.99 or term.quantity == "thermal", name
        wrong = np.abs(read - values) > allowed
        assert not wrong.any(), (name, values[wrong][:3], read[wrong][:3])
        if term.valid_range and term.role == "data":
            low, high = term.valid_range
            assert low <= np.nanmin(values), name
            assert np.nanmax(values) <= high, name
