"""Records against which something is wrong: circles, ties, wrong order, hand-edited files."""

import json
import math

import pytest

from tests import three_probes
from tests.three_probes import body
from vconst.errors import SelectionError, UsageError, VconstError
from vconst.operations.calibration_record import record_version
from vconst.recipe.calibrations import resolve_links
from vconst.recipe.carried import uncertainties
from vconst.recipe.kept import NothingKept
from vconst.recipe.load import parse_recipe
from vconst.recipe.prepare import prepare
from vconst.recipe.publish import add_record, supersede
from vconst.recipe.record_files import read_record_file
from vconst.recipe.run import run_recipe
from vconst.report import build_report
from vconst.selection import select

FIT = """\
vconst: 1
recipe: fitting
inputs:
  one: {product: trio-2/lap, variables: [electron_density], calibration: SAID}
  two: {product: trio-3/lap, variables: [electron_density], calibration: none}
steps:
  matched: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
  fit: {do: fit_calibration, pairs: matched, variable: electron_density}
"""


@pytest.fixture(scope="module")
def host():
    """A host with three probes."""
    return three_probes.host()


@pytest.fixture
def store(tmp_path):
    """Two days of three probes, and no record."""
    return three_probes.fill(tmp_path / "store", days=2)


def links(store, host, calibration, product="trio-1/lap", variables=("electron_density",), **more):
    """The ids under which a product is read."""
    variables = variables and list(variables)
    selection = select(store.head(), host, product, variables=variables)
    values = {"calibration": calibration, "variables": variables, **more}
    return [link.id for link in resolve_links(values, selection, store.head())]


def in_descending_order(store, host, *targets):
    """Records (target, reference) whose ids fall from one to the next."""
    added, bias = [], 0.0
    for target, reference in targets:
        while True:
            bias += 1e6
            store_body = body(target, "trio-1", 1.1, bias) | {"reference": reference}
            if not added or _id_of(store_body) < added[-1]:
                break
        added.append(add_record(store, host, store_body))
    return added


def _id_of(given):
    from vconst.recipe.keys import key_of

    given = {"drift": 0.0, "drift_epoch": "", "target_baseline": "", **given}
    return key_of("vconst-calibration/1", {**given, "version": record_version(given)})


@pytest.mark.parametrize("way", [("trio-1", "trio-2"), ("trio-1", "trio-2", "trio-3")])
def test_a_chain_that_leads_back_is_refused(store, host, way):
    ids = [
        add_record(store, host, body(target, reference, 1.1))
        for target, reference in zip(way, (*way[1:], way[0]), strict=True)
    ]
    round_trip = " on ".join(f"{name}/lap" for name in (*way, way[0]))
    for said in ("chain", ids):
        with pytest.raises(SelectionError, match=f"run in a circle: {round_trip}") as caught:
            links(store, host, said)
    ends = [each[:8] for each in ids[:-1]]
    assert f"calibration: [{', '.join(ends)}]" in caught.value.hint
    assert links(store, host, ends) == ids[:-1]


def test_a_chain_that_leads_into_a_circle_is_refused(store, host):
    for target, reference in (("trio-1", "trio-2"), ("trio-2", "trio-3"), ("trio-3", "trio-2")):
        add_record(store, host, body(target, reference, 1.1))
    with pytest.raises(SelectionError, match="circle: trio-1/lap on trio-2/lap on trio-3/lap"):
        links(store, host, "chain")


def test_records_that_name_each_other_as_their_scale_end(store, host):
    first, second = "aa" * 32, "bb" * 32
    for own, other, target in ((first, second, "trio-1"), (second, first, "trio-2")):
        given = body(target, "trio-3", reference_calibrations=[other])
        given["version"] = record_version(given)
        assert add_record(store, host, {"id": own, **given}) == own
    assert links(store, host, "chain") == [first]


def test_a_chain_ends_at_a_scale_that_the_store_does_not_know(store, host):
    """Its reference was read under a record that only another store holds."""
    above = add_record(store, host, body("trio-1", "trio-2", reference_calibrations=["ab" * 32]))
    add_record(store, host, body("trio-2", "trio-3"))
    assert links(store, host, "chain") == [above]
    below = add_record(store, host, body("trio-1", "trio-3", target_calibrations=["cd" * 32]))
    with pytest.raises(SelectionError, match="under cdcdcdcdcdcd, which this store does not hold"):
        links(store, host, below[:12])


