"""Tables of ionosondes."""

import re

import numpy as np
import pytest
from vconst_ground.giro import (
    DENSITY,
    height_above_ground,
    height_above_sphere,
    read_giro,
)

from vconst import FileError


@pytest.fixture
def table(written, tmp_path):
    path = tmp_path / "alpena.txt"
    path.write_text(written.GIRO)
    return path


def test_the_printed_table_is_read(table):
    arrays = read_giro(table).arrays
    assert arrays["foF2"][:3].tolist() == [6.075, 5.875, 9.9]
    assert np.isnan(arrays["foF2"][3])
    assert arrays["site"][0] == "AL945"
    assert (arrays["latitude"][0], arrays["longitude"][0]) == (45.1, 276.4)
    assert str(arrays["time"][1]) == "2026-09-10T00:15:00.000000000"
    assert arrays["CS"].tolist() == [80, 70, 10, 999, 0]


def test_the_plasma_frequency_gives_the_density(table):
    """N = (2 pi f)^2 epsilon0 m / e^2, with the constants of CODATA 2018."""
    per_hertz = (2 * np.pi) ** 2 * 8.8541878128e-12 * 9.1093837015e-31 / 1.602176634e-19**2
    assert pytest.approx(per_hertz * 1e12, rel=1e-5) == DENSITY
    arrays = read_giro(table).arrays
    assert arrays["NmF2"][0] == pytest.approx(DENSITY * 6.075**2)


def test_heights_are_above_the_sphere(table):
    """WGS 84: the ellipsoid is 6378.137 km at the equator and 6356.752 km at the poles."""
    arrays = read_giro(table).arrays
    ground = height_above_ground(arrays["hmF2"], 45.1)
    assert ground[:2] == pytest.approx([249.6, 251.0], abs=1e-6)
    assert height_above_sphere(np.array([300.0]), 0.0) == pytest.approx(306.937)
    assert height_above_sphere(np.array([300.0]), 90.0) == pytest.approx(285.552, abs=1e-3)


def test_low_and_unknown_confidence_is_a_reason(table, conformed, host):
    from vconst.dataset import mask

    [(columns, granule)] = conformed(table)["ionosonde/characteristics"]
    kept, _ = mask(columns)
    assert np.isfinite(kept.data["critical_frequency_f2"]).tolist() == [
        *(True, True, False, False, False)
    ]
    assert granule.key.count("AL945") == 1
    assert columns.data["longitude"][0] == pytest.approx(-83.6)


def test_the_older_line_of_the_place_is_read(written, tmp_path):
    text = re.sub(
        r"# Location.*", "# Location: GEO 12.0S 283.2E, URSI-Code JI91J JICAMARCA", written.GIRO
    )
    (tmp_path / "a.txt").write_text(text)
    arrays = read_giro(tmp_path / "a.txt").arrays
    assert (arrays["site"][0], arrays["latitude"][0]) == ("JI91J", -12.0)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("# Location", "# Place", "no line 'Location: GEO"),
        ("# Time ", "# Tome ", ":4: values before the line that names the columns"),
        ("6.075 //", "6.0x5 //", ":4: '6.0x5' is no number"),
        ("6.075 //", "6.075", ":4: 9 columns; 10 are named"),
        ("00:15:00.000Z", "00:00:00.000Z", ":5: its time is not later"),
        ("00:15:00.000Z", "00:99:00.000Z", "a time cannot be read"),
        ("# Time ", "# STATUS: ERROR (No measurement data)\n# Time ", "the table says: STATUS"),
        ("foF2 QD   hmF2 QD", "foX2 QD   hmX2 QD", "neither foF2 nor hmF2"),
    ],
)
def test_a_broken_table_is_refused_with_the_line(table, old, new, words):
    text = table.read_text()
    assert old in text
    table.write_text(text.replace(old, new, 1))
    with pytest.raises(FileError, match=re.escape(words)):
        read_giro(table)
