"""vconst watch: a day comes, alarms are logged once, and scored beside chance when it is over."""

import json

import numpy as np
import pytest
import xarray as xr

from vconst.errors import OperationError, UsageError
from vconst.operations.issue_alarms import issue_alarms
from vconst.recipe.alarms.issue import lines_of
from vconst.recipe.alarms.log import Line, append, read_log
from vconst.recipe.alarms.standing import logged
from vconst.recipe.folder import load_run

RECIPE = """\
vconst: 1
recipe: small-watch
parameters: {limit: 1.6, stop: 2020-01-15}
inputs:
  density: {product: cses-01/lap, variables: [electron_density],
    start: 2020-01-11, stop: "${stop}"}
steps:
  unusual: {do: unusual_on_track, data: density, limit: 2.0}
  alarms:
    do: issue_alarms
    unusual: unusual
    limit: ${limit}
    days: 10
    radius: 1500 km
    magnitude: 4.5
    latitudes: [-60, 60]
report: {page: study, show: [alarms]}
"""


@pytest.fixture
def watch(world, command, capfd):
    """``watch(...)``: exit code, stdout and stderr of ``vconst watch ...`` on the small world."""
    (world.folder / "small-watch.yml").write_text(RECIPE)

    def called(*arguments):
        return command("watch", *arguments, capture=capfd)

    return called


def test_alarms_are_logged_once_with_a_head_and_a_new_day_is_appended(world, watch):
    log = world.folder / "one.jsonl"
    first = watch("small-watch.yml", "--log", log, "--json")
    assert first.code == 0, first.said.err
    said = json.loads(first.said.out)
    assert said["alarms"]
    lines = read_log(log)
    assert [line.said["kind"] for line in lines] == ["watched"] + ["alarm"] * len(said["alarms"])
    assert said["head"] == lines[-1].hash
    watched, alarm = lines[0].said, lines[1].said["alarm"]
    assert watched["data_to"] < alarm["stop"]
    assert alarm["start"] == watched["data_to"][:19]
    assert (alarm["zone_radius"], alarm["magnitude"]) == (1500.0, 4.5)
    again = watch("small-watch.yml", "--log", log)
    assert again.code == 0
    assert "Nothing new" in again.said.err
    assert again.said.out.split()[0] == said["head"]
    assert len(read_log(log)) == len(lines)
    run = load_run(said["run"], world.folder / "runs")
    for step in run.record["steps"]:
        step["key"] = "of another day"
    added, head = append(log, lines_of(run, issued="2020-01-16T00:00:00+00:00"))
    assert [each.said["kind"] for each in added] == [each.said["kind"] for each in lines]
    assert read_log(log)[-1].hash == head
    proven = watch("--verify", said["head"], "--log", log)
    assert proven.code == 0
    assert f"Lines 1 to {len(lines)} of" in proven.said.err
    assert "small-watch" in (world.folder / said["report"]).read_text("utf-8")


def test_a_changed_recipe_is_not_logged_in_the_chain_of_another(world, watch):
    """What is logged stays: one day by mistake and the series could never be scored."""
    log, other = world.folder / "same.jsonl", world.folder / "other.jsonl"
    assert watch("small-watch.yml", "--log", log, "-q").code == 0
    before, head = log.read_bytes(), world.store.head().number
    done = watch("small-watch.yml", "-p", "limit=1.5", "--log", log)
    assert done.code == 2
    assert "another version of 'small-watch'" in done.said.err
    assert "--log OTHER.jsonl" in done.said.err
    assert log.read_bytes() == before
    assert world.store.head().number == head
    assert watch("small-watch.yml", "-p", "limit=1.5", "--log", other, "-q").code == 0


def test_a_broken_log_is_refused_by_line_before_anything_is_run(world, watch):
    log = world.folder / "broken.jsonl"
    append(log, lambda lines: [{"kind": "watched", "alarms": 1}, {"kind": "alarm"}])
    log.write_text(log.read_text().replace('"alarms": 1', '"alarms": 0'))
    before = world.store.head().number
    for arguments in (["small-watch.yml"], ["--score"], ["--verify", "0" * 64]):
        done = watch(*arguments, "--log", log)
        assert done.code == 1
        assert f"{log.name}:2" in done.said.err
    assert world.store.head().number == before


def test_alarms_of_made_up_days_are_late_and_only_scored_when_asked(world, watch):
    log = world.folder / "late.jsonl"
    watch("small-watch.yml", "--log", log, "-q")
    done = watch("--score", "--log", log, "--draws", 19, "--null", "times")
    assert done.code == 2
    assert "were issued after their window: none was a forecast" in done.said.err
    done = watch(
        *("--score", "--retrospective", "--log", log, "--draws", 19, "--null", "times", "--json")
    )
    assert done.code == 0, done.said.err
    said = json.loads(done.said.out)
    assert said["retrospective"] is True
    last = max(line.said["alarm"]["stop"] for line in read_log(log)[1:])
    (world.folder / "early.csv").write_text(
        "time,latitude,longitude,depth,mag,magType,id,updated,type\n"
        "2020-01-17T01:00:00.000Z,10.0,20.0,10,5.0,mw,one,2020-02-01T00:00:00.000Z,earthquake\n"
        "2020-01-18T01:00:00.000Z,12.0,21.0,10,5.0,mw,two,2020-02-01T00:00:00.000Z,earthquake\n"
    )
    shorter = watch(
        *("--score", "--retrospective", "--log", log, "--draws", 19, "--null", "times", "--json"),
        *("--catalogue", world.folder / "early.csv"),
    )
    # alarms go on for days; of what comes after the catalogue's last event nothing is known
    assert json.loads(shorter.said.out)["scored_to"] == "2020-01-18T01:00:01" < last
    assert said["late"] == said["issued"] == said["claims"]
    for name in ("hit_rate_low", "hit_rate_high", "followed_base", "alarmed", "smallest_chance"):
        assert said[name] is not None
    assert said["nulls"][0]["mean"] is not None  # the base rate of the hits
    assert "automatic alarm" in said["verdict"]
    assert said["head"] == read_log(log)[-1].hash


