"""Recipes of payloads of one spacecraft, on made-up data: what was planted is found."""

import copy
import json

import numpy as np
import pytest
from matplotlib.figure import Figure

import vconst
from vconst.cli.main import main
from vconst.errors import OperationError, UsageError
from vconst.operations.apply_vector_calibration import apply_vector_calibration, undo_vector
from vconst.operations.calibrate_vector import calibrate_vector
from vconst.operations.density_of_ions import density_of_ions
from vconst.operations.join_columns import join_columns
from vconst.operations.motional_delay import motional_delay
from vconst.operations.vector_fit.fits import POOR_INFLATION
from vconst.plugins import Host
from vconst.recipe.api import shipped_recipes
from vconst.recipe.calibrations import calibrated, resolve_links
from vconst.recipe.check_inputs import quality_reasons
from vconst.recipe.compare_records import compare_records
from vconst.recipe.load import load_recipe
from vconst.recipe.publish import add_record
from vconst.recipe.record_files import read_record_file, write_record_file
from vconst.report import build_report
from vconst.report.drawing import figures_for
from vconst.report.sections.warned import warned
from vconst.report.subjects import Subject
from vconst.selection import select
from vconst.store import Store


@pytest.fixture(scope="module")
def shipped(world, host, tmp_path_factory):
    """Runs of shipped recipes on the one day of the made-up world, each run once."""
    runs = {}

    def run(name, **parameters):
        key = name, *parameters.items()
        if key not in runs:
            out = tmp_path_factory.mktemp(name)
            runs[key] = vconst.run(
                name, world.url, out=out, host=host, stop="2020-01-03", **parameters
            )
        return runs[key]

    return run


@pytest.fixture(scope="module")
def fluxgate(shipped):
    return shipped("fluxgate-cdsm")


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


PLANTED = {
    "offset_1": 12.0,
    "offset_2": -20.0,
    "offset_3": 5.0,
    "scale_1": 1.0002,
    "scale_2": 0.9997,
    "scale_3": 1.0001,
    "angle_1": 0.02,
    "angle_2": -0.01,
    "angle_3": 0.015,
}


def test_offsets_scales_and_angles_of_a_fluxgate_are_found(fluxgate):
    found = fluxgate.scalars["vector"]
    for name, value in PLANTED.items():
        assert abs(found[name] - value) < 3.5 * found[f"{name}_se"], name
    assert found["residual_nT"] == pytest.approx(np.hypot(0.1, 0.1), abs=0.015)
    assert found["residual_before_nT"] > 5


def test_the_rotation_of_a_fluxgate_is_found_as_well_as_the_model_allows(fluxgate):
    """The made-up field departs from the model by tens of nT: 0.02 degree of 40,000 nT is 14 nT."""
    found = fluxgate.scalars["vector"]
    for axis, value in zip("xyz", (0.1, -0.05, 0.2), strict=True):
        assert found[f"euler_{axis}"] == pytest.approx(value, abs=0.02)


def test_day_and_night_stand_apart_and_too_little_variety_is_said(fluxgate):
    result = fluxgate.results["vector"].dataset
    assert list(result["part_name"].values) == ["all", "day", "night"]
    condition = dict(zip(result["part_name"].values, result["condition"].values, strict=True))
    warned = " ".join(result.attrs["warnings"])
    worst = dict(zip(condition, np.nanmax(result["inflation"].values, axis=1), strict=True))
    for part, value in worst.items():
        said = f"{part}: attitude and field give too little variety" in warned
        assert said == (value > POOR_INFLATION)
    assert max(worst.values()) > POOR_INFLATION


def test_an_applied_calibration_leaves_the_noise(fluxgate):
    left = fluxgate.results["left"].dataset
    apart = left["magnetic_field_target"].values - left["magnetic_field_reference"].values
    assert np.sqrt(np.mean(apart**2)) == pytest.approx(np.hypot(0.1, 0.1), abs=0.03)


READ = """\
vconst: 1
recipe: reading
inputs:
  fgm:
    product: cses-01/hpm-fgm
    start: 2020-01-03
    stop: 2020-01-03
    calibration: latest
steps:
  minutes: {do: select_every, data: fgm, every: 600 s}
  numbers: {do: describe, data: minutes}
"""


def test_a_vector_calibration_is_a_record_that_inputs_are_read_under(
    fluxgate, world, host, tmp_path
):
    [published] = fluxgate.record["published"]
    assert published["state"] in ("published", "published before")
    [record] = [r for r in world.head().records("calibration") if r.id == published["id"]]
    assert json.loads(json.dumps(record.body)) == record.body
    assert record.body["reference"] == "cses-01/hpm-cdsm"
    assert record.body["accept_dependence"].startswith("the model is used for the rotation only")
    raw = select(world.head(), host, "cses-01/hpm-fgm", quality="none")
    values = {"calibration": "latest", "variables": None}
    links = resolve_links(values, raw, world.head())
    assert [link.id for link in links] == [record.id]
    short = raw.during(raw.span()[0], raw.span()[0] + 3600 * 10**9)
    read = calibrated(short, links).read()
    step = apply_vector_calibration(short, fluxgate.results["vector"]).read()
    for axis in ("north", "east", "centre"):
        name = f"magnetic_field_{axis}"
        np.testing.assert_allclose(read[name], step[name], atol=1e-6)
        error = read[f"{name}_calibration_error"].values
        np.testing.assert_allclose(error, step[f"{name}_calibration_error"].values, rtol=1e-6)
        assert np.nanmax(error) < 30.0
        assert np.nanmin(error) > 0.0
        assert record.body["version"] in read[name].attrs["calibration"]
    recipe = tmp_path / "reading.yml"
    recipe.write_text(READ)
    run = vconst.run(recipe, world.url, out=tmp_path, host=host)
    assert record.id in json.dumps(run.record["inputs"])
    build_report(run)


