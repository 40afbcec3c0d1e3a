"""Fits to what was read under a calibration of one side, and what is read under those fits."""

import shutil

import numpy as np
import pytest

from tests import three_probes
from tests.test_recipe.test_sides import READ, of_side, plain, read
from tests.three_probes import body, go
from vconst.errors import SelectionError
from vconst.recipe.publish import add_record, supersede
from vconst.recipe.rerun import rerun
from vconst.recipe.standing import standing_of
from vconst.store import Store

#: A fit of one probe to another, of which both may be read under a calibration.
FURTHER = """\
vconst: 1
recipe: further
parameters: {one: none, two: none}
inputs:
  one: {product: trio-1/lap, variables: [electron_density], calibration: "${one}"}
  two:
    product: trio-3/lap
    variables: [electron_density, electron_temperature]
    calibration: ${two}
steps:
  matched: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
  fit: {do: fit_calibration, pairs: matched, variable: electron_density, replicates: 100}
publish: {fit: further on}
"""


@pytest.fixture(scope="module")
def host():
    return three_probes.host()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return three_probes.fill(tmp_path_factory.mktemp("further") / "store", days=8)


@pytest.fixture
def store(filled, tmp_path):
    """A copy of one's own, without any record."""
    shutil.copytree(filled.url, tmp_path / "store")
    return Store.open(str(tmp_path / "store"))


def published(store, run):
    """The one record of a run."""
    [entry] = run.record["published"]
    assert entry["state"] == "published"
    return next(r for r in store.head().records("calibration") if r.id == entry["id"])


def test_a_fit_of_what_was_read_by_day_alone_holds_by_day_alone(store, host, tmp_path):
    by_day = add_record(store, host, of_side("day", 0.75, -2.5e10))
    run = go(FURTHER, store, host, tmp_path, two="latest")
    record = published(store, run)
    assert record.body["side"] == "day"
    assert record.body["target_calibrations"] == [by_day]
    assert record.body["holds_for"].endswith(" By day only.")
    values, day = plain(store, host)
    for given in ("latest", record.id, [by_day, record.id]):
        found, _ = read(store, host, tmp_path, calibration=given)
        first = (values + 2.5e10) / 0.75
        second = (first - record.body["offset"]) / record.body["slope"]
        np.testing.assert_allclose(found, np.where(day, second, np.nan), rtol=1e-12)
    truth = (values + 1e10) / 0.9
    assert abs(np.nanmedian(found / truth) - 1.0) < 0.01


def test_a_fit_of_another_variable_holds_by_day_and_night(store, host, tmp_path):
    add_record(store, host, of_side("day", 0.75, -2.5e10))
    text = FURTHER.replace("variables: [electron_density],", "").replace(
        "variable: electron_density", "variable: electron_temperature"
    )
    record = published(store, go(text, store, host, tmp_path, two="latest"))
    assert "side" not in record.body


def test_a_fit_on_what_was_read_by_day_alone_holds_by_day_alone(store, host, tmp_path):
    other = body("trio-1", "trio-2", 0.8, 1e10, side="day")
    add_record(store, host, other)
    record = published(store, go(FURTHER, store, host, tmp_path, one="latest"))
    assert record.body["side"] == "day"


def test_what_both_sides_were_read_under_is_sorted_out_by_one_rule(store, host, tmp_path):
    """One of both and a newer one of the day: a fit of that is read as it was made."""
    of_both = add_record(store, host, body("trio-3", "trio-2", 0.5))
    by_day = add_record(store, host, of_side("day", 0.75, -2.5e10))
    record = published(store, go(FURTHER, store, host, tmp_path, two="latest"))
    assert record.body["target_calibrations"] == [by_day, of_both]
    assert "side" not in record.body
    values, day = plain(store, host)
    first = np.where(day, (values + 2.5e10) / 0.75, values / 0.5)
    by_hand = (first - record.body["offset"]) / record.body["slope"]
    for given in ("latest", record.id, [of_both, by_day, record.id]):
        found, _ = read(store, host, tmp_path, calibration=given)
        np.testing.assert_allclose(found, by_hand, rtol=1e-12)
    run = go(READ, store, host, tmp_path)
    assert [row["same"] for row in rerun(run, store, host)] == [True]


def test_the_calibration_of_another_variable_is_no_link_of_this_one(store, host, tmp_path):
    more = {"variable": "electron_temperature", "units": "K", "pivot": 2000.0}
    warmer = body("trio-3", "trio-2", 1.1, 0.0, **more, scenes=[])
    add_record(store, host, {**warmer, "offset_se": 1.0})
    add_record(store, host, body("trio-3", "trio-2", 0.5))
    record = published(store, go(FURTHER, store, host, tmp_path, two="latest"))
    values, _ = plain(store, host)
    found, _ = read(store, host, tmp_path, calibration=record.id)
    by_hand = (values / 0.5 - record.body["offset"]) / record.body["slope"]
    np.testing.assert_allclose(found, by_hand, rtol=1e-12)


def test_a_further_link_of_one_side_leaves_no_two_scales(store, host, tmp_path):
    """By night a chain would end where by day it goes on."""
    first = add_record(store, host, body("trio-3", "trio-2", 0.5))
    second = add_record(store, host, body("trio-2", "trio-1", 1.2, 2e10, side="day"))
    for given in ("chain", [first, second]):
        with pytest.raises(SelectionError, match="night"):
            read(store, host, tmp_path, calibration=given)


def test_what_became_of_each_is_said_where_none_is_left(store, host, tmp_path):
    """The newer one was withdrawn: the older is not taken again of itself, and both are told."""
    more = {"variable": "electron_temperature", "units": "K", "pivot": 2000.0, "scenes": []}
    add_record(store, host, body("trio-3", "trio-2", 1.1, 0.0, **more))
    old, new = (add_record(store, host, body("trio-3", "trio-2", each)) for each in (0.5, 0.6))
    records = {each.id: each for each in store.head().records("calibration")}
    supersede(store, records[old], records[new], "better")
    store.commit((), withdraw=[(new, "wrong unit")], by="tests")
    with pytest.raises(SelectionError, match="no calibration of 'trio-3/lap'") as caught:
        read(store, host, tmp_path)
    assert caught.value.hint == (f"It has: {old[:8]} (electron_density, baseline any, superseded).")
    because = standing_of(store.head())[old].because
    assert because == f"by {new[:12]}, since withdrawn: better"
    values, _ = plain(store, host)
    named, _ = read(store, host, tmp_path, calibration=old)
    np.testing.assert_allclose(named, values / 0.5)
