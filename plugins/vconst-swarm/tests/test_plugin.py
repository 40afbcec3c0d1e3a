"""What the plugin offers."""

import pickle
import subprocess
import sys

import pytest
import vconst_swarm
from vconst_swarm.products import PRODUCTS


def test_importing_the_plugin_and_its_tables_is_light():
    code = (
        "import sys, vconst_swarm as v; list(v.missions()); list(v.vocabulary())\n"
        "print([n for n in ('numpy', 'cdflib', 'xarray', 'zarr') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_canonical_name_is_a_term():
    from vconst.vocabulary import Vocabulary

    vocabulary = Vocabulary(vconst_swarm.vocabulary())
    for product in PRODUCTS:
        for form in product.formats:
            for variable in form.variables or product.variables:
                assert vocabulary[variable.name].name == variable.name


def test_every_reason_looks_at_a_flag_and_concerns_a_variable_that_is_kept():
    for product in PRODUCTS:
        kept = {v.name for f in product.formats for v in f.variables or product.variables}
        for form in product.formats:
            for reason in form.quality or product.quality:
                assert reason.variable is None or reason.variable in kept, product.name


def test_every_product_is_of_a_mission_and_its_platform_is_declared():
    missions = list(vconst_swarm.missions())
    platforms = {platform.name for mission in missions for platform in mission.platforms}
    offered = [product for mission in missions for product in mission.products]
    assert sorted(p.name for p in offered) == sorted(p.name for p in PRODUCTS)
    assert {product.platform for product in offered} <= platforms


def test_products_can_be_sent_to_another_process_and_read_there(tmp_path, written):
    path = written.write_lp_06(tmp_path)
    here = next(product for product in PRODUCTS if product.name == "swarm-b/lp")
    there = pickle.loads(pickle.dumps(here))
    assert there.variables == here.variables
    assert there.formats[0].read(path).arrays.keys() == here.formats[0].read(path).arrays.keys()


def test_the_definitions_are_those_of_the_catalogue(real):
    """Name, type, unit and size of every variable, against ESA's own tables."""
    import csv
    import io
    import json

    from vconst_swarm.tables import eef, fac, ipd, lp, mag, tct, tec, vobs

    tables = {
        "SW_EFIx_LP_1B.baseline06.json": lp.LP_06_FIELDS,
        "SW_EFIx_LP_1B.json": lp.LP_07_FIELDS,
        "SW_MAGx_LR_1B.json": mag.MAG_LR_FIELDS,
        "SW_MAGx_HR_1B.json": mag.MAG_HR_FIELDS,
        "SW_EFIx_TCT16.json": tct.FIELDS,
        "SW_TECxTMS_2F.json": tec.FIELDS,
        "SW_FACxTMS_2F.json": fac.FIELDS,
        "SW_EEFxTMS_2F.json": eef.FIELDS_0502,
        "SW_IPDxIRR_2F.json": ipd.FIELDS,
        "SW_VOBS_4M_2_.json": vobs.FIELDS,
    }
    other = {"UINT8": "UINT1", "Int32": "INT4", "REAL8": "DOUBLE"}
    misprints = {"degress": "degrees"}
    for name, fields in tables.items():
        text = json.loads(real(name, "swarm_defs").read_text())["variables_table"]
        rows = {row["Variable"]: row for row in csv.DictReader(io.StringIO(text))}
        assert set(rows) == {field.name for field in fields}, name
        for field in fields:
            row = rows[field.name]
            kind = row["Type"].strip().removeprefix("CDF_")
            assert field.kind == other.get(kind, kind), (name, field.name)
            assert field.size == int(row["Dim"]), (name, field.name)
            if field.kind != "EPOCH":
                units = misprints.get(row["Units"], row["Units"])
                assert units in (field.units, field.stated), (name, field.name)


def test_the_platforms_are_those_of_the_server_s_product_types(real):
    """Name, type, unit and size of every variable, against VirES's own table."""
    import json

    from vconst_swarm.tables import champ, cryosat, goce, grace

    tables = {
        "CH_ME_MAG_LR_3": champ.FIELDS,
        "CS_MAG": cryosat.FIELDS,
        "GRACE_x_MAG": grace.GRACE_FIELDS,
        "GFx_FGM_ACAL": grace.FO_FIELDS,
        "GFx_MAG_ACAL_ML": grace.FO_ML_FIELDS,
        "GO_MAG_ACAL": goce.FIELDS,
        "GO_MAG_ACAL_ML": goce.ML_FIELDS,
    }
    kinds = {"float64": "DOUBLE", "uint8": "UINT1", "uint32": "UINT4", "int32": "INT4"}
    types = {t["name"]: t for t in json.loads(real("product_types.json", "swarm_defs").read_text())}
    for name, fields in tables.items():
        [dataset] = types[name]["datasets"].values()
        rows = {row.get("source", key): row for key, row in dataset.items()}
        assert set(rows) == {field.name for field in fields}, name
        for field in fields:
            row = rows[field.name]
            assert field.kind == kinds.get(row["dataType"], "EPOCH"), (name, field.name)
            assert field.size == (row.get("dimension") or [1])[0], (name, field.name)
            if field.kind != "EPOCH":
                assert field.units == row["attributes"]["UNITS"], (name, field.name)


@pytest.mark.parametrize(
    ("product", "words"),
    [
        ("swarm-a/mag-hr", "made-up files follow the definition of its publisher"),
        ("swarm-a/tec", "as programs printed one; made-up files follow that"),
        ("champ/mag-lr", "made-up files follow the definition of its publisher"),
        ("oersted/vobs-4m", "a real file was read"),
    ],
)
def test_info_says_whether_a_real_file_was_had(product, words, monkeypatch, tmp_path, capsys):
    from vconst.cli.main import main

    monkeypatch.setenv("VCONST_PLUGINS", "swarm")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(["info", product])
    said = capsys.readouterr().out
    assert stop.value.code == 0
    [row] = [line.split("\t") for line in said.splitlines() if line.startswith("about\tlayouts")]
    assert row[3].startswith(words) or f"no real file was had: {words}" in row[3]


def test_no_native_layout_without_a_real_file_claims_one():
    """Real files are there of virtual observatories and of the excerpts alone."""
    for product in PRODUCTS:
        if product.native is not None and product.native.layout == "real file":
            assert "/vobs-" in product.name or "/maggeo" in product.name, product.name
