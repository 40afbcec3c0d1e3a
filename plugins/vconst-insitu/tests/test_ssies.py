"""DMSP drifts in HDF5 of pandas."""

import h5py
import numpy as np
import pytest
from vconst_insitu.ssies import read_ssies

from vconst import FileError


def columns(rows=4):
    number = np.arange(rows)
    return {
        "glat": 50.0 + number,
        "glon": 350.0 + number,
        "alt": np.full(rows, 850.0),
        "hor_ion_v": 100.0 * number,
        "vert_ion_v": -10.0 * number,
        "theta": np.zeros(rows),
        "vyqual": np.array([1, 2, 3, 4][:rows]),
        "vzqual": np.ones(rows, int),
    }


def stamps(rows=4):
    return np.datetime64("2014-12-15T00:00:03", "ns") + np.arange(rows) * np.timedelta64(1, "s")


def test_columns_of_several_blocks_are_read_by_name(written, tmp_path):
    path = written.write_frame(tmp_path / "20141215_ssies_f18_x.h5", columns(), stamps())
    arrays = read_ssies(path).arrays
    assert arrays["hor_ion_v"].tolist() == [0.0, 100.0, 200.0, 300.0]
    assert arrays["vyqual"].tolist() == [1, 2, 3, 4]
    assert np.array_equal(arrays["TIME"], stamps())
    assert "theta" not in arrays


def test_quality_is_of_its_component(written, tmp_path, conformed):
    from vconst.dataset import mask

    path = written.write_frame(tmp_path / "20141215_ssies_f18_x.h5", columns(), stamps())
    [[(made, _)]] = conformed(path).values()
    kept = mask(made)[0].data
    assert np.isnan(kept["ion_velocity_y"]).tolist() == [False, False, True, True]
    assert np.isfinite(kept["ion_velocity_z"]).all()
    assert made.attrs["ion_velocity_y"]["frame"] == "unknown"
    assert made.data["longitude"][0] == -10.0
    strict = mask(made, quality=("caution_drift_y",))[0].data
    assert np.isnan(strict["ion_velocity_y"]).tolist() == [False, True, False, False]


def test_the_real_file_gives_what_h5py_reads(real, conformed):
    """15 December 2014: every value of one block, by name, and the times."""
    path = real("20141215_ssies_f18_hairston.h5")
    arrays = read_ssies(path).arrays
    with h5py.File(path) as file:
        [group] = file.values()
        found = {}
        for number in range(int(group.attrs["nblocks"])):
            names = [name.decode() for name in group[f"block{number}_items"][...]]
            table = group[f"block{number}_values"][...]
            found |= {name: table[:, place] for place, name in enumerate(names)}
        times = group["axis1"][...].view("M8[ns]")
    assert np.array_equal(arrays["TIME"], times)
    for name in set(arrays) - {"TIME"}:
        assert np.array_equal(arrays[name], found[name], equal_nan=True)
    [[(columns, granule)]] = conformed(path).values()
    assert columns.product == "dmsp-f18/ssies"
    assert granule.rows == len(times)
    assert str(times[0])[:10] == "2014-12-15"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": b"integer"}, "labelled by 'integer'"),
        ({"drop": "glat"}, "no column 'glat'"),
        ({"link": True}, "is no table of the file itself"),
        ({"second": True}, "2 frames of pandas"),
        ({"shape": True}, "4 rows of 6 numbers are expected"),
    ],
)
def test_what_is_no_frame_is_refused(written, tmp_path, change, words):
    path = tmp_path / "20141215_ssies_f18_x.h5"
    given = {name: one for name, one in columns().items() if name != change.get("drop")}
    written.write_frame(path, given, stamps(), kind=change.get("kind", b"datetime64"))
    with h5py.File(path, "a") as file:
        if "link" in change:
            del file["df/block0_values"]
            file["df/block0_values"] = h5py.ExternalLink("/etc/passwd", "x")
        if "second" in change:
            file.create_group("other").attrs["pandas_type"] = np.bytes_("frame")
        if "shape" in change:
            del file["df/block0_values"]
            file["df/block0_values"] = np.zeros((4, 5))
    with pytest.raises(FileError, match=words):
        read_ssies(path)


def test_a_table_that_cannot_be_so_large_is_refused(written, tmp_path):
    path = written.write_frame(tmp_path / "20141215_ssies_f18_x.h5", columns(), stamps())
    with h5py.File(path, "a") as file:
        del file["df/axis1"]
        axis = file["df"].create_dataset("axis1", shape=(1 << 28,), dtype="i8", chunks=(1 << 16,))
        axis.attrs["kind"] = np.bytes_(b"datetime64")
    with pytest.raises(FileError, match="declares 2147483648 bytes"):
        read_ssies(path)
