"""A disk that is full, a limit of file sizes: told in words, and the store is as it was."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.native import PRODUCT, make_half_orbits
from vconst.plugins import Host
from vconst.store import Store

#: Mounts a small disk that only this command sees, and tries more and more on it.
FULL = """
mount -t tmpfs -o size=700k none "$1/disk" || exit 77
for number in 1 2 3 4 5 6 7 8; do
  "$2" -m vconst --store "$1/disk/store" ingest "$1/files/$number" --json >"$1/said" 2>&1 || break
done
cp -r "$1/disk/store" "$1/found"
rm -rf "$1/disk/store/quarantine"
"$2" -m vconst --store "$1/disk/store" store check --json
"""


def _files(folder, host, batches, samples=2000):
    for number in range(1, batches + 1):
        (folder / str(number)).mkdir(parents=True)
        start = f"2019-{number:02d}-01"
        make_half_orbits(folder / str(number), 2, samples=samples, start=start, host=host)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs a disk of its own")
def test_a_full_disk_is_told_and_what_was_acknowledged_stays(tmp_path):
    _files(tmp_path / "files", Host(), 8)
    (tmp_path / "disk").mkdir()
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", FULL, "sh", str(tmp_path), sys.executable],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "VCONST_PLUGINS": "cses"},
    )
    if not (tmp_path / "found").exists():
        pytest.skip("no disk of its own can be had here")
    said = (tmp_path / "said").read_text()
    assert "No space left on device" in said
    assert "Make room on the disk" in said
    assert '"ok": true' in done.stdout, done.stdout + done.stderr
    store = Store.open(tmp_path / "found")
    assert store.check() == []
    granules = store.head().granules(PRODUCT)
    assert 2 <= len(granules) < 16
    assert len(granules) % 2 == 0
    assert len(store.head().read(PRODUCT).data["time"]) == 2000 * len(granules)


@pytest.mark.chaos
def test_a_limit_of_file_sizes_is_told_and_changes_nothing(tmp_path):
    _files(tmp_path / "files", Host(), 2)
    store = tmp_path / "store"
    command = [sys.executable, "-m", "vconst", "--store", str(store), "ingest"]
    limited = "import resource, sys; from vconst.cli.main import main; "
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); main()"
    env = {**os.environ, "VCONST_PLUGINS": "cses"}
    subprocess.run([*command, str(tmp_path / "files/1"), "-q"], env=env, check=True)
    state = Store.open(store).head().state
    few = [sys.executable, "-c", limited, *command[3:], str(tmp_path / "files/2")]
    done = subprocess.run(few, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert (Store.open(store).check(), Store.open(store).head().state) == ([], state)
    subprocess.run([*command, str(tmp_path / "files/2"), "-q"], env=env, check=True)
    assert len(Store.open(store).head().granules(PRODUCT)) == 4
