"""Layouts of Kp and Hp beside the daily table, against each other and against what is printed."""

import json
import re

import numpy as np
import pytest
from vconst_indices.gfz import read_gfz
from vconst_indices.kp_tables import read_kp_table, read_recent
from vconst_indices.scale import ap_from_kp
from vconst_indices.web_service import read_web_service

from vconst import FileError
from vconst.ingest import read_file
from vconst.selection import select

KP_AP = (
    "# PURPOSE: This file distributes the geomagnetic planetary three-hour index Kp and ap\n"
    "#YYY MM DD hh.h hh._m        days      days_m     Kp   ap D\n"
)


def only(contents):
    ((content,),) = contents.values()
    return content


def test_half_hourly_hp_is_read_as_printed(real):
    arrays = only(read_gfz(real("Hp30_ap30_complete_series.txt"))).arrays
    assert arrays["time"][[0, -1]].astype(str).tolist() == [
        "2025-06-17T00:00:00.000000000",
        "2025-07-17T23:30:00.000000000",
    ]
    assert np.array_equal(arrays["Hp30"][[0, -1]], [7 / 3, 1])
    assert arrays["ap30"][[0, -1]].tolist() == [9, 4]


def test_hp_and_ap_of_the_web_service_are_of_one_table(real):
    hp = only(read_web_service(real("Hp30_2009-01.txt"))).arrays
    ap = only(read_web_service(real("ap30_2009-01.txt"))).arrays
    assert np.array_equal(hp["time"], ap["time"])
    assert np.array_equal(ap_from_kp(hp["Hp30"]), ap["ap30"])
    hourly = only(read_web_service(real("Hp60_2009-01.txt"))).arrays
    assert hourly["Hp60"][-1] == 4 / 3
    assert hp["Hp30"][-1] == 5 / 3


def test_half_of_a_product_has_a_key_of_its_own(real):
    hp, ap = (only(read_web_service(real(f"{n}_2009-01.txt"))) for n in ("Hp30", "ap30"))
    assert hp.key != ap.key
    assert hp.counts == ap.counts == {}


def test_sunspots_and_flux_of_the_web_service_are_as_printed(real, swall):
    spots = only(read_web_service(real("SN_2009-01.txt")))
    assert spots.arrays["SN"][7:13].tolist() == [0, 7, 9, 10, 8, 0]
    assert spots.definitive
    assert (spots.arrays["definitive"] == 2).all()
    flux = only(read_web_service(real("Fobs_2009-01.txt"))).arrays
    assert flux["F10.7obs"][[0, -1]].tolist() == [68.9, 69.5]
    other = swall["cssi/f107"].arrays
    _, mine, theirs = np.intersect1d(flux["time"], other["time"], return_indices=True)
    assert len(mine) == 32
    assert np.array_equal(flux["F10.7obs"][mine], other["F10.7obs"][theirs])


def test_kp_of_pandas_is_that_of_the_space_weather_file(real, swall):
    content = only(read_kp_table(real("Kp_def2019.txt"), grade=2))
    other = swall["cssi/kp"].arrays
    _, mine, theirs = np.intersect1d(content.arrays["time"], other["time"], return_indices=True)
    assert len(mine) == 59 * 8
    assert np.array_equal(content.arrays["Kp"][mine], other["Kp"][theirs])
    assert np.rint(content.arrays["Kp"][:8] * 3).tolist() == [3, 4, 8, 5, 6, 1, 0, 2]
    assert content.definitive


def test_the_name_tells_whether_kp_of_pandas_is_definitive(real, host, tmp_path):
    text = real("Kp_def2019.txt").read_bytes()
    for name, grade in (("Kp_def2019.txt", 2), ("Kp_now2019.txt", 0), ("kp.txt", np.nan)):
        (tmp_path / name).write_bytes(text)
        (reading,) = read_file((str(tmp_path / name), None), host).readings
        given = reading.content.arrays["definitive"]
        assert np.array_equal(np.unique(given), [grade], equal_nan=True)


def test_what_swpc_estimates_is_no_kp_of_gfz(real):
    found = read_recent(real("kp_recent_2019-03-18.txt"))
    assert list(found) == ["swpc/kp"]
    content = only(found)
    assert not content.definitive
    first = [content.arrays[name][0] for name in ("mid_lat_Kp", "high_lat_Kp", "Kp")]
    assert first == [1, 0, 1]
    assert str(content.arrays["time"][-1])[:16] == "2019-03-18T21:00"


def test_the_table_of_kp_by_interval_gives_its_grades_apart(tmp_path):
    """Two lines as GFZ describes them, of the storm of 10 May 2024."""
    path = tmp_path / "Kp_ap_since_1932.txt"
    path.write_text(
        KP_AP + "2024 05 10 15.0 16.50 33733.62500 33733.68750  8.000  207 1\n"
        "2024 05 10 18.0 19.50 33733.75000 33733.81250  9.000  400 0\n"
        "2024 05 10 21.0 22.50 33733.87500 33733.93750 -1.000   -1 0\n"
    )
    final, early = read_gfz(path)["gfz/kp"]
    assert (final.arrays["Kp"].tolist(), final.definitive) == ([8.0], True)
    assert early.arrays["ap"][0] == 400
    assert np.isnan(early.arrays["Kp"][1])
    assert final.revision > early.revision


