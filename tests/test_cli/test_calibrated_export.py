"""Exports under a calibration, read back with plain h5py and cdflib: values, errors, the record."""

import csv
import json
import shutil

import cdflib
import h5py
import numpy as np
import pytest

from tests.test_cli.test_calibrations import BODY
from vconst.store import Store

FIELD = {
    **BODY,
    "target": "cses-01/hpm-cdsm",
    "reference": "swarm-b/mag-lr",
    "variable": "magnetic_field",
    "scale": "linear",
    "slope": 1.0002,
    "offset": 2.0,
    "slope_se": 1e-5,
    "offset_se": 0.5,
    "units": "nT",
    "validity_period": ["2010-01-01T00:00:00", "2030-01-01T00:00:00"],
}


@pytest.fixture(scope="module")
def calibrated(made, tmp_path_factory):
    """A folder with a store that holds a calibration of the magnetometer."""
    folder = tmp_path_factory.mktemp("calibrated")
    shutil.copytree(made / "vconst-store", folder / "vconst-store")
    (folder / "record.json").write_text(json.dumps(FIELD), "utf-8")
    return folder


def numbers_of(file):
    """Values and errors with the record, from a file of either kind, with plain readers."""
    if file.suffix == ".cdf":
        with cdflib.CDF(file) as cdf:
            names = cdf.cdf_info().zVariables
            values = {name: np.asarray(cdf.varget(name)) for name in names}
            text = cdf.globalattsget()["vconst_calibrations"][0]
            said = cdf.varattsget("magnetic_field")["calibration"]
    elif file.suffix == ".csv":
        with file.open(newline="") as table:
            rows = list(csv.DictReader(table))
        values = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        values = {n: v.astype(float) for n, v in values.items() if n.startswith("magnetic_field")}
        metadata = json.loads(file.with_name(f"{file.name}-metadata.json").read_text("utf-8"))
        columns = {each["name"]: each for each in metadata["tableSchema"]["columns"]}
        assert (metadata["url"], list(columns)) == (file.name, list(rows[0]))
        assert columns["magnetic_field"]["schema:unitText"] == "nT"
        text = json.dumps(metadata["notes"][0]["vconst_calibrations"])
        said = columns["magnetic_field"]["dc:provenance"]
    else:
        with h5py.File(file) as whole:
            values = {name: whole[name][...] for name in whole}
            text, said = (
                whole.attrs["vconst_calibrations"],
                whole["magnetic_field"].attrs["calibration"],
            )
    return values, json.loads(text), str(said)


def test_calibrated_files_hold_the_record_and_are_read_by_plain_readers(call, calibrated):
    added = call("calibrations", "add", "record.json", cwd=calibrated)
    assert added.code == 0, added.err
    record = added.out.strip()
    plain = call("export", "cses-01/hpm-cdsm", "plain.h5", "--variables", "magnetic_field")
    assert plain.code == 0, plain.err
    with h5py.File(calibrated / "plain.h5") as whole:
        measured = whole["magnetic_field"][...].astype(float)
        assert "vconst_calibrations" not in whole.attrs
    for name in ("c.h5", "c.nc", "c.cdf", "c.csv"):
        words = ("export", "cses-01/hpm-cdsm", name, "--variables", "magnetic_field")
        done = call(*words, "--calibration", "latest", "--json")
        assert (done.code, done.json["calibrations"]) == (0, [record]), done.err
        values, bodies, said = numbers_of(calibrated / name)
        expected = (measured - 2.0) / 1.0002
        np.testing.assert_allclose(values["magnetic_field"], expected, rtol=1e-12)
        error = np.hypot(expected * 1e-5, 0.5) / 1.0002
        np.testing.assert_allclose(values["magnetic_field_calibration_error"], error, rtol=1e-9)
        assert "magnetic_field of cses-01/hpm-cdsm on swarm-b/mag-lr" in said
        [body] = bodies
        assert body["id"] == record
        store = calibrated / f"of-{name}"
        Store.create(str(store))
        held = f"{name}-metadata.json" if name == "c.csv" else name
        taken = call("--store", str(store), "calibrations", "add", held, cwd=calibrated)
        assert (taken.code, taken.out.strip()) == (0, record), taken.err


def test_a_side_without_a_calibration_is_a_gap_and_said(call, calibrated):
    by_day = {**FIELD, "side": "day", "offset": 5.0}
    (calibrated / "day.json").write_text(json.dumps(by_day), "utf-8")
    added = call("calibrations", "add", "day.json", cwd=calibrated)
    assert added.code == 0, added.err
    words = ("export", "cses-01/hpm-cdsm", "day.csv", "--variables", "magnetic_field")
    done = call(*words, "--calibration", added.out[:12])
    assert done.code == 0, done.err
    assert f"On the scale of swarm-b/mag-lr by day: calibration {added.out[:12]}." in done.err
    assert "Values of magnetic_field by night are gaps, for no calibration holds there" in done.err
    listed = call("calibrations", "list", "--json").json["calibrations"]
    assert [row["side"] for row in listed if row["id"] == added.out.strip()] == ["day"]
