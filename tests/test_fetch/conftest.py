"""A server, a client in a hurry, and a folder."""

import threading

import pytest

from tests.test_fetch.server import Server
from vconst.fetch.client import Client
from vconst.fetch.credentials import Credentials
from vconst.fetch.manners import Manners
from vconst.fetch.record import Record
from vconst.fetch.transfer import Transfer
from vconst.remote import RemoteFile

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
