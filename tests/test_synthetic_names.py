"""Made-up files that nobody could read are refused before they are written."""

import pytest

from vconst.errors import UsageError
from vconst.plugins import Host
from vconst.recipe.constellation import load_constellation
from vconst.synthetic.constellation import make_constellation

SPEC = """\
vconst: 1
title: Two days
campaign: {start: 2020-01-15, stop: 2020-01-17}
products:
  {product}
"""


@pytest.mark.parametrize(
    ("product", "message"),
    [
        ("kyoto/dst: {granule: day}", "several pieces of 'day' would be one file"),
        ("gfz/kp: {}", "several pieces of 'day' would be one file"),
        ("cses-01/lap: {granule: day}", "its files are half-orbits, not of 'day'"),
    ],
)
def test_files_of_one_name_and_files_of_more_than_a_half_orbit_are_refused(
    product, message, tmp_path
):
    spec = tmp_path / "two.yml"
    spec.write_text(SPEC.replace("{product}", product))
    with pytest.raises(UsageError, match=message) as caught:
        make_constellation(load_constellation(spec), Host(), tmp_path / "made", workers=0)
    assert "granule: " in caught.value.hint
    assert not list((tmp_path / "made").rglob("*.*"))
