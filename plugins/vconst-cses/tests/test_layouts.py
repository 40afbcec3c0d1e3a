"""Every layout that is read has a file that an independent script wrote from its description."""

import h5py
import numpy as np
import pytest
from vconst_cses.products import PRODUCTS
from vconst_cses.tables.older import OLDER

FILLS = (-9999.0, -99999.0, -999999.0)


def components(code, kind, suffix):
    return {f"A{code}{k}{suffix}": f"{kind}_{axis}" for k, axis in enumerate("xyz", 1)}


NORTH = {
    "A221": "magnetic_field_north",
    "A222": "magnetic_field_east",
    "A223": "magnetic_field_centre",
}
STRENGTH = {"A211": "magnetic_field"}
PROBE = {"A311": "electron_density", "A321": "electron_temperature", "UP": "plasma_potential"}
COIL = {
    **components("23", "magnetic_wave", "_W"),
    **components("23", "magnetic_power", "_P"),
    "PhaseX": "magnetic_phase_x",
    "PhaseZ": "magnetic_phase_z",
    "FREQ": "frequency",
}
LOW = {
    "A411": "electron_flux",
    "A412": "proton_flux",
    "Count_Electron": "electron_count",
    "Count_Proton": "proton_count",
    "Energy_Table_Electron": "electron_energy",
    "Energy_Table_Proton": "proton_energy",
    "PitchAngle": "pitch_angle",
    "L_parameter": "l_shell",
}
RAYS = {"XrayRate": "xray_count", "A413": "xray_flux", "Energy_Table_Xray": "xray_energy"}
LIMADOU = {
    "HEPD_ele_counts": "electron_count",
    "HEPD_pro_counts": "proton_count",
    "HEPD_ele_energy_pitch": "electron_bin_flux",
    "HEPD_pro_energy_pitch": "proton_bin_flux",
    "HEPD_ele_energy_table": "electron_energy",
    "HEPD_pro_energy_table": "proton_energy",
    "Altitude": "altitude",
}


def electric(code, *, waves=True):
    amplitude = components(code, "electric_amplitude", "_P")
    return amplitude | (components(code, "electric_field", "_W") if waves else {})


#: By product: the writer, what its datasets are, and what becomes of its name.
WRITERS = {
    "cses-01/hpm-fgm": ("write_hpm_5", NORTH, {}),
    "cses-01/hpm-cdsm": ("write_hpm_6", STRENGTH, {}),
    "cses-01/lap": ("write_lap_1", PROBE, {}),
    "cses-01/scm-ulf": ("write_scm_1", COIL, {}),
    "cses-01/efd-ulf": ("write_efd_1", electric("11"), {}),
    "cses-01/efd-elf": ("write_efd_2", electric("12"), {}),
    "cses-01/efd-vlf": ("write_efd_3", electric("13", waves=False), {}),
    "cses-01/efd-vlf-burst": ("write_efd_3", components("13", "electric_field", "_W"), {}),
    "cses-01/hepp-l": ("write_hep_1", LOW, {}),
    "cses-01/hepp-x": ("write_hep_4", RAYS, {}),
    "cses-01/hepd": ("write_hepd", LIMADOU, {}),
}
SECOND = {"CSES_01": "CSES_02", "_000.h5": "_000_V01_0.h5"}
HEPD_02 = {
    "HEP_DDD_0104241": "02_HEP_3_L02_A4_104241",
    "_L3_0000267631": "_000_V01_0",
}
for _name in ("efd-ulf", "efd-elf", "efd-vlf", "efd-vlf-burst"):
    _writer, _datasets, _ = WRITERS[f"cses-01/{_name}"]
    WRITERS[f"cses-01/{_name}-l2a"] = (_writer, _datasets, {"_L02_": "_L2A_"})
for _name in ("hpm-fgm", "hpm-cdsm", "lap", "scm-ulf"):
    _writer, _datasets, _ = WRITERS[f"cses-01/{_name}"]
    WRITERS[f"cses-02/{_name}"] = (_writer, _datasets, SECOND)
WRITERS["cses-02/hepd"] = ("write_hepd", LIMADOU, HEPD_02)


