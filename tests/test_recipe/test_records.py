"""Records at work: chains, ancestry, circles, what is superseded, withdrawn, and carried along."""

import shutil

import numpy as np
import pytest

from tests import three_probes
from tests.three_probes import body, go
from vconst.errors import RecipeError, SelectionError, UsageError
from vconst.mission import Mission
from vconst.models import Model, model_named
from vconst.operations.calibration_record import covariance_of
from vconst.recipe.ancestry import ancestors, holds
from vconst.recipe.api import Opened
from vconst.recipe.check import check_recipe
from vconst.recipe.lineage import as_tree, lineage
from vconst.recipe.load import parse_recipe
from vconst.recipe.prepare import check_calibrations
from vconst.recipe.publish import add_record, supersede
from vconst.recipe.run import run_recipe
from vconst.recipe.standing import BUILT_ON, IN_USE, SUPERSEDED, WITHDRAWN, built_on, standing_of
from vconst.report import build_report
from vconst.report.page import assemble
from vconst.store import Store

#: Reads one product under calibrations, as cheaply as can be.
READ = """\
vconst: 1
recipe: reading
parameters: {calibration: latest, product: trio-3/lap}
inputs:
  data:
    product: ${product}
    variables: [electron_density]
    calibration: ${calibration}
steps:
  numbers: {do: describe, data: data}
"""

#: Fits one probe on another that is read under a calibration.
FIT = """\
vconst: 1
recipe: fitting
inputs:
  one: {product: trio-2/lap, variables: [electron_density], calibration: latest}
  two: {product: trio-3/lap, variables: [electron_density]}
steps:
  matched: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
  fit: {do: fit_calibration, pairs: matched, variable: electron_density, replicates: 100}
publish: {fit: for the tests}
"""


@pytest.fixture(scope="module")
def host():
    """A host with three probes."""
    return three_probes.host()


@pytest.fixture
def store(tmp_path):
    """Two days of three probes, and no record."""
    return three_probes.fill(tmp_path / "store", days=2)


@pytest.fixture(scope="module")
def eight(tmp_path_factory):
    """Eight days of three probes, to be copied."""
    return three_probes.fill(tmp_path_factory.mktemp("eight") / "store", days=8)


@pytest.fixture
def days(eight, tmp_path):
    """A copy of one's own of eight days, and no record."""
    shutil.copytree(eight.url, tmp_path / "days")
    return Store.open(str(tmp_path / "days"))


def test_a_chain_is_applied_in_order_and_its_uncertainty_carried(store, host, tmp_path):
    first = add_record(store, host, body("trio-3", "trio-2", 0.75, -2.5e10))
    second = add_record(store, host, body("trio-2", "trio-1", 1.2, 2e10))
    run = go(READ, store, host, tmp_path, calibration="chain")
    said = run.record["inputs"]["data"]
    assert said["calibration"] == [first, second]
    assert [link["id"] for link in said["calibration_links"]] == [first, second]
    listed = go(READ, store, host, tmp_path, calibration=[first[:8], second[:12]])
    assert listed.record["inputs"]["data"]["key"] == said["key"]
    # GUM by hand at x = 1e11: y2 = 1.4e11, u(y2) = sqrt((1.4e11*.01)^2 + (1e9)^2)/.75
    [row] = said["calibration_uncertainty"]
    u_first = np.hypot(1.4e11 * 0.01, 1e9) / 0.75
    u_both = np.hypot(u_first, np.hypot(1e11 * 0.01, 1e9)) / 1.2
    assert (row["value"], row["error"]) == (1e11, pytest.approx(u_both, rel=1e-9))
    lock = (run.path / "recipe.lock.yml").read_text()
    assert f'calibration: ["{first}", "{second}"]' in lock


def test_values_under_a_chain_are_those_of_the_last_reference(store, host, tmp_path):
    from vconst.recipe.kept import NothingKept
    from vconst.recipe.prepare import prepare

    add_record(store, host, body("trio-3", "trio-2", 0.75, -2.5e10))
    add_record(store, host, body("trio-2", "trio-1", 1.2, 2e10))
    recipe = parse_recipe(READ, {"calibration": "chain"})
    prepared = prepare(recipe, store.head(), host, NothingKept(), out=tmp_path)
    found = prepared.plan.selections["data", None].read()
    plain = Opened(store, store.head(), host).select("trio-3/lap").read()["electron_density"]
    by_hand = ((plain.values + 2.5e10) / 0.75 - 2e10) / 1.2
    np.testing.assert_allclose(found["electron_density"].values, by_hand, rtol=1e-12)
    error = found["electron_density_calibration_error"].values
    middle = (plain.values + 2.5e10) / 0.75
    u = np.hypot(np.hypot(middle * 0.01, 1e9) / 0.75, np.hypot(by_hand * 0.01, 1e9)) / 1.2
    np.testing.assert_allclose(error, u, rtol=1e-9)


