"""vconst score: tables of anyone's claims, scored or refused by line."""

import json

import numpy as np
import pytest

from vconst.cli.claims import read_table
from vconst.cli.main import main
from vconst.errors import FileError

CLAIMS = "time,latitude,longitude\n2014-06-20,-19.6,-70.8\n2015-04-10T12:00,28,84.7\n"
COUNTS = "name,events,detected,controls,controls_detected\nlap,38,28,100,74\nhpm,47,5,,\n"


@pytest.fixture
def catalogue(tmp_path):
    """Two hundred earthquakes of two years, written as the catalogue does."""
    draw = np.random.default_rng(1)
    first = np.datetime64("2014-01-01", "s")
    lines = ["time,latitude,longitude,depth,mag,magType,id,updated,type"]
    for k, second in enumerate(np.sort(draw.integers(0, 730 * 86400, 200))):
        when = f"{first + second}.000Z"
        where = f"{draw.uniform(-60, 60):.3f},{draw.uniform(-180, 180):.3f}"
        lines.append(f"{when},{where},10,6.0,mww,us{k:05d},2020-01-01T00:00:00.000Z,earthquake")
    path = tmp_path / "quakes.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def score(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(["score", *map(str, arguments)])
    return stop.value.code, capsys.readouterr()


def test_claims_are_scored_with_base_rate_interval_and_nulls(tmp_path, catalogue, capsys):
    claims = tmp_path / "claims.csv"
    claims.write_text(CLAIMS)
    code, said = score(
        capsys,
        *(claims, "--catalogue", catalogue, "--days", 20, "--radius", 800, "--draws", 99, "--json"),
    )
    assert code == 0, said.err
    found = json.loads(said.out)
    assert found["schema"] == "vconst/score/1"
    assert found["claims"] == 2
    assert found["events"] == 200
    assert found["hit_rate_low"] <= found["hit_rate"] <= found["hit_rate_high"]
    assert {each["name"] for each in found["nulls"]} == {"shifts", "times"}
    assert 0 <= found["followed_base"] < 0.3
    assert found["chance"] >= found["smallest_chance"] > 0
    assert "automatic alarm" in found["verdict"]
    assert "precursor" not in said.out.lower()


def test_a_short_catalogue_is_scored_with_a_shorter_shift_as_the_message_says(tmp_path, capsys):
    """Three weeks have no room for shifts of thirty days."""
    claims, own = tmp_path / "claims.csv", tmp_path / "mine.csv"
    claims.write_text("start,stop\n2020-01-05,2020-01-15\n")
    own.write_text(
        "event_id,kind,start,latitude,longitude,depth,magnitude\n"
        "a,earthquake,2020-01-07T08:24:27Z,17.9,-66.8,9,6.4\n"
        "b,earthquake,2020-01-24T17:55:14Z,38.4,39.1,10,6.8\n"
        "c,earthquake,2020-01-28T19:10:24Z,19.4,-78.8,14,7.7\n"
    )
    given = (claims, "--catalogue", own, "--magnitude", 6, "--draws", 19, "--null", "shifts")
    code, said = score(capsys, *given)
    assert code == 1
    assert "smaller 'shift'" in said.err
    code, said = score(capsys, *given, "--shift", 5, "--json")
    assert code == 0, said.err
    assert json.loads(said.out)["hits"] == 1


def test_a_catalogue_that_nothing_reads_is_refused_in_words_with_what_can_be_given(
    tmp_path, capsys
):
    claims, own = tmp_path / "claims.csv", tmp_path / "mine.csv"
    claims.write_text(CLAIMS)
    own.write_text("when,lat,lon,size\n2020-01-07T08:24:27Z,17.9,-66.8,6.4\n")
    code, said = score(capsys, claims, "--catalogue", own, "--days", 20, "--radius", 800)
    assert code == 2
    assert "mine.csv: no plugin recognises it" in said.err
    assert "event_id,kind,start" in said.err
    assert "{" not in said.err  # words, not what a program holds


def test_counts_are_scored_beside_controls_and_without_them_nothing_is_said(tmp_path, capsys):
    counts = tmp_path / "counts.csv"
    counts.write_text(COUNTS)
    code, said = score(capsys, counts, "--json")
    assert code == 0, said.err
    found = json.loads(said.out)
    first, second = found["rates"]
    assert first["base_rate"] == 0.74
    assert first["chance"] > 0.5
    assert second["base_rate"] is None
    assert second["chance"] is None
    assert "1 of 2 have no controls" in found["verdict"]


