"""A server, a client in a hurry, and a folder."""

import os
import threading

import pytest

from tests import warm
from tests.test_fetch.server import Good, Server
from vconst.fetch.client import Client
from vconst.fetch.credentials import Credentials
from vconst.fetch.manners import Manners
from vconst.fetch.record import Record
from vconst.fetch.transfer import Transfer
from vconst.remote import RemoteFile

#: A plugin whose archive is the server.
NOVA = """
import os

from vconst import Format, Mission, Platform, Product, Variable, hookimpl
from vconst.remote import Listing, RemoteFile, days

HOME = os.environ["NOVA_HOME"]


def read(path):
    import numpy as np

    seconds, latitude, longitude, height, density = np.loadtxt(path, delimiter=",", ndmin=2).T
    return {"t": seconds, "lat": latitude, "lon": longitude, "h": height, "n": density}


@hookimpl
def missions():
    said = (("t", "time", "s since 1970-01-01"), ("lat", "latitude", "degree"))
    said += (("lon", "longitude", "degree"), ("h", "altitude", "km"))
    said += (("n", "electron_density", "cm-3"),)
    variables = tuple(Variable(source=s, name=n, units=u) for s, n, u in said)
    form = Format(read=read, files=r"NOVA_(?P<day>\\d{8})\\.csv")
    product = Product(
        name="nova-1/lap", title="Density", kind="track", variables=variables, formats=(form,),
        citation="Nova team (2020)", licence="made up", cadence=3.0,
    )
    platform = Platform(name="nova-1", title="x", altitude=507.0)
    yield Mission(name="nova", title="x", platforms=(platform,), products=(product,))


@hookimpl
def find_granules(product, start, stop):
    if "NOVA_LIST" in os.environ:
        names = r"NOVA_(?P<start>\\d{8})\\.csv"
        return [Listing(url=HOME + os.environ["NOVA_LIST"], names=names)]
    said = {"account": os.environ.get("NOVA_ACCOUNT", ""), "note": "on the night side alone"}
    return [
        RemoteFile(url=f"{HOME}/NOVA_{day:%Y%m%d}.csv", start=day, stop=end, **said)
        for day, end in days(start, stop)
    ]
"""
ROWS = b"1578441600,10.0,20.0,507.0,30000\n1578441603,10.2,20.0,507.5,31000\n"
TIME = ("--start", "2020-01-08", "--stop", "2020-01-09")
HURRY = Manners(interval=0.0, tries=3, pause=0.001, longest=0.002, connect=5.0, silence=5.0)


@pytest.fixture(scope="session")
def one_server():
    made = Server()
    yield made
    made.close()


@pytest.fixture
def server(one_server):
    """Without paths, and nothing asked of it yet."""
    one_server.paths.clear()
    one_server.asked.clear()
    one_server.most_at_once = 0
    return one_server


@pytest.fixture(autouse=True)
def nobody(monkeypatch, tmp_path):
    """No proxy, and no password of whoever runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


@pytest.fixture
def folder(tmp_path):
    """Where files come."""
    made = tmp_path / "files"
    made.mkdir()
    return made


def client_with(manners=HURRY, netrc=None):
    """A client; *netrc* is a path."""
    return Client(manners, threading.Event(), Credentials(netrc))


@pytest.fixture
def bring(server, folder):
    """``bring("/a.txt", ...)`` fetches a path of the server as the command does."""

    def brought(path, *, manners=HURRY, client=None, **about):
        url = path if "://" in path else server.home + path
        record = Record(folder)
        transfer = Transfer(client or client_with(manners), folder, record.of)
        arrived = transfer.bring(RemoteFile(url=url, **about))
        if arrived.state == "fetched":
            record.add(arrived)
            record.save()
        return arrived

    return brought


def names(folder):
    """What lies in a folder but its record."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".vconst-fetch.json")


@pytest.fixture(scope="session")
def plugin(tmp_path_factory):
    """A folder that makes the plugin installed for who has it on his path."""
    folder = tmp_path_factory.mktemp("nova")
    (folder / "vconst_nova.py").write_text(NOVA)
    about = folder / "vconst_nova-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: vconst-nova\nVersion: 0.1.0\n")
    (about / "entry_points.txt").write_text("[vconst]\nnova = vconst_nova\n")
    return folder


@pytest.fixture
def environment(plugin, server, tmp_path):
    said = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    path = os.pathsep.join(filter(None, (str(plugin), said.get("PYTHONPATH"))))
    said |= {"PYTHONPATH": path, "VCONST_PLUGINS": "nova", "NOVA_HOME": server.home}
    return said | {"NETRC": str(tmp_path / "netrc"), "HOME": str(tmp_path)}


@pytest.fixture
def call(environment, tmp_path):
    """Exit code, stdout and stderr of a command."""

    def called(*arguments, **more):
        code, out, err = warm.run(arguments, cwd=tmp_path, environment={**environment, **more})
        return code, out.decode(), err.decode()

    return called


def both_days(server):
    server.paths["/NOVA_20200108.csv"] = Good(ROWS)
    server.paths["/NOVA_20200109.csv"] = Good(ROWS.replace(b"15784", b"15785"))
