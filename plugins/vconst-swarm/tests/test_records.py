"""Our own reading of CDF: every value and attribute as cdflib reads it, whatever the layout."""

import gzip
import struct
import zipfile

import cdflib
import numpy as np
import pytest
from vconst_swarm.gunzip import gunzip
from vconst_swarm.records import CdfFile

from vconst.testing.fixtures import real_path

FOLDERS = ("vobs", "swarm", "insitu")


def compare(path):
    """All variables, their units and the file's own attributes, by both."""
    ours, theirs = CdfFile(path.read_bytes()), cdflib.CDF(path)
    info = theirs.cdf_info()
    assert list(ours.variables) == [*info.rVariables, *info.zVariables]
    for name, about in ours.variables.items():
        said = theirs.varinq(name)
        assert (about.kind, about.sizes) == (said.Data_Type_Description, tuple(said.Dim_Sizes))
        if said.Last_Rec >= 0:
            values = ours.values(name)
            wanted = repaired(np.asarray(theirs.varget(name)), said)
            values = values.astype(str) if values.dtype.kind == "S" else values
            np.testing.assert_array_equal(values.reshape(wanted.shape), wanted, err_msg=name)
        told = theirs.varattsget(name)
        assert {key for key in ours.attributes if ours.said(name, key) is not None} == set(told)
        for key, value in told.items():
            np.testing.assert_array_equal(ours.said(name, key), np.squeeze(value))
    for key, values in theirs.globalattsget().items():
        for mine, other in zip(ours.stated(key), values, strict=True):
            np.testing.assert_array_equal(mine, other)
    return ours


def repaired(values, said):
    """
    What cdflib means: of several values a record that is missing gets every other one as 0.

    It takes the pad value as the real part of a complex one.
    """
    if said.Sparse == "No_sparse" or values.ndim < 2 or said.Pad is None:
        return values
    flat = values.reshape(len(values), -1).copy()
    pad = np.asarray(said.Pad)[0]
    wrong = np.tile([pad, 0.0], flat.shape[1])[: flat.shape[1]]
    same = (flat == wrong) | (np.isnan(flat) & np.isnan(wrong))
    flat[same.all(axis=1)] = pad
    return flat


def real_cdfs():
    """Real files that are not compressed as a whole."""
    return [
        path for folder in FOLDERS for path in real_path(__file__, "data", folder).glob("*.cdf")
    ]


@pytest.mark.parametrize("path", real_cdfs(), ids=lambda path: path.name)
def test_real_files_are_read_value_by_value_as_cdflib_reads_them(path):
    assert len(compare(path).variables) > 5


def test_the_real_file_of_de_2_is_read_as_cdflib_reads_it(tmp_path):
    packed = real_path(__file__, "data", "insitu", "de2_ion2s_rpa_19830101_v01.zip")
    if not packed.is_file():
        pytest.skip(f"no {packed}")
    with zipfile.ZipFile(packed) as archive:
        [name] = archive.namelist()
        compare_path = tmp_path / name
        compare_path.write_bytes(archive.read(name))
    assert len(compare(compare_path).variables) > 10


#: Type, sizes, and what else is said of a variable.
SHAPES = {
    "number": (45, [], {}),
    "vector": (45, [3], {}),
    "matrix": (44, [2, 5], {}),
    "cube": (4, [2, 3, 4], {}),
    "packed": (45, [3], {"Compress": 6}),
    "blocks": (45, [], {"Block_Factor": 7, "Compress": 3}),
    "small": (12, [4], {}),
    "once": (45, [2], {"Rec_Vary": False}),
    "text": (51, [], {"Num_Elements": 6}),
    "texts": (51, [3], {"Num_Elements": 4}),
}
RECORDS = 50


@pytest.mark.parametrize("order", ["row_major", "column_major"])
@pytest.mark.parametrize("encoding", [1, 6])
def test_every_layout_of_values_is_read_as_cdflib_reads_it(tmp_path, encoding, order):
    path = tmp_path / "made.cdf"
    about = {"Encoding": encoding, "Majority": order, "rDim_sizes": [], "Checksum": True}
    file = cdflib.cdfwrite.CDF(path, cdf_spec=about, delete=True)
    file.write_globalattrs({"TITLE": {0: "made up", 1: "twice"}, "VERSION": {0: [3, "CDF_INT4"]}})
    chance = np.random.default_rng(3)
    for name, (kind, sizes, more) in SHAPES.items():
        said = {"Num_Elements": 1, "Rec_Vary": True, "Var_Type": "zVariable", "Compress": 0}
        said |= {"Variable": name, "Data_Type": kind, "Dim_Sizes": sizes} | more
        shape = (RECORDS if said["Rec_Vary"] else 1, *sizes)
        values = chance.integers(0, 99, shape)
        if kind == 51:
            values = np.char.mod(f"%0{more['Num_Elements']}d", values)
        elif kind == 45:
            values = values / 7
        values = values if said["Rec_Vary"] else values[0]
        words = {"UNITS": "nT", "VALIDMAX": [9.5, "CDF_DOUBLE"], "PAIR": [[1, 2], "CDF_INT4"]}
        file.write_var(said, var_attrs=words, var_data=values)
    file.close()
    assert compare(path).unit("vector") == "nT"


