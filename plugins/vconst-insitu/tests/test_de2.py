"""DE-2's retarding potential analyser: a fill that its attribute gives wrong, and flags."""

import zipfile

import cdflib
import numpy as np
import pytest
from vconst_insitu.de2 import read_rpa, write_rpa
from vconst_insitu.products import RPA

from vconst import FileError


@pytest.fixture(scope="module")
def day(real, tmp_path_factory):
    with zipfile.ZipFile(real("de2_ion2s_rpa_19830101_v01.zip")) as archive:
        return archive.extract("de2_ion2s_rpa_19830101_v01.cdf", tmp_path_factory.mktemp("de2"))


def test_the_fill_of_the_data_is_no_value_whatever_the_attribute_says(day):
    """All 7,946 densities of hydrogen are -1e31; FILLVAL is -1e-31."""
    content = read_rpa(day)
    assert float(cdflib.CDF(day).varattsget("H")["FILLVAL"]) == pytest.approx(-1e-31)
    assert np.isnan(content.arrays["H"]).all()
    assert content.counts["missing_H"] == len(content.arrays["H"]) == 7946


def test_values_are_those_that_cdflib_reads(day):
    arrays, cdf = read_rpa(day).arrays, cdflib.CDF(day)
    assert set(arrays) == {one.source for one in RPA.variables} | {"dataQuality"}
    for name, values in arrays.items():
        wanted = cdf.varget(name)
        known = wanted > -1e30
        assert np.array_equal(values[known], wanted[known])
        assert np.isnan(values[~known]).all()


def test_the_zip_becomes_densities_in_cubic_metres(real, conformed):
    """First sample: 1,030,701 ions a cm3, 1497 K, 23 m/s ahead, at 29.33 degrees south."""
    found = conformed(real("de2_ion2s_rpa_19830101_v01.zip"))
    [(columns, granule)] = found["de-2/rpa"]
    data = columns.data
    assert granule.rows == 7946
    assert data["ion_density"][0] == pytest.approx(1.030701e12)
    assert (data["ion_temperature"][0], data["ion_velocity_x"][0]) == (1497.0, 23.0)
    assert data["geodetic_latitude"][0] == pytest.approx(-29.33, abs=1e-5)
    assert str(data["time"][0])[:23] == "1983-01-01T05:32:53.713"
    assert columns.attrs["ion_velocity_x"]["frame"] == "spacecraft"
    assert not np.isfinite(data["hydrogen_ion_density"]).any()


def test_samples_that_failed_a_check_are_masked(real, conformed):
    from vconst.dataset import mask

    [(columns, _)] = conformed(real("de2_ion2s_rpa_19830101_v01.zip"))["de-2/rpa"]
    masked, counts = mask(columns)
    failed = counts["removed"]["failed_checks"]
    assert 0 < failed < 7946
    assert np.isnan(masked.data["ion_density"]).sum() >= failed


def made(rows=10):
    arrays = {one.source: np.arange(rows) * 1.0 + 10 for one in RPA.variables}
    return arrays | {"Epoch": 62_577_466_373_713.0 + 2000.0 * np.arange(rows)}


def test_a_missing_variable_and_another_unit_are_refused(tmp_path, monkeypatch):
    from vconst_insitu import de2

    path = tmp_path / "de2_ion2s_rpa_19830101_v01.cdf"
    write_rpa({name: one for name, one in made().items() if name != "sigma"}, path)
    with pytest.raises(FileError, match="no variable 'sigma'"):
        read_rpa(path)
    rest = tuple(name for name in de2._UNITS["ions/cc"] if name != "O")
    monkeypatch.setitem(de2._UNITS, "ions/cc", rest)
    monkeypatch.setitem(de2._UNITS, "ions/m3", ("O",))
    write_rpa(made(), path)
    monkeypatch.undo()
    with pytest.raises(FileError, match="'O' is in 'ions/m3'; 'ions/cc' is expected"):
        read_rpa(path)