def test_the_order_of_a_chain_is_kept_whatever_its_ids(store, host, tmp_path):
    first, second = in_descending_order(
        store, host, ("trio-2", "trio-1/lap"), ("trio-1", "radar/ne")
    )
    assert first > second
    recipe = parse_recipe(FIT.replace("SAID", "chain"))
    prepared = prepare(recipe, store.head(), host, NothingKept(), out=tmp_path)
    assert prepared.ancestry.body_of("fit")["reference_calibrations"] == [first, second]
    # what was fitted on that is on the scale of the radar: nothing is applied twice
    above = body("trio-3", "trio-2", reference_calibrations=[first, second])
    added = add_record(store, host, above)
    assert links(store, host, "chain", "trio-3/lap") == [added]


def test_what_a_target_was_read_under_is_applied_in_its_order(store, host):
    under = in_descending_order(store, host, ("trio-1", "trio-2/lap"), ("trio-2", "trio-3/lap"))
    later = add_record(store, host, body("trio-1", "trio-3", target_calibrations=under))
    assert links(store, host, later[:12]) == [*under, later]
    turned = body("trio-1", "trio-3", 1.2, target_calibrations=under[::-1])
    with pytest.raises(SelectionError, match="is of 'trio-2/lap', and the values are on"):
        links(store, host, add_record(store, host, turned)[:12])


def test_each_variable_is_read_under_its_own_calibration(store, host):
    hot = {"variable": "electron_temperature", "units": "K", "scenes": [{"reference": 2000.0}]}
    dense = add_record(store, host, body("trio-1", "trio-2", 1.1))
    warm = add_record(store, host, body("trio-1", "trio-2", 1.2, offset_se=10.0, **hot))
    further = add_record(store, host, body("trio-2", "trio-3", 1.3, offset_se=10.0, **hot))
    both = ("electron_density", "electron_temperature")
    assert links(store, host, "latest", variables=both) == [dense, warm]
    assert links(store, host, "latest", variables=None) == [dense, warm]
    assert links(store, host, "latest") == [dense]
    # the chain of the density does not go on with what is of the temperature
    assert links(store, host, "chain", variables=both) == [dense, warm, further]
    assert links(store, host, "chain") == [dense]
    assert links(store, host, [warm[:8], dense[:8]], variables=both) == [warm, dense]
    selection = select(store.head(), host, "trio-1/lap", variables=list(both))
    values = {"calibration": "chain", "variables": list(both)}
    rows = uncertainties(resolve_links(values, selection, store.head()))
    assert [row["variable"] for row in rows] == list(both)
    assert rows[0]["error"] == pytest.approx(math.hypot(1e11 * 0.01, 1e9) / 1.1, rel=1e-9)


def test_the_latest_is_the_newest_that_holds_for_the_time(store, host):
    own = add_record(store, host, body("trio-1", "trio-2", 1.1))
    period = ["2021-01-01T00:00:00", "2021-02-01T00:00:00"]
    add_record(store, host, body("trio-1", "trio-2", 1.3, validity_period=period))
    assert links(store, host, "latest") == [own]


def test_of_two_that_hold_for_one_time_the_newest_is_taken_and_the_other_told(
    store, host, tmp_path
):
    old = add_record(store, host, body("trio-1", "trio-2", 1.1))
    period = ["2020-01-02T00:00:00", "2020-03-01T00:00:00"]
    new = add_record(store, host, body("trio-1", "trio-2", 1.3, validity_period=period))
    text = FIT[: FIT.index("  two:")].replace("trio-2", "trio-1").replace("SAID", "latest")
    text += "steps:\n  numbers: {do: describe, data: one}\n"
    run = run_recipe(parse_recipe(text), store, host, out=tmp_path / "runs")
    [link] = run.record["inputs"]["one"]["calibration_links"]
    assert (link["id"], link["passed_over"]) == (new, [old])
    page = build_report(run, host=host).read_text("utf-8")
    assert f"which was taken as the latest, {old[:12]} hold" in page
    records = {each.id: each for each in store.head().records("calibration")}
    supersede(store, records[old], records[new], "more alignments")
    after = run_recipe(parse_recipe(text), store, host, out=tmp_path / "runs")
    assert after.record["inputs"]["one"]["calibration_links"][0]["passed_over"] == []


