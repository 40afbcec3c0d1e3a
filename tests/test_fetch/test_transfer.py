"""One file from a server that misbehaves: whole and checked under its name, or not at all."""

import dataclasses
import gzip
import hashlib
import random

import pytest

from tests.test_fetch.conftest import HURRY, client_with, names
from tests.test_fetch.server import Good, InTurn, cut, drip, endless, stall, status
from vconst.errors import FetchError
from vconst.fetch.part import Part
from vconst.fetch.trouble import Busy, Denied, NotThere
from vconst.remote import RemoteFile

BODY = random.Random(1).randbytes(200_000)


def test_a_file_comes_whole_and_leaves_nothing_beside_it(server, bring, folder):
    server.paths["/a.dat"] = Good(BODY)
    arrived = bring("/a.dat")
    assert (folder / "a.dat").read_bytes() == BODY
    assert names(folder) == ["a.dat"]
    assert arrived.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (arrived.state, arrived.size, arrived.sent) == ("fetched", len(BODY), len(BODY))
    assert "length" in arrived.checked
    assert server.asked[0].headers["Accept-Encoding"] == "identity"


def test_a_file_that_was_cut_off_goes_on_where_it_ended(server, bring, folder):
    server.paths["/a.dat"] = InTurn(cut(BODY, 70_000), Good(BODY))
    arrived = bring("/a.dat")
    assert (folder / "a.dat").read_bytes() == BODY
    first, second = server.requests("/a.dat")
    assert "Range" not in first.headers
    assert second.headers["Range"] == "bytes=70000-"
    assert second.headers["If-Range"] == '"one"'
    assert arrived.sent == len(BODY)


def test_it_goes_on_in_a_later_command_too(server, bring, folder):
    server.paths["/a.dat"] = cut(BODY, 70_000)
    with pytest.raises(FetchError, match=r"cut off.*70000 bytes are kept"):
        bring("/a.dat")
    assert names(folder) == [".a.dat.part", ".a.dat.part.json"]
    server.paths["/a.dat"], asked = Good(BODY), len(server.asked)
    assert bring("/a.dat").sent == len(BODY) - 70_000
    assert server.asked[asked].headers["Range"] == "bytes=70000-"
    assert (folder / "a.dat").read_bytes() == BODY
    assert names(folder) == ["a.dat"]


def test_a_server_that_knows_no_ranges_is_asked_for_all_of_it(server, bring, folder):
    def whole(request):
        request.answer(200, BODY, ETag='"one"', Accept_Ranges="none")

    server.paths["/a.dat"] = InTurn(cut(BODY, 70_000), whole)
    bring("/a.dat")
    assert (folder / "a.dat").read_bytes() == BODY


def test_a_server_that_always_cuts_at_the_same_byte_is_given_up(server, bring, folder):
    server.paths["/a.dat"] = cut(BODY, 70_000)
    with pytest.raises(FetchError, match="Given up after"):
        bring("/a.dat")
    assert len(server.asked) <= HURRY.tries + 1
    assert not (folder / "a.dat").exists()


def test_without_anything_that_tells_states_apart_it_begins_anew(server, bring, folder):
    server.paths["/a.dat"] = InTurn(cut(BODY, 70_000, ETag=""), Good(BODY))
    bring("/a.dat")
    assert "Range" not in server.requests("/a.dat")[1].headers
    assert (folder / "a.dat").read_bytes() == BODY


def test_a_weak_tag_is_not_gone_on_by_and_the_time_of_change_is(server, bring):
    modified = "Sun, 13 Sep 2020 12:26:40 GMT"
    first = cut(BODY, 70_000, ETag='W/"one"', Last_Modified=modified)
    server.paths["/a.dat"] = InTurn(first, Good(BODY, etag='W/"one"'))
    bring("/a.dat")
    assert server.requests("/a.dat")[1].headers["If-Range"] == modified


def test_a_file_that_changed_between_its_parts_comes_whole_in_its_new_state(server, bring, folder):
    new = BODY[::-1]
    server.paths["/a.dat"] = InTurn(cut(BODY, 70_000), Good(new, etag='"two"'))
    bring("/a.dat")
    assert (folder / "a.dat").read_bytes() == new


def test_a_part_of_another_state_is_seen_though_the_server_hands_it_out(server, bring, folder):
    new = BODY[::-1]

    def careless(request):
        first = int(request.headers["Range"].removeprefix("bytes=").rstrip("-"))
        said = f"bytes {first}-{len(new) - 1}/{len(new)}"
        request.answer(206, new[first:], ETag='"two"', Content_Range=said)

    server.paths["/a.dat"] = InTurn(cut(BODY, 70_000), careless, Good(new, etag='"two"'))
    bring("/a.dat")
    assert (folder / "a.dat").read_bytes() == new


@pytest.mark.parametrize(
    "said",
    ["bytes 0-199999/200000", "bytes 70000-80000/200000", "bytes 70001-199999/200000", "junk", ""],
)
def test_a_part_that_is_not_the_one_asked_for_is_thrown_away(server, bring, folder, said):
    def wrong(request):
        headers = {"Content_Range": said} if said else {}
        request.answer(206, BODY[:1000], ETag='"one"', **headers)

    server.paths["/a.dat"] = InTurn(cut(BODY, 70_000), wrong, Good(BODY))
    bring("/a.dat")
    assert (folder / "a.dat").read_bytes() == BODY


