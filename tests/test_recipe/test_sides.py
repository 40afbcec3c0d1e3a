"""Calibrations that hold by day or by night: each sample is read under the one of its side."""

import shutil

import numpy as np
import pytest

from tests import three_probes
from tests.three_probes import body, go
from vconst.errors import OperationError, SelectionError, UsageError
from vconst.operation import Calibration
from vconst.operations.apply_calibration import correct
from vconst.operations.transfer_calibration import transfer_calibration
from vconst.recipe.api import Opened
from vconst.recipe.kept import NothingKept
from vconst.recipe.load import parse_recipe
from vconst.recipe.prepare import prepare
from vconst.recipe.publish import add_record, supersede
from vconst.recipe.rerun import rerun
from vconst.report import build_report
from vconst.store import Store

READ = """\
vconst: 1
recipe: reading
parameters: {calibration: latest}
inputs:
  data:
    product: trio-3/lap
    variables: [electron_density]
    calibration: ${calibration}
steps:
  numbers: {do: describe, data: data}
"""

#: Two fits in one run, published in one commit.
CAMPAIGN = """\
vconst: 1
recipe: apart
parameters: {side: day}
inputs:
  one: {product: trio-2/lap, variables: [electron_density]}
  two: {product: trio-3/lap, variables: [electron_density]}
steps:
  half: {do: select_side, data: two, side: "${side}"}
  matched: {do: match_up, reference: one, target: half, distance: 10 km, delay: 10 s}
  fit: {do: fit_calibration, pairs: matched, variable: electron_density, replicates: 100}
publish: {fit: one side}
campaign: {over: {side: [day, night]}}
"""


@pytest.fixture(scope="module")
def host():
    return three_probes.host()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return three_probes.fill(tmp_path_factory.mktemp("sides") / "store", days=8)


@pytest.fixture
def store(filled, tmp_path):
    """A copy of one's own, without any record."""
    shutil.copytree(filled.url, tmp_path / "store")
    return Store.open(str(tmp_path / "store"))


def read(store, host, tmp_path, text=READ, **given):
    """What the input is read as, and its selection."""
    kept = NothingKept()
    prepared = prepare(parse_recipe(text, given), store.head(), host, kept, out=tmp_path)
    selection = prepared.plan.selections["data", None]
    return selection.read()["electron_density"].values, selection


def plain(store, host):
    """As stored, and whether it is day there: hours of UT and longitude, by hand."""
    found = Opened(store, store.head(), host).select("trio-3/lap").read()
    seconds = (found["time"].values - found["time"].values.astype("M8[D]")) / np.timedelta64(1, "s")
    hour = (seconds / 3600.0 + found["longitude"].values / 15.0) % 24.0
    day = (hour >= 6.0) & (hour < 18.0)
    assert 100 < day.sum() < day.size - 100
    return found["electron_density"].values, day


def of_side(side, slope, offset, **more):
    return body("trio-3", "trio-2", slope, offset, side=side, **more)


def test_the_latest_is_that_of_the_side_of_each_sample(store, host, tmp_path):
    by_day = add_record(store, host, of_side("day", 0.75, -2.5e10))
    by_night = add_record(store, host, of_side("night", 0.8, 1e10))
    values, day = plain(store, host)
    found, selection = read(store, host, tmp_path)
    by_hand = np.where(day, (values + 2.5e10) / 0.75, (values - 1e10) / 0.8)
    np.testing.assert_allclose(found, by_hand, rtol=1e-12)
    whole = selection.read()
    slope = np.where(day, 0.75, 0.8)
    error = np.hypot(by_hand * 0.01, 1e9) / slope
    np.testing.assert_allclose(whole["electron_density_calibration_error"], error, rtol=1e-9)
    said = whole["electron_density"].attrs["calibration"]
    assert said.startswith("by day: ")
    assert "; by night: " in said
    run = go(READ, store, host, tmp_path)
    told = run.record["inputs"]["data"]
    assert told["calibration"] == [by_day, by_night]
    assert [link["side"] for link in told["calibration_links"]] == ["day", "night"]
    assert [row["side"] for row in told["calibration_uncertainty"]] == ["day", "night"]
    errors = [row["error"] for row in told["calibration_uncertainty"]]
    assert errors == pytest.approx([np.hypot(1e9, 1e9) / 0.75, np.hypot(1e9, 1e9) / 0.8])


def test_the_ids_of_both_sides_read_the_same_in_any_order(store, host, tmp_path):
    by_day = add_record(store, host, of_side("day", 0.75, -2.5e10))
    by_night = add_record(store, host, of_side("night", 0.8, 1e10))
    latest, _ = read(store, host, tmp_path)
    for listed in ([by_day, by_night], [by_night[:8], by_day[:8]]):
        np.testing.assert_array_equal(read(store, host, tmp_path, calibration=listed)[0], latest)
    run = go(READ, store, host, tmp_path)
    assert [row["same"] for row in rerun(run, store, host)] == [True]