HOSTILE = {
    "start,latitude,longitude\n2014-06-20,95,10\n": ":2: latitude: 95 lies outside",
    "start,latitude,longitude\n2014-06-20,1e999,10\n": ":2: latitude: '1e999' is no number",
    "start,latitude,longitude\n2014-06-20,nan,10\n": ":2: latitude: 'nan' is no number",
    "start,latitude,longitude\n2014-13-20,5,10\n": ":2: start: '2014-13-20' is not a time",
    "start,latitude,longitude\n2014-06-20,5\n": ":2: 2 cells; the header has 3",
    "start,latitude,longitude\n2014-06-20,5,\n": ":2: it has one of latitude and longitude",
    "start,stop\n2014-06-20,2014-06-01\n": ":2: it stops before it starts",
    "start,latitude,longitude\n,5,10\n": ":2: start: it is empty",
    "start,radius\n2014-06-20,-5\n": ":2: radius: -5 lies outside",
    "name,events,detected\nlap,3,5\n": ":2: detected 5 of events 3",
    "name,events,detected\nlap,3,-1\n": ":2: detected: '-1' is no whole number",
    "name,events,detected,controls\nlap,3,1,8\n": ":2: it has one of 'controls'",
    f"name,events,detected\n{'x' * 300},3,1\n": ":2: name: a cell of 300 characters",
}
REFUSED = {
    b"": "it is empty",
    b"start,latitude,longitude\n": "no row follows",
    b"start,latitude,longitude\n2014-06-20,\xff,5\n": ":2: not UTF-8",
    b"start,latitude,longitude\n2014-06-20,\x00,5\n": ":2: a zero byte",
    b'start,latitude,longitude\n2014-06-20,"5,5\n': ":2: ",
    b"start,latitud,longitude\n2014-06-20,5,5\n": "Did you mean 'latitude'",
    b"latitude,longitude\n5,5\n": "no column 'start'",
    b"start,start\n2014-06-20,2014-06-20\n": "there twice",
    b"start;latitude;longitude\n2014-06-20;5,5;5\n": "separated by ';'; expected commas",
    b"start\tlatitude\n2014-06-20\t5\n": "separated by tabs; expected commas",
    b"start,latitude\n2014-06-20,5\n": "go together",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_that_is_wrong_is_named(tmp_path, text):
    path = tmp_path / "claims.csv"
    path.write_text(text)
    with pytest.raises(FileError) as error:
        read_table(path)
    [problem] = error.value.problems
    assert HOSTILE[text] in str(problem)


@pytest.mark.parametrize("content", REFUSED)
def test_a_table_that_is_none_is_refused(tmp_path, content):
    path = tmp_path / "claims.csv"
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        read_table(path)
    assert REFUSED[content] in str(error.value)


def test_every_wrong_line_is_named_at_once(tmp_path, capsys):
    path = tmp_path / "claims.csv"
    path.write_text("start,radius\n2014-06-20,5\nnever,5\n2014-06-20,far\n")
    code, said = score(capsys, path, "--json")
    assert code == 1
    lines = [each["line"] for each in json.loads(said.out)["error"]["problems"]]
    assert lines == [3, 4]


def test_a_file_that_is_not_there_is_said(tmp_path, capsys):
    code, said = score(capsys, tmp_path / "none.csv")
    assert code == 1
    assert "there is no such file" in said.err


def test_a_folder_is_no_table(tmp_path, capsys):
    code, said = score(capsys, tmp_path)
    assert code == 1
    assert "it is a folder" in said.err


def test_days_and_radius_are_for_claims_without_their_own(tmp_path, catalogue, capsys):
    """As the help says: a stop that is given stays, whatever --days is."""
    claims, whole = tmp_path / "claims.csv", tmp_path / "whole.csv"
    claims.write_text(
        "start,stop,latitude,longitude,radius\n2014-06-20,2014-06-22,1,2,300\n2015-04-10,,5,6,\n"
    )
    whole.write_text(
        "start,stop,latitude,longitude,radius\n2014-06-20,2014-06-22,1,2,300\n"
        "2015-04-10,2015-05-10,5,6,900\n"
    )
    given = ("--catalogue", catalogue, "--draws", 19, "--json")
    code, said = score(capsys, claims, "--days", 30, "--radius", 900, *given)
    assert code == 0, said.err
    same = score(capsys, whole, *given)[1].out
    assert json.loads(said.out)["alarmed"] == json.loads(same)["alarmed"]


@pytest.mark.parametrize(
    ("options", "words"),
    [((), "no stop"), (("--days", 9), "no radius"), (("--radius", 300), "no stop")],
)
def test_what_claims_lack_is_asked_for_by_the_option_that_gives_it(
    tmp_path, catalogue, capsys, options, words
):
    claims = tmp_path / "claims.csv"
    claims.write_text("start,stop,latitude,longitude\n2014-06-20,2014-06-22,1,2\n2015-04-10,,5,6\n")
    code, said = score(capsys, claims, "--catalogue", catalogue, *options)
    assert code == 2
    assert words in said.err
    assert {"no stop": "--days", "no radius": "--radius"}[words] in said.err
