"""Reasons of single cells of maps: set, stored, counted, masked, switched."""

import numpy as np
import pytest

from vconst.dataset import Source, conform, mask, no_samples, to_xarray
from vconst.errors import DatasetError
from vconst.mission import Content, Format, Product, Reason, Variable
from vconst.selection import Selection
from vconst.store import Store
from vconst.vocabulary import Vocabulary

TERM = "land_surface_temperature"
PLACE = ("y", "x")


def product(**more):
    """Maps of 2 by 3 cells with places on both dimensions, and a field of bits."""
    reasons = (
        Reason(name="cloud", source="qc", within=3, equals=(2.0,), variable=TERM),
        Reason(
            name="doubtful", source="qc", within=12, equals=(4.0, 8.0), variable=TERM, rejects=False
        ),
        Reason(name="wild", source="qc", bits=16, variable=TERM),
    )
    return Product(
        name="nova-1/maps",
        title="Maps",
        kind="grid",
        variables=(
            Variable(source="t", name="time", units="datetime64"),
            Variable(source="lat", name="latitude", units="degree", axis=True, dimensions=PLACE),
            Variable(source="lon", name="longitude", units="degree", axis=True, dimensions=PLACE),
            Variable(source="v", name=TERM, units="K", dimensions=PLACE),
        ),
        formats=(Format(read=print),),
        quality=reasons,
        **more,
    )


LATITUDE, LONGITUDE = np.meshgrid([50.0, 40.0], [1.0, 2.0, 3.0], indexing="ij")
FLAGS = np.array([[[0, 2, 3], [1, 4, 6]], [[16, 8, 0], [0, 0, 0]]])


def content(**changed):
    time = np.array(["2020-01-08", "2020-01-09"], "M8[ns]")
    values = np.full((2, 2, 3), 290.0, np.float32)
    values[1, 1, 2] = 500.0  # impossible
    given = {"t": time, "lat": LATITUDE, "lon": LONGITUDE, "v": values, "qc": FLAGS}
    given.update(changed)
    return Content(arrays={k: v for k, v in given.items() if v is not None})


def columns(*contents):
    made = product()
    sources = [
        Source(content=each, form=made.formats[0], key=f"k{n}", id=f"{n}" * 64)
        for n, each in enumerate(contents)
    ]
    result = conform(made, sources, Vocabulary())
    if result.refused:
        raise result.refused[0][1]
    return result.parts


def test_cells_have_bits_and_maps_stay_usable():
    (found, granules), *_ = columns(content())
    assert found.dims[f"quality_{TERM}"] == ("time", *PLACE)
    masked, counts = mask(found)
    kept = np.isfinite(masked.data[TERM])
    assert kept.tolist() == [
        [[True, False, True], [True, True, False]],
        [[False, True, True], [True, True, False]],  # 500 K is out of range
    ]
    assert counts == {
        "samples": 2,
        "kept": 2,
        "removed": {
            f"{TERM}:out_of_range_cells": 1,
            f"{TERM}:cloud_cells": 2,
            f"{TERM}:wild_cells": 1,
        },
    }
    assert granules[0].counts == {
        f"{TERM}:out_of_range_cells": 1,
        f"{TERM}:cloud_cells": 2,
        f"{TERM}:doubtful_cells": 3,
        f"{TERM}:wild_cells": 1,
    }
    assert found.data[TERM][1, 1, 2] == 500.0  # kept as read
    named, _ = mask(found, ("doubtful",))
    assert np.isfinite(named.data[TERM]).sum() == 9
    assert np.isfinite(mask(found, "none")[0].data[TERM]).all()


def test_files_with_and_without_flags_stand_in_one_batch():
    (found, _), *more = columns(content(), content(qc=None))
    assert not more
    assert found.data[f"quality_{TERM}"].shape == (4, 2, 3)
    assert (found.data[f"quality_{TERM}"] > 1).sum() == 5


def test_flags_that_are_not_of_every_cell_are_refused():
    with pytest.raises(
        DatasetError, match=r"'qc' have 2 x 3 values; one for each of the 2 x 2 x 3"
    ):
        columns(content(qc=FLAGS[0]))


def test_places_of_another_size_are_refused():
    with pytest.raises(DatasetError, match="'v' has 3 values along 'x', which has 2"):
        columns(content(lat=LATITUDE[:, :2], lon=LONGITUDE[:, :2]))
    with pytest.raises(DatasetError, match="'lon' has 2 values along 'x', which has 3"):
        columns(content(lon=LONGITUDE[:, :2]))


def test_maps_on_two_dimensional_places_are_stored_and_read_with_their_bits(tmp_path):
    store = Store.create(tmp_path / "store")
    for part, granules in columns(content()):
        store.commit(store.stage(product(), part, granules), by="test")
    selection = Selection(view=store.head(), product="nova-1/maps", kind="grid", variables=(TERM,))
    dataset = selection.read()
    assert dataset["latitude"].dims == PLACE
    assert "latitude" in dataset.coords
    np.testing.assert_array_equal(dataset["longitude"], LONGITUDE)
    assert np.isfinite(dataset[TERM].values).sum() == 8
    assert selection.counts()["removed"][f"{TERM}:cloud_cells"] == 2
    assert dataset[f"quality_{TERM}"].dims == ("time", *PLACE)


def test_nothing_read_has_the_same_columns():
    none = no_samples(product(), Vocabulary())
    assert none.dims[f"quality_{TERM}"] == ("time", *PLACE)
    assert to_xarray(none).sizes == {"time": 0, "y": 0, "x": 0}
