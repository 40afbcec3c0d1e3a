"""What is said of a fetch that goes wrong: what, where, and what to do about it."""

import json
import re

import pytest

from tests.test_cli.conftest import run_on_terminal
from tests.test_fetch.conftest import HURRY, ROWS, TIME, both_days, client_with, names
from tests.test_fetch.server import Good, InTurn, redirect, status
from vconst.errors import FetchError
from vconst.fetch.trouble import Denied, NotThere, Unreachable
from vconst.remote import RemoteFile


def with_netrc(tmp_path, mode=0o600, host="127.0.0.1"):
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {host} login ali password open-sesame-99\n")
    netrc.chmod(mode)
    return netrc


def page(request):
    request.answer(200, b"<!doctype html><html>log in</html>", Content_Type="text/html")


def of_kind(text, media):
    return lambda request: request.answer(400, text.encode(), Content_Type=media)


def test_an_empty_file_is_no_file(server, bring, folder):
    server.paths["/a.txt"] = lambda request: request.answer(200, b"")
    with pytest.raises(FetchError, match=r"'a\.txt' is empty: the server sent no byte of it"):
        bring("/a.txt")
    assert names(folder) == []


def test_an_empty_file_that_is_there_a_moment_later_comes(server, bring, folder):
    server.paths["/a.txt"] = InTurn(lambda request: request.answer(200, b""), Good(ROWS))
    assert bring("/a.txt").size == len(ROWS)


def test_a_refusal_says_whose_entry_is_missing(server, bring):
    server.paths["/a.txt"] = status(401)
    with pytest.raises(Denied) as found:
        bring("/a.txt")
    assert "machine 127.0.0.1 login USER" in found.value.hint


def test_a_refusal_in_spite_of_an_entry_does_not_ask_for_one(server, bring, tmp_path):
    server.paths["/a.txt"] = status(401)
    client = client_with(netrc=with_netrc(tmp_path))
    with pytest.raises(Denied) as found:
        bring("/a.txt", client=client)
    assert found.value.hint.startswith("~/.netrc has an entry for 127.0.0.1, and it was not enough")
    assert "log in once at https://127.0.0.1 with a browser" in found.value.hint


def test_a_page_instead_of_data_says_from_where(server, bring):
    server.paths["/a.txt"] = redirect(f"{server.other}/login")
    server.paths["/login"] = page
    with pytest.raises(Denied, match=re.escape(f"instead of 'a.txt', from {server.other}/login")):
        bring("/a.txt")


def test_a_page_has_no_size_of_a_file(server, call):
    both_days(server)
    server.paths["/NOVA_20200108.csv"] = page
    _, out, _ = call("fetch", "nova-1/lap", *TIME, "--plan", "--json")
    assert [item["size"] for item in json.loads(out)["files"]] == [None, len(ROWS)]


def test_all_places_that_were_asked_in_vain_are_named(server, bring):
    other = RemoteFile(url=f"{server.home}/first.txt", name="first.txt")
    with pytest.raises(NotThere) as found:
        bring("/final.txt", otherwise=other)
    assert f"{server.home}/final.txt is not there (404)." in found.value.message
    assert f"Nor is what may stand for it: {server.home}/first.txt" in found.value.message
    assert "vconst ingest FOLDER" in found.value.hint


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ("text/plain", r"answers 400: Error 400: 21042 matching events exceeds 20000\."),
        ("text/html", r"answers 400\."),
    ],
)
def test_what_a_service_says_of_a_refusal_is_said(server, bring, media, words):
    server.paths["/query"] = of_kind("Error 400: 21042 matching\nevents exceeds 20000.\n", media)
    with pytest.raises(FetchError, match=words):
        bring("/query", name="a.csv")


def test_what_to_do_is_said_of_the_second_file_of_an_unreachable_host_too(bring):
    client = client_with()
    for _ in range(2):
        with pytest.raises(Unreachable, match=r"archive\.invalid cannot be found") as found:
            bring("http://archive.invalid/a.txt", client=client)
        assert "https_proxy" in found.value.hint


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_that_fails_is_named_without_its_password(bring, monkeypatch, scheme):
    monkeypatch.setenv("http_proxy", f"{scheme}ali:open-sesame-99@127.0.0.1:1")
    with pytest.raises(
        FetchError, match=r"archive\.invalid by the proxy http://127\.0\.0\.1:1 "
    ) as f:
        bring("http://archive.invalid/a.txt")
    assert "sesame" not in str(f.value)


