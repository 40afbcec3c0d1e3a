"""The conformance kit on what plugins say of remote files; it asks no server."""

import itertools
import socket
from datetime import timedelta

import pytest

from tests.test_fetch.test_plan import Nova
from vconst.plugins import Host
from vconst.remote import Listing, RemoteFile, days
from vconst.testing.archives import START, STOP, check_archive
from vconst.testing.finding import Failed, Skipped
from vconst.testing.trial import Trial

HOME = "https://archive.example.org"


def files(**about):
    return [
        RemoteFile(url=f"{HOME}/NOVA_{day:%Y%m%d}.dat.gz", start=day, stop=end, **about)
        for day, end in days(START, STOP)
    ]


def check(plugin, folder):
    host = Host(load_installed=False, plugins=[("nova", plugin)])
    check_archive(Trial(host, host.product("nova-1/lap"), folder))


@pytest.mark.parametrize(
    "found",
    [
        files(),
        files(sums=f"{HOME}/MD5SUMS", growing=True),
        [Listing(url=f"{HOME}/", names=r"NOVA_(?P<start>\d{8})\.dat")],
        [f"{HOME}/NOVA_20200101.dat"],
        [],
    ],
)
def test_sound_files_and_lists_pass(tmp_path, found):
    check(Nova(*found), tmp_path)


def test_no_archive_is_nothing_to_look_at(tmp_path):
    class Silent(Nova):
        find_granules = None

    with pytest.raises(Skipped):
        check(Silent(), tmp_path)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([RemoteFile(url=f"{HOME}/NOVA_20200101.txt")], "no format takes that name"),
        (
            [RemoteFile(url=f"{HOME}/a/NOVA_20200101.dat"), f"{HOME}/b/NOVA_20200101.dat"],
            "two remote files are called 'NOVA_20200101.dat'",
        ),
        (
            [RemoteFile(url=f"{HOME}/NOVA_20200102.dat", start=STOP, stop=STOP + timedelta(1))],
            "asked for 2019-12-30 to 2020-01-02",
        ),
    ],
)
def test_files_that_could_not_be_used_are_found(tmp_path, found, words):
    with pytest.raises(Failed, match=words):
        check(Nova(*found), tmp_path)


def test_a_hook_that_asks_a_server_is_found(tmp_path, monkeypatch):
    class Asks(Nova):
        def __getattribute__(self, name):
            if name == "found":
                with socket.socket() as line:
                    line.settimeout(0.01)
                    line.connect_ex(("127.0.0.1", 9))
                return []
            return super().__getattribute__(name)

    with pytest.raises(Failed, match=r"find_granules did: socket\.connect"):
        check(Asks(), tmp_path)


def test_a_hook_that_changes_its_mind_is_found(tmp_path):
    counter = itertools.count()

    class Wavers(Nova):
        def __getattribute__(self, name):
            if name == "found":
                return [f"{HOME}/NOVA_2020010{next(counter) % 9}.dat"]
            return super().__getattribute__(name)

    with pytest.raises(Failed, match="other files when it is asked again"):
        check(Wavers(), tmp_path)
