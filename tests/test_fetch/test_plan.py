"""Plans, reports and coverage: what is said before, and what is counted after."""

import dataclasses
import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.test_fetch.conftest import HURRY, client_with, names
from tests.test_fetch.server import Good, cut, status
from vconst import Format, Mission, Platform, Product, Variable, hookimpl
from vconst.errors import FetchError, PluginError, UsageError
from vconst.fetch.coverage import cover
from vconst.fetch.fetch import fetch
from vconst.fetch.plan import make_plan
from vconst.plugins import Host
from vconst.remote import Listing, RemoteFile, days, months, years

START, STOP = datetime(2020, 1, 8, tzinfo=UTC), datetime(2020, 1, 12, tzinfo=UTC)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Nova:
    """A plugin whose archive is the server."""

    def __init__(self, *found):
        self.found = list(found)

    @hookimpl
    def missions(self):
        text = Variable(source="t", name="time", units="s since 1970-01-01")
        form = Format(read=len, files=r"NOVA_\d{8}\.dat")
        product = Product(
            name="nova-1/lap", title="x", kind="series", variables=(text,), formats=(form,)
        )
        platform = Platform(name="nova-1", title="x")
        return [Mission(name="nova", title="x", platforms=(platform,), products=(product,))]

    @hookimpl
    def find_granules(self, product, start, stop):
        return self.found


@pytest.fixture
def daily(server):
    """Remote files of four days, of which the server has what is put there."""
    return [
        RemoteFile(url=f"{server.home}/NOVA_{day:%Y%m%d}.dat", start=day, stop=end)
        for day, end in days(START, STOP)
    ]


@pytest.fixture
def plan(folder):
    def planned(*found, start=START, stop=STOP, client=None, into=folder, view=None):
        host = Host(load_installed=False, plugins=[("nova", Nova(*found))])
        product, event = host.product("nova-1/lap"), threading.Event()
        how = {"view": view, "stop_event": event}
        return make_plan(host, product, start, stop, into, client or client_with(), **how)

    return planned


def run(plan, client=None, **how):
    return fetch(plan, client or client_with(), stop_event=threading.Event(), **how)


def test_a_plan_says_what_is_here_begun_and_to_come_and_writes_nothing(
    server, daily, plan, folder, tmp_path
):
    for file in daily[:3]:
        server.paths[file.url.removeprefix(server.home)] = Good(b"x" * 100)
    run(plan(daily[0]))
    server.paths["/NOVA_20200109.dat"] = cut(b"x" * 100, 40)
    run(plan(daily[1]))
    before = sorted(path.stat().st_mtime_ns for path in folder.iterdir())
    server.paths["/NOVA_20200109.dat"] = Good(b"x" * 100)
    server.asked.clear()
    found = plan(*daily)
    assert [item.state for item in found.items] == ["here", "begun", "to fetch", "to fetch"]
    assert [item.size for item in found.items] == [100, 100, 100, None]
    assert (found.bytes_known, found.unknown, found.estimate) == (160, 1, 260)
    assert {one.method for one in server.asked} == {"HEAD"}
    assert sorted(path.stat().st_mtime_ns for path in folder.iterdir()) == before
    plan(*daily, into=tmp_path / "not" / "there")
    assert not (tmp_path / "not").exists()


def test_what_does_not_come_is_named_and_the_rest_is_kept(server, daily, plan, folder):
    server.paths["/NOVA_20200108.dat"] = Good(b"x" * 100)
    server.paths["/NOVA_20200110.dat"] = Good(b"x" * 100)
    server.paths["/NOVA_20200111.dat"] = status(403)
    report = run(plan(*daily))
    assert report.fetched == 2
    assert [one["name"][5:13] for one in sorted(report.failed, key=lambda one: one["name"])] == [
        "20200109",
        "20200111",
    ]
    assert report.coverage.missing == [
        (moment("2020-01-09"), moment("2020-01-10")),
        (moment("2020-01-11"), moment("2020-01-12")),
    ]
    assert report.coverage.share == pytest.approx(0.5)
    assert names(folder) == ["NOVA_20200108.dat", "NOVA_20200110.dat"]
    again = run(plan(*daily))
    assert (again.fetched, again.kept, len(again.failed)) == (0, 2, 2)


def test_no_host_is_asked_for_more_than_its_share_at_a_time(server, plan):
    def slowly(request):
        time.sleep(0.03)
        request.answer(200, b"x")

    files = [RemoteFile(url=f"{server.home}/{n}.dat") for n in range(12)]
    server.paths.update({f"/{n}.dat": slowly for n in range(12)})
    report = run(plan(*files))
    assert report.fetched == 12
    assert server.most_at_once == 2


def test_a_limit_in_all_ends_it(server, daily, plan, folder):
    for file in daily:
        server.paths[file.url.removeprefix(server.home)] = Good(b"x" * 1000)
    client = client_with(dataclasses.replace(HURRY, connections=1))
    report = run(plan(*daily), client, limit=2500)
    assert report.fetched == 2
    assert all("in all" in one["message"] for one in report.failed)


def test_two_files_of_one_name_are_refused(server, plan):
    files = [RemoteFile(url=f"{server.home}/{part}/a.dat") for part in "xy"]
    with pytest.raises(FetchError, match=r"Two files of 'nova-1/lap' are called 'a\.dat'"):
        plan(*files)


