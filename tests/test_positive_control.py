"""The answer of a positive control: found in n of m layers, and what chance alone would give."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

from vconst.errors import OperationError, UsageError
from vconst.operation import Events, Table
from vconst.operations.index_before_events import index_before_events
from vconst.operations.positive_control import positive_control


def layer(p, draws=199, **attributes):
    """A table with what the operation reads of one."""
    columns = {"chance": ((), float(p)), "null_draws": ("null", [draws])}
    return Table(xr.Dataset(columns, attrs={"product": "nova-1/lp", **attributes}))


def test_layers_are_told_apart_by_their_p_and_those_without_any_are_not_counted():
    layers = {
        "density": layer(0.005, variable="electron_density"),
        "field": layer(0.05),
        "content": layer(0.051),
        "counts": layer(np.nan),
        "few": layer(0.1, draws=9),
    }
    table = positive_control(layers)
    assert table.dataset["state"].values.tolist() == [1, 1, 0, -1, -1]
    assert table.scalars["found"] == 2
    assert table.scalars["layers"] == 3
    assert table.scalars["cannot_tell"] == 2
    assert table.scalars["found_by_chance"] == pytest.approx(0.15)
    assert table.dataset.attrs["verdict"] == (
        "found in 2 of 3 layers at p of 0.05 or less; by chance alone 0.15 would be; "
        "not found in content; cannot tell: counts, few"
    )
    assert table.dataset["variable"].values[0] == "electron_density"


def test_where_nothing_is_there_as_many_are_found_as_it_says():
    """p by rank among 19 draws, uniform: found are binomial, of mean level times layers."""
    draw = np.random.default_rng(5)
    found = []
    for _ in range(400):
        p = draw.integers(1, 21, 6) / 20
        found.append(positive_control({f"l{k}": layer(each, 19) for k, each in enumerate(p)}))
    count = sum(each.scalars["found"] for each in found)
    assert found[0].scalars["found_by_chance"] == pytest.approx(0.3)
    low, high = binom.ppf([0.001, 0.999], 6 * 400, 0.05)
    assert low <= count <= high


def test_what_draws_support_is_asked_of_the_null_that_the_p_is_of():
    """Of two nulls the first has 9 draws, the second 999: its p can be no less than 0.1."""
    two = xr.Dataset({"chance": ((), 0.1), "null_draws": ("null", [9, 999])})
    worth = two.assign(null_smallest=("null", [0.3, 0.001]))
    told = worth.assign(smallest_chance=((), 0.2))
    silent = xr.Dataset({"chance": ((), 0.1)})
    layers = {"draws": Table(two), "worth": Table(worth), "told": Table(told)}
    table = positive_control(layers | {"silent": Table(silent)}).dataset
    assert table["least"].values.tolist()[:3] == [0.1, 0.3, 0.2]
    assert np.isnan(table["least"].values[3])
    assert table["state"].values.tolist() == [-1, -1, -1, 0]


def test_an_index_before_events_is_a_layer_by_the_p_of_its_shifts():
    """Kp is 6 in the interval before each of twelve events and 1 elsewhere: it must be found."""
    time = np.datetime64("2019-01-01", "ns") + np.arange(8 * 365) * np.timedelta64(3, "h")
    at = np.arange(12) * 230 + 57 + np.arange(12) ** 2
    kp = np.ones(time.size)
    kp[at - 1] = 6.0
    events = Events(xr.Dataset({"time": ("event", time[at] + np.timedelta64(1, "h"))}))

    class Kp:
        product = "nova/kp"

        def read(self):
            return xr.Dataset({"kp": ("time", kp)}, {"time": time})

    asked = {"start": "2019-01-01", "stop": "2019-12-30", "intervals": 1}
    found = index_before_events(events, Kp(), **asked)
    plain = index_before_events(events, Kp(), **asked, limit=0.5)
    rows = dict(
        zip(found.dataset["null_name"].values, found.dataset["null_chance"].values, strict=True)
    )
    assert found.scalars["chance"] == rows["shifts"] <= 0.05
    table = positive_control({"storms": found, "always": plain})
    assert table.dataset["state"].values.tolist() == [1, -1]  # what is always high tells nothing
    assert table.dataset["least"].values[0] == found.scalars["smallest_chance"]
    assert table.dataset["variable"].values.tolist() == ["kp", "kp"]


def test_what_has_no_p_is_refused_by_name():
    with pytest.raises(OperationError, match="'map' has no number 'chance'"):
        positive_control({"map": Table(xr.Dataset({"mean": 1.0}))})
    with pytest.raises(UsageError, match="'level' is 1"):
        positive_control({"density": layer(0.2)}, level=1.0)
