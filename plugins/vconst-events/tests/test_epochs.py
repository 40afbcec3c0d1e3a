"""Events of any kind as epochs: chosen by kind, size, time and distance; or none, and why."""

import numpy as np
import pytest
import xarray as xr

from vconst import OperationError
from vconst.errors import UsageError
from vconst.operations.events_of_index import events_of_index
from vconst.operations.select_events import select_events
from vconst.selection import select

OWN = """event_id,kind,start,stop,latitude,longitude,size,size_unit
nwc,transmitter,1999-01-01,,-21.816,114.166,1000,kW
may,geomagnetic storm,2024-05-10T17:00,2024-05-13T00:00Z,,,-406,nT
june,geomagnetic storm,2024-06-10T17:00,2024-06-11T00:00Z,,,-60,nT
x1,flare,2024-05-10T06:27:00Z,2024-05-10T07:06:00Z,,,3.9e-4,W m-2
x2,flare,2024-05-10T10:00:00Z,2024-05-10T10:40:00Z,,,1.0e-4,W m-2
x3,flare,2024-05-11T01:10:00Z,2024-05-11T01:39:00Z,,,5.8e-4,W m-2
"""


@pytest.fixture
def catalogue(tmp_path, host, store_of):
    path = tmp_path / "own.csv"
    path.write_text(OWN, "utf-8")
    return select(store_of(path), host, "own/events")


def chosen(catalogue, **asked):
    """Names of the events, in order."""
    return select_events(catalogue, **asked).dataset["event_id"].values.tolist()


def test_events_are_chosen_by_kind_size_and_time(catalogue):
    assert chosen(catalogue, kind=("flare",)) == ["x1", "x2", "x3"]
    assert chosen(catalogue, kind=("geomagnetic_storm",), least=100) == ["may"]
    assert chosen(catalogue, kind=("flare",), after="2024-05-11") == ["x3"]
    assert chosen(catalogue, kind=("flare",), most=1) == ["x3"]


def test_a_train_of_events_is_one_epoch_at_its_beginning(catalogue):
    found = select_events(catalogue, kind=("flare",), apart=0.5).dataset
    assert found["event_id"].values.tolist() == ["x1", "x3"]
    assert found["too_near"].item() == 1


def test_storms_have_no_place_and_end_when_they_end(catalogue):
    found = select_events(catalogue, kind=("geomagnetic storm",), moment="stop").dataset
    assert found["placed"].item() == 0
    assert np.isnan(found["zone_radius"].values).all()
    assert str(found["time"].values[0])[:13] == "2024-05-13T00"


def test_a_transmitter_is_there_all_the_study_at_its_aerial_or_its_conjugate(catalogue):
    asked = {"event": ("nwc",), "after": "2020-01-01", "moment": "study"}
    aerial = select_events(catalogue, **asked).dataset
    assert str(aerial["time"].values[0])[:10] == "2020-01-01"
    assert aerial["longitude"].item() == pytest.approx(114.166)
    assert aerial["on_land"].item() >= 0
    other = select_events(catalogue, place="conjugate", **asked).dataset
    assert other["latitude"].item() > 20
    assert other["magnetic_latitude"].item() == pytest.approx(
        -aerial["magnetic_latitude"].item(), abs=1.5
    )
    with pytest.raises(UsageError, match="'moment: study' is the time 'after'"):
        select_events(catalogue, event=("nwc",), moment="study")


def test_what_is_left_out_and_which_kinds_there_are_is_said(catalogue):
    with pytest.raises(OperationError, match="taken away by 'kind' 6") as refused:
        select_events(catalogue, kind=("eruption",))
    assert "3 of 'flare'" in refused.value.hint
    empty = select_events(catalogue, kind=("flare",), least=1.0, may_be_empty=True).dataset
    assert empty["events"].item() == 0
    assert "'least' 3" in empty.attrs["why"]


class Index:
    """An index of which all is in memory."""

    product = "made up"

    def __init__(self, values):
        hours = np.datetime64("2020-01-01", "ns") + np.arange(len(values)) * np.timedelta64(1, "h")
        self.dataset = xr.Dataset({"dst": ("time", np.array(values))}, {"time": hours})

    def read(self):
        """All of it."""
        return self.dataset


def test_storms_are_where_the_index_reaches_the_limit():
    values = np.full(200, -5.0)
    values[[10, 11, 14, 100]] = -60, -80, -50, -120
    found = events_of_index(Index(values)).dataset
    hours = (found["time"].values - np.datetime64("2020-01-01")) / np.timedelta64(1, "h")
    assert hours.tolist() == [10, 100]
    assert found["size"].values.tolist() == [-80, -120]
    assert str(found["stop"].values[0])[11:13] == "14"
    assert events_of_index(Index(values), most=1).dataset["size"].values.tolist() == [-120]


def test_a_storm_that_goes_on_at_the_beginning_is_left_out_and_a_calm_index_refused():
    values = np.full(100, -5.0)
    values[:4] = -60
    with pytest.raises(OperationError, match="does not reach -50"):
        events_of_index(Index(values))
    empty = events_of_index(Index(values), may_be_empty=True).dataset
    assert empty["events"].item() == 0
    assert "does not reach" in empty.attrs["why"]
