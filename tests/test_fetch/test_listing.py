"""Lists of archives: what is taken from them, and what can be hidden in them."""

import json
from datetime import UTC, datetime

import pytest

from tests.test_fetch.conftest import client_with
from tests.test_fetch.server import InTurn, endless, status
from vconst.errors import FetchError
from vconst.fetch.listing import read_listing, span_of
from vconst.fetch.names import is_safe
from vconst.remote import Listing

START, STOP = datetime(2020, 1, 8, tzinfo=UTC), datetime(2020, 1, 10, tzinfo=UTC)
NAMES = r"NOVA_(?P<start>\d{8})_(?P<version>\d+)\.csv"


def page(text, media="text/html"):
    return lambda request: request.answer(200, text.encode(), Content_Type=media)


def links(*hrefs):
    return page("<html><pre>" + "\n".join(f'<a href="{href}">x</a>' for href in hrefs))


@pytest.fixture
def read(server):
    """``read("/list/", names=...)`` reads a list of the server."""

    def listed(path, names=NAMES, **about):
        if "file" in about:
            about["file"] = server.home + about["file"]
        listing = Listing(url=server.home + path, names=names, **about)
        return read_listing(client_with(), listing, START, STOP)

    return listed


def test_links_of_a_folder_are_files_of_the_time_in_their_newest_version(server, read):
    server.paths["/list/"] = links(
        *("?C=N;O=D", "../", "/list/NOVA_20200108_9.csv", "NOVA_20200108_10.csv"),
        *("NOVA_20200109_1.csv", "NOVA_20200110_1.csv", "NOVA_20200107_1.csv", "README.txt"),
    )
    found = read("/list/")
    assert [file.name for file in found.files] == ["NOVA_20200108_10.csv", "NOVA_20200109_1.csv"]
    assert found.others == 2
    first = found.files[0]
    assert first.url == f"{server.home}/list/NOVA_20200108_10.csv"
    assert (first.start, first.stop) == (START, datetime(2020, 1, 9, tzinfo=UTC))


def test_links_that_lead_elsewhere_are_no_files(server, read):
    server.paths["/list/"] = links(
        *("https://evil.example.org/list/NOVA_20200108_1.csv", "/NOVA_20200108_2.csv"),
        *("deeper/NOVA_20200108_3.csv", "NOVA_20200108_4.csv?x=1", "javascript:alert(1)"),
        *("http://[", "NOVA_20200108_5.csv"),
    )
    assert [file.name for file in read("/list/").files] == ["NOVA_20200108_5.csv"]


HOSTILE = (
    *(
        "../x",
        "..",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "C:x",
        ".bashrc",
        "-rf",
        "~root",
        "a\nb",
        "a\x00b",
    ),
    *(
        "a\x1b[2Jb",
        "a\u202eb",
        "a b",
        "x" * 300,
        "CON",
        "nul.txt",
        "a.part",
        "a.",
        "a|b",
        "é" * 100,
    ),
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_such_name_is_let_in(name):
    assert not is_safe(name)


@pytest.mark.parametrize(
    "name", ["a.nc", "Kp_ap.txt", "igsg0080.20i.Z", "olr-daily_v01r02.nc", "é"]
)
def test_plain_names_are(name):
    assert is_safe(name)


@pytest.mark.parametrize("form", ["json", "text", "html"])
def test_hostile_names_in_lists_are_counted_and_left_out(server, read, form):
    if form == "json":
        rows = [{"name": name, "size": 1} for name in (*HOSTILE, "good.dat")]
        server.paths["/list/"] = page(json.dumps({"results": rows}), "application/json")
        expected = [name for name in HOSTILE if "\n" not in name]
    elif form == "text":
        server.paths["/list/"] = page("../x\n/etc/passwd\n.bashrc\ngood.dat\n", "text/plain")
        expected = ["../x", "/etc/passwd", ".bashrc"]
    else:
        server.paths["/list/"] = links("..%2fx", "%2e%2e%5cx", ".bashrc", "a%00b", "good.dat")
        expected = ["../x", "..\\x", ".bashrc", "a\x00b"]
    found = read("/list/", names=".+")
    assert [file.name for file in found.files] == ["good.dat"]
    assert found.hostile == expected


def test_pages_are_turned_until_one_brings_nothing_new(server, read):
    rows = [
        {"name": f"NOVA_202001{day:02}_1.csv", "size": day, "is_dir": False} for day in range(5, 13)
    ]
    rows.append({"name": "NOVA_20200109_2.csv", "size": 3, "is_dir": True})

    def turned(request):
        at = int(request.path.rpartition("=")[2])
        request.answer(200, json.dumps({"results": rows[at : at + 3]}).encode())

    server.paths["/"] = turned
    found = read("/?do=list&pos={position}", file="/?do=download&file=deep%2F{name}")
    assert [(file.name[5:13], file.size) for file in found.files] == [
        ("20200108", 8),
        ("20200109", 9),
    ]
    assert found.files[0].url == f"{server.home}/?do=download&file=deep%2FNOVA_20200108_1.csv"
    assert [one.path for one in server.asked] == [f"/?do=list&pos={n}" for n in (0, 3, 6, 9)]


def test_a_list_without_end_ends(server, read, monkeypatch):
    monkeypatch.setattr("vconst.fetch.listing._MOST_PAGES", 5)
    counter = iter(range(10**9))

    def more(request):
        request.answer(200, json.dumps([{"name": f"x{next(counter)}"}]).encode())

    server.paths["/"] = more
    with pytest.raises(FetchError, match="goes on for more than"):
        read("/?pos={position}", names=".*")


def test_a_huge_list_is_not_read_to_its_end(server, read):
    server.paths["/list/"] = endless(b"NOVA_20200108_1.csv\n" * 50_000)
    with pytest.raises(FetchError, match="no list does"):
        read("/list/")


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"a": ' * 50_000])
def test_json_that_is_none_is_said(server, read, text):
    server.paths["/list/"] = page(text, "application/json")
    with pytest.raises(FetchError, match="is no list"):
        read("/list/")


def test_a_list_is_asked_for_again_before_it_is_given_up(server, read):
    server.paths["/list/"] = InTurn(status(503), links("NOVA_20200108_1.csv"))
    assert len(read("/list/").files) == 1
    server.paths["/list/"] = status(503)
    with pytest.raises(FetchError, match="list of files cannot be had"):
        read("/list/")


@pytest.mark.parametrize(
    ("groups", "first", "after"),
    [
        ({"start": "2020"}, "2020-01-01T00:00:00", "2021-01-01T00:00:00"),
        ({"start": "202012"}, "2020-12-01T00:00:00", "2021-01-01T00:00:00"),
        ({"start": "20200229"}, "2020-02-29T00:00:00", "2020-03-01T00:00:00"),
        ({"start": "2020060"}, "2020-02-29T00:00:00", "2020-03-01T00:00:00"),
        ({"start": "20200101", "stop": "20201231"}, "2020-01-01T00:00:00", "2021-01-01T00:00:00"),
        (
            {"start": "20200108T120000", "stop": "20200108T235959"},
            "2020-01-08T12:00:00",
            "2020-01-09T00:00:00",
        ),
    ],
)
def test_digits_stand_for_all_of_what_they_say(groups, first, after):
    assert [f"{each:%Y-%m-%dT%H:%M:%S}" for each in span_of(groups)] == [first, after]


@pytest.mark.parametrize(
    "groups", [{}, {"start": "20201301"}, {"start": "12"}, {"day": "20200101"}]
)
def test_digits_that_are_no_time_say_none(groups):
    assert span_of(groups) is None
