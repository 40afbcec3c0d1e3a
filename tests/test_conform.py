"""Names, units, fill, order, bits and counts: what conform does to the arrays of files."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconst import Content, Format, Product, Reason, Variable
from vconst.dataset import SPHERE_RADIUS, Source, conform, mask, to_xarray, unconform
from vconst.errors import UnknownNameError
from vconst.vocabulary import Vocabulary

VARIABLES = (
    Variable(source="T", name="time", units="s since 1970-01-01"),
    Variable(source="LAT", name="latitude", units="deg", fill=(-9999.0,)),
    Variable(source="LON", name="longitude", units="deg", fill=(-9999.0,)),
    Variable(source="ALT", name="altitude", units="km"),
    Variable(source="NE", name="electron_density", units="cm-3", fill=(-99999.0,)),
)
FORMAT = Format(read=dict, files=r"NOVA_(?P<day>\d+)\.csv")
PRODUCT = Product(
    name="nova-1/lap",
    title="density",
    kind="track",
    cadence=3.0,
    variables=VARIABLES,
    formats=(FORMAT,),
    quality=(
        Reason(name="burst", source="MODE", equals=(2,), rejects=False),
        Reason(name="probe_dirty", source="FLAG", bits=4, variable="electron_density"),
    ),
)


def _arrays(count=5, start=1_578_441_600, **changes):
    arrays = {
        "T": start + 3.0 * np.arange(count),
        "LAT": np.linspace(-60, 60, count).astype("f4"),
        "LON": np.linspace(0, 350, count).astype("f4"),
        "ALT": np.full(count, 507.0, "f4"),
        "NE": np.full((count, 1), 1e5),
        "MODE": np.ones(count, "i4"),
        "FLAG": np.zeros(count, "i4"),
    }
    return arrays | changes


def _source(arrays, **changes):
    given = {"content": Content(arrays=arrays), "form": FORMAT, "key": "k", "id": "a"}
    return Source(**(given | changes))


def _one(arrays):
    conformed = conform(PRODUCT, [_source(arrays)], Vocabulary())
    assert not conformed.refused, conformed.refused
    return conformed.parts[0]


def test_values_get_canonical_names_and_units():
    columns, granules = _one(_arrays())
    assert columns.data["electron_density"] == pytest.approx(1e11)
    assert columns.data["radius"] == pytest.approx(SPHERE_RADIUS + 507.0)
    assert columns.data["time"][0] == np.datetime64("2020-01-08T00:00:00")
    assert columns.data["longitude"].min() >= -180
    assert columns.data["longitude"].max() < 180
    assert (granules[0].rows, granules[0].counts) == (5, {})


def test_the_float_width_of_the_file_is_kept():
    columns, _ = _one(_arrays(NE=np.full(5, 1e5, "f4")))
    assert columns.data["electron_density"].dtype == np.float32
    assert columns.data["latitude"].dtype == np.float32


def test_fill_becomes_nan_and_nothing_else_does():
    columns, granules = _one(_arrays(NE=np.array([1e5, -99999.0, 0.0, np.nan, 2e5])))
    assert np.isnan(columns.data["electron_density"]).tolist() == [False, True, False, True, False]
    assert granules[0].counts == {"electron_density:out_of_range": 1}


def test_a_cell_of_a_map_that_is_out_of_range_is_nothing_and_counted():
    place = {"axis": True, "units": "deg"}
    variables = (
        Variable(source="T", name="time", units="s since 1970-01-01"),
        Variable(source="LAT", name="latitude", dimensions=("latitude",), **place),
        Variable(source="LON", name="longitude", dimensions=("longitude",), **place),
        Variable(
            source="TEC",
            name="total_electron_content",
            units="TECU",
            dimensions=("latitude", "longitude"),
        ),
    )
    maps = replace(PRODUCT, kind="grid", cadence=3600.0, variables=variables, quality=())
    tec = np.full((3, 2, 2), 10.0, "f4")
    tec[1, 0, 1], tec[1, 1, 1], tec[2, 0, 0] = 1e30, -400.0, np.nan
    arrays = {"T": 1_578_441_600 + 3600.0 * np.arange(3), "LAT": [1.0, 2.0], "LON": [5.0, 6.0]}
    arrays = {name: np.array(values) for name, values in arrays.items()} | {"TEC": tec}
    [(columns, [granule])] = conform(maps, [_source(arrays)], Vocabulary()).parts
    assert granule.counts == {"total_electron_content:impossible_cells": 2}
    assert granule.rows == 3
    expected = np.array([[[10, 10], [10, 10]], [[10, np.nan], [10, np.nan]], [[np.nan, 10]] * 2])
    expected[2, 1] = 10.0
    np.testing.assert_array_equal(columns.data["total_electron_content"], expected)
    assert tec[1, 0, 1] > 1e29  # what was given is as it was


def test_what_is_out_of_range_stays_and_gets_a_bit():
    columns, _ = _one(_arrays(NE=np.array([1e5, 1e12, 1e5, 1e5, 1e5])))
    assert columns.data["electron_density"][1] == pytest.approx(1e18)
    masked, counts = mask(columns)
    assert np.isnan(masked.data["electron_density"][1])
    assert counts["removed"] == {"electron_density:out_of_range": 1}
    untouched, _ = mask(columns, "none")
    assert untouched.data["electron_density"][1] == pytest.approx(1e18)


def test_reasons_set_their_bits_and_only_rejecting_ones_mask():
    arrays = _arrays(MODE=np.array([1, 2, 2, 1, 1]), FLAG=np.array([0, 0, 4, 5, 1]))
    columns, granules = _one(arrays)
    assert granules[0].counts == {"burst": 2, "electron_density:probe_dirty": 2}
    masked, counts = mask(columns)
    assert np.isnan(masked.data["electron_density"]).tolist() == [False, False, True, True, False]
    assert not np.isnan(masked.data["latitude"]).any()
    assert counts == {"samples": 5, "kept": 3, "removed": {"electron_density:probe_dirty": 2}}
    _, named = mask(columns, ("burst",))
    assert named["removed"] == {"burst": 2}


def test_an_unknown_reason_names_the_nearest():
    columns, _ = _one(_arrays())
    with pytest.raises(UnknownNameError, match="Did you mean 'burst'"):
        mask(columns, ("brust",))


def test_a_missing_variable_says_what_the_file_has():
    arrays = _arrays()
    del arrays["NE"]
    refused = conform(PRODUCT, [_source(arrays)], Vocabulary()).refused
    assert refused[0][1].message == (
        "nova-1/lap: no variable 'NE' in the file (declared as 'electron_density'). "
        "The file has: ALT, FLAG, LAT, LON, MODE, T."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"T": np.full(5, np.nan)}, "no sample has a valid time"),
        ({"T": np.full(5, -3e9)}, "outside 1900-01-01 to 2100-01-01"),
        ({"NE": np.ones(4)}, "4 samples where others have 5"),
        ({name: np.zeros(0) for name in _arrays()}, "holds no samples"),
        ({"NE": np.array(["x"] * 5)}, "'NE' holds text such as 'x'; real numbers are declared"),
        ({"NE": np.array([None] * 5)}, "'NE' holds Python objects such as None; real numbers"),
        ({"NE": np.ones(5) + 1j}, "'NE' holds complex numbers; real numbers are declared"),
        ({"NE": [[1.0], [1.0, 2.0]]}, "'NE' is no array"),
        ({"NE": np.float64(3.0)}, "'NE' has 0 dimensions; 1 are declared"),
        ({"T": np.array(["soon"] * 5)}, "text such as 'soon' that cannot be read as 's since"),
        ({"FLAG": np.zeros(8)}, "the flags 'FLAG' have 8 values; one for each of the 5 samples"),
        ({"FLAG": np.arange(10) % 2}, "the flags 'FLAG' have 10 values"),
        ({"FLAG": np.zeros((5, 2))}, "the flags 'FLAG' have 5 x 2 values"),
        ({"FLAG": np.array(["a"] * 5)}, "the flags 'FLAG' are of type <U1; real numbers"),
        ({"FLAG": np.zeros(5, complex)}, "are of type complex128; real numbers are expected"),
    ],
)
def test_what_is_implausible_is_refused(changes, words):
    refused = conform(PRODUCT, [_source(_arrays(**changes))], Vocabulary()).refused
    assert len(refused) == 1
    assert words in refused[0][1].message


def test_fill_in_a_time_is_no_time():
    filled = replace(PRODUCT, variables=(replace(VARIABLES[0], fill=(-9999.0,)), *VARIABLES[1:]))
    times = 1_578_441_600 + np.array([0.0, 3.0, 6.0, 9.0, 12.0])
    times[1] = -9999.0
    part = conform(filled, [_source(_arrays(T=times))], Vocabulary()).parts[0]
    assert part[1][0].counts == {"no_time": 1}


def test_a_bad_file_does_not_take_its_batch_with_it():
    good, bad = _source(_arrays(), id="good"), _source({"T": np.ones(3)}, id="bad")
    conformed = conform(PRODUCT, [bad, good], Vocabulary())
    assert [source.id for source, _ in conformed.refused] == ["bad"]
    assert [granule.id for granule in conformed.parts[0][1]] == ["good"]


VECTOR = replace(
    PRODUCT,
    variables=(
        *VARIABLES,
        *(
            Variable(source="B", name=f"magnetic_field_{axis}", units="nT", column=number)
            for number, axis in enumerate(("north", "east", "centre"))
        ),
    ),
)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.ones((5, 2)), "'B' has 2 columns; at least 3 are declared"),
        (np.ones(5), "'B' has 1 dimensions; 2 (samples, columns) are declared"),
    ],
)
def test_columns_that_a_file_does_not_have_are_named(values, words):
    refused = conform(VECTOR, [_source(_arrays(B=values))], Vocabulary()).refused
    assert words in refused[0][1].message


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"revision": (object(),)}, "numbers and text are expected"),
        ({"counts": {"spikes": "many"}}, "counted 'many' of 'spikes'"),
        ({"baseline": 3}, "gave the baseline 3; text is expected"),
        ({"arrays": None}, "no arrays by name"),
        ({"arrays": {3: 1, "T": np.zeros(5)}}, "TypeError"),
    ],
)
def test_whatever_a_reader_gives_the_other_files_of_the_batch_are_kept(about, words):
    odd = _source(None, content=Content(**({"arrays": _arrays()} | about)), id="odd")
    conformed = conform(PRODUCT, [odd, _source(_arrays(), id="good")], Vocabulary())
    assert [granule.id for granule in conformed.parts[0][1]] == ["good"]
    [(source, error)] = conformed.refused
    assert source.id == "odd"
    assert words in error.message


def test_what_a_masked_array_masks_is_not_there():
    masked = np.ma.masked_array(np.full(5, 1e5, "f4"), [False, True, False, False, False])
    columns, _ = _one(_arrays(NE=masked))
    assert np.isnan(columns.data["electron_density"]).tolist() == [False, True] + [False] * 3
    assert columns.data["electron_density"].dtype == np.float32


def test_half_floats_are_widened_before_units_are_converted():
    columns, _ = _one(_arrays(NE=np.full(5, 1000, "f2")))
    assert columns.data["electron_density"] == pytest.approx(1e9)


def test_attributes_that_are_not_plain_are_made_text():
    said = {"day": np.datetime64("2020-01-08"), "n": np.int16(3), "raw": b"v1", "worst": np.nan}
    content = Content(arrays=_arrays(), attributes={**said, "more": [object], "left": {"a": 1j}})
    _, granules = conform(PRODUCT, [_source(None, content=content)], Vocabulary()).parts[0]
    assert granules[0].attributes == {
        "day": "2020-01-08",
        "n": 3,
        "raw": "v1",
        "worst": "nan",
        "more": ["<class 'object'>"],
        "left": {"a": "1j"},
    }


def test_what_is_kept_of_a_file_does_not_depend_on_the_others_of_its_batch():
    narrow = _source(_arrays(NE=np.full(5, 1.1e5, ">f4")), id="narrow")
    wide = _source(_arrays(NE=np.full(5, 1.1e5)), id="wide")
    together = conform(PRODUCT, [narrow, wide], Vocabulary()).parts
    alone = [conform(PRODUCT, [one], Vocabulary()).parts[0] for one in (narrow, wide)]
    assert len(together) == 2
    for (one, _), (other, _) in zip(together, alone, strict=True):
        for name, values in one.data.items():
            assert values.dtype == other.data[name].dtype, name
            assert values.dtype.isnative
            assert values.tobytes() == other.data[name].tobytes(), name


def test_samples_without_a_time_are_counted():
    times = 1_578_441_600 + np.array([0.0, np.nan, 6.0, 9.0, 12.0])
    columns, granules = _one(_arrays(T=times))
    assert len(columns.data["time"]) == 4
    assert granules[0].counts["no_time"] == 1


@given(st.permutations(range(6)))
def test_samples_come_in_order_of_time_whatever_the_file_does(order):
    arrays = {name: values[list(order)] for name, values in _arrays(6).items()}
    columns, _ = _one(arrays)
    expected, _ = _one(_arrays(6))
    for name, values in expected.data.items():
        assert np.array_equal(columns.data[name], values), name


def test_a_batch_is_ordered_by_start_and_counted_by_granule():
    late = _source(_arrays(start=1_578_528_000, MODE=np.full(5, 2)), id="late")
    early = _source(_arrays(), id="early")
    columns, granules = conform(PRODUCT, [late, early], Vocabulary()).parts[0]
    assert [(g.id, g.first, g.rows) for g in granules] == [("early", 0, 5), ("late", 5, 5)]
    assert [g.counts for g in granules] == [{}, {"burst": 5}]
    assert (np.diff(columns.data["time"]) > np.timedelta64(0)).all()


def test_there_and_back_gives_the_arrays_of_the_file():
    arrays = _arrays(NE=np.array([1e5, -99999.0, 2e5, 3e5, 4e5]))
    columns, _ = _one(arrays)
    back = unconform(PRODUCT, columns)
    assert back["NE"].tolist() == pytest.approx([1e5, -99999.0, 2e5, 3e5, 4e5])
    assert back["T"].tolist() == arrays["T"].tolist()
    assert back["ALT"] == pytest.approx(arrays["ALT"], abs=1e-4)


def test_an_epicentre_at_45_degrees_becomes_geocentric_to_a_metre():
    """Geocentric latitude of geodetic 45 N on WGS 84: 44.80757678 (Snyder 1987, eq. 3-28)."""
    catalogue = Product(
        name="nova/quakes",
        title="events",
        kind="events",
        position="geodetic",
        sample_key=("event_id",),
        variables=(
            Variable(source="id", name="event_id"),
            Variable(source="t", name="start", units="s since 1970-01-01"),
            Variable(source="lat", name="latitude", units="degree"),
            Variable(source="lon", name="longitude", units="degree"),
        ),
        formats=(FORMAT,),
    )
    arrays = {
        "id": np.array(["a"]),
        "t": np.array([1e9]),
        "lat": np.array([45.0]),
        "lon": np.array([10.0]),
    }
    columns, _ = conform(catalogue, [_source(arrays)], Vocabulary()).parts[0]
    assert columns.data["latitude"][0] == pytest.approx(44.80757678, abs=1e-7)
    assert columns.data["geodetic_latitude"][0] == 45.0


def test_a_geodetic_track_is_brought_to_the_sphere_and_back():
    """WGS 84 at geodetic 60 N and 500 km: radius 6862.13 km (a, 1/f; Snyder 1987, ch. 3)."""
    product = replace(PRODUCT, position="geodetic")
    arrays = _arrays()
    arrays["LAT"] = np.full_like(arrays["LAT"], 60.0)
    arrays["ALT"] = np.full_like(arrays["ALT"], 500.0)
    columns, _ = conform(product, [_source(arrays)], Vocabulary()).parts[0]
    np.testing.assert_allclose(columns.data["radius"], 6862.13, atol=0.02)
    np.testing.assert_allclose(columns.data["altitude"], 6862.13 - 6371.2, atol=0.02)
    back = unconform(product, columns)
    np.testing.assert_allclose(back["ALT"], 500.0, atol=1e-3)
    np.testing.assert_allclose(back["LAT"], 60.0, atol=1e-6)


def test_labels_carry_units_and_coordinates():
    dataset = to_xarray(_one(_arrays())[0])
    assert dataset["electron_density"].attrs["units"] == "m-3"
    assert set(dataset.coords) == {"time", "latitude", "longitude", "radius"}
