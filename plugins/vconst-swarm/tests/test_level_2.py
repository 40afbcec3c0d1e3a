"""Level 2 and the fast sensors, from files that an independent script wrote."""

import numpy as np
import pytest

from vconst import FileError
from vconst.dataset import mask


def removed(columns, name):
    """Rows that reading masks by default."""
    masked, _ = mask(columns)
    return np.flatnonzero(np.isnan(masked.data[name])).tolist()


def test_several_satellites_share_a_stamp_and_none_is_lost(conformed, written, tmp_path):
    columns, granule = conformed(written.write_tec(tmp_path))["swarm-a/tec"]
    data = columns.data
    assert granule.rows == 24
    assert len(np.unique(data["time"])) == 6
    assert data["satellite"][:4].tolist() == ["G05", "G12", "G21", "G30"]
    assert data["slant_total_electron_content"][:5].tolist() == [20.0, 21.0, 22.0, 23.0, 24.0]
    assert data["partial_total_electron_content"][23] == 23.5


def test_the_one_code_bias_of_a_file_is_that_of_every_link(conformed, written, tmp_path):
    columns, _ = conformed(written.write_tec(tmp_path))["swarm-a/tec"]
    assert set(columns.data["receiver_code_bias"].tolist()) == {-7.183}
    assert set(columns.data["receiver_code_bias_error"].tolist()) == {0.9}


@pytest.mark.parametrize("kilometres", [False, True])
def test_a_radius_is_in_metres_or_kilometres_whatever_is_stated(
    conformed, written, tmp_path, kilometres
):
    columns, _ = conformed(written.write_tec(tmp_path, kilometres))["swarm-a/tec"]
    assert columns.data["radius"][[0, 23]] == pytest.approx([6880.0, 6880.23], abs=1e-9)
    assert columns.data["navigation_satellite_position_x"][0] == pytest.approx(15000.0)


def test_vertical_content_counts_from_50_degrees_on(conformed, written, tmp_path):
    columns, granule = conformed(written.write_tec(tmp_path))["swarm-a/tec"]
    low = [row for row in range(24) if row % 4 < 2]
    assert removed(columns, "partial_total_electron_content") == low
    assert removed(columns, "slant_total_electron_content") == []
    assert granule.counts["partial_total_electron_content:low_elevation"] == 12
    kept, _ = mask(columns, "none")
    assert not np.isnan(kept.data["partial_total_electron_content"]).any()


def test_digits_of_the_flags_are_counts_not_bits(conformed, written, tmp_path):
    columns, granule = conformed(written.write_fac(tmp_path))["swarm-b/fac"]
    assert removed(columns, "field_aligned_current_density") == [10, 11, 12, 13]
    assert removed(columns, "radial_current_density") == []
    counts = granule.counts
    assert counts["field_aligned_current_density:near_magnetic_equator"] == 4
    assert counts["gap_interpolated"] == 1  # 2: both points
    assert counts["no_external_storm_index"] == 1  # 10000100: digits 3 and 8
    assert counts["no_magnetosphere"] == 1
    assert counts["radial_current_density:outlier"] == 1  # 20: digit 2
    assert counts["radial_current_density:discrepancy"] == 1  # 1001: digits 1 and 4
    assert columns.attrs["field_aligned_current_density"]["units"] == "uA m-2"
    assert columns.data["radial_current_density"][7] == pytest.approx(0.07)


def test_99999_is_no_density_and_40000_an_unusable_one(conformed, written, tmp_path):
    columns, granule = conformed(written.write_ipd(tmp_path))["swarm-c/ipd"]
    data = columns.data
    assert removed(columns, "electron_density") == [2, 3]
    assert removed(columns, "background_electron_density") == [2, 3]
    assert granule.counts["electron_density:low_gain"] == 1
    assert granule.counts["plasma_bubble"] == 1
    assert data["electron_density"][5] == 1.05e11
    assert data["electron_density_gradient_100km"][4] == pytest.approx(2e6)  # m-4
    assert data["electron_density_rate_index_10s"][3] == pytest.approx(3e7)  # m-3 s-1
    assert data["patch_flags"][[2, 4]].tolist() == [99999, 4]


@pytest.mark.parametrize("writer", ["write_eef_01", "write_eef_02", "write_eef_0502"])
def test_the_electric_field_has_one_unit_in_every_baseline(conformed, written, tmp_path, writer):
    columns, granule = conformed(getattr(written, writer)(tmp_path))["swarm-a/eef"]
    field = columns.data["equatorial_electric_field"]
    assert field == pytest.approx(0.1 * np.arange(1, 16), rel=1e-12)
    assert columns.attrs["equatorial_electric_field"]["units"] == "mV m-1"
    assert granule.counts["equatorial_electric_field:model_fits_nothing"] == 1
    if writer != "write_eef_01":
        assert columns.data["electrojet_current_east"][2, [0, 80]].tolist() == [2.0, 82.0]
        assert columns.data["electrojet_latitude"][[0, 40, 80]].tolist() == [-20.0, 0.0, 20.0]


