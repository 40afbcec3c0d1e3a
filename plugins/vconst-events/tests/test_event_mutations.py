"""
Damaged catalogues are read or refused by name, and nothing else.

Each day every layout is damaged a few times; ``-m chaos`` does it two hundred times.
"""

import pytest
from vconst_events.geojson import read_geojson
from vconst_events.ndk import read_ndk
from vconst_events.own import read_csep
from vconst_events.quakeml import read_quakeml
from vconst_events.usgs import read_usgs

from tests.test_inputs.damage import mutated
from vconst import FileError

FEW, MANY = 15, 200

REAL = {
    "quakes.csv": read_usgs,
    "usgs_all_week_20160404_excerpt.geojson": read_geojson,
    "usgs_event.xml": read_quakeml,
    "neries_events.xml": read_quakeml,
    "multiple_events.ndk": read_ndk,
    "sample_comcat_catalog.csv": read_csep,
}


def damage(name, real, folder, numbers):
    """Messages of the refused; anything but FileError gets out."""
    data = real(name).read_bytes()
    data = b"".join(data.splitlines(True)[:40]) if name.endswith(".csv") else data
    refused = []
    path = folder / name
    path.write_bytes(data)
    REAL[name](path)
    for number in numbers:
        path.write_bytes(mutated(name, number, data))
        try:
            REAL[name](path)
        except FileError as error:
            refused.append(error.message)
    assert all(message.startswith(f"{name}:") for message in refused)
    return refused


@pytest.mark.parametrize("name", REAL)
def test_damaged_catalogues_are_read_or_refused_and_nothing_else(real, name, tmp_path):
    assert damage(name, real, tmp_path, range(FEW))


@pytest.mark.chaos
@pytest.mark.parametrize("name", REAL)
def test_two_hundred_damaged_catalogues_of_each_layout(real, name, tmp_path):
    assert len(damage(name, real, tmp_path, range(MANY))) > MANY // 10
