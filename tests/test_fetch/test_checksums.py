"""Check sums beside files and in headers, and what servers pack for the way."""

import base64
import gzip
import hashlib
import io
import zipfile

import h5py
import pytest

from tests.test_fetch.conftest import names
from tests.test_fetch.server import Good, InTurn, cut
from vconst.errors import FetchError
from vconst.fetch.checksum import find_sum, is_checksum, sums_in_headers
from vconst.fetch.sound import check_format
from vconst.fetch.trouble import Damaged

BODY = b"a line of data\n" * 5000
#: RFC 9530, appendix A and B: the digests of '{"hello": "world"}' with its line feed.
HELLO = b'{"hello": "world"}\n'
HELLO_SHA256 = "RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg="


def test_sums_of_the_standards_are_read():
    expected = {"sha256": hashlib.sha256(HELLO).hexdigest()}
    assert base64.b64decode(HELLO_SHA256).hex() == expected["sha256"]
    for name, value in (
        ("Repr-Digest", f"sha-256=:{HELLO_SHA256}:"),
        ("Content-Digest", f"sha-256=:{HELLO_SHA256}:"),
        ("Digest", f"sha-256={HELLO_SHA256},unixsum=30637"),
    ):
        assert sums_in_headers({name: value}, whole=True) == expected
    assert sums_in_headers({"Content-Digest": f"sha-256=:{HELLO_SHA256}:"}, whole=False) == {}
    assert sums_in_headers({"Repr-Digest": "sha-256=:junk:, md5=:AAAA:"}, whole=True) == {}


@pytest.mark.parametrize(
    "text",
    [
        "d41d8cd98f00b204e9800998ecf8427e  a.txt\n",
        "ffffffffffffffffffffffffffffffff  b.txt\nd41d8cd98f00b204e9800998ecf8427e *a.txt\n",
        "MD5 (a.txt) = d41d8cd98f00b204e9800998ecf8427e",
        "D41D8CD98F00B204E9800998ECF8427E",
        "d41d8cd98f00b204e9800998ecf8427e  ./a.txt",
    ],
)
def test_files_of_sums_are_read_in_the_forms_of_md5sum_and_bsd(text):
    assert find_sum(text, "a.txt") == "md5:d41d8cd98f00b204e9800998ecf8427e"


@pytest.mark.parametrize("text", ["", "no sum here", "d41d8cd98f00b204e9800998ecf8427e  c.txt"])
def test_a_file_of_sums_that_does_not_name_the_file_says_nothing(text):
    assert find_sum(text, "a.txt") == ""


def test_only_known_sums_are_sums():
    assert is_checksum("md5:" + "0" * 32)
    assert not any(map(is_checksum, ("md5:00", "crc:" + "0" * 32, "0" * 32, "md5:" + "g" * 32)))


def test_a_right_sum_beside_the_file_is_what_proves_it(server, bring):
    server.paths["/a.dat"] = Good(BODY)
    server.paths["/MD5SUMS"] = Good(f"{hashlib.md5(BODY).hexdigest()}  a.dat\n".encode())
    assert "md5" in bring("/a.dat", sums=f"{server.home}/MD5SUMS").checked


def test_a_wrong_sum_is_tried_once_more_and_then_refused(server, bring, folder):
    server.paths["/a.dat"] = Good(BODY)
    server.paths["/a.dat.md5"] = Good(b"0" * 32)
    with pytest.raises(FetchError, match="has the md5 sum"):
        bring("/a.dat", sums=f"{server.home}/a.dat.md5")
    assert len(server.requests("/a.dat")) == 2
    assert names(folder) == []


def test_damage_on_the_way_is_mended_by_asking_again(server, bring, folder):
    bad = BODY[:-1] + b"X"
    server.paths["/a.dat"] = InTurn(Good(bad), Good(BODY))
    bring("/a.dat", checksum="sha256:" + hashlib.sha256(BODY).hexdigest())
    assert (folder / "a.dat").read_bytes() == BODY


@pytest.mark.parametrize("sums", [None, b"<html>404</html>"])
def test_sums_that_are_not_there_stop_nothing(server, bring, sums):
    server.paths["/a.dat"] = Good(BODY)
    if sums:
        server.paths["/a.dat.md5"] = Good(sums, headers={"Content_Type": "text/html"})
    assert bring("/a.dat", sums=f"{server.home}/a.dat.md5").checked == ("length",)


