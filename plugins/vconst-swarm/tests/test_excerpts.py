"""Excerpts from VirES and residuals from MagGeo: real files, and their neighbours."""

import numpy as np
import pytest

from vconst import FileError

HEADER = "Spacecraft,Timestamp,Latitude,Longitude,Radius,F,B_NEC"
LINE = "{},{},0.1976098,-102.681841,6828390.61,24630.6298,{{23432.0698;2929.1195;7001.0706}}"


def excerpt(folder, *lines, header=HEADER):
    path = folder / "data.csv"
    path.write_bytes("".join(f"{line}\r\n" for line in (header, *lines)).encode())
    return path


@pytest.mark.parametrize("kind", ["cdf", "csv"])
def test_the_real_excerpt_reads_as_its_text_says(real, conformed, kind):
    made = conformed(real(f"vires_SW_OPER_MAGA*.{kind}"))
    assert list(made) == ["swarm-a/mag-lr"]
    columns, granule = made["swarm-a/mag-lr"]
    data = columns.data
    # First and last line of the CSV file, as printed.
    assert granule.rows == 192
    assert data["time"][0] == np.datetime64("2016-01-01T00:28:00")
    assert data["time"][-1] == np.datetime64("2016-01-01T00:59:50")
    assert data["latitude"][0] == pytest.approx(0.1976098, abs=1e-9)
    assert data["longitude"][0] == pytest.approx(-102.681841, abs=1e-6)
    assert data["radius"][0] == pytest.approx(6828.39061, abs=1e-9)
    assert data["magnetic_field"][0] == pytest.approx(24630.6298, abs=1e-9)
    vector = [data[f"magnetic_field_{axis}"][0] for axis in ("north", "east", "centre")]
    assert vector == pytest.approx([23432.0698, 2929.1195, 7001.0706], abs=1e-9)


def test_both_forms_of_one_excerpt_are_the_same_granule_and_cdf_outranks_csv(real, products):
    product = products["swarm-a/mag-lr"]
    from_cdf, from_csv = (product.formats[number].read for number in (-3, -1))
    [cdf] = from_cdf(real("vires_SW_OPER_MAGA*.cdf")).values()
    [csv] = from_csv(real("vires_SW_OPER_MAGA*.csv")).values()
    assert cdf.key == csv.key
    assert cdf.revision > csv.revision
    assert cdf.baseline == "04"
    for name in ("F", "B_NEC", "Latitude", "Radius"):
        assert np.allclose(cdf.arrays[name], csv.arrays[name], rtol=1e-8, atol=0)


def test_the_span_of_an_excerpt_is_in_its_key(products, tmp_path):
    read = products["swarm-a/mag-lr"].formats[-1].read
    times = ("2016-01-01T00:28:00Z", "2016-01-01T00:28:10Z")
    [content] = read(excerpt(tmp_path, *(LINE.format("A", time) for time in times))).values()
    assert content.key == {
        "excerpt": "vires",
        "start": "20160101T002800",
        "stop": "20160101T002810",
        "samples": "2",
        "variables": "B_NEC+F",
    }


def test_both_time_styles_are_read(conformed, tmp_path):
    lines = [LINE.format("A", "2014-09-30 01:00:00"), LINE.format("A", "2016-03-11T06:46:40Z")]
    columns, _ = conformed(excerpt(tmp_path, *lines))["swarm-a/mag-lr"]
    expected = ["2014-09-30T01:00:00", "2016-03-11T06:46:40"]
    assert columns.data["time"].tolist() == np.array(expected, "M8[ns]").tolist()


def test_several_spacecraft_in_one_file_are_told_apart(conformed, tmp_path):
    lines = [LINE.format(letter, f"2016-01-01T00:00:0{k}Z") for k, letter in enumerate("BAB-")]
    made = conformed(excerpt(tmp_path, *lines))
    assert {name: granule.rows for name, (_, granule) in made.items()} == {
        "swarm-a/mag-lr": 1,
        "swarm-b/mag-lr": 2,
    }
    assert made["swarm-a/mag-lr"][1].counts["other_spacecraft"] == 1
    assert made["swarm-b/mag-lr"][0].data["time"][1] == np.datetime64("2016-01-01T00:00:02")


