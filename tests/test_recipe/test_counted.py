"""What an input holds is counted once, and stands in the record."""

from vconst.recipe.load import parse_recipe
from vconst.recipe.run import run_recipe


def test_overlap_is_counted_once_also_across_days(recipe_text, store, host, ingest, tmp_path):
    """Three files of ten minutes, each five later than the last, about midnight; one twice."""
    for begin in ("2020-01-01T23:50", "2020-01-01T23:50:00", "2020-01-01T23:55", "2020-01-02"):
        ingest(store, "nova-1", day=begin, seed=len(begin[:13]))
    recipe = parse_recipe(recipe_text, {"stop": "2020-01-03"})
    run = run_recipe(recipe, store, host, out=tmp_path / "runs")
    counts = run.record["inputs"]["one"]["counts"]
    assert counts["samples"] == 600 + 1200
    # the first comes whole twice; of its last five minutes a later file counts, which gives
    # the five after midnight again
    assert counts["overlap"] == {"equal": 300, "differing": 300 + 300 + 300}
    again = run_recipe(recipe, store, host, out=tmp_path / "runs")
    assert again.record["inputs"]["one"]["counts"] == counts
