"""The lists of Swarm and of the radiation at NOAA, as their archives print them."""

import io
import json
import threading
import zipfile
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from vconst_infrared import archives as noaa
from vconst_swarm import archives as swarm

from tests.test_fetch.conftest import client_with, names
from tests.test_fetch.server import Good
from vconst.fetch.fetch import fetch
from vconst.fetch.plan import make_plan
from vconst.plugins import Host


@pytest.fixture(scope="module")
def host():
    return Host()


def brought(host, product, folder, start, stop):
    """Plan and report of a product between two days."""
    event = threading.Event()
    span = (datetime(*start, tzinfo=UTC), datetime(*stop, tzinfo=UTC))
    plan = make_plan(host, host.product(product), *span, folder, client_with(), stop_event=event)
    return plan, fetch(plan, client_with(), stop_event=event)


def packed(name):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(name.replace(".CDF.ZIP", ".cdf"), name * 10)
    return body.getvalue()


def test_pages_of_swarm_are_read_and_the_newest_version_of_each_day_comes(
    server, host, folder, monkeypatch
):
    monkeypatch.setattr(swarm, "HOST", server.home)
    monkeypatch.setattr(swarm, "PAGE", 4)
    there = {
        name: packed(name)
        for day in ("20160101", "20160102", "20160103", "20170101")
        for version in ("0409", "0602")
        for name in [f"SW_OPER_MAGA_LR_1B_{day}T000000_{day}T235959_{version}.CDF.ZIP"]
    }
    folders = []

    def site(request):
        asked = {key: value[0] for key, value in parse_qs(urlsplit(request.path).query).items()}
        above, _, name = asked["file"].rpartition("/")
        if asked["do"] == "download":
            folders.append(above)
            Good(there[name])(request)
            return
        folders.append(asked["file"])
        at = int(asked["pos"])
        page = sorted(there)[at : at + int(asked["maxfiles"])]
        entries = [{"name": name, "size": len(there[name]), "is_dir": False} for name in page]
        body = json.dumps({"success": True, "results": entries}).encode()
        request.answer(200, body, Content_Type="application/json")

    server.paths["/"] = site
    plan, report = brought(host, "swarm-a/mag-lr", folder, (2016, 1, 1), (2016, 1, 5))
    assert plan.expected.share == 0.75
    assert set(folders) == {"swarm/Level1b/Latest_baselines/MAGx_LR/Sat_A"}
    assert names(folder) == [name for name in sorted(there) if "_2016" in name and "_0602" in name]
    assert report.coverage.missing == [
        (datetime(2016, 1, 4, tzinfo=UTC), datetime(2016, 1, 5, tzinfo=UTC))
    ]
    assert sum("do=list" in one.path for one in server.asked) == 3


def test_years_of_radiation_come_with_what_to_cite(server, host, folder, monkeypatch):
    monkeypatch.setattr(noaa, "RADIATION", f"{server.home}/olr/")
    whole = "olr-daily_v01r02_20190101_20191231.nc"
    begun = "olr-daily_v01r02-preliminary_20200101_20200510.nc"
    links = "".join(f'<a href="{name}">{name}</a>' for name in ("../", whole, begun))
    server.paths["/olr/"] = lambda request: request.answer(
        200, f"<html><h1>Index</h1>{links}</html>".encode(), Content_Type="text/html"
    )
    for name in (whole, begun):
        server.paths[f"/olr/{name}"] = Good(b"CDF\x01" + name.encode())
    plan, report = brought(host, "noaa/olr", folder, (2020, 5, 1), (2020, 5, 21))
    assert names(folder) == [begun]
    assert report.coverage.share == 0.5
    assert any("doi:10.7289/V5SJ1HH2" in note for note in plan.notes)
