"""Made-up earthquakes follow the laws of real ones, and worlds for null tests what they promise."""

import os
from pathlib import Path

import numpy as np
import pytest

from vconst.errors import UsageError
from vconst.synthetic.activity import make_activity
from vconst.synthetic.catalogue import SMALLEST, Seismicity, make_catalogue
from vconst.synthetic.real_series import phase_randomise, randomised_activity

DATA = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[1] / "../shared"))
DAY = 86_400_000_000_000
START = int(np.datetime64("2019-12-18", "ns").astype(np.int64))
YEARS = 6


@pytest.fixture(scope="module")
def events():
    return make_catalogue(4, START, START + YEARS * 365 * DAY)


@pytest.mark.parametrize("b", [0.8, 1.0, 1.2])
def test_sizes_follow_gutenberg_and_richter(b):
    magnitude = make_catalogue(4, START, START + 1200 * DAY, Seismicity(b=b))["magnitude"]
    # Sizes come in steps of 0.1, of which the first is half as wide: from 4.6 on. Maximum
    # likelihood of binned sizes: Tinti and Mulargia (1987), BSSA 77, 2125-2134.
    whole = magnitude[magnitude > SMALLEST + 0.05]
    found = np.log10(1 + 0.1 / (whole.mean() - SMALLEST - 0.1)) / 0.1
    error = found / np.sqrt(len(whole))
    assert 2 * error + 0.01 < 0.05  # sizes end at 8, which makes 0.01 at b = 0.8
    assert found == pytest.approx(b, abs=2 * error + 0.01)


@pytest.mark.parametrize("size", [6.5, 7.5])
def test_the_median_of_the_largest_aftershock_is_baths(size):
    seismicity, draw = Seismicity(), np.random.default_rng(1)
    counts = draw.poisson(seismicity.offspring(np.full(4000, size)))
    largest = [seismicity.magnitudes(draw.uniform(size=n)).max(initial=0) for n in counts]
    # of 4,000 medians the error is 0.5 / (density 0.8 sqrt(4000)), 0.01
    assert size - np.median(largest) == pytest.approx(1.2, abs=0.02)


def test_there_are_as_many_as_on_earth(events):
    large = (events["magnitude"] >= 4.95).sum() / YEARS
    assert large == pytest.approx(1300, rel=0.15)
    assert np.isin(["event_id"], list(events)).all()
    assert len(set(events["event_id"])) == len(events["magnitude"])
    assert (np.diff(events["start"]).astype(np.int64) >= 0).all()


def test_half_of_all_mainshocks_have_an_aftershock_within_bath(events):
    without = make_catalogue(4, START, START + YEARS * 365 * DAY, Seismicity(bath=None))
    assert len(events["magnitude"]) == pytest.approx(len(without["magnitude"]), rel=0.1)
    gaps = [_largest_after(events, i) for i in np.flatnonzero(events["magnitude"] >= 6.5)]
    gaps = [gap for gap in gaps if gap is not None]
    assert len(gaps) > 100
    assert np.median(gaps) == pytest.approx(1.2, abs=0.25)


def _largest_after(events, i):
    """By how much the largest of the 60 days after is smaller; None if a larger one is near."""
    time, size = events["start"].astype(np.int64), events["magnitude"]
    reach = max(10 ** (0.59 * size[i] - 2.44) / 2 / 111.19, 0.05) * 1.1
    north = np.abs(events["latitude"] - events["latitude"][i])
    east = np.abs((events["longitude"] - events["longitude"][i] + 180) % 360 - 180)
    east = east * np.cos(np.radians(events["latitude"][i]))
    near = (north < reach) & (east < reach) & (np.abs(time - time[i]) < 60 * DAY)
    near[i] = False
    after = near & (time > time[i])
    if (size[near] > size[i]).any():
        return None
    return size[i] - size[after].max() if after.any() else size[i] - SMALLEST + 0.5


