"""What a run leaves can be read back, whatever is in it, and is there whole or not at all."""

import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
import xarray
from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.errors import DamageError, StoreError
from vconst.operation import Events, Pairs, Table
from vconst.recipe import folder
from vconst.recipe.folder import add_to_record, find_run, load_run, read_record, write_run
from vconst.recipe.netcdf import read_results, write_results
from vconst.recipe.record import plain
from vconst.store.results import digest_of

RECORD = {
    "run": "made-up-20200101T000000Z-01234567",
    "recipe": "made-up",
    "title": "Made up",
    "key": "0123456789abcdef",
    "page": "study",
    "show": [],
    "state": "done",
    "commit": 1,
    "published": [],
}


def everything():
    """A result with each kind of array that a step may leave."""
    times = np.array(["2020-01-01T00:00:00.123456789", "NaT", "1970"], "M8[ns]")
    dataset = xarray.Dataset(
        {
            "value": ("pair", np.array([1.5, np.nan, -0.0], np.float32), {"units": "nT"}),
            "exact": ("pair", np.array([0.1, np.inf, 1e300])),
            "count": ((), np.int64(2**62)),
            "small": ("pair", np.array([1, 2, 3], np.uint8)),
            "good": ("pair", np.array([True, False, True])),
            "name": ("pair", np.array(["a", "", "µ°"], dtype=object)),
            "lag": ("pair", np.array([1, -2, 3], "timedelta64[ns]")),
            "sure": ((), True),
            "words": ((), "in words"),
        },
        coords={"time": ("pair", times)},
        attrs={
            "criteria": {"distance": "300 km", "delay": None},
            "empty": "",
            "list": [1, "two", None],
            "true": True,
            "number": 3,
            "real": 0.1,
            "none": None,
        },
    )
    return Pairs(dataset)


def test_results_come_back_bit_for_bit(tmp_path):
    results = {
        "zeta": everything(),
        "alpha": {"two": everything(), "one": Table(xarray.Dataset({"x": ((), 1.0)}))},
        "empty": Events(xarray.Dataset({"start": ("event", np.array([], "M8[ns]"))})),
    }
    write_results(tmp_path / "result.nc", results, {"title": "all"})
    read = read_results(tmp_path / "result.nc")
    assert list(read) == ["zeta", "alpha", "empty"]
    assert list(read["alpha"]) == ["two", "one"]
    assert read["zeta"].dataset.attrs == results["zeta"].dataset.attrs
    assert digest_of(read["zeta"]) == digest_of(results["zeta"])
    assert digest_of(read["alpha"]["two"]) == digest_of(results["zeta"])
    assert digest_of(read["empty"]) == digest_of(results["empty"])
    assert type(read["empty"]) is Events


@given(values=st.lists(st.floats(width=64), min_size=1, max_size=20))
@settings(max_examples=20, deadline=None)
def test_any_numbers_come_back(values):
    result = Table(xarray.Dataset({"x": ("row", np.array(values))}))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "any.nc"
        write_results(path, {"step": result}, {})
        assert digest_of(read_results(path)["step"]) == digest_of(result)


def test_two_runs_of_one_second_have_two_folders(tmp_path):
    first, _ = write_run(tmp_path, RECORD, {}, "vconst: 1\n")
    second, record = write_run(tmp_path, RECORD, {}, "vconst: 1\n")
    assert second.name == f"{first.name}-2" == record["run"]
    assert find_run("latest", tmp_path) == second.resolve()


def test_a_run_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "write_results", fail)
    with pytest.raises(StoreError, match="No space left on device"):
        write_run(tmp_path / "runs", RECORD, {}, "")
    assert list((tmp_path / "runs").iterdir()) == []


