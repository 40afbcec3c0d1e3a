"""Candidates for the reference field against each other, as IAGA printed it."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import vconst
from vconst.errors import OperationError
from vconst.operations.compare_field_models import compare_field_models
from vconst.plugins import Host
from vconst.recipe.check import check_recipe
from vconst.recipe.keys import call_key
from vconst.recipe.load import load_recipe
from vconst.report import build_report
from vconst.store import Store

SHARED = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[2] / "shared"))
CANDIDATES = SHARED / "reference" / "refs" / "igrf13eval"
PRINTED = {
    "IGRF": ("notebook_output_IGRF2020_candidate_comparison.txt", 15, "main_field_2020"),
    "DGRF": ("notebook_output_DGRF2015_candidate_comparison.txt", 14, "definitive_field_2015"),
    "SV": ("notebook_output_SV2020_candidate_comparison.txt", 17, "secular_variation_2020"),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The recipe that ships, on a store that holds nothing."""
    if not CANDIDATES.is_dir():
        pytest.skip("the candidates' coefficients are not here")
    out = tmp_path_factory.mktemp("models")
    store = Store.create(out / "store")
    return vconst.run("field-model-candidates", store.url, out=out, folder=str(CANDIDATES))


def printed(name):
    """The upper triangle that the notebook of IAGA printed, to 0.01 nT."""
    rows = [line.split() for line in (CANDIDATES / name).read_text().splitlines()]
    return np.array([row for row in rows if row and row[0].count(".") == 1], float)


@pytest.mark.parametrize("folder", PRINTED)
def test_all_differences_are_those_that_iaga_printed(run, folder):
    name, size, step = PRINTED[folder]
    wanted = printed(name)
    found = run.results[step].dataset["rms_difference"].values
    assert wanted.shape == found.shape == (size, size)
    upper = np.triu_indices(size, 1)
    assert np.abs(found[upper] - wanted[upper]).max() <= 0.005 + 1e-9
    assert np.array_equal(found, found.T)


def test_the_candidate_of_cses_is_11_14_nt_from_the_median(run):
    dataset = run.results["main_field_2020"].dataset
    names = dataset["name"].values.tolist()
    assert names[1] == "IGRF_CEA"
    row = dict(zip(names, dataset["rms_difference"].values[1].round(2).tolist(), strict=True))
    assert dataset.attrs["reference"] == "IGRF_Z_MEDIAN"
    assert round(float(dataset["rms_to_reference"][1]), 2) == row["IGRF_Z_MEDIAN"] == 11.14
    assert (row["IGRF_Z_MEAN"], row["IGRF_Z_Robust"], row["IGRF_BGS"]) == (10.56, 10.60, 11.63)
    assert float(dataset["power"][1].sum()) == pytest.approx(11.14**2, abs=0.2)
    assert run.results["secular_variation_2020"].dataset["rms_difference"].units == "nT/yr"


def test_its_page_has_the_tables_in_colours(run):
    text = build_report(run).read_text("utf-8")
    assert "15 models differ by 1.23" in text
    assert "IGRF_CEA" in text
    assert "Each against each" in text


def test_its_lock_is_a_recipe_without_inputs(run):
    locked = load_recipe(run.path / "recipe.lock.yml")
    assert locked.inputs == {}
    assert check_recipe(locked, Host()) == []


def test_a_changed_file_is_another_result(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.cof").write_text("1 0 -3 0\n1 1 2 1\n")
    settings = {"folder": str(tmp_path), "reference": "", "degree": None, "quantity": "field"}
    key = call_key(compare_field_models, settings, {})
    assert key == call_key(compare_field_models, settings, {})
    (tmp_path / "b.cof").write_text("1 0 -3 0\n1 1 2 5\n")
    assert call_key(compare_field_models, settings, {}) != key
    found = compare_field_models(folder=str(tmp_path)).dataset
    assert found["rms_difference"].values.tolist() == [[0, 32**0.5], [32**0.5, 0]]
    assert found["power"].values.tolist() == [[0.0], [32.0]]


@pytest.mark.parametrize(
    ("change", "settings", "words"),
    [
        (lambda folder: shutil.rmtree(folder), {}, "is no folder; 2 to 100 models"),
        (lambda folder: (folder / "b.cof").unlink(), {}, "holds 1 files .cof"),
        (lambda folder: (folder / "b.cof").write_text("1 0 x 0\n"), {}, "b.cof:1: '1 0 x 0'"),
        (lambda folder: (folder / "c.cof").write_text("1 0 1 0\n1 1 2 1\n"), {}, r"c \(1\) does"),
        (lambda folder: None, {"degree": 3}, r"a \(2\), b \(2\) does not reach"),
        (lambda folder: None, {"degree": 0}, "degree 0 is compared"),
        (lambda folder: None, {"reference": "bb"}, "no model 'bb'. Did you mean 'b'"),
    ],
)
def test_what_cannot_be_compared_is_said(tmp_path, change, settings, words):
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.cof").write_text("1 0 -3 0\n1 1 2 1\n2 0 1 0\n2 1 1 1\n2 2 1 1\n")
    change(folder)
    with pytest.raises(OperationError, match=words):
        compare_field_models(folder=str(folder), **settings)