def test_a_record_of_a_vector_is_written_read_and_compared(fluxgate, world, tmp_path, capsys):
    [record] = [r for r in world.head().records("calibration") if r.body.get("form") == "vector"]
    for file, form in (("r.json", "json"), ("r.nc", "netcdf")):
        write_record_file(record, tmp_path / file, form)
        back = read_record_file(tmp_path / file)
        assert back.pop("id") == record.id
        assert back == record.body
    with pytest.raises(UsageError, match="no form of GSICS"):
        write_record_file(record, tmp_path / "g.nc", "gsics")
    other = copy.deepcopy(record.body)
    other["parts"]["all"]["value"][0] += 3.0
    found = compare_records(record.body, other)
    assert found["comparable"]
    [row] = [each for each in found["coefficients"] if each["name"] == "offset_1"]
    assert row["difference"] == pytest.approx(3.0)
    copied = Store.create(tmp_path / "copy")
    assert add_record(copied, Host(), {"id": record.id, **record.body}) == record.id
    with pytest.raises(UsageError, match="does not say frame"):
        add_record(copied, Host(), {**record.body, "frame": None})
    for words in (["list"], ["show", record.id[:12]], ["compare", record.id[:12], record.id]):
        with pytest.raises(SystemExit) as done:
            main(["--store", str(tmp_path / "copy"), "calibrations", *words])
        assert done.value.code == 0
        assert "cses-01/hpm-fgm" in capsys.readouterr().out or words[0] == "compare"


def test_vector_calibration_refuses_what_it_cannot_use(world, host):
    head = world.head()
    vector, scalar = (select(head, host, f"cses-01/hpm-{name}") for name in ("fgm", "cdsm"))
    with pytest.raises(UsageError, match="has no three components of 'magnetic_field'"):
        calibrate_vector(scalar, vector)
    with pytest.raises(UsageError, match="has no 'magnetic_field', the strength"):
        calibrate_vector(vector, vector)
    with pytest.raises(UsageError, match="has no 'temperature'"):
        calibrate_vector(vector, scalar, offset_terms=["temperature"])
    short = vector.during(vector.span()[0], vector.span()[0] + 600 * 10**9)
    with pytest.raises(OperationError, match="at least 300 of three are needed"):
        calibrate_vector(short, scalar)


def stuck(dataset):
    """A scalar instrument that says one strength for a tenth of the time."""
    values = dataset["magnetic_field"].values.copy()
    values[: values.size // 10] = 31_415.0
    return dataset.assign(magnetic_field=("time", values))


def test_a_scalar_instrument_that_is_stuck_is_refused(world, host):
    head = world.head()
    vector, scalar = (select(head, host, f"cses-01/hpm-{name}") for name in ("fgm", "cdsm"))
    with pytest.raises(OperationError, match=r"strengths are 31415 nT: .* looks stuck there"):
        calibrate_vector(vector, scalar.then(stuck), every=60.0, apart=False)


def test_terms_of_the_sun_need_no_variable_of_the_product(world, host):
    """None is planted: each of three is zero within its error, and taking them away does little."""
    head = world.head()
    vector, scalar = (select(head, host, f"cses-01/hpm-{name}") for name in ("fgm", "cdsm"))
    found = calibrate_vector(vector, scalar, offset_terms=["sun_2"], every=30.0, apart=False)
    for axis in (1, 2, 3):
        name = f"offset_{axis}_sun_2"
        assert abs(found.scalars[name]) < 4 * found.scalars[f"{name}_se"]
    short = vector.during(vector.span()[0], vector.span()[0] + 1800 * 10**9)
    right = apply_vector_calibration(short, found).read()
    strength = np.sqrt(sum(right[f"magnetic_field_{a}"] ** 2 for a in ("north", "east", "centre")))
    raw = short.read()
    before = np.sqrt(sum(raw[f"magnetic_field_{a}"] ** 2 for a in ("north", "east", "centre")))
    assert 1.0 < float(np.abs(strength - before).max()) < 100.0


def test_a_sample_without_a_component_is_lost_and_counted(world, host):
    vector = select(world.head(), host, "cses-01/hpm-fgm")
    data = vector.during(vector.span()[0], vector.span()[0] + 600 * 10**9).read()
    data["magnetic_field_east"][3] = np.nan
    found = undo_vector(
        data,
        parameters=((10.0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0),),
        number=9,
        middle=((),),
        terms=(("offset", ()), ("scale", ()), ("angle", ())),
        frame="NEC",
        attitude="",
    )
    assert np.isnan(found["magnetic_field_north"][3])
    expected = data["magnetic_field_north"].values - 10.0
    np.testing.assert_allclose(found["magnetic_field_north"][4:], expected[4:])
    assert sum(found.attrs["counts"].values()) == 1


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
        ("fluxgate-cdsm", "vector", "vector"),
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
