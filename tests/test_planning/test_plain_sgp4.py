"""
Alignments found again by other means: sgp4, sidereal time and every lag one after the other.

Nothing of vconst but the element sets takes part. Sidereal time: Vallado (2013), eq. 3-47.
"""

import numpy as np
import pytest
from sgp4.api import Satrec

from vconst.planning.flight import course_named
from vconst.plugins import Host

START = np.datetime64("2019-11-19", "s")
EPOCH = 2451545.0  # Julian date of 2000-01-01 12:00
EARTH = 6371.2  # km


@pytest.fixture(scope="module")
def elements():
    host = Host()
    year = int(START.astype("M8[ns]").astype(int))
    return {
        name: Satrec.twoline2rv(*course_named(name, host, year).elements)
        for name in ("cses-01", "swarm-b")
    }


def places(satellite, days, step, ahead=0.0):
    """Unit vectors to what lies below, every *step* s; the satellite is *ahead* by some seconds."""
    seconds = np.arange(0, days * 86400, step)
    begin = (START - np.datetime64("2000-01-01T12", "s")) / np.timedelta64(1, "D") + EPOCH
    error, place, _ = satellite.sgp4_array(
        np.full(len(seconds), begin), (seconds + ahead) / 86400.0
    )
    assert not error.any()
    century = (begin - EPOCH + seconds / 86400.0) / 36525
    turned = 67310.54841 + (876600 * 3600 + 8640184.812866) * century + 0.093104 * century**2
    angle = turned % 86400 * np.pi / 43200
    x = np.cos(angle) * place[:, 0] + np.sin(angle) * place[:, 1]
    y = np.cos(angle) * place[:, 1] - np.sin(angle) * place[:, 0]
    fixed = np.stack([x, y, place[:, 2]], 1)
    return (fixed / np.linalg.norm(fixed, axis=1, keepdims=True)).astype("f4")


def nearest(one, other, step, minutes, highest):
    """Cosine to the nearest of *other* within so many minutes, and its lag; up to a latitude."""
    inside = [np.abs(each[:, 2]) <= np.sin(np.radians(highest)) for each in (one, other)]
    best, lag, count = np.full(len(one), -2.0), np.zeros(len(one)), len(one)
    for shift in range(-minutes * 60 // step, minutes * 60 // step + 1):
        mine = slice(max(0, -shift), count - max(0, shift))
        its = slice(max(0, shift), count - max(0, -shift))
        both = inside[0][mine] & inside[1][its]
        cosine = np.where(both, np.einsum("ij,ij->i", one[mine], other[its]), -2.0)
        better = cosine > best[mine]
        best[mine] = np.where(better, cosine, best[mine])
        lag[mine] = np.where(better, shift * step / 60, lag[mine])
    return best, lag


def test_cses_01_and_swarm_b_are_near_in_three_spans_of_420_days(elements):
    """The days that the design names: 43-73, 176-228, 328-361."""
    one, other = (places(elements[name], 420, 30) for name in ("cses-01", "swarm-b"))
    best, _ = nearest(one, other, 30, minutes=30, highest=65)
    days = np.flatnonzero(best >= np.cos(500 / EARTH)) * 30 / 86400
    ends = np.flatnonzero(np.diff(days) > 10)
    begins, ends = np.r_[days[0], days[ends + 1]], np.r_[days[ends], days[-1]]
    np.testing.assert_allclose(begins, [43, 176, 328], atol=1.0)
    np.testing.assert_allclose(ends, [73, 228, 361], atol=1.0)


def test_half_a_revolution_apart_they_are_never_near(elements):
    """505 km at 65 degrees, 803 at 50, 1102 at 30, 47 min apart; nothing nearer."""
    revolution = 2 * np.pi / elements["cses-01"].no_kozai * 60
    one = places(elements["cses-01"], 6, 10)
    other = places(elements["cses-01"], 6, 10, ahead=revolution / 2)
    best, lag = nearest(one, other, 10, minutes=90, highest=66)
    distance = np.arccos(np.clip(best, -1, 1)) * EARTH
    latitude = np.degrees(np.arcsin(one[:, 2]))
    assert distance[np.abs(latitude) <= 65].min() > 500
    for where, known in {65: 505, 50: 803, 30: 1102}.items():
        there = np.flatnonzero(np.abs(np.abs(latitude) - where) < 0.4)
        first = there[np.argmin(distance[there])]
        assert distance[first] == pytest.approx(known, rel=0.03)
        assert abs(lag[first]) == pytest.approx(47, abs=0.5)
