"""Slant TEC as a step: the same samples wherever a selection is cut, and as the files give."""

import numpy as np
import pytest
from vconst_gnss.biases import read_biases
from vconst_gnss.rinex.reader import read_station
from vconst_gnss.station_table import write_table
from vconst_gnss.steps import slant_tec
from vconst_gnss.tec import make_slant_tec

import vconst
from vconst import OperationError
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.recipe.check import check_recipe
from vconst.recipe.load import load_recipe
from vconst.store import Store

FILES = (
    "brdc0100.24n.gz",
    "CAS0OPSRAP_20240100000_01D_01D_DCB.BIA.gz",
)

RECIPE = """
vconst: 1
title: TEC of a receiver
inputs:
  rinex: {product: gnss/observations}
  orbits: {product: gnss/navigation}
  biases: {product: gnss/biases}
steps:
  tec: {do: slant_tec, observations: rinex, navigation: orbits, biases: biases, mapping: none}
  about: {do: describe, data: tec}
"""


@pytest.fixture(scope="module")
def held(packed, navigation, real, tmp_path_factory):
    """A store with four hours of Diego Garcia, orbits and biases; and what the files give."""
    folder = tmp_path_factory.mktemp("store")
    store, host = Store.create(str(folder / "store")), Host()
    text = real("dgar0100.24o.gz").read_text()
    rinex = folder / "dgar0100.24o"
    rinex.write_text(text[: text.index("\n 24  1 10  4  0  0.0000000") + 1])
    direct = make_slant_tec(
        read_station(rinex).arrays,
        navigation("brdc0100.24n.gz").arrays,
        read_biases(real("CAS0OPSRAP_20240100000_01D_01D_DCB.BIA.gz")).arrays,
    )
    table = write_table(direct.arrays, folder / "DGAR_2024010_tec.txt")
    outcome = ingest([rinex, *(packed(name) for name in FILES), table], store, host, workers=1)
    assert not outcome.refused
    return vconst.open(folder / "store", host=host), direct


def selected(held, product, **limits):
    return held[0].select(product, **limits)


#: The GPS day of the files, in UTC.
DAY = {"start": "2024-01-09T23:59:42", "stop": "2024-01-10T23:59:41"}


def made(held, **limits):
    return slant_tec(
        selected(held, "gnss/observations", **limits),
        selected(held, "gnss/navigation"),
        selected(held, "gnss/biases"),
    ).read()


def test_the_step_gives_what_the_files_give(held):
    found = made(held, **DAY)
    arrays = held[1].arrays
    finite = np.isfinite(arrays["STEC"])
    expected = {
        (t, s): v
        for t, s, v in zip(
            arrays["TIME"][finite], arrays["SATELLITE"][finite], arrays["STEC"][finite], strict=True
        )
    }
    times = found["time"].values
    names = zip(times, found["satellite"].values.astype(str), strict=True)
    same = np.array([expected.get(name, np.nan) for name in names])
    assert len(same) == finite.sum()
    # the place of the receiver is stored to 1e-6 degree
    assert np.allclose(found["slant_total_electron_content"].values, same, rtol=0, atol=1e-5)


def test_a_selection_cut_anywhere_has_the_same_samples(held):
    whole = made(held, **DAY)
    part = made(held, start="2024-01-10T01:13", stop="2024-01-10T02:02")
    inside = (whole["time"] >= part["time"][0]) & (whole["time"] <= part["time"][-1])
    cut = whole.isel(time=np.flatnonzero(inside.values))
    assert cut.sizes == part.sizes
    for name in (
        "slant_total_electron_content",
        "latitude",
        "arc",
        "rate_of_total_electron_content_index",
    ):
        assert np.array_equal(cut[name].values, part[name].values, equal_nan=True)


def test_a_table_in_the_store_has_the_same_tec_at_pierce_points(held):
    stored = selected(held, "gnss/slant-tec").read()
    arrays = held[1].arrays
    assert stored.sizes["time"] == len(arrays["TIME"])
    assert np.allclose(
        stored["total_electron_content"].values, arrays["VTEC"], atol=1e-4, equal_nan=True
    )
    assert np.allclose(stored["radius"].values, 6371.2 + 450.0)


def test_two_sites_of_one_hour_are_read_together(tmp_path, layouts):
    paths = []
    for site in ("AAAA", "BBBB"):
        paths.append(tmp_path / f"{site}00XXX_R_20200080000_01H_30S_MO.rnx")
        paths[-1].write_text(layouts.rinex_3().replace("TEST00XXX", f"{site}00XXX"))
    store, host = Store.create(str(tmp_path / "store")), Host()
    assert not ingest(paths, store, host, workers=1).refused
    found = vconst.open(tmp_path / "store", host=host).select("gnss/observations").read()
    assert sorted(
        zip(found["site"].values.tolist(), found["satellite"].values.tolist(), strict=True)
    ) == [(site, name) for site in ("AAAA", "BBBB") for name in ("G05", "G05", "R07")]


def test_other_products_are_refused_by_name(held):
    with pytest.raises(OperationError, match="'gnss/biases' was given where 'gnss/navigation'"):
        slant_tec(selected(held, "gnss/observations"), selected(held, "gnss/biases"))


def test_a_recipe_may_call_it(held, tmp_path):
    path = tmp_path / "tec.yml"
    path.write_text(RECIPE)
    assert not check_recipe(load_recipe(path), Host())