def test_a_link_of_another_time_is_refused_unless_it_is_assumed(store, host, tmp_path):
    period = ["2014-01-01T00:00:00", "2016-06-30T00:00:00"]
    old = add_record(store, host, body("trio-3", "trio-1", 0.9, -1e10, validity_period=period))
    with pytest.raises(SelectionError, match="time, 2014-01-01T00:00 to 2016-06-30T00:00, not 20"):
        go(READ, store, host, tmp_path)
    text = READ.replace(
        "    calibration:", "    assumed_transferable: one sensor\n    calibration:"
    )
    run = go(text, store, host, tmp_path)
    [link] = run.record["inputs"]["data"]["calibration_links"]
    assert (link["id"], link["assumed_transferable"]) == (old, "one sensor")
    assert link["added_uncertainty"] == pytest.approx(0.10)  # 5 % in plasma frequency
    [row] = run.record["inputs"]["data"]["calibration_uncertainty"]
    own = np.hypot(1e11 * 0.01, 1e9) / 0.9
    assert row["error"] == pytest.approx(np.hypot(own, 1e10), rel=1e-9)
    less = text.replace("one sensor", "one sensor\n    added_uncertainty: 0.01")
    found = go(less, store, host, tmp_path).record["inputs"]["data"]["calibration_links"]
    assert found[0]["added_uncertainty"] == pytest.approx(0.02)


def test_a_link_of_another_baseline_is_refused_unless_it_is_assumed(store, host, tmp_path):
    add_record(store, host, body("trio-3", "trio-1", target_baseline="02"))
    with pytest.raises(SelectionError, match="no calibration of 'trio-3/lap'"):
        go(READ, store, host, tmp_path)
    text = READ.replace("    calibration:", "    assumed_transferable: as 02\n    calibration:")
    run = go(text, store, host, tmp_path)
    [link] = run.record["inputs"]["data"]["calibration_links"]
    assert link["made_for"] == "baseline '02', not '01'"


def test_a_chain_is_drawn_with_its_assumed_links_dashed(store, host, tmp_path):
    period = ["2014-01-01T00:00:00", "2016-06-30T00:00:00"]
    add_record(store, host, body("trio-3", "trio-1", validity_period=period))
    text = READ.replace("    calibration:", "    assumed_transferable: as is\n    calibration:")
    run = go(text, store, host, tmp_path)
    html = build_report(run, host=host).read_text("utf-8")
    assert "The chain of calibrations" in html
    assert "It is assumed to be transferable, because: as is. That adds 10" in html
    assert "stroke-dasharray" in (run.path / "figures" / "chain.svg").read_text("utf-8")
    assert (run.path / "figures" / "validity.svg").is_file()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    calibration: ${calibration}\n", "    assumed_transferable: x\n", "names none"),
        ("    calibration:", "    added_uncertainty: 5\n    calibration:", "is relative, 0.05"),
        ("    calibration:", "    added_uncertainty: 0.1\n    calibration:", "belongs to"),
        ("    calibration: ${calibration}", "    calibration: [1]", "put 1 in quotes"),
    ],
)
def test_what_is_wrong_with_a_link_is_said(host, old, new, words):
    text = READ.replace(old, new)
    assert any(words in each.message for each in check_recipe(parse_recipe(text), host)), text


def test_the_other_variables_have_no_default_for_what_a_transfer_adds(store, host, tmp_path):
    period = ["2014-01-01T00:00:00", "2016-06-30T00:00:00"]
    own = {"variable": "electron_temperature", "units": "K", "validity_period": period}
    add_record(store, host, {**body("trio-3", "trio-1"), **own})
    text = READ.replace("    calibration:", "    assumed_transferable: as is\n    calibration:")
    text = text.replace("electron_density", "electron_temperature")
    with pytest.raises(UsageError, match=r"How uncertain") as caught:
        go(text, store, host, tmp_path)
    assert "added_uncertainty: 0.02" in caught.value.hint


