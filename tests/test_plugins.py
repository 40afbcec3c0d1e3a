"""A broken plugin is named with its reason, and everything else works."""

import json
import os
import re
import subprocess
import sys
import textwrap
from functools import partial

import pytest

from vconst import Format, Mission, Platform, Product, Term, Variable, hookimpl
from vconst.errors import PluginError, UnknownNameError
from vconst.plugins import Host
from vconst.recipe.check import check_recipe
from vconst.recipe.load import load_recipe


def _product(name="nova-1/lap", **changes):
    given = {
        "title": "density",
        "kind": "track",
        "variables": (Variable(source="t", name="time", units="iso"),),
        "formats": (Format(read=dict, files=r"NOVA_\d+\.csv"),),
    }
    return Product(name=name, **(given | changes))


class _Good:
    @hookimpl
    def missions(self):
        platform = Platform(name="nova-1", title="the first")
        yield Mission(name="nova", title="Nova", platforms=(platform,), products=(_product(),))


def test_products_are_found_by_name_with_the_nearest_for_a_typo():
    host = Host(load_installed=False, plugins=[("nova", _Good())])
    assert host.product("nova-1/lap").title == "density"
    with pytest.raises(UnknownNameError, match="Did you mean 'nova-1/lap'"):
        host.product("nova-1/lpa")


def test_two_offers_of_one_name_are_an_error_that_names_both():
    host = Host(load_installed=False, plugins=[("one", _Good()), ("two", _Good())])
    with pytest.raises(PluginError, match="'one' and 'two'"):
        _ = host.products


def test_two_plugins_may_say_the_same_of_a_platform_and_nothing_else():
    def offered(title):
        platform = Platform(name="nova-1", title=title)
        missions = staticmethod(
            hookimpl(lambda: [Mission(name=title, title=title, platforms=(platform,))])
        )
        return type("Plugin", (), {"missions": missions})()

    same = Host(load_installed=False, plugins=[("one", _Good()), ("two", offered("the first"))])
    assert list(same.platforms) == ["nova-1"]
    other = Host(load_installed=False, plugins=[("one", _Good()), ("two", offered("another"))])
    with pytest.raises(PluginError, match="'one' and 'two'"):
        _ = other.platforms


def test_a_partial_that_fails_is_named_by_what_it_calls():
    def read_badly(path, how):
        raise ZeroDivisionError(path + how)

    host = Host(load_installed=False, plugins=[("nova", _Good())])
    state = host.plugin_of("product", "nova-1/lap")
    with pytest.raises(PluginError, match="failed in read_badly: ZeroDivisionError"):
        host.call(state, partial(read_badly, how="x"), "a")


def _broken(body):
    namespace = {"hookimpl": hookimpl, "Mission": Mission, "_product": _product, "Term": Term}
    namespace |= {"Variable": Variable, "Format": Format}
    exec(textwrap.dedent(body), namespace)
    return namespace["Plugin"]()


