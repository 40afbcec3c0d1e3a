"""Orbit numbers, sides and tracks against the names of real files; the health table."""

import numpy as np
import pytest
from vconst_cses import health
from vconst_cses.place import orbit_arrays

#: (half-orbit, start) of CSES-01 names that public code mentions, and of the overview.
NAMES = [
    "027321_20180731_233357",
    "289220_20230419_235533",
    "096790_20191031_233256",
    "053980_20190123_081535",
    "104240_20191219_235348",
    "175371_20210331_234716",
    "031190_20180826_095004",
    "028281_20180807_070512",
    "096790_20191031_233232",
    "176401_20210407_182209",
    "104240_20191219_235236",
    "202091_20210923_184621",
    "129161_20200531_232537",
    "213330_20211206_164953",
    "027330_20180801_001744",
    "027331_20180801_010513",
    "174201_20210324_070216",
    "178261_20210420_000623",
    "183380_20210523_154551",
    "106060_20191231_231400",
    "110770_20200131_225632",
    "104371_20191220_211133",
    "069070_20190502_144452",
    "272610_20221231_171527",
    "272611_20221231_180246",
    "272620_20221231_185010",
    "272621_20221231_193730",
    "272630_20221231_202454",
    "272631_20221231_211214",
]

#: From here on the orbit is known to have drifted: 105 km of track and 22 min of local time.
DRIFTED = np.datetime64("2022-01-01")


def halves():
    """Half-orbits counted from the first, and starts in minutes."""
    counts = np.array([2 * int(name[:5]) + int(name[5]) for name in NAMES])
    spelt = [f"{n[7:11]}-{n[11:13]}-{n[13:15]}T{n[16:18]}:{n[18:20]}:{n[20:22]}" for n in NAMES]
    starts = np.array(spelt, "M8[s]").astype(int) / 60
    return counts, starts


def test_names_of_real_files_fit_one_period():
    counts, starts = halves()
    period, first = np.polyfit(counts / 2, starts, 1)
    assert period == pytest.approx(94.737, abs=0.005)
    # 24 min if sides are not counted, 47 if side 1 came first; the rest is the drift of the orbit
    assert (starts - period * counts / 2 - first).std() < 12
    launch = np.datetime64(round(first * 60), "s")
    assert abs(launch - np.datetime64("2018-02-02T06:00")) < np.timedelta64(6, "h")


def test_side_1_comes_half_an_orbit_after_side_0_of_the_same_number():
    """The time between the sides is left free, beside the drift of the orbit as a cubic."""
    counts, starts = halves()
    orbit, side = counts // 2, counts % 2
    drift = np.vander((orbit - 15_000) / 10_000, 4)
    fitted = np.linalg.lstsq(np.column_stack([side, drift]), starts, rcond=None)[0]
    assert fitted[0] == pytest.approx(94.737 / 2, abs=2.5)


def of_one_track():
    """Pairs of names on one track and side: cycles of 76 orbits between, and minutes off 5 d."""
    counts, starts = halves()
    for later in range(len(counts)):
        for earlier in range(len(counts)):
            apart = counts[later] - counts[earlier]
            if apart > 0 and apart % 152 == 0:
                cycles = apart // 152
                off = starts[later] - starts[earlier] - cycles * 5 * 1440
                yield cycles, off, np.datetime64(round(starts[later]), "m")


def test_members_of_a_track_are_whole_cycles_of_five_days_apart():
    """T5.2: names of one track and side are k times 5 d apart, within 15 minutes."""
    pairs = [(cycles, off) for cycles, off, later in of_one_track() if later < DRIFTED]
    assert sorted(cycles for cycles, _ in pairs) == [134, 192]
    assert all(abs(off) < 15 for _, off in pairs)


def test_a_cycle_is_five_days_to_a_few_ten_thousandths_also_after_the_drift():
    """4.9999 to 5.0002 d from 2018 to 2023; over hundreds of cycles that is up to 42 minutes."""
    pairs = [(cycles, off) for cycles, off, _ in of_one_track()]
    assert len(pairs) == 4
    for cycles, off in pairs:
        assert 4.99985 < 5 + off / cycles / 1440 < 5.00025


def test_half_orbits_follow_each_other_by_forty_seven_minutes():
    counts, starts = halves()
    order = np.argsort(counts)
    steps, spans = np.diff(counts[order]), np.diff(starts[order])
    after = np.abs(spans[steps == 1] - 47.37)
    assert len(after) >= 7
    assert np.median(after) < 0.05
    assert after.max() < 4  # payloads do not begin together


def test_tracks_of_the_reader_are_those_of_the_names():
    counts, _ = halves()
    for name, count in zip(NAMES, counts, strict=True):
        arrays = orbit_arrays(int(name[:5]), int(name[5]), np.array([1, 2]), None)
        assert set(arrays["track"]) == {count // 2 % 76}
        assert set(arrays["half_orbit"]) == {int(name[:6])}


BAD_DAYS = [
    "2018-05-04",
    "2018-05-08",
    "2018-05-12",
    "2018-05-14",
    "2018-05-18",
    "2018-05-20",
    "2018-05-27",
    "2018-05-29",
    "2018-05-30",
    "2018-05-31",
    "2018-06-05",
    "2018-06-12",
    "2018-06-13",
    "2018-06-14",
    "2018-09-24",
    "2019-03-03",
    "2019-09-20",
]


def days(first, last):
    return np.arange(np.datetime64(first, "D"), np.datetime64(last, "D"))


def bad(product, when):
    since = (when.astype("M8[ns]") - np.datetime64("2009-01-01", "ns")).astype(np.int64)
    hits = health.flags_of(product, since + 12 * 3600 * 10**9)
    return {name: when[hit].astype(str).tolist() for name, hit in hits.items()}


def test_the_17_bad_vector_days_come_back_from_the_health_table():
    """T3.3"""
    assert len(BAD_DAYS) == 17
    found = bad("cses-01/hpm-fgm", days("2018-02-02", "2023-01-01"))
    assert found == {"health:bad_vector_day": BAD_DAYS}


def test_the_two_intervals_of_the_scalar_magnetometer_come_back_from_the_health_table():
    """T3.3"""
    found = bad("cses-01/hpm-cdsm", days("2018-02-02", "2023-01-01"))
    off, drifting = found["health:sensor_off"], found["health:sensor_drifts"]
    assert (off[0], off[-1], len(off)) == ("2020-02-01", "2020-04-30", 29 + 31 + 30)
    assert (drifting[0], drifting[-1], len(drifting)) == ("2021-06-01", "2022-02-28", 273)


def test_hepd_is_down_since_july_2022():
    found = bad("cses-01/hepd", days("2022-06-29", "2022-07-03"))
    assert found == {"health:payload_down": ["2022-07-01", "2022-07-02"]}


def test_densities_of_pap_and_the_channel_at_400_mhz_are_rejected_and_nothing_else(products):
    rejected = {
        (reason.name, reason.variable)
        for name in ("cses-01/pap", "cses-01/tbb-tec")
        for reason in products[name].quality
        if reason.source.startswith("health:")
    }
    assert rejected == {
        ("contaminated", "hydrogen_ion_density"),
        ("contaminated", "helium_ion_density"),
        ("contaminated", "oxygen_ion_density"),
        ("channel_400_failed", "relative_total_electron_content_400"),
        ("channel_400_failed", "slant_total_electron_content_400"),
    }


def test_the_version_of_the_health_table_stands_in_the_granule(conformed, hpm_5):
    _, granule = conformed("cses-01/hpm-fgm", hpm_5)
    assert granule.attributes["health_table"] == str(health.table()["version"])