def test_names_of_what_stands_for_files_are_their_own_too(server, plan):
    def file(path, otherwise=None):
        return RemoteFile(url=f"{server.home}/{path}", otherwise=otherwise)

    for found in (
        (file("a.dat", file("x/c.dat")), file("b.dat", file("y/C.dat"))),
        (file("a.dat", file("x/b.dat")), file("b.dat")),
    ):
        with pytest.raises(FetchError, match=r"are called '[Cb]\.dat'"):
            plan(*found)
    mirror = file("x/a.dat", file("y/a.dat"))
    assert len(plan(mirror).items) == 1
    year = file("2020.dat")
    assert len(plan(file("a.dat", year), file("b.dat", year)).items) == 2


@pytest.mark.parametrize(
    ("stored", "state"), [("first.dat", "to fetch"), ("final.dat.gz", "stored"), ("x", "to fetch")]
)
def test_what_only_stands_for_a_file_in_the_store_does_not_keep_it_away(
    server, plan, stored, state
):
    instead = RemoteFile(url=f"{server.home}/first.dat")
    granule = SimpleNamespace(source={"name": stored})
    view = SimpleNamespace(products=lambda: ["nova-1/lap"], granules=lambda *_: [granule])
    found = plan(RemoteFile(url=f"{server.home}/final.dat", otherwise=instead), view=view)
    assert [item.state for item in found.items] == [state]


def test_a_note_is_said_once_whoever_gives_it(server, plan):
    server.paths["/list"] = lambda request: request.answer(200, b"NOVA_20200108.dat\n")
    instead = RemoteFile(url=f"{server.home}/c.dat", note="provisional")
    found = plan(
        RemoteFile(url=f"{server.home}/a.dat", note="large ones only"),
        RemoteFile(url=f"{server.home}/b.dat", note="large ones only", otherwise=instead),
        Listing(url=f"{server.home}/list", names=r"NOVA_\d+\.dat", note="of the day side"),
    )
    assert found.notes == ["large ones only", "provisional", "of the day side"]
    assert found.items[-1].wanted.note == "of the day side"


@pytest.mark.parametrize(
    "given",
    [
        7,
        RemoteFile(url="https://archive.example.org/a", note=7),
        Listing(url="https://archive.example.org/", names="x", note="x" * 1000),
        "ftp://archive.example.org/a",
        "https://ali:pw@archive.example.org/a",
        RemoteFile(url="https://archive.example.org/a", name="../a"),
        RemoteFile(url="https://archive.example.org/"),
        RemoteFile(url="https://archive.example.org/a", start=START),
        RemoteFile(url="https://archive.example.org/a", start=STOP, stop=START),
        RemoteFile(url="https://archive.example.org/a", start=datetime(2020, 1, 1), stop=STOP),
        RemoteFile(url="https://archive.example.org/a", checksum="md5:1"),
        RemoteFile(url="https://archive.example.org/a", otherwise="https://x.org/b"),
        Listing(url="https://archive.example.org/", names="("),
        Listing(url="https://archive.example.org/", names="x", file="https://x.org/y"),
    ],
)
def test_what_a_plugin_says_wrongly_is_its_own_fault(plan, given):
    with pytest.raises(PluginError, match="nova-1/lap: find_granules gives what cannot be fetched"):
        plan(given)


def test_a_product_without_an_archive_is_a_wrong_use(folder):
    class Silent(Nova):
        @hookimpl
        def find_granules(self, product, start, stop):
            return None

    host = Host(load_installed=False, plugins=[("nova", Silent())])
    with pytest.raises(UsageError, match="No archive of 'nova-1/lap' is known"):
        make_plan(
            host,
            host.product("nova-1/lap"),
            START,
            STOP,
            folder,
            client_with(),
            stop_event=threading.Event(),
        )


def test_coverage_is_reckoned_by_hours_across_files_that_touch_and_overlap():
    def file(start, stop):
        return RemoteFile(url="https://x.org/a", start=moment(start), stop=moment(stop))

    files = [
        file("2020-01-08T06:00", "2020-01-09T00:00"),
        file("2020-01-08T18:00", "2020-01-09T12:00"),
        file("2019-12-01T00:00", "2020-01-08T03:00"),
        file("2020-01-11T00:00", "2020-02-01T00:00"),
    ]
    found = cover(START, STOP, files)
    assert found.missing == [
        (moment("2020-01-08T03:00"), moment("2020-01-08T06:00")),
        (moment("2020-01-09T12:00"), moment("2020-01-11T00:00")),
    ]
    assert [round(share, 3) for _, share in found.days] == [0.875, 0.5, 0.0, 1.0]
    assert found.share == pytest.approx(1 - (3 + 36) / 96)
    assert not found.is_whole


def test_the_future_is_not_missing_and_nothing_is_certain_of_files_that_do_not_tell():
    today = datetime.now(UTC)
    now = RemoteFile(url="https://x.org/a", start=today - timedelta(days=2), stop=today)
    later = cover(today - timedelta(days=1), today + timedelta(days=9), [now])
    assert later.share > 0.999
    assert cover(START, STOP, [RemoteFile(url="https://x.org/a")]).untold == 1


def test_days_months_and_years_that_a_time_touches():
    start, stop = moment("2019-12-31T23:00"), moment("2020-03-01T00:00")
    assert len(days(start, stop)) == 1 + 31 + 29
    assert [f"{first:%Y-%m}" for first, _ in months(start, stop)] == [
        "2019-12",
        "2020-01",
        "2020-02",
    ]
    assert [(a.year, b.year) for a, b in years(start, stop)] == [(2019, 2020), (2020, 2021)]
