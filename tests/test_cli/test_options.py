"""Options that every command takes, wherever they stand; colours, shells and locales."""

import re
import sys
from pathlib import Path

import pytest

from tests.test_cli.conftest import COMMAND, ENVIRONMENT, run, run_on_terminal, started

HEAVY = ("numpy", "xarray", "zarr", "matplotlib", "h5py", "numba", "scipy", "rich", "pluggy")
_IMPORTS = """
import sys
from vconst.cli.main import main
try:
    main({arguments!r})
except SystemExit as stop:
    code = stop.code
print("loaded:", code, *[name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""


def _loaded(arguments, environment=None):
    script = _IMPORTS.format(arguments=arguments, heavy=HEAVY)
    environment = ENVIRONMENT | (environment or {})
    done = started([sys.executable, "-c", script], environment=environment)
    return done.out, done.err.strip().splitlines()[-1]


@pytest.mark.parametrize("command", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(command):
    assert _loaded([command])[1] == "loaded: 0"


@pytest.mark.parametrize(
    "command", ["ingest", "run", "ls", "export", "store", "calibrations", "demo", "operations"]
)
def test_help_of_a_command_imports_nothing_heavy(command):
    text, loaded = _loaded([command, "--help"])
    assert loaded == "loaded: 0"
    assert "--json" in text
    assert "--store PATH" in text


def test_completing_a_command_imports_nothing_heavy():
    environment = {
        "_VCONST_COMPLETE": "bash_complete",
        "COMP_WORDS": "vconst in",
        "COMP_CWORD": "1",
    }
    text, loaded = _loaded(None, environment)
    assert loaded == "loaded: 0"
    assert sorted(text.split()) == ["plain,info", "plain,ingest"]


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete"), ("zsh", "compdef"), ("fish", "complete")]
)
def test_completion_prints_a_script(call, empty, shell, word):
    done = call("completion", shell)
    assert done.code == 0
    assert word in done.out
    assert "_VCONST_COMPLETE" in done.out


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="bash is not installed")
def test_the_script_for_bash_is_one_that_bash_can_read(call, empty):
    script = call("completion", "bash").out
    done = started(["/bin/bash", "-n"], input=script)
    assert (done.code, done.err) == (0, "")


_COMPLETE = """
source <("{bin}/vconst" completion bash)
complete -p vconst
COMP_WORDS=({words}) COMP_CWORD={place}
_vconst_completion "{bin}/vconst"
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vconst --js", "--json"),
        ("vconst ls --js", "--json"),
        ("vconst --json store che", "check"),
        ("vconst store check --re", "--repair"),
        ("vconst run --json --wor", "--workers"),
    ],
)
def test_bash_completes_options_after_any_command_and_else_names_of_files(words, found):
    script = _COMPLETE.format(
        bin=Path(sys.executable).parent, words=words, place=len(words.split()) - 1
    )
    said, completed = started(script).out.splitlines()
    assert "-o default" in said
    assert completed == found


@pytest.mark.parametrize(
    "arguments",
    [
        ("--store", "{}", "ls", "--json"),
        ("ls", "--store", "{}", "--json"),
        ("--json", "ls", "--store={}"),
        ("--store", "nowhere", "ls", "--json", "--store", "{}"),
    ],
)
def test_store_and_json_stand_before_or_after_the_command(call, made, empty, arguments):
    done = call(*(word.format(made / "vconst-store") for word in arguments))
    assert done.json["products"][0]["samples"] == 1200


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("command", [("store", "check"), ("calibrations", "list")])
def test_store_and_json_stand_at_every_level(call, made, empty, command, place):
    words = list(command)
    words[place:place] = ["--json", "--store", made / "vconst-store"]
    assert call(*words).json["schema"].startswith("vconst/")


def test_the_store_is_taken_from_flag_then_environment_then_settings(
    call, made, empty, monkeypatch
):
    (empty / "vconst.toml").write_text(f'store = "{made / "vconst-store"}"\n', "utf-8")
    assert len(call("ls").rows) == 1
    monkeypatch.setenv("VCONST_STORE", "from-environment")
    assert "from-environment" in call("ls").err
    assert len(call("ls", "--store", made / "vconst-store").rows) == 1


