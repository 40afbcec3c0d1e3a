"""The catalogues keep the contract of every plugin."""

import numpy as np

from vconst.testing import PluginTests, make_columns
from vconst.testing.damage_class import DamageTests
from vconst.testing.fixtures import real_path

REAL = real_path(__file__, "data", "quakes")


class TestEvents(PluginTests):
    plugin = "events"
    samples = {  # noqa: RUF012
        "usgs/earthquakes": [
            REAL / "usgs_quakes_22.txt",
            REAL / "usgs_all_week_20160404_excerpt.geojson",
            REAL / "usgs_event.xml",
        ],
        "fdsn/earthquakes": [
            REAL / "neries_events.xml",
            REAL / "preferred.xml",
            REAL / "invalid_id.xml",
        ],
        "gcmt/earthquakes": [REAL / "multiple_events.ndk"],
        "csep/earthquakes": [REAL / "sample_comcat_catalog.csv"],
    }

    def columns(self, product, vocabulary):
        """What no evenly rising values can be: days, classes of flares, numbers of eclipses."""
        columns = make_columns(product, vocabulary)
        data = columns.data
        rows = np.arange(len(data["start"]))
        if product.name == "gvp/eruptions":
            data["start"] = np.datetime64("2020-01-08", "ns") + rows * np.timedelta64(1, "D")
            data["stop"] = data["start"] + np.timedelta64(2, "D")
        elif product.name == "sun/events":
            data["size"] = 1e-6 * (1 + 0.5 * rows)
        elif product.name == "nasa/solar-eclipses":
            data["event_id"] = np.array([f"{9500 + row:05d}" for row in rows])
            words = np.array(["total", "annular", "hybrid"])
            data["place"], data["size"] = words[rows % 3], 60.0 + 10 * rows
        return columns


class TestDamaged(DamageTests):
    kit = TestEvents
