"""The kit passes a sound plugin and names each fault of an unsound one."""

import os
import socket
import sys
import types
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconst import Content, Format, Mission, Platform, Product, Variable, hookimpl
from vconst.errors import UnknownNameError
from vconst.plugins import Host
from vconst.testing import CHECKS, PluginTests, check_plugin, make_columns

FIRST_LINE = "NOVA LAP 1"
NAMES = ("TIME", "LAT", "LON", "ALT", "NE")


def read(path):
    table = np.loadtxt(path, skiprows=1, ndmin=2)
    arrays = dict(zip(NAMES, table.T, strict=True))
    return arrays | {"TIME": arrays["TIME"].astype(np.int64).astype("datetime64[ns]")}


def write(arrays, path, **about):
    columns = [np.asarray(arrays[name]) for name in NAMES]
    columns[0] = columns[0].astype("datetime64[ns]").astype(np.int64)
    lines = [" ".join(map(repr, row)) for row in zip(*(c.tolist() for c in columns), strict=True)]
    Path(path).write_text("\n".join([FIRST_LINE, *lines]) + "\n")


def name_file(start, stop, **about):
    return f"nova_{str(start)[:10]}.txt"


FORM = Format(
    read=read,
    files=r"nova_(?P<day>[\d-]+)\.txt",
    header=rf"\A{FIRST_LINE}",
    write=write,
    name_file=name_file,
)
PRODUCT = Product(
    name="nova-1/lap",
    title="Electron density of Nova",
    kind="track",
    variables=(
        Variable(source="TIME", name="time", units="datetime64"),
        Variable(source="LAT", name="latitude", units="degree"),
        Variable(source="LON", name="longitude", units="degree"),
        Variable(source="ALT", name="altitude", units="km"),
        Variable(source="NE", name="electron_density", units="cm-3"),
    ),
    formats=(FORM,),
    cadence=1.0,
    citation="Nova team (2020)",
    licence="CC BY 4.0",
    source="doi:10.0000/nova",
)


def plugin(product=PRODUCT, platform="nova-1"):
    @hookimpl
    def missions():
        mission = Mission(
            name="nova",
            title="Nova",
            platforms=(Platform(name=platform, title="Nova 1", altitude=510.0),),
            products=(product,),
        )
        return [mission]

    module = types.ModuleType("nova")
    module.missions = missions
    return ("nova", module)


def failures(folder, *, product=PRODUCT, samples=None, **form):
    changed = replace(product, formats=(replace(FORM, **form),))
    findings = check_plugin(plugin(changed), folder=folder, samples=samples)
    return {finding.check: finding for finding in findings if not finding.passed}


def test_a_sound_plugin_passes_every_check(tmp_path):
    findings = check_plugin(plugin(), folder=tmp_path)
    assert [finding.check for finding in findings] == list(CHECKS)
    assert [str(finding) for finding in findings if not finding.passed] == []
    skipped = {finding.check for finding in findings if finding.state == "skipped"}
    assert skipped == {"entry point", "light import", "remote files"}


def test_a_plugin_that_is_not_there_or_does_not_load_is_one_finding(tmp_path):
    (finding,) = check_plugin("nova", folder=tmp_path)
    assert str(finding).startswith("nova: entry point: failed. No plugin 'nova' is installed.")
    (finding,) = check_plugin(plugin(replace(PRODUCT, name="LAP")), folder=tmp_path)
    assert "'LAP' is not a product name" in finding.message


def test_an_unknown_product_is_refused_with_the_nearest_name(tmp_path):
    with pytest.raises(UnknownNameError, match="Did you mean 'nova-1/lap'"):
        check_plugin(plugin(), "nova-1/lab", folder=tmp_path)


@pytest.mark.parametrize("said", ["title", "citation", "licence", "source"])
def test_what_is_not_said_is_asked_for(tmp_path, said):
    found = failures(tmp_path, product=replace(PRODUCT, **{said: ""}))
    assert found["description"].message == f"nova-1/lap: it has no {said}."
    assert found["description"].fix == f"Give Product({said}=...)."


