"""Made-up files that nobody could read are refused before they are written."""

import re

import pytest

from vconst.errors import UnknownNameError, UsageError
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
    with pytest.raises(UsageError, match=message) as caught:
        made_of(product, tmp_path)
    assert "granule: " in caught.value.hint
    assert not list((tmp_path / "made").rglob("*.*"))


@pytest.mark.parametrize(
    ("product", "message", "hint"),
    [
        (
            "cses-01/efd-ulf: {granule: half-orbit, sizes: {sample: 7}}",
            "cses-01/efd-ulf: 'sizes' gives 'sample' 7; each of its files has 256",
            "Leave 'sample' out",
        ),
        (
            "demeter/ice-vlf: {granule: half-orbit, sizes: {frequency: 0}}",
            "'sizes' gives 'frequency' 0; expected 1 or more",
            "a whole number from 1 on",
        ),
        (
            "cses-01/lap: {granule: half-orbit, sizes: {sample: 4}}",
            "its samples have no other dimension",
            "Leave 'sizes' of cses-01/lap out",
        ),
        (
            "noaa/olr: {sizes: {latitude: 5}}",
            "a map has the axes that 'latitudes' gives",
            "Write 'latitudes: \\[first, last, step\\]'",
        ),
    ],
)
def test_lengths_that_files_of_a_product_do_not_have_are_refused(product, message, hint, tmp_path):
    with pytest.raises(UsageError, match=message) as caught:
        made_of(product, tmp_path)
    assert re.search(hint, caught.value.hint)
    assert not list((tmp_path / "made").rglob("*.*"))


def test_a_dimension_that_a_product_does_not_have_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(UnknownNameError, match="dimension of cses-01/hepp-l 'electron_enrgy'") as e:
        made_of("cses-01/hepp-l: {granule: half-orbit, sizes: {electron_enrgy: 256}}", tmp_path)
    assert "Did you mean 'electron_energy'" in str(e.value)


def made_of(product, folder):
    spec = folder / "two.yml"
    spec.write_text(SPEC.replace("{product}", product))
    return make_constellation(load_constellation(spec), Host(), folder / "made", workers=0)
