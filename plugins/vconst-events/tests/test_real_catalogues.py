"""Every real file of earthquakes is read, or refused with the right reason."""

import pytest

from vconst import VconstError
from vconst.ingest import read_file

#: Entries by product, or a part of the reason for which a file is refused.
TABLE = {
    "invalid_enum.xml": {"fdsn/earthquakes": 1},
    "invalid_id.xml": {"fdsn/earthquakes": 1},
    "iris_events.xml": {"fdsn/earthquakes": 2},
    "multiple_events.ndk": {"gcmt/earthquakes": 6},
    "neic_quakes_22.txt": "dates such as '04/04/19' can be read in three ways",
    "neries_events.xml": {"fdsn/earthquakes": 3},
    "preferred.xml": {"fdsn/earthquakes": 1},
    "quakeml_1.2_event.xml": "none of its 1 events has an origin with time and place",
    "quakeml_1.2_focalmechanism.xml": "none of its 1 events has an origin with time and place",
    "quakes.csv": {"usgs/earthquakes": 18334},
    "quakes_2018.txt": "a table without a header: nothing says which column is what",
    "sample_comcat_catalog.csv": {"csep/earthquakes": 829},
    "usgs_all_week_20160404_excerpt.geojson": {"usgs/earthquakes": 4},
    "usgs_event.xml": {"usgs/earthquakes": 2},
    "usgs_quakes_22.txt": {"usgs/earthquakes": 1197},
}


def test_the_table_has_every_real_file(real):
    assert {path.name for path in real("quakes.csv").parent.iterdir()} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_a_real_file_is_read_or_refused_with_the_right_reason(real, host, name):
    wanted = TABLE[name]
    if isinstance(wanted, str):
        with pytest.raises(VconstError, match=wanted):
            read_file((str(real(name)), None), host)
        return
    readings = read_file((str(real(name)), None), host).readings
    assert {r.product: len(r.content.arrays["id"]) for r in readings} == wanted
