"""vconst info --gaps lists expected against present half-orbits."""

import re
import shutil

import numpy as np
import pytest

from tests.native import PRODUCT, make_half_orbits
from tests.test_cli.conftest import run, run_on_terminal
from vconst.plugins import Host


@pytest.fixture(scope="module")
def holed(tmp_path_factory):
    """A store of 20 half-orbits less the 4th, 10th, 11th and 12th, of which one comes twice."""
    folder = tmp_path_factory.mktemp("holed")
    (folder / "files").mkdir()
    paths = make_half_orbits(folder / "files", 20, samples=120, start="2020-01-10")
    short = folder / "short"
    short.mkdir()
    [again] = make_half_orbits(short, 1, samples=40, start="2020-01-10T00:01")
    orbit = paths[0].name[21:27]
    shutil.move(again, folder / "files" / again.name.replace(again.name[21:27], orbit))
    for number in (3, 9, 10, 11):
        paths[number].unlink()
    done = run("ingest", "files", cwd=folder)
    assert done.code == 0, done.out + done.err
    return folder


def labels(count=20):
    first = np.datetime64("2020-01-10", "ns")
    form = Host().product(PRODUCT).native
    half = 94.737 * 30
    starts = [first + np.timedelta64(int(k * half * 1e9), "ns") for k in range(count)]
    return [form.name_file(t, t + np.timedelta64(120, "s"))[21:27] for t in starts]


def test_missing_runs_have_their_expected_times_and_repeated_ones_their_lengths(holed):
    found = run("info", PRODUCT, "--gaps", "--json", cwd=holed).json
    names = labels()
    assert found["schema"] == "vconst/gaps/1"
    assert (found["expected"], found["present"], found["absent"]) == (20, 16, 4)
    assert found["share"] == 0.8
    assert (found["first"], found["last"]) == (names[0], names[-1])
    one, two = found["missing"]
    assert (one["first"], one["last"], one["half_orbits"]) == (names[3], names[3], 1)
    assert (two["first"], two["last"], two["half_orbits"]) == (names[9], names[11], 3)
    begin = np.datetime64("2020-01-10") + np.timedelta64(int(3 * 94.737 * 30), "s")
    assert abs(np.datetime64(one["start"][:-1]) - begin) <= np.timedelta64(2, "s")
    twice = found["repeated"]
    assert [each["half_orbit"] for each in twice] == [names[0], names[0]]
    assert sorted(each["seconds"] for each in twice) == [39, 119]
    assert sorted(each["samples"] for each in twice) == [40, 120]
    assert len({each["file"] for each in twice}) == 2


def test_a_pipe_gets_one_table(holed):
    rows = run("info", PRODUCT, "--gaps", cwd=holed).rows
    parts = ["expected", "present", "missing", "missing", "repeated", "repeated"]
    assert [row["part"] for row in rows] == parts
    assert [row["half_orbits"] for row in rows] == ["20", "16", "1", "3", "1", "1"]


@pytest.mark.parametrize("width", [80, 128])
def test_a_terminal_gets_a_sentence_and_tables_that_fit(holed, width):
    said = run_on_terminal("info", PRODUCT, "--gaps", cwd=holed, width=width).out
    assert "16 of 20 half-orbits" in said
    assert "80.0\u00a0%; 4 missing." in said
    assert "Whole half-orbits are counted" in " ".join(said.split())
    assert "Missing" in said
    assert "Several files of one half-orbit" in said
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    assert all(len(line) <= width for line in plain.splitlines())


def test_a_list_counts_the_gaps_between_files(holed, made):
    [row] = run("ls", "--gaps", "--json", cwd=holed).json["products"]
    assert row["gaps"] == 2
    assert row["longest_gap"] == pytest.approx(4 * 94.737 * 30 - 119, abs=2)
    said = run_on_terminal("ls", "--gaps", "--no-color", cwd=holed, width=100).out
    assert re.search(r"Gaps +Longest", said)
    assert re.search(r"cses-01/\S+ +2 +3\.1 h ", said)
    [whole] = run("ls", "--gaps", "--json", cwd=made).json["products"]
    assert (whole["gaps"], whole["longest_gap"]) == (0, None)
    assert "gaps" not in run("ls", "--json", cwd=made).json["products"][0]


def test_nothing_missing_is_a_sentence(made):
    said = " ".join(run_on_terminal("info", PRODUCT, "--gaps", cwd=made).out.split())
    assert re.search(r"none of \d+ half-orbits from .* is missing\.", said)


def test_a_scalar_has_no_frame_and_a_time_no_unit(call, made):
    said = run_on_terminal("info", "cses-01/lap", "--no-color", cwd=made, width=120).out
    assert re.search(r"frame +none, scalar", said)
    rows = call("variables", "time", cwd=made).rows
    assert [row["units"] for row in rows] == [""]


def test_a_product_that_is_not_there_or_has_no_half_orbits_says_so(call, made):
    done = call("info", "cses-01/lap", "--gaps", cwd=made)
    assert done.code == 1
    assert "The store holds no 'cses-01/lap'." in done.err


def test_files_that_are_no_half_orbits_are_told_so():
    from types import SimpleNamespace

    from vconst.cli.gaps import find_gaps
    from vconst.errors import UsageError

    day = SimpleNamespace(key="nova-1/lap/day=20200108")
    view = SimpleNamespace(products=lambda: {"nova-1/lap"}, granules=lambda product: [day])
    with pytest.raises(UsageError, match="are no half-orbits: 'nova-1/lap/day=20200108' says no"):
        find_gaps(view, "nova-1/lap")
