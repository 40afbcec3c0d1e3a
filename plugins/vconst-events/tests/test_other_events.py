"""One's own events, eruptions, reports of the Sun, eclipses."""

import re

import numpy as np
import pytest
from vconst_events.eclipses import read_eclipses
from vconst_events.gvp import COLUMNS, read_gvp
from vconst_events.ibtracs import read_ibtracs
from vconst_events.kinds import KINDS
from vconst_events.own import read_own, write_own
from vconst_events.swpc import read_swpc

from vconst import FileError
from vconst.selection import select

OWN = """event_id,kind,start,stop,latitude,longitude,size,size_unit,place
nwc,transmitter,1999-01-01,,-21.816,114.166,1000,kW,"Exmouth, Australia"
may,geomagnetic storm,2024-05-10T17:00,2024-05-13T00:00Z,,,-406,nT,
x3,flare,2024-05-10T06:27:00Z,2024-05-10T07:06:00Z,,,3.9e-4,W m-2,
"""


def written(folder, text, name="own.csv"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_events_of_ones_own_with_and_without_a_place_are_read(tmp_path):
    content = read_own(written(tmp_path, OWN))
    arrays = content.arrays
    assert arrays["type"].tolist() == ["transmitter", "geomagnetic storm", "flare"]
    assert arrays["place"][0] == "Exmouth, Australia"
    assert arrays["stop"][0] == arrays["time"][0]
    assert str(arrays["stop"][1])[:16] == "2024-05-13T00:00"
    assert np.isnan(arrays["latitude"]).tolist() == [False, True, True]
    assert content.counts == {}


def test_events_without_a_place_are_sound_in_the_store(tmp_path, host, store_of):
    head = store_of(written(tmp_path, OWN))
    read = select(head, host, "own/events").read()
    sizes = dict(zip(read["event_id"].values.tolist(), read["size"].values, strict=True))
    assert sizes == {"nwc": 1000, "may": -406, "x3": 3.9e-4}
    assert not read["quality"].values.any()


def test_kinds_that_are_not_listed_are_kept_and_counted(tmp_path):
    content = read_own(written(tmp_path, OWN.replace("flare", "meteor")))
    assert content.arrays["type"][2] == "meteor"
    assert content.counts == {"kind_not_listed": 1}
    assert {"eruption", "solar eclipse", "lightning", "power line"} <= set(KINDS)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2024-05-13T00:00Z", "2024-05-09", "own.csv:3: it ends before it begins"),
        (",-21.816,114.166,", ",-21.816,,", "own.csv:2: a latitude without longitude"),
        ("x3,flare,2024-05-10T06:27:00Z", "x3,flare,", "own.csv:4: an event without start"),
        ("x3,flare", "x3,", "own.csv:4: an event without kind"),
        ("x3,flare", "may,flare", "'may' is there more than once"),
        ("1999-01-01", "01.01.1999", "start '01.01.1999' is no time in UTC"),
        ("event_id,kind,start", "id,kind,start", "the header has no column 'event_id'"),
    ],
)
def test_broken_events_of_ones_own_are_refused_with_the_line(tmp_path, old, new, words):
    assert old in OWN
    with pytest.raises(FileError, match=re.escape(words)):
        read_own(written(tmp_path, OWN.replace(old, new)))


def test_written_events_of_ones_own_are_read_back(tmp_path, claimants):
    content = read_own(written(tmp_path, OWN))
    path = write_own(content.arrays, tmp_path / "again.csv")
    assert claimants(path) == {"own/events"}
    again = read_own(path)
    for name, values in content.arrays.items():
        assert np.array_equal(again.arrays[name], values, equal_nan=values.dtype.kind in "fM")


def eruption(**cells):
    return ",".join(str(cells.get(name, "")) for name in COLUMNS)