def test_plasma_excerpts_of_both_baselines_have_one_name(conformed, tmp_path):
    made = {}
    for density, flag in (("Ne", "Flags_Ne"), ("N_ion", "Flags_N_ion")):
        header = f"Spacecraft,Timestamp,Latitude,Longitude,Radius,{density},{flag}"
        lines = [
            f"B,2016-01-01T00:00:0{k}Z,1,2,6880000,100000.5,{value}"
            for k, value in enumerate((20, 40))
        ]
        columns, granule = conformed(excerpt(tmp_path, *lines, header=header))["swarm-b/lp"]
        assert granule.counts["electron_density:unusable"] == 1
        made[density] = columns.data["electron_density"].tolist()
    assert made["Ne"] == made["N_ion"] == [100000.5e6, 100000.5e6]


def read_lines(products, tmp_path, *lines, header=HEADER):
    return products["swarm-a/mag-lr"].formats[-1].read(excerpt(tmp_path, *lines, header=header))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A,2016-01-01T00:28:10Z,1,2", "line 3: 4 values; the header has 7"),
        (LINE.format("A", "yesterday"), "line 3: 'Timestamp' is 'yesterday'"),
        (LINE.format("A", "2016-01-01T00:00:01Z").replace("246", "2x6"), "line 3: 'F' is '2x630"),
        (LINE.format("A", "2016-01-01T00:00:01Z").replace(";2929", ""), "line 3: 'B_NEC' is"),
        (LINE.format("A", "2016-01-01T00:00:01Z").replace(";2929", ";x"), "line 3: 'B_NEC' is 'x"),
    ],
)
def test_a_wrong_line_is_named(products, tmp_path, line, words):
    with pytest.raises(FileError, match=words):
        read_lines(products, tmp_path, LINE.format("A", "2016-01-01T00:00:00Z"), line)


def test_a_text_that_is_cut_short_is_refused(products, real, tmp_path):
    whole = real("vires_SW_OPER_MAGA*.csv").read_bytes()
    path = tmp_path / "data.csv"
    for size in (len(whole) - 1, len(whole) - 3, len(whole) - 40, 5000):
        path.write_bytes(whole[:size])
        if whole[:size].endswith((b"\n", b"\r")):
            continue
        with pytest.raises(FileError, match="ends in the middle of a line"):
            products["swarm-a/mag-lr"].formats[-1].read(path)


def test_kilometres_are_not_read_as_metres(products, tmp_path):
    line = LINE.format("A", "2016-01-01T00:00:01Z").replace("6828390.61", "6828.39061")
    with pytest.raises(FileError, match=r"'Radius' is about 6828\.39; metres are declared"):
        read_lines(products, tmp_path, line)


def test_two_instruments_in_one_excerpt_are_refused(products, tmp_path):
    line = LINE.format("A", "2016-01-01T00:00:01Z") + ",1000"
    with pytest.raises(FileError, match="two instruments in one file"):
        read_lines(products, tmp_path, line, header=HEADER + ",Ne")


def test_an_excerpt_of_another_mission_is_refused(products, tmp_path):
    line = LINE.format("-", "2016-01-01T00:00:01Z")
    with pytest.raises(FileError, match="'Spacecraft' is '-'; A, B or C is expected"):
        read_lines(products, tmp_path, line)


@pytest.mark.parametrize(
    ("letter", "first", "radius"),
    [("A", 0.693788493055763, 6834.12761), ("B", None, None), ("C", None, None)],
)
def test_real_residuals_are_read_as_their_text_says(real, conformed, letter, first, radius):
    made = conformed(real(f"maggeo_swarm_{letter}_*.csv"))
    assert list(made) == [f"swarm-{letter.lower()}/maggeo"]
    columns, granule = made[f"swarm-{letter.lower()}/maggeo"]
    assert granule.rows == 2880
    assert granule.counts.get("timestamp_differs", 0) == 0
    assert columns.data["time"][0] == np.datetime64("2014-09-08T00:00:00")
    assert columns.data["time"][-1] == np.datetime64("2014-09-08T23:59:30")
    assert granule.counts["magnetic_field_residual:outlier"] == 40  # Flags_F 3
    if first is not None:
        assert columns.data["magnetic_field_residual_north"][0] == first
        assert columns.data["radius"][0] == pytest.approx(radius, abs=1e-9)
        assert columns.data["kp"][[0, -1]].tolist() == [0.333, 2.0]


