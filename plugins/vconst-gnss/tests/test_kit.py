"""Every product keeps the contract of every plugin."""

import numpy as np

from vconst.testing import PluginTests, make_columns
from vconst.testing.damage_class import DamageTests
from vconst.testing.fixtures import real_path

REAL = real_path(__file__, "data", "gnss")

#: A made-up receiver: geocentric degrees and km.
SITE = {"latitude": 42.5, "longitude": 13.2, "radius": 6369.0}

SATELLITES = ("C21", "E11", "G05", "R07")

#: GLONASS records have 15 numbers: only satellites with 31 are written and read to the number.
OF_31 = ("C21", "E11", "G05", "G07")


class TestGnss(PluginTests):
    plugin = "gnss"
    samples = {  # noqa: RUF012
        "code/gim": [REAL / "codg0080.20i.Z", REAL / "CODG0080.20I.gz"],
        "code/klobuchar": [REAL / "CKMG0080.09I.gz"],
        "esa/gim": [REAL / "esag0080.20i.Z"],
        "igs/gim": [REAL / "igrg3380.10i", REAL / "IGS0OPSFIN_20243490000_01D_02H_GIM.INX.gz"],
        "jpl/gim": [REAL / "jplg0010.17i.gz"],
        "upc/gim": [REAL / "ionex_file.00i"],
        "cas/gim": [REAL / "casg0010.99i.Z"],
        "gnss/observations": [
            REAL / "zegv0010.21o",
            REAL / "ACOR00ESP_R_20213550000_01D_30S_MO.crx",
            REAL / "P43300USA_R_20190012056_17M_15S_MO.crx.bz2",
        ],
        "gnss/navigation": [
            REAL / "cbw10010.21n.gz",
            REAL / "BRDC00GOP_R_20210010000_01D_MN.rnx.gz",
        ],
        "gnss/biases": [REAL / "CAS0OPSRAP_20240100000_01D_01D_DCB.BIA.gz"],
        "cosmic-2/ionprf": [REAL / "ionPrf_C2E2.2024.129.20.57.G31_0001.nc"],
    }

    def columns(self, product, vocabulary):
        """What no evenly rising values can be: names of satellites, places of receivers."""
        columns = make_columns(product, vocabulary)
        data = columns.data
        rows = len(data["time"])
        if product.name.startswith("gnss/"):
            rows = min(rows, 48)
            for name, values in data.items():
                data[name] = values[:rows]
            turn = np.arange(rows) % 4
            data["time"] = np.repeat(data["time"][: rows // 4], 4)
            _fill(product, data, turn)
        elif product.kind == "profile":
            _one_profile(data)
        return columns


def _fill(product, data, turn):
    rows = len(turn)
    data["satellite"] = np.array(SATELLITES)[turn]
    if "site" in data:
        data["site"] = np.full(rows, "AQUI")
    if "signals" in data:
        pairs = np.array(["C2I-C6I", "C1C-C5Q", "C1W-C2W", "C1P-C2P"])
        data["signals"] = pairs[turn]
    if "navigation_message" in data:
        data["satellite"] = np.array(OF_31)[turn]
        data["navigation_message"] = np.array(["D1D2", "INAV", "LNAV", "LNAV"])[turn]
        numbers = np.round(data["broadcast_parameters"], 6)
        numbers[turn == 1, 20] = 1.0  # the source that says I/NAV
        data["broadcast_parameters"] = numbers
    if product.name == "gnss/observations":
        for name, value in SITE.items():
            data[name] = np.full(rows, value)
        bands = (
            (1561.098e6, 1268.52e6),
            (1575.42e6, 1176.45e6),
            (1575.42e6, 1227.6e6),
            (1604.8125e6, 1248.1875e6),
        )
        for number in (1, 2):
            data[f"carrier_frequency_{number}"] = np.array([band[number - 1] for band in bands])[
                turn
            ]
            for name in ("carrier_phase", "pseudorange"):
                data[f"{name}_{number}"] = np.round(data[f"{name}_{number}"], 3)
    if product.name == "gnss/biases":
        data["site"] = np.where(turn == 0, "", "AQUI")
        data["validity"] = np.full(rows, 1.0)
        data["satellite"] = np.array(["C21", "G", "E", "R"])[turn]
        data["signals"] = np.array(["C2I-C6I", "C1C-C2W", "C1C-C5Q", "C1P-C2P"])[turn]
        order = np.lexsort((data["satellite"], data["time"]))  # as the reader orders them
        data |= {name: values[order] for name, values in data.items()}
    if product.name == "gnss/slant-tec":
        data["altitude"] = np.full(rows, 450.0)
        data["radius"] = data["altitude"] + 6371.2


def _one_profile(data):
    for name, values in data.items():
        data[name] = values[:1]
    levels = data["level_height"].shape[1]
    height = np.linspace(100.0, 520.0, levels)
    reduced = (height - 300.0) / 50.0
    data["level_height"] = height[None]
    data["electron_density"] = (1e12 * np.exp(0.5 * (1 - reduced - np.exp(-reduced))))[None]
    data["receiver"], data["satellite"] = np.array(["C2E1"]), np.array(["G01"])


class TestDamaged(DamageTests):
    kit = TestGnss
