"""Every product keeps the contract of every plugin."""

import numpy as np

from vconst.testing import PluginTests, make_columns


class TestCses(PluginTests):
    plugin = "cses"

    def columns(self, product, vocabulary):
        """Evenly rising samples on a track that a satellite can fly."""
        columns = make_columns(product, vocabulary, altitude=507.0)
        if columns.dims.get("latitude") == ("time",):
            seconds = np.arange(len(columns.data["time"])) * product.cadence
            columns.data["latitude"] = np.minimum(-20 + 0.0633 * seconds, 60)
            columns.data["longitude"] = 10 + 0.005 * seconds
        return columns
