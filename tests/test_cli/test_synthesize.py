"""``vconst synthesize`` as a user meets it."""

import json

import pytest

SPEC = """
vconst: 1
campaign: {start: 2020-01-01, stop: 2020-01-03}
products:
  cses-01/hpm-cdsm: {granule: half-orbit, latitude: 65, cadence: 60}
"""


@pytest.fixture
def spec(empty):
    (empty / "small.yml").write_text(SPEC)
    return empty / "small.yml"


def test_files_are_made_and_the_truth_lies_beside_them(call, spec):
    done = call("synthesize", "small.yml", "out", "--days", 1, "--workers", 1, "--json")
    assert done.code == 0, done.err
    (product,) = done.json["products"]
    assert product["product"] == "cses-01/hpm-cdsm"
    files = list((spec.parent / "out" / "cses-01_hpm-cdsm").iterdir())
    assert product["files"] == len(files) == pytest.approx(30, abs=1)
    truth = json.loads((spec.parent / "out" / "truth.json").read_text("utf-8"))
    assert truth["seed"] == 1
    done = call("ingest", "out")
    assert done.code == 0, done.err
    assert "refused" not in done.err
    done = call("ls")
    assert "made-up samples" in done.err
    assert call("ls", "--json").json["made_up"]
    assert call("info", "cses-01/hpm-cdsm", "--json").json["stored"]["made_up"]


def test_another_world_and_seed_can_be_asked_for(call, spec):
    options = ("--days", 1, "--workers", 1, "--quiet")
    made = call("synthesize", "small.yml", "a", *options, "--world", "heavy tails", "--seed", 5)
    assert made.code == 0, made.err
    truth = json.loads((spec.parent / "a" / "truth.json").read_text("utf-8"))
    assert (truth["world"], truth["seed"]) == ("heavy tails", 5)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("latitude: 65", "lattitude: 65", "small.yml:5:43: unknown key 'lattitude'"),
        ("hpm-cdsm", "hpm-cdsn", "Did you mean 'cses-01/hpm-cdsm'"),
        ("stop: 2020-01-03", "stop: later", "'later' is not a date"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(call, spec, before, after, message):
    spec.write_text(SPEC.replace(before, after))
    done = call("synthesize", "small.yml", "out")
    assert done.code == 2
    assert message in done.err
    assert not (spec.parent / "out" / "truth.json").exists()


def test_a_constellation_that_is_not_there_is_named_with_the_nearest(call, empty):
    done = call("synthesize", "demmo", "out")
    assert done.code == 2
    assert "Did you mean 'demo'" in done.err
