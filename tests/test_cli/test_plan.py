"""``vconst plan``: tables, JSON, pictures, and what is said of old element sets."""

import pytest


@pytest.fixture(autouse=True)
def all_plugins(call, monkeypatch):
    """Not only those that the other tests of the command line load."""
    monkeypatch.delenv("VCONST_PLUGINS")


SPAN = ("--start", "2020-01-10", "--stop", "2020-01-12")


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


def test_a_pair_that_cannot_meet_says_how_near_it_comes(call):
    done = call("plan", "conjunctions", "cses-01", "cses-02", *SPAN)
    assert done.code == 0, done.err
    assert "never meet within 500 km and 30 min" in done.err


def test_passes_over_a_station(call, tmp_path):
    figure = tmp_path / "passes.csv"
    over = ("--over=-15.552,-56.073", "--elevation", "10", "--figure", str(figure))
    done = call("plan", "passes", "cses-01", *over, *SPAN, "--json")
    assert done.code == 0, done.err
    passes = done.json["passes"]
    assert 6 <= len(passes) <= 15
    assert all(each["elevation"] >= 10 for each in passes)
    assert len(figure.read_text("utf-8").splitlines()) == 1 + len(passes)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("passes", "cses-1", "--over", "1,2"), "Did you mean"),
        (("passes", "cses-01", "--over", "here"), "is no place"),
        (("passes", "cses-01", "--over", "1,2", "--figure", "x.pdf"), "expected .svg"),
        (("conjunctions", "cses-01", "swarm-b", "--distance", "-1"), "expected 0 or more"),
        (("passes", "zhangheng-02", "--over", "1,2"), "neither elements nor a stated orbit"),
    ],
)
def test_mistakes_are_said_in_words(call, arguments, words):
    done = call("plan", *arguments)
    assert done.code == 2
    assert words in done.err
