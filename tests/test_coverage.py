"""95 % intervals hold the planted truth as often as they say, and are as wide as they need be."""

import numpy as np
import pytest

from tests.worlds import calibrate_world
from vconst.plugins import Host

#: A 95 % interval of a normal error is 2 * 1.96 times its standard deviation wide.
WIDTH = 3.92


def _campaigns(tmp_path, seeds):
    host, found = Host(), {}
    for seed in seeds:
        for row in calibrate_world(host, tmp_path, seed, tmp_path / "cache"):
            found.setdefault(row["quantity"], []).append(row)
    return found


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_a_world_recovers_what_was_planted(tmp_path):
    """
    Each quantity within twice its interval: four standard errors.

    How often it is within the interval itself is asked of forty worlds: three quantities of one
    fit miss together.
    """
    found = _campaigns(tmp_path, range(1))
    assert set(found) == {
        f"{what} {number}"
        for what in ("density", "density_02", "field")
        for number in ("slope", "offset", "drift")
    }
    for (row,) in found.values():
        assert abs(row["recovered"] - row["planted"]) < row["high"] - row["low"], row


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_forty_worlds_hold_the_truth_as_often_as_they_say(tmp_path):
    """34 to 40 of 40: within 99 % limits of 95 % coverage, as are widths within 25 %."""
    for quantity, rows in _campaigns(tmp_path, range(40)).items():
        inside = sum(row["inside"] for row in rows)
        scatter = np.std([row["recovered"] for row in rows], ddof=1)
        width = np.mean([row["high"] - row["low"] for row in rows])
        print(f"{quantity}: {inside} of 40 inside, width {width / scatter:.2f} scatters")
        assert 34 <= inside <= 40, quantity
        assert width / scatter == pytest.approx(WIDTH, rel=0.25), quantity
