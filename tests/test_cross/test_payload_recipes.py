"""Recipes of payloads of one spacecraft, on made-up data: what was planted is found."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from vconst.errors import UsageError
from vconst.operations.density_of_ions import density_of_ions
from vconst.operations.join_columns import join_columns
from vconst.operations.motional_delay import motional_delay
from vconst.recipe.api import shipped_recipes
from vconst.recipe.check_inputs import quality_reasons
from vconst.recipe.load import load_recipe
from vconst.report.drawing import figures_for
from vconst.report.sections.warned import warned
from vconst.report.subjects import Subject
from vconst.selection import select


def test_the_gain_of_pap_on_lap_is_found(shipped):
    found = shipped("density-lap-pap").scalars["fit"]
    assert found["offset_low"] < -0.3 < found["offset_high"]
    assert found["slope_low"] < 1.0 < found["slope_high"]
    assert found["offset_high"] - found["offset_low"] < 0.02


@pytest.mark.parametrize("name", ["density-lap-pap", "density-three-probes"])
def test_pap_is_read_with_its_contamination(name, host):
    """All its samples are flagged so, and the recipes look at just that."""
    recipe = load_recipe(shipped_recipes()[name])
    rejecting = set(recipe.inputs["pap"].values["quality"])
    assert set(quality_reasons(host.product("cses-01/pap"))) - rejecting == {"contaminated"}


def test_ions_are_summed_and_lacking_ones_counted(world, host):
    pap = select(world.head(), host, "cses-01/pap", quality="none")
    found = density_of_ions(pap).read()
    parts = [found[f"{name}_ion_density"].values for name in ("oxygen", "hydrogen", "helium")]
    np.testing.assert_allclose(found["electron_density"], sum(parts))
    assert 0 < float(found["light_ion_share"].max()) < 0.5
    lap = select(world.head(), host, "cses-01/lap")
    with pytest.raises(UsageError, match="'cses-01/lap' has no densities of ions"):
        density_of_ions(lap)


def test_the_errors_of_three_probes_are_found_without_any_of_them_being_the_truth(shipped):
    """
    0.01 and 0.03 decades; 0.02 in each ion, of which oxygen is 88 to 99 % of the sum: their
    errors add up to 0.0176 to 0.0198.
    """
    result = shipped("density-three-probes").results["errors"].dataset
    low, high = result["variance_low"].values, result["variance_high"].values
    assert low[0] < 0.01**2 < high[0]
    assert low[1] < 0.03**2 < high[1]
    assert low[2] < 0.0198**2
    assert high[2] > 0.0176**2
    np.testing.assert_allclose(result["error"].values, [0.01, 0.03, 0.0187], rtol=0.15)
    assert abs(float(result["slope"][1]) - 0.9) < 4 * float(result["slope_se"][1])
    assert result.attrs["verdict"].startswith("not determined: errors may not be independent")
    assert "fly on one platform" in result.attrs["verdict"]


def test_a_late_clock_of_the_electric_field_is_found_both_ways(shipped):
    found = shipped("efd-delay", gap="25 s").scalars
    assert found["clock"]["offset"] == pytest.approx(0.4, abs=1e-4)
    # The fluxgate's own errors are in it: a turn of 0.1 degree, and offsets of 20 nT.
    assert found["delay"]["delay_low"] < 0.4 < found["delay"]["delay_high"]
    assert found["delay"]["delay"] == pytest.approx(0.4, abs=0.1)
    assert found["delay"]["gain"] == pytest.approx(1.0, abs=1e-3)


def test_a_model_in_place_of_the_measured_field_lacks_what_currents_do(world, host):
    efd, track = (
        select(world.head(), host, name, quality="none")
        for name in ("cses-01/efd-ulf", "cses-01/hpm-fgm")
    )
    found = motional_delay(efd, track, frame="NEC", gap=25.0).scalars
    assert found["delay"] == pytest.approx(0.4, abs=0.1)
    assert found["left"] < 0.1
    # 20 nT that are alike in all passes: 0.15 mV/m, of which 0.4 mV/m s make some 0.05 s.
    assert found["delay_low"] < 0.4 < found["delay_high"]
    assert 0.01 < found["delay_of_field"] < 0.2
    sure = motional_delay(efd, track, frame="NEC", gap=25.0, field_error=0.0).scalars
    assert sure["delay_high"] - sure["delay_low"] < found["delay_high"] - found["delay_low"]
    assert sure["delay_of_field"] == 0.0


def test_a_counter_that_reads_less_is_found(shipped):
    run = shipped("electrons-hepp")
    found = run.scalars["electrons"]
    assert found["ratio"] == pytest.approx(0.8, abs=1e-6)
    np.testing.assert_allclose(run.results["electrons"].dataset["band_ratio"], 0.8, rtol=1e-6)


@pytest.mark.parametrize("limits", [{}, {"distance": "20 km", "delay": "5 s"}])
def test_the_probe_is_on_the_profiles_at_its_height(shipped, limits):
    """With the limits that ship, and where the two are at one place."""
    found = shipped("density-lap-gor", **limits).scalars["fit"]
    assert found["offset_low"] < 0.0 < found["offset_high"]
    assert found["slope_low"] < 1.0 < found["slope_high"]
    assert found["slope_high"] - found["slope_low"] < 0.05


def test_two_parts_of_a_column_are_the_share_of_the_maps_that_was_planted(shipped):
    """Above 0.3 of the whole, below 0.9 times the rest of it."""
    run = shipped("columns-swarm-gor")
    pairs = run.results["whole"].dataset
    ratio = pairs["total_electron_content_target"] / pairs["total_electron_content_reference"]
    assert float(ratio.mean()) == pytest.approx(0.93, abs=0.01)
    found = run.scalars["fit"]
    assert found["slope_low"] < 0.93 < found["slope_high"]
    error = pairs["total_electron_content_error_target"]
    np.testing.assert_allclose(error, 0.5 * np.abs(pairs["layer_content"]))


def test_columns_of_different_heights_are_refused(shipped, world, host):
    met = shipped("columns-swarm-gor").results["met"]
    maps = select(world.head(), host, "code/gim")
    with pytest.raises(UsageError, match="not compared"):
        join_columns(met, maps, above="reference")
    with pytest.raises(UsageError, match="'missing' and 'missing_error' go together"):
        join_columns(met, maps, above="reference", missing="plasmasphere")
    whole = shipped("columns-swarm-gor").results["whole"]
    with pytest.raises(UsageError, match="the pairs have no partial_total_electron_content"):
        join_columns(whole, maps, above="reference")


@pytest.mark.parametrize(
    ("name", "step", "kind"),
    [
        ("density-three-probes", "errors", "collocation"),
        ("electrons-hepp", "electrons", "counters"),
    ],
)
def test_each_new_result_has_a_figure_with_its_numbers(shipped, name, step, kind):
    result = shipped(name).results[step]
    kinds = {each.id: each for each in figures_for(result.kind, "calibration")}
    drawings = list(kinds[kind].make(Subject(step, "", result)))
    assert drawings
    for drawing in drawings:
        page = Figure(figsize=drawing.size)
        drawing.draw(page)
        assert page.axes
        assert all(len(row) == len(drawing.numbers.columns) for row in drawing.numbers.rows)
        assert "nan" not in drawing.title


def test_the_page_says_what_to_know_before_believing_it(shipped, host):
    section = warned([Subject("errors", "", shipped("density-three-probes").results["errors"])])
    assert section.title == "Before you believe it"
    assert any("one platform" in words for words in section.paragraphs)