def test_a_part_beyond_the_end_begins_anew(server, bring, folder):
    server.paths["/a.dat"] = InTurn(cut(BODY, 70_000), status(416), Good(BODY))
    bring("/a.dat")
    assert (folder / "a.dat").read_bytes() == BODY


def test_a_chunked_body_that_is_cut_off_is_no_file(server, bring, folder):
    def chunked(request):
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.send(b"400\r\n" + BODY[:0x200])
        request.close_connection = True

    server.paths["/a.dat"] = chunked
    with pytest.raises(FetchError, match="Given up after 3 tries"):
        bring("/a.dat")
    assert names(folder) == []


def test_a_full_disk_or_a_kill_just_before_the_end_costs_nothing(server, bring, folder):
    server.paths["/a.dat"] = Good(BODY)
    with Part(folder, "a.dat") as part:
        part.begin({"url": f"{server.home}/a.dat", "validator": '"one"', "total": len(BODY)})
        part.write(BODY)
    assert bring("/a.dat").sent == 0
    assert server.asked == []
    assert (folder / "a.dat").read_bytes() == BODY


def test_bytes_that_never_reached_the_disk_are_not_gone_on_from(server, bring, folder):
    with Part(folder, "a.dat") as part:
        part.begin({"url": f"{server.home}/a.dat", "validator": '"one"', "total": len(BODY)})
        part.write(BODY[:1000])
    with (folder / ".a.dat.part").open("ab") as stream:
        stream.write(bytes(5000))  # as a machine may find it that lost its power
    server.paths["/a.dat"] = Good(BODY)
    bring("/a.dat")
    assert server.asked[0].headers["Range"] == "bytes=1000-"
    assert (folder / "a.dat").read_bytes() == BODY


@pytest.mark.parametrize(("code", "tries"), [(429, 2), (503, 2)])
def test_what_the_server_asks_to_wait_is_waited(server, bring, code, tries, monkeypatch):
    client, waited = client_with(), []
    monkeypatch.setattr(client.pace, "hold", lambda host, seconds: waited.append((host, seconds)))
    server.paths["/a.dat"] = InTurn(status(code, Retry_After="7"), Good(BODY))
    bring("/a.dat", client=client)
    assert waited == [("127.0.0.1", 7.0)]
    assert len(server.asked) == tries


def test_a_server_that_asks_to_wait_for_hours_is_not_waited_for(server, bring):
    server.paths["/a.dat"] = status(503, Retry_After="7200")
    with pytest.raises(FetchError, match="asks to wait for 7200 s"):
        bring("/a.dat")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("code", "kind", "words", "tries"),
    [
        (400, FetchError, "answers 400", 1),
        (401, Denied, "wants to know who asks", 1),
        (403, Denied, "does not allow it", 1),
        (404, NotThere, "is not there", 1),
        (410, NotThere, "is not there", 1),
        (204, NotThere, "has nothing of it", 1),
        (500, FetchError, "cannot answer now", 3),
        (501, FetchError, "answers 501", 1),
        (502, FetchError, "cannot answer now", 3),
    ],
)
def test_every_refusal_is_said_and_only_passing_ones_are_tried_again(
    server, bring, folder, code, kind, words, tries
):
    server.paths["/a.dat"] = status(code)
    with pytest.raises(kind, match=words):
        bring("/a.dat")
    assert len(server.asked) == tries
    assert names(folder) == []


def test_what_stands_for_a_file_is_asked_for_where_it_is_not_there(server, bring, folder):
    server.paths["/first.dat"] = Good(BODY)
    instead = RemoteFile(url=f"{server.home}/first.dat")
    arrived = bring("/final.dat", otherwise=instead)
    assert arrived.name == "first.dat"
    assert arrived.wanted is instead
    assert names(folder) == ["first.dat"]


def test_a_slow_drip_is_not_waited_for(server, bring):
    slow = dataclasses.replace(HURRY, window=0.1, slowest=10_000.0, tries=2)
    server.paths["/a.dat"] = drip()
    with pytest.raises(FetchError, match="less than 10000 bytes/s"):
        bring("/a.dat", manners=slow)


def test_a_server_that_falls_silent_is_left_and_gone_on_with(server, bring, folder):
    import threading

    ended = threading.Event()
    server.paths["/a.dat"] = InTurn(stall(BODY, 5000, ended), Good(BODY))
    bring("/a.dat", manners=dataclasses.replace(HURRY, silence=0.2))
    ended.set()
    assert server.requests("/a.dat")[1].headers["Range"] == "bytes=5000-"
    assert (folder / "a.dat").read_bytes() == BODY


def test_a_body_without_end_is_cut_at_the_limit(server, bring, folder):
    small = dataclasses.replace(HURRY, most_bytes=1 << 20)
    server.paths["/a.dat"] = endless(bytes(1 << 16))
    with pytest.raises(FetchError, match="does not end"):
        bring("/a.dat", manners=small)
    assert names(folder) == []


