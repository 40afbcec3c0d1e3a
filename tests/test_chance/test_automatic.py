"""The trivial predictor on the real catalogue: it deceives a naive null, and nobody else."""

import numpy as np
import pytest

import vconst
from vconst.operations.preparation_zone import preparation_zone
from vconst.operations.score_alarms import score_alarms
from vconst.report import build_report
from vconst.selection import select

SPAN = {"start": "2013-01-01", "stop": "2023-11-03"}


@pytest.fixture(scope="module")
def trivial(real_store, host):
    """After every M 5.5 an alarm of 21 days within 50 km: Luen and Stark (2008)."""
    catalogue = select(real_store.head(), host, "usgs/earthquakes", **SPAN)
    quakes = preparation_zone(catalogue, magnitude=5.5, magnetic=False)
    how = {"days": 21.0, "radius": 50.0, "nulls": ("times",), "draws": 1499}
    return score_alarms(quakes.dataset, quakes, **SPAN, **how).dataset


def chances(table):
    return dict(zip(table["null_name"].values, table["null_chance"].values, strict=True))


def test_exchanged_times_make_the_trivial_predictor_look_skilled(trivial):
    """0 of 1,499 catalogues catch as many: p = 1 in 1,500, the least that so many can say."""
    assert trivial["events"].item() == 5002
    assert trivial["hit_rate"].item() > 0.03
    assert chances(trivial)["times"] == pytest.approx(1 / 1500)
    times = trivial["null_statistic"].values[trivial["null_name"].values == "times"]
    assert times.max() < trivial["hit_rate"].item() / 2
    assert trivial["binomial_chance"].item() < 0.001


def test_it_is_said_that_it_does_not_beat_the_automatic_alarm(trivial):
    assert trivial["beats_automatic"].item() == 0
    assert "does not beat the automatic alarm" in trivial.attrs["verdict"]
    assert trivial["automatic_days"].item() == pytest.approx(21.0, rel=0.02)
    assert trivial["automatic_hits"].item() == pytest.approx(trivial["hits"].item(), rel=0.02)


def test_no_rate_stands_without_its_interval_and_base(trivial):
    low, rate, high = (trivial[f"hit_rate{end}"].item() for end in ("_low", "", "_high"))
    assert low < rate < high
    for name in ("alarmed", "followed_base", "chance", "smallest_chance"):
        assert np.isfinite(trivial[name].item())


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_its_recipe_says_so_on_a_page(real_store, host, tmp_path):
    run = vconst.run("automatic-alarm", real_store.url, out=tmp_path, host=host, draws=1499)
    page = build_report(run, host=host).read_text("utf-8")
    for words in ("does not beat the automatic alarm", "not fair", "The claims do not beat"):
        assert words in page
