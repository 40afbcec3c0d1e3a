"""Made-up maps that are means over a day are means over that day, and not its first instant."""

from dataclasses import replace

import numpy as np

from tests.event_worlds import demo_store
from vconst.plugins import Host
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.selection import select
from vconst.synthetic.deviations import instant


def olr(folder, host, climatologies, deviations):
    """Two days of coarse maps, without noise."""
    declared = load_constellation(shipped_constellations()["demo"])
    [made] = [each for each in declared.products if each.name == "noaa/olr"]
    made = replace(made, sensors={}, latitudes=(40.0, 20.0, -10.0), longitudes=(60.0, 80.0, 10.0))
    span = {"start": instant("2020-01-22"), "stop": instant("2020-01-24"), "centre": None}
    declared = replace(declared, products=(made,), deviations=deviations, **span)
    folder.mkdir()
    store, _ = demo_store(folder, host, 0, climatologies, declared)
    return select(store.head(), host, "noaa/olr").read()


def test_what_is_planted_for_the_second_half_of_a_day_is_half_in_its_mean(tmp_path, climatologies):
    """Plus 25 W m-2 from 12 h to 24 h: 12.5 in the mean of the day, 0 in that of the next."""
    host = Host()
    declared = load_constellation(shipped_constellations()["demo"])
    [warmer] = [each for each in declared.deviations if each.name == "warmer"]
    planted = replace(warmer, start="2020-01-22T12:00:00", stop="2020-01-23T00:00:00", size=25.0)
    usual = olr(tmp_path / "usual", host, climatologies, ())
    changed = olr(tmp_path / "changed", host, climatologies, (planted,))
    name = "outgoing_longwave_radiation"
    rise = (changed[name] - usual[name]).sel(latitude=30.0, longitude=70.0).values
    np.testing.assert_allclose(rise, [12.5, 0.0], atol=0.02)
    assert [str(each)[:16] for each in usual["time"].values] == [
        "2020-01-22T00:00",
        "2020-01-23T00:00",
    ]
    assert usual[name].attrs["interval"] == 86_400.0
