"""Could it be chance: with nothing planted p is as often small as it says, and not more often."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

from tests.event_worlds import event_store
from tests.test_concordance.tables import layers_of, world
from vconst.errors import OperationError, UnknownNameError, UsageError
from vconst.kernels.land import is_land
from vconst.operation import Deviations, Events
from vconst.operations.compare_with_controls import compare_with_controls
from vconst.operations.deviations import deviations
from vconst.operations.draw_controls import draw_controls
from vconst.operations.moving_background import moving_background
from vconst.operations.preparation_zone import area_fraction
from vconst.operations.zones.magnetic import magnetic_latitude
from vconst.operations.zones.matching import unmatched_of
from vconst.plugins import Host
from vconst.selection import select

LAYERS = {"cses-01/lap": "electron_density", "code/gim": "total_electron_content"}
WINDOW = {"start": "2020-01-14", "stop": "2020-01-26"}


def zones_anywhere(count, seed):
    """Zones drawn at random: what happens in them has nothing to do with any event."""
    draw = np.random.default_rng(seed)
    latitude = np.degrees(np.arcsin(draw.uniform(-0.7, 0.7, count)))
    longitude = draw.uniform(-180, 180, count)
    first = np.datetime64(WINDOW["start"], "s")
    columns = {
        "event_id": [f"e{number}" for number in range(count)],
        "time": (first + draw.integers(0, 12 * 86400, count).astype("m8[s]")).astype("M8[ns]"),
        "latitude": latitude,
        "longitude": longitude,
        "magnitude": np.full(count, 7.5),
        "zone_radius": np.full(count, 1700.0),
        "area_fraction": np.full(count, area_fraction(1700.0)),
        "on_land": is_land(latitude, longitude).astype(np.int8),
    }
    columns["magnetic_latitude"] = magnetic_latitude("test", columns["time"], latitude, longitude)
    return Events(xr.Dataset({name: ("event", values) for name, values in columns.items()}))


def chances(folder, host, seed, cache, *, events, controls, statistic="strength"):
    """p of places drawn at random in one world in which nothing is planted."""
    store = event_store(folder, host, seed, cache, products=(*LAYERS, "gfz/kp"))
    view = store.head()
    kp = select(view, host, "gfz/kp")
    places = draw_controls(zones_anywhere(events, seed), number=controls, seed=seed, **WINDOW)
    layers = {}
    for product, variable in LAYERS.items():
        data = select(view, host, product, variables=[variable])
        layers[product] = deviations(moving_background(data, places, kp, after=0.5))
    counted = ("code/gim",)  # there are no receivers in this world
    return compare_with_controls(layers, statistic=statistic, although_unmatched=counted).dataset


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def null(tmp_path_factory, host, climatologies):
    folder = tmp_path_factory.mktemp("null")
    return chances(folder, host, 5, climatologies, events=16, controls=50)


def test_with_nothing_planted_p_is_not_small_more_often_than_it_says(null):
    """16 place-times of one world: within binomial limits at 0.1 and 0.5, whatever they share."""
    p = null["chance"].values
    assert np.isfinite(p).all()
    for level in (0.1, 0.5):
        assert (p <= level).sum() <= binom.ppf(0.999, p.size, level)
    assert p.mean() > 0.3


def test_no_p_is_below_what_the_independent_controls_support(null):
    assert (null["chance"].values >= null["smallest_chance"].values - 1e-12).all()
    assert (null["effective_controls"].values <= null["controls"].values).all()
    expected = 1 / (1 + null["effective_controls"].values)
    np.testing.assert_allclose(null["smallest_chance"].values, expected)


def test_density_and_total_content_are_one_quantity(null):
    assert null["group"].values.tolist() == ["plasma density"]
    assert null["unusual_groups"].values.max() <= 1
    assert null["layer_counts"].values.tolist() == [1, 1]


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("statistic", ["strength", "groups"])
def test_sixty_worlds_with_nothing_planted_give_small_p_no_more_often(tmp_path, host, statistic):
    """One place-time a world: at most as many below each level as binomial 99.9 % limits."""
    found = []
    for seed in range(60):
        table = chances(
            tmp_path, host, seed, tmp_path / "cache", events=1, controls=99, statistic=statistic
        )
        found.append(float(table["chance"].values[0]))
    found = np.array(found)
    print(f"{statistic}: mean p {found.mean():.2f}")
    for level in (0.01, 0.05, 0.1, 0.5):
        below = int((found <= level).sum())
        print(f"p <= {level}: {below} of 60")
        assert below <= binom.ppf(0.999, 60, level)


def layer(z, *, window=None, quantity="plasma density", resolution=70.0, days=None):
    """Deviations of one event and two controls, a pass a day and place."""
    z = np.asarray(z, float)
    places, passes = z.shape
    origin = np.full(places, np.datetime64("2020-01-20", "ns"))
    ahead = np.arange(passes) + 0.5 if days is None else np.asarray(days)
    time = (origin[:, None] - (ahead * 86400).astype("m8[s]")[None]).ravel()
    windows = np.zeros(z.size, int) if window is None else np.tile(window, places)
    usual = {n: ("event", [v]) for n, v in {"event_id": "e", "event_magnitude": 7.5}.items()}
    dataset = xr.Dataset(
        {
            "pass_place": ("pass", np.repeat(np.arange(places), passes)),
            "pass_time": ("pass", time.astype("M8[ns]")),
            "pass_until": ("pass", time.astype("M8[ns]")),
            "deviate": ("pass", z.ravel()),
            "state": ("pass", np.zeros(z.size, int)),
            "pool": ("pass", np.full(z.size, 25)),
            "window": ("pass", windows),
            "place_time": ("place", origin),
            "place_latitude": ("place", np.linspace(0, 80, places)),
            "place_longitude": ("place", np.zeros(places)),
            "place_zone_radius": ("place", np.full(places, 1000.0)),
            "place_of_event": ("place", np.zeros(places, int)),
            "place_control": ("place", np.append(0, np.ones(places - 1, int))),
            "place_nearby_events": ("place", np.zeros(places, int)),
            **usual,
        }
    )
    dataset.attrs = {
        **{"before": 7.0, "quantity": quantity, "resolution": resolution, "height": 500.0},
        **{"product": "nova-1/lap", "variable": "electron_density"},
    }
    return Deviations(dataset)


def test_an_event_that_was_not_seen_hides_no_p_of_another():
    places, z = world(2, events=2, gaps=0.0)
    z[:, 0] = np.nan
    found = compare_with_controls(layers_of(places, z)).dataset
    assert np.isnan(found["chance"].values[0])
    assert found["least_chance"].item() == found["chance"].values[1]


def test_the_strongest_day_counts_once_for_each_quantity():
    quiet = np.full((3, 7), 0.1)
    strong = quiet.copy()
    strong[0, 2] = 2.0
    same = {"one": layer(strong), "two": layer(strong)}
    found = compare_with_controls(same, statistic="groups").dataset
    assert found["unusual_groups"].values.tolist() == [1]
    assert found["strongest_day"].values.tolist() == [2]
    apart = {"one": layer(strong), "two": layer(strong, quantity="thermal")}
    assert compare_with_controls(apart, statistic="groups").dataset["unusual_groups"].values == 2


def test_what_comes_after_the_event_enters_nothing():
    z = np.full((4, 7), 0.2)
    late = z.copy()
    late[0, :3] = 9.0
    window = np.array([2, 2, 1, 0, 0, 0, 0])
    first, second = (
        compare_with_controls({"one": layer(values, window=window)}).dataset for values in (z, late)
    )
    assert first["statistic"].values == second["statistic"].values
    assert first["chance"].values == second["chance"].values


def test_a_layer_coarser_than_the_zone_is_drawn_and_not_counted():
    strong = np.full((3, 7), 0.1)
    strong[0] = 3.0
    layers = {"fine": layer(np.full((3, 7), 0.1)), "coarse": layer(strong, resolution=1300.0)}
    found = compare_with_controls(layers).dataset
    assert found["layer_counts"].values.tolist() == [1, 0]
    alone = compare_with_controls({"fine": layers["fine"]}).dataset
    assert found["statistic"].values == alone["statistic"].values
    none = compare_with_controls({"coarse": layers["coarse"]}).dataset
    assert np.isnan(none["chance"].values).all()
    assert np.isnan(none["place_statistic"].values).all()
    assert none.sizes["group"] == 0
    assert "No layer can be counted (coarse: too coarse)" in none.attrs["warnings"][0]


def test_a_layer_that_controls_cannot_match_is_drawn_and_not_counted_unless_asked():
    strong = np.full((3, 7), 0.1)
    strong[0] = 3.0
    wave = layer(strong, quantity="electric field")
    wave.dataset.attrs["unmatched"] = "the geometry of field lines"
    layers = {"plain": layer(np.full((3, 7), 0.1)), "wave": wave}
    found = compare_with_controls(layers).dataset
    assert found["layer_counts"].values.tolist() == [1, 0]
    assert found["layer_not_counted"].values[1] == "not matched: the geometry of field lines"
    assert found["group"].values.tolist() == ["plasma density"]
    asked = compare_with_controls(layers, although_unmatched=("wave",)).dataset
    assert asked["layer_counts"].values.tolist() == [1, 1]
    assert asked["group"].values.tolist() == ["plasma density", "electric field"]
    with pytest.raises(UnknownNameError, match="although_unmatched"):
        compare_with_controls(layers, although_unmatched=("waves",))


def test_waves_particles_and_maps_of_receivers_are_not_matched():
    assert "field lines" in unmatched_of("track", "electric_field_x", "electric field", spread=True)
    assert "drift" in unmatched_of("track", "electron_flux", "particles", spread=False)
    content = ("total_electron_content", "plasma density")
    assert "receivers" in unmatched_of("grid", *content, spread=False)
    assert unmatched_of("track", *content, spread=False) == ""
    assert unmatched_of("grid", "outgoing_longwave_radiation", "thermal", spread=False) == ""


def test_missing_layers_are_missing_and_an_event_without_passes_has_no_p():
    nothing = np.full((3, 7), np.nan)
    some = nothing.copy()
    some[1:] = 1.0
    found = compare_with_controls({"one": layer(some)}).dataset
    assert np.isnan(found["chance"].values[0])
    assert np.isnan(found["strongest_day"].values[0])
    assert found["groups_seen"].values[0] == 0


def test_layers_over_other_places_are_refused():
    other = layer(np.zeros((3, 7)))
    other.dataset["place_latitude"] = ("place", np.array([1.0, 2.0, 3.0]))
    with pytest.raises(OperationError, match="other place-times"):
        compare_with_controls({"one": layer(np.zeros((3, 7))), "two": other})


def test_a_layer_is_one_variable(null, tmp_path, host, climatologies):
    store = event_store(tmp_path, host, 1, climatologies, products=("gfz/kp",))
    data = select(store.head(), host, "gfz/kp")
    with pytest.raises(UsageError, match="one is a layer"):
        moving_background(data, zones_anywhere(1, 1))
