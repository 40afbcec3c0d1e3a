"""Every product keeps the contract of every plugin."""

import numpy as np

from vconst import geocentric_from_geodetic
from vconst.testing import PluginTests, make_columns
from vconst.testing.damage_class import DamageTests
from vconst.testing.fixtures import real_path

REAL = real_path(__file__, "data", "insitu")


class TestInSitu(PluginTests):
    plugin = "insitu"
    samples = {  # noqa: RUF012
        "de-2/rpa": [REAL / "de2_ion2s_rpa_19830101_v01.zip"],
        "dmsp-f18/ssies": [REAL / "20141215_ssies_f18_hairston.h5"],
    }

    def columns(self, product, vocabulary):
        """The archive of DEMETER is of 2004 to 2010; heights of the others are geodetic."""
        altitude = self.host().platforms[product.platform].altitude
        columns = make_columns(product, vocabulary, altitude=altitude)
        if product.name.startswith("demeter/"):
            shift = np.datetime64("2007-07-04", "ns") - columns.data["time"][0]
            columns.data["time"] = columns.data["time"] + shift
        if product.position.startswith("geodetic"):
            data = columns.data
            height = np.full(len(data["time"]), altitude)
            _, data["radius"] = geocentric_from_geodetic(data["geodetic_latitude"], height)
            columns.dims["radius"] = columns.dims["latitude"]
        return columns


class TestDamaged(DamageTests):
    kit = TestInSitu