def test_of_equal_intervals_the_definitive_value_wins_in_a_store(tmp_path, host, store_of):
    line = "2024 05 10 15.0 16.50 33733.62500 33733.68750 {:6.3f} {:4d} {}\n"
    (tmp_path / "early.txt").write_text(KP_AP + line.format(9, 400, 0))
    (tmp_path / "final.txt").write_text(KP_AP + line.format(8, 207, 1))
    for order in (("early", "final"), ("final", "early")):
        head = store_of(*(tmp_path / f"{name}.txt" for name in order))
        read = select(head, host, "gfz/kp").read()
        assert read["kp"].values.tolist() == [8.0]
        assert read["definitive"].values.tolist() == [2]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("34136.02083", "34136.03083", "does not begin 34136.03083 days after 1932"),
        (" 00.5 ", " 00.4 ", "does not begin"),
        ("  1.333    5 0", "  1.333    5", "columns; 59 are expected"),
        ("  1.333    5 0", "  1.3x3    5 0", "'1.3x3' is no number"),
        ("2025 06 17 00.5", "2025 06 31 00.5", "is no date"),
        ("2025 06 17 00.0 00.25 34136.00000", "2025 06 18 00.0 00.25 34137.00000", "in order"),
    ],
)
def test_broken_tables_of_intervals_are_refused_with_the_line(real, tmp_path, old, new, words):
    text = real("Hp30_ap30_complete_series.txt").read_text("latin-1")
    assert old in text
    (tmp_path / "wrong.txt").write_text(text.replace(old, new, 1), "latin-1")
    with pytest.raises(FileError, match=re.escape(words)) as caught:
        read_gfz(tmp_path / "wrong.txt")
    assert re.match(r"wrong\.txt:\d+: ", caught.value.message)


def test_hp_has_no_upper_end_and_what_is_no_third_is_counted(tmp_path):
    text = (
        "#YYY MM DD hh.h hh._m        days      days_m   Hp30 ap30 D\n"
        "2024 05 10 15.0 15.25 33733.62500 33733.63542 12.333  765 0\n"
        "2024 05 10 15.5 15.75 33733.64583 33733.65625  2.500    9 0\n"
    )
    (tmp_path / "hp").write_text(text)
    content = only(read_gfz(tmp_path / "hp"))
    assert content.arrays["Hp30"].tolist() == [37 / 3, 2.5]
    assert content.counts == {"hp_no_third": 1}


def answer(**changed):
    given = {
        "meta": {"source": "GFZ Potsdam", "license": "CC BY 4.0"},
        "datetime": ["2024-05-10T15:00:00Z", "2024-05-10T18:00:00Z"],
        "Kp": [8.0, None],
        "status": ["def", "now"],
    }
    return json.dumps({name: v for name, v in (given | changed).items() if v is not None})


def test_status_and_null_of_the_web_service_are_read(tmp_path):
    (tmp_path / "kp.json").write_text(answer(Kp=[8.0, 7.667]))
    final, early = read_web_service(tmp_path / "kp.json")["gfz/kp"]
    assert (final.arrays["Kp"][0], early.arrays["Kp"][0]) == (8, 23 / 3)
    (tmp_path / "kp.json").write_text(answer(status=None))
    (content,) = read_web_service(tmp_path / "kp.json")["gfz/kp"]
    assert np.isnan(content.arrays["Kp"][1])
    assert np.isnan(content.arrays["definitive"]).all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (answer(Kp=None, Cp=[0.1, 0.2]), "it holds 'Cp'; one of Kp, ap"),
        (answer(Kp=[8.0]), "'Kp' is no list of 2 numbers"),
        (answer(Kp=[8.0, "7"]), "'Kp' is no list of 2 numbers"),
        (answer(Kp=[8.0, 7.5]), "7.5 is no Kp"),
        (answer(status=["def", "sure"]), "the status 'sure' is none of def, pre"),
        (answer(datetime=["2024-05-10T15:00:00Z", "2024-05-10T16:00:00Z"]), "no interval begins"),
        (answer(datetime=["2024-05-10T15:00:00Z", "soon"]), "'soon' is no time"),
        (answer().replace("8.0", "NaN"), "NaN is no number of JSON"),
        (answer()[:-9], "no sound JSON"),
        ("[" * 100_000, "no sound JSON"),
    ],
)
def test_broken_answers_are_refused(tmp_path, text, words):
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(FileError, match=re.escape(words)):
        read_web_service(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",Kp,daily_Kp_sum", ",K,daily_Kp_sum", "the header"),
        ("2019-01-02 03:00:00", "2019-01-02 02:00:00", "no three hours begin"),
        ("2529,8,1.0,9.666666666666666", "2529,8,2.0,9.666666666666666", "have the sum 10.67"),
        ("2529,8,1.0,9.666666666666666", "2529,8,1.5,9.666666666666666", "1.5 is no Kp"),
        ("2529,8,1.0,9.666666666666666", "2529,8,1.0", "4 columns; 5 are expected"),
    ],
)
def test_broken_tables_of_pandas_are_refused(real, tmp_path, old, new, words):
    text = real("Kp_def2019.txt").read_text()
    assert old in text
    (tmp_path / "a.txt").write_text(text.replace(old, new, 1))
    with pytest.raises(FileError, match=re.escape(words)):
        read_kp_table(tmp_path / "a.txt")
