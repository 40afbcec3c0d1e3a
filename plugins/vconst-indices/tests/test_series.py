"""RC, X-rays, sunspots, predictions, and the mean of F10.7."""

import re
from pathlib import Path

import numpy as np
import pytest
from vconst_indices.gfz import write_gfz
from vconst_indices.lasp import read_lasp
from vconst_indices.rc import read_rc, write_rc
from vconst_indices.silso import read_silso
from vconst_indices.steps import average_f107, window_means
from vconst_indices.xrs import read_xrs, write_xrs

from vconst import FileError
from vconst.operations.select_quiet import quiet_states
from vconst.operations.space_weather import space_weather
from vconst.selection import select


@pytest.fixture(scope="module")
def shipped():
    """The file that chaosmagpy ships."""
    package = pytest.importorskip("chaosmagpy")
    return Path(package.__file__).with_name("lib") / "RC_index.h5"


@pytest.fixture(scope="module")
def rc(shipped):
    return read_rc(shipped)["dtu/rc"]


def test_rc_begins_half_an_hour_before_the_middle_that_the_file_says(rc, shipped):
    h5py = pytest.importorskip("h5py")
    with h5py.File(shipped) as file:
        days, values = file["time"][:], file["RC"][:]
    times = np.concatenate([c.arrays["time"] for c in rc])
    own = np.concatenate([c.arrays["RC"] for c in rc])
    order = np.argsort(times)
    since = (times[order] - np.datetime64("2000-01-01", "ns")) / np.timedelta64(1, "h")
    assert np.allclose(since + 0.5, days * 24, atol=1e-4)
    assert np.array_equal(own[order], values)


def test_rc_at_the_beginning_of_2016_is_what_was_counted(rc):
    """-129 nT from 00 to 01 UT of 1 January 2016."""
    arrays = rc[0].arrays
    at = arrays["time"] == np.datetime64("2016-01-01T00", "ns")
    assert np.rint(arrays["RC"][at]).tolist() == [-129]
    assert np.abs(arrays["RC"] - arrays["RC_e"] - arrays["RC_i"]).max() < 0.02


def test_definitive_and_preliminary_rc_are_apart(rc, tmp_path):
    """All that chaosmagpy ships is definitive; the newest of DTU's own is not."""
    assert [content.definitive for content in rc] == [True]
    times = np.datetime64("2020-01-08", "ns") + np.arange(3) * np.timedelta64(1, "h")
    arrays = {"time": times, **{name: np.arange(3.0) for name in ("RC", "RC_e", "RC_i")}}
    path = write_rc(arrays | {"definitive": np.array([2, 2, 0])}, tmp_path / "RC_index.h5")
    final, early = read_rc(path)["dtu/rc"]
    assert (final.arrays["RC"].tolist(), early.arrays["RC"].tolist()) == ([0, 1], [2])
    assert (final.definitive, early.definitive) == (True, False)
    assert final.revision > early.revision


def test_the_table_that_rc_is_made_from_is_read_alike(tmp_path):
    (tmp_path / "RC_1997-2020.dat").write_text(
        "# mjd2000 RC RC_e RC_i flag\n  -1094.979167   -5.57   -3.80   -1.77  D\n"
        "  -1094.937500   -6.02   -4.10   -1.92  P\n"
    )
    final, early = read_rc(tmp_path / "RC_1997-2020.dat")["dtu/rc"]
    assert str(final.arrays["time"][0])[:16] == "1997-01-01T00:00"
    assert final.arrays["RC_i"][0] == -1.77
    assert early.arrays["definitive"].tolist() == [0]


def test_rc_in_other_files_or_of_other_shapes_is_refused(tmp_path):
    h5py = pytest.importorskip("h5py")
    times = np.datetime64("2020-01-08", "ns") + np.arange(3) * np.timedelta64(1, "h")
    arrays = {"time": times, **{name: np.arange(3.0) for name in ("RC", "RC_e", "RC_i")}}
    elsewhere = h5py.ExternalLink("a", "b")
    for word, change in (
        ("no variable 'RC' in the file", lambda f: None),
        ("'RC' is a link to somewhere else", lambda f: f.__setitem__("RC", elsewhere)),
        (r"'RC' has shape \(3, 2\)", lambda f: f.create_dataset("RC", data=np.zeros((3, 2)))),
        ("'RC' is no series", lambda f: f.create_dataset("RC", data=np.zeros(3, int))),
        ("columns of", lambda f: f.create_dataset("RC", data=np.zeros(2))),
    ):
        path = write_rc(arrays, tmp_path / "RC_index.h5")
        with h5py.File(path, "a") as file:
            del file["RC"]
            change(file)
        with pytest.raises(FileError, match=word):
            read_rc(path)
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(FileError, match="is not a whole HDF5 file"):
        read_rc(path)


