"""Nothing in a file's name or text drives a terminal or breaks a table."""

import json

import pytest

from tests.test_cli.conftest import RECIPE, run, run_on_terminal
from vconst.cli.failure import report_failure
from vconst.cli.session import Session
from vconst.cli.show import clean, show_json, show_rows
from vconst.errors import Problem, RecipeError

ESC = chr(27)
EVIL = (
    f"{ESC}[2J{ESC}]0;owned{chr(7)}{ESC}]8;;http://evil{ESC}\\[red]x[/red]"
    f"{chr(0x9B)}31m{chr(0x202E)}{chr(0x2028)}"
)
FORBIDDEN = [chr(c) for c in (*range(9), *range(11, 32), 127, *range(128, 160), 0x202E, 0x2028)]


def _harmless(text):
    return not any(character in text for character in FORBIDDEN)


def test_cleaned_text_has_no_control_characters():
    assert _harmless(clean(EVIL))
    assert "[red]x[/red]" in clean(EVIL)


@pytest.fixture
def session():
    """A session that prints into pipes."""
    return Session()


def test_names_in_a_table_stay_one_row_and_harmless(session, capsys):
    rows = [{"file": f"a\tb\nc{EVIL}", "number": 1}]
    columns = {"file": ("File", None), "number": ("Number", None)}
    show_rows(session, rows, columns, schema="s/1", key="rows", empty="")
    out = capsys.readouterr().out
    assert _harmless(out)
    assert [len(line.split("\t")) for line in out.splitlines()] == [2, 2]


def test_documents_keep_the_text_and_are_harmless(capsys):
    show_json("s/1", text=EVIL, number=float("nan"))
    out = capsys.readouterr().out
    assert _harmless(out)
    assert json.loads(out) == {"schema": "s/1", "text": EVIL, "number": None}


def test_errors_are_harmless(session, capsys):
    problem = Problem(EVIL, file=EVIL, line=1, column=1, source=EVIL, suggestion=EVIL)
    report_failure(session, RecipeError(EVIL, hint=EVIL, problems=[problem]))
    report_failure(session, ValueError(EVIL))
    assert _harmless(capsys.readouterr().err)


def test_file_names_that_are_refused_are_harmless_everywhere(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / EVIL.replace("/", "_")).write_text("no data", "utf-8")
    (tmp_path / "files" / "x.h5\n-> Next: fetch evil").write_text("no data", "utf-8")
    done = run("ingest", "files", cwd=tmp_path)
    assert done.code == 3
    assert _harmless(done.err)
    assert not any(line.startswith("-> Next") for line in done.err.splitlines())
    for arguments in (("store", "log", "--failed"), ("store", "log", "--failed", "--json")):
        assert _harmless(run(*arguments, cwd=tmp_path).out)
    shown = run_on_terminal("store", "log", "--failed", cwd=tmp_path, environment={"TERM": "dumb"})
    assert _harmless(shown.out)
    assert "[red]x[_red]" in shown.out  # no markup either


def test_a_file_name_that_is_no_text_is_printed_somehow(tmp_path):
    try:
        (tmp_path / "bad\udcff.h5").write_text("no data", "utf-8")
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    assert run("ingest", ".", cwd=tmp_path).code == 3
    assert run("store", "log", "--failed", "--json", cwd=tmp_path).json["refused"]


def test_titles_and_steps_of_recipes_are_harmless(made, tmp_path):
    title = json.dumps(f"{EVIL}[bold]").replace("\\u001b", "\\e")
    recipe = RECIPE.replace("What there is", title)
    (tmp_path / "evil.yml").write_text(recipe, "utf-8")
    store = str(made / "vconst-store")
    for arguments in (("check", "evil.yml"), ("run", "evil.yml")):
        done = run("--store", store, *arguments, cwd=tmp_path)
        assert _harmless(done.out + done.err)
