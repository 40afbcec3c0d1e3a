"""``vconst plan``: tables, JSON, pictures, and what is said of old element sets."""

import re

import pytest

from tests.test_cli.conftest import run_on_terminal
from vconst.plugins import Host


@pytest.fixture(autouse=True)
def all_plugins(call, monkeypatch):
    """Not only those that the other tests of the command line load."""
    monkeypatch.delenv("VCONST_PLUGINS")


#: Past half a revolution, where the other passes.
WIDE = ("--start", "2019-12-01", "--stop", "2019-12-03", "--delay", "90")
SPAN = ("--start", "2020-01-10", "--stop", "2020-01-12", "--accept-old")


def test_conjunctions_as_json_and_as_a_picture(call, tmp_path):
    figure = tmp_path / "plan.svg"
    done = call(
        "plan", "conjunctions", "cses-01", "swarm-b", *SPAN, "--json", "--figure", str(figure)
    )
    assert done.code == 0, done.err
    body = done.json
    assert body["schema"] == "vconst/plan-conjunctions/1"
    assert len(body["episodes"]) == 1
    assert body["episodes"][0]["conjunctions"] == len(body["conjunctions"]) > 10
    assert body["findable"]["bias"] is None
    assert "days away" in body["notes"][0]
    assert "meet in 1 alignment episode" in figure.read_text("utf-8")


def test_a_pair_that_never_meets_is_drawn_by_how_near_it_comes(call, tmp_path):
    figure = tmp_path / "plan.csv"
    done = call("plan", "conjunctions", "cses-01", "cses-02", *WIDE, "--figure", str(figure))
    assert done.code == 0, done.err
    lines = figure.read_text("utf-8").splitlines()
    header = next(line for line in lines if line.startswith("latitude,"))
    assert header == "latitude,nearest,lag"
    rows = [line.split(",") for line in lines[lines.index(header) + 1 :]]
    near = {float(latitude): float(nearest) for latitude, nearest, _ in rows}
    assert near[0] > near[50] > near[65] > 480
    picture = tmp_path / "plan.svg"
    call("plan", "conjunctions", "cses-01", "cses-02", *WIDE, "--figure", str(picture))
    assert "do not meet: how near they come" in picture.read_text("utf-8")


def test_a_terminal_of_80_characters_shows_episodes_with_hours_and_latitudes(tmp_path):
    told = run_on_terminal(
        *("plan", "conjunctions", "cses-01", "swarm-b", *SPAN),
        cwd=tmp_path,
        environment={"VCONST_PLUGINS": "cses,swarm"},
    )
    assert told.code == 0, told.out
    for heading in ("From, to", "Conjunctions", "Nearest km", "Local time", "Latitudes"):
        assert heading in told.out
    assert "Without room" not in told.out
    assert "2020-01-10" in told.out
    assert re.search(r"1\d:\d\d–1\d:\d\d .* -\d+ to \d+", told.out)


def test_a_long_plan_says_what_it_is_at(call):
    long = (*SPAN[:2], "--stop", "2020-01-21", "--accept-old")
    done = call("plan", "conjunctions", "cses-01", "cses-02", *long)
    assert "flying cses-01 and cses-02: 12 days\n" in done.err
    assert "flying" not in call("plan", "conjunctions", "cses-01", "cses-02", *long, "-q").err


def test_a_pair_that_cannot_meet_says_how_near_it_comes(call):
    done = call("plan", "conjunctions", "cses-01", "cses-02", *SPAN)
    assert done.code == 0, done.err
    assert "do not meet within 500 km, 30 min in this span, both up to 65°" in done.err
    assert "Everywhere that is at the end of these 30 min." in done.err
    assert "--delay 95" not in call("plan", "conjunctions", "cses-01", "cses-02", *WIDE).err
    done = call("plan", "conjunctions", "cses-01", "swarm-b", *SPAN, "--local-time", "0")
    assert "30 min and 0 min of local time" in done.err


def test_old_elements_are_refused_unless_they_are_accepted(call):
    given = ("plan", "passes", "cses-01", "--over", "1,2", "--start", "2020-01-10")
    done = call(*given, "--stop", "2020-01-11")
    assert done.code == 2
    assert "days: cses-01 52" in done.err
    assert "--accept-old" in done.err


def test_elements_of_another_spacecraft_are_refused(call, tmp_path):
    path = tmp_path / "other.txt"
    path.write_text("\n".join(Host().missions["swarm"].platforms[1].elements))
    done = call("plan", "passes", "cses-01", "--over", "1,2", *SPAN, "--elements", path)
    assert done.code == 2
    assert "holds no element set of cses-01" in done.err


def test_stated_orbits_say_that_times_are_examples_and_agree_where_plans_overlap(call):
    def starts(first):
        span = ("--start", first, "--stop", "2026-02-03", "--over", "0,0", "--json")
        body = call("plan", "passes", "cses-03a", *span).json
        assert "as stated, not from tracking" in body["notes"][0]
        return [each["start"] for each in body["passes"] if each["start"] >= "2026-02-02"]

    assert starts("2026-01-20") == starts("2026-01-31")


def test_passes_over_a_station(call, tmp_path):
    figure = tmp_path / "passes.csv"
    over = ("--over=-15.552,-56.073", "--elevation", "10", "--figure", str(figure))
    done = call("plan", "passes", "cses-01", *over, *SPAN, "--json")
    assert done.code == 0, done.err
    passes = done.json["passes"]
    assert 6 <= len(passes) <= 15
    assert all(each["elevation"] >= 10 for each in passes)
    table = [line.split(",") for line in figure.read_text("utf-8").splitlines()]
    assert len(table) == 1 + len(passes)
    column = table[0].index("elevation")
    assert [float(row[column]) for row in table[1:]] == [each["elevation"] for each in passes]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("passes", "cses-1", "--over", "1,2"), "Did you mean"),
        (("passes", "cses-01", "--over", "here"), "is no place"),
        (("passes", "cses-01", "--over", "1,2", "--figure", "x.pdf"), "expected .svg"),
        (("conjunctions", "cses-01", "swarm-b", *SPAN, "--distance", "-1"), "expected 0 or more"),
        (("conjunctions", "cses-01", "swarm-b", *SPAN, "--delay", "inf"), "expected"),
        (("conjunctions", "cses-01", "swarm-b", *SPAN, "--local-time", "-5"), "expected 0 or more"),
        (("passes", "cses-01", "--over", "1,2", "--figure", "no/x.svg"), "There is no folder"),
        (("conjunctions", "cses-03a", "cses-03b", "--start", "1907-01-01"), "nothing flew before"),
        (("passes", "cses-03a", "--over", "1,2", "--stop", "2099-01-01"), "more than one plan may"),
        (
            ("passes", "cses-01", "--over", "1,2", "--start", "2005-01-01", "--accept-old"),
            "foretells no alignment beyond 10",
        ),
        (("passes", "zhangheng-02", "--over", "1,2"), "neither elements nor a stated orbit"),
    ],
)
def test_mistakes_are_said_in_words(call, arguments, words):
    done = call("plan", *arguments)
    assert done.code == 2
    assert words in done.err


def test_a_platform_with_itself_and_episodes_that_the_span_cuts(call):
    done = call("plan", "conjunctions", "cses-01", "cses-01", *SPAN)
    assert (done.code, "always where it is itself" in done.err) == (2, True)
    done = call("plan", "conjunctions", "cses-01", "swarm-b", *SPAN, "--json")
    assert "may begin before or end after this span" in done.json["notes"][-1]
