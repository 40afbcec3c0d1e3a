"""What files say of themselves is shown everywhere as text: no command of it reaches anybody."""

import re
from pathlib import Path

import h5py
import pytest

from tests.native import make_half_orbits
from tests.test_cli.conftest import RECIPE, run, run_on_terminal
from tests.test_inputs.formats import FORMATS, netcdf_4
from tests.test_report.reading import Reader

ESC = chr(27)
EVIL = (
    f"<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{ESC}]0;owned{chr(7)}{ESC}[2J"
    f"{ESC}]8;;http://evil{ESC}\\[red]x[/red][/]{chr(0x9B)}31m{chr(0x202E)}$\\frac{{$"
)
#: What a terminal, a browser or a spreadsheet obeys. Tabs and ends of lines are ours.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]")

#: Sequences that vconst itself sends to a terminal: colours, and moves of progress bars.
OURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

PLUGINS = {"VCONST_PLUGINS": "cses,infrared,events,gnss,indices,swarm"}


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    """A store of files with hostile text in every attribute, and a run with its page."""
    folder = tmp_path_factory.mktemp("poisoned")
    files = folder / "files"
    files.mkdir()
    for path in [*make_half_orbits(files, 3), netcdf_4(files)]:
        with h5py.File(path, "a") as file:
            _poison(file)
    _edit(FORMATS["CSV of the USGS"].make(files), _places)
    _edit(FORMATS["IONEX"].make(files), _program)
    _edit(FORMATS["Kp of GFZ"].make(files), _remark)
    (folder / "small.yml").write_text(RECIPE, "utf-8")
    done = run("ingest", "files", cwd=folder, environment=PLUGINS)
    assert "7 new" in done.err + done.out, done
    assert run("run", "small.yml", cwd=folder, environment=PLUGINS).code == 0
    return folder


def _poison(file):
    """Every text attribute of a file and of what is in it, but those that are checked."""
    for thing in (file, *(file[name] for name in file)):
        words = [name for name, value in thing.attrs.items() if isinstance(value, str | bytes)]
        for name in (*words, "history", "title", "long_name", "Conventions"):
            if not re.match(r"(?i)units?$|orbit|class|name$|_", name):
                thing.attrs[name] = EVIL


def _edit(path, change):
    path.write_text(change(path.read_text("latin-1")), "utf-8")


def _places(text):
    """The words of each earthquake."""
    header, *lines = text.splitlines()
    place = header.split(",").index("place")
    quoted = EVIL.replace('"', '""')
    rows = [line.split(",") for line in lines]
    assert all(len(row) == len(header.split(",")) for row in rows)
    return "\n".join([header, *(",".join(_put(row, place, f'"{quoted}"')) for row in rows)]) + "\n"


def _put(row, place, text):
    return [*row[:place], text, *row[place + 1 :]]


def _program(text):
    """Who made a map: sixty columns."""
    line = next(each for each in text.splitlines() if each.endswith("PGM / RUN BY / DATE "))
    agency = line[20:40]
    wrong = f"{'<script>x</script>' + ESC + chr(7):20}{agency}{'<img onerror=y>' + ESC + '[2J':20}"
    return text.replace(line, f"{wrong[:60]}PGM / RUN BY / DATE ")


def _remark(text):
    """A comment of a table."""
    return text.replace("#\n", f"# {EVIL}\n", 1)


#: What is shown to people, and documents for programs.
SHOWN = (("ls",), ("info", "usgs/earthquakes"), ("info", "noaa/olr"), ("store", "log"), ("report",))
DOCUMENTS = (("ls",), ("info", "usgs/earthquakes"), ("info", "code/gim"), ("store", "log"))


@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_no_control_character_of_a_file_reaches_a_terminal(poisoned, command):
    shown = run_on_terminal(*command, cwd=poisoned, environment=PLUGINS)
    assert shown.code == 0, shown
    assert not CONTROLS.search(OURS.sub("", shown.out))
    assert f"{ESC}[2J" not in shown.out


@pytest.mark.parametrize("command", DOCUMENTS, ids=" ".join)
def test_no_control_character_of_a_file_is_in_a_document(poisoned, command):
    done = run(*command, "--json", cwd=poisoned, environment=PLUGINS)
    assert done.code == 0, done
    assert done.json
    assert not CONTROLS.search(done.out + done.err)


def test_no_tag_of_a_file_is_one_in_a_page_and_the_page_may_load_nothing(poisoned):
    pages = [path for path in poisoned.rglob("*.html") if not path.is_symlink()]
    assert pages
    for page in pages:
        text, reader = page.read_text("utf-8"), Reader(page)
        policies = [meta["content"] for meta in reader.of("meta") if "http-equiv" in meta]
        assert [policy.startswith("default-src 'none'") for policy in policies] == [True]
        assert not reader.of("script")
        assert not [key for _, found in reader.tags for key in found if key.startswith("on")]
        assert reader.unbalanced == []
        assert not CONTROLS.search(text)


def test_no_file_of_a_run_drives_a_terminal_or_a_spreadsheet(poisoned):
    texts = [
        path
        for path in Path(poisoned / "runs").rglob("*")
        if path.is_file() and path.suffix in (".html", ".svg", ".csv", ".json", ".yml")
    ]
    assert len(texts) >= 4
    assert not [path for path in texts if CONTROLS.search(path.read_text("utf-8"))]


def test_exported_tables_hold_the_words_and_no_command(poisoned, tmp_path):
    for name in ("quakes.csv", "quakes.nc"):
        target = tmp_path / name
        done = run("export", "usgs/earthquakes", target, cwd=poisoned, environment=PLUGINS)
        assert done.code in (0, 2), done
        assert not CONTROLS.search(done.out + done.err)
        if done.code == 0 and target.suffix == ".csv":
            assert not CONTROLS.search(target.read_text("utf-8"))
