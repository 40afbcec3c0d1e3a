"""Every way in which files of a product come: written, found again and read."""

import zipfile
from dataclasses import replace

import numpy as np
import pytest
from vconst_cses.products import PRODUCTS

from vconst import FileError
from vconst.plugins import Host
from vconst.testing import make_columns
from vconst.testing.trial import Trial

WAYS = [
    (product.name, number)
    for product in PRODUCTS
    for number in range(1, len(product.formats))
    if "cses-01" in product.name and "l2a" not in product.name
]


@pytest.fixture(scope="module")
def host():
    return Host()


def on_a_track(product, vocabulary):
    """Evenly rising samples along a track that a satellite can fly."""
    columns = make_columns(product, vocabulary, altitude=507.0)
    if columns.dims.get("latitude") == ("time",):
        seconds = np.arange(len(columns.data["time"])) * product.cadence
        columns.data["latitude"] = np.minimum(-20 + 0.0633 * seconds, 60)
        columns.data["longitude"] = 10 + 0.005 * seconds
    return columns


@pytest.mark.parametrize(("name", "number"), WAYS)
def test_a_file_of_every_format_is_recognised_and_reads_as_what_was_written(
    host, name, number, tmp_path
):
    product = host.product(name)
    form = product.formats[number]
    alone = replace(product, formats=(form,), variables=form.variables or product.variables)
    trial = Trial(host, alone, tmp_path, columns=on_a_track)
    made, path = trial.columns, trial.made
    trial.product = product  # what is written by one format is found among all of them
    [(read, [granule])] = trial.conform(path)
    assert granule.rows == len(made.data["time"])
    for variable in form.variables or product.variables:
        if variable.derived or variable.name not in made.data or variable.name == "satellite":
            continue
        _near(made.data[variable.name], read.data[variable.name], variable.name)


def _near(made, read, name):
    assert made.shape == read.shape, name
    if made.dtype.kind == "M":
        assert np.abs((made - read).astype(int)).max() <= 1_000_000
        return
    spread = np.ptp(made) or np.abs(made).max()
    assert np.nanmax(np.abs(read - made)) <= 1e-6 * np.abs(made).max() + 1e-4 * spread, name
    assert np.isfinite(read).all(), name


@pytest.fixture
def copied(host, tmp_path):
    """A zipped zarr copy of a half-orbit of LAP."""
    product = host.product("cses-01/lap")
    alone = replace(product, formats=(product.formats[-1],))
    return product.formats[-1], Trial(host, alone, tmp_path, columns=on_a_track).made


def repack(path, change):
    """Write the archive again, with members changed by *change(name, bytes)*; None drops one."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            changed = change(name, content)
            if changed is not None:
                archive.writestr(name, changed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name, b: None if name == ".zgroup" else b, "no zarr group"),
        (lambda name, b: None if name == "A311/0.0" else b, "'A311' lacks its chunk"),
        (
            lambda name, b: b.replace(b"[120,", b"[119,", 1) if name == "A311/.zarray" else b,
            "differ in length",
        ),
        (
            lambda name, b: b.replace(b"[120, 1]", b"[12000000000, 1]"),
            "declares",
        ),
        (lambda name, b: b[:4] + b"\x00\x00\x00\x7f" + b[8:] if name == "A311/0.0" else b, "size"),
        (lambda name, b: b"not json" if name == "A311/.zarray" else b, "not a whole zarr"),
    ],
)
def test_a_damaged_copy_is_refused(copied, change, words):
    form, path = copied
    repack(path, change)
    with pytest.raises(FileError, match=words):
        form.read(path)


@pytest.mark.parametrize(
    ("named", "words"),
    [("A311/9.0", "has no place for its chunk '9.0'"), ("B311/0.0", "'A311' lacks its chunk")],
)
def test_a_chunk_that_lost_its_name_is_not_taken_for_one_of_zeros(copied, named, words):
    form, path = copied
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[named] = members.pop("A311/0.0")
    about = members["A311/.zarray"].replace(b'"fill_value": null', b'"fill_value": 0')
    members["A311/.zarray"] = about
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(FileError, match=words):
        form.read(path)


def test_a_member_that_does_not_unpack_is_refused(copied):
    form, path = copied
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("A311/.zattrs")
    whole = bytearray(path.read_bytes())
    begin = info.header_offset + 30 + len(info.filename)
    whole[begin : begin + info.compress_size] = b"\xff" * info.compress_size
    path.write_bytes(bytes(whole))
    with pytest.raises(FileError, match="is not a whole zarr group"):
        form.read(path)


def test_zarr_itself_reads_what_a_copy_holds(copied):
    import zarr

    _, path = copied
    with zarr.storage.ZipStore(path, mode="r") as store:
        group = zarr.open_group(store, mode="r", zarr_format=2)
        assert group["A311"].shape == (120, 1)
        assert group["A311"].attrs["Units"] == "m^-3"
        assert np.isfinite(group["A311"][:]).all()