def test_latest_is_a_file_where_links_cannot_be_had(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError("no links here")

    monkeypatch.setattr(folder.Path, "symlink_to", refuse)
    path, _ = write_run(tmp_path, RECORD, {}, "")
    assert (tmp_path / "latest").read_text().strip() == path.name
    assert find_run("latest", tmp_path) == path.resolve()


def test_what_is_found_out_later_is_added_to_the_record(tmp_path):
    path, _ = write_run(tmp_path, RECORD, {}, "")
    (path / "figures").mkdir()
    (path / "figures" / "where.svg").write_text("<svg/>")
    add_to_record(path, planted=[{"quantity": "gain", "planted": 1.1}])
    run = load_run(path)
    assert run.record["planted"][0]["planted"] == 1.1
    assert "figures/where.svg" in run.record["outputs"]


def test_a_damaged_record_is_named(tmp_path):
    path, _ = write_run(tmp_path, RECORD, {}, "")
    (path / "run.json").write_text("{")
    with pytest.raises(DamageError, match=r"run\.json: is not what the run wrote"):
        load_run(path)


def test_any_bit_of_a_record_that_flips_is_seen(tmp_path):
    path, _ = write_run(tmp_path, RECORD, {}, "")
    sound = (path / "run.json").read_bytes()
    assert read_record(path)["run"] == path.name
    for bit in range(0, 8 * len(sound), 17):  # at every second byte another one
        spoilt = bytearray(sound)
        spoilt[bit // 8] ^= 1 << bit % 8
        (path / "run.json").write_bytes(bytes(spoilt))
        with pytest.raises(DamageError, match=r"run\.json"):
            read_record(path)


def _before_the_seal(path):
    """Write the record of a run as it was before there was a seal."""
    record = path / "run.json"
    said = {key: value for key, value in json.loads(record.read_bytes()).items() if key != "seal"}
    said["schema"] = "vconst/run-record/1"
    record.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def test_a_run_from_before_the_seal_is_read_and_said_to_be_so(tmp_path):
    path, record = write_run(tmp_path, RECORD, {}, "")
    _before_the_seal(path)
    with pytest.warns(UserWarning, match=r"run\.json is from before the seal"):
        assert read_record(path) == {**record, "schema": "vconst/run-record/1"}
    (path / "result.json").write_text("{}")
    with pytest.raises(DamageError, match=r"run\.json: is not what the run wrote"):
        read_record(path)


@pytest.mark.parametrize("edit", [{}, {"commit": 7}])
def test_a_record_that_lost_its_seal_is_damaged(tmp_path, edit):
    path, _ = write_run(tmp_path, RECORD, {}, "")
    said = json.loads((path / "run.json").read_bytes())
    del said["seal"]
    (path / "run.json").write_text(json.dumps(said | edit, indent=1) + "\n", encoding="utf-8")
    with pytest.raises(DamageError, match=r"run\.json: is not what the run wrote"):
        read_record(path)


@pytest.mark.filterwarnings("ignore:.*from before the seal")
def test_a_record_of_before_the_seal_that_is_added_to_has_one_from_then_on(tmp_path):
    path, _ = write_run(tmp_path, RECORD, {}, "")
    _before_the_seal(path)
    record = add_to_record(path, planted=[])
    assert read_record(path) == record
    said = json.loads((path / "run.json").read_bytes())
    del said["seal"]
    (path / "run.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(DamageError, match=r"run\.json"):
        read_record(path)


def test_a_seal_whose_name_is_damaged_is_none_from_before_the_seal(tmp_path):
    path, _ = write_run(tmp_path, RECORD, {}, "")
    record = path / "run.json"
    sound = record.read_bytes()
    at = sound.rindex(b'"seal"')
    for bit in range(8 * (len(sound) - at)):
        spoilt = bytearray(sound)
        spoilt[at + bit // 8] ^= 1 << bit % 8
        record.write_bytes(bytes(spoilt))
        with pytest.raises(DamageError, match=r"run\.json"):
            read_record(path)


def test_a_result_that_was_kept_leaves_the_bytes_of_one_that_was_just_computed(tmp_path):
    from vconst.store import Store

    computed = everything()
    computed.dataset["later"] = ("pair", np.arange(3.0))
    computed.dataset.coords["about"] = ("pair", np.arange(3))
    computed.dataset.attrs |= {"count": np.int64(3), "A": np.float32(0.5)}
    results = Store.create(tmp_path / "store").results
    results.put("key", computed)
    paths = tmp_path / "computed.nc", tmp_path / "kept.nc"
    for path, result in zip(paths, (computed, results.get("key")), strict=True):
        write_results(path, {"step": result}, {"key": "0"})
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64("nan"), None),
        (float("inf"), None),
        (np.int32(3), 3),
        (np.bool_(True), True),
        (np.datetime64("2020-01-01T00:00:00", "ns"), "2020-01-01T00:00:00.000000000"),
        (np.datetime64("NaT"), None),
        (np.array([1.0, np.nan]), [1.0, None]),
        ({"a": (1, None)}, {"a": [1, None]}),
    ],
)
def test_numbers_are_plain_json(value, expected):
    assert plain(value) == expected
    json.dumps(plain(value), allow_nan=False)


def test_two_runs_that_end_at_once_both_stand(tmp_path, monkeypatch):
    """Another run takes the name between the look at the folder and the renaming."""
    write, taken = folder.write_record, []

    def meanwhile(draft, record):
        write(draft, record)
        if len(taken) < 2:
            taken.append(record["run"])
            (tmp_path / record["run"]).mkdir()
            (tmp_path / record["run"] / "run.json").write_text("{}", "utf-8")

    monkeypatch.setattr(folder, "write_record", meanwhile)
    path, record = write_run(tmp_path, dict(RECORD), {}, "")
    assert taken == [RECORD["run"], f"{RECORD['run']}-2"]
    assert path.name == record["run"] == f"{RECORD['run']}-3"
    assert load_run(path).record["run"] == path.name
    assert json.loads((path / "result.json").read_text())["run"] == path.name
    assert not list(tmp_path.glob(".*.part"))