def test_a_side_without_a_calibration_is_a_gap_that_is_counted_and_said(store, host, tmp_path):
    add_record(store, host, of_side("day", 0.75, -2.5e10))
    values, day = plain(store, host)
    found, selection = read(store, host, tmp_path)
    np.testing.assert_allclose(found[day], (values[day] + 2.5e10) / 0.75, rtol=1e-12)
    assert np.isnan(found[~day]).all()
    reason = "electron_density by night, for which it has no calibration"
    assert selection.tally[reason] == (~day).sum()
    run = go(READ, store, host, tmp_path)
    [link] = run.record["inputs"]["data"]["calibration_links"]
    assert link["side"] == "day"
    assert "of electron_density in baseline '01' that is in use and holds by night" in link["gap"]
    html = build_report(run, host=host).read_text("utf-8")
    assert "values of electron_density by night are gaps, for no calibration holds there" in html
    [remark] = [each for each in selection.remarks if "by night are gaps" in each]
    assert remark.startswith("trio-3/lap: Values of electron_density")


def test_a_side_that_is_not_determined_is_a_gap_with_that_reason(store, host, tmp_path):
    add_record(store, host, of_side("day", 0.75, -2.5e10))
    doubtful = add_record(store, host, of_side("night", 0.8, 1e10, verdict="not determined: thin."))
    found, _ = read(store, host, tmp_path)
    _, day = plain(store, host)
    np.testing.assert_array_equal(np.isnan(found), ~day)
    [link] = go(READ, store, host, tmp_path).record["inputs"]["data"]["calibration_links"]
    assert f"{doubtful[:8]} is not determined: thin" in link["gap"]


def test_a_calibration_of_the_other_side_is_taken_only_with_a_reason(store, host, tmp_path):
    name = add_record(store, host, of_side("day", 0.75, -2.5e10))
    text = READ.replace("    calibration:", "    assumed_transferable: one probe\n    calibration:")
    values, day = plain(store, host)
    for given in ("latest", name[:8]):
        found, selection = read(store, host, tmp_path, text, calibration=given)
        np.testing.assert_allclose(found, (values + 2.5e10) / 0.75, rtol=1e-12)
        error = selection.read()["electron_density_calibration_error"].values
        own = np.hypot(found * 0.01, 1e9) / 0.75
        np.testing.assert_allclose(error[day], own[day], rtol=1e-9)
        np.testing.assert_allclose(error[~day], np.hypot(own, 0.1 * found)[~day], rtol=1e-9)
    links = go(text, store, host, tmp_path).record["inputs"]["data"]["calibration_links"]
    assert [each["made_for"] for each in links] == [None, "the day side, not the night side"]


def test_one_of_both_sides_gives_way_to_what_came_after_it(store, host, tmp_path):
    """The last word of whoever published, on each side: of all samples, then of the day only."""
    values, day = plain(store, host)
    add_record(store, host, body("trio-3", "trio-2", 0.5))
    add_record(store, host, of_side("day", 0.75, -2.5e10))
    found, _ = read(store, host, tmp_path)
    np.testing.assert_allclose(found, np.where(day, (values + 2.5e10) / 0.75, values / 0.5))
    run = go(READ, store, host, tmp_path)
    assert [row["same"] for row in rerun(run, store, host)] == [True]
    newest = add_record(store, host, body("trio-3", "trio-2", 0.6))
    np.testing.assert_allclose(read(store, host, tmp_path)[0], values / 0.6)
    told = go(READ, store, host, tmp_path).record["inputs"]["data"]
    assert told["calibration"] == newest
    assert "side" not in told["calibration_links"][0]


def test_both_sides_go_on_to_what_their_reference_is_calibrated_on(store, host, tmp_path):
    values, day = plain(store, host)
    names = [
        add_record(store, host, of_side("day", 0.75, -2.5e10)),
        add_record(store, host, of_side("night", 0.8, 1e10)),
        add_record(store, host, body("trio-2", "trio-1", 1.2, 2e10)),
    ]
    found, _ = read(store, host, tmp_path, calibration="chain")
    first = np.where(day, (values + 2.5e10) / 0.75, (values - 1e10) / 0.8)
    np.testing.assert_allclose(found, (first - 2e10) / 1.2, rtol=1e-12)
    run = go(READ, store, host, tmp_path, calibration="chain")
    told = run.record["inputs"]["data"]
    assert told["calibration"] == names
    assert [each.get("side") for each in told["calibration_links"]] == ["day", "night", None]
    assert [row["same"] for row in rerun(run, store, host)] == [True]


def test_a_fit_of_what_was_read_by_day_and_by_night_is_read_after_both(store, host, tmp_path):
    values, day = plain(store, host)
    under = [
        add_record(store, host, of_side("day", 0.75, -2.5e10)),
        add_record(store, host, of_side("night", 0.8, 1e10)),
    ]
    add_record(store, host, body("trio-3", "trio-1", 1.2, 2e10, target_calibrations=under))
    found, _ = read(store, host, tmp_path)
    first = np.where(day, (values + 2.5e10) / 0.75, (values - 1e10) / 0.8)
    np.testing.assert_allclose(found, (first - 2e10) / 1.2, rtol=1e-12)