def test_the_north_residual_of_swarm_a_varies_by_27_2_nanotesla(real, conformed):
    made = conformed(real("maggeo_swarm_A_*.csv"))
    values = made["swarm-a/maggeo"][0].data["magnetic_field_residual_north"]
    assert np.nanstd(values) == pytest.approx(27.2, abs=0.05)


def test_residuals_whose_two_times_differ_are_counted(real, products, tmp_path):
    text = real("maggeo_swarm_A_*.csv").read_text()
    path = tmp_path / "other.csv"
    path.write_text(text.replace("2014-09-08 00:00:30", "2014-09-08 00:00:31"))
    contents = products["swarm-a/maggeo"].formats[0].read(path)
    assert contents["swarm-a/maggeo"].counts == {"timestamp_differs": 1}


def test_other_text_is_nobodys(form_of, tmp_path):
    path = tmp_path / "quakes.csv"
    path.write_text("time,latitude,longitude,depth,mag\n2016-01-01,1,2,3,4\n")
    assert form_of(path) == {}


def test_residuals_written_are_those_of_the_real_file_line_by_line(real, products, tmp_path):
    path = real("maggeo_swarm_A_*.csv")
    form = products["swarm-a/maggeo"].formats[0]
    [content] = form.read(path).values()
    form.write(content.arrays, tmp_path / "again.csv")
    printed, made = path.read_text().splitlines(), (tmp_path / "again.csv").read_text().splitlines()
    assert made[0] == printed[0]
    assert len(made) == len(printed)
    for ours, theirs in zip(made[1:], printed[1:], strict=True):
        assert [_plain(text) for text in ours.split(",")] == [
            _plain(text) for text in theirs.split(",")
        ]


def _plain(text):
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.parametrize(
    ("name", "product", "rows"),
    [
        ("swarmpal_fixture_paldata_item_MAGA.nc4", "swarm-a/mag-lr", 60),
        ("swarmpal_fixture_paldata_item_MAGB.nc4", "swarm-b/mag-lr", 60),
        ("swarmpal_test_fac_singlesat_swarm.nc4", "swarm-a/mag-lr", 1800),
        ("swarmpal_test_paldataitem_vires.nc4", "swarm-a/mag-lr", None),
        ("swarmpal_test_time_pad_vires.nc4", "swarm-a/mag-lr", None),
    ],
)
def test_a_real_file_of_swarmpal_is_read_value_by_value_as_xarray_reads_it(
    real, conformed, name, product, rows
):
    import xarray as xr

    path = real(name)
    columns, granule = conformed(path)[product]
    with xr.open_datatree(path, engine="h5netcdf") as tree:
        [plain] = [node.to_dataset() for node in tree.leaves if "B_NEC" in node]
        assert rows in (None, granule.rows)
        assert granule.rows == plain.sizes["Timestamp"]
        assert np.array_equal(columns.data["time"], plain["Timestamp"].values.astype("M8[ns]"))
        vectors = plain["B_NEC"].values
    for column, axis in enumerate(("north", "east", "centre")):
        assert np.array_equal(columns.data[f"magnetic_field_{axis}"], vectors[:, column])
    assert granule.baseline == "06"


def test_an_excerpt_without_positions_is_refused_with_the_reason(real, form_of):
    path = real("swarmpal_test_paldataitem_hapi.nc4")
    form = form_of(path)["swarm-a/mag-lr"]
    with pytest.raises(FileError, match="no variable 'Latitude' in the file"):
        form.read(path)


def test_baseline_0602_minus_0409_of_one_hour_is_what_it_was_found_to_be(real, conformed):
    """Twelve common seconds of 1 January 2016: +0.33, -0.75, -0.20 nT."""
    newer, granule = conformed(real("swarmpal_test_fac_singlesat*"))["swarm-a/mag-lr"]
    older, before = conformed(real("vires_SW_OPER_MAGA*.cdf"))["swarm-a/mag-lr"]
    assert (granule.baseline, before.baseline) == ("06", "04")
    common, new, old = np.intersect1d(newer.data["time"], older.data["time"], return_indices=True)
    assert len(common) == 12
    assert common[0] == np.datetime64("2016-01-01T00:28:00")
    assert common[-1] == np.datetime64("2016-01-01T00:29:50")
    names = [f"magnetic_field_{axis}" for axis in ("north", "east", "centre")]
    means = [(newer.data[name][new] - older.data[name][old]).mean() for name in names]
    assert [round(float(mean), 2) for mean in means] == [0.33, -0.75, -0.20]