def test_a_platform_that_nobody_declares_is_named(tmp_path):
    findings = check_plugin(plugin(platform="nova-2"), folder=tmp_path)
    assert any("nobody declares the platform 'nova-1'" in f.message for f in findings)


def test_a_unit_that_cannot_be_converted_is_named(tmp_path):
    odd = (*PRODUCT.variables[:-1], replace(PRODUCT.variables[-1], units="nT"))
    found = failures(tmp_path, product=replace(PRODUCT, variables=odd))
    assert "'electron_density' in 'nT' cannot become 'm-3'" in found["description"].message


def test_a_wrong_unit_is_found_by_impossible_values(tmp_path):
    sample = tmp_path / "nova_2020-01-09.txt"
    columns = make_columns(PRODUCT, Host(load_installed=False).vocabulary)
    density = columns.data["electron_density"]  # m-3, written where cm-3 is declared
    rows = {"TIME": columns.data["time"], "LAT": columns.data["latitude"], "NE": density}
    write(rows | {"LON": columns.data["longitude"], "ALT": columns.data["altitude"]}, sample)
    found = failures(tmp_path, samples=[sample])
    assert list(found) == ["units"]
    assert "of 'electron_density' in 'nova_2020-01-09.txt' are impossible" in found["units"].message
    assert "Is the unit in the file really 'cm-3'?" in found["units"].fix


def test_claiming_the_files_of_others_is_found(tmp_path):
    found = failures(tmp_path, files=None, header=".")
    assert "it claims 'page.html', which begins with" in found["other files not"].message


def test_not_recognising_its_own_file_is_found(tmp_path):
    found = failures(tmp_path, header="SUPERNOVA")
    assert "is not recognised" in found["own files recognised"].message


def test_a_product_without_a_writer_and_without_samples_has_nothing_to_look_at(tmp_path):
    found = failures(tmp_path, write=None)
    assert list(found) == ["native files"]
    assert "Give Format(write=..., name_file=...)" in found["native files"].fix


def test_a_sample_that_is_not_there_is_named(tmp_path):
    found = failures(tmp_path, samples=[tmp_path / "nova_x.txt"])
    assert "does not exist" in found["read"].message


def read_and_break(path):
    return read(path)["NE"].astype(int).reshape(7, -1)


def test_what_a_reader_raises_is_named_with_its_file_and_line(tmp_path):
    found = failures(tmp_path, read=read_and_break)
    assert "test_testing_kit.py:" in found["read"].message
    assert "ValueError" in found["read"].message


def read_without_density(path):
    arrays = read(path)
    del arrays["NE"]
    return arrays


def test_a_variable_that_the_reader_does_not_give_is_named(tmp_path):
    found = failures(tmp_path, read=read_without_density)
    assert "no variable 'NE' in the file" in found["conform"].message


def write_rounded(arrays, path, **about):
    write({**arrays, "LAT": np.rint(np.asarray(arrays["LAT"]) / 10) * 10}, path)


def write_half(arrays, path, **about):
    write({name: values[::2] for name, values in arrays.items()}, path)


def test_a_writer_that_loses_values_or_samples_is_found(tmp_path):
    found = failures(tmp_path / "rounded", write=write_rounded)
    assert "'latitude' written and read back is off by up to" in found["round trip"].message
    found = failures(tmp_path / "half", write=write_half)
    assert "was written with shape (120,)" in found["round trip"].message


def read_drifting(path):
    arrays = read(path)
    return arrays | {"LON": arrays["LON"] + 1e-4}


def test_values_that_wander_with_every_round_trip_are_found(tmp_path):
    found = failures(tmp_path, read=read_drifting)
    assert "'longitude' changes when it is written and read again" in found["round trip"].message


def read_one_time(path):
    arrays = read(path)
    return arrays | {"TIME": np.full_like(arrays["TIME"], arrays["TIME"][0])}


def test_samples_with_one_key_are_found(tmp_path):
    found = failures(tmp_path, read=read_one_time)
    assert "holds samples with the same time" in found["order"].message


def read_by_chance(path):
    return read(path) | {"NE": np.random.default_rng().uniform(1e4, 1e6, 120)}


def test_a_reader_that_is_not_a_function_of_the_file_is_found(tmp_path):
    found = failures(tmp_path, read=read_by_chance)
    assert "twice gives different values" in found["same digest twice"].message


