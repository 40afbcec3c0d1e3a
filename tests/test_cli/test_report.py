"""Pages are written again from what a run left, and only from that."""

import shutil

import pytest


@pytest.fixture
def copied(made, empty, call):
    """The made store and a run of one's own, to be changed."""
    shutil.copytree(made / "vconst-store", empty / "vconst-store")
    assert call("run", made / "small.yml").code == 0
    return empty


def test_a_run_whose_page_was_written_again_is_still_verified(call, copied):
    done = call("report", "--title", "Another title")
    assert done.code == 0
    page = (copied / "runs" / "latest").resolve() / "report.html"
    assert done.out.strip() == str(page)
    assert "Another title" in page.read_text("utf-8")
    assert call("verify", "--json").json == {
        "schema": "vconst/verify/1",
        "ok": True,
        "findings": [],
    }


def test_changed_numbers_are_found_and_no_page_is_made_of_them(call, copied):
    numbers = (copied / "runs" / "latest").resolve() / "result.json"
    numbers.write_text(numbers.read_text("utf-8").replace("1200", "1201"), "utf-8")
    done = call("verify")
    assert done.code == 1
    assert done.rows == [{"object": "result.json", "problem": "is not what the run wrote"}]
    done = call("report")
    assert done.code == 1
    assert "result.json changed since the run was made." in done.err


def test_a_damaged_store_is_named_in_three_ways(call, copied):
    chunk = max((copied / "vconst-store" / "segments").rglob("c/0"), key=lambda p: p.stat().st_size)
    data = bytearray(chunk.read_bytes())
    data[len(data) // 2] ^= 1
    chunk.write_bytes(bytes(data))
    done = call("store", "check")
    assert done.code == 1
    assert chunk.parent.parent.name in done.rows[0]["object"]
    document = call("store", "check", "--json").json
    assert document["ok"] is False
    assert len(document["findings"]) == len(done.rows)
    assert call("verify").code == 1
