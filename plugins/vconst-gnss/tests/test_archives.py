"""Addresses of map files, against those that others have printed."""

from datetime import UTC, datetime

import pytest
from vconst_gnss.archives import find

from vconst.plugins import Host

CDDIS = "https://cddis.nasa.gov/archive/gnss/products/ionex"
CODE = "https://download.aiub.unibe.ch/CODE"


@pytest.fixture(scope="module")
def host():
    return Host()


def addresses(host, product, *day):
    start = datetime(*day, tzinfo=UTC)
    (file,) = find(host.product(product), start, start.replace(hour=23))
    found = []
    while file is not None:
        found.append(file.url)
        assert file.account == ("urs.earthdata.nasa.gov" if "cddis" in file.url else "")
        file = file.otherwise
    return found


@pytest.mark.parametrize(
    ("product", "printed"),
    [  # names as listed for 11 May 2024 by a mirror of all centres
        ("code/gim", f"{CODE}/2024/COD0OPSFIN_20241320000_01D_01H_GIM.INX.gz"),
        ("esa/gim", f"{CDDIS}/2024/132/ESA0OPSFIN_20241320000_01D_02H_GIM.INX.gz"),
        ("igs/gim", f"{CDDIS}/2024/132/IGS0OPSFIN_20241320000_01D_02H_GIM.INX.gz"),
        ("jpl/gim", f"{CDDIS}/2024/132/JPL0OPSFIN_20241320000_01D_02H_GIM.INX.gz"),
        ("upc/gim", f"{CDDIS}/2024/132/UPC0OPSFIN_20241320000_01D_02H_GIM.INX.gz"),
        ("cas/gim", f"{CDDIS}/2024/132/CAS0OPSFIN_20241320000_01D_30M_GIM.INX.gz"),
    ],
)
def test_long_names_are_asked_for_first_since_they_are_used(host, product, printed):
    assert addresses(host, product, 2024, 5, 11)[0] == printed


def test_short_names_are_asked_for_first_before(host):
    assert addresses(host, "igs/gim", 2020, 1, 8) == [
        f"{CDDIS}/2020/008/igsg0080.20i.Z",
        f"{CDDIS}/2020/008/IGS0OPSFIN_20200080000_01D_02H_GIM.INX.gz",
    ]
    assert addresses(host, "code/gim", 2020, 1, 8)[:2] == [
        f"{CODE}/2020/CODG0080.20I.Z",
        f"{CDDIS}/2020/008/codg0080.20i.Z",
    ]


def test_the_names_change_on_27_november_2022(host):
    assert "codg" in addresses(host, "code/gim", 2022, 11, 26)[1]
    assert "COD0OPSFIN_20223310000" in addresses(host, "code/gim", 2022, 11, 27)[0]


def test_products_of_stations_have_no_archive(host):
    span = (datetime(2020, 1, 8, tzinfo=UTC), datetime(2020, 1, 9, tzinfo=UTC))
    assert find(host.product("code/klobuchar"), *span) is None
