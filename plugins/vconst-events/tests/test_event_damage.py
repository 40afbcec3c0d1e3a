"""Damaged catalogues are read or refused by name, and nothing else."""

from functools import partial

from vconst.testing.damage_class import DamageTests, beginning_of
from vconst.testing.fixtures import find_real

beginning = partial(beginning_of, partial(find_real, __file__, "quakes"))


class TestDamaged(DamageTests):
    formats = {  # noqa: RUF012
        "CSV of the USGS": partial(beginning, "quakes.csv"),
        "GeoJSON of the USGS": partial(
            beginning, "usgs_all_week_20160404_excerpt.geojson", size=None
        ),
        "QuakeML of the USGS": partial(beginning, "usgs_event.xml", size=None),
        "QuakeML": partial(beginning, "neries_events.xml", size=None),
        "NDK": partial(beginning, "multiple_events.ndk", size=None),
        "table of pyCSEP": partial(beginning, "sample_comcat_catalog.csv"),
    }