def test_what_cannot_be_pickled_is_found(tmp_path):
    found = failures(tmp_path, read=lambda path: read(path))
    assert list(found) == ["pickles"]
    assert "its product cannot be sent to a worker" in found["pickles"].message


def read_and_call_home(path):
    with socket.socket() as line:
        line.settimeout(0.01)
        line.connect_ex(("127.0.0.1", 9))
    return read(path)


def read_and_keep(path):
    Path(os.environ["VCONST_TEST_KEEP"]).write_text("cache")
    return read(path)


def test_a_reader_that_calls_home_or_writes_elsewhere_is_found(tmp_path, monkeypatch):
    found = failures(tmp_path, read=read_and_call_home)
    assert "did: socket.connect" in found["no network"].message
    monkeypatch.setenv("VCONST_TEST_KEEP", str(tmp_path / "elsewhere"))
    monkeypatch.setattr("vconst.testing.watch.tempfile.gettempdir", lambda: "/nowhere")
    (tmp_path / "own").mkdir()
    found = failures(tmp_path / "own", read=read_and_keep)
    assert f"did: write {tmp_path / 'elsewhere'}" in found["no network"].message


def read_all_and_other(path):
    return {"nova-1/other": Content(arrays=read(path))}


def test_content_for_a_product_that_does_not_claim_the_file_is_found(tmp_path):
    found = failures(tmp_path, read=read_all_and_other)
    assert "the reader gave 'nova-1/other'" in found["read"].message


def installed(folder, monkeypatch, body):
    """A plugin as pip would install it: a package, and metadata with the entry point."""
    package, about = folder / "vconst_heavy.py", folder / "vconst_heavy-1.0.dist-info"
    about.mkdir(parents=True)
    package.write_text(body)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: vconst-heavy\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[vconst]\nheavy = vconst_heavy\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("VCONST_PLUGINS", "heavy")
    monkeypatch.delitem(sys.modules, "vconst_heavy", raising=False)


MINIMAL = """
from vconst import Format, Mission, Platform, Product, Variable, hookimpl
def read(path):
    return {}
@hookimpl
def missions():
    form = Format(read=read, magic=(b"HEAVY",))
    product = Product(name="heavy-1/lap", title="t", kind="track", formats=(form,),
                      variables=(Variable(source="T", name="time", units="datetime64"),))
    yield Mission(name="heavy", title="h", products=(product,))
"""


@pytest.mark.parametrize(("line", "state"), [("import numpy, h5py\n", "failed"), ("", "passed")])
def test_a_plugin_that_imports_heavy_libraries_is_found(tmp_path, monkeypatch, line, state):
    installed(tmp_path / "site", monkeypatch, line + MINIMAL)
    findings = {f.check: f for f in check_plugin("heavy", folder=tmp_path)}
    assert findings["entry point"].state == "passed"
    assert findings["light import"].state == state
    if line:
        assert "import vconst_heavy imports h5py, numpy" in findings["light import"].message


def test_made_up_samples_are_possible_in_order_and_all_different():
    vocabulary = Host(load_installed=False).vocabulary
    columns = make_columns(PRODUCT, vocabulary, altitude=510.0)
    density = columns.data["electron_density"]
    low, high = vocabulary["electron_density"].valid_range
    assert ((density > low) & (density < high)).all()
    assert (np.diff(columns.data["time"].astype(np.int64)) == 1e9).all()
    assert np.ptp(columns.data["radius"] - columns.data["altitude"]) < 1e-9
    assert len(np.unique(density)) == 120


def test_the_class_of_tests_makes_one_test_of_each_product_and_check():
    class Absent(PluginTests):
        plugin = "no-such-plugin"

    asked = {}
    names = types.SimpleNamespace(
        fixturenames=["product", "check"],
        parametrize=lambda names, pairs: asked.update({names: pairs}),
    )
    Absent().pytest_generate_tests(names)
    assert asked == {("product", "check"): [("", "entry point")]}
    with pytest.raises(AssertionError, match="offers no product: no such entry point"):
        Absent().test_it_keeps_the_contract("", "entry point", None)