def test_who_waits_is_told_for_what(server, bring):
    client, told = client_with(HURRY), []
    client.tell = told.append
    server.paths["/a.txt"] = InTurn(status(503), status(429, Retry_After="0"), Good(ROWS))
    bring("/a.txt", client=client)
    assert told == [f"{server.home}/a.txt: the server cannot answer now (503). Once more in 0 s."]


def test_a_pipe_says_what_is_waited_for(server, call):
    both_days(server)
    server.paths["/NOVA_20200108.csv"] = InTurn(status(503), status(503), Good(ROWS))
    code, _, err = call("fetch", "nova-1/lap", *TIME)
    assert code == 0, err
    assert "NOVA_20200108.csv: the server cannot answer now (503). Once more in 1 s." in err


def test_a_list_that_names_nothing_of_the_kind_is_an_archive_that_has_moved(server, call):
    server.paths["/list/"] = page
    code, _, err = call("fetch", "nova-1/lap", *TIME, "--plan", NOVA_LIST="/list/")
    assert code == 1
    assert f"No file of this kind, of any time, is listed at {server.home}/list/" in err
    assert "the archive has moved: bring files yourself" in err


def test_a_list_that_cannot_be_had_is_named_with_its_query(server, call):
    where = "/?do=list&file=swarm%2FLevel1b"
    code, _, err = call("fetch", "nova-1/lap", *TIME, "--plan", NOVA_LIST=where)
    assert code == 1
    assert f"The list of files cannot be had. {server.home}/ is not there (404)." in err
    assert f"Asked: {server.home}{where}" in err


def listed(*days):
    text = "".join(f'<a href="NOVA_{day}.csv">x</a>' for day in days)
    return lambda request: request.answer(200, text.encode(), Content_Type="text/html")


def test_a_plan_says_what_the_archive_has_of_other_times(server, call):
    server.paths["/list/"] = listed("20190101", "20190301")
    code, _, err = call("fetch", "nova-1/lap", *TIME, "--plan", NOVA_LIST="/list/")
    assert code == 0
    assert "lists 2 files of other times, from 2019-01-01 to 2019-03-01" in err


def test_a_plan_says_what_would_be_missing(server, call):
    server.paths["/list/"] = listed("20200108")
    server.paths["/list/NOVA_20200108.csv"] = Good(ROWS)
    more = {"NOVA_LIST": "/list/"}
    code, _, err = call("fetch", "nova-1/lap", *TIME, "--plan", **more)
    assert code == 0
    assert "would cover: 50.0% of the time that was asked for" in err
    assert "missing: 2020-01-09 00:00 to 2020-01-10 00:00" in err
    _, out, _ = call("fetch", "nova-1/lap", *TIME, "--plan", "--json", **more)
    assert json.loads(out)["expected"]["share"] == 0.5


def test_a_plan_says_which_files_are_not_there(server, call):
    server.paths["/NOVA_20200108.csv"] = Good(ROWS)
    code, _, err = call("fetch", "nova-1/lap", *TIME, "--plan")
    assert code == 0
    assert "trouble: 1 of 2 asked for is not there: NOVA_20200109.csv" in err
    assert "not known how much" not in err
    server.paths.clear()
    _, out, _ = call("fetch", "nova-1/lap", *TIME, "--plan", "--json")
    assert json.loads(out)["troubles"][0].startswith("2 of 2 asked for are not there")


def test_a_netrc_that_others_can_read_is_said_before_anything_comes(server, call, tmp_path):
    both_days(server)
    with_netrc(tmp_path, mode=0o644, host="login.example.org")
    code, _, err = call("fetch", "nova-1/lap", *TIME, "--plan", NOVA_ACCOUNT="login.example.org")
    assert code == 0
    assert "login: login.example.org, NOT usable: " in err
    assert "can be read by others" in err
    assert f"chmod 600 {tmp_path / 'netrc'}" in err