def test_a_file_that_says_it_is_too_large_is_not_begun(server, bring, folder):
    server.paths["/a.dat"] = lambda request: request.answer(200, b"", 1 << 40)
    with pytest.raises(FetchError, match="at most"):
        bring("/a.dat")
    assert names(folder) == []


@pytest.mark.parametrize("media", ["text/html; charset=utf-8", "application/octet-stream"])
def test_a_login_page_is_never_taken_for_data(server, bring, folder, media):
    page = b"\n <!DOCTYPE html><html><body>Please log in</body></html>"
    server.paths["/a.nc"] = lambda request: request.answer(200, page, Content_Type=media)
    with pytest.raises(Denied, match="web page") as found:
        bring("/a.nc")
    assert "netrc" in found.value.hint
    assert names(folder) == []


def test_data_that_a_server_calls_a_page_come_where_the_plugin_says_so(server, bring, folder):
    text = lambda request: request.answer(200, b"DST2001*01", Content_Type="text/html")  # noqa: E731
    server.paths["/dst.txt"] = text
    with pytest.raises(Denied):
        bring("/dst.txt")
    bring("/dst.txt", as_page=True)
    assert (folder / "dst.txt").read_bytes() == b"DST2001*01"


@pytest.mark.parametrize("tag", [{}, {"ETag": '"page"'}])
def test_a_page_where_data_are_called_pages_means_that_the_file_is_not_there(
    server, bring, folder, tag
):
    page = b"<!DOCTYPE html><html><body>Not found</body></html>"
    about = {"Content_Type": "text/html", **tag}
    server.paths["/final.txt"] = lambda request: request.answer(200, page, **about)
    server.paths["/first.txt"] = lambda request: request.answer(200, b"DST", **about)
    instead = RemoteFile(url=f"{server.home}/first.txt", as_page=True)
    for _ in range(2):
        assert bring("/final.txt", as_page=True, otherwise=instead).name == "first.txt"
        assert names(folder) == ["first.txt"]
    for how in ({"as_page": True}, {"as_page": True, "otherwise": instead, "account": "x.org"}):
        with pytest.raises(Denied):
            bring("/final.txt", **how)
    server.paths["/final.txt"] = lambda request: request.answer(200, b"DST final", **about)
    assert bring("/final.txt", as_page=True, otherwise=instead).name == "final.txt"


def test_another_size_than_the_list_says_is_told(server, bring):
    server.paths["/a.dat"] = server.paths["/b.dat"] = Good(BODY)
    assert bring("/a.dat", size=len(BODY)).checked == ("length",)
    assert bring("/b.dat", size=7).checked == ("length", "not the 7 bytes of the list")


def test_a_growing_file_is_asked_for_changes_and_comes_only_if_there_are_some(
    server, bring, folder
):
    server.paths["/kp.txt"] = Good(b"1 2 3\n")
    assert bring("/kp.txt", growing=True).state == "fetched"
    again = bring("/kp.txt", growing=True)
    assert (again.state, again.sent) == ("unchanged", 0)
    assert server.asked[1].headers["If-None-Match"] == '"one"'
    server.paths["/kp.txt"] = Good(b"1 2 3 4\n", etag='"two"')
    assert bring("/kp.txt", growing=True).state == "fetched"
    assert (folder / "kp.txt").read_bytes() == b"1 2 3 4\n"


def test_a_growing_file_that_was_changed_here_comes_again(server, bring, folder):
    server.paths["/kp.txt"] = Good(b"1 2 3\n")
    bring("/kp.txt", growing=True)
    (folder / "kp.txt").write_bytes(b"1 2 3 4 5 6\n")
    assert bring("/kp.txt", growing=True).state == "fetched"
    assert (folder / "kp.txt").read_bytes() == b"1 2 3\n"


def test_a_file_that_is_being_fetched_by_another_is_left_to_it(server, bring, folder):
    server.paths["/a.dat"] = Good(BODY)
    with Part(folder, "a.dat"), pytest.raises(Busy, match="another process"):
        bring("/a.dat")


def test_nothing_is_written_through_a_link(server, bring, folder, tmp_path):
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    (folder / ".a.dat.part").symlink_to(precious)
    server.paths["/a.dat"] = Good(BODY)
    with pytest.raises(FetchError, match="is a link"):
        bring("/a.dat")
    assert precious.read_bytes() == b"mine"


def test_a_link_under_the_name_is_replaced_and_what_it_led_to_stays(
    server, bring, folder, tmp_path
):
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    (folder / "a.dat").symlink_to(precious)
    server.paths["/a.dat"] = Good(BODY)
    bring("/a.dat")
    assert precious.read_bytes() == b"mine"
    assert (folder / "a.dat").read_bytes() == BODY


def test_a_truncated_gzip_is_no_file_though_its_length_is_as_promised(server, bring, folder):
    packed = gzip.compress(BODY)
    server.paths["/a.gz"] = Good(packed[:-5])
    with pytest.raises(FetchError, match="cut short"):
        bring("/a.gz")
    assert len(server.asked) == 2
    assert names(folder) == []
