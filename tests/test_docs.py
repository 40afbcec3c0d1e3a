"""What the pages say is so: commands, recipes, tables, examples, signatures, names of tests."""

import importlib
import inspect
import json
import os
import pkgutil
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import numpy as np
import pytest

import vconst
from tests import warm
from tests.native import PRODUCT, make_half_orbits
from vconst.cli.main import cli
from vconst.plugins import Host

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(ROOT / "docs").glob("*.md"),
        *ROOT.glob("plugins/*/README.md"),
    ]
)
OWN = {"cses", "swarm", "gnss", "ground", "indices", "insitu", "events", "infrared", "disaster"}
VCONST = (sys.executable, "-m", "vconst")
MOST_BYTES = 200_000


def name_of(page):
    return str(page.relative_to(ROOT))


def blocks(page, language):
    """The fenced blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


def commands(page):
    """The vconst commands in the shell blocks of a page, as lists of words."""
    lines = [line for kind in ("sh", "console") for text in blocks(page, kind) for line in [text]]
    found = re.findall(r"^(?:\$ )?vconst (.*)$", "\n".join(lines), re.M)
    return [shlex.split(line, comments=True) for line in found]


def parse(words, command=cli, parent=None, name="vconst"):
    """Let click read a command as it would, without running it."""
    with command.make_context(name, list(words), parent=parent) as context:
        if isinstance(command, click.Group):
            rest = [*context._protected_args, *context.args]
            inner = command.get_command(context, rest[0]) if rest else None
            assert inner is not None, f"there is no command '{' '.join(words)}'"
            parse(rest[1:], inner, context, rest[0])


def run(words, folder, **environment):
    environment = os.environ | environment
    if tuple(words[:3]) == VCONST:
        code, out, err = warm.run(words[3:], cwd=folder, environment=environment)
        return subprocess.CompletedProcess(words, code, out.decode(), err.decode())
    how = {"capture_output": True, "text": True, "check": False}
    return subprocess.run(words, cwd=folder, env=environment, **how)


def install(folder, name, entry_points):
    """Make modules of a folder an installed distribution for those who have it on their path."""
    about = folder / f"{name.replace('-', '_')}-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n")
    lines = [f"{key} = {value}" for key, value in entry_points.items()]
    (about / "entry_points.txt").write_text("\n".join(["[vconst]", *lines, ""]))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_a_page_can_be_given(page):
    for words in commands(page):
        parse(words)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_a_sentence_names_exists(page):
    named = set(re.findall(r"`vconst ([a-z]+)\b", page.read_text("utf-8")))
    assert named <= {*cli.list_commands(click.Context(cli)), "completion"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files_that_are_there(page):
    text = page.read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text)
    links += re.findall(r"(?:src|srcset)=\"([^\"]+)\"", text)
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_pictures_are_small():
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    assert pictures
    assert [path for path in pictures if path.stat().st_size >= MOST_BYTES] == []


def test_make_targets_of_the_readme_exist():
    targets = re.findall(r"^make (\w+)", "\n".join(blocks(ROOT / "README.md", "sh")), re.M)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in targets)


def test_the_readme_lists_every_product_with_what_its_layout_is_known_from():
    table = (ROOT / "README.md").read_text("utf-8").partition("<!-- products -->")[2]
    rows = re.findall(r"^\| (`.*?) \| (.+?) \|$", table.partition("<!-- end")[0], re.M)
    listed = {
        f"{platform}/{name}": layout
        for words, layout in rows
        for platforms, _, names in (part.partition(": ") for part in words.split("; "))
        for platform in re.findall(r"`([^`]+)`", platforms)
        for name in names.split(", ")
    }
    host = Host()
    assert listed == {
        name: ", ".join(product.layouts)
        for name, product in host.products.items()
        if host.plugin_of("product", name).name in OWN
    }


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs" / "recipes.md"], ids=name_of)
def test_recipes_of_a_page_are_sound(page, tmp_path):
    recipes = [text for text in blocks(page, "yaml") if text.startswith("vconst: 1")]
    assert recipes
    for number, text in enumerate(recipes):
        text = re.sub(r"nova-([12])/lap", lambda found: f"swarm-{'ab'[int(found[1]) - 1]}/lp", text)
        (tmp_path / f"{number}.yml").write_text(text)
        done = run([*VCONST, "check", f"{number}.yml", "--json"], tmp_path)
        assert json.loads(done.stdout).get("ok") is True, done.stdout


def test_no_page_or_code_gives_a_deviation_a_meaning_that_nobody_has_shown():
    word = "pre" + "cursor"
    texts = [
        path
        for folder in ("vconst", "docs", "recipes", "plugins")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".md", ".yml", ".html", ".toml")
    ]
    assert [path for path in [*PAGES, *texts] if word in path.read_text("utf-8").lower()] == []


@pytest.fixture(scope="module")
def nova(tmp_path_factory):
    """The example of the hooks page, installed, and a store with a file of it."""
    folder = tmp_path_factory.mktemp("hooks")
    code = [t for t in blocks(ROOT / "docs/plugin-hooks.md", "python") if "# tests/" not in t[:10]]
    (folder / "vconst_nova.py").write_text("\n\n".join(code))
    install(folder, "vconst-nova", {"nova": "vconst_nova"})
    (folder / "nova_recipes").mkdir()
    (folder / "nova_recipes" / "low.yml").write_text(
        "vconst: 1\ninputs: {lap: {product: nova-1/lap}}\n"
        "steps: {low: {do: count_low, data: lap, height: 507200 m}}\n"
        "report: {page: study, show: [low]}\n"
    )
    (folder / "NOVA_LAP_20200108.csv").write_text(
        "1578441600,10.0,20.0,507.0,30000\n1578441603,10.2,20.0,507.5,31000\n"
    )
    done = run([*VCONST, "ingest", "NOVA_LAP_20200108.csv"], folder, PYTHONPATH=str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_the_example_of_the_hooks_reads_back_what_a_file_says(nova):
    done = run([*VCONST, "export", "nova-1/lap", "out.nc", "--quiet"], nova, PYTHONPATH=str(nova))
    assert done.returncode == 0, done.stderr
    import xarray as xr

    with xr.open_dataset(nova / "out.nc", engine="h5netcdf") as data:
        np.testing.assert_array_equal(data["electron_density"], [3e10, 3.1e10])
        np.testing.assert_allclose(data["radius"], [6878.2, 6878.7])
        assert str(data["time"].values[1])[:19] == "2020-01-08T00:00:03"


def test_the_example_of_the_hooks_passes_the_kit(nova):
    code = (
        "import tempfile, vconst.testing as kit\n"
        "found = kit.check_plugin('nova', folder=tempfile.mkdtemp())\n"
        "print(*[str(each) for each in found if each.state != 'passed'], sep='\\n')\n"
        "assert len(found) == len(kit.CHECKS)"
    )
    done = run([sys.executable, "-c", code], nova, PYTHONPATH=str(nova))
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr


def test_the_operation_recipe_and_section_of_the_hooks_make_a_page(nova):
    done = run([*VCONST, "run", "low", "--json"], nova, PYTHONPATH=str(nova))
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["results"]["low"]["low"] == 1
    assert "Counted by Nova." in (nova / said["report"]).read_text("utf-8")


def test_terms_of_the_hooks_join_the_vocabulary(nova):
    done = run([*VCONST, "variables", "--json"], nova, PYTHONPATH=str(nova))
    assert "dust_counts" in done.stdout


def test_the_tutorial_works_from_the_first_line_to_the_last(tmp_path):
    page = ROOT / "docs" / "plugin-tutorial.md"
    for language in ("text", "toml", "python", "yaml"):
        for text in blocks(page, language):
            place, _, body = text.partition("\n")
            path = tmp_path / place.removeprefix("# file: ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body)
    package = tmp_path / "vconst-nova"
    about = tomllib.loads((package / "pyproject.toml").read_text())
    install(package, about["project"]["name"], about["project"]["entry-points"]["vconst"])
    said = {}
    for words in commands(page):
        done = run([*VCONST, *words], tmp_path, PYTHONPATH=str(package))
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        said[" ".join(words)] = done.stdout
    assert re.search(r"nova\s+0\.1\.0\s+loaded", said["plugins"])
    assert re.search(r"nova-1/lap\ttrack\t.*\t1\t5\t", said["ls"])
    _check_export(tmp_path / "lap.nc")
    _check_versions(tmp_path, package)
    done = run(
        [sys.executable, "-m", "pytest", "-q", "vconst-nova", "-p", "no:cacheprovider"],
        tmp_path,
        PYTHONPATH=str(package),
    )
    assert done.returncode == 0, done.stdout


def _check_versions(folder, package):
    """Ingesting again, other bytes under one version, and a new version, as the page says."""
    sample = folder / "sample" / "NOVA1_LAP_20200108_v02.txt"

    def ingest():
        done = run([*VCONST, "ingest", "sample", "--json"], folder, PYTHONPATH=str(package))
        return json.loads(done.stdout)

    assert ingest()["stored"] == 1
    sample.write_text(sample.read_text().replace("21000", "21001"))
    assert [each["kind"] for each in ingest()["refused"]] == ["conflict"]
    sample.rename(sample.with_name("NOVA1_LAP_20200108_v03.txt"))
    assert ingest()["replaced"] == 1


def _check_export(path):
    import xarray as xr

    with xr.open_dataset(path, engine="h5netcdf") as data:
        expected = [2.1e10, 2.14e10, np.nan, np.nan, 2.21e10]
        np.testing.assert_array_equal(data["electron_density"], expected)


def test_signatures_of_the_architecture_are_those_of_the_code():
    lines = "\n".join(blocks(ROOT / "docs" / "architecture.md", "signatures")).splitlines()
    assert len(lines) > 40
    wrong = [line for line in lines if line.strip() and not _is_so(line)]
    assert wrong == []


def _is_so(line):
    """Whether ``module:name(arguments)`` is how it is; ``module:name`` alone only exists."""
    target, bracket, arguments = line.split("  ")[0].partition("(")
    module, _, path = target.partition(":")
    found = importlib.import_module(module)
    for part in path.split("."):
        look = getattr if inspect.ismodule(found) else inspect.getattr_static
        found = look(found, part)
    if not bracket:
        return True
    found = getattr(found, "__func__", found)
    return _arguments(found) == arguments.rstrip().removesuffix(")")


def _arguments(function):
    said, star = [], False
    for name, one in inspect.signature(function).parameters.items():
        if name in ("self", "cls"):
            continue
        if one.kind is one.VAR_POSITIONAL:
            star = True
        elif one.kind is one.KEYWORD_ONLY and not star:
            said, star = [*said, "*"], True
        mark = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        default = "" if one.default is one.empty else f"={_default(one.default)}"
        said.append(f"{mark}{name}{default}")
    return ", ".join(said)


def _default(value):
    return value.__name__ if inspect.isclass(value) else repr(value)


def test_modules_that_the_architecture_names_exist():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`((?:vconst|plugins|tests|docs|recipes|benchmarks)/[\w./-]*)`", text))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_functions_that_the_architecture_names_exist():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`(vconst(?:\.\w+){2,})`", text))
    assert named
    assert [name for name in sorted(named) if pkgutil.resolve_name(name) is None] == []


def test_tests_that_the_methods_name_exist():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "methods.md").read_text("utf-8")))
    known = set()
    for path in [*ROOT.glob("tests/**/*.py"), *ROOT.glob("plugins/*/tests/*.py")]:
        known.update(re.findall(r"def (test_\w+)\(", path.read_text("utf-8")))
    assert len(named) > 40
    assert sorted(named - known) == []


def test_a_store_is_read_with_zarr_alone_as_the_page_shows(tmp_path):
    (tmp_path / "files").mkdir()
    make_half_orbits(tmp_path / "files", 3)
    done = run([*VCONST, "ingest", "files", "--store", "store"], tmp_path)
    assert done.returncode == 0, done.stderr
    page = {}
    exec("\n".join(blocks(ROOT / "docs" / "store-format.md", "python")), page)
    page["check_chain"](tmp_path / "store")
    data = vconst.open(tmp_path / "store").select(PRODUCT, quality="none").read()
    for name in ("time", "latitude", "longitude", "radius", "magnetic_field"):
        values = page["read_variable"](tmp_path / "store", PRODUCT, name)
        np.testing.assert_array_equal(values, data[name].values)
