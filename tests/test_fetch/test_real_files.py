"""Real files at the addresses that plugins ask for, on a server of this machine: read as theirs."""

import importlib
import os
import threading
from datetime import datetime
from pathlib import Path

import pytest

from tests.test_fetch.conftest import client_with
from tests.test_fetch.server import Good
from vconst.fetch.fetch import fetch
from vconst.fetch.plan import make_plan
from vconst.ingest import read_file
from vconst.plugins import Host

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("VCONST_TEST_DATA", ROOT.parent / "shared"))
DATA = DATA / "data" if (DATA / "data").is_dir() else DATA

#: Product, plugin, its addresses, day, where the file lies on the server, and the real file.
CASES = (
    (
        *("code/gim", "gnss", ("CODE", "CDDIS"), "2020-01-08"),
        *("/CDDIS/2020/008/codg0080.20i.Z", "gnss/codg0080.20i.Z"),
    ),
    (
        *("igs/gim", "gnss", ("CDDIS",), "2024-12-14"),
        "/CDDIS/2024/349/IGS0OPSFIN_20243490000_01D_02H_GIM.INX.gz",
        "gnss/IGS0OPSFIN_20243490000_01D_02H_GIM.INX.gz",
    ),
    (
        *("gfz/kp", "indices", ("GFZ",), "2024-05-11", "/GFZ/Kp_ap_Ap_SN_F107_since_1932.txt"),
        "indices/Kp_ap_Ap_SN_F107_since_2024.txt",
    ),
    (
        *("kyoto/dst", "indices", ("KYOTO",), "2000-01-08"),
        *("/KYOTO/dst_provisional/200001/dst0001.for.request", "indices/dst2000.txt"),
    ),
    (
        *("usgs/earthquakes", "events", ("SERVICE",), "2018-01-08"),
        *("/SERVICE", "quakes/quakes.csv"),
    ),
    (
        *("noaa/oisst", "infrared", ("SEA_SURFACE",), "1981-12-31"),
        "/SEA_SURFACE/198112/oisst-avhrr-v02r01.19811231_preliminary.nc",
        "infrared/OISST_v2_19811231_2deg.nc",
    ),
)


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.mark.parametrize(
    ("product", "plugin", "addresses", "day", "path", "file"), CASES, ids=[c[0] for c in CASES]
)
def test_a_real_file_comes_from_where_its_plugin_asks_and_is_read_as_its_product(
    server, folder, host, monkeypatch, product, plugin, addresses, day, path, file
):
    if not (DATA / file).is_file():
        pytest.skip(f"needs {file} of the test data")
    archives = importlib.import_module(f"vconst_{plugin}.archives")
    for name in addresses:
        monkeypatch.setattr(archives, name, f"{server.home}/{name}")
    server.paths[path] = Good((DATA / file).read_bytes())
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    event = threading.Event()
    plan = make_plan(
        host,
        host.product(product),
        start,
        start.replace(hour=12),
        folder,
        client_with(),
        stop_event=event,
    )
    report = fetch(plan, client_with(), stop_event=event)
    assert report.failed == []
    assert report.coverage.is_whole
    (arrived,) = report.arrived
    readings = read_file((str(folder / arrived.name), None), host).readings
    assert product in {reading.product for reading in readings}
