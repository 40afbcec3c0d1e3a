"""A map of what is usual: exact, streamed, without what it judges, honest about what it lacks."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from tests.test_backgrounds.conftest import SPREAD, chosen, commit, track, usual
from vconst.errors import UsageError
from vconst.kernels.quasi_dipole import quasi_dipole
from vconst.kernels.sphere import local_time
from vconst.operation import Background
from vconst.operations.background_map import background_map
from vconst.recipe.kept import kept_results
from vconst.report.figures.background import usual as usual_drawings
from vconst.report.headings import HEADINGS
from vconst.report.subjects import Subject
from vconst.report.words import number
from vconst.store import Store

DAY = 86_400_000_000_000
COARSE = {"latitude": 5.0, "longitude": 10.0, "seasons": 1}
ALONE = {"smooth": (0, 0, 0, 0), "leave_out": 0.0}


@pytest.fixture(scope="module")
def plain(year):
    """Each cell alone, nothing left out: what can be reckoned apart."""
    return background_map(chosen(year[0], "nova/lap"), **COARSE, **ALONE).dataset


@pytest.fixture(scope="module")
def whole(year):
    return background_map(chosen(year[0], "nova/lap"), **COARSE).dataset


def by_hand(data, of_pass):
    """Mean of every half-orbit in every cell, from all samples at once."""
    step = np.diff(data["latitude"], append=np.nan)
    row = np.floor((data["latitude"] + 90) / 5).astype(int)
    column = np.floor((data["longitude"] + 180) / 10).astype(int)
    key = (of_pass.astype(np.int64) * 36 + row) * 36 + column
    keys, place = np.unique(key, return_inverse=True)
    total = np.bincount(place, np.log10(data["electron_density"]))
    mean = total / np.bincount(place)
    halves = keys // 1296
    upward = np.bincount(of_pass, np.nan_to_num(step)) > 0
    return {
        "side": upward[halves].astype(int),
        "cell": keys % 1296,
        "pass": halves,
        "value": mean,
    }


def test_streamed_by_day_median_quartiles_and_u_are_those_of_all_samples_at_once(year, plain):
    """u within 0.005 of the exact one: it is the exact one, but for the width of a float."""
    held = by_hand(*year[1:])
    cell = held["side"] * 1296 + held["cell"]
    residual = np.full(cell.size, np.nan)
    for each in np.unique(cell):
        own = cell == each
        low, middle, high = np.percentile(held["value"][own], [25, 50, 75])
        found = (plain[n].values.reshape(-1)[each] for n in ("lower", "median", "upper"))
        np.testing.assert_allclose(list(found), [low, middle, high], rtol=1e-6)
        assert plain["crossings"].values.reshape(-1)[each] == own.sum()
        if own.sum() >= 20:
            scale = float(plain["scale"].values.reshape(-1)[each])
            assert scale == pytest.approx((high - low) / 2 / 0.6745, rel=0.09)  # few: Blom
            residual[own] = (held["value"][own] - middle) / scale
    band = np.searchsorted([-50, -20, 20, 50], held["cell"] // 36 * 5 + 2.5 - 90, side="right")
    exact = np.full(cell.size, np.nan)
    for each in np.unique(held["side"] * 5 + band):
        own = np.flatnonzero((held["side"] * 5 + band == each) & np.isfinite(residual))
        ranks = np.argsort(np.argsort(residual[own]))
        exact[own] = (ranks + 1.0) / (own.size + 1.0)
    order = np.lexsort((plain["crossing_value"].values, plain["crossing_pass"].values))
    ours = plain["crossing_share"].values[order]
    theirs = exact[np.lexsort((held["value"], held["pass"]))]
    assert ours.size == theirs.size
    both = np.isfinite(theirs)
    assert both.sum() > 50_000
    assert (np.isfinite(ours) == both).all()
    assert np.abs(ours - theirs)[both].max() < 0.005


def test_location_and_scale_are_those_put_in(whole):
    inside = np.isfinite(whole["location"].values[0, 0, 0, 0, 0])
    north, east = np.meshgrid(whole["latitude"], whole["longitude"], indexing="ij")
    off = whole["location"].values[:, 0, 0, 0, 0] - usual(north, east)
    assert inside.mean() > 0.9
    assert np.nanstd(off) < 0.35 * SPREAD  # of some 25 passes and their neighbours
    assert abs(np.nanmean(off)) < 0.1 * SPREAD
    assert np.nanmedian(whole["scale"]) == pytest.approx(SPREAD, rel=0.12)
    assert "n = 1 in latitude" in whole.attrs["kernel"]


def test_what_was_not_seen_is_ranked_uniformly_and_the_map_scores_better_than_none(whole):
    assert whole.sizes["pool"] == 10
    assert (whole["pool_independent"].values >= 30).all()
    assert float(whole["pool_chance"].min()) > 0.001  # ten pools
    assert (whole["pool_score"] < 0.75 * whole["pool_score_without"]).sum() >= 8
    share = whole["crossing_share"].values
    known = np.isfinite(share)
    assert np.abs(np.histogram(share[known], 10, (0, 1))[0] / known.sum() - 0.1).max() < 0.01


def test_u_is_bounded_by_the_passes_of_its_pool_not_by_their_crossings(whole):
    band = np.searchsorted([-50, -20, 20, 50], whole["crossing_latitude"].values)
    side = whole["pass_side"].values[whole["crossing_pass"].values] > 0
    for pool in range(10):
        own = (side * 5 + band == pool) & np.isfinite(whole["crossing_share"].values)
        passes = int(whole["pool_passes"][pool])
        assert int(whole["pool_residuals"][pool]) > 3 * passes
        least = whole["crossing_share"].values[own].min()
        assert 1 / (passes + 1) <= least < 2 / (passes * 0.5)


@pytest.fixture(scope="module")
def few(year):
    """Twelve days."""
    data = chosen(year[0], "nova/lap")
    data = data.during(0, np.datetime64("2020-01-13", "ns").astype(int))
    return background_map(data, **COARSE, **ALONE).dataset


def test_few_passes_are_no_background(few):
    passes = few["passes"].values
    assert (passes[np.isfinite(few["location"].values)] >= 20).all()
    assert np.isnan(few["location"].values[passes < 20]).all()
    assert np.isnan(few["crossing_share"].values).mean() > 0.5


def test_a_month_that_is_off_has_no_part_in_what_is_usual_for_itself(year, tmp_path, whole):
    """Half a decade more for 20 days: with it in, the map would move by a tenth of that."""
    data, _ = track()
    days = (data["time"] - data["time"][0]) / np.timedelta64(1, "D")
    own = (days >= 100) & (days < 120)
    data["electron_density"] = np.where(own, 3.2, 1.0) * data["electron_density"]
    store = Store.create(str(tmp_path / "store"))
    commit(store, "nova/lap", data)
    found = background_map(chosen(store, "nova/lap"), **COARSE).dataset
    at = (found["crossing_time"].values - data["time"][0]) / np.timedelta64(1, "D")
    inside = (at > 100.1) & (at < 119.9)
    same = found["crossing_location"].values[inside], whole["crossing_location"].values[inside]
    np.testing.assert_array_equal(*same)
    near = (at > 70) & (at < 71) | (at > 149) & (at < 150)  # within a span of 30 days about it
    shift = np.abs(found["crossing_location"].values - whole["crossing_location"].values)
    assert np.nanmax(shift[(at < 30) | (at > 185)]) > 0.01
    share = found["crossing_share"].values
    assert np.nanmedian(share[inside]) > 0.99
    assert near.any()


def test_a_new_day_reads_that_day_only(year, tmp_path):
    store = Store.create(str(tmp_path / "store"))
    data, _ = track(days=6)
    first = data["time"] < data["time"][0] + np.timedelta64(5, "D")
    commit(store, "nova/lap", {name: values[first] for name, values in data.items()})
    selection = replace(chosen(store, "nova/lap"), kept=kept_results(store), work={})
    background_map(selection, **COARSE, **ALONE)
    assert selection.work == {"computed": 5}
    commit(store, "nova/lap", {name: values[~first] for name, values in data.items()})
    again = replace(chosen(store, "nova/lap"), kept=kept_results(store), work={})
    found = background_map(again, **COARSE, **ALONE).dataset
    assert again.work == {"computed": 1, "kept": 5}
    fresh = background_map(chosen(store, "nova/lap"), **COARSE, **ALONE).dataset
    assert found.identical(fresh)


def test_a_pass_over_midnight_is_one_and_is_crossed_once(plain, year):
    assert plain.sizes["pass"] == year[2][-1] + 1
    pairs = np.stack([plain["crossing_pass"].values, plain["crossing_time"].values.astype(int)])
    assert np.unique(pairs, axis=1).shape == pairs.shape


class Index:
    """Stands for a selection of an index with a value a day."""

    product = "nova/index"

    def __init__(self, name, first, values):
        self.name, self.first, self.values = name, np.datetime64(first, "ns"), values

    def read(self):
        time = self.first + np.arange(len(self.values)) * np.timedelta64(1, "D")
        about = {"interval": 86_400.0}
        return xr.Dataset(
            {self.name: ("time", np.array(self.values, float), about)}, {"time": time}
        )


def test_disturbed_and_unknown_passes_have_no_part_and_are_counted(year):
    kp = Index("kp", "2020-01-01", [1.0] * 10 + [5.0] * 10 + [np.nan] * 10 + [1.0] * 210)
    found = background_map(chosen(year[0], "nova/lap"), kp, **COARSE, **ALONE).dataset
    state = found["pass_state"].values
    assert (state == 0).sum() == int(found["passes_used"])
    for each in (1, 2):
        assert (state == each).sum() == pytest.approx(10 * 86400 / 2840, abs=2)
    left_out = state[found["crossing_pass"].values] > 0
    assert np.isnan(found["crossing_share"].values[left_out]).all()
    total = int(found["crossings"].sum())
    assert total == (~left_out & np.isfinite(found["crossing_value"].values)).sum()


def test_classes_of_flux_season_and_local_time_tell_cells_apart(year):
    flux = Index("f107_81_day_mean", "2020-01-01", [80.0] * 120 + [150.0] * 100)
    settings = {**COARSE, **ALONE, "seasons": 2, "local_time": 6.0, "f107_classes": (100.0,)}
    found = background_map(chosen(year[0], "nova/lap"), f107=flux, **settings).dataset
    assert found["crossings"].dims[:5] == ("side", "local_time", "season", "kp_class", "f107_class")
    time = found["crossing_time"].values
    start = np.datetime64("2020-01-01", "ns")
    low = int(found["crossings"].sel(f107_class=0).sum())
    assert low == (time < start + np.timedelta64(120, "D")).sum()
    high = int(found["crossings"].sel(f107_class=1).sum())
    known = time < start + np.timedelta64(220, "D")
    assert low + high == known.sum()  # without a flux a crossing is in no cell
    hour = local_time(time.astype("M8[ns]").astype(np.int64), found["crossing_longitude"].values)
    third = int(found["crossings"].isel(local_time=2).sum())
    assert third == ((hour >= 12) & (hour < 18) & known).sum()


def test_cells_may_be_of_quasi_dipole_coordinates(year):
    data = chosen(year[0], "nova/lap").during(0, np.datetime64("2020-01-09", "ns").astype(int))
    found = background_map(data, **COARSE, **ALONE, coordinates="quasi_dipole").dataset
    north, east = (found[f"crossing_{n}"].values.astype(float) for n in ("latitude", "longitude"))
    radius = found["pass_radius"].values[found["crossing_pass"].values]
    time = found["crossing_time"].values.astype("M8[ns]").astype(np.int64)
    row = found["crossing_row"].values
    magnetic = quasi_dipole(time, north, east, radius)[0]
    assert np.abs(magnetic - row).max() < 2.5 + 0.2  # of the middle sample, a degree's part off
    assert (np.abs(north - row) > 2.7).mean() > 0.5
    assert found.attrs["cells_in"] == "quasi_dipole"


def test_settings_that_make_no_cells_are_refused_in_words(year):
    data = chosen(year[0], "nova/lap")
    with pytest.raises(UsageError, match="'latitude' is 7; expected a whole part of 180"):
        background_map(data, latitude=7.0)
    with pytest.raises(UsageError, match="cells; at most"):
        background_map(data, latitude=0.1, longitude=0.1)
    with pytest.raises(UsageError, match="'smooth' is"):
        background_map(data, smooth=(1, 1))
    with pytest.raises(UsageError, match="no 'f107' is given"):
        background_map(data, **COARSE, f107_classes=(100.0,))
    with pytest.raises(UsageError, match="'kp_classes' must rise"):
        background_map(data, kp_classes=(3.0, 2.0))


def test_figures_say_where_there_is_no_background_and_how_uniform_shares_are(year, whole, few):
    for dataset in (whole, few):
        subject = Subject("usual", None, Background(dataset))
        drawings = list(usual_drawings(subject))
        assert [each.part for each in drawings] == ["location", "passes", "uniformity"]
        known, seen = int(dataset["cells_known"]), int(dataset["cells_seen"])
        assert f"known in {number(known)} of {number(seen)} cell" in drawings[0].title
        assert "fewer than 20 passes, no background" in drawings[0].caption
        assert dataset.attrs["kernel"] in drawings[0].caption
        rows = drawings[2].numbers.rows
        assert [row[1] for row in rows] == dataset["pool_passes"].values[
            dataset["pool_independent"].values > 0
        ].tolist()
        assert "usual" in HEADINGS  # a figure without a heading is on no page
        for each in drawings:
            page = Figure(figsize=each.size)
            each.draw(page)
            assert page.axes
    assert "No pool" in drawings[2].title
