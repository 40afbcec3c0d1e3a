"""Addresses of indices, against those that others have printed."""

from datetime import UTC, datetime, timedelta

from vconst_indices.archives import find

from vconst.fetch.coverage import cover
from vconst.plugins import Host
from vconst.remote import now


def test_the_series_of_gfz_are_whole_files_that_grow():
    host, start = Host(), datetime(2020, 1, 8, tzinfo=UTC)
    for product in ("gfz/kp", "gfz/f107"):
        (file,) = find(host.product(product), start, start + timedelta(days=1))
        assert file.url == "https://kp.gfz.de/app/files/Kp_ap_Ap_SN_F107_since_1932.txt"
        assert file.growing
        assert f"{file.start:%Y-%m-%d}" == {"gfz/kp": "1932-01-01"}.get(product, "1947-02-14")


def test_the_radio_flux_of_the_sun_was_not_measured_before_14_february_1947():
    def covered(start, stop):
        span = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (start, stop)]
        return cover(*span, find(Host().product("gfz/f107"), *span)).share

    assert covered("1946-12-01", "1947-02-14") == 0.0
    assert covered("1947-02-13", "1947-02-15") == 0.5
    assert covered("1947-02-14", "1947-03-01") == 1.0


def test_the_last_month_is_a_small_file():
    start = now() - timedelta(days=3)
    (file,) = find(Host().product("gfz/kp"), start, now())
    assert file.url == "https://kp.gfz.de/app/files/Kp_ap_Ap_SN_F107_nowcast.txt"
    assert file.start < start


def test_dst_is_asked_for_in_its_best_grade_first():
    span = (datetime(2020, 12, 30, tzinfo=UTC), datetime(2021, 1, 2, tzinfo=UTC))
    december, january = find(Host().product("kyoto/dst"), *span)
    home = "https://wdc.kugi.kyoto-u.ac.jp"
    assert december.url == f"{home}/dst_final/202012/dst2012.for.request"
    instead = january.otherwise
    assert instead.url == f"{home}/dst_provisional/202101/dst2101.for.request"
    assert instead.otherwise.url == f"{home}/dst_realtime/202101/dst2101.for.request"
    assert (january.growing, instead.growing) == (False, True)
