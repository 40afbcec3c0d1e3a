"""Peaks of profiles beside ionosondes, in native files, and where a peak is."""

import numpy as np
import pytest
import xarray as xr

import vconst
from vconst.errors import UsageError
from vconst.ingest import ingest
from vconst.operations.profile_peaks import peaks_along_time, profile_peaks
from vconst.selection import select

GAIN = 0.81  # of the density: 10 % low in plasma frequency


@pytest.fixture(scope="module")
def sondes(world, host, tmp_path_factory):
    """The made-up profiles of a day, and ionosondes that hear 1/0.9 of their plasma frequency."""
    folder, draw = tmp_path_factory.mktemp("sondes"), np.random.default_rng(2)
    gor = select(world.head(), host, "cses-01/gor-density").read()
    rows = np.flatnonzero(np.isfinite(gor["peak_density"].values))[::8]
    tables = []
    for number, row in enumerate(rows):
        north, east = (float(gor[name][row]) for name in ("latitude", "longitude"))
        heard = 8.98e-6 * np.sqrt(float(gor["peak_density"][row]) / GAIN)
        stamp = str(gor["time"].values[row].astype("M8[ms]"))
        lines = ["# Global Ionospheric Radio Observatory (GIRO): made up"]
        lines.append(
            f"# Location: GEO ( {north:.3f} N   {east % 360:.3f} E ), URSI-Code "
            f"X{number:04d}, made up"
        )
        lines.append("# Time                    CS   foF2 QD    hmF2 QD")
        value = heard + 0.02 * draw.standard_normal()
        lines.append(f"{stamp}Z 999 {value:7.3f} // {280.0:7.2f} //")
        tables.append(folder / f"giro_{number}.txt")
        tables[-1].write_text("\n".join(lines) + "\n")
    ingest(tables, world, host)
    return len(tables)


def test_peaks_that_read_low_beside_ionosondes_are_found(world, host, sondes, tmp_path):
    run = vconst.run(
        "peak-gor-ionosonde",
        world.url,
        out=tmp_path,
        host=host,
        stop="2020-01-03",
        distance="50 km",
        delay="10 s",
    )
    found = run.scalars["fit"]
    assert found["number_of_collocations"] >= 0.9 * sondes
    assert found["slope"] == pytest.approx(np.sqrt(GAIN), abs=4 * found["slope_se"])
    middle = np.sqrt(GAIN) * 5.0
    assert found["slope"] * 5.0 + found["offset"] == pytest.approx(middle, rel=0.01)
    assert run.results["pairs"].dataset.attrs["reference"] == "ionosonde/characteristics"
    assert np.isfinite(run.scalars["height"]["offset"])


def test_a_peak_lies_at_its_own_tangent_point():
    """The level at 300 km is 4 degrees from the place that stands for the profile."""
    heights = np.array([100.0, 200.0, 300.0, 400.0])
    shape = (2, 4)
    data = xr.Dataset(
        {
            "peak_density": ("profile", [1e12, np.nan]),
            "peak_height_above_sea": ("profile", [305.0, 290.0]),
            "latitude": ("profile", [10.0, 20.0]),
            "longitude": ("profile", [30.0, 40.0]),
            "level_height": (("profile", "level"), np.broadcast_to(heights, shape)),
            "level_latitude": (("profile", "level"), np.broadcast_to(10.0 + heights / 75.0, shape)),
            "level_longitude": (("profile", "level"), np.full(shape, 30.5)),
        },
        {"time": ("profile", np.array(["2020-01-03", "2020-01-04"], "M8[ns]"))},
    )
    found = peaks_along_time(data)
    assert found.sizes == {"time": 1}
    # geodetic 14 degrees at 300 km is 13.914 geocentric
    assert float(found["latitude"][0]) == pytest.approx(13.914, abs=0.003)
    assert float(found["longitude"][0]) == 30.5
    assert found.attrs["counts"] == {"profiles without a peak": 1}


def test_what_states_no_peaks_is_refused(world, host):
    with pytest.raises(UsageError, match="'cses-01/lap' is a track and lacks 'peak_density'"):
        profile_peaks(select(world.head(), host, "cses-01/lap"))
