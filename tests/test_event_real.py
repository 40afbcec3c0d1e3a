"""The recipe of earthquakes on real files: what is there is shown, and what is not is not."""

import csv
import gzip
import re
from pathlib import Path

import numpy as np
import pytest

import vconst
from vconst.errors import SelectionError
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.report.build import build_report
from vconst.store import Store
from vconst.testing.fixtures import real_path

DATA = real_path(__file__, "data")
FILES = ("indices/SW-All.txt", "quakes/quakes.csv", "gnss/CODG0080.20I.gz")
FILES += (
    "swarm/vires_SW_OPER_MAGA_LR_1B_20160101T000000_20160101T010000_Filtered.csv",
    "ground/BOU201601vmin.min",
)
#: Both limits by Kp: no file with the Dst of these days was had.
WITHOUT_DST = {"kp_product": "cssi/kp", "dst_missing": "leave out"}


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def store(tmp_path_factory, host):
    if DATA is None or not all((Path(DATA) / name).exists() for name in FILES):
        pytest.skip("the folder of real files is not here")
    store = Store.create(tmp_path_factory.mktemp("real") / "store")
    report = ingest([Path(DATA) / name for name in FILES], store, host)
    assert report.refused == []
    return store


def run(store, host, folder, **parameters):
    """The run and the words of its page."""
    given = WITHOUT_DST | {"magnitude": 5.0} | parameters
    made = vconst.run("earthquake", store.url, out=folder, host=host, **given)
    assert made.error is None, made.error
    page = build_report(made.path, host=host).read_text("utf-8")
    return made, " ".join(re.sub(r"<[^>]+>", " ", page).split())


def layer_of(made, name):
    """Deviations of a layer, and which of its passes are of the event itself."""
    dataset = made.results["unusual"][name].dataset
    return dataset, dataset["place_control"].values[dataset["pass_place"].values] == 0


def content_by_hand(latitude, longitude, radius):
    """Mean of the cells of the first map of the IONEX file in a circle, TECU: 0.1 a unit."""
    rows, values = {}, None
    for line in gzip.decompress((Path(DATA) / FILES[2]).read_bytes()).decode("ascii").splitlines():
        if "END OF TEC MAP" in line:
            break
        if "LAT/LON1/LON2/DLON/H" in line:
            values = rows.setdefault(float(line[2:8]), [])
        elif values is not None:
            values += [int(each) for each in line.split()]
    total, weight = 0.0, 0.0
    for north, row in rows.items():
        for east, value in zip(np.arange(-180.0, 180.0, 5.0), row, strict=False):
            a, b, c = np.radians([latitude, north, east - longitude])
            cosine = np.sin(a) * np.sin(b) + np.cos(a) * np.cos(b) * np.cos(c)
            if 6371.2 * np.arccos(cosine) <= radius:
                total += np.cos(b) * value / 10.0
                weight += np.cos(b)
    return total / weight


@pytest.mark.chaos
def test_puerto_rico_has_values_and_no_background_and_the_page_says_so(store, host, tmp_path):
    """M 6.4 of 7 January 2020, and maps of the day after it: values, and nothing to set beside."""
    made, page = run(
        *(store, host, tmp_path),
        events=["us70006vll"],
        controls=20,
        resolution=10.0,  # maps of degree 15 are coarser than its zone of 565 km
        although_unmatched=["content"],
        **{
            "start": "2020-01-01",
            "stop": "2020-01-10",
            "first": "2020-01-05",
            "last": "2020-01-09",
        },
    )
    assert list(made.results["unusual"]) == ["content"]
    dataset, own = layer_of(made, "content")
    zone = made.results["zone"].dataset
    assert zone["zone_radius"].item() == pytest.approx(10 ** (0.43 * 6.4))
    where = (float(zone[n].values[0]) for n in ("latitude", "longitude", "zone_radius"))
    first = np.flatnonzero(own)[dataset["pass_time"].values[own].argmin()]
    assert dataset["pass_time"].values[first] == np.datetime64("2020-01-08")
    assert dataset["value"].values[first] == pytest.approx(content_by_hand(*where), rel=1e-5)
    assert own.sum() == 25
    assert np.isfinite(dataset["value"].values[own]).all()
    assert np.isnan(dataset["deviate"].values).all()
    assert (dataset["window"].values[own] == 2).all()
    compared = made.results["chance"].dataset
    assert np.isnan(compared["chance"].values).all()
    assert "No quiet pass with a background lies before it, so nothing is said of it." in page
    assert "No background: content had fewer than 20 earlier passes for some or all marks" in page
    gone = {each["input"] for each in made.record["left_out"]}
    assert {"dst", "swarm_b_read", "lap_01_read", "infrared_read"} <= gone
    assert "inputs that the recipe may do without are not in the store" in page