def test_what_cannot_watch_is_said(world, watch):
    (world.folder / "other.yml").write_text(
        RECIPE[: RECIPE.index("  alarms:")]
        .replace("${stop}", "2020-01-11")
        .replace("parameters: {limit: 1.6, stop: 2020-01-15}\n", "")
        + "report: {page: study, show: [unusual]}\n"
    )
    done = watch("other.yml", "--log", world.folder / "none.jsonl")
    assert done.code == 2
    assert "no steps issue alarms" in done.said.err
    assert watch().code == 2
    assert not (world.folder / "none.jsonl").exists()


def background(share, *, state=0, hours=(1.0,)):
    """Crossings at hours before the end, with their u."""
    end = np.datetime64("2020-01-20", "ns")
    time = end - (np.array(hours) * 3600).astype("m8[s]")
    count = time.size
    return xr.Dataset(
        {
            "crossing_share": ("crossing", np.array(share, float)),
            "crossing_time": ("crossing", time),
            "crossing_latitude": ("crossing", np.linspace(0, 40, count)),
            "crossing_longitude": ("crossing", np.zeros(count)),
            "crossing_pass": ("crossing", np.zeros(count, int)),
            "pass_state": ("pass", [state]),
            "pass_last": ("pass", np.array([end])),
        }
    )


HOW = {"limit": 2.0, "days": 5.0, "radius": 500.0, "magnitude": 6.0}


def test_an_alarm_is_where_the_newest_day_is_unusual_and_starts_where_the_data_end():
    given = background([0.999, 0.5, 0.001, 0.999], hours=(1, 2, 3, 30))
    found = issue_alarms(given, **HOW).dataset
    assert found.sizes["event"] == 2
    assert (found["start"].values == np.datetime64("2020-01-20")).all()
    assert (found["stop"].values == np.datetime64("2020-01-25")).all()
    assert found["looked"].item() == 3
    np.testing.assert_allclose(found["statistic"].values, 3.0902, atol=1e-4)  # normal quantile
    expected = 2 * (1 - np.cos(500 / 6371.2)) / 2
    assert found["alarmed_area"].item() == pytest.approx(expected)
    assert found["beyond"].item() == 2
    assert found["beyond_by_chance"].item() == pytest.approx(3 * 0.0455, abs=2e-4)  # |z| >= 2
    assert "2 lie beyond the limit, where chance alone puts 0.14" in found.attrs["verdict"]


def test_disturbed_passes_places_outside_and_neighbours_make_no_alarm():
    unusual = [0.999, 0.999]
    assert (
        issue_alarms(background(unusual, state=1, hours=(1, 2)), **HOW).dataset.sizes["event"] == 0
    )
    area = {"latitudes": (30.0, 50.0)}
    assert (
        issue_alarms(background(unusual, hours=(1, 2)), **HOW, **area).dataset.sizes["event"] == 1
    )
    wide = HOW | {"radius": 6000.0}
    assert issue_alarms(background(unusual, hours=(1, 2)), **wide).dataset.sizes["event"] == 1
    with pytest.raises(UsageError, match="does not say what was unusual"):
        issue_alarms(xr.Dataset(), **HOW)
    with pytest.raises(OperationError, match="nothing was looked at"):
        issue_alarms(background([], hours=()), **HOW)


def line(number, kind, issued, **more):
    said = {"kind": kind, "issued": issued, "recipe": "r", "recipe_key": "a", **more}
    if kind == "watched":
        said |= {"data_to": issued, "latitudes": [-50, 50], "longitudes": [-180, 180]}
    return Line(number, "", said)


def alarm(number, issued, start, stop, **more):
    own = {"start": start, "stop": stop, "latitude": 1.0, "longitude": 2.0}
    own |= {"zone_radius": 300.0, "magnitude": 6.0}
    return line(number, "alarm", issued, alarm=own, **more)


def test_an_alarm_counts_from_when_it_was_issued():
    lines = [
        line(1, "watched", "2020-01-02T00:00:00"),
        alarm(2, "2020-01-03T00:00:00+00:00", "2020-01-02T00:00:00", "2020-01-10T00:00:00"),
        alarm(3, "2020-02-03T00:00:00+00:00", "2020-01-02T00:00:00", "2020-01-10T00:00:00"),
    ]
    found = logged(lines)
    assert found.claims["start"].values.tolist() == [
        np.datetime64("2020-01-03", "ns").astype(int).item()
    ]
    assert (found.alarms, found.late) == (2, 1)
    whole = logged(lines, retrospective=True)
    assert whole.claims.sizes["event"] == 2
    assert (whole.claims["start"].values == np.datetime64("2020-01-02")).all()


def test_alarms_of_a_changed_recipe_are_not_scored_together():
    lines = [
        line(1, "watched", "2020-01-02T00:00:00"),
        alarm(2, "2020-01-03T00:00:00", "2020-01-02T00:00:00", "2020-01-10T00:00:00"),
    ]
    other = line(3, "watched", "2020-01-04T00:00:00", recipe_key="b")
    with pytest.raises(UsageError, match="2 versions"):
        logged([*lines, other])
    with pytest.raises(UsageError, match="one is scored at a time"):
        logged([*lines, line(3, "watched", "2020-01-04T00:00:00", recipe="s")])
    with pytest.raises(UsageError, match="No alarm was issued"):
        logged(lines[:1])
