"""Peaks of one receiver of occultations on those of another, in native files of the other."""

import numpy as np
import pytest

import vconst
from vconst.ingest import ingest
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.kernels.geodesy import geodetic_from_geocentric
from vconst.report import build_report
from vconst.selection import select

#: GOR over COSMIC, and its peaks over theirs in km.
RATIO, HIGHER = 1.05, 4.0

#: Errors of COSMIC: relative, and km.
NOISE, HEIGHT_NOISE = 0.1, 10.0


@pytest.fixture(scope="module")
def cosmic(world, host, tmp_path_factory):
    """Profiles of COSMIC where GOR has its own: 1/1.05 of its density, 4 km lower, with errors."""
    folder, draw = tmp_path_factory.mktemp("cosmic"), np.random.default_rng(4)
    product = host.product("cosmic-2/ionprf")
    gor = select(world.head(), host, "cses-01/gor-density").read()
    rows = np.flatnonzero(np.isfinite(gor["peak_density"].values))[::8]
    files = []
    for row in rows:
        one = gor.isel({gor["time"].dims[0]: row})
        stamp = one["time"].values.astype("M8[m]")
        path = folder / f"ionPrf_C2E1.{stamp.item():%Y.%j.%H.%M}.G01_0001_nc"
        product.native.write(_profile(one, draw), path)
        files.append(path)
    report = ingest(files, world, host)
    assert not report.refused
    return rows.size


def _profile(one, draw):
    """A Chapman layer on levels 2 km apart, as the file of one profile holds it."""
    heights = np.arange(100.0, 500.0, 2.0)
    peak = float(one["peak_height"]) - HIGHER + HEIGHT_NOISE * draw.standard_normal()
    greatest = float(one["peak_density"]) / RATIO * np.exp(NOISE * draw.standard_normal())
    z = (heights - peak) / 55.0
    place = np.full(heights.size, float(one["latitude"])), SPHERE_RADIUS + heights
    north, sea = geodetic_from_geocentric(*place)
    return {
        "TIME": one["time"].values.astype("M8[ns]").reshape(1),
        "RECEIVER": np.array(["C2E1"]),
        "GNSS": np.array(["G01"]),
        "LEVEL_HEIGHT": sea[None],
        "LEVEL_LATITUDE": north[None],
        "LEVEL_LONGITUDE": np.full((1, heights.size), float(one["longitude"])),
        "DENSITY": (greatest * np.exp(0.5 * (1 - z - np.exp(-z))))[None],
    }


@pytest.mark.chaos
def test_density_and_height_of_gor_on_cosmic_are_what_was_planted(world, host, cosmic, tmp_path):
    run = vconst.run(
        "peak-gor-cosmic",
        world.url,
        out=tmp_path,
        host=host,
        stop="2020-01-03",
        distance="50 km",
        delay="1 min",
    )
    found = run.scalars
    assert found["fit"]["number_of_collocations"] > 0.9 * cosmic
    assert found["ratio"]["offset_low"] < np.log10(RATIO) < found["ratio"]["offset_high"]
    assert found["height"]["offset_low"] < HIGHER < found["height"]["offset_high"]
    assert found["height"]["offset_high"] - found["height"]["offset_low"] < 8.0
    page = build_report(run, host=host).read_text("utf-8")
    assert "correlation 0.9898" in page
    assert "Wang et al. 2019" in page