def write(written, name, folder):
    """A file of a product, and the canonical name of each of its datasets."""
    if name not in WRITERS:
        datasets = written.DATASETS[name][3]
        path = written.write_described(folder, name)
        return path, {source: about[0] for source, about in datasets.items()}
    writer, datasets, renamed = WRITERS[name]
    path = getattr(written, writer)(folder)
    new = path.name
    for old, other in renamed.items():
        new = new.replace(old, other)
    return path.rename(path.with_name(new)), datasets


@pytest.mark.parametrize("name", [product.name for product in PRODUCTS])
def test_what_an_independent_script_wrote_is_read_as_it_was_written(
    name, written, conformed, tmp_path
):
    path, datasets = write(written, name, tmp_path)
    columns, granule = conformed(name, path)
    assert granule.rows == len(columns.data["time"]) > 0
    with h5py.File(path) as file:
        for source, canonical in datasets.items():
            wrote = file[source][:]
            read = columns.data[canonical]
            assert read.size == wrote.size, source
            if wrote.dtype.kind == "S":
                assert read.tolist() == np.char.decode(wrote.reshape(-1)).tolist(), source
                continue
            expected = np.where(np.isin(wrote, FILLS), np.nan, wrote.astype(float))
            np.testing.assert_array_equal(read.reshape(-1), expected.reshape(-1), source)


#: How copies are made: rows a chunk, whether chunks of zeros are written, folder in the ZIP.
COPIED = [{"rows": 128}, {"rows": 7, "empty": False}, {"rows": 5, "folder": True}]


@pytest.mark.parametrize("how", COPIED, ids=["as-usual", "without-zeros", "in-a-folder"])
@pytest.mark.parametrize("name", ["cses-01/hpm-fgm", "cses-01/lap", "cses-01/scm-elf"])
def test_a_copy_that_zarr_itself_made_is_read_as_the_file(
    name, how, written, conformed, products, tmp_path
):
    path, _ = write(written, name, tmp_path)
    copy = written.write_copy(path, **how)
    file, granule = conformed(name, path)
    columns, copied = conformed(name, copy, products[name].formats[-1].read)
    assert copied.rows == granule.rows > 0
    assert copied.counts == granule.counts
    assert set(columns.data) == set(file.data)
    for variable, values in file.data.items():
        np.testing.assert_array_equal(columns.data[variable], values, variable)


def test_every_product_has_a_file_of_its_own_script(written):
    products = {product.name for product in PRODUCTS}
    assert products == set(WRITERS) | set(written.DATASETS)
    assert not set(WRITERS) & set(written.DATASETS)


#: By product: the writer of its older layout, with what it is called with.
OLDER_WRITERS = {
    "cses-01/efd-ulf": ("write_older_efd_1", {}),
    "cses-01/efd-elf": (
        "write_older_scm",
        {"payload": "EFD", "sensor": 2, "group": "A1", "samples": 2048, "seconds": 0.4096},
    ),
    "cses-01/scm-ulf": ("write_older_scm", {}),
    "cses-01/scm-elf": ("write_older_scm", {"sensor": 2, "seconds": 0.4}),
    "cses-01/scm-vlf": ("write_older_scm", {"sensor": 3, "seconds": 0.08}),
    "cses-01/hpm-fgm2-full": ("write_older_hpm", {}),
}


@pytest.mark.parametrize("name", OLDER)
def test_every_older_layout_is_read_as_an_independent_script_wrote_it(
    name, written, conformed, products, tmp_path
):
    writer, about = OLDER_WRITERS[name]
    path = getattr(written, writer)(tmp_path, **about)
    columns, _ = conformed(name, path, read=products[name].formats[1].read)
    kind = {"efd": "electric_field", "scm": "magnetic_wave", "hpm": "magnetic_field"}
    with h5py.File(path) as file:
        for number, axis in enumerate("xyz"):
            wrote = file["FG2"][:, number] if "FG2" in file else file[f"{axis.upper()}_WAVE"][:]
            read = columns.data[f"{kind[name.split('/')[1][:3]]}_{axis}"]
            np.testing.assert_array_equal(read, wrote, axis)
    assert np.abs(columns.data["latitude"][0] + 30) < 1e-4
    assert np.abs(columns.data["longitude"][0] - 170) < 1e-4
    assert np.abs(columns.data["altitude"] - 507).max() < 1e-2
