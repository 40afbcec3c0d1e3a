"""File names: which are ours, what they say, and how they are made."""

import re

import numpy as np
import pytest
from vconst_cses.names import half_orbit
from vconst_cses.tables import COPIES, LAYOUTS

BY_NAME = {layout.product: layout for layout in LAYOUTS}
HPM_FGM, LAP = BY_NAME["cses-01/hpm-fgm"], BY_NAME["cses-01/lap"]

#: Names of real files, from public repositories.
FGM_NAMES = (
    "CSES_01_HPM_5_L02_A2_027321_20180731_233357_20180801_001152_000.h5",
    "CSES_01_HPM_5_L02_A2_289220_20230419_235533_20230420_003011_000.h5",
)
LAP_NAME = "CSES_01_LAP_1_L02_A3_096790_20191031_233232_20191101_000948_000.h5"

#: Names of real files of other payloads and levels, and whose they are.
REAL = {
    FGM_NAMES[0]: "cses-01/hpm-fgm",
    FGM_NAMES[1]: "cses-01/hpm-fgm",
    LAP_NAME: "cses-01/lap",
    "CSES_01_EFD_1_L02_A1_104240_20191219_235348_20191220_002832_000.h5": "cses-01/efd-ulf",
    "CSES_01_EFD_1_L2A_A1_175371_20210331_234716_20210401_002158_000.h5": "cses-01/efd-ulf-l2a",
    "CSES_01_EFD_2_L02_A1_031190_20180826_095004_20180826_102510_000.h5": "cses-01/efd-elf",
    "CSES_01_EFD_3_L02_A1_028281_20180807_070512_20180807_074400_000.h5": "cses-01/efd-vlf",
    "CSES_01_SCM_1_L02_A2_096790_20191031_233256_20191101_000821_000.h5": "cses-01/scm-ulf",
    "CSES_01_SCM_2_L02_A2_053980_20190123_081535_20190123_082228_000.zarr.zip": "cses-01/scm-elf",
    "CSES_01_HEP_1_L02_A4_176401_20210407_182209_20210407_190029_000.h5": "cses-01/hepp-l",
    "CSES_01_HEP_2_L02_A4_104240_20191219_235236_20191220_002948_000.h5": "cses-01/hepp-h",
    "CSES_01_HEP_4_L02_A4_202091_20210923_184621_20210923_192441_000.h5": "cses-01/hepp-x",
    "CSES_HEP_DDD_0219741_20220117_214156_20220117_230638_L3_0000267631.h5": "cses-01/hepd",
}
OTHERS = [
    "CSES_01_EFD_2_L02_A1_031190_20180826_095004_20180826_102510_000_Limadou.h5",
    "._CSES_01_HEP_4_L02_A4_202091_20210923_184621_20210923_192441_000.h5",
    "._CSES_01_HPM_5_L02_A2_027321_20180731_233357_20180801_001152_000.h5",
    "CSES_02_HPM_5_L02_A2_027321_20180731_233357_20180801_001152_000.h5",
    "SW_OPER_EFIA_LP_1B_20191117T000000_20191117T235959_0501_MDR_EFI_LP.cdf",
]


def fullmatch(layout, name):
    return re.fullmatch(layout.pattern, name)


@pytest.mark.parametrize(("name", "product"), REAL.items())
def test_a_real_name_is_claimed_by_its_product_and_no_other(name, product):
    every = (*LAYOUTS, *COPIES.values())
    assert [one.product for one in every if fullmatch(one, name)] == [product]


def test_the_products_take_the_files_that_their_tables_name(products):
    for name, product in REAL.items():
        taken = {
            p.name for p in products.values() for f in p.formats if re.fullmatch(f.files, name)
        }
        packets = BY_NAME[product].packets
        assert taken == {product, *([packets.product] if packets else [])}


@pytest.mark.parametrize("name", OTHERS)
def test_names_of_other_payloads_levels_and_missions_are_left_alone(name):
    assert not any(fullmatch(layout, name) for layout in LAYOUTS)


def test_the_key_is_the_half_orbit_and_its_start_and_not_the_end_or_the_version():
    groups = fullmatch(HPM_FGM, FGM_NAMES[0]).groupdict()
    assert groups == {
        "orbit": "02732",
        "side": "1",
        "start": "20180731_233357",
        "version": "000",
    }


def test_a_made_name_is_the_real_one():
    name = HPM_FGM.name_file(
        np.datetime64("2018-07-31T23:33:57"),
        np.datetime64("2018-08-01T00:11:52"),
        orbit=2732,
        side=1,
    )
    assert name == FGM_NAMES[0]
    assert len(name) == 66


def test_times_may_be_nanoseconds_since_1970():
    start = np.datetime64("2019-12-20T01:00:00", "ns")
    both = [(start, start), (int(start.astype(int)), int(start.astype(int)))]
    assert len({LAP.name_file(*pair) for pair in both}) == 1


@pytest.mark.parametrize(
    ("start", "stop", "number"),
    [
        ("2019-12-19T23:53:48", "2019-12-20T00:28:32", (10424, 0)),  # EFD 104240
        ("2019-10-31T23:32:56", "2019-11-01T00:08:21", (9679, 0)),  # SCM 096790
        ("2019-12-19T23:52:36", "2019-12-20T00:29:48", (10424, 0)),  # HEPP-H 104240
    ],
)
def test_half_orbits_are_counted_as_real_files_of_that_season_are(start, stop, number):
    assert half_orbit(np.datetime64(start), np.datetime64(stop)) == number


def test_half_orbits_follow_each_other():
    middle = np.datetime64("2020-01-10T00:00:00", "ns")
    step = np.timedelta64(47 * 60 + 22, "s")
    numbers = [half_orbit(middle + k * step, middle + k * step) for k in range(31)]
    counted = [2 * orbit + side for orbit, side in numbers]
    assert np.diff(counted).tolist() == [1] * 30
