"""Relative wavelet power of maps: that of scipy; noise has what it must; a wave is where it is."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from scipy.signal import spectrogram

from tests.worlds import fill_store
from vconst.errors import OperationError, UsageError
from vconst.kernels.thermal import relative_wavelet_power
from vconst.operation import Events
from vconst.operations.thermal_waves import thermal_waves
from vconst.plugins import Host
from vconst.recipe.api import shipped_recipes
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.recipe.load import load_recipe
from vconst.recipe.run import run_recipe
from vconst.report.build import build_report
from vconst.store import Store

DAY = np.timedelta64(1, "D")
DAYS = 1100


class Maps:
    """Stands for a selection of daily maps: white noise over three years on 6 by 8 cells."""

    product, variables, kind = "nova/bt", ("brightness_temperature",), "grid"

    def __init__(self, days=DAYS, seed=1):
        self.time = np.datetime64("2015-01-01T01:00", "ns") + np.arange(days) * DAY
        self.north, self.east = np.arange(30.0, 0.0, -5.0), np.arange(60.0, 100.0, 5.0)
        self.values = np.random.default_rng(seed).normal(280, 2, (days, 6, 8))

    def read(self):
        axes = {"time": self.time, "latitude": self.north, "longitude": self.east}
        return xr.Dataset({self.variables[0]: (list(axes), self.values)}, axes)


def places(count=40):
    """One event at (20, 70) on day 800, its controls in other places and times."""
    draw = np.random.default_rng(5)
    time = np.datetime64("2015-01-01", "ns") + np.append(800, draw.integers(150, DAYS, count)) * DAY
    columns = {
        "time": ("place", time + np.timedelta64(5, "h")),
        "latitude": ("place", np.append(20.0, draw.choice([5.0, 10.0, 15.0], count))),
        "longitude": ("place", np.append(70.0, draw.choice([85.0, 90.0, 95.0], count))),
        "control": ("place", np.append(0, np.ones(count, int))),
        "of_event": ("place", np.zeros(count + 1, int)),
        "event_id": ("event", ["planted"]),
        "event_zone_radius": ("event", [700.0]),
    }
    return Events(xr.Dataset(columns))


def test_the_power_of_windows_is_that_of_scipys_spectrogram():
    series = np.random.default_rng(3).normal(0, 1, 400)
    own, periods = relative_wavelet_power(series, yearly=0)
    how = {"nperseg": 64, "noverlap": 63, "detrend": "constant", "mode": "psd"}
    frequency, _, peer = spectrogram(series, 1.0, window="boxcar", **how)
    peer = (peer / peer.mean(axis=1, keepdims=True)).T[:, 1:32]
    np.testing.assert_allclose(1 / frequency[1:32], periods)
    np.testing.assert_allclose(own, peer, rtol=1e-9)
    sound = np.arange(337) % 3 > 0
    some, _ = relative_wavelet_power(series, yearly=0, sound=sound)
    assert np.isnan(some[~sound]).all()
    np.testing.assert_allclose(some[sound].mean(axis=0), 1.0)


def test_white_noise_is_as_often_unusual_as_an_exponential_is():
    """
    Of sixteen periods one is above 4 in 1 - (1 - exp(-4))^16 = 0.2560 of windows of long series.

    Over the mean of 24.3 windows, which 1037 overlapping ones are worth, it is 0.2164 (by hand).
    """
    found = thermal_waves(Maps(), limit=4.0)
    assert found.scalars["periods"] == 16
    assert found.scalars["share_expected"] == pytest.approx(0.2164, abs=2e-4)
    assert found.scalars["share_unusual"] == pytest.approx(0.2164, rel=0.05)
    longer = thermal_waves(Maps(12000), limit=4.0)
    assert longer.scalars["share_expected"] == pytest.approx(0.2560, rel=0.02)
    assert longer.scalars["share_unusual"] == pytest.approx(0.2560, rel=0.04)
    assert found.scalars["cells"] == 48
    assert found.dataset["time"].values[0] == np.datetime64("2015-03-05")  # the 64th day
    assert np.isfinite(found.dataset["map_greatest"].values).all()


def test_waves_before_an_event_are_found_in_its_zone_and_not_beside_controls():
    maps, day = Maps(), np.arange(DAYS)
    inside = (day >= 720) & (day < 800)
    maps.values[:, 1:4, 1:4] += (5.0 * np.sin(2 * np.pi * day / 16) * inside)[:, None, None]
    found = thermal_waves(maps, places()).dataset
    assert found["statistic"].values[0] > 10
    assert found["chance"].values[0] == found["smallest_chance"].values[0] < 0.2
    assert found["controls"].values[0] == 40
    assert found["effective_controls"].values[0] < 40
    greatest = found["map_greatest"].values
    assert np.unravel_index(np.nanargmax(greatest), greatest.shape)[0] in (1, 2, 3)
    assert np.isnan(greatest[0, 0])  # in no zone
    assert "before planted the greatest is" in found.attrs["verdict"]
    late = thermal_waves(maps, places(), before=30.0)
    after = places().dataset
    moved = after.assign(time=after["time"] - np.timedelta64(90, "D"))
    early = thermal_waves(maps, Events(moved)).dataset
    assert early["statistic"].values[0] < late.dataset["statistic"].values[0] / 2


def test_without_a_wave_p_is_not_small_more_often_than_it_says():
    small = 0
    for seed in range(60):
        maps = Maps(800, seed=100 + seed)
        held = places(20).dataset
        draw = np.random.default_rng(seed)
        time = np.datetime64("2015-01-01", "ns") + draw.integers(150, 800, 21) * DAY
        small += (
            thermal_waves(maps, Events(held.assign(time=("place", time))))
            .dataset["chance"]
            .values[0]
            <= 0.1
        )
    assert small <= 13  # binomial 99.9 % of 60 at 0.1


def test_windows_with_too_many_clouds_say_nothing_and_few_are_filled():
    maps = Maps()
    maps.values[300:340, 2, 2] = np.nan
    maps.values[500, 2, 2] = np.nan
    maps.values[:, 0, 0] = np.nan
    found = thermal_waves(maps)
    assert found.scalars["cells"] == 47
    whole = thermal_waves(Maps()).dataset["map_unusual"].values[2, 2]
    assert np.isfinite(whole)
    assert found.scalars["share_filled"] == pytest.approx(41 / (47 * DAYS))
    cloudy = Maps()
    cloudy.values[300:340] = np.nan
    share = thermal_waves(cloudy).dataset["series_unusual"].values
    assert np.isnan(share).sum() == 64 + 40 - 1 - 2 * 12  # 12 of 64 days may be filled
    strict = thermal_waves(cloudy, filled=0.0).dataset["series_unusual"].values
    assert np.isnan(strict).sum() == 64 + 40 - 1


def test_nights_alone_can_be_taken():
    """Two maps a day: a wave by day only is not in the nights."""
    maps, day = Maps(), np.arange(DAYS)
    noon = maps.values + (6.0 * np.sin(2 * np.pi * day / 16) * (day >= 1000))[:, None, None]
    both = Maps()
    both.time = np.sort(
        np.append(maps.time - np.timedelta64(5, "h"), maps.time + np.timedelta64(7, "h"))
    )
    both.values = np.stack([maps.values, noon], axis=1).reshape(-1, 6, 8)
    night, mean = (
        thermal_waves(both, local_time=hours).dataset["series_unusual"].values[-40:].mean()
        for hours in ((22.0, 6.0), ())
    )
    assert mean > 3 * night + 0.05


def test_what_cannot_be_asked_is_refused_in_words():
    with pytest.raises(OperationError, match="is there on 400 days; expected 730 or more"):
        thermal_waves(Maps(400))
    with pytest.raises(UsageError, match="has no period from 100 to 200"):
        thermal_waves(Maps(), shortest=100.0, longest=200.0)
    with pytest.raises(UsageError, match="a first and a last hour"):
        thermal_waves(Maps(), local_time=(3.0,))
    alone = Events(places().dataset.drop_vars("event_zone_radius"))
    with pytest.raises(OperationError, match="have no controls or no zones"):
        thermal_waves(Maps(), alone)


def test_the_recipe_runs_on_three_made_up_years(tmp_path, climatologies):
    declared = load_constellation(shipped_constellations()["demo"])
    keep = {"noaa/olr", "usgs/earthquakes"}
    products = [each for each in declared.products if each.name in keep]
    products = [
        replace(each, latitudes=(85.0, -85.0, -10.0), longitudes=(0.0, 350.0, 10.0), granule="year")
        if each.name == "noaa/olr"
        else each
        for each in products
    ]
    edges = (np.datetime64(f"{year}-01-01", "ns").astype(int) for year in (2017, 2020))
    span = dict(zip(("start", "stop"), map(int, edges), strict=True))
    declared = replace(declared, products=tuple(products), deviations=(), centre=None, **span)
    host, store = Host(), Store.create(tmp_path / "store")
    fill_store(store, host, declared, 0, climatologies)
    asked = {"start": "2017-01-01", "stop": "2019-12-31", "first": "2017-06-01"}
    asked |= {"last": "2019-12-31", "controls": 10, "most": 2, "magnitude": 6.5}
    recipe = load_recipe(shipped_recipes()["thermal-waves"], parameters=asked)
    run = run_recipe(recipe, store, host, out=tmp_path / "runs")
    assert run.error is None, run.error
    waves = run.results["waves"].dataset
    assert waves["days"].item() == 1095
    assert (waves["chance"].values >= waves["smallest_chance"].values).all()
    page = build_report(run.path, host=host).read_text("utf-8")
    assert "of white noise in" in page
    assert "Greatest power over its mean" in page
