"""The other end of the field line: where there is one, and whether anything shows there."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

from tests.test_concordance.tables import LAYERS, layer, world
from vconst.errors import OperationError, UsageError
from vconst.operation import Events
from vconst.operations.conjugate_echo import conjugate_echo
from vconst.operations.conjugate_places import conjugate_places
from vconst.operations.zones.magnetic import magnetic_latitude


def places_at(latitude, longitude):
    time = np.full(len(latitude), np.datetime64("2020-01-20", "ns"))
    columns = {
        "time": time,
        "latitude": np.asarray(latitude, float),
        "longitude": np.asarray(longitude, float),
        "control": np.append(0, np.ones(len(latitude) - 1, int)),
        "magnetic_latitude": magnetic_latitude("test", time, latitude, longitude),
    }
    return Events(xr.Dataset({name: ("place", values) for name, values in columns.items()}))


def test_places_go_to_the_other_end_of_their_field_line():
    found = conjugate_places(places_at([34.6, -22.0], [98.4, 114.2])).dataset
    assert found["reaches"].values.tolist() == [1, 1]
    assert found["latitude"].values[0] < 0 < found["latitude"].values[1]
    time, where = found["time"].values, (found["latitude"].values, found["longitude"].values)
    there = magnetic_latitude("test", time, *where)
    here = found["magnetic_latitude"].values
    np.testing.assert_allclose(np.abs(there), np.abs(here), atol=0.3)


def test_within_13_9_degrees_no_line_reaches_the_satellite():
    """methods.md T15.1: h_A of a line from 110 km is 507 km at 13.9 degrees."""
    places = places_at([10.0, 30.0], [100.0, 100.0])
    assert abs(places.dataset["magnetic_latitude"].values[0]) < 13.9
    found = conjugate_places(places).dataset
    assert found.attrs["least_latitude"] == pytest.approx(13.9, abs=0.05)
    assert found["reaches"].values.tolist() == [0, 1]
    assert np.isnan(found["latitude"].values[0])
    with pytest.raises(UsageError, match="which place-times are controls"):
        conjugate_places(Events(xr.Dataset()))


def both_ends(seed, *, alike=0.5, planted=0.0, controls=59, **more):
    """Deviations here and at the other end, which share *alike* of their variance."""
    places, z = world(seed, controls=controls, gaps=0.05)
    _, other = world(seed + 10_000, controls=controls, gaps=0.05)
    other = np.sqrt(alike) * z + np.sqrt(1 - alike) * other
    z[:, 0, 2] += planted
    other[:, 0, 2] += planted
    held = [dict(zip(LAYERS, values, strict=True)) for values in (z, other)]
    return tuple(
        {n: layer(places, one[n], *LAYERS[n], **more) for n in ("high", "low")} for one in held
    )


def test_day_to_day_variability_at_both_ends_gives_no_small_p():
    p = np.array([conjugate_echo(*both_ends(s)).dataset["chance"].item() for s in range(60)])
    for level in (0.01, 0.05, 0.1, 0.5):
        assert (p <= level).sum() <= binom.ppf(0.999, p.size, level)


def test_what_is_planted_at_both_ends_is_found():
    held = [conjugate_echo(*both_ends(seed, planted=5.0)).dataset for seed in range(8)]
    assert np.mean([each["chance"].item() <= 0.05 for each in held]) > 0.7
    assert all(each["strongest_day"].item() == 2 for each in held)
    assert held[0]["group_there"].shape == held[0]["group_here"].shape == (1, 1, 7)


def test_an_event_beside_the_magnetic_equator_has_no_echo():
    here, there = both_ends(1, magnetic_latitude=np.array([5.0]))
    for each in there.values():
        each.dataset["deviate"] = each.dataset["deviate"].where(each.dataset["pass_place"] != 0)
    found = conjugate_echo(here, there).dataset
    assert found["reaches"].item() == 0
    assert np.isnan(found["echo"].item())
    assert np.isnan(found["chance"].item())
    assert found.attrs["least_latitude"] == pytest.approx(13.9, abs=0.05)


def test_groups_without_a_common_layer_are_refused():
    here, there = both_ends(2)
    with pytest.raises(OperationError, match="no layer in common"):
        conjugate_echo(here, {"other": there["high"]})
    there["high"].dataset["place_time"] = there["high"].dataset["place_time"] + np.timedelta64(
        1, "D"
    )
    with pytest.raises(OperationError, match="over other times"):
        conjugate_echo(here, there)
