"""Samples that another version of an operation gives are other samples."""

from dataclasses import replace

from vconst.recipe.compute import compute
from vconst.recipe.kept import kept_results
from vconst.recipe.load import parse_recipe
from vconst.recipe.prepare import prepare
from vconst.selection import map_pieces

ONE = """\
vconst: 1
recipe: one
inputs:
  one: {product: nova-1/lap}
steps:
  dense: {do: keep_dense, data: one, least: 1}
  mean: {do: average, data: dense, variable: electron_density}
"""


def count(datasets, window):
    """How many samples a piece has."""
    return datasets[0].sizes["time"]


def test_the_version_of_an_operation_is_part_of_what_names_its_samples(store, host, monkeypatch):
    """Else pieces that were kept of the samples of before would be taken for those of now."""
    found = []
    for version in (1, 1, 2):
        function = host.operations["keep_dense"]
        signature = replace(function.signature, version=version)
        monkeypatch.setattr(function, "signature", signature)
        prepared = prepare(parse_recipe(ONE), store.head(), host, kept_results(store, None))
        made = compute(prepared)
        assert made.error is None
        found.append(made.value(("dense", None)))
        assert sum(map_pieces([found[-1]], count)) > 0
    assert found[0].made_by == ("keep_dense 1",)
    assert found[0].key == found[1].key != found[2].key
