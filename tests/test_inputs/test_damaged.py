"""
Damaged files of every format end in words, soon, in little memory, and only they do.

The everyday form makes two hundred mutations of each format, ``-m chaos`` two thousand. The
numbers in :data:`KEPT` once found a fault that is mended since; they are always read.
"""

from pathlib import Path

import pytest

from tests.native import make_half_orbits
from tests.test_cli.conftest import run
from tests.test_inputs.formats import FORMATS, sound_file
from vconst.testing.damage import mutated
from vconst.testing.damaged import (
    Task,
    check_tally,
    mutations,
    read_all,
    readers,
    truncations,
)

#: Mutations beyond the first two hundred that found a fault.
KEPT = {
    "IONEX, compress": (554,),
    "zarr in a ZIP": (369, 1403),
    "SINEX BIAS": (385,),
    "radio occultation, ionPrf": (383,),
}


@pytest.fixture(scope="module")
def pool():
    """One supervised reader for all formats: it is replaced when a file ends it."""
    with readers() as made:
        yield made


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The sound file of a format, written once."""
    folder, found = tmp_path_factory.mktemp("sound"), {}

    def make(name):
        if name not in found:
            found[name] = sound_file(name, folder / str(len(found)))
        return found[name]

    return make


def check(name, tally, count):
    """What must hold of the outcomes of many damaged files of one format."""
    check_tally(tally, count)
    assert tally.words["refused"] > 0
    if FORMATS[name].summed:
        assert not tally.words["other"] + tally.words["fewer"], tally.by_outcome


@pytest.mark.parametrize("name", FORMATS)
def test_two_hundred_damaged_files_are_refused_or_read_within_their_ranges(name, sound, pool):
    numbers = [*range(200), *KEPT.get(name, ())]
    tally = read_all(mutations(sound(name), name, numbers), pool)
    check(name, tally, len(numbers))


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", FORMATS)
def test_two_thousand_damaged_files_are_refused_or_read_within_their_ranges(name, sound, pool):
    tally = read_all(mutations(sound(name), name, range(2000)), pool)
    print(f"\n{name}: {dict(tally.words)}; {tally.used >> 20} MB")
    check(name, tally, 2000)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_is_cut_short_is_refused_or_nothing_of_it_is_missing(name, sound, pool):
    """A table of lines that says no count is a shorter one where a line is its last."""
    tasks = truncations(sound(name), name)
    tally = read_all(tasks, pool)
    assert sum(tally.words.values()) == len(tasks) == 60
    harmless = {"refused", "unstored", "same"} | ({"fewer"} if FORMATS[name].lines else set())
    bad = {word: tally.by_outcome[word] for word in set(tally.words) - harmless}
    assert not bad, bad
    assert tally.words["refused"] > 30


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS[name].lines])
def test_a_table_that_is_cut_between_lines_is_shorter_and_otherwise_the_same(name, sound, pool):
    whole = sound(name).read_bytes()
    ends = [place + 1 for place, byte in enumerate(whole[:-1]) if byte == ord("\n")]
    tasks = [Task(str(sound(name)), name, length, cut=True) for length in ends[-20:]]
    tally = read_all(tasks, pool)
    assert set(tally.words) <= {"fewer", "refused"}, tally.by_outcome
    assert tally.words["fewer"] > 0


def test_what_is_damaged_in_a_folder_of_all_formats_is_named_and_the_rest_is_stored(
    sound, tmp_path
):
    everything = {"VCONST_PLUGINS": ",".join(_plugins())}
    (tmp_path / "files" / "good").mkdir(parents=True)
    make_half_orbits(tmp_path / "files" / "good", 3, start="2021-06-01")
    count = _damage_all(sound, tmp_path / "files", 12)
    done = run("ingest", "files", "--json", cwd=tmp_path, environment=everything)
    assert done.code == 3, done.err
    report = done.json
    assert report["new"] >= 3
    counted = sum(report[key] for key in ("new", "stored", "replaced", "older"))
    assert counted + len(report["refused"]) == count + 3
    assert len(report["refused"]) > count // 3
    assert not [entry for entry in report["refused"] if "good/" in entry["file"]]
    assert all(entry["message"] for entry in report["refused"])
    assert run("store", "check", cwd=tmp_path, environment=everything).code == 0
    again = run("ingest", "files/good", "--json", cwd=tmp_path, environment=everything)
    assert (again.code, again.json["stored"]) == (0, 3)


def _plugins():
    folder = Path(__file__).resolve().parents[2] / "plugins"
    return sorted(path.name.removeprefix("vconst-") for path in folder.iterdir())


def _damage_all(sound, folder, count):
    """So many mutations of each format, each in a folder of its own; how many there are."""
    made = 0
    for name in FORMATS:
        path = sound(name)
        for number in range(count):
            place = folder / str(made)
            place.mkdir()
            (place / path.name).write_bytes(mutated(name, number, path.read_bytes()))
            made += 1
    return made
