"""Every product keeps the contract of every plugin."""

import numpy as np

from vconst.testing import PluginTests, make_columns
from vconst.testing.damage_class import DamageTests
from vconst.testing.fixtures import real_path

REAL = real_path(__file__, "data", "ground")


#: What made-up files of observatories hold.
VECTOR = {
    "magnetic_field_north": 24_000.0,
    "magnetic_field_east": 1500.0,
    "magnetic_field_centre": 40_000.0,
    "magnetic_field": 46_672.0,
}


class TestGround(PluginTests):
    plugin = "ground"
    samples = {  # noqa: RUF012
        "geomagnetic/second": [REAL / "BOU20200101vsec.sec"],
        "geomagnetic/minute": [REAL / "esk20030101dmin.min", REAL / "LLO20200106vmin.min"],
        "geomagnetic/hour": [REAL / "BOU20200831vhor.hor", REAL / "testdata1.wdc"],
    }

    def columns(self, product, vocabulary):
        """One site, and the components that a made-up file holds."""
        columns = make_columns(product, vocabulary)
        data, rows = columns.data, min(len(columns.data["time"]), 300)
        axes = {"frequency"} & set(data)
        for name in set(data) - axes:
            data[name] = data[name][:rows]
        _at_one_site(product, columns, rows)
        if product.name.startswith("geomagnetic/"):
            for name in [name for name in data if name.startswith("magnetic_")]:
                if name not in VECTOR:
                    del data[name], columns.dims[name]
            for name, value in VECTOR.items():
                data[name] = value + 0.01 * np.rint(np.linspace(-3000, 3000, rows))
        if product.name.startswith("ionosonde/"):
            data["critical_frequency_f2"] = np.round(data["critical_frequency_f2"], 3)
        return columns


def _at_one_site(product, columns, rows):
    from vconst import geocentric_from_geodetic

    data = columns.data
    data["site"] = np.full(rows, "AQUIL" if product.name.startswith("ionosonde") else "AQU")
    latitude, radius = geocentric_from_geodetic(np.full(rows, 42.5), np.full(rows, 0.7))
    data["latitude"], data["geodetic_latitude"] = latitude, np.full(rows, 42.5)
    data["longitude"] = np.full(rows, 13.2)
    if product.name.startswith("geomagnetic/"):
        data["radius"] = radius
        columns.dims["radius"] = columns.dims["site"]
    else:
        data.pop("radius", None)


class TestDamaged(DamageTests):
    kit = TestGround