def rows(*more):
    """The table as it is saved: a line on the version before the header."""
    hunga = {
        "Volcano Number": 243040,
        "Volcano Name": "Hunga Tonga-Hunga Ha'apai",
        "Eruption Number": 22513,
        "Eruption Category": "Confirmed Eruption",
        **{"VEI": 5, "Start Year": 2021, "Start Month": 12, "Start Day": 20},
        **{"End Year": 2022, "End Month": 1, "End Day": 15},
        **{"Latitude": -20.536, "Longitude": -175.382},
    }
    lines = [",".join(COLUMNS), eruption(**hunga), *(eruption(**{**hunga, **m}) for m in more)]
    return "Volcanoes of the World,,,\n" + "\n".join(lines) + "\n"


def test_an_eruption_has_first_and_last_day_and_its_index(tmp_path, claimants):
    path = written(tmp_path, rows(), "gvp.csv")
    assert claimants(path) == {"gvp/eruptions"}
    arrays = read_gvp(path).arrays
    assert [str(arrays[name][0])[:10] for name in ("time", "stop")] == ["2021-12-20", "2022-01-15"]
    assert (arrays["mag"][0], arrays["magType"][0], arrays["type"][0]) == (5, "VEI", "eruption")


def test_eruptions_of_unknown_day_or_before_1900_are_counted(tmp_path):
    path = written(
        tmp_path,
        rows(
            {"Eruption Number": 1, "Start Month": 0, "Start Day": 0, "End Year": "", "VEI": ""},
            {"Eruption Number": 2, "Start Year": 1883},
            {"Eruption Number": 3, "Start Year": -4300, "Start Month": "", "Start Day": ""},
        ),
        "gvp.csv",
    )
    content = read_gvp(path)
    assert content.counts == {"outside_1900_to_2100": 2, "day_not_known": 1}
    assert str(content.arrays["time"][1])[:10] == "2021-01-01"
    assert np.isnat(content.arrays["stop"][1])
    assert np.isnan(content.arrays["mag"][1])


def test_an_end_of_unknown_day_is_the_last_that_it_can_be(tmp_path):
    path = written(
        tmp_path,
        rows(
            {"Eruption Number": 1, "End Year": 2024, "End Month": 2, "End Day": 0},
            {"Eruption Number": 2, "End Year": 2024, "End Month": "", "End Day": ""},
        ),
        "gvp.csv",
    )
    content = read_gvp(path)
    by_name = dict(zip(content.arrays["id"].tolist(), content.arrays["stop"], strict=True))
    assert str(by_name["1"])[:10] == "2024-02-29"
    assert str(by_name["2"])[:10] == "2024-12-31"
    assert content.counts == {"day_not_known": 2}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Start Month": 13}, "Start Month '13' is none"),
        ({"Start Month": 2, "Start Day": 30}, "2021-2-30 is no day"),
        ({"Latitude": ""}, "an eruption without a place"),
        ({"Eruption Number": 22513}, "is there more than once"),
        ({"VEI": "big"}, "VEI 'big' is no number"),
    ],
)
def test_broken_eruptions_are_refused_with_the_line(tmp_path, change, words):
    path = written(tmp_path, rows({"Eruption Number": 7, **change}), "gvp.csv")
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_gvp(path)
    assert re.match(r"gvp\.csv:[34]: ", caught.value.message)


#: Fixes as the archive has them: a line of units, blanks where nothing is known, spurs.
STORMS = """SID,SEASON,NUMBER,BASIN,SUBBASIN,NAME,ISO_TIME,NATURE,LAT,LON,WMO_WIND,WMO_PRES,TRACK_TYPE,USA_WIND
 ,Year, , , , , ,,degrees_north,degrees_east,kts,mb,,kts
2020137N10086,2020,01,NI,BB,AMPHAN,2020-05-17 06:00:00,TS,12.0,86.2,65,978,main,70
2020137N10086,2020,01,NI,BB,AMPHAN,2020-05-17 00:00:00,TS,11.5,86.0,55,988,main,60
2020137N10086,2020,01,NI,BB,AMPHAN,2020-05-17 12:00:00,TS,12.5,86.4, , ,main,90
2020137N10086,2020,01,NI,BB,AMPHAN,2020-05-17 18:00:00,TS,15.5,87.4,150, ,spur,150
2021133N09072,2021,01,NI,AS,TAUKTAE,2021-05-15 00:00:00,TS,12.0,72.5, , ,main,45
1883001N10080,1883,01,NI,BB,NOT_NAMED,1883-05-15 00:00:00,TS,12.0,72.5, , ,main,
"""  # noqa: E501


