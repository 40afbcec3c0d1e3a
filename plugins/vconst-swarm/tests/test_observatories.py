"""Virtual observatories: made-up files, and the real ones against plain cdflib."""

import cdflib
import numpy as np
import pytest

REAL = [
    ("SW_DTUJ_VOBS_12M*", "swarm/vobs-12m"),
    ("CH_OPER_VOBS_4M*", "champ/vobs-4m"),
    ("CH_OPER_VOBS_12M*", "champ/vobs-12m"),
    ("CR_OPER_VOBS_4M*", "cryosat-2/vobs-4m"),
    ("CR_OPER_VOBS_12M*", "cryosat-2/vobs-12m"),
    ("OR_OPER_VOBS_4M*", "oersted/vobs-4m"),
    ("GObs_4M*", "observatories/vobs-4m"),
    ("GObs_12M*", "observatories/vobs-12m"),
]


def test_components_are_up_south_and_east(conformed, written, tmp_path):
    columns, granule = conformed(written.write_vobs(tmp_path))["champ/vobs-4m"]
    data = columns.data
    assert granule.rows == 24
    assert [data[f"magnetic_field_{axis}"][3] for axis in ("r", "theta", "phi")] == [
        -29997.0,
        -20003.0,
        1503.0,
    ]
    assert data["core_field_r"][3] == -30003.0
    assert columns.attrs["magnetic_field_r"]["frame"] == "spherical"
    assert data["site"][0] == "S65W051"


def test_1900_is_no_time_of_a_secular_variation(conformed, written, tmp_path):
    columns, _ = conformed(written.write_vobs(tmp_path))["champ/vobs-4m"]
    lag = columns.data["secular_variation_lag"]
    assert np.isnan(lag[16:]).all()
    assert lag[0] == pytest.approx(183.5)  # 1 July to 31 December, noon
    assert np.isnan(columns.data["secular_variation_r"][16:]).all()


def test_ground_observatories_keep_their_code_and_wrap_their_longitude(
    conformed, written, tmp_path
):
    columns, _ = conformed(written.write_gobs(tmp_path))["observatories/vobs-4m"]
    assert columns.data["site"][:2].tolist() == ["AB00", "AB10"]
    assert columns.data["longitude"][0] == pytest.approx(-51.4)
    assert columns.data["crustal_field_phi"][0] == -40.0


@pytest.mark.parametrize(("pattern", "product"), REAL)
def test_a_real_file_is_read_value_by_value_as_cdflib_reads_it(real, conformed, pattern, product):
    path = real(pattern, "vobs")
    columns, granule = conformed(path)[product]
    plain = cdflib.CDF(path)
    assert granule.rows == plain.varinq("Timestamp").Last_Rec + 1
    order = np.lexsort((np.arange(granule.rows), plain.varget("Timestamp")))
    for source, stem in (("B_OB", "magnetic_field"), ("B_SV", "secular_variation")):
        vectors = np.full((granule.rows, 3), np.nan)
        held = plain.varget(source)
        missing = np.isnan(held[:, 0]) & (held[:, 1] == 0) & np.isnan(held[:, 2])
        held[missing] = np.nan  # records that are not there: cdflib makes a 0 of every other value
        vectors[: len(held)] = held  # the secular variation may end early
        vectors = vectors[order]
        for column, axis in enumerate(("r", "theta", "phi")):
            assert np.array_equal(
                columns.data[f"{stem}_{axis}"], vectors[:, column], equal_nan=True
            )
    assert columns.data["radius"] == pytest.approx(plain.varget("Radius")[order] / 1000, rel=1e-12)
    keys = set(zip(columns.data["time"].tolist(), columns.data["site"].tolist(), strict=True))
    assert len(keys) == granule.rows
    assert not [reason for reason in granule.counts if "out_of_range" in reason]
