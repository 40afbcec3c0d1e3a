"""Small files that claim to be large: made by hand, each small enough to make in a moment."""

import copy
import gzip
import io
import json
import zipfile
import zlib

import h5py
import ncompress
import numpy as np

from tests.test_inputs.formats import FORMATS, kp_wdc, netcdf_4

#: What packed bombs unpack to; 1000 times what they have.
LARGE = 64 << 20


def _zeros(count):
    """Pieces of zeros, so that nothing large is held here."""
    piece = bytes(1 << 20)
    return (piece for _ in range(count >> 20))


def zip_of_one(folder):
    """Zeros, a thousand to one."""
    return _zip(folder / "Kp_def2009.wdc.zip", {"Kp_def2009.wdc": LARGE})


def zip_of_many(folder):
    """Members that are all below the limit of one."""
    return _zip(folder / "many.zip", {f"Kp_def20{n:02d}.wdc": 8 << 20 for n in range(8)})


def _zip(path, sizes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in sizes.items():
            with archive.open(name, "w") as member:
                for piece in _zeros(size):
                    member.write(piece)
    return path


def zip_of_overlaps(folder):
    """Two hundred names for the same packed bytes."""
    path = folder / "overlap.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(1 << 20))
        for number in range(200):
            other = copy.copy(archive.filelist[0])
            other.filename = other.orig_filename = f"b{number}.txt"
            archive.filelist.append(other)
    return path


def zip_of_thousands(folder):
    """More members than any data have."""
    path = folder / "thousands.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2000):
            archive.writestr(f"{number}.txt", b"")
    return path


def _other_method(method, name):
    def make(folder):
        path = folder / name
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("Kp_def2009.wdc", bytes(8 << 20))
        return path

    return make


def zip_encrypted(folder):
    """A member that says it is encrypted."""
    path = folder / "locked.zip"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("Kp_def2009.wdc", b"x")
    content = bytearray(held.getvalue())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def gzip_of_zeros(folder):
    """Zeros, a thousand to one."""
    return _gzip(folder / "codg0080.20i.gz", b"", _zeros(LARGE))


def gzip_of_empty_lines(folder):
    """A sound table, and then twenty million empty lines."""
    path = kp_wdc(folder)
    lines = (b"\n" * (1 << 20) for _ in range(20))
    return _gzip(folder / "Kp_def2009.wdc.gz", path.read_bytes(), lines)


def gzip_of_short_lines(folder):
    """A sound header, and then ten million lines of one character."""
    head = FORMATS["Kp of GFZ"].make(folder).read_bytes()
    lines = (b"#\n" * (1 << 19) for _ in range(20))
    return _gzip(folder / "Kp_ap_Ap_SN_F107_2020.txt.gz", head, lines)


def gzip_of_one_line(folder):
    """A sound header, and then a line that never ends."""
    head = FORMATS["CSV of VirES"].make(folder).read_bytes()
    return _gzip(folder / "excerpt.csv.gz", head, (b"1" * (1 << 20) for _ in range(20)))


def gzip_of_one_field(folder):
    """A catalogue with a quotation mark that nothing closes."""
    head = FORMATS["CSV of the USGS"].make(folder).read_bytes()
    lines = (b"earthquake,\n" * 80_000 for _ in range(20))
    return _gzip(folder / "query.csv.gz", head + b'"', lines)


def _gzip(path, head, pieces):
    with gzip.open(path, "wb") as packed:
        packed.write(head)
        for piece in pieces:
            packed.write(piece)
    for beside in path.parent.iterdir():
        if beside != path:
            beside.unlink()
    return path


def compress_of_zeros(folder):
    """Zeros in the method of Unix' compress."""
    path = folder / "codg0080.20i.Z"
    path.write_bytes(ncompress.compress(bytes(48 << 20)))
    return path


def hdf5_of_terabytes(folder):
    """A half-orbit whose field declares 8.8 TB and holds nothing."""
    path = FORMATS["HDF5"].make(folder)
    with h5py.File(path, "a") as file:
        name = next(n for n in file if file[n].dtype == "f8" and "TIME" not in n.upper())
        del file[name]
        file.create_dataset(name, (1_100_000_000_000, 1), "f8", chunks=(1024, 1))
    return path


def hdf5_packed(folder):
    """A half-orbit whose field unpacks to 64 MB."""
    path = FORMATS["HDF5"].make(folder)
    with h5py.File(path, "a") as file:
        name = next(n for n in file if file[n].dtype == "f8" and "TIME" not in n.upper())
        del file[name]
        _packed_zeros(file.create_dataset, name, (LARGE // 8, 1), (1 << 17, 1))
    return path


def _packed_zeros(create, name, shape, chunks):
    made = create(name, shape, "f8", chunks=chunks, compression="gzip")
    content = bytes(8 * int(np.prod(chunks)))
    packed = zlib.compress(content)
    for number in range(0, shape[0], chunks[0]):
        made.id.write_direct_chunk((number, *[0] * (len(shape) - 1)), packed)


def netcdf_4_of_terabytes(folder):
    """Maps that declare 8.8 TB and hold nothing."""
    return _maps(folder, (3, 1_000_000, 366_667), lambda made: None)


def netcdf_4_packed(folder):
    """Maps that unpack to 400 MB."""

    def fill(made):
        packed = zlib.compress(bytes(8 << 20))
        for number in range(8):
            made.id.write_direct_chunk((number, 0, 0), packed)

    return _maps(folder, (8, 1024, 1024), fill)


def _maps(folder, shape, fill):
    path = netcdf_4(folder)
    with h5py.File(path, "a") as file:
        del file["olr"]
        made = file.create_dataset(
            "olr", shape, "f8", chunks=(1, min(1024, shape[1]), min(1024, shape[2])), compression=4
        )
        made.attrs["units"] = "W m-2"
        fill(made)
        for name, place in (("time", 0), ("lat", 1), ("lon", 2)):
            values = np.arange(min(shape[place], 1024)) * 1e-3
            about = dict(file[name].attrs)
            del file[name]
            file[name] = values
            if "units" in about:
                file[name].attrs["units"] = about["units"]
            file[name].make_scale(name)
            made.dims[place].attach_scale(file[name])
    return path


def netcdf_3_of_terabytes(folder):
    """Maps of two milliards of latitudes, as the header says."""
    path = FORMATS["netCDF-3"].make(folder)
    content = bytearray(path.read_bytes())
    for name in (b"lat", b"lon"):
        place = content.index(b"\x00\x00\x00\x03" + name) + 8
        content[place : place + 4] = b"\x7f\xff\xff\xff"
    path.write_bytes(content)
    return path


def netcdf_3_of_one_place(folder):
    """A thousand variables that all lie in the same megabytes."""
    from scipy.io import netcdf_file

    path = folder / "olr.daily.nc"
    with netcdf_file(str(path), "w", version=1) as file:
        file.createDimension("x", 4 << 20)
        file.createVariable("olr", "b", ("x",))[:] = 0
    content = path.read_bytes()
    head = content.index(b"\x00\x00\x00\x0b" + (1).to_bytes(4, "big"))
    begin = len(content) - (4 << 20)
    record = content[head + 8 : begin]
    added = 999 * len(record)
    record = record[:-4] + (begin + added).to_bytes(4, "big")
    parts = (content[: head + 4], (1000).to_bytes(4, "big"), record * 1000, content[begin:])
    path.write_bytes(b"".join(parts))
    return path


def zarr_of_terabytes(folder):
    """A copy whose array declares 8.8 TB."""
    path = FORMATS["zarr in a ZIP"].make(folder)
    with zipfile.ZipFile(path) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in members.items():
            if info.filename.endswith("/.zarray"):
                about = json.loads(content)
                about["shape"][0] = 1_100_000_000_000
                content = json.dumps(about).encode()
            archive.writestr(info, content)
    return path


def cdf_of_gigabytes(folder):
    """A day whose variables declare two milliards of records."""
    path = FORMATS["CDF"].make(folder)
    content = bytearray(path.read_bytes())
    place = content.index(b"F\x00", content.index(b"Radius"))  # the name in its descriptor
    begin = content.rindex(b"\x00\x00\x00\x08", 0, place)  # a zVDR: size, then its kind
    content[begin + 16 : begin + 20] = b"\x7f\xff\xff\xf0"  # after kind, next and data type
    path.write_bytes(content)
    return path


def sparse(folder):
    """Holes of three gigabytes, under the name of a product."""
    path = folder / "olr.daily.nc"
    with path.open("wb") as file:
        file.write(b"CDF\x01")
        file.truncate(3 << 30)
    return path


BOMBS = (
    zip_of_one,
    zip_of_many,
    zip_of_overlaps,
    zip_of_thousands,
    _other_method(zipfile.ZIP_BZIP2, "bzip2.zip"),
    _other_method(zipfile.ZIP_LZMA, "lzma.zip"),
    zip_encrypted,
    gzip_of_zeros,
    gzip_of_empty_lines,
    gzip_of_short_lines,
    gzip_of_one_line,
    gzip_of_one_field,
    compress_of_zeros,
    hdf5_of_terabytes,
    hdf5_packed,
    netcdf_4_of_terabytes,
    netcdf_4_packed,
    netcdf_3_of_terabytes,
    netcdf_3_of_one_place,
    zarr_of_terabytes,
    cdf_of_gigabytes,
    sparse,
)