def test_a_storm_stands_where_its_wind_was_strongest(tmp_path, claimants):
    path = written(tmp_path, STORMS, "ibtracs.csv")
    assert claimants(path) == {"ibtracs/storms"}
    content = read_ibtracs(path)
    arrays = content.arrays
    assert arrays["place"].tolist() == ["AMPHAN", "TAUKTAE"]
    assert (arrays["latitude"][0], arrays["longitude"][0]) == (12.0, 86.2)
    assert arrays["size"] == pytest.approx([65 * 0.514444, 45 * 0.514444], rel=1e-5)
    assert [str(arrays[name][0])[:13] for name in ("time", "stop")] == [
        "2020-05-17T00",
        "2020-05-17T12",
    ]
    assert content.counts == {"outside_1900_to_2100": 1, "fixes_of_spurs": 1}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("12.0,86.2", ",86.2", "ibtracs.csv:3: a fix without time or place"),
        ("2020-05-17 06", "17.05.2020 06", "ISO_TIME '17.05.2020 06:00:00' is no time"),
        (",65,978", ",strong,978", "WMO_WIND 'strong' is no number"),
    ],
)
def test_broken_storms_are_refused_with_the_line(tmp_path, old, new, words):
    with pytest.raises(FileError, match=re.escape(words)):
        read_ibtracs(written(tmp_path, STORMS.replace(old, new, 1), "ibtracs.csv"))


#: Reports of 1 March 2015 as SWPC printed them.
SUN = """:Product: 20150301events.txt
:Created: 2015 Mar 04 0357 UT
:Date: 2015 03 01
# Missing data: ////
#Event    Begin    Max       End  Obs  Q  Type  Loc/Frq   Particulars       Reg#
#-------------------------------------------------------------------------------

4080       0158   0210      0232  G15  5   XRA  1-8A      C1.0    1.9E-03   2290
4080       0158   0159      0211  LEA  3   FLA  N19W66    SF                2290

4110       0508   ////      0509  LEA  C   RSP  027-047   III/1             2290
4120      B0605   ////     B0655  LEA  3   EPL  ////      0.24              2289
4130       2350   2355      0010  G15  5   XRA  1-8A      M2.5    1.0E-02
4140       ////   ////      ////  LEA  3   FLA  N20W66    SF                2290
"""


def test_reports_of_the_sun_are_read_by_their_columns(tmp_path, claimants):
    path = written(tmp_path, SUN, "20150301events.txt")
    assert claimants(path) == {"sun/events"}
    content = read_swpc(path)
    arrays = content.arrays
    assert arrays["type"].tolist() == ["flare", "flare", "radio burst", "prominence", "flare"]
    assert arrays["size"][[0, 4]] == pytest.approx([1e-6, 2.5e-5])
    assert arrays["magType"][0] == "C1.0"
    assert arrays["place"].tolist() == ["1-8A", "N19W66", "027-047", "", "1-8A"]
    assert arrays["id"][0] == "2015-03-01 4080 XRA G15 1-8A"
    spans = [(str(arrays["time"][i])[5:16], str(arrays["stop"][i])[5:16]) for i in (0, 3, 4)]
    assert spans == [
        ("03-01T01:58", "03-01T02:32"),
        ("03-01T06:05", "03-01T06:55"),
        ("03-01T23:50", "03-02T00:10"),
    ]
    assert content.counts == {"no_time": 1}
    assert content.revision == ("2015-03-04T03:57:00",)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (":Date: 2015 03 01", ":Date: 2015 13 01", "'2015 13 01' is no day"),
        (":Date:", ":Day:", "no ':Date:'"),
        ("0158   0210", "0178   0210", "'0178' is no time hhmm"),
        ("4080       0158   0210", "40x0       0158   0210", "is no report of 80 columns"),
        (SUN[SUN.index("\n4080") :], "NO EVENT REPORTS.\n", "no event reports of 2015-03-01"),
    ],
)
def test_broken_reports_are_refused(tmp_path, old, new, words):
    assert old in SUN
    path = written(tmp_path, SUN.replace(old, new, 1), "20150301events.txt")
    with pytest.raises(FileError, match=re.escape(words)):
        read_swpc(path)