def test_what_was_withdrawn_takes_down_what_was_built_on_it(store, host, tmp_path):
    base = add_record(store, host, body("trio-2", "trio-1"))
    above = add_record(store, host, body("trio-3", "trio-2", parents=[base]))
    top = add_record(store, host, body("trio-1", "trio-3", parents=[above]))
    assert {each.state for each in standing_of(store.head()).values()} == {IN_USE}
    store.commit((), withdraw={base: "wrong sign"}, by="tests")
    states = {name: each.state for name, each in standing_of(store.head()).items()}
    assert states == {base: WITHDRAWN, above: BUILT_ON, top: BUILT_ON}
    assert [each.id for each in built_on(base, store.head())] == [above, top]
    with pytest.raises(SelectionError, match=r"built on what was withdrawn: .*wrong sign"):
        go(READ, store, host, tmp_path, calibration=above[:12])
    with pytest.raises(SelectionError, match="no calibration of 'trio-3/lap'"):
        go(READ, store, host, tmp_path)


def test_what_is_superseded_may_be_named_and_is_not_the_latest(store, host, tmp_path):
    new = add_record(store, host, body("trio-3", "trio-1", 0.9, -1e10))
    old = add_record(store, host, body("trio-3", "trio-1", 0.8))
    records = {each.id: each for each in store.head().records("calibration")}
    assert go(READ, store, host, tmp_path).record["inputs"]["data"]["calibration"] == old
    supersede(store, records[old], records[new], "more alignments")
    assert standing_of(store.head())[old].state == SUPERSEDED
    assert go(READ, store, host, tmp_path).record["inputs"]["data"]["calibration"] == new
    named = go(READ, store, host, tmp_path, calibration=old[:10])
    assert named.record["inputs"]["data"]["calibration"] == old
    with pytest.raises(UsageError, match="is superseded: by"):
        supersede(store, records[old], records[new], "again")


def test_ancestors_are_found_through_models_and_records():
    host = three_probes.host(trio_1=["field-model", "trio-3"])
    assert ancestors("trio-1/lap", host)["trio-3"] == ("trio-1/lap", "trio-3")
    assert holds("trio-3", "trio-3/lap", host)
    assert holds("trio", "trio-3/lap", host)
    assert not holds("trio-2", "trio-3/lap", host)
    assert holds("trio-3/la", "trio-3/la-fine", host)
    assert not holds("trio-3/la", "trio-3/lap", host)
    found = ancestors("trio-2/lap", host, {"trio-2/lap": ["trio-1/lap"]})
    assert found["trio-3"] == ("trio-2/lap", "trio-1/lap", "trio-3")


def test_a_reference_that_was_made_from_its_target_is_refused_where_it_is_named():
    host = three_probes.host(trio_2=["trio-3/lap"])
    text = FIT.replace(", calibration: latest", "")
    [problem] = check_recipe(parse_recipe(text), host)
    assert "'trio-3/lap' on what was made from it (trio-2/lap <- trio-3/lap)" in problem.message
    assert (problem.line, problem.column) == (4, text.split("\n")[3].index("trio-2") + 1)
    accepted = text + "accept_dependence: {fit: a test of the machinery}\n"
    assert not check_recipe(parse_recipe(accepted), host)
    odd = text + "accept_dependence: {fid: why}\n"
    assert any(
        "no step is called 'fid'" in p.message for p in check_recipe(parse_recipe(odd), host)
    )


def test_what_is_accepted_is_said_in_the_verdict(days, tmp_path):
    host = three_probes.host(trio_2=["trio-3"])
    text = FIT.replace(", calibration: latest", "")
    run = go(text + "accept_dependence: {fit: nothing else flew}\n", days, host, tmp_path)
    assert run.error is None
    words = "not independent, the reference was made from the target (trio-2/lap <- trio-3)"
    verdict = run.results["fit"].dataset.attrs["verdict"]
    assert verdict.startswith("usable with correction")
    assert f"{words}, accepted because: nothing else flew" in verdict
    [record] = days.head().records("calibration")
    assert record.body["accept_dependence"] == "nothing else flew"
    assert words in record.body["verdict"]
    assert record.body["made_from"] == ["trio-2/lap", "trio-3"]
    [line] = [lead.text for lead in assemble(run).lead if words in lead.text]
    assert "accepted because: nothing else flew" in line


