"""The answer of a positive control: found in n of m layers, and what chance alone would give."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

from vconst.errors import OperationError, UsageError
from vconst.operation import Table
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


def test_what_has_no_p_is_refused_by_name():
    with pytest.raises(OperationError, match="'map' has no number 'chance'"):
        positive_control({"map": Table(xr.Dataset({"mean": 1.0}))})
    with pytest.raises(UsageError, match="'level' is 1"):
        positive_control({"density": layer(0.2)}, level=1.0)