def test_a_current_folder_that_is_gone_is_said(made, tmp_path):
    (tmp_path / "gone").mkdir()
    line = f"cd gone; rmdir ../gone; {sys.executable} -m vconst --store"
    for store, code in ((made / "vconst-store", 0), ("vconst-store", 1)):
        done = started(f"{line} {store} ls", cwd=tmp_path)
        assert done.code == code, done.err
        (tmp_path / "gone").mkdir()
    assert done.err.startswith("Error: The current folder is not there any more.")


@pytest.mark.parametrize("text", [b"store = \n", b"store = [1]\n", b"\xff\xfe\x00store"])
def test_settings_that_are_no_toml_are_named(call, empty, text):
    (empty / "vconst.toml").write_bytes(text)
    done = call("ls")
    assert done.code == 2
    assert done.err.startswith("Error: vconst.toml: ")


def test_states_of_steps_have_colours_on_terminals_that_want_them(made):
    words = ("run", "small.yml", "--no-report")
    assert re.search(r"\x1b\[[0-9;]*34m", run_on_terminal(*words, cwd=made).out)  # cached is blue
    plain = run_on_terminal(*words, "--no-color", cwd=made).out
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", plain)


def test_errors_are_red_on_terminals_that_want_it(call, empty):
    assert "\x1b[31m" in run_on_terminal("ls", cwd=empty).out
    assert "\x1b" not in run_on_terminal("ls", cwd=empty, environment={"TERM": "dumb"}).out
    assert "\x1b" not in run_on_terminal("ls", cwd=empty, environment={"NO_COLOR": "1"}).out
    assert "\x1b" not in run_on_terminal("ls", "--no-color", cwd=empty).out
    assert "\x1b" not in call("ls").err


def test_quiet_leaves_errors_and_results_only(call, made, empty):
    assert call("ingest", made / "files", "-q").err == ""
    assert call("-q", "ls", "--store", "nowhere").err.count("\n") == 1
    assert call("run", made / "small.yml", "--no-report", "-q").err == ""


def test_verbose_shows_where_an_error_comes_from(call, empty):
    assert "Traceback" in call("ls", "-v").err
    assert "Traceback" not in call("ls").err


@pytest.mark.parametrize(
    "arguments", [("variables",), ("info", "cses-01/hpm-cdsm"), ("run", "small.yml")]
)
def test_an_ascii_locale_prints_what_it_can(made, arguments):
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run(*arguments, cwd=made, environment=environment)
    assert done.code == 0
    assert done.out.isascii()
    assert run_on_terminal(*arguments, cwd=made, environment=environment).code == 0


def test_json_is_whole_in_an_ascii_locale(call, made):
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("missions", "--json", cwd=made, environment=environment)
    assert done.json == call("missions", "--json", cwd=made).json


def test_a_reader_that_goes_away_is_no_error(made):
    done = started(f"{' '.join(COMMAND)} variables | head -1", cwd=made)
    assert (done.out, done.err) == ("name\tunits\tlong_name\trole\tvalid_range\n", "")


def test_a_closed_output_is_no_traceback(made):
    assert "Traceback" not in started(f"{' '.join(COMMAND)} ls >&-", cwd=made).err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_an_output_that_is_full_is_said(made):
    done = started(f"{' '.join(COMMAND)} ls >/dev/full", cwd=made)
    assert done.code == 1
    assert "No space left on device" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("arguments", ["variables", "variables --json", "missions"])
def test_a_reader_who_has_gone_ends_the_command_without_a_word(arguments):
    pipe = f"{sys.executable} -m vconst {arguments} | head -c 0; echo ${{PIPESTATUS[0]}}"
    done = started(f"{{ {pipe}; }}")
    assert (done.out, done.err) == ("141\n", "")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_place_for_files(made, tmp_path, closed):
    words = f"--store {made}/vconst-store export cses-01/hpm-cdsm x.nc"
    line = f"{sys.executable} -m vconst {words} {closed}"
    assert started(line, cwd=tmp_path).code == 0
    assert (tmp_path / "x.nc").read_bytes()[1:4] == b"HDF"
    assert b"vconst export" not in (tmp_path / "x.nc").read_bytes()[:200]
