"""Kept results come back bit for bit, or are named as damaged."""

from pathlib import Path

import numpy as np
import pytest
import xarray

from vconst.errors import DamageError, StoreError
from vconst.operation import Calibration, Pairs, Table
from vconst.store import digest_of
from vconst.store.repair import repair_documents

KEY = "0123456789abcdef" * 4


def _pairs():
    time = np.array(["2020-01-01T00:00:00.123456789", "NaT"], "M8[ns]")
    return Pairs(
        xarray.Dataset(
            {
                "lag": ("pair", [1.5, np.nan], {"units": "min"}),
                "latitude": ("pair", [0.1 + 0.2, -1.23456789012345]),
                "age": ("pair", np.array([5, 7], "m8[ns]")),
                "site": ("pair", np.array(["a", "Zürich"])),
                "word": ("pair", np.array(["x", "y"], object)),
                "density": ("pair", np.array([1.1, np.nan], "f4")),
                "map": (("row", "column"), np.arange(6).reshape(2, 3)),
                "none": ("empty", np.zeros(0)),
                "pairs": ((), 12),
                "sound": ((), True),
                "verdict": ((), "fits"),
            },
            coords={"time": ("pair", time)},
            attrs={"criteria": {"distance": [200.0, "km"]}, "missing": None, "note": "n"},
        )
    )


def test_a_result_comes_back_bit_for_bit(store):
    result = _pairs()
    digest = store.results.put("abc", result)
    found = store.results.get("abc")
    assert type(found) is Pairs
    xarray.testing.assert_identical(found.dataset, result.dataset)
    for name, values in result.dataset.variables.items():
        assert found.dataset[name].dtype == values.dtype
    assert list(found.dataset.variables) == list(result.dataset.variables)
    assert digest == store.results.digest("abc") == digest_of(found) == digest_of(result)
    assert found.scalars == {"pairs": 12, "sound": True, "verdict": "fits"}
    assert store.results.keys() == ["abc"]


def test_nothing_is_kept_under_an_unknown_key(store):
    assert store.results.get("none") is None
    assert store.results.digest("none") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.assign(lag=d["lag"] + 1e-12),
        lambda d: d.rename(lag="delay"),
        lambda d: d.assign(density=d["density"].astype("f8")),
        lambda d: d.assign_attrs(note="m"),
        lambda d: d.reset_coords("time"),
        lambda d: d.transpose("column", "row", ...),
        lambda d: d.assign(site=("pair", np.array(["aZ", "ürich"]))),
    ],
)
def test_whatever_changes_in_a_result_changes_its_digest(change):
    assert digest_of(Pairs(change(_pairs().dataset))) != digest_of(_pairs())


def test_the_digest_knows_the_kind_and_not_the_order_of_variables():
    dataset = _pairs().dataset
    assert digest_of(Table(dataset)) != digest_of(Calibration(dataset))
    turned = dataset[list(reversed(list(dataset.data_vars)))]
    assert digest_of(Table(turned)) == digest_of(Table(dataset))


def test_the_first_result_of_a_key_stays(store):
    first = store.results.put("k", Table(xarray.Dataset({"a": 1.0})))
    assert store.results.put("k", Table(xarray.Dataset({"a": 2.0}))) == first
    assert store.results.get("k").scalars == {"a": 1.0}


def test_what_is_not_ours_is_neither_damage_nor_removed(store, tmp_path):
    """Folders of the store may be links to a larger disk, where other things lie."""
    store.results.put(KEY, _pairs())
    for name in ("results", "quarantine"):
        theirs = tmp_path / f"their_{name}"
        (theirs / "thesis").mkdir(parents=True)
        for place in ("thesis/chapter.tex", "notes.json", ".tmp-mine", ".DS_Store"):
            (theirs / place).write_text("years of work")
        ours = Path(store.url, name)
        for each in list(ours.iterdir()):
            each.rename(theirs / each.name)
        ours.rmdir()
        ours.symlink_to(theirs)
    before = {path: path.is_dir() or path.read_bytes() for path in tmp_path.rglob("their_*/**/*")}
    assert store.check() == []
    damaged = next(Path(store.url, "results", KEY).rglob("c/0"))
    damaged.write_bytes(b"")
    assert [one.object.split("/")[1] for one in store.check()] == [KEY]
    assert [one.object for one in repair_documents(store.url)] == [f"results/{KEY}"]
    store.prune(0, force=True)
    after = set(tmp_path.rglob("their_*/**/*"))
    assert {path for path in before if KEY not in path.parts} == after


def test_a_damaged_result_is_named_and_can_be_kept_anew(store):
    digest = store.results.put(KEY, _pairs())
    folder = Path(store.url, "results", KEY)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        kept = path.read_bytes()
        flipped = bytearray(kept)
        flipped[len(flipped) // 2] ^= 4
        for data in (bytes(flipped), kept[:-1]):
            path.write_bytes(data)
            name = f"results/{KEY}/{path.relative_to(folder)}"
            with pytest.raises(DamageError, match=name):
                store.results.get(KEY)
            assert [finding.object for finding in store.check()] == [name]
        path.write_bytes(kept)
    next(folder.glob("lag/c/*")).unlink()
    assert store.results.put(KEY, _pairs()) == digest
    assert store.check() == []


def test_a_key_that_is_a_path_is_refused(store):
    with pytest.raises(StoreError, match="cannot be the key"):
        store.results.put("../k", _pairs())