def test_aftershocks_decay_as_omori_and_utsu_say():
    seismicity = Seismicity()
    delays = np.sort(seismicity.delays(np.random.default_rng(1).uniform(size=200_000)))
    edges = np.geomspace(0.01, 50, 12)
    rate = np.histogram(delays, edges)[0] / np.diff(edges)
    middle = np.sqrt(edges[:-1] * edges[1:])
    slope = np.polyfit(np.log(middle + seismicity.c), np.log(rate), 1)[0]
    assert -slope == pytest.approx(seismicity.p, abs=0.05)
    assert delays.max() <= 60.0001


def test_a_longer_span_holds_the_same_events_and_more():
    short = make_catalogue(4, START + 10 * DAY, START + 20 * DAY)
    long = make_catalogue(4, START, START + 30 * DAY)
    assert set(short["event_id"]) <= set(long["event_id"])


def test_phases_at_random_keep_the_spectrum_and_nothing_else():
    draw = np.random.default_rng(1)
    for count in (999, 1000):
        values = np.cumsum(draw.normal(size=count))
        made = phase_randomise(values, draw)
        np.testing.assert_allclose(
            np.abs(np.fft.rfft(made)), np.abs(np.fft.rfft(values)), rtol=1e-9, atol=1e-9
        )
        assert made.mean() == pytest.approx(values.mean())
        assert abs(np.corrcoef(np.diff(made), np.diff(values))[0, 1]) < 0.2


def test_a_phase_randomised_world_has_the_spectrum_of_a_real_series(tmp_path):
    path = DATA / "reference/refs/CHAOS-7.mat"
    real = _real_boulder()
    if real is None:
        pytest.skip(f"no ground series beside {path.name} in the test data")
    lines = [f"{time}, {value}" for time, value in zip(*real, strict=True)]
    (tmp_path / "series.csv").write_text("# hourly, nT\n" + "\n".join(lines))
    span = (START, START + 20 * DAY)
    made = randomised_activity(3, *span, [("dst", str(tmp_path / "series.csv"))], flux=70.0)
    other = randomised_activity(4, *span, [("dst", str(tmp_path / "series.csv"))], flux=70.0)
    assert (made.hourly != other.hourly).any()
    whole = phase_randomise(real[1], np.random.default_rng([3, 3]))
    np.testing.assert_allclose(made.hourly[: len(whole)], whole[: len(made.hourly)])
    assert (made.kp(START + np.arange(48) * DAY // 8) >= 0).all()


def _real_boulder():
    """Hourly means of the horizontal field at Boulder in January 2016 about their mean, nT."""
    path = DATA / "data/ground/BOU201601vmin.min"
    if not path.exists():
        return None
    rows = [line.split() for line in path.read_text("latin-1").splitlines() if line[:2] == "20"]
    hours = np.array([f"{row[0]}T{row[1][:2]}" for row in rows], "datetime64[h]")
    values = np.array([float(row[3]) for row in rows])
    values[np.abs(values) > 80_000] = np.nan
    names = np.unique(hours)
    means = np.array([np.nanmean(values[hours == name]) for name in names])
    return names.astype(str), means - means.mean()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "needs a real series"),
        ("time, value\n", "is no series"),
        ("2020-01-01T00, 3\n2020-01-01T01, 4\n", "holds 2 values"),
    ],
)
def test_a_series_that_cannot_be_used_is_refused(tmp_path, text, message):
    series = []
    if text is not None:
        (tmp_path / "series.csv").write_text(text)
        series = [("dst", str(tmp_path / "series.csv"))]
    with pytest.raises(UsageError, match=message):
        randomised_activity(3, START, START + DAY, series, flux=70.0)


def test_the_plasma_remembers_a_storm_longer_than_the_field():
    activity = make_activity(2, START, START + 60 * DAY, flux=70.0, storms_per_month=3.0)
    time = START + np.arange(60 * 24) * DAY // 24
    fast, slow = activity.storm(time)
    first = int(fast.argmax())
    assert slow[first : first + 48].argmax() > 0
    assert (fast >= 0).all()
    assert (slow >= 0).all()
