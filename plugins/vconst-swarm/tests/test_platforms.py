"""Platform magnetometers, from files that an independent script wrote from the definitions."""

import numpy as np
import pytest

from vconst import FileError
from vconst.dataset import mask

FIELD = ("magnetic_field_north", "magnetic_field_east", "magnetic_field_centre")

#: Writer and product, and what the file says beside the field.
FILES = [
    ("write_champ", "champ/mag-lr", {"bad_average": 1, "not_corrected": 1}),
    ("write_cryosat", "cryosat-2/mag", {"magnetic_field_north:bad_attitude": 1}),
    ("write_grace", "grace-a/mag", {"magnetic_field_north:bad_attitude": 1}),
    ("write_grace_fo", "grace-fo-1/mag", {"flagged": 1}),
    (
        "write_grace_fo_ml",
        "grace-fo-2/mag-ml",
        {"torquer_saturated": 1, "geomagnetically_active": 4},
    ),
    ("write_goce", "goce/mag", {"flagged": 1}),
    ("write_goce_ml", "goce/mag-ml", {"outlier": 1, "inputs_filled": 1}),
]


@pytest.mark.parametrize(("writer", "product", "noted"), FILES)
def test_the_field_of_a_platform_is_read_as_defined(
    conformed, written, tmp_path, writer, product, noted
):
    columns, granule = conformed(getattr(written, writer)(tmp_path))[product]
    data = columns.data
    assert [data[name][23] for name in FIELD] == [20023.0, -1523.0, 30023.0]
    assert data["radius"][0] == pytest.approx(6880.0)
    assert columns.attrs[FIELD[0]]["frame"] == "NEC"
    assert {name: granule.counts.get(name) for name in noted} == noted
    assert "no_disturbance_correction" not in granule.counts


def test_an_attitude_worse_than_40_millidegree_is_masked_by_default(conformed, written, tmp_path):
    columns, _ = conformed(written.write_grace(tmp_path))["grace-a/mag"]
    masked, _ = mask(columns)
    assert np.flatnonzero(np.isnan(masked.data[FIELD[1]])).tolist() == [6]
    assert not np.isnan(masked.data["magnetic_field"]).any()


def test_a_file_without_corrections_says_so_of_every_sample(conformed, written, tmp_path):
    path = written.write_grace_fo(tmp_path, corrected=False)
    _, granule = conformed(path)["grace-fo-1/mag"]
    assert granule.counts["no_disturbance_correction"] == 24


def test_a_file_that_is_compressed_as_a_whole_is_read(products, written, tmp_path):
    path = written.write_grace_fo(tmp_path)
    assert path.read_bytes()[:8] == bytes.fromhex("cdf30001cccc0001")
    content = products["grace-fo-1/mag"].formats[0].read(path)
    assert content.arrays["B_NEC"][3].tolist() == [20003.0, -1503.0, 30003.0]


@pytest.mark.parametrize("place", [12, 20, 26, 30, 60, 2000, -30])
def test_a_compressed_file_that_is_damaged_is_refused(products, written, tmp_path, place):
    read = products["grace-fo-1/mag"].formats[0].read
    path = written.write_grace_fo(tmp_path)
    whole = bytearray(path.read_bytes())
    whole[place] ^= 0x55
    path.write_bytes(bytes(whole))
    with pytest.raises(FileError, match="is not a whole CDF file"):
        read(path)


def test_a_compressed_file_that_is_cut_short_is_refused(products, written, tmp_path):
    path = written.write_grace_fo(tmp_path)
    whole = path.read_bytes()
    for share in (0.0005, 0.01, 0.5, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)] or b"x")
        with pytest.raises(FileError, match="is not a whole CDF file"):
            products["grace-fo-1/mag"].formats[0].read(path)


def test_a_compressed_file_that_states_too_much_is_refused_unread(products, written, tmp_path):
    import struct

    path = written.write_grace_fo(tmp_path)
    whole = bytearray(path.read_bytes())
    whole[28:36] = struct.pack(">q", 1 << 40)
    path.write_bytes(bytes(whole))
    with pytest.raises(FileError, match="it unpacks to 1099511627776 bytes"):
        products["grace-fo-1/mag"].formats[0].read(path)
