"""Export of some samples, in the frame of the ellipsoid; sites and gaps of series."""

import csv
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from vconst.testing.fixtures import load_scripts

GROUND = load_scripts(Path(__file__).parents[2] / "plugins" / "vconst-ground" / "tests" / "x.py")
MINUTES = "geomagnetic/minute"

#: An event at 45 degrees and one in the south; what the catalogue's first columns hold.
QUAKES = """time,latitude,longitude,depth,mag,magType,net,id,updated,place,type
2020-01-08T00:00:00.000Z,45,10,5,5.5,mww,us,us1,2020-02-01T00:00:00.000Z,"A, B",earthquake
2020-01-08T01:00:00.000Z,-30,20,10,4.9,mb,us,us2,2020-02-01T00:00:00.000Z,C,earthquake
2020-01-09T01:00:00.000Z,10,30,10,6.1,mww,us,us3,2020-02-01T00:00:00.000Z,D,explosion
2020-01-10T01:00:00.000Z,11,31,10,,mww,us,us4,2020-02-01T00:00:00.000Z,E,earthquake
"""

PLUGINS = {"VCONST_PLUGINS": "events,ground"}

#: First minute of Chambon-la-Foret, 1 May 2001, definitive: X, Y, Z, F in nT.
CLF = (20994.8, -617.3, 42533.1, 47436.5)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store of four earthquakes, and of two observatories, one of them with a gap."""
    from tests.test_cli.conftest import run

    folder = tmp_path_factory.mktemp("filled")
    (folder / "files").mkdir()
    (folder / "files" / "query.csv").write_text(QUAKES)
    for code, minutes in (("AQU", range(30)), ("CLF", (0, 1, 2, 10, 11))):
        rows = [(f"2020-01-08 00:{minute:02d}:00.000", list(CLF)) for minute in minutes]
        path = folder / "files" / f"{code.lower()}20200108dmin.min"
        GROUND.write_iaga(path, rows, code=code, reported="XYZF")
    done = run("ingest", "files", cwd=folder, environment=PLUGINS)
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def told(call, filled, empty, monkeypatch):
    """Call a command on the store."""
    monkeypatch.setenv("VCONST_PLUGINS", PLUGINS["VCONST_PLUGINS"])
    return lambda *arguments: call("--store", filled / "vconst-store", *arguments)


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        (["magnitude>=5.5"], ["us1", "us3"]),
        (["magnitude >= 5", "kind=Earthquake"], ["us1"]),
        (["magnitude<5.5"], ["us2"]),
        (["kind!=explosion"], ["us1", "us2", "us4"]),
        (["event_id=us2,us4"], ["us2", "us4"]),
        (["depth>7 km", "start>=2020-01-09"], ["us3", "us4"]),
        (["depth>7000 m", "magnitude!=6.1"], ["us2"]),
    ],
)
def test_events_are_chosen_by_what_they_are(told, empty, conditions, ids):
    options = [word for condition in conditions for word in ("--where", condition)]
    done = told("export", "usgs/earthquakes", "out.csv", "--json", *options)
    assert done.code == 0, done.err
    with (empty / "out.csv").open(newline="") as handle:
        assert [row["event_id"] for row in csv.DictReader(handle)] == ids
    assert done.json["samples"] == len(ids)
    assert sum(done.json["left_out"].values()) == 4 - len(ids)


def test_what_a_condition_looks_at_need_not_be_exported(told, empty):
    chosen = ("--variables", "magnetic_field", "--where", "site=clf", "--where", "time<2020-01-09")
    assert told("export", MINUTES, "out.nc", *chosen).code == 0
    with xr.open_dataset("out.nc") as found:
        assert found.sizes["time"] == 5
        assert "site" not in found.data_vars
        assert found.attrs["where"] == "site=clf and time<2020-01-09"


@pytest.mark.parametrize(
    ("condition", "code", "words"),
    [
        ("magnitude", 2, "is no condition"),
        ("magnitud>5", 2, "Did you mean 'magnitude'?"),
        ("place>5", 2, "is a text"),
        ("depth>5 nT", 2, "measure different things"),
        ("depth>deep", 2, "is not a quantity"),
        ("magnitude>9", 1, "No sample of usgs/earthquakes meets magnitude>9."),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_and_writes_nothing(
    told, empty, condition, code, words
):
    done = told("export", "usgs/earthquakes", "out.csv", "--where", condition)
    assert (done.code, words in done.err) == (code, True), done.err
    assert list(empty.iterdir()) == []


def test_x_and_z_of_an_observatory_come_back_as_its_file_has_them(told, empty):
    done = told("export", MINUTES, "out.nc", "--geodetic", "--where", "site=CLF")
    assert "geodetic" not in done.err
    with xr.open_dataset("out.nc") as found:
        for name, value in zip(("geodetic_north", "east", "vertical"), CLF, strict=False):
            assert found[f"magnetic_field_{name}"].values[0] == pytest.approx(value, abs=1e-2)
        assert float(found["geodetic_latitude"][0]) == pytest.approx(42.383, abs=1e-9)
        assert float(found["geodetic_height"][0]) == pytest.approx(0.682, abs=1e-6)
        assert found["magnetic_field_vertical"].attrs["frame"] == "geodetic"
        assert not {"latitude", "radius", "altitude", "magnetic_field_north"} & set(found.variables)


def test_without_it_the_frame_is_said_and_the_strength_is_the_same(told, empty):
    done = told("export", MINUTES, "out.nc", "--where", "site=CLF")
    assert "north and centre are in that frame" in done.err
    with xr.open_dataset("out.nc") as found:
        assert "--geodetic gives those of the ellipsoid" in found.attrs["comment"]
        assert "X of observatories" in found["magnetic_field_north"].attrs["comment"]
        assert "Z of observatories" in found["magnetic_field_centre"].attrs["comment"]
        assert "comment" not in found["magnetic_field_east"].attrs
        assert found["altitude"].attrs["long_name"] == "height above the sphere of 6371.2 km"
        parts = [found[f"magnetic_field_{axis}"].values[0] for axis in ("north", "east", "centre")]
        assert parts[0] == pytest.approx(CLF[0] - CLF[2] * np.radians(0.1916), abs=2)
        assert np.linalg.norm(parts) == pytest.approx(np.linalg.norm(CLF[:3]), abs=1e-2)


def test_latitudes_of_a_catalogue_are_those_of_its_file(told, empty):
    assert told("export", "usgs/earthquakes", "out.csv", "--geodetic").code == 0
    with (empty / "out.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [float(row["geodetic_latitude"]) for row in rows] == [45, -30, 10, 11]
    assert "latitude" not in rows[0]


def test_info_lists_sites_with_what_there_is_of_each(told):
    stored = told("info", MINUTES, "--json").json["stored"]
    assert [(row["site"], row["samples"], row["granules"]) for row in stored["sites"]] == [
        ("AQU", 30, 1),
        ("CLF", 5, 1),
    ]
    assert stored["sites"][1]["stop"] == "2020-01-08T00:11:00Z"
    rows = [row for row in told("info", MINUTES).rows if row["part"] == "site"]
    assert [row["name"] for row in rows] == ["AQU", "CLF"]
    assert told("info", "usgs/earthquakes", "--json").json["stored"]["sites"] == []


def test_gaps_of_a_series_are_listed_by_site(told):
    found = told("info", MINUTES, "--gaps", "--json").json
    assert found["schema"] == "vconst/series-gaps/1"
    assert [(row["site"], row["present"], row["missing"]) for row in found["series"]] == [
        ("AQU", 30, 0),
        ("CLF", 5, 7),
    ]
    assert found["missing"] == [
        {
            "site": "CLF",
            "after": "2020-01-08T00:02:00Z",
            "before": "2020-01-08T00:10:00Z",
            "missing": 7,
        }
    ]
    assert told("info", MINUTES, "--gaps").rows == [
        {name: str(value) for name, value in found["missing"][0].items()}
    ]


def test_sites_and_gaps_are_shown_on_a_terminal(filled):
    from tests.test_cli.conftest import run_on_terminal

    how = {"cwd": filled, "width": 100, "environment": PLUGINS}
    said = run_on_terminal("info", MINUTES, "--gaps", "--no-color", **how).out
    assert "7 samples are missing in 1 gap." in " ".join(said.split())
    assert "Sites" in run_on_terminal("info", MINUTES, "--no-color", **how).out


def test_how_many_were_left_out_is_said(told):
    done = told("export", "usgs/earthquakes", "out.nc", "--where", "magnitude>=5.5")
    assert "Left out 2 that do not meet magnitude>=5.5." in done.err
