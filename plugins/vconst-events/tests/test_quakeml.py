"""QuakeML: real files of four agencies, and documents that mean harm."""

import re

import numpy as np
import pytest
from vconst_events.quakeml import read_quakeml, write_quakeml

from vconst import FileError

OTHERS = "fdsn/earthquakes"
EVENT = """<?xml version="1.0"?>
<q:quakeml xmlns="http://quakeml.org/xmlns/bed/1.2" xmlns:q="http://quakeml.org/xmlns/quakeml/1.2">
  <eventParameters publicID="smi:x">
    <event publicID="smi:e1">
      <origin publicID="smi:o1">
        <time><value>2020-01-07T17:24:26+09:00</value></time>
        <latitude><value>17.9</value></latitude><longitude><value>-66.8</value></longitude>
        <depth><value>9000</value></depth>
      </origin>
      <origin publicID="smi:o2">
        <time><value>2020-01-07T08:24:27Z</value></time>
        <latitude><value>18.0</value></latitude><longitude><value>-66.7</value></longitude>
      </origin>
      <magnitude publicID="smi:m1">
        <mag><value>6.1</value></mag><type>mb</type><originID>smi:o2</originID>
      </magnitude>
      <magnitude publicID="smi:m2">
        <mag><value>6.4</value></mag><type>Mww</type><originID>smi:o1</originID>
      </magnitude>
    </event>
  </eventParameters>
</q:quakeml>
"""


def arrays_of(path, product=OTHERS):
    return read_quakeml(path)[product].arrays


def written(folder, text):
    path = folder / "events.xml"
    path.write_text(text, "utf-8")
    return path


def test_the_preferred_origin_and_magnitude_count_though_they_come_second(real):
    arrays = arrays_of(real("preferred.xml"))
    assert str(arrays["time"][0]) == "2012-12-12T05:46:24.120000000"
    assert (arrays["mag"][0], arrays["magType"][0], arrays["net"][0]) == (2, "MW", "2222")


def test_depth_is_in_metres(real):
    """EMSC says 1000, 14400 and 7000 for its events at 1, 14.4 and 7 km."""
    arrays = arrays_of(real("neries_events.xml"))
    assert arrays["depth"].tolist() == [1.0, 14.4, 7.0]
    assert arrays["mag"][:2].tolist() == [4.4, 4.3]
    assert str(arrays["time"][0])[:21] == "2012-04-04T14:21:42.3"
    assert arrays["place"].tolist() == ["KYRGYZSTAN", "EASTERN TURKEY", "CENTRAL TURKEY"]
    assert str(arrays["updated"][0])[:19] == "2012-04-04T16:40:50"


def test_words_that_the_schema_does_not_know_are_kept(real):
    arrays = arrays_of(real("usgs_event.xml"), "usgs/earthquakes")
    assert arrays["type"].tolist() == ["quarry blast", "quarry"]
    assert arrays["id"].tolist() == ["ci37285320", "uw60916552"]
    assert arrays["depth"].tolist() == [0.01, 0.0]
    assert arrays["mag"].tolist() == [1.54, 1.6]
    assert str(arrays["time"][0])[:23] == "2014-11-06T00:24:42.240"
    assert np.isnan(arrays_of(real("invalid_enum.xml"))["mag"][0])


def test_ids_that_the_schema_forbids_are_kept(real):
    arrays = arrays_of(real("invalid_id.xml"))
    assert arrays["id"][0] == "smi:org.gfz-potsdam.de/geofon/RMHP(60)>>ITAPER(3)>>BW(4,5,15)"
    assert (arrays["mag"][0], arrays["magType"][0]) == (5.5, "MS")


def test_the_tohoku_earthquake_is_there(real):
    arrays = arrays_of(real("iris_events.xml"))
    first = [arrays[name][0] for name in ("mag", "latitude", "longitude")]
    assert first == [9.1, 38.297, 142.373]
    assert str(arrays["time"][0])[:23] == "2011-03-11T05:46:24.120"


def test_where_nothing_is_preferred_the_first_origin_and_its_magnitude_count(tmp_path):
    content = read_quakeml(written(tmp_path, EVENT))[OTHERS]
    arrays = content.arrays
    assert str(arrays["time"][0])[:19] == "2020-01-07T08:24:26"
    assert (arrays["mag"][0], arrays["magType"][0], arrays["depth"][0]) == (6.4, "Mww", 9)
    assert content.counts == {}