#: Rows of NASA's catalogue as its pages print them, and one of the later form.
ECLIPSES = """<title>Catalog of Solar Eclipses:   2001 to   2100</title>
<pre>
09511  2001 Jun 21  12:04:46     64     18  127   T   -0.5701  1.0495  11.3S   2.7E  55 355  200  04m57s
<a href="2003-05-31.gif">09515</a>  2003 May 31  04:09:22     64     42  <a href="x">147</a>   An   0.9960  0.9384  66.6N  24.5W   3  35   -   03m37s
09517  2004 Apr 19  13:35:05     65     53  119   P   -1.1335  0.7367  61.6S  44.3E   0 295             
09538  2013 Nov 03  12:47:36     68    171  143   H3   0.3272  1.0159   3.5N  11.7W  71 192   58  01m40s
09561  2024 Apr 08  18:18:29     74    300  139   T   n-   0.3431  1.0566  25.3N 104.1W  70 149  198  04m28s
00001 -1999 Jun 12  03:14:51  46438 -49456    5   T   -0.2701  1.0733   6.0N  33.3W  74 344  247  06m37s
</pre>
"""  # noqa: E501, W291


def test_eclipses_are_in_universal_time_at_the_place_of_the_greatest(tmp_path, claimants):
    """12:04:46 of dynamical time with 64 s is 12:03:42 UT, as NASA states for 21 June 2001."""
    path = written(tmp_path, ECLIPSES, "SE.html")
    assert claimants(path) == {"nasa/solar-eclipses"}
    content = read_eclipses(path)
    arrays = content.arrays
    assert [str(time)[:19] for time in arrays["time"][[0, 4]]] == [
        "2001-06-21T12:03:42",
        "2024-04-08T18:17:15",
    ]
    assert arrays["place"].tolist() == ["total", "annular", "partial", "hybrid", "total"]
    assert arrays["latitude"].tolist() == [-11.3, 66.6, -61.6, 3.5, 25.3]
    assert arrays["longitude"].tolist() == [2.7, -24.5, 44.3, -11.7, -104.1]
    assert arrays["size"][[0, 1, 3, 4]].tolist() == [297, 217, 100, 268]
    assert np.isnan(arrays["size"][2])
    assert arrays["mag"][4] == 1.0566
    assert content.counts == {"outside_1900_to_2100": 1}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2001 Jun 21", "2001 Jux 21", "is no day"),
        ("2001 Jun 21", "2001 Jun 31", "is no day"),
        ("12:04:46", "25:04:46", "no time of a day"),
        ("127   T ", "127   Q ", "is no row of the catalogue"),
    ],
)
def test_broken_rows_of_eclipses_are_refused_with_the_line(tmp_path, old, new, words):
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_eclipses(written(tmp_path, ECLIPSES.replace(old, new, 1), "SE.html"))
    assert caught.value.message.startswith("SE.html:3: ")


def test_a_table_of_spurs_alone_is_refused_in_words(tmp_path):
    path = tmp_path / "ibtracs.spurs.csv"
    path.write_text(STORMS.replace(",main,", ",spur,"))
    with pytest.raises(FileError, match="no fix of a main track"):
        read_ibtracs(path)