def test_two_that_were_published_together_are_not_chosen_from(store, host):
    records = []
    for number, reference in enumerate(("trio-2", "trio-3")):
        given = {"drift": 0.0, "version": "1", **body("trio-1", reference)}
        records.append({"id": f"{number:064x}", "kind": "calibration", "body": given})
    store.commit((), records=records, by="tests")
    with pytest.raises(SelectionError, match="2 calibrations of 'trio-1/lap' are the latest") as e:
        links(store, host, "latest")
    assert "(on trio-2/lap)" in e.value.message
    assert links(store, host, f"{1:064x}") == [f"{1:064x}"]


def test_a_chain_does_not_end_early_because_a_link_was_withdrawn(store, host):
    above = add_record(store, host, body("trio-1", "trio-2"))
    below = add_record(store, host, body("trio-2", "trio-3", 1.2))
    assert links(store, host, "chain") == [above, below]
    store.commit((), withdraw={below: "wrong sign"}, by="tests")
    with pytest.raises(SelectionError, match=r"does not end at 'trio-2/lap': .*wrong sign") as e:
        links(store, host, "chain")
    assert links(store, host, [above[:8]]) == [above]
    assert above[:8] in e.value.hint
    other = add_record(store, host, body("trio-2", "trio-3", 1.1))
    assert links(store, host, "chain") == [above, other]


WRONG = {
    "slope": ["0.9", True, math.nan, math.inf, 0, [1.0], 10**400],
    "offset": ["0", math.nan, {}],
    "scale": ["logarithmic", 3],
    "pivot": [0, -1e11, "1e11", math.nan],
    "validity_period": ["2020", [1, 2], ["2020-02-01", "2020-01-01"], ["2020-13-01", "2020-01-01"]],
    "target": [["trio-3/lap"], 7, {"a": 1}],
    "reference": [["trio-1/lap"], 7, " "],
    "variable": [["electron_density"], 1],
    "units": ["cm-3", "K", "bananas", 3],
    "slope_se": [-0.01, "0.01", math.nan],
    "slope_low": [1.5],
    "drift": [1e7, "a lot"],
    "drift_epoch": ["yesterday"],
    "parents": ["abc", [1]],
    "made_from": [{"a": 1}],
    "coefficients": ["slope"],
    "covariance": [
        [[1.0]],
        [[1.0, 0.0], [0.0, -1.0]],
        [[1.0, 2.0], [2.0, 1.0]],
        "none",
        [[1], [2, 3]],
    ],
    "scenes": [[1e11], "many", [{"bias": 1.0}]],
    "target_baseline": [1],
    "verdict": [["usable"]],
}


@pytest.mark.parametrize(
    ("key", "value"),
    [(key, value) for key, values in WRONG.items() for value in values],
    ids=lambda each: str(each)[:24],
)
def test_a_record_that_was_edited_by_hand_is_refused_in_words(host, key, value):
    given = {**body("trio-3", "trio-1"), "slope_low": 0.98, "slope_high": 1.02}
    if key == "covariance":
        given["coefficients"] = ["slope", "offset"]
    with pytest.raises(VconstError) as caught:
        add_record(None, host, {**given, key: value})
    named = key.partition("_low")[0].removesuffix("s")
    assert named in caught.value.message


def test_what_a_record_needs_is_enough(store, host):
    assert add_record(store, host, body("trio-3", "trio-1", 1, 0, pivot=1))
    given = body("trio-3", "trio-1", 1.1, drift=1e6, drift_epoch="2020-01-01", drift_se=None)
    assert add_record(store, host, given)


def test_an_edited_record_has_another_version(store, host):
    own = body("trio-3", "trio-1")
    own["version"] = record_version(own)
    add_record(store, host, {"id": "ab" * 32, **own})
    add_record(store, host, {"id": "ab" * 32, **own, "slope": 1.5})
    versions = {each.body["version"] for each in store.head().records("calibration")}
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"slope": NaN}', "NaN is no number of JSON"),
        ('{"slope": 1.0, "slope": 2.0}', "the key 'slope' stands there twice"),
        ("[" * 100_000, "nested too deeply"),
        ("[1]", "a JSON object is expected"),
        ('{"slope"', "is not JSON"),
    ],
)
def test_a_file_that_is_no_record_is_refused_in_words(tmp_path, text, words):
    (tmp_path / "r.json").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=words):
        read_record_file(tmp_path / "r.json")


def test_what_was_shown_may_be_added_even_if_numbers_are_not_known(store, host):
    given = body("trio-3", "trio-1", slope_se=None, offset_se=None, covariance=None)
    assert add_record(store, host, json.loads(json.dumps(given)))
