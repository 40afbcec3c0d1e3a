"""File names: which are ours, what they say, and how they are made."""

import re

import numpy as np
import pytest

MAG_04 = "SW_OPER_MAGA_LR_1B_20160101T000000_20160101T235959_0409_MDR_MAG_LR.cdf"

#: Names of real files, with the product and baseline that they are of.
REAL = [
    (
        "SW_OPER_MAGA_LR_1B_20160101T000000_20160101T235959_0409_MDR_MAG_LR.cdf",
        "swarm-a/mag-lr",
        "04",
    ),
    ("SW_OPER_MAGA_LR_1B_20191117T000000_20191117T235959_0505.CDF.ZIP", "swarm-a/mag-lr", "05"),
    ("SW_OPER_EFIC_LP_1B_20160311T000000_20160311T235959_0501.CDF.ZIP", "swarm-c/lp", "05"),
    ("SW_OPER_EFIB_LP_1B_20240511T000000_20240511T235959_0701_MDR_EFI_LP.cdf", "swarm-b/lp", "07"),
    ("SW_FAST_MAGB_LR_1B_20240511T000000_20240511T235959_0602.ZIP", "swarm-b/mag-lr", "06"),
    (
        "SW_OPER_MAGA_HR_1B_20160101T000000_20160101T235959_0409_MDR_MAG_HR.cdf",
        "swarm-a/mag-hr",
        "04",
    ),
    ("SW_OPER_TECATMS_2F_20131125T105953_20131125T235953_0201.DBL", "swarm-a/tec", "02"),
    ("SW_OPER_TECBTMS_2F_20240511T000000_20240511T235959_0502.ZIP", "swarm-b/tec", "05"),
    ("SW_OPER_FACATMS_2F_20141216T000000_20141216T235959_0205.DBL", "swarm-a/fac", "02"),
    ("SW_OPER_EEFATMS_2F_20151101T234509_20151102T230946_0101.DBL", "swarm-a/eef", None),
    ("SW_OPER_IPDBIRR_2F_20240511T000000_20240511T235959_0302.ZIP", "swarm-b/ipd", "03"),
    ("SW_EXPT_EFIA_TCT16_20150117T000000_20150117T235959_0302.cdf", "swarm-a/tct-16hz", "03"),
    ("SW_EXPT_EFIC_TCT02_20230227T090151_20230227T120406_0302.cdf", "swarm-c/tct-2hz", "03"),
    ("GF1_OPER_FGM_ACAL_CORR_20240315T000000_20240315T235959_0201.cdf", "grace-fo-1/mag", "02"),
    ("SW_DTUJ_VOBS_12M_2_20140701T000000_20230701T000000_0201.cdf", "swarm/vobs-12m", "02"),
    ("CH_OPER_VOBS_4M_2__20000701T000000_20100701T000000_0201.cdf", "champ/vobs-4m", "02"),
    ("GObs_4M_19970301T000000_20231101T000000_0108.cdf", "observatories/vobs-4m", "01"),
]
OTHERS = [
    "SW_OPER_IBIATMS_2F_20160101T000000_20160101T235959_0301.ZIP",
    "SW_OPER_FAC_TMS_2F_20160101T000000_20160101T235959_0301.ZIP",
    "SW_OPER_MODA_SC_1B_20160311T000000_20160311T235959_0501.cdf",
    "SW_OPER_MAGA_LR_1B_20160101T000000_20160101T010000_Filtered.cdf",
    "CH-ME-3-MAG+2010-09-01.cdf",
    "CSES_01_LAP_1_L02_A3_096790_20191031_233232_20191101_000948_000.h5",
]


def claims(products, name):
    return [
        (product.name, found)
        for product in products.values()
        for form in product.formats
        if form.files and (found := re.fullmatch(form.files, name))
    ]


@pytest.mark.parametrize(("name", "product", "baseline"), REAL)
def test_a_real_name_is_claimed_by_its_product_and_no_other(products, name, product, baseline):
    [(claimed, found)] = claims(products, name)
    assert claimed == product
    assert found.groupdict().get("baseline") == baseline
    assert found["version"].startswith(baseline or "")


@pytest.mark.parametrize("name", OTHERS)
def test_other_names_are_left_alone(products, name):
    assert claims(products, name) == []


def test_class_start_and_stop_make_the_key(products):
    [(_, found)] = claims(products, MAG_04)
    rest = {k: v for k, v in found.groupdict().items() if k not in ("version", "baseline")}
    assert rest == {"class": "OPER", "start": "20160101T000000", "stop": "20160101T235959"}


def test_the_side_car_is_refused_with_a_reason(products):
    from vconst import FileError

    name = "SW_OPER_MAGA_LR_1B_20160101T000000_20160101T235959_0409_ASM_VFM_IC.cdf"
    [(product, _)] = claims(products, name)
    form = next(f for f in products[product].formats if f.files and re.fullmatch(f.files, name))
    with pytest.raises(FileError, match="side-car"):
        form.read(name)


def test_a_zip_gives_its_data_and_passes_over_its_side_car(form_of, tmp_path, written):
    path = written.write_mag_lr(tmp_path)
    stem = path.name.removesuffix("_MDR_MAG_LR.cdf")
    outside = (f"{stem}.CDF", f"{stem}.CDF.ZIP")
    assert list(form_of(path, (path.name, *outside))) == ["swarm-c/mag-lr"]
    assert form_of(path, (f"{stem}_ASM_VFM_IC.cdf", *outside)) == {}


def test_a_whole_zip_is_read_as_the_file_inside_it(tmp_path, written):
    import zipfile

    import vconst_swarm

    from vconst.ingest.read import read_file
    from vconst.plugins import Host

    path = written.write_mag_lr(tmp_path)
    stem = path.name.removesuffix("_MDR_MAG_LR.cdf")
    packed = tmp_path / f"{stem}.CDF.ZIP"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{stem}.HDR", "<Earth_Explorer_Header/>")
        archive.writestr(f"{stem}_ASM_VFM_IC.cdf", path.read_bytes())
        archive.write(path, path.name)
    host = Host(load_installed=False, plugins=[("swarm", vconst_swarm)])
    [plain], [unpacked] = (read_file((str(one), None), host).readings for one in (path, packed))
    assert (unpacked.key, unpacked.version, unpacked.baseline) == (
        "swarm-c/mag-lr/class=OPER/start=20160311T000000/stop=20160312T000020",
        ("0602",),
        "06",
    )
    assert unpacked.id == plain.id


def test_made_names_are_native(products):
    start, stop = np.datetime64("2020-01-05T00:00:00.25"), np.datetime64("2020-01-05T23:59:59.75")
    lp, lp_07 = products["swarm-b/lp"].formats[:2]
    field = products["swarm-a/mag-lr"].formats[0]
    days = "20200105T000000_20200105T235959"
    assert lp.name_file(start, stop) == f"SW_OPER_EFIB_LP_1B_{days}_0501_MDR_EFI_LP.cdf"
    assert lp_07.name_file(start, stop) == f"SW_OPER_EFIB_LP_1B_{days}_0701_MDR_EFI_LP.cdf"
    made = field.name_file(start, stop, version="0602", **{"class": "FAST"})
    assert made == f"SW_FAST_MAGA_LR_1B_{days}_0602_MDR_MAG_LR.cdf"
    for name, product in ((lp.name_file(start, stop), "swarm-b/lp"), (made, "swarm-a/mag-lr")):
        assert [claimed for claimed, _ in claims(products, name)] == [product]