def test_a_later_baseline_of_a_day_replaces_an_earlier_one(written, tmp_path):
    """Although its stamps are two minutes later and its name begins at midnight."""
    import vconst_swarm

    from vconst.ingest import ingest
    from vconst.plugins import Host
    from vconst.store import Store

    host = Host(load_installed=False, plugins=[("swarm", vconst_swarm)])
    store = Store.create(tmp_path / "store")
    writers = ("write_eef_02", "write_eef_0502", "write_eef_01")
    report = ingest([getattr(written, name)(tmp_path) for name in writers], store, host, workers=1)
    assert not report.refused
    columns = store.head().read("swarm-a/eef")
    assert len(columns.data["time"]) == 15
    assert [each.version for each in store.head().granules("swarm-a/eef")] == [("0502",)]


def test_version_0501_is_of_the_older_layout(products):
    import re

    name = "SW_OPER_EEFATMS_2F_20151102T000000_20151102T235959_{}.cdf"
    newest, oldest, middle = products["swarm-a/eef"].formats[:3]
    for version, wanted in (("0101", oldest), ("0202", middle), ("0501", middle), ("0502", newest)):
        claimed = [
            f for f in (newest, oldest, middle) if re.fullmatch(f.files, name.format(version))
        ]
        assert claimed[0] is wanted, version


def test_volts_in_a_file_that_should_have_millivolts_are_refused(products, written, tmp_path):
    variables = [
        (name, kind, "V/m" if name == "EEF" else unit, *size)
        for name, kind, unit, *size in written.EEF_02_VARIABLES
    ]
    values = {"Timestamp": np.full(24, written.epoch(written.START))}
    path = written.write(tmp_path / "x.cdf", variables, values)
    with pytest.raises(FileError, match="'EEF' is in 'V/m' in the file, and declared in 'mV/m'"):
        products["swarm-a/eef"].formats[2].read(path)


def test_a_component_counts_where_its_bit_is_set(conformed, written, tmp_path):
    columns, _ = conformed(written.write_tct(tmp_path))["swarm-a/tct-16hz"]
    data = columns.data
    assert removed(columns, "ion_velocity_x") == [4, 6]  # bit 0
    assert removed(columns, "ion_velocity_y") == [5, 6]  # bit 2
    assert removed(columns, "ion_velocity_z") == [6]  # bit 3
    assert removed(columns, "electric_field_x") == [5, 6]  # y and z
    assert removed(columns, "electric_field_y") == [4, 6]  # z and x
    assert np.flatnonzero(np.isnan(data["ion_velocity_error_x"])).tolist() == [3]
    assert data["ion_velocity_x"].dtype == np.float32
    assert columns.attrs["ion_velocity_x"]["frame"] == "satellite track"
    assert columns.attrs["satellite_velocity_north"]["frame"] == "NEC"
    assert data["time"][1] - data["time"][0] == np.timedelta64(62_500_000, "ns")


def test_the_field_at_50_hz_is_read_as_defined(conformed, written, tmp_path):
    columns, granule = conformed(written.write_mag_hr(tmp_path))["swarm-c/mag-hr"]
    assert columns.data["magnetic_field_east"][23] == -1523.0
    assert removed(columns, "magnetic_field_north") == [5, 7]
    assert "magnetic_field_north:gap" not in granule.counts
    assert np.ptp(np.diff(columns.data["time"].astype(np.int64))) < 1000  # ns


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("SW_OPER_TECBTMS_2F_20240511T000000_20240511T235959_0502.HDR", "swarm-b/tec"),
        ("SW_OPER_EFIB_LP_1B_20240511T000000_20240511T235959_0701.HDR", "swarm-b/lp"),
    ],
)
def test_a_header_alone_is_refused_with_the_reason(form_of, tmp_path, name, product):
    path = tmp_path / name
    path.write_text("<Earth_Explorer_Header/>")
    forms = form_of(path)
    assert list(forms) == [product]
    with pytest.raises(FileError, match="of a file, not the file"):
        forms[product].read(path)


def test_a_zip_with_dbl_header_and_report_is_read_as_its_dbl(written, tmp_path):
    import zipfile

    import vconst_swarm

    from vconst.ingest.read import read_file
    from vconst.plugins import Host

    path = written.write_eef_02(tmp_path)
    packed = path.with_suffix(".ZIP")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.with_suffix(".HDR").name, "<Earth_Explorer_Header/>")
        archive.write(path, path.name)
        archive.writestr("SW_OPER_REPA_DQC___20260210T131952_EEFATMS_2F20151102T000000.EEF", "x")
    host = Host(load_installed=False, plugins=[("swarm", vconst_swarm)])
    [reading] = read_file((str(packed), None), host).readings
    assert reading.product == "swarm-a/eef"
    assert (reading.version, reading.baseline) == (("0202",), "")
    assert reading.key == "swarm-a/eef/class=OPER/day=20151102"
