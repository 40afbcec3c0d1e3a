"""Addresses of NOAA's grids, against those that others have printed."""

import re
from datetime import UTC, datetime

from vconst_infrared.archives import find

from vconst.fetch.listing import span_of
from vconst.plugins import Host

SPAN = (datetime(2019, 12, 31, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC))


def test_years_of_radiation_are_found_in_the_list():
    (listing,) = find(Host().product("noaa/olr"), *SPAN)
    assert listing.url.endswith("/data/outgoing-longwave-radiation-daily/access/")
    for name, stop in (
        ("olr-daily_v01r02_20200101_20201231.nc", "2021-01-01"),
        ("olr-daily_v01r02-preliminary_20230101_20231219.nc", "2023-12-20"),
    ):
        found = re.fullmatch(listing.names, name)
        assert f"{span_of(found.groupdict())[1]:%Y-%m-%d}" == stop


def test_days_of_the_sea_are_asked_for_final_first():
    files = find(Host().product("noaa/oisst"), *SPAN)
    home = "https://www.ncei.noaa.gov/data/sea-surface-temperature-optimum-interpolation/v2.1"
    assert [file.url for file in files] == [
        f"{home}/access/avhrr/201912/oisst-avhrr-v02r01.20191231.nc",
        f"{home}/access/avhrr/202001/oisst-avhrr-v02r01.20200101.nc",
    ]
    assert files[0].otherwise.url.endswith("oisst-avhrr-v02r01.20191231_preliminary.nc")