def test_one_of_a_side_does_not_take_the_place_of_one_of_both(store, host, tmp_path):
    old, new = (
        add_record(store, host, body("trio-3", "trio-2", 0.7)),
        add_record(store, host, of_side("day", 0.8, 0.0)),
    )
    records = {each.id: each for each in store.head().records("calibration")}
    with pytest.raises(UsageError, match=r"holds by day, .* by day and night: one does not"):
        supersede(store, records[old], records[new], "better")


def test_errors_are_the_same_wherever_time_is_cut(store, host):
    whole = Opened(store, store.head(), host).select("trio-3/lap").read()
    whole = whole.assign(electron_density_error=0.01 * whole["electron_density"])
    how = {"variable": "electron_density", "slope": 0.5, "offset": 0.0, "side": "day"}
    at_once = correct(whole, **how, alone=True)["electron_density_error"].values
    _, day = plain(store, host)
    night = whole.isel(time=np.flatnonzero(~day))
    alone = correct(night, **how, alone=True)["electron_density_error"].values
    np.testing.assert_array_equal(at_once[~day], alone)
    assert np.isnan(alone).all()


def test_an_id_of_one_side_leaves_the_other_a_gap(store, host, tmp_path):
    by_night = add_record(store, host, of_side("night", 0.8, 1e10))
    _, day = plain(store, host)
    found, _ = read(store, host, tmp_path, calibration=by_night)
    np.testing.assert_array_equal(np.isnan(found), day)
    told = go(READ, store, host, tmp_path, calibration=by_night).record["inputs"]["data"]
    assert "does not hold by day" in told["calibration_links"][0]["gap"]


def test_a_link_that_is_missing_further_on_is_no_gap_but_an_error(store, host, tmp_path):
    by_day = add_record(store, host, of_side("day", 0.75, -2.5e10))
    add_record(store, host, of_side("night", 0.8, 1e10))
    with pytest.raises(SelectionError, match="no calibration of 'trio-2/lap'"):
        read(store, host, tmp_path, calibration=[by_day, "latest"])


def test_day_and_night_of_one_campaign_are_two_records_that_go_together(store, host, tmp_path):
    run = go(CAMPAIGN, store, host, tmp_path)
    assert run.error is None
    bodies = {r.body["side"]: r for r in store.head().records("calibration")}
    assert set(bodies) == {"day", "night"}
    assert bodies["day"].commit == bodies["night"].commit
    assert bodies["day"].body["holds_for"].endswith(" By day only.")
    values, day = plain(store, host)
    found, _ = read(store, host, tmp_path)
    for side, rows in (("day", day), ("night", ~day)):
        said = bodies[side].body
        np.testing.assert_allclose(found[rows], (values[rows] - said["offset"]) / said["slope"])
    truth = (values + 1e10) / 0.9 * 1.2 + 2e10  # on the scale of trio-2, as planted
    assert abs(np.median(found / truth) - 1.0) < 0.01


def test_a_step_applies_what_was_fitted_by_day_to_the_day(store, host, tmp_path):
    text = CAMPAIGN.partition("publish:")[0]
    text += "  fixed: {do: apply_calibration, target: two, calibration: fit}\n"
    text += "  numbers: {do: describe, data: fixed}\n"
    run = go(text, store, host, tmp_path)
    assert run.error is None
    _, day = plain(store, host)
    numbers = run.results["numbers"].dataset
    place = numbers["name"].values.tolist().index("electron_density")
    assert int(numbers["count"][place]) == day.sum()


def test_what_is_wrong_with_a_side_is_said(store, host):
    with pytest.raises(UsageError, match="'side' is day or night, or not said, not 'dusk'"):
        add_record(store, host, of_side("dusk", 0.75, 0.0))
    old, new = (
        add_record(store, host, of_side(*each)) for each in (("day", 0.7, 0.0), ("night", 0.8, 0.0))
    )
    records = {each.id: each for each in store.head().records("calibration")}
    with pytest.raises(UsageError, match=r"holds by night, .* by day: one does not take the place"):
        supersede(store, records[old], records[new], "better")


def test_day_is_not_transferred_through_night(store, host, tmp_path):
    run = go(CAMPAIGN, store, host, tmp_path)
    day, night = (run.results["fit"][side] for side in ("day", "night"))
    with pytest.raises(OperationError, match=r"of the day side, that of .* of the night side"):
        transfer_calibration(day, night)
    both = Calibration(night.dataset.assign_attrs(side=""))
    found = transfer_calibration(day, both).dataset.attrs
    assert found["side"] == "day"
    assert found["holds_for"].endswith("By day only.")


def test_samples_without_a_place_are_gaps_and_data_without_places_are_refused(store, host):
    found = Opened(store, store.head(), host).select("trio-3/lap").read()
    found["longitude"][:5] = np.nan
    given = {"variable": "electron_density", "slope": 2.0, "offset": 0.0, "side": "day"}
    made = correct(found, **given)
    assert np.isnan(made["electron_density"][:5]).all()
    assert made.attrs["counts"] == {
        "electron_density without a place, so that its side is not known": 5
    }
    with pytest.raises(OperationError, match="no longitude of every sample"):
        correct(found.drop_vars("longitude"), **given)
