"""Files that are made to do harm are refused, and nothing outside is read or written."""

import os
import stat
import tempfile
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from tests.test_cli.conftest import tree
from tests.test_inputs.bombs import BOMBS
from tests.test_inputs.formats import FORMATS, kp_wdc, netcdf_4
from vconst.engine import ReaderPool
from vconst.ingest import ingest
from vconst.store import Store
from vconst.testing.damaged import MEMORY, MOST_USED, host, read_plain

#: Wall time (s) that a bomb may take: those that unpack stop within one.
SECONDS = 30.0

SECRET = np.arange(500, dtype="f8").tobytes()


def test_bombs_are_refused_in_words_and_in_little_memory(tmp_path):
    paths = []
    for number, make in enumerate(BOMBS):
        (tmp_path / str(number)).mkdir()
        paths.append(str(make(tmp_path / str(number))))
    pool = ReaderPool(read_plain, workers=1, seconds=SECONDS, memory=MEMORY)
    outcomes = list(pool.map(paths))
    assert len(outcomes) == len(BOMBS)
    assert {path: read for path, read in outcomes if getattr(read, "word", "") != "refused"} == {}
    assert max(read.used for _, read in outcomes) < MOST_USED


#: Names of members that lead elsewhere, or that no data file has.
BAD_NAMES = (
    "../evil.wdc",
    "../../../../../../tmp/evil.wdc",
    "a/../../evil.wdc",
    "a/b/../../../evil.wdc",
    "..",
    "../",
    "/evil.wdc",
    "/etc/cron.d/evil",
    "//server/share/evil.wdc",
    "..\\evil.wdc",
    "a\\..\\..\\evil.wdc",
    "\\evil.wdc",
    "\\\\server\\share\\evil.wdc",
    "C:\\evil.wdc",
    "C:evil.wdc",
    "~/evil.wdc",
    "~root/.ssh/authorized_keys",
    "evil\x00.wdc",
    "evil\n.wdc",
    "\x1b]0;owned\x07.wdc",
    "x" * 600,
)


@pytest.fixture
def canary(tmp_path):
    """What nothing may be read from or written to; bytes and times are checked at the end."""
    path = tmp_path / "canary"
    path.write_bytes(SECRET)
    before = path.stat()
    yield path
    assert path.read_bytes() == SECRET
    assert (path.stat().st_mtime_ns, path.stat().st_mode) == (before.st_mtime_ns, before.st_mode)


def refusals(folder, outside):
    """Messages of what is refused; nothing but the store may have changed outside."""
    store, before = Store.create(outside / "store"), tree(folder)
    report = ingest([folder], store, host())
    assert report.new + report.replaced + report.stored == 0
    assert tree(folder) == before
    assert sorted(path.name for path in outside.iterdir()) == ["canary", "files", "store"]
    return {entry["file"].rpartition("/")[2]: entry["message"] for entry in report.refused}


@pytest.fixture
def folder(tmp_path, canary):
    made = tmp_path / "files"
    made.mkdir()
    return made


def test_members_whose_names_lead_elsewhere_and_links_are_refused(folder, tmp_path, canary):
    plain = FORMATS["Kp in 62 columns"].make(folder)
    content = plain.read_bytes()
    plain.unlink()
    link = zipfile.ZipInfo("Kp_def2009.wdc")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    _write_zip(folder / "link.zip", link, str(canary))
    for number, name in enumerate(BAD_NAMES):
        info = zipfile.ZipInfo("x")
        info.filename = info.orig_filename = name
        _write_zip(folder / f"{number:02d}.zip", info, content)
    found = refusals(folder, tmp_path)
    assert "is a link" in found.pop("link.zip")
    assert len(found) == len(BAD_NAMES) >= 14
    words = ("leads outside of it", "no data file is", "cut short or damaged")
    assert not [message for message in found.values() if not any(word in message for word in words)]


def _write_zip(path, info, content):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, content)