@pytest.mark.parametrize("sparse", ["pad_sparse", "prev_sparse"])
def test_missing_records_are_filled_as_cdflib_fills_them(tmp_path, sparse):
    path = tmp_path / "made.cdf"
    about = {"Encoding": 6, "Majority": "row_major", "rDim_sizes": []}
    file = cdflib.cdfwrite.CDF(path, cdf_spec=about, delete=True)
    said = {"Variable": "x", "Data_Type": 45, "Num_Elements": 1, "Rec_Vary": True}
    said |= {"Dim_Sizes": [2], "Var_Type": "zVariable", "Sparse": sparse, "Pad": -5.0}
    records = [2, 3, 4, 9, 12]
    file.write_var(said, var_data=[records, np.arange(10.0).reshape(5, 2)])
    file.close()
    values = compare(path).values("x")
    assert values.shape == (13, 2)
    np.testing.assert_array_equal(values[records], np.arange(10.0).reshape(5, 2))


def test_an_index_that_leads_to_indexes_is_followed(tmp_path):
    path = tmp_path / "made.cdf"
    about = {"Encoding": 6, "Majority": "row_major", "rDim_sizes": []}
    file = cdflib.cdfwrite.CDF(path, cdf_spec=about, delete=True)
    said = {"Variable": "x", "Data_Type": 45, "Num_Elements": 1, "Rec_Vary": True}
    said |= {"Dim_Sizes": [], "Var_Type": "zVariable", "Compress": 5, "Block_Factor": 3}
    file.write_var(said, var_data=np.arange(400.0))
    file.close()
    np.testing.assert_array_equal(compare(path).values("x"), np.arange(400.0))


def old_file(values):
    """A file of version 2.6 as its description lays it out: places of 4 bytes, names of 64."""
    numbers = np.asarray(values, ">f8").tobytes()
    copyright_, name = b"made up".ljust(256, b"\0"), b"x".ljust(64, b"\0")
    cdr = struct.pack(">12i", 304, 1, 312, 2, 6, 1, 3, 0, 0, 0, -1, -1) + copyright_
    after_gdr = 312 + 60
    gdr = struct.pack(">15i", 60, 2, 0, after_gdr, 0, 0, 0, 0, -1, 0, 1, 0, 0, -1, -1)
    vdr_size = 64 + 64 + 4
    vxr = after_gdr + vdr_size
    vvr = vxr + 20 + 12
    last = len(values) - 1
    vdr = struct.pack(">16i", vdr_size, 8, 0, 45, last, vxr, vxr, 1, 0, 0, -1, -1, 1, 0, -1, 1)
    vdr += name + struct.pack(">i", 0)
    index = struct.pack(">8i", 32, 6, 0, 1, 1, 0, last, vvr)
    block = struct.pack(">2i", 8 + len(numbers), 7) + numbers
    gdr = gdr[:20] + struct.pack(">i", vvr + len(block)) + gdr[24:]
    return b"\xcd\xf2\x60\x02\x00\x00\xff\xff" + cdr + gdr + vdr + index + block


def test_a_file_of_version_2_is_read_as_cdflib_reads_it(tmp_path):
    path = tmp_path / "old.cdf"
    path.write_bytes(old_file(np.arange(6.0) / 7))
    np.testing.assert_array_equal(compare(path).values("x"), np.arange(6.0) / 7)


def test_what_is_cut_or_changed_anywhere_is_read_or_raises_what_is_caught():
    content = old_file(np.arange(20.0))
    for place in range(8, len(content)):
        for changed in (content[:place], content[:place] + b"\xff" + content[place + 1 :]):
            try:
                file = CdfFile(changed)
                for name in file.variables:
                    file.values(name)
            except (ValueError, struct.error):
                pass
    with pytest.raises(ValueError, match="where its header says"):
        CdfFile(content[:-1])


def test_what_unpacks_to_nothing_or_to_more_is_none():
    """Of no room the library would take the size from the end of the data."""
    packed = gzip.compress(b"a" * 1000)
    assert gunzip(packed, 1000) == b"a" * 1000
    assert gunzip(packed, 5000) == b"a" * 1000
    for data, most in ((packed, 999), (packed, 0), (b"", 1000), (packed[:-5], 1000)):
        assert gunzip(data, most) is None
