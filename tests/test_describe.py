"""What is in a selection."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vconst.operations.describe import describe, merge, summarise


class Pieces:
    """A selection that comes in pieces."""

    product = "nova-1/lap"

    def __init__(self, *datasets):
        self.datasets = datasets

    def reduce(self, piece, combine, **settings):
        return combine([piece(dataset, None, **settings) for dataset in self.datasets])


def track(values, start=0):
    values = np.asarray(values, float)
    time = np.datetime64("2020-01-08", "ns") + (start + np.arange(values.size)) * 10**9
    variable = ("time", values, {"units": "m-3"})
    return xr.Dataset(
        {"density": variable, "orbit": ("time", np.arange(values.size))}, {"time": time}
    )


numbers = arrays(
    float,
    st.integers(1, 60),
    elements=st.floats(-1e12, 1e12, allow_subnormal=False).filter(
        lambda v: abs(v) > 1e-9 or v == 0
    ),
)


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_numbers_are_numpys(values):
    found = describe(Pieces(track(values))).dataset
    assert float(found["mean"][0]) == pytest.approx(values.mean(), rel=1e-9, abs=1e-9)
    assert float(found["minimum"][0]) == values.min()
    assert float(found["maximum"][0]) == values.max()
    for name, share in (("lower_quartile", 25), ("median", 50), ("upper_quartile", 75)):
        tolerance = 2e-5 * np.abs(values).max()
        assert abs(float(found[name][0]) - np.percentile(values, share)) <= tolerance


@settings(max_examples=40, deadline=None)
@given(numbers, st.integers(0, 60))
def test_cutting_into_pieces_changes_nothing(values, cut):
    whole = describe(Pieces(track(values))).dataset
    parts = [track(values[:cut]), track(values[cut:], start=cut)]
    pieces = describe(Pieces(*[part for part in parts if part.sizes["time"]])).dataset
    for name in ("count", "minimum", "lower_quartile", "median", "upper_quartile", "maximum"):
        assert float(pieces[name][0]) == float(whole[name][0])


def test_missing_values_are_counted_and_left_out():
    found = describe(Pieces(track([1.0, np.nan, 3.0]), track([np.nan], start=10))).dataset
    assert int(found["count"][0]) == 2
    assert int(found["missing"][0]) == 2
    assert float(found["median"][0]) == pytest.approx(2.0, rel=2e-5)


def test_a_variable_without_any_value_is_said_to_have_none():
    found = describe(Pieces(track([np.nan, np.nan]))).dataset
    assert int(found["count"][0]) == 0
    assert np.isnan(found["median"][0])
    assert np.isnan(found["minimum"][0])


def test_time_unit_and_samples_are_told():
    result = describe(Pieces(track([1.0, 2.0]), track([3.0], start=59)))
    assert result.scalars["samples"] == 3
    assert result.scalars["start"] == "2020-01-08T00:00:00"
    assert result.scalars["stop"] == "2020-01-08T00:00:59"
    assert result.dataset["name"].values.tolist() == ["density"]
    assert result.dataset["unit"].values.tolist() == ["m-3"]


def test_summaries_can_be_merged_in_any_grouping():
    parts = [summarise(track(np.arange(5.0) + k, start=5 * k), None) for k in range(4)]
    left = merge([merge(parts[:2]), merge(parts[2:])])
    right = merge([parts[0], merge(parts[1:])])
    assert left["samples"] == right["samples"] == 20
    for key in ("keys", "counts"):
        assert (left["variables"]["density"][key] == right["variables"]["density"][key]).all()
