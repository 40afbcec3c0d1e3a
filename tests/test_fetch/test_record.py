"""What a folder remembers, with several processes at it."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from vconst.fetch import part
from vconst.fetch.record import NAME, Record

ADDS = 40
#: Waits until the other is there too, then adds files as a fetch does, saving after each.
ADDING = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from vconst.fetch.record import Record

folder, mark, other, adds = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
record = Record(folder)
folder.with_name(mark).touch()
end = time.monotonic() + 60
while not folder.with_name(other).exists() and time.monotonic() < end:
    time.sleep(0.001)
for number in range(adds):
    name = f"{mark}{number}.dat"
    record.add(SimpleNamespace(name=name, url="u", size=1, sha256="", etag="", modified=""))
    record.save()
"""


def arrived(name):
    return SimpleNamespace(name=name, url="u", size=1, sha256="", etag="", modified="")


def kept(folder):
    return sorted(json.loads((folder / NAME).read_text())["files"])


def test_two_processes_lose_nothing_of_each_other(folder):
    pairs = (("x", "y"), ("y", "x"))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(folder), mark, other, str(ADDS)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for mark, other in pairs
    ]
    said = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert kept(folder) == sorted(f"{mark}{n}.dat" for mark in "xy" for n in range(ADDS))
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_it_is_kept_where_there_are_no_locks(folder, monkeypatch):
    monkeypatch.setattr(part, "fcntl", None)
    one, other = Record(folder), Record(folder)
    for record, name in ((one, "a.dat"), (other, "b.dat")):
        record.add(arrived(name))
        record.save()
    assert kept(folder) == ["a.dat", "b.dat"]


def test_what_could_not_be_written_is_written_later(folder, monkeypatch):
    record = Record(folder)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(part.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            record.add(arrived("a.dat"))
    assert [path.name for path in folder.iterdir()] == [NAME]
    record.save()
    assert kept(folder) == ["a.dat"]


def test_a_record_that_is_a_link_is_replaced_and_what_it_led_to_stays(folder, tmp_path):
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    (folder / NAME).symlink_to(precious)
    record = Record(folder)
    record.add(arrived("a.dat"))
    record.save()
    assert precious.read_bytes() == b"mine"
    assert kept(folder) == ["a.dat"]
