"""vconst watch, day after day, on a store that grows; its alarms are scored when time is over."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import vconst.cli.watch
from vconst.cli.main import main
from vconst.ingest import ingest
from vconst.kernels.sphere import great_circle_distance
from vconst.recipe.alarms.log import read_log
from vconst.recipe.constellation import load_constellation
from vconst.store import Store
from vconst.synthetic.constellation import make_constellation

WORLD = """\
vconst: 1
title: Nine days
campaign: {start: 2020-01-01, stop: 2020-01-10, centre: 2020-01-05}
products:
  cses-01/lap: {cadence: 40, granule: half-orbit, latitude: 65.0}
"""
RECIPE = """\
vconst: 1
recipe: day-by-day
inputs: {density: {product: cses-01/lap, variables: [electron_density]}}
steps:
  unusual: {do: unusual_on_track, data: density, limit: 2.0}
  alarms:
    do: issue_alarms
    unusual: unusual
    limit: 1.9
    days: 5
    radius: 300 km
    magnitude: 5.0
    latitudes: [-60, 60]
report: {page: study, show: [alarms]}
"""
COLUMNS = "time,latitude,longitude,depth,mag,magType,id,updated,type"


@pytest.fixture
def days(tmp_path, host, climatologies):
    """A store of seven days, and the native files of the eighth and the ninth."""
    (tmp_path / "world.yml").write_text(WORLD)
    (tmp_path / "day-by-day.yml").write_text(RECIPE)
    made = load_constellation(tmp_path / "world.yml")
    make_constellation(made, host, tmp_path / "files", workers=0, cache=climatologies)
    files = sorted(tmp_path.glob("files/**/*.h5"))
    last = {
        day: [each for each in files if each.name.split("_")[9] == f"202001{day:02}"]
        for day in (8, 9)
    }
    assert all(len(each) > 20 for each in last.values())
    store = Store.create(tmp_path / "store")
    first = [each for each in files if each not in last[8] + last[9]]
    assert not ingest(first, store, host, workers=1).refused
    return last


@pytest.fixture
def watch(tmp_path, monkeypatch, capfd):
    """``watch(...)``: exit code and what was said; the command in this process."""
    monkeypatch.chdir(tmp_path)
    for name in ("VCONST_STORE", "VCONST_PLUGINS"):
        monkeypatch.delenv(name, raising=False)

    def called(*arguments, at=None):
        if at is not None:
            monkeypatch.setattr(vconst.cli.watch, "now", lambda: at)
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main(["watch", *map(str, arguments), "--store", str(tmp_path / "store")])
        return stop.value.code, capfd.readouterr()

    return called


def row(time, latitude, longitude, name):
    return f"{time:%Y-%m-%dT%H:%M:%S}.000Z,{latitude},{longitude},10,5.5,mw,{name},{time:%Y-%m-%dT%H:%M:%S}.000Z,earthquake"  # noqa: E501


def geodetic(latitude):
    """Of a geocentric latitude: catalogues are geodetic."""
    return float(np.degrees(np.arctan(np.tan(np.radians(latitude)) / 0.99330562)))


def test_alarms_of_a_store_that_grows_count_from_when_each_was_logged(watch, days, tmp_path):
    issued, heads, alarms = [], [], []
    for day, files in ((8, []), (9, days[8]), (10, days[9])):
        issued.append(datetime(2020, 1, day, 6, tzinfo=UTC))
        code, said = watch("day-by-day.yml", *files, "--json", at=issued[-1])
        assert code == 0, said.err
        alarms.append(json.loads(said.out)["alarms"])
        heads.append(json.loads(said.out)["head"])
    lines = read_log(tmp_path / "alarms.jsonl")
    watched = [line.said for line in lines if line.said["kind"] == "watched"]
    assert [each["data_to"][:10] for each in watched] == [f"2020-01-0{n}" for n in (7, 8, 9)]
    assert len(lines) == 3 + sum(map(len, alarms))
    assert all(alarms)  # each day has alarms of its own, where the data end on that day
    assert [{each["start"][:10] for each in held} for held in alarms] == [
        {"2020-01-07"},
        {"2020-01-08"},
        {"2020-01-09"},
    ]
    code, said = watch("--verify", heads[0])
    assert code == 0
    assert f"Lines 1 to {1 + len(alarms[0])} of {len(lines)}" in said.err

    every = [each for held in alarms for each in held]
    apart = {
        each["id"]: min(_between(each, other) for other in every if other is not each)
        for each in alarms[2]
    }
    lone = max(alarms[2], key=lambda each: apart[each["id"]])
    assert apart[lone["id"]] > 300.0
    first = alarms[0][0]
    caught, early = issued[0] + timedelta(days=1), issued[2] - timedelta(hours=3)
    assert early > datetime.fromisoformat(lone["start"]).replace(tzinfo=UTC)
    events = [
        row(issued[0] - timedelta(hours=1), geodetic(first["latitude"]), first["longitude"], "a"),
        row(caught, geodetic(first["latitude"]), first["longitude"], "b"),
        row(early, geodetic(lone["latitude"]), lone["longitude"], "c"),
    ]
    (tmp_path / "events.csv").write_text("\n".join([COLUMNS, *events]) + "\n")
    how = ("--score", "--catalogue", "events.csv", "--draws", 19, "--null", "times", "--json")
    code, said = watch(*how)
    assert code == 0, said.err
    scored = json.loads(said.out)
    assert (scored["retrospective"], scored["late"], scored["watched"]) == (False, 0, 3)
    assert scored["issued"] == len(every)
    # the first came before anything was logged, the last before the alarm of its place was
    assert (scored["events"], scored["hits"]) == (2, 1)
    code, said = watch(*how, "--retrospective")
    scored = json.loads(said.out)
    assert (scored["events"], scored["hits"]) == (3, 3)


def _between(one, other):
    places = (each[name] for each in (one, other) for name in ("latitude", "longitude"))
    return float(great_circle_distance(*places))


def test_a_catalogue_that_ends_before_the_first_alarm_says_what_is_to_come(watch, days, tmp_path):
    assert watch("day-by-day.yml", "-q", at=datetime(2020, 1, 8, 6, tzinfo=UTC))[0] == 0
    text = "\n".join([COLUMNS, row(datetime(2020, 1, 2), 10.0, 10.0, "a")])
    (tmp_path / "early.csv").write_text(text + "\n")
    code, said = watch("--score", "--catalogue", "early.csv")
    assert code == 1
    assert "no events in this time from 2020-01-08T06:00:00 on" in said.err
    assert "Its alarms stand" in said.err
    assert "--start" not in said.err