@pytest.mark.parametrize("name", ["Digest", "Content_MD5"])
def test_a_sum_in_a_header_is_compared(server, bring, name):
    md5 = base64.b64encode(hashlib.md5(BODY).digest()).decode()
    said = f"md5={md5}" if name == "Digest" else md5
    server.paths["/a.dat"] = Good(BODY, headers={name: said})
    assert "md5" in bring("/a.dat").checked
    server.paths["/b.dat"] = Good(BODY + b"x", headers={name: said})
    with pytest.raises(FetchError, match="has the md5 sum"):
        bring("/b.dat")


def test_a_sum_of_a_part_is_not_taken_for_one_of_the_whole(server, bring):
    def rest(request):
        first = int(request.headers["Range"].removeprefix("bytes=").rstrip("-"))
        md5 = base64.b64encode(hashlib.md5(BODY[first:]).digest()).decode()
        said = f"bytes {first}-{len(BODY) - 1}/{len(BODY)}"
        request.answer(206, BODY[first:], ETag='"one"', Content_Range=said, Content_MD5=md5)

    server.paths["/a.dat"] = InTurn(cut(BODY, 1000), rest)
    assert bring("/a.dat").state == "fetched"


def test_a_file_that_was_packed_for_the_way_is_unpacked(server, bring, folder):
    server.paths["/a.txt"] = Good(gzip.compress(BODY), headers={"Content_Encoding": "gzip"})
    assert "gzip" in bring("/a.txt", checksum="md5:" + hashlib.md5(BODY).hexdigest()).checked
    assert (folder / "a.txt").read_bytes() == BODY
    assert names(folder) == ["a.txt"]


@pytest.mark.parametrize("times", [1, 2])
def test_a_packed_file_stays_packed_whatever_the_server_calls_it(server, bring, folder, times):
    packed = gzip.compress(BODY)
    sent = packed if times == 1 else gzip.compress(packed)
    server.paths["/a.txt.gz"] = Good(sent, headers={"Content_Encoding": "x-gzip"})
    bring("/a.txt.gz")
    assert (folder / "a.txt.gz").read_bytes() == packed


def test_a_cut_gzip_of_the_way_is_no_file(server, bring, folder):
    sent = gzip.compress(BODY)[:-6]
    server.paths["/a.txt"] = Good(sent, headers={"Content_Encoding": "gzip"})
    with pytest.raises(FetchError, match="cut short or damaged"):
        bring("/a.txt")
    assert names(folder) == []


def test_what_unpacks_to_a_thousand_times_its_size_is_refused(server, bring, folder):
    bomb = gzip.compress(bytes(40 << 20))
    server.paths["/a.txt"] = Good(bomb, headers={"Content_Encoding": "gzip"})
    with pytest.raises(FetchError, match="unpacks to more than"):
        bring("/a.txt")
    assert not (folder / "a.txt").exists()


def test_other_packings_were_not_asked_for(server, bring):
    server.paths["/a.txt"] = Good(BODY, headers={"Content_Encoding": "br"})
    with pytest.raises(FetchError, match="packed as 'br'"):
        bring("/a.txt")


def test_formats_that_know_their_end_are_looked_at(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", BODY)
    for version in ("earliest", "latest"):
        with h5py.File(tmp_path / f"{version}.h5", "w", libver=version) as file:
            file["x"] = list(range(5000))
    whole = {
        "a.gz": (gzip.compress(BODY), "gzip"),
        "a.zip": (packed.getvalue(), "zip"),
        "a.nc": ((tmp_path / "earliest.h5").read_bytes(), "hdf5"),
        "b.nc": ((tmp_path / "latest.h5").read_bytes(), "hdf5"),
    }
    for name, (data, checked) in whole.items():
        path = tmp_path / f".{name}.part"
        path.write_bytes(data)
        assert check_format(path, name) == checked
        path.write_bytes(data[: len(data) // 2])
        with pytest.raises(Damaged):
            check_format(path, name)
    path.write_bytes(b"anything")
    assert check_format(path, "a.txt") == ""
    for name in ("a.gz", "a.Z", "a.zip"):
        with pytest.raises(Damaged, match="does not begin as"):
            check_format(path, name)
