"""Addresses of indices, against those that others have printed."""

from datetime import UTC, datetime, timedelta

from vconst_indices.archives import find

from vconst.plugins import Host
from vconst.remote import now


def test_the_series_of_gfz_are_whole_files_that_grow():
    host, start = Host(), datetime(2020, 1, 8, tzinfo=UTC)
    for product in ("gfz/kp", "gfz/f107"):
        (file,) = find(host.product(product), start, start + timedelta(days=1))
        assert file.url == "https://kp.gfz.de/app/files/Kp_ap_Ap_SN_F107_since_1932.txt"
        assert file.growing
        assert file.start.year == 1932


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
