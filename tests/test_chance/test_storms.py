"""Storms before earthquakes, on the real catalogue and the real Kp of 2013 to 2023."""

import pytest

import vconst
from vconst.report import build_report


@pytest.fixture(scope="module")
def run(real_store, host, tmp_path_factory):
    return vconst.run(
        "storms-before-quakes", real_store.url, out=tmp_path_factory.mktemp("runs"), host=host
    )


def chances(run, step):
    table = run.results[step].dataset
    names = table["null_name"].values.tolist()
    return dict(zip(names, table["null_chance"].values.tolist(), strict=True))


def test_storms_come_before_earthquakes_less_often_and_chance_says_why(run):
    found = run.scalars["storms"]
    assert found["events"] == 5002
    assert found["unknown"] == 0
    assert round(found["share"], 3) == 0.061
    assert round(found["base_share"], 3) == 0.070
    p = chances(run, "storms")
    assert p["intervals"] == pytest.approx(0.02, abs=0.01)
    assert 0.075 < p["shifts"] < 0.115


def test_the_calendar_day_before_says_nothing_under_either_null(run):
    p = chances(run, "day_before")
    assert p["intervals"] == pytest.approx(0.28, abs=0.05)
    assert p["shifts"] == pytest.approx(0.47, abs=0.06)


def test_the_page_says_both_and_which_is_fair(run, host):
    page = build_report(run, host=host).read_text("utf-8")
    for words in (
        "not fair",
        "Could it be chance?",
        "storms last for days",
        "0.061 of 5002 events",
    ):
        assert words in page
    assert "precursor" not in page.lower()


RECIPE = """vconst: 1
title: Kp about great earthquakes
inputs:
  catalogue: {product: usgs/earthquakes, start: 2013-01-01, stop: 2023-11-03}
  kp: {product: cssi/kp, variables: [kp], start: 2013-01-01, stop: 2023-11-03}
steps:
  quakes: {do: preparation_zone, events: catalogue, magnitude: 7.0, magnetic: false}
  about:
    do: superposed_epoch
    data: kp
    events: quakes
    variable: kp
    start: 2013-01-01
    stop: 2023-11-03
    before: 15
    after: 5
    draws: 99
report: {page: study, show: [about]}
"""


def test_epochs_of_a_real_series_run_from_a_recipe_and_on_a_page(real_store, host, tmp_path):
    """Eight values of Kp a day for every earthquake, but at the ends."""
    path = tmp_path / "kp-about-quakes.yml"
    path.write_text(RECIPE)
    run = vconst.run(path, real_store.url, out=tmp_path / "runs", host=host)
    found = run.results["about"].dataset
    events = found["events"].item()
    assert found["samples"].values.max() == 8 * events
    assert found["samples"].values.min() > 8 * (events - 4)
    assert found["value"].values.mean() == pytest.approx(1.7, abs=0.3)
    assert found["chance"].item() > 0.01
    page = build_report(run, host=host).read_text("utf-8")
    for words in (
        "all times shifted around the span",
        "The most unusual of ",
        "days from the event",
    ):
        assert words in page
