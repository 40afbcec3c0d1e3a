"""Days without one of two products are said before anything is believed."""

import pytest

from tests import three_probes
from tests.three_probes import go
from vconst.errors import UsageError
from vconst.plugins import Host
from vconst.recipe.constellation import load_constellation
from vconst.report import build_report
from vconst.store import Store
from vconst.synthetic import constellation

TEXT = """\
vconst: 1
recipe: apart
parameters: {start: 2020-01-01, stop: 2020-01-08}
inputs:
  one: {product: trio-1/lap, variables: [electron_density], start: "${start}", stop: "${stop}"}
  two: {product: trio-3/lap, variables: [electron_density], start: "${start}", stop: "${stop}"}
steps:
  matched: {do: match_up, reference: one, target: two, distance: 10 km, delay: 10 s}
report: {page: calibration, show: [matched]}
"""


@pytest.fixture
def store(tmp_path, monkeypatch):
    """One probe on eight days, the other on four; files of three minutes, which are whole days."""
    monkeypatch.setattr("vconst.operations.matching.coverage.SOME", 0.001)
    store = Store.create(str(tmp_path / "store"))
    three_probes.add(store, 8, ["trio-1"])
    three_probes.add(store, [1, 4, 5, 6], ["trio-3"])
    return store


def test_days_without_the_target_are_named_on_the_page(store, tmp_path):
    host = three_probes.host()
    run = go(TEXT, store, host, tmp_path)
    words = (
        "on 4 of the 8 days on which trio-1/lap has data there are none of trio-3/lap: 2020-01-02 "
        "to 2020-01-03, 2020-01-07 to 2020-01-08"
    )
    assert run.results["matched"].dataset.attrs["warnings"] == [words]
    assert words[1:] in build_report(run, host=host).read_text("utf-8")


def test_nothing_is_said_where_both_have_data_or_what_is_lacking_was_not_asked_for(store, tmp_path):
    host = three_probes.host()
    run = go(TEXT, store, host, tmp_path, start="2020-01-04", stop="2020-01-06")
    assert "warnings" not in run.results["matched"].dataset.attrs


def test_a_world_beyond_the_span_of_its_field_is_refused_by_date(tmp_path):
    text = "vconst: 1\ntitle: Late\ncampaign: {start: 2031-01-14, stop: 2031-01-15}\nproducts:\n"
    (tmp_path / "late.yml").write_text(text + "  cses-02/hpm-cdsm: {granule: half-orbit}\n")
    declaration = load_constellation(tmp_path / "late.yml")
    with pytest.raises(UsageError, match="2031-01-14 to 2031-01-15 cannot be made up") as caught:
        constellation.make_constellation(declaration, Host(), tmp_path / "out")
    assert "IGRF-14, which holds from 1900-01-01 to 2030-01-01" in caught.value.message


def test_what_masks_one_of_two_that_meet_without_a_pair_is_named(tmp_path, monkeypatch):
    """Values that cannot be: all samples of one are masked, and the reason is told."""
    monkeypatch.setitem(three_probes.PLANTED, "trio-3", (1e9, 0.0))
    store = three_probes.fill(tmp_path / "store", days=3, platforms=("trio-1", "trio-3"))
    host = three_probes.host()
    run = go(TEXT, store, host, tmp_path, stop="2020-01-03")
    note = run.results["matched"].dataset.attrs["note"]
    assert "the two meet 3 times" in note
    assert note.endswith(
        "Of 450 samples of trio-3/lap 0 are kept (electron_density:out_of_range 450)."
    )