BROKEN = {
    "raises in a hook": (
        """
        class Plugin:
            @hookimpl
            def missions(self):
                raise KeyError("A231_W")
                yield
        """,
        "KeyError: 'A231_W'",
    ),
    "calls sys.exit": (
        """
        class Plugin:
            @hookimpl
            def missions(self):
                import sys
                sys.exit(7)
        """,
        "it called sys.exit(7)",
    ),
    "has a wrong signature": (
        """
        class Plugin:
            @hookimpl
            def missions(self, colour):
                yield
        """,
        "colour",
    ),
    "misspells a hook": (
        """
        class Plugin:
            @hookimpl
            def misions(self):
                yield
        """,
        "misions",
    ),
    "yields the wrong thing": (
        """
        class Plugin:
            @hookimpl
            def missions(self):
                yield "nova"
        """,
        "Mission is expected",
    ),
    "names an unknown variable": (
        """
        class Plugin:
            @hookimpl
            def missions(self):
                wrong = (Variable(source="n", name="electon_density"),)
                yield Mission(name="x", title="x", products=(_product(variables=wrong),))
        """,
        "Did you mean 'electron_density'",
    ),
    "cannot be recognised": (
        """
        class Plugin:
            @hookimpl
            def missions(self):
                form = Format(read=dict)
                yield Mission(name="x", title="x", products=(_product(formats=(form,)),))
        """,
        "does not say how it is recognised",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_plugin_is_named_and_the_others_work(fault):
    body, words = BROKEN[fault]
    host = Host(load_installed=False, plugins=[("bad", _broken(body)), ("nova", _Good())])
    state = next(state for state in host.states if state.name == "bad")
    assert state.state == "not loaded"
    assert words in state.reason
    assert "nova-1/lap" in host.products


def test_an_exception_of_a_plugin_names_it_and_the_line():
    host = Host(load_installed=False, plugins=[("nova", _Good())])
    state = host.plugin_of("product", "nova-1/lap")

    def read(path):
        raise KeyError("A221")

    with pytest.raises(PluginError, match=r"'nova' failed in read: KeyError.*test_plugins.py"):
        host.call(state, read, "file")


def _hook(body, argument=""):
    return (
        f"from vconst import hookimpl\n@hookimpl\ndef missions({argument}):\n    {body}\n    yield"
    )


FAULTS = {
    "import-error": ("raise RuntimeError('no such luck')", "RuntimeError: no such luck"),
    "missing-dependency": ("import a_package_that_is_not_here", "a_package_that_is_not_here"),
    "exit-at-import": ("import sys; sys.exit(3)", "sys.exit(3)"),
    "hang-at-import": ("import time; time.sleep(600)", "more than 3 s on the clock"),
    "endless-at-import": ("while True:\n    pass", "more than 0.2 s of processor time"),
    "base-exception": ("class Odd(BaseException): pass\nraise Odd('gone')", "Odd: gone"),
    "no-python": ("def (", "SyntaxError"),
    "raises-in-hook": (_hook("raise KeyError('A231_W')"), "KeyError: 'A231_W'"),
    "exits-in-hook": (_hook("raise SystemExit(7)"), "sys.exit(7)"),
    "hangs-in-hook": (_hook("import time; time.sleep(600)"), "more than 3 s on the clock"),
    "wrong-signature": (_hook("pass", "colour"), "colour"),
    "offers-nonsense": (_hook("yield 7"), "Mission is expected"),
}


def _install(folder, name, body):
    """A distribution as pip leaves it: a module and its metadata."""
    module = name.replace("-", "_")
    (folder / f"{module}.py").write_text(body)
    info = folder / f"{module}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(
        f"[vconst]\n{name} = {module}\n\n[vconst.commands]\n{name}-command = {module}:command\n"
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_an_installed_plugin_that_fails_at_import_is_named_with_version_and_reason(tmp_path, fault):
    body, words = FAULTS[fault]
    _install(tmp_path, fault, body)
    code = (
        "import vconst.plugins as p; print([(s.label, s.state, s.reason) for s in p.Host().states])"
    )
    done = _python(tmp_path, "-c", code, VCONST_PLUGIN_SECONDS="0.2")
    assert done.returncode == 0, done.stderr
    assert f"\"'{fault}' 1.2\", 'not loaded'" in done.stdout
    assert words in done.stdout


def test_what_a_plugin_prints_does_not_get_into_a_document(tmp_path):
    _install(tmp_path, "chatty", _hook("print('hello from a hook')") + "\nprint('hello')")
    done = _python(tmp_path, "-m", "vconst", "products", "--json", VCONST_PLUGINS="chatty")
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"].startswith("vconst/")
    assert "hello" in done.stderr


def test_a_slow_machine_costs_no_operation_of_the_core(tmp_path):
    code = "import vconst.plugins as p; print('audit_geometry' in p.Host().operations)"
    done = _python(tmp_path, "-c", code, VCONST_PLUGIN_SECONDS="1e-3", VCONST_PLUGINS="")
    assert done.stdout.strip() == "True", done.stderr


def test_a_limit_that_is_no_number_is_refused(tmp_path):
    done = _python(tmp_path, "-m", "vconst", "products", VCONST_PLUGIN_SECONDS="soon")
    assert done.returncode == 2
    assert "VCONST_PLUGIN_SECONDS is 'soon'" in done.stderr


def test_an_unknown_name_says_which_plugin_was_not_loaded(tmp_path):
    host = Host(load_installed=False, plugins=[("bad", _broken(BROKEN["calls sys.exit"][0]))])
    words = r"plugin 'bad' was not loaded.*sys.exit\(7\).*names that it offers are unknown here"
    with pytest.raises(UnknownNameError, match=words):
        host.product("nova-1/lap")
    recipe = tmp_path / "recipe.yml"
    recipe.write_text(
        "vconst: 1\ninputs:\n  a: {product: nova-1/lap}\nsteps:\n  b: {do: novae, data: a}\n"
    )
    problems = [str(each) for each in check_recipe(load_recipe(recipe), host)]
    assert len(problems) == 2
    assert all(re.search(words, each) for each in problems)


def test_help_is_untouched_by_broken_plugins(tmp_path):
    for fault, (body, _) in FAULTS.items():
        _install(tmp_path, fault, body)
    done = _python(tmp_path, "-m", "vconst", "--help")
    assert done.returncode == 0
    assert "hang-at-import-command" in done.stdout
    assert done.stderr == ""


def test_a_command_of_a_broken_plugin_says_whose_it_is(tmp_path):
    _install(tmp_path, "import-error", FAULTS["import-error"][0])
    done = _python(tmp_path, "-m", "vconst", "import-error-command")
    assert done.returncode == 1
    assert "import-error 1.2 cannot be loaded: RuntimeError" in done.stderr


def test_vconst_plugins_limits_which_are_loaded(tmp_path, monkeypatch):
    _install(tmp_path, "import-error", FAULTS["import-error"][0])
    code = "import vconst.plugins as p; print({s.name: s.state for s in p.Host().states})"
    done = _python(tmp_path, "-c", code, VCONST_PLUGINS="cses")
    assert "'import-error': 'left out'" in done.stdout


def _python(folder, *arguments, **settings):
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path, **settings},
        check=False,
        timeout=120,
    )
