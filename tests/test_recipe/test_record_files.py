"""Records as files in three forms, back from them the same, and two of them side by side."""

import copy
import json

import numpy as np
import pytest

from tests import three_probes
from tests.three_probes import body
from vconst.errors import UsageError
from vconst.operations.calibration_record import record_version
from vconst.recipe.compare_records import compare_records
from vconst.recipe.publish import add_record
from vconst.recipe.record_files import read_record_file, write_record_file
from vconst.store import Store


@pytest.fixture(scope="module")
def host():
    """A host with three probes."""
    return three_probes.host()


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    return Store.create(str(tmp_path / "store"))


@pytest.mark.parametrize("form", ["json", "netcdf", "gsics"])
def test_a_record_comes_back_the_same_from_every_form(store, host, tmp_path, form):
    own = body("trio-3", "trio-1", 0.91, -1.234567890123e10, number_of_collocations=1234)
    own |= {"coefficients": ["slope", "offset"], "covariance": [[1e-4, -2e5], [-2e5, 1e18]]}
    own["version"] = record_version(own)
    added = add_record(store, host, {"id": "ab" * 32, **own})
    assert added == "ab" * 32
    [record] = store.head().records("calibration")
    file = tmp_path / ("record.json" if form == "json" else "record.nc")
    write_record_file(record, file, form)
    other = Store.create(str(tmp_path / "other"))
    assert add_record(other, host, read_record_file(file)) == added
    [back] = other.head().records("calibration")
    assert back.body == record.body


def test_the_gsics_form_has_the_names_of_gsics(store, host, tmp_path):
    import h5py

    own = body("trio-3", "trio-1", 0.91, number_of_collocations=1234)
    own |= {"coefficients": ["slope", "offset"], "covariance": [[1e-4, -2e5], [-2e5, 1e18]]}
    add_record(store, host, own)
    [record] = store.head().records("calibration")
    write_record_file(record, tmp_path / "g.nc", "gsics")
    with h5py.File(tmp_path / "g.nc") as file:
        names = {"date", "validity_period", "slope", "slope_se", "offset", "offset_se"}
        assert names | {"covariance", "number_of_collocations", "std_scene"} <= set(file)
        assert file["slope"].shape == (1, 1)
        assert file["covariance"][0, 0] == -2e5
        assert file.attrs["reference_instrument"] == "trio-1/lap"


def test_a_file_whose_numbers_were_changed_is_refused(store, host, tmp_path):
    import h5py

    add_record(store, host, body("trio-3", "trio-1", 0.91))
    [record] = store.head().records("calibration")
    write_record_file(record, tmp_path / "r.nc", "netcdf")
    with h5py.File(tmp_path / "r.nc", "r+") as file:
        file["slope"][()] = 0.95
    with pytest.raises(UsageError, match=r"'slope' is 0.95, and 0.91 in the record"):
        read_record_file(tmp_path / "r.nc")


def test_a_changed_record_does_not_keep_its_id(store, host):
    own = body("trio-3", "trio-1")
    own["version"] = record_version(own)
    changed = {**copy.deepcopy(own), "id": "cd" * 32, "slope": 1.5}
    assert add_record(store, host, changed) != "cd" * 32


def test_two_records_are_compared():
    first, second = body("trio-3", "trio-1", 0.90), body("trio-3", "trio-1", 0.95, 1e9)
    found = compare_records(first, second)
    slope = found["coefficients"][0]
    assert slope["difference"] == pytest.approx(0.05)
    assert slope["standard_error"] == pytest.approx(0.01 * np.sqrt(2))
    [scene] = found["scenes"]
    assert scene["difference"] == pytest.approx(0.05 * 1e11 + 1e9)
    assert scene["standard_error"] == pytest.approx(np.sqrt(2) * np.hypot(1e9, 1e9))
    assert found["comparable"]
    other = compare_records(first, body("trio-2", "trio-1"))
    assert (other["comparable"], other["apart"], other["scenes"]) == (False, ["target"], [])
    assert "target" in other["differ"]
    assert {row["difference"] for row in other["coefficients"]} == {None}
    assert other["coefficients"][0]["first"] == 0.90
    json.dumps(found)