def test_failures_alike_are_one_message_with_all_names(server, call):
    code, _, err = call("fetch", "nova-1/lap", *TIME)
    assert code == 1
    assert err.count("did not come: ") == 1
    assert "(2 files)" in err
    for day in ("20200108", "20200109"):
        assert f"\n      NOVA_{day}.csv" in err


def test_failures_that_differ_are_told_apart(server, call):
    server.paths["/NOVA_20200108.csv"] = status(403)
    server.paths["/NOVA_20200109.csv"] = page
    _, _, err = call("fetch", "nova-1/lap", *TIME)
    assert err.count("  did not come: ") == 2
    assert "does not allow it (403)" in err
    assert "A web page came instead of 'NOVA_20200109.csv'" in err


def test_what_was_ingested_is_not_asked_to_be(server, call):
    both_days(server)
    code, _, err = call("fetch", "nova-1/lap", *TIME, "--ingest")
    assert code == 0
    assert "Into the store" not in err
    assert err.index("2 fetched") < err.index("coverage: 100.0%") < err.index("2 new")
    assert (
        "Into the store: vconst ingest fetched/nova-1/lap" in call("fetch", "nova-1/lap", *TIME)[2]
    )


@pytest.mark.parametrize("out", ["there", "there/deeper"])
def test_a_folder_that_cannot_be_is_said_before_anything_is_asked(server, call, tmp_path, out):
    both_days(server)
    (tmp_path / "there").write_text("a file")
    code, _, err = call("fetch", "nova-1/lap", *TIME, "--out", out)
    assert code in (1, 2)
    assert "is a file" in err
    assert "should not happen" not in err
    assert server.asked == []


def test_a_time_to_come_is_not_said_to_be_covered(server, call):
    code, _, err = call("fetch", "nova-1/lap", "--start", "2050-01-01", "--stop", "2050-01-02")
    assert code == 1
    assert "coverage: nothing, for all of that time is still to come" in err
    assert "100.0%" not in err


def test_the_archives_are_listed(server, call):
    code, out, _ = call("fetch", "--archives", NOVA_ACCOUNT="login.example.org")
    assert code == 0
    assert out.splitlines() == [
        "product\tarchive\tlogin",
        "nova-1/lap\t127.0.0.1\tlogin.example.org",
    ]
    assert server.asked == []


@pytest.mark.parametrize(
    ("given", "missing"),
    [((), "'PRODUCT'"), (("nova-1/lap",), "'--start'"), (("nova-1/lap", *TIME[:2]), "'--stop'")],
)
def test_what_is_missing_is_said_with_an_example(call, given, missing):
    code, _, err = call("fetch", *given)
    assert code == 2
    assert missing in err
    assert "vconst fetch gfz/kp --start" in err
    assert "vconst fetch --archives" in err


@pytest.mark.parametrize("width", [80, 120])
def test_no_bar_is_left_on_a_terminal(server, environment, tmp_path, width):
    both_days(server)
    server.paths["/NOVA_20200108.csv"] = InTurn(Good(ROWS), status(503), Good(ROWS))
    shown = run_on_terminal(
        "fetch", "nova-1/lap", *TIME, cwd=tmp_path, environment=environment, width=width
    )
    assert shown.code == 0, shown.out
    screen = on_screen(shown.out)
    assert screen[0] == "nova-1/lap: 2 files of that time."
    assert not any("━" in line or "bytes" in line for line in screen)
    assert max(map(len, screen)) <= width


def on_screen(text):
    """The lines that are left, of a terminal that knows carriage return, up, and erase."""
    lines, row, column = [""], 0, 0
    for mark in re.finditer(r"\x1b\[(\??[\d;]*)([A-Za-z])|\n|\r|[^\x1b\n\r]+", text):
        number, letter = mark.group(1), mark.group(2)
        if letter == "A":
            row = max(0, row - int(number or 1))
        elif letter == "K":
            lines[row], column = ("", 0) if number == "2" else (lines[row][:column], column)
        elif mark.group() == "\r":
            column = 0
        elif mark.group() == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif letter is None:
            line = lines[row].ljust(column)
            lines[row] = line[:column] + mark.group() + line[column + len(mark.group()) :]
            column += len(mark.group())
    return [line.rstrip() for line in lines if line.strip()]
