"""Queries of the catalogue."""

from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from vconst_events.archives import find

from vconst.plugins import Host


def test_each_month_is_a_query_of_its_own_without_a_gap_between():
    span = (datetime(2019, 12, 15, tzinfo=UTC), datetime(2020, 3, 1, tzinfo=UTC))
    files = find(Host().product("usgs/earthquakes"), *span)
    assert [file.name for file in files] == [
        f"usgs_{month}.csv" for month in ("2019-12", "2020-01", "2020-02")
    ]
    february = parse_qs(urlsplit(files[-1].url).query)
    assert february == {
        "format": ["csv"],
        "starttime": ["2020-02-01T00:00:00"],
        "endtime": ["2020-02-29T23:59:59.999"],
        "minmagnitude": ["2.5"],
        "orderby": ["time-asc"],
    }
    assert files[-1].url.startswith("https://earthquake.usgs.gov/fdsnws/event/1/query?format=csv&")
    assert all(a.stop == b.start for a, b in pairwise(files))
    assert all(file.growing for file in files)
    assert {file.note for file in files} == {
        "Of magnitude 2.5 and above alone: coverage says nothing of others."
    }
