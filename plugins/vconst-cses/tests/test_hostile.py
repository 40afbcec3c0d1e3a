"""Files that are damaged, or made to do harm."""

import h5py
import numpy as np
import pytest

from vconst import FileError

SECRET = np.arange(40, dtype="f8").tobytes()


@pytest.fixture
def canary(tmp_path):
    """A file that nothing may be read from; its bytes and times at the end are checked."""
    path = tmp_path / "secret.bin"
    path.write_bytes(SECRET)
    before = path.stat()
    yield path
    assert path.read_bytes() == SECRET
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def refused(read, path, words):
    with pytest.raises(FileError, match=words) as error:
        read("cses-01/hpm-fgm", path)
    assert str(error.value).startswith("cses-01/hpm-fgm: ")


def replace(path, make):
    with h5py.File(path, "a", libver="latest") as file:
        del file["A221"]
        make(file)


def test_external_storage_is_refused(read, hpm_5, canary):
    replace(
        hpm_5,
        lambda file: file.create_dataset(
            "A221", (40, 1), "f8", external=[(str(canary), 0, h5py.h5f.UNLIMITED)]
        ),
    )
    with h5py.File(hpm_5) as file:
        assert file["A221"][5, 0] == 5.0  # h5py itself follows it
    refused(read, hpm_5, "'A221' keeps its values in another file")


def test_an_external_link_is_refused_and_not_followed(read, hpm_5, tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["x"] = np.zeros((40, 1))
    replace(hpm_5, lambda file: file.__setitem__("A221", h5py.ExternalLink("other.h5", "/x")))
    refused(read, hpm_5, "'A221' is a link to somewhere else")


def test_a_soft_link_is_refused(read, hpm_5):
    replace(hpm_5, lambda file: file.__setitem__("A221", h5py.SoftLink("/A222")))
    refused(read, hpm_5, "'A221' is a link to somewhere else")


def test_a_virtual_dataset_is_refused(read, hpm_5, tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["x"] = np.zeros((40, 1))
    virtual = h5py.VirtualLayout((40, 1), "f8")
    virtual[:] = h5py.VirtualSource(tmp_path / "other.h5", "x", (40, 1))
    replace(hpm_5, lambda file: file.create_virtual_dataset("A221", virtual))
    refused(read, hpm_5, "'A221' is virtual")


def test_a_file_that_declares_terabytes_is_refused(read, hpm_5):
    replace(
        hpm_5,
        lambda file: file.create_dataset("A221", (10**12, 1), "f8", chunks=(1024, 1)),
    )
    refused(read, hpm_5, "'A221' declares 8000000000000 bytes")


def test_a_gzip_bomb_is_refused(read, hpm_5):
    replace(
        hpm_5,
        lambda file: file.create_dataset(
            "A221", data=np.zeros((10**7, 1)), chunks=(10**6, 1), compression="gzip"
        ),
    )
    refused(read, hpm_5, "'A221' declares 80000000 bytes")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda f: f.create_group("A221"), "is not an array"),
        (lambda f: f.create_dataset("A221", data=[[b"text"]] * 40), "not numbers"),
        (lambda f: f.create_dataset("A221", (40, 1), h5py.string_dtype()), "not numbers"),
        (lambda f: f.create_dataset("A221", (40, 1), h5py.ref_dtype), "not numbers"),
        (lambda f: f.create_dataset("A221", data=np.zeros((40, 3))), "has shape"),
        (lambda f: f.create_dataset("A221", data=np.zeros((39, 1))), "differ in length: .*A221 39"),
        (lambda f: f.create_dataset("A221", (40, 1), "f8"), "holds 0 of 320 bytes"),
        (lambda f: f.create_dataset("A221", data=h5py.Empty("f8")), "has shape None"),
    ],
)
def test_what_is_not_an_array_of_numbers_is_refused(read, hpm_5, make, words):
    replace(hpm_5, make)
    refused(read, hpm_5, words)


def test_attributes_of_more_or_other_elements_than_usual_are_read_within_their_room(read, hpm_5):
    with h5py.File(hpm_5, "a") as file:
        for name in file:
            attributes = file[name].attrs
            attributes["FillValue"] = np.array([-9999, 7], "f4")  # two numbers in eight bytes
            unit = attributes["Units"]
            if isinstance(unit, bytes):
                attributes["Units"] = np.array([unit, *[b"x"] * 11])
        file["ALTITUDE"].attrs["FillValue"] = np.arange(8, dtype="i1")
        file["GEO_LON"].attrs["FillValue"] = np.bytes_("-9999.00")
        file["GEO_LAT"].attrs["FillValue"] = "text of any length"
        file["A222"].attrs["Units"] = "nT"
        file.attrs["ORBITNUM"] = np.array([10424], "i2")
        file.attrs["SAMPLERATE"] = np.arange(8, dtype="u1")
    content = read("cses-01/hpm-fgm", hpm_5)
    assert content.arrays["A221"][0] == 20000.0
    assert content.attributes["ORBITNUM"] == "10424"


def test_a_root_of_thousands_of_links_is_refused(read, hpm_5):
    with h5py.File(hpm_5, "a", libver="latest") as file:
        for number in range(5000):
            file[f"0{number}"] = h5py.SoftLink("/A221")
    refused(read, hpm_5, "more than 4096 entries")


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_truncated_file_is_refused(read, hpm_5, share):
    whole = hpm_5.read_bytes()
    hpm_5.write_bytes(whole[: int(len(whole) * share)])
    refused(read, hpm_5, "is not a whole HDF5 file")


def test_an_empty_file_is_refused(read, hpm_5):
    hpm_5.write_bytes(b"")
    refused(read, hpm_5, "is empty")


def test_a_web_page_under_our_name_is_refused(read, hpm_5):
    hpm_5.write_text("<!DOCTYPE html><html>please log in</html>")
    refused(read, hpm_5, "is not a whole HDF5 file")


def test_a_file_without_records_is_refused(read, hpm_5):
    with h5py.File(hpm_5, "a") as file:
        for name in list(file):
            width = file[name].shape[1]
            kind = file[name].dtype
            del file[name]
            file.create_dataset(name, (0, width), kind)
    refused(read, hpm_5, "holds no records")


def test_flipped_bytes_are_refused_or_read_but_never_anything_else(read, hpm_5):
    whole = hpm_5.read_bytes()
    random = np.random.default_rng(7)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(150):
        damaged = bytearray(whole)
        place = random.integers(len(whole))
        damaged[place] ^= 1 << random.integers(8)
        hpm_5.write_bytes(bytes(damaged))
        try:
            read("cses-01/hpm-fgm", hpm_5)
            outcomes["read"] += 1
        except FileError:
            outcomes["refused"] += 1
    assert sum(outcomes.values()) == 150
    assert outcomes["refused"] > 0