def test_a_circle_through_records_is_refused(store, host, tmp_path):
    add_record(store, host, body("trio-2", "trio-3", 1.3))
    with pytest.raises(SelectionError, match=r"trio-2/lap <- trio-3/lap"):
        go(FIT, store, host, tmp_path)
    with pytest.raises(SelectionError, match="not independent"):
        check_calibrations(parse_recipe(FIT), store.head(), host)
    accepted = parse_recipe(FIT + "accept_dependence: {fit: why not}\n")
    check_calibrations(accepted, store.head(), host)


def test_what_a_reference_was_read_under_is_carried_into_the_record(days, host, tmp_path):
    store = days
    base = add_record(store, host, body("trio-2", "trio-1", 1.2, 2e10))
    run = go(FIT, store, host, tmp_path)
    assert run.error is None
    record = next(r for r in store.head().records("calibration") if r.id != base)
    assert record.body["reference_calibrations"] == [base]
    assert record.body["parents"] == [base]
    assert record.body["made_from"] == ["trio-1/lap", "trio-2/lap"]
    for scene in record.body["scenes"]:
        own = np.hypot(scene["reference"] * 0.01, 1e9) / 1.2
        assert scene["reference_se"] == pytest.approx(own, rel=1e-9)
        assert scene["bias_total_se"] == pytest.approx(np.hypot(own, scene["bias_se"]), rel=1e-9)
    # its scale is that of trio-1 already: the chain does not apply the calibration of trio-2 again
    read = go(READ, store, host, tmp_path, calibration="chain")
    assert read.record["inputs"]["data"]["calibration"] == record.id
    edges = lineage(record, store.head(), host)
    assert [(e["from"], e["to"]) for e in edges] == [
        ("trio-3/lap", "trio-2/lap"),
        ("trio-2/lap", "trio-1/lap"),
    ]
    assert as_tree(record, edges)[1].startswith("`-- calibrated on trio-2/lap  (")


def test_the_covariance_of_a_record_is_as_wide_as_its_intervals():
    said = {"slope_low": 0.9, "slope_high": 1.1, "offset_low": -2e9, "offset_high": 2e9}
    found = covariance_of({**body("trio-3", "trio-1"), **said})
    assert np.sqrt(found[0][0]) == pytest.approx(0.1 / 1.959963984540054, rel=1e-9)
    assert covariance_of({**body("trio-3", "trio-1"), "slope_se": None}) == ()


def test_a_record_on_what_was_made_from_its_target_is_not_added(store):
    host = three_probes.host(trio_1=["trio-3"])
    with pytest.raises(UsageError, match="trio-1/lap <- trio-3"):
        add_record(store, host, body("trio-3", "trio-1"))
    assert add_record(store, host, body("trio-3", "trio-1", accept_dependence="as published"))


def test_one_run_reads_a_product_under_one_policy(host):
    second = "  other: {product: trio-3/lap, start: 2020-01-02}\nsteps:\n"
    text = READ.replace("steps:\n", second) + "  more: {do: describe, data: other}\n"
    [problem] = check_recipe(parse_recipe(text), host)
    words = "input 'other' reads trio-3/lap without a calibration, and 'data' reads it under"
    assert words in problem.message
    assert problem.source.startswith("  other:")
    meant = text.replace("start: 2020-01-02}", "calibration: none}")
    assert not check_recipe(parse_recipe(meant), host)


def test_models_are_known_by_name_and_by_file():
    from vconst.hookspecs import hookimpl
    from vconst.plugins import Host

    class Models:
        @hookimpl
        def missions(self):
            model = Model(name="chao-8", title="m", made_from=("trio-1",), files=r"chao-8.*\.mat")
            return [Mission(name="models", title="m", models=(model,))]

    host = Host(load_installed=False, plugins=[("m", Models()), ("trio", three_probes.Trio())])
    assert model_named(host.models, "chao-8").made_from == ("trio-1",)
    assert model_named(host.models, "/data/CHAO-8.1.mat").name == "chao-8"
    assert model_named(host.models, "igrf-99") is None
    assert ancestors("/data/CHAO-8.1.mat", host) == {"trio-1": ("/data/CHAO-8.1.mat", "trio-1")}


def test_a_recipe_with_a_broken_acceptance_says_so(host):
    text = FIT + "accept_dependence: yes\n"
    found = check_recipe(parse_recipe(text), host)
    assert any("is a mapping of a step" in each.message for each in found)
    with pytest.raises(RecipeError):
        run_recipe(parse_recipe(text), None, host)
