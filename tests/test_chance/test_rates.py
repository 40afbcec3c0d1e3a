"""Shares, their intervals, and what independence alone gives: against printed numbers."""

import numpy as np
import pytest
from scipy.stats import beta, binom, fisher_exact

import vconst
from vconst.kernels.chance.rates import (
    binomial_tail,
    counts_if_independent,
    exact_interval,
    greater_share_chance,
    wilson_interval,
)
from vconst.operations.detection_rates import detection_rates
from vconst.plugins import Host
from vconst.report import build_report
from vconst.store import Store

#: Events and detections of seven payloads, as the overview of the mission counts them.
PAYLOADS = {
    "SCM": (42, 30, (56.4, 82.8)),
    "EFD": (32, 23, (54.6, 84.4)),
    "HPM": (47, 5, (4.6, 22.6)),
    "PAP": (38, 9, (13.0, 39.2)),
    "LAP": (38, 28, (58.0, 85.0)),
    "GOR": (32, 15, (30.9, 63.6)),
    "HEPP": (38, 21, (39.7, 69.9)),
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_intervals_of_the_overviews_payloads_are_wilsons(name):
    events, hits, wanted = PAYLOADS[name]
    found = [round(100 * float(edge), 1) for edge in wilson_interval(hits, events)]
    assert tuple(found) == wanted


def test_independence_alone_gives_what_the_overview_says_of_three_or_four_payloads():
    """The slide: 60 % by 3 or 4, 88 % by at least one; independent payloads: 61.2 and 99.7 %."""
    chance = counts_if_independent([hits / events for events, hits, _ in PAYLOADS.values()])
    assert round(float(chance[3] + chance[4]), 4) == 0.6118
    assert round(float(1 - chance[0]), 4) == 0.9966
    assert chance.sum() == pytest.approx(1.0)


def test_alike_ones_are_binomial():
    np.testing.assert_allclose(counts_if_independent([0.3] * 6), binom.pmf(range(7), 6, 0.3))


def test_tails_are_those_that_are_printed():
    assert round(float(binomial_tail(5, 10, 0.2)), 6) == 0.032793
    for base, wanted in ((0.5, "4e-08"), (0.6, "0.01"), (0.65, "0.2")):  # 160 of 237 earthquakes
        assert f"{float(binomial_tail(160, 237, base)):.1g}" == wanted
    assert binomial_tail([0, 4], [3, 3], 0.5).tolist() == [1.0, 0.0]


def test_exact_intervals_are_those_of_the_beta_distribution():
    for hits, trials in ((1, 3), (3, 9), (0, 5), (5, 5), (40, 90)):
        low, high = exact_interval(hits, trials)
        assert low == pytest.approx(beta.ppf(0.025, hits, trials - hits + 1) if hits else 0.0)
        full = hits == trials
        assert high == pytest.approx(1.0 if full else beta.ppf(0.975, hits + 1, trials - hits))
    assert [round(100 * float(edge)) for edge in exact_interval(3, 9)] == [7, 70]


def test_no_hit_begins_at_nothing_and_all_hits_end_at_one():
    assert float(wilson_interval(0, 200)[0]) == 0.0
    assert float(wilson_interval(7, 7)[1]) == 1.0


def test_no_trial_is_no_interval():
    assert np.isnan(wilson_interval(0, 0)).all()
    assert [float(edge) for edge in exact_interval(0, 0)] == [0.0, 1.0]


def test_controls_of_which_there_are_none_are_no_controls():
    found = detection_rates(counts={"one": [10, 9, 0, 0], "two": [10, 2, 50, 10]}).dataset
    assert found["without_controls"].item() == 1
    assert "1 of 2 have no controls" in found.attrs["verdict"]


def test_events_beside_controls_are_fishers_test():
    for counts in ((8, 10, 20, 100), (0, 5, 3, 9), (5, 5, 9, 9)):
        hits, trials, base, controls = counts
        table = [[hits, trials - hits], [base, controls - base]]
        wanted = fisher_exact(table, alternative="greater").pvalue
        assert greater_share_chance(*counts) == pytest.approx(wanted)
    assert np.isnan(greater_share_chance(0, 0, 1, 2))


def test_the_recipe_of_the_payloads_says_that_nothing_can_be_said_of_chance(tmp_path):
    store = Store.create(tmp_path / "store")
    run = vconst.run("payload-rates", store.url, out=tmp_path / "runs", host=Host())
    table = run.results["rates"].dataset
    assert round(float(table["together"][3] + table["together"][4]), 3) == 0.612
    page = build_report(run).read_text("utf-8")
    assert "nothing can be said of chance" in page
    assert "99.7 %" in page
    assert "74 of magnitude 7 and more" in page
