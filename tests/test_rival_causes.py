"""Other causes are found where they were, and not looked at is never not found."""

import numpy as np
import pytest
import xarray as xr

from vconst.errors import UsageError
from vconst.operations.rival_causes import RIVALS, rival_causes
from vconst.operations.rivals.surroundings import (
    PROTON_GYRATION,
    entries_near,
    field_over_zone,
)

from .test_report.event_runs import event_results

T0 = np.datetime64("2020-01-20T12:00", "ns")


class Series:
    """What an operation sees of a series or a catalogue that lies in memory."""

    def __init__(self, **variables):
        dims = "event" if "start" in variables else "time"
        self.dataset = xr.Dataset({name: (dims, values) for name, values in variables.items()})

    def read(self):
        return self.dataset


@pytest.fixture(scope="module")
def layers():
    return event_results()["unusual"]


def row(table, cause, event=0):
    k = list(RIVALS).index(cause)
    names = ("state", "value", "limit", "number", "of")
    return {name: table[f"rival_{name}"].values[event, k].item() for name in names}


def test_proton_gyrofrequency_is_305_to_793_hz_from_20_to_52_microtesla():
    """traps.md 41, from the literature."""
    assert pytest.approx(305, abs=0.5) == 20_000 * PROTON_GYRATION
    assert pytest.approx(793, abs=0.5) == 52_000 * PROTON_GYRATION


def test_the_field_is_weak_off_brazil_and_strong_in_siberia():
    """The anomaly: below 24,000 nT at 500 km; Siberia has more than twice as much."""
    about = {"time": int(T0.astype(np.int64)), "zone_radius": 500.0}
    brazil = field_over_zone({**about, "latitude": -26.0, "longitude": -52.0}, 500.0)
    siberia = field_over_zone({**about, "latitude": 62.0, "longitude": 105.0}, 500.0)
    assert brazil.min() < 19_500
    assert siberia.min() > 44_000


def test_what_is_not_given_is_not_looked_at(layers):
    table = rival_causes(layers).dataset
    for cause in ("storm", "recovery", "solar flux", "lightning", "fires", "transmitters", "mode"):
        assert row(table, cause)["state"] == -1
    assert row(table, "anomaly")["state"] == 0
    assert row(table, "hiss")["state"] == -1
    assert 300 < row(table, "hiss")["value"] < 800


def test_entries_count_in_zone_and_window_and_along_the_field_line(layers):
    first = next(iter(layers.values())).dataset
    north, east = (float(first[f"event_conjugate_{n}"][0]) for n in ("latitude", "longitude"))
    lightning = Series(
        start=T0 - np.array([24, 24, 24 * 9, 48]) * np.timedelta64(1, "h"),
        latitude=[30.5, -60.0, 30.5, north],
        longitude=[68.0, 100.0, 68.0, east],
    )
    table = rival_causes(layers, lightning=lightning, fires=lightning).dataset
    assert row(table, "lightning") | {"value": 0} == {
        **{"state": 1, "value": 0, "limit": 1380.0, "number": 2, "of": -1}
    }
    assert row(table, "fires")["number"] == 1
    assert row(table, "fires")["value"] == pytest.approx(55.6, abs=0.1)  # half a degree
    assert row(table, "fires", event=1)["state"] == 0


def test_a_transmitter_is_there_while_it_is_on():
    held = Series(
        start=[T0 - np.timedelta64(900, "D")],
        stop=[T0 + np.timedelta64(900, "D")],
        latitude=[30.0],
        longitude=[68.0],
    ).read()
    span = (int(T0.astype(np.int64)) - 10**14, int(T0.astype(np.int64)))
    assert entries_near(held, [(30.0, 68.0)], 100.0, span) == (1, pytest.approx(0, abs=1e-6))
    assert entries_near(held.drop_vars("stop"), [(30.0, 68.0)], 100.0, span)[0] == 0


def test_a_changed_flux_is_found_above_its_limit(layers):
    days = T0 - np.arange(45) * np.timedelta64(1, "D")
    flat = Series(time=days, f107=np.full(45, 70.0))
    risen = Series(time=days, f107=np.where(np.arange(45) < 7, 84.0, 70.0))
    assert row(rival_causes(layers, f107=flat).dataset, "solar flux")["state"] == 0
    found = row(rival_causes(layers, f107=risen).dataset, "solar flux")
    assert found["state"] == 1
    assert 15 < found["value"] <= 20


def test_an_index_with_gaps_has_not_looked_and_a_storm_in_it_is_found(layers):
    """Kp of 1 all the time; of the same with five days missing nothing can be said."""
    time = T0 - np.arange(0, 20 * 8) * np.timedelta64(3, "h")
    kp = np.full(time.size, 1.0)
    assert row(rival_causes(layers, Series(time=time, kp=kp)).dataset, "storm")["state"] == 0
    kp[4:44] = np.nan
    gaps = rival_causes(layers, Series(time=time, kp=kp)).dataset
    assert (row(gaps, "storm")["state"], row(gaps, "storm")["number"]) == (-1, 0)
    kp[50] = 6.0
    storm = rival_causes(layers, Series(time=time, kp=kp)).dataset
    assert (row(storm, "storm")["state"], row(storm, "storm")["value"]) == (1, 6.0)


def test_sensors_that_agree_do_not_stand_alone(layers):
    """On the planted day every sensor of the first event is far off with one sign."""
    own = {name: each for name, each in layers.items() if name != "thermometer"}
    found = row(rival_causes(own, limit=2.5).dataset, "instrument")
    assert (found["state"], found["number"]) == (0, 0)
    assert found["of"] >= 6
    single = {"probe_one": layers["probe_one"]}
    assert row(rival_causes(single).dataset, "instrument")["state"] == -1


def test_no_layers_are_refused():
    with pytest.raises(UsageError, match="no layer"):
        rival_causes({})
