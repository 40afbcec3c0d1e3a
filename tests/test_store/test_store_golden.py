"""A store that an earlier vconst wrote is read for ever; how it was made: tests/golden/make.py."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from vconst.store import Store

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(params=sorted(GOLDEN.glob("format-*.zip")), ids=lambda path: path.stem)
def golden(request, tmp_path):
    with zipfile.ZipFile(request.param) as packed:
        packed.extractall(tmp_path / "store")
    return Store.open(tmp_path / "store")


def test_its_samples_are_what_they_were(golden):
    read = golden.head().read("nova-1/lap").data
    n = np.tile(np.arange(120), 4)
    gain = np.repeat([1.0, 2.0, 1.0, 1.0], 120)
    assert np.array_equal(read["electron_density"], (gain * (1000 + n)).astype("f4"))
    assert np.abs(read["latitude"] - (n / 2 - 30)).max() < 1e-9
    assert np.abs((read["longitude"] - 179 - n / 100 + 180) % 360 - 180).max() < 1e-6
    assert read["mode"].tolist()[:3] == ["burst", "survey", "burst"]
    assert read["time"][120] == np.datetime64("2020-01-02T00:00:00", "ns")


def test_an_older_commit_reads_what_was_live_then(golden):
    read = golden.at(3).read("nova-1/lap").data["electron_density"]
    assert np.array_equal(read, np.tile(1000 + np.arange(120), 3).astype("f4"))


def test_revised_series_events_records_results_and_refusals_are_there(golden):
    view = golden.head()
    assert view.read("nova-1/index").data["kp"].tolist()[2:] == [3.5, 4.0]
    assert np.isnan(view.read("nova-1/index").data["kp"][1])
    assert view.read("nova-1/quakes").data["event_id"].tolist() == ["a", "b"]
    assert [record.body for record in view.records()] == [{"why": "kept for ever"}]
    assert golden.results.get("golden").dataset["x"].values[:2].tolist() == [1.0, 2.5]
    assert [entry["message"] for entry in golden.quarantined()] == ["is empty"]


def test_it_is_sound_and_can_be_written_on(golden):
    assert golden.check() == []
    before = golden.head().number
    record = {"id": "later", "kind": "alarm", "body": {}}
    assert golden.commit(records=[record], by="test").number == before + 1
    golden.compact()
    assert Store.open(golden.url).check() == []
