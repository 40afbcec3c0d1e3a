"""What the plugin offers."""

import pickle
import subprocess
import sys

import vconst_swarm


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
    [mission] = vconst_swarm.missions()
    for product in mission.products:
        for form in product.formats:
            for variable in form.variables or product.variables:
                assert vocabulary[variable.name].name == variable.name


def test_every_reason_looks_at_a_flag_and_concerns_a_variable_that_is_kept():
    [mission] = vconst_swarm.missions()
    for product in mission.products:
        kept = {v.name for f in product.formats for v in f.variables or product.variables}
        for form in product.formats:
            for reason in form.quality or product.quality:
                assert reason.variable is None or reason.variable in kept
                assert reason.source.startswith("Flags_")


def test_products_can_be_sent_to_another_process_and_read_there(tmp_path, written):
    path = written.write_lp_06(tmp_path)
    [mission] = vconst_swarm.missions()
    sent = pickle.loads(pickle.dumps(mission))
    here, there = mission.products[3], sent.products[3]
    assert there.name == "swarm-b/lp"
    assert there.variables == here.variables
    assert there.formats[0].read(path).arrays.keys() == here.formats[0].read(path).arrays.keys()


def test_the_definitions_are_those_of_the_catalogue(real):
    """Name, type, unit and size of every variable, against ESA's own tables."""
    import csv
    import io
    import json

    from vconst_swarm import definitions

    folder = real("vires_SW_OPER_MAGA*.csv").parents[1] / "swarm_defs"
    pairs = {
        "LP_06": "SW_EFIx_LP_1B.baseline06.json",
        "LP_07": "SW_EFIx_LP_1B.json",
        "MAG_LR": "SW_MAGx_LR_1B.json",
    }
    same = {"UINT8": "UINT1", "Int32": "INT4"}
    for table, name in pairs.items():
        text = json.loads((folder / name).read_text())["variables_table"]
        for row, field in zip(
            csv.DictReader(io.StringIO(text)), getattr(definitions, table), strict=True
        ):
            kind = row["Type"].strip().removeprefix("CDF_")
            assert (field.name, field.units, field.size) == (
                row["Variable"],
                row["Units"],
                int(row["Dim"]),
            )
            assert field.kind == same.get(kind, kind)
