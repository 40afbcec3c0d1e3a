"""Rates of layers over many events: beside their controls, and matched to them."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

from vconst.errors import OperationError
from vconst.operation import Deviations
from vconst.operations.detect_with_each import detect_with_each

EVENTS, CONTROLS, DAYS = 12, 9, 7


def layer(draw, shift=0.0, *, quantity="plasma density", resolution=70.0):
    """A pass a day at every place-time; that of events shifted on one day."""
    places = EVENTS * (1 + CONTROLS)
    control = np.tile(np.append(0, np.ones(CONTROLS, int)), EVENTS)
    z = draw.standard_normal((places, DAYS))
    z[control == 0, 2] += shift
    origin = np.datetime64("2020-01-20", "ns") + (np.arange(places) * 30).astype("m8[D]")
    ahead = ((np.arange(DAYS) + 0.5) * 86400).astype("m8[s]")
    time = (origin[:, None] - ahead[None]).ravel()
    usual = {"event_id": [f"e{k}" for k in range(EVENTS)], "event_magnitude": np.full(EVENTS, 7.0)}
    dataset = xr.Dataset(
        {
            "pass_place": ("pass", np.repeat(np.arange(places), DAYS)),
            "pass_time": ("pass", time),
            "pass_until": ("pass", time),
            "deviate": ("pass", z.ravel()),
            "state": ("pass", np.zeros(z.size, int)),
            "pool": ("pass", np.full(z.size, 25)),
            "window": ("pass", np.zeros(z.size, int)),
            "place_time": ("place", origin),
            "place_latitude": ("place", np.zeros(places)),
            "place_longitude": ("place", np.zeros(places)),
            "place_zone_radius": ("place", np.full(places, 1000.0)),
            "place_of_event": ("place", np.repeat(np.arange(EVENTS), 1 + CONTROLS)),
            "place_control": ("place", control),
            "place_nearby_events": ("place", np.zeros(places, int)),
            **{name: ("event", values) for name, values in usual.items()},
        }
    )
    dataset.attrs = {
        **{"before": float(DAYS), "quantity": quantity, "resolution": resolution, "height": 500.0},
        **{"product": "nova-1/lap", "variable": "electron_density"},
    }
    return Deviations(dataset)


@pytest.fixture(scope="module")
def table():
    draw = np.random.default_rng(7)
    layers = {
        "nothing": layer(draw),
        "planted": layer(draw, 6.0, quantity="thermal"),
        "coarse": layer(draw, resolution=5000.0),
    }
    return detect_with_each(layers, limit=2.5).dataset


def test_a_rate_stands_beside_that_of_the_controls(table):
    assert table["name"].values.tolist() == ["nothing", "planted"]
    assert table["event_count"].values.tolist() == [EVENTS, EVENTS]
    assert table["controls"].values.tolist() == [EVENTS * CONTROLS] * 2
    assert table["rate"].values[1] == 1.0
    expected = 1 - (1 - 2 * 0.00621) ** DAYS  # of seven normal values one beyond 2.5
    assert table["base_rate"].values[0] == pytest.approx(expected, abs=0.06)
    assert table["base_rate"].values[1] < 0.1  # 2.5 of a scatter that the planted ones widen


def test_what_is_planted_is_found_and_nothing_is_not(table):
    p = dict(zip(table["name"].values.tolist(), table["chance"].values, strict=True))
    assert p["planted"] < 1e-5
    assert p["nothing"] > 0.05
    assert (table["chance_adjusted"].values >= table["chance"].values).all()
    assert table["greatest_chance"].item() == pytest.approx(1 - (1 - p["planted"]) ** 2)


def test_a_layer_that_does_not_count_is_named_with_its_reason(table):
    assert table["left_out_layer"].values.tolist() == ["coarse"]
    assert "too coarse" in table["left_out_why"].values[0]
    with pytest.raises(OperationError, match="nothing can be compared"):
        detect_with_each({"coarse": layer(np.random.default_rng(1), resolution=5000.0)})


def test_intervals_of_base_rates_are_those_of_independent_controls(table):
    assert (table["controls_worth"].values <= table["controls"].values).all()
    assert table["base_low"].values[0] < table["base_rate"].values[0]
    assert (table["base_high"].values > table["base_rate"].values).all()


def test_controls_that_are_one_and_the_same_are_worth_one_to_each_event():
    """Nine copies of one control can say 1/2 of a detection, and not 1/10."""
    dataset = layer(np.random.default_rng(3), 9.0).dataset.copy(deep=True)
    z = dataset["deviate"].values.reshape(-1, DAYS)
    first = np.arange(len(z)) // (1 + CONTROLS) * (1 + CONTROLS) + 1
    own = dataset["place_control"].values == 1
    z[own] = 0.1 * z[first][own]
    origin = dataset["place_time"].values
    later = np.where(own, origin[first] - origin, np.timedelta64(0))
    dataset["place_time"] = ("place", origin + later)
    for name in ("pass_time", "pass_until"):
        moved = dataset[name].values + later[dataset["pass_place"].values]
        dataset[name] = ("pass", moved)
    found = detect_with_each({"one": Deviations(dataset)}, limit=2.5).dataset
    assert found["detected"].item() == EVENTS
    assert found["chance"].item() == pytest.approx(0.5**EVENTS)


def test_with_nothing_planted_p_is_as_often_small_as_it_says():
    p = np.array(
        [
            detect_with_each({"one": layer(np.random.default_rng(seed))}, limit=2.0)
            .dataset["chance"]
            .values[0]
            for seed in range(20)
        ]
    )
    for level in (0.05, 0.1, 0.5):
        assert (p <= level).sum() <= binom.ppf(0.999, p.size, level)
    assert 0.4 < p.mean() < 0.75