def test_rc_stands_in_for_dst_where_a_step_asks_for_quiet_times(tmp_path, host, store_of):
    times = np.datetime64("2020-01-08", "ns") + np.arange(24) * np.timedelta64(1, "h")
    values = np.where(np.arange(24) < 12, -10.0, -80.0)
    arrays = {"time": times, **dict.fromkeys(("RC", "RC_e", "RC_i"), values)}
    head = store_of(write_rc(arrays, tmp_path / "RC_index.h5"))
    index = select(head, host, "dtu/rc")
    edges, states = quiet_states({"dst": (index, -30.0)}, None, False, by="select_quiet")
    assert states[0] == "q"
    first = next(edge for edge, state in zip(edges, states, strict=True) if state == "d")
    assert np.datetime64(first, "ns") == np.datetime64("2020-01-08T12")


def test_a_page_says_that_rc_is_shown_in_place_of_dst(tmp_path, host, store_of):
    times = np.datetime64("2020-01-08", "ns") + np.arange(24) * np.timedelta64(1, "h")
    arrays = {"time": times, **dict.fromkeys(("RC", "RC_e", "RC_i"), -np.arange(24.0))}
    kp = {"time": times[::3], "Kp": np.ones(8), "ap": np.full(8, 4.0)}
    paths = write_rc(arrays, tmp_path / "RC_index.h5"), write_gfz(kp, tmp_path / "gfz.txt")
    head = store_of(*paths)
    given = (select(head, host, name) for name in ("gfz/kp", "dtu/rc"))
    table = space_weather(*given).dataset
    assert float(table["least_dst"]) == -23
    assert table["least_dst"].attrs["long_name"] == "smallest RC, in place of Dst"


MINUTES = np.datetime64("2024-05-10T06:54", "ns") + np.arange(4) * np.timedelta64(1, "m")


def test_x_rays_are_masked_by_the_flag_of_their_own_channel(tmp_path, host, store_of):
    name = "sci_xrsf-l2-avg1m_g16_d20240510_v2-2-1.nc"
    flux = np.array([3.9e-4, 3.8e-4, np.nan, 3.5e-4])
    arrays = {"time": MINUTES, "xrsa_flux": flux / 4, "xrsb_flux": flux}
    arrays |= {"xrsa_flag": np.array([0, 1, 0, 0]), "xrsb_flag": np.array([0, 0, 0, 2])}
    head = store_of(write_xrs(arrays, tmp_path / name))
    read = select(head, host, "goes-16/xrs").read()
    assert np.isfinite(read["solar_xray_irradiance_long"].values).tolist() == [
        True,
        True,
        False,
        False,
    ]
    assert np.isfinite(read["solar_xray_irradiance_short"].values).tolist() == [
        True,
        False,
        False,
        True,
    ]
    assert read["solar_xray_irradiance_long"].values[0] == np.float32(3.9e-4)
    assert np.array_equal(read["time"].values, MINUTES)


@pytest.mark.parametrize(
    ("units", "since"),
    [
        ("seconds since 2000-01-01 12:00:00", 768596040),
        ("minutes since 2024-05-10", 414),
        ("days since 2024-05-10T06:54:00Z", 0),
    ],
)
def test_times_are_read_in_the_units_that_the_file_says(tmp_path, units, since):
    h5py = pytest.importorskip("h5py")
    flux = {"xrsa_flux": [1e-6], "xrsb_flux": [1e-5]}
    path = write_xrs({"time": MINUTES[:1], **flux}, tmp_path / "a")
    with h5py.File(path, "a") as file:
        file["time"].attrs["units"] = units
        file["time"][...] = since
    assert str(read_xrs(path).arrays["time"][0])[:16] == "2024-05-10T06:54"


def test_units_of_time_that_nobody_knows_are_refused(tmp_path):
    h5py = pytest.importorskip("h5py")
    flux = {"xrsa_flux": [1e-6], "xrsb_flux": [1e-5]}
    path = write_xrs({"time": MINUTES[:1], **flux}, tmp_path / "a")
    with h5py.File(path, "a") as file:
        file["time"].attrs["units"] = "fortnights since 2000-01-01"
    with pytest.raises(FileError, match="fortnights since"):
        read_xrs(path)