def test_on_new_years_day_of_2016_all_is_disturbed_and_no_deviation_is_given(store, host, tmp_path):
    """Kp was 6 from 00 to 03 h: every sample of the file, and both passes through the box."""
    made, page = run(
        *(store, host, tmp_path),
        events=["us10004bel"],
        rule="box",
        box=[10, 10],
        controls=20,
        **{
            "start": "2015-12-31",
            "stop": "2016-01-06",
            "first": "2016-01-03",
            "last": "2016-01-06",
        },
    )
    dataset, own = layer_of(made, "swarm_a_field")
    assert own.any()
    assert np.isfinite(dataset["value"].values[own]).all()
    assert (dataset["state"].values == 1).all()
    assert np.isnan(dataset["deviate"].values).all()
    assert float(made.results["removed"].dataset["removed_of_events"]) == 1.0
    weather = made.results["weather"].dataset
    at = weather["kp_time"].values == np.datetime64("2016-01-01")
    assert weather["index_kp"].values[at].tolist() == [6.0]
    compared = made.results["chance"].dataset
    assert compared["disturbed_share"].values.tolist() == [1.0]
    assert np.isnan(compared["chance"].values).all()
    assert "No quiet pass with a background lies before it, so nothing is said of it." in page
    assert "Left out: 100 % of the events' passes" in page


@pytest.fixture(scope="module")
def boulder(store, host, tmp_path_factory):
    """
    The whole chain on one station: M 6.6 off Jalisco, 21 January 2016, in a circle of 2500 km.

    Boulder lies far outside the zone of preparation (689 km): it shows that a layer on the ground
    goes all the way, not that anything precedes this event there.
    """
    return run(
        *(store, host, tmp_path_factory.mktemp("boulder")),
        events=["us10004g4l"],
        rule="radius",
        radius=2500.0,
        controls=60,
        move="time",
        days=14,
        local_time="1.5 h",
        **{
            "start": "2016-01-01",
            "stop": "2016-01-31",
            "first": "2016-01-15",
            "last": "2016-01-31",
        },
    )


@pytest.mark.chaos
def test_an_hour_at_boulder_is_the_mean_of_its_minutes_in_the_file(boulder):
    dataset, own = layer_of(boulder[0], "ground")
    assert dataset.attrs["kind"] == "series"
    assert (dataset.attrs["height"], dataset.attrs["resolution"]) == (0.0, 0.0)
    lines = (Path(DATA) / FILES[4]).read_text("ascii").splitlines()
    hour = [line.split() for line in lines if line.startswith("2016-01-20 07:")]
    field = np.array([float(words[6]) for words in hour])
    assert field.size == 60
    row = np.flatnonzero(own & (dataset["pass_time"].values == np.datetime64("2016-01-20T07")))[0]
    assert dataset["value"].values[row] == pytest.approx(field[field < 88_888].mean(), abs=0.01)


@pytest.mark.chaos
def test_boulder_goes_the_whole_way_to_a_chance_beside_times_of_its_own(boulder):
    made, page = boulder
    dataset, own = layer_of(made, "ground")
    early = own & (dataset["window"].values == 0)
    assert np.isfinite(dataset["deviate"].values[early]).sum() > 20
    assert (dataset["state"].values[early] == 1).any()  # Kp was 3 and more now and then
    compared = made.results["chance"].dataset
    counts = dict(zip(compared["layer"].values, compared["layer_counts"].values, strict=True))
    assert counts["ground"] == 1
    assert compared["group"].values.tolist() == ["magnetic field"]
    p, least = (float(compared[name].values[0]) for name in ("chance", "smallest_chance"))
    assert least <= p <= 1.0
    assert float(compared["effective_controls"].values[0]) < 30  # of one month at one place
    places = made.results["places"].dataset
    assert np.unique(places["latitude"].values).size == 1
    assert "the place and the size of the zone, and a time from 2016-01-15 to 2016-01-31" in page


def test_without_dst_the_run_does_not_begin_unless_the_recipe_is_told(store, host, tmp_path):
    with pytest.raises(SelectionError, match="Input 'dst': the store holds no 'kyoto/dst'"):
        vconst.run("earthquake", store.url, out=tmp_path, host=host, kp_product="cssi/kp")
    assert list(tmp_path.iterdir()) == []


def test_the_events_are_those_of_the_catalogue():
    if not (Path(DATA) / FILES[1]).exists():
        pytest.skip("the folder of real files is not here")
    with (Path(DATA) / FILES[1]).open(encoding="utf-8") as stream:
        found = {row["id"]: (row["time"][:16], float(row["mag"])) for row in csv.DictReader(stream)}
    assert found["us70006vll"] == ("2020-01-07T08:24", 6.4)
    assert found["us10004bel"] == ("2016-01-05T01:58", 5.0)
    assert found["us10004g4l"] == ("2016-01-21T18:06", 6.6)
