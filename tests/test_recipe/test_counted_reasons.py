"""What transforms did to samples travels with the result, by what it was."""

from types import SimpleNamespace

import xarray as xr

from vconst.operation import Table
from vconst.recipe.compute import _note_counts
from vconst.report.sections.numbers import _by_steps

TALLY = {
    "far from the place": 5,
    "kept, step at the end of the packet taken out": 7,
    "injected variable magnetic_field, kind relative": 2,
}


def test_samples_that_were_kept_are_not_among_those_that_were_removed():
    result = Table(xr.Dataset())
    _note_counts(result, {"data": SimpleNamespace(remarks=(), product="nova-1/lap", tally=TALLY)})
    assert result.dataset.attrs == {
        "removed": {"nova-1/lap: far from the place": 5},
        "corrected": {"nova-1/lap: kept, step at the end of the packet taken out": 7},
        "injected": {"nova-1/lap: injected variable magnetic_field, kind relative": 2},
    }


def test_the_page_lists_what_was_kept_under_a_heading_of_its_own():
    steps = [{"name": "a", "removed": {"far": 5}, "corrected": {"kept, turned": 7}}]
    tables = _by_steps({"steps": steps})
    assert [table.caption.partition(",")[0] for table in tables] == [
        "Left out by selections",
        "Kept by corrections",
    ]
    assert [table.rows for table in tables] == [[("a", "far", 5)], [("a", "kept, turned", 7)]]
