"""The conformance kit, over every product."""

import numpy as np

from vconst.testing import PluginTests, make_columns
from vconst.testing.fixtures import real_path


def real(pattern, folder="swarm"):
    return sorted(real_path(__file__, "data", folder).glob(pattern))


class TestSwarm(PluginTests):
    plugin = "swarm"
    samples = {  # noqa: RUF012
        "swarm-a/mag-lr": [
            *real("vires_*"),
            *real("swarmpal_*A.nc4"),
            *real("swarmpal_test_[ft]*"),
        ],
        "swarm-b/mag-lr": real("swarmpal_*B.nc4"),
        **{f"swarm-{x.lower()}/maggeo": real(f"maggeo_swarm_{x}_*") for x in "ABC"},
        **{
            f"{platform}/vobs-{months}m": real(f"{begin}*_{months}M_*", "vobs")
            for platform, begin in (
                ("swarm", "SW"),
                ("champ", "CH"),
                ("cryosat-2", "CR"),
                ("oersted", "OR"),
                ("observatories", "GObs"),
            )
            for months in (4, 12)
        },
    }

    def columns(self, product, vocabulary):
        """Several GPS satellites at each stamp, and one code bias, where files are so."""
        altitude = self.host().platforms[product.platform].altitude
        columns = make_columns(product, vocabulary, altitude=altitude)
        if product.sample_key == ("time", "satellite"):
            number = np.arange(len(columns.data["time"]))
            columns.data["time"] = columns.data["time"][number // 4]
            columns.data["satellite"] = np.array(["G05", "G12", "G21", "G30"])[number % 4]
            for name in ("receiver_code_bias", "receiver_code_bias_error"):
                columns.data[name][:] = 7.5  # one of a file
        return columns
