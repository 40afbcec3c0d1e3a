"""Through the whole routine p is not small more often than it says, in three kinds of world."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from tests.pipeline_worlds import KINDS, SERIES, chances, series_file
from vconst.plugins import Host

SHARED = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[3] / "shared"))


@pytest.fixture(scope="module")
def host():
    return Host()


def series(folder):
    """A real series, or none where the folder of real files is not here."""
    source = SHARED / "data" / SERIES
    if not source.is_file():
        pytest.skip("the folder of real files is not here")
    return series_file(source, folder / "dst.csv")


@pytest.mark.chaos
def test_one_world_goes_through_the_whole_routine(tmp_path, host):
    found, least = chances(tmp_path, host, 1, "heavy tails", tmp_path / "cache")
    assert set(found) >= {"strength", "groups", "rate of layer 0"}
    assert all(0 < p <= 1 for p in found.values())
    assert found["strength"] >= least > 0


@pytest.mark.chaos
@pytest.mark.timeout(7200)
def test_twenty_worlds_of_three_kinds_give_small_p_no_more_often_than_they_say(
    tmp_path_factory, tmp_path, host
):
    rows = []
    for seed in range(21):
        kind = KINDS[seed % 3]
        given = series(tmp_path) if kind == "phase-randomised" else None
        folder = tmp_path_factory.mktemp(f"world{seed}")
        rows.append(chances(folder, host, seed, kind, tmp_path / "cache", given)[0])
    for name in rows[0]:
        p = np.array([row.get(name, np.nan) for row in rows])
        p = p[np.isfinite(p)]
        below = {level: int((p <= level).sum()) for level in (0.01, 0.05, 0.1, 0.5)}
        print(f"{name}: {p.size} worlds, mean p {p.mean():.2f}, below {below}")
        assert p.size >= 15
        for level, number in below.items():
            assert number <= binom.ppf(0.999, p.size, level), (name, level)
