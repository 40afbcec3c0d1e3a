"""Rules of the house: sizes, layers, words, documentation that is complete and fresh."""

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from vconst import hookspecs
from vconst.plugins import Host

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(
    path
    for folder in ("vconst", "plugins", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
CORE = [path for path in CODE if path.is_relative_to(ROOT / "vconst")]
MISSIONS = re.compile(r"\b(cses|swarm|ionex|limadou|zhangheng|champ|cosmic)\b", re.IGNORECASE)


def _lines_beside_docstring(node):
    doc = ast.get_docstring(node, clean=False)
    return node.end_lineno - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_has_more_than_400_lines(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_names_no_mission(path):
    named = [
        f"{number}: {line}"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MISSIONS.search(line)
    ]
    assert named == []


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_of_the_core_have_at_most_40_lines(path):
    tree = ast.parse(path.read_text("utf-8"))
    long = [
        f"{node.name}: {_lines_beside_docstring(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _lines_beside_docstring(node) > 40
    ]
    assert long == []


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_public_functions_of_the_core_say_what_they_are(path):
    tree = ast.parse(path.read_text("utf-8"))
    nodes = [tree, *(n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef))]
    silent = [
        getattr(node, "name", path.name)
        for node in nodes
        if not getattr(node, "name", "x").startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_module_is_called_by_a_word_that_says_nothing():
    vague = {"utils", "helpers", "manager", "misc", "base", "common"}
    assert [path for path in CORE if path.stem in vague] == []


def test_every_hook_has_a_heading_with_its_arguments():
    text = (ROOT / "docs" / "plugin-hooks.md").read_text("utf-8")
    for name, function in vars(hookspecs).items():
        if hasattr(function, "vconst_spec"):
            arguments = ", ".join(function.__code__.co_varnames[: function.__code__.co_argcount])
            assert f"## `{name}({arguments})`" in text


def test_every_operation_is_in_the_reference():
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for name in Host(load_installed=False).operations:
        assert f"## `{name}`" in text


def test_generated_pages_are_fresh():
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_with_a_stale_table_is_named(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    pages = [ROOT / "README.md", *ROOT.glob("plugins/*/README.md")]
    made = {page for page in pages if "<!-- " in page.read_text("utf-8")}
    assert {page.parent.name for page in made} >= {"vconst-cses", "vconst-swarm"}
    for page in made:
        old = tmp_path / page.relative_to(ROOT)
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_text(re.sub(r"(?m)^(<!-- .* -->)\n.*$", r"\1\nstale", page.read_text("utf-8")))
    (tmp_path / "docs").mkdir()
    for name, function in (
        ("cli.md", "command_line"),
        ("operations.md", "operations"),
        ("fetch.md", "archives"),
    ):
        copied = Path(shutil.copy(ROOT / "docs" / name, tmp_path / "docs"))
        monkeypatch.setattr(generate, function, partial(Path.read_text, copied, "utf-8"))
    monkeypatch.setattr(generate, "HERE", tmp_path / "docs")
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    with pytest.raises(SystemExit) as found:
        generate.main()
    said = set(re.findall(r"[\w/.-]+\.md", str(found.value)))
    assert said == {page.relative_to(ROOT).as_posix() for page in made}


def test_layers_hold():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def _imports(path, names):
    """Modules among *names* that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name for name in inside if name in names]
            yield from modules
            if node.module in names and len(modules) < len(inside):
                yield node.module


def _circle(graph):
    """A circle of imports, or an empty list."""
    done, path = set(), []

    def visit(name):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        path.append(name)
        found = next((circle for each in graph[name] if (circle := visit(each))), [])
        path.pop()
        done.add(name)
        return found

    return next((circle for name in graph if (circle := visit(name))), [])


@pytest.mark.parametrize("top", ["vconst", *sorted(p.name for p in (ROOT / "plugins").iterdir())])
def test_no_modules_import_each_other_in_a_circle(top):
    root = ROOT if top == "vconst" else ROOT / "plugins" / top
    folder = root / top.replace("-", "_")
    names = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in folder.rglob("*.py")
    }
    # A package's face only hands names on; what is behind it is asked directly.
    rooms = {name: path for name, path in names.items() if path.name != "__init__.py"}
    graph = {name: sorted(set(_imports(path, rooms)) - {name}) for name, path in rooms.items()}
    assert _circle(graph) == []


def test_constraints_name_no_registry():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in text
    assert "--" not in text