def test_links_in_a_folder_give_nothing_but_a_product_s_own_files(folder, tmp_path, canary):
    (folder / "olr.day.nc").symlink_to(canary)
    (folder / "round").symlink_to(folder / "round")
    (folder / "above").symlink_to(tmp_path)
    (folder / "gone.nc").symlink_to(tmp_path / "gone")
    found = refusals(folder, tmp_path)
    assert set(found) == {"olr.day.nc", "round", "above", "gone.nc"}
    assert "its content is not" in found["olr.day.nc"]


def test_a_pipe_and_a_device_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "olr.day.nc")
    (tmp_path / "olr.zero.nc").symlink_to("/dev/zero")
    store = Store.create(tmp_path / "store")
    report = ingest([tmp_path / "olr.day.nc", tmp_path / "olr.zero.nc"], store, host())
    assert [entry["message"] for entry in report.refused] == ["it is no regular file"] * 2


def external(file, canary):
    """Values that lie in another file, as bytes of it."""
    about = {"external": [(str(canary), 0, h5py.h5f.UNLIMITED)]}
    return file.create_dataset("olr", (3, 6, 8), "f8", **about)


def external_link(file, canary):
    """A variable of another HDF5 file."""
    file["olr"] = h5py.ExternalLink(str(canary), "/olr")


def soft_link(file, canary):
    """A variable by a path inside the file."""
    file["olr"] = h5py.SoftLink("/lat")


def virtual(file, canary):
    """Values that are assembled of other files."""
    layout = h5py.VirtualLayout((3, 6, 8), "f8")
    layout[:] = h5py.VirtualSource(str(canary), "olr", (3, 6, 8))
    return file.create_virtual_dataset("olr", layout)


def link_of_a_group(file, canary):
    """A group that lies in another file."""
    file.create_group("inside")["outside"] = h5py.ExternalLink(str(canary), "/")


#: How a variable of netCDF-4 is made to lie elsewhere, and what is said of it.
ELSEWHERE = {
    external: "keeps its values in another file",
    external_link: "is a link to somewhere else",
    soft_link: "is a link to somewhere else",
    virtual: "is virtual",
    link_of_a_group: "is a link to somewhere else",
}


def test_netcdf_4_that_reads_other_files_is_refused(folder, tmp_path, canary):
    for make in ELSEWHERE:
        path = netcdf_4(folder)
        with h5py.File(path, "a", libver="latest") as file:
            if make is not link_of_a_group:
                del file["olr"]
            made = make(file, canary)
            if isinstance(made, h5py.Dataset):
                made.attrs["units"] = "W m-2"
        path.rename(folder / f"olr.{make.__name__}.nc")
    found = refusals(folder, tmp_path)
    assert len(found) == len(ELSEWHERE)
    for make, words in ELSEWHERE.items():
        assert words in found[f"olr.{make.__name__}.nc"]


#: What a file called 'truth.json' may hold that is none, or that no log can keep.
TRUTHS = (
    b"[" * 200_000,
    b'{"schema": "vconst/truth/1", "seed": NaN, "declaration": "\\ud800"}',
    b'{"schema": "vconst/truth/1", "seed": ' + b"[" * 500 + b"]" * 500 + b"}",
    b'["vconst/truth/1"]',
    b"\xff\xfe",
)


@pytest.mark.parametrize("first", range(2))
def test_no_truth_beside_the_files_ends_the_ingest_and_a_pipe_is_not_waited_for(tmp_path, first):
    files = tmp_path / "files"
    for number, content in enumerate(TRUTHS[first:]):
        (files / str(number)).mkdir(parents=True)
        (files / str(number) / "truth.json").write_bytes(content)
        (files / str(number) / f"Kp_def20{number:02d}.wdc").write_bytes(_days(number))
    os.mkfifo(files / "truth.json")
    report = ingest([files], Store.create(tmp_path / "store"), host())
    assert report.new == len(TRUTHS[first:])
    assert not [entry for entry in report.refused if "truth.json" not in entry["file"]]


def _days(year):
    """Ten days of Kp of another year."""
    with tempfile.TemporaryDirectory() as folder:
        lines = kp_wdc(Path(folder)).read_text("latin-1").splitlines()
    return "".join(f"{year:02d}{line[2:]}\n" for line in lines).encode()