def test_a_preferred_origin_that_is_absent_is_counted_and_the_first_one_counts(tmp_path):
    marked = EVENT.replace("<origin ", "<preferredOriginID>smi:o9</preferredOriginID><origin ", 1)
    content = read_quakeml(written(tmp_path, marked))[OTHERS]
    assert content.counts == {"preferred_absent": 1}
    assert content.arrays["latitude"][0] == 17.9
    marked = marked.replace("smi:o9", "smi:o2")
    content = read_quakeml(written(tmp_path, marked))[OTHERS]
    assert (content.arrays["latitude"][0], content.arrays["mag"][0]) == (18.0, 6.1)
    assert np.isnan(content.arrays["depth"][0])


def test_events_without_an_origin_are_left_out_and_counted(tmp_path):
    more = EVENT.replace("</event>", "</event><event publicID='smi:e2'/>", 1)
    content = read_quakeml(written(tmp_path, more))[OTHERS]
    assert content.counts == {"no_origin": 1}
    assert content.arrays["id"].tolist() == ["smi:e1"]


def test_elements_of_other_namespaces_do_not_count(tmp_path):
    other = EVENT.replace("<origin ", "<x:origin xmlns:x='urn:x'><x:time/></x:origin><origin ", 1)
    assert arrays_of(written(tmp_path, other))["latitude"][0] == 17.9


def test_events_before_1900_are_left_out_and_counted(tmp_path):
    second = re.search(r"<event .*</event>", EVENT, re.S)[0].replace("smi:e1", "smi:e0")
    old = EVENT.replace("</event>", "</event>" + second.replace("2020-01", "1356-10"), 1)
    content = read_quakeml(written(tmp_path, old))[OTHERS]
    assert content.counts == {"outside_1900_to_2100": 1}


LAUGHS = "".join(
    f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' for n in range(1, 10)
)


@pytest.mark.parametrize(
    "harm",
    [
        f'<!DOCTYPE q [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE q SYSTEM "http://localhost:9/evil.dtd">',
        '<!DOCTYPE q [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
        "<!DOCTYPE q>",
    ],
)
def test_document_types_are_refused_before_anything_of_them_is_used(tmp_path, harm):
    text = EVENT.replace("?>\n", "?>\n" + harm, 1).replace("6.4", "&l9;&x;")
    with pytest.raises(FileError, match="a document type with entities is refused") as caught:
        read_quakeml(written(tmp_path, text))
    assert re.match(r"events\.xml:\d: ", caught.value.message)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("6.4", "&laughs;", "undefined entity"),
        ("6.4", "6,4", "mag '6,4' is no number"),
        ("6.4", "inf", "mag 'inf' is no number"),
        ("2020-01-07T17", "2020-13-07T17", "is no time"),
        ("</q:quakeml>", "", "no element found"),
        ("smi:e1", "", "an entry without id"),
        ("q:quakeml", "q:html", "no QuakeML with eventParameters"),
        ("9000", "9" * 30_000, "a text of more than"),
        ("<mag>", "<mag>" + "<a>" * 80, "more than 64 deep"),
        ('version="1.0"', 'version="1.0" encoding="klingon"', "unknown encoding"),
    ],
)
def test_damage_is_named(tmp_path, old, new, words):
    assert old in EVENT
    with pytest.raises(FileError, match=re.escape(words)):
        read_quakeml(written(tmp_path, EVENT.replace(old, new)))


def test_an_event_that_is_there_twice_is_refused(tmp_path):
    event = re.search(r"<event .*</event>", EVENT, re.S)[0]
    with pytest.raises(FileError, match="'smi:e1' is there more than once"):
        read_quakeml(written(tmp_path, EVENT.replace(event, event + event)))


def test_much_indentation_is_no_long_text(tmp_path):
    event = re.search(r"<event .*</event>", EVENT, re.S)[0]
    many = "\n".join(" " * 60 + event.replace("smi:e1", f"smi:{n}") for n in range(400))
    assert len(arrays_of(written(tmp_path, EVENT.replace(event, many)))["id"]) == 400


def test_written_events_are_read_back(real, tmp_path):
    content = read_quakeml(real("neries_events.xml"))[OTHERS]
    awkward = content.arrays | {"place": np.array(["a & b", "<c>", '"d"'])}
    again = read_quakeml(write_quakeml(awkward, tmp_path / "again.xml"))[OTHERS]
    for name, values in awkward.items():
        nan = values.dtype.kind in "fM"
        assert np.array_equal(again.arrays[name], values, equal_nan=nan), name