def test_sunspots_of_silso_since_1900_are_read_with_their_grade(tmp_path):
    """Lines of SN_d_tot_V2.0.csv; the first day of 1900 had none to see."""
    (tmp_path / "SN").write_text(
        "1899;12;31;1899.999;   0;-1.0;   1;1\n1900;01;01;1900.001;  14; 2.1;   1;1\n"
        "1900;01;02;1900.004;  -1;-1.0;   0;1\n1900;01;03;1900.007;  22; 3.0;   5;0\n"
    )
    final, early = read_silso(tmp_path / "SN")["silso/sunspot-number"]
    assert final.arrays["SN"][0] == 14
    assert np.isnan(final.arrays["SN"][1])
    assert (early.arrays["SN"].tolist(), early.definitive) == ([22.0], False)
    assert final.counts == {"before_1900": 1}
    assert final.revision > early.revision


def test_predictions_of_lasp_are_never_read_as_observations(real, host, store_of):
    head = store_of(real("dst_last_96_hrs.txt"))
    assert list(head.products()) == ["lasp/dst-predicted"]
    selection = select(head, host, "lasp/dst-predicted")
    assert np.isnan(selection.read()["dst"].values).all()
    assert selection.counts()["removed"] == {"predicted": 574}
    asked = select(head, host, "lasp/dst-predicted", quality="none").read()
    assert asked["dst"].values[0] == -40.5
    assert str(asked["time"].values[0])[:19] == "2023-10-28T21:10:16"


def test_predictions_of_the_space_weather_file_are_marked(swall):
    for name, content in swall.items():
        marks = content.arrays.get("predicted", np.zeros(1))
        assert (marks == ("predicted" in name)).all(), name


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2023/301-21:20:59", "2023/301-21:09:59", "not in order, each once"),
        ("2023/301-21:20:59", "2023/367-21:20:59", "2023 has no day 367"),
        ("2023/301-21:20:59", "2023/301-25:20:59", "is no time of a day"),
        ("-39.9\n", "-39.9x\n", "is no number"),
        ("-39.9\n", "\n", "no value"),
        ("Predicted Dst", "Dst", "the header"),
    ],
)
def test_broken_predictions_are_refused(real, tmp_path, old, new, words):
    text = real("dst_last_96_hrs.txt").read_text()
    assert old in text
    (tmp_path / "a").write_text(text.replace(old, new, 1))
    with pytest.raises(FileError, match=re.escape(words)):
        read_lasp(tmp_path / "a", "DST")


def test_means_of_f107_are_those_that_celestrak_prints(swall):
    """Both 81-day means, made from the daily flux, against the file's own columns, 1958-2024."""
    arrays = swall["cssi/f107"].arrays
    time, flux = arrays["time"].astype(np.int64), arrays["F10.7obs"]
    inside = (arrays["time"] > np.datetime64("1958-02-01")) & (
        arrays["time"] < np.datetime64("2025-01-01")
    )
    for window, name in (("centred", "Ctr81"), ("trailing", "Lst81")):
        off = np.abs(window_means(time, flux, window) - arrays[name])[inside]
        assert np.nanmedian(off) <= 0.051, name  # printed with one decimal
        assert np.mean(off < 0.2) > 0.95, name


def test_the_trailing_mean_knows_no_future():
    day = 86_400_000_000_000
    time = np.arange(200) * day
    step = np.where(np.arange(200) < 100, 70.0, 170.0)
    trailing = window_means(time, step, "trailing")
    assert (trailing[80:100] == 70).all()
    assert trailing[100] == pytest.approx(70 + 100 / 81)
    centred = window_means(time, step, "centred")
    assert centred[99] > 70
    assert np.isnan(trailing[:39]).all()
    assert np.isfinite(trailing[40:]).all()


def test_the_mean_does_not_depend_on_where_the_time_is_cut(tmp_path, host, store_of):
    times = np.datetime64("2019-06-01", "ns") + np.arange(300) * np.timedelta64(1, "D")
    flux = np.round(70 + 5 * np.sin(np.arange(300) / 4), 1)
    path = write_gfz({"time": times, "F10.7obs": flux, "F10.7adj": flux}, tmp_path / "gfz.txt")
    head = store_of(path)

    def read(start=None, stop=None):
        data = select(head, host, "gfz/f107", start=start, stop=stop)
        return average_f107(data, window="centred").read()

    whole, cut = read(), read("2019-10-01", "2019-10-20")
    part = whole["f107_81_day_mean"].sel(time=cut["time"]).values
    assert np.array_equal(part, cut["f107_81_day_mean"].values)
    assert part[0] == pytest.approx(flux[122 - 40 : 122 + 41].mean())
