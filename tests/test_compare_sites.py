"""Sites of two products at common times: known numbers, laws, words."""

import os
from pathlib import Path

import numpy as np
import pytest

import vconst
from vconst.errors import OperationError, UsageError
from vconst.ingest import ingest
from vconst.operations.compare_sites import compare_sites
from vconst.plugins import Host
from vconst.report import build_report
from vconst.selection import select
from vconst.store import Store

SHARED = Path(os.environ.get("VCONST_TEST_DATA", Path(__file__).resolve().parents[2] / "shared"))
CHAOS = SHARED / "reference" / "refs" / "CHAOS-7.mat"
FILES = ("OR_OPER_VOBS_4M*", "CH_OPER_VOBS_4M*", "CR_OPER_VOBS_12M*", "SW_DTUJ_VOBS_12M*")


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def store(tmp_path_factory, host):
    found = [path for pattern in FILES for path in (SHARED / "data" / "vobs").glob(pattern)]
    if len(found) < len(FILES) or not CHAOS.is_file():
        pytest.skip("the folder of real files is not here")
    store = Store.create(tmp_path_factory.mktemp("sites") / "store")
    report = ingest(found, store, host, workers=1)
    assert (report.new, report.refused) == (4, [])
    return store


@pytest.fixture(scope="module")
def run(store, host, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    return vconst.run("virtual-observatories", store.url, out=out, host=host, model=str(CHAOS))


def test_oersted_minus_champ_is_what_plain_cdflib_and_chaosmagpy_give(run):
    """1,557 site-epochs at 15 epochs, degree 20; the same sums were done without vconst."""
    found = run.scalars["oersted_minus_champ"]
    assert (found["pairs"], found["epochs"]) == (1557, 15)
    means = [found[f"mean_{axis}"] for axis in ("r", "theta", "phi")]
    spreads = [found[f"std_{axis}"] for axis in ("r", "theta", "phi")]
    assert means == pytest.approx([0.0755, 0.3817, 0.2211], abs=1e-3)
    assert spreads == pytest.approx([4.4086, 6.7224, 5.1060], abs=1e-3)
    assert means == pytest.approx([0.06, 0.36, 0.22], abs=0.03)  # a third computation of it
    assert spreads == pytest.approx([4.43, 6.72, 5.10], abs=0.03)
    for axis, given in (("r", 0.06), ("theta", 0.36), ("phi", 0.22)):
        low, high = found[f"mean_{axis}_low"], found[f"mean_{axis}_high"]
        assert low < found[f"mean_{axis}"] < high
        assert low < given < high
        assert abs(found[f"mean_{axis}"] - given) < 0.02 * (high - low)


def test_cryosat_over_swarm_is_near_the_ratio_of_the_radii_cubed(run):
    found = run.scalars["cryosat_over_swarm"]
    assert (found["pairs"], found["epochs"], found["sites"]) == (1500, 5, 300)
    ratios = [round(found[f"ratio_{axis}"], 3) for axis in ("r", "theta", "phi")]
    assert ratios == [0.900, 0.902, 0.884]


def test_the_page_says_what_the_two_share(run, host):
    page = build_report(run, host=host).read_text("utf-8")
    assert "CHAOS-7 was made from both" in page
    assert "CryoSat-2 was calibrated to a model built from Swarm" in page


def test_a_product_minus_itself_is_nothing(store, host):
    champ = select(store.head(), host, "champ/vobs-4m")
    result = compare_sites(champ, champ).dataset
    assert float(result["mean_theta"]) == float(result["std_theta"]) == 0.0
    assert int(result["sites"]) == 300


def test_the_other_way_round_is_the_negative(store, host):
    one, other = (select(store.head(), host, f"{name}/vobs-4m") for name in ("oersted", "champ"))
    there, back = (compare_sites(*pair).dataset for pair in ((one, other), (other, one)))
    assert np.isclose(float(there["mean_r"]), -float(back["mean_r"]))
    assert np.isclose(float(there["std_phi"]), float(back["std_phi"]))


def test_what_was_left_out_is_counted(store, host):
    one, other = (select(store.head(), host, f"{name}/vobs-12m") for name in ("cryosat-2", "swarm"))
    counts = compare_sites(one, other, model=str(CHAOS)).dataset.attrs["counts"]
    assert counts["swarm/vobs-12m"]["samples"] == 3000
    assert counts["swarm/vobs-12m"]["outside_model"] == 1200  # 2020 to 2023


def test_a_model_is_not_taken_from_a_ratio(store, host):
    swarm = select(store.head(), host, "swarm/vobs-12m")
    with pytest.raises(UsageError, match="a model is taken from a difference"):
        compare_sites(swarm, swarm, model="igrf-14", measure="ratio")


def test_products_without_a_common_time_are_refused(store, host):
    one = select(store.head(), host, "oersted/vobs-4m")
    with pytest.raises(OperationError, match="no site of 'oersted/vobs-4m' has a value"):
        compare_sites(one, select(store.head(), host, "swarm/vobs-12m"))
