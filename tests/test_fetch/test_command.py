"""``vconst fetch`` as a user meets it: plan, files, store, interruptions, kills."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from tests.test_cli.conftest import run_on_terminal
from tests.test_fetch.conftest import ROWS, TIME, both_days
from tests.test_fetch.server import Good, status
from vconst.fetch.part import Part
from vconst.ingest import find_files

SECRET = "open-sesame-99"


def test_a_plan_is_said_and_nothing_is_fetched(server, call, tmp_path):
    both_days(server)
    code, out, err = call("fetch", "nova-1/lap", *TIME, "--plan")
    assert code == 0
    assert [line.split("\t")[1] for line in out.splitlines()] == ["state", "to fetch", "to fetch"]
    for words in ("2 files of that time", "132 B", "licence: made up", "cite: Nova team (2020)"):
        assert words in err
    assert err.count("note: on the night side alone") == 1
    assert not (tmp_path / "fetched").exists()
    assert {one.method for one in server.asked} == {"HEAD"}
    code, out, _ = call("fetch", "nova-1/lap", *TIME, "--dry-run", "--json")
    assert (code, json.loads(out)["notes"]) == (0, ["on the night side alone"])


def test_files_come_and_go_into_the_store_and_are_not_fetched_again(server, call, tmp_path):
    both_days(server)
    code, out, err = call("fetch", "nova-1/lap", *TIME, "--ingest", "--json")
    assert code == 0, out + err
    said = json.loads(out)
    assert said["schema"] == "vconst/fetch/1"
    assert (said["ingested"]["new"], said["ingested"]["rows"]) == (2, 4)
    assert said["coverage"]["share"] == 1.0
    assert said["coverage"]["days"] == {"2020-01-08": 1.0, "2020-01-09": 1.0}
    folder = tmp_path / "fetched" / "nova-1" / "lap"
    assert (folder / "NOVA_20200108.csv").read_bytes() == ROWS
    server.asked.clear()
    code, out, err = call("fetch", "nova-1/lap", *TIME)
    assert (code, server.asked) == (0, [])
    assert "2 were here" in err
    for path in folder.glob("NOVA*"):
        path.unlink()
    code, out, err = call("fetch", "nova-1/lap", *TIME, "--plan", "--json")
    assert [item["state"] for item in json.loads(out)["files"]] == ["stored", "stored"]
    assert server.asked == []


def test_a_part_is_exit_code_3_and_nothing_is_1(server, call):
    server.paths["/NOVA_20200109.csv"] = Good(ROWS)
    code, out, err = call("fetch", "nova-1/lap", *TIME, "--out", "here")
    assert code == 3
    assert "did not come: " in err
    assert "NOVA_20200108.csv is not there (404)" in err
    assert "coverage: 50.0%" in err
    assert "missing: 2020-01-08 00:00 to 2020-01-09 00:00" in err
    assert out.splitlines()[1].startswith("NOVA_20200109.csv\tfetched\t66")
    server.paths.clear()
    assert call("fetch", "nova-1/lap", *TIME, "--out", "elsewhere")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nova-1/lop", *TIME), "Did you mean 'nova-1/lap'?"),
        (("nova-1/lap", "--start", "2020-01-09", "--stop", "2020-01-08"), "is not before"),
        (("nova-1/lap", "--start", "soon", "--stop", "2020-01-08"), "is not a time"),
        (("nova-1/lap", *TIME, "--limit", "100 B"), "the limit is 100 B"),
    ],
)
def test_a_wrong_use_fetches_nothing(server, call, arguments, words):
    both_days(server)
    code, _, err = call("fetch", *arguments)
    assert code == 2
    assert words in err
    assert server.requests("/NOVA_20200108.csv") == []


def test_a_login_that_is_missing_is_said_before_and_after(server, call, tmp_path):
    server.paths["/NOVA_20200108.csv"] = status(401)
    server.paths["/NOVA_20200109.csv"] = status(401)
    code, _, err = call("fetch", "nova-1/lap", *TIME, NOVA_ACCOUNT="login.example.org")
    assert code == 1
    assert "login: login.example.org, NOT usable: no entry in" in err
    assert "machine login.example.org login USER" in " ".join(err.split())


def test_no_password_is_printed_or_written(server, call, tmp_path):
    both_days(server)
    server.paths["/NOVA_20200109.csv"] = status(403)
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login ali password {SECRET}\n")
    netrc.chmod(0o600)
    code, out, err = call("fetch", "nova-1/lap", *TIME, "--json", "-v")
    assert code == 3
    assert "Authorization" in server.requests("/NOVA_20200108.csv")[0].headers
    written = b"".join(p.read_bytes() for p in (tmp_path / "fetched").rglob("*") if p.is_file())
    assert SECRET not in out + err + written.decode()


def _started(environment, folder):
    """The command in a process of its own, fetching one day."""
    words = ["fetch", "nova-1/lap", "--start", "2020-01-08", "--stop", "2020-01-08"]
    return subprocess.Popen(
        [sys.executable, "-m", "vconst", *words, "--out", "here"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _wait_for(path, process):
    for _ in range(6000):
        if path.exists() or process.poll() is not None:
            return
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_client_that_is_killed_in_the_middle_goes_on_later(
    server, call, environment, tmp_path, number
):
    body = random.Random(2).randbytes(300_000)
    hold = threading.Event()

    def some(request):
        """Two pieces with a pause between, so that the first is on the disk, then nothing."""
        if request.command == "HEAD":
            request.answer(200, body, ETag='"one"')
            return
        request.answer(200, body[:100_000], len(body), ETag='"one"')
        hold.wait(1.2)
        request.send(body[100_000:150_000])
        hold.wait(30)

    server.paths["/NOVA_20200108.csv"] = some
    process = _started(environment, tmp_path)
    part = tmp_path / "here" / ".NOVA_20200108.csv.part.json"
    _wait_for(part, process)
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=60)
    hold.set()
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL), err
    assert "Traceback" not in err
    assert not (tmp_path / "here" / "NOVA_20200108.csv").exists()
    server.paths["/NOVA_20200108.csv"] = Good(body)
    server.asked.clear()
    one_day = ("--start", "2020-01-08", "--stop", "2020-01-08", "--out", "here")
    code, _, err = call("fetch", "nova-1/lap", *one_day)
    assert code == 0, err
    (asked,) = server.requests("/NOVA_20200108.csv")
    offset = int(asked.headers["Range"].removeprefix("bytes=").rstrip("-"))
    assert 100_000 < offset <= 150_000
    assert (tmp_path / "here" / "NOVA_20200108.csv").read_bytes() == body
    left = {path.name for path in (tmp_path / "here").iterdir()}
    assert left == {"NOVA_20200108.csv", ".vconst-fetch.json"}


def test_on_a_terminal_it_says_what_came(server, environment, tmp_path):
    both_days(server)
    done = run_on_terminal("fetch", "nova-1/lap", *TIME, cwd=tmp_path, environment=environment)
    assert done.code == 0, done.out
    for words in ("2 files of that time", "2 fetched (132 B)", "coverage: 100.0%"):
        assert words in done.out
    assert done.out.count("Traceback") == 0


def test_parts_and_the_record_are_no_data_for_ingest(server, call, tmp_path):
    both_days(server)
    assert call("fetch", "nova-1/lap", *TIME, "--out", "here", "--quiet")[0] == 0
    with Part(tmp_path / "here", "NOVA_20200110.csv") as part:
        part.begin({"url": "https://x.org/NOVA_20200110.csv", "validator": '"one"'})
        part.write(ROWS)
    found, left_out = find_files([tmp_path / "here"])
    assert [path.name for path in found] == ["NOVA_20200108.csv", "NOVA_20200109.csv"]
    assert len(left_out) == 3
