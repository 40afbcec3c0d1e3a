"""Made-up worlds seen on maps in a projection."""

from functools import partial

import numpy as np

from tests.test_synthetic_world import world  # noqa: F401  (fixtures)
from vconst.kernels.land import is_land
from vconst.mission import Format, Product, Variable
from vconst.synthetic.declaration import MadeProduct
from vconst.synthetic.quantities import fill
from vconst.synthetic.scene import Scene
from vconst.testing import make_columns
from vconst.vocabulary import Vocabulary

START = int(np.datetime64("2019-12-20", "ns").astype(np.int64))
PLACE = ("y", "x")


def oblique(latitudes, longitudes, *, tilt):
    """Rows that are no parallels: latitude falls by *tilt* degrees along each."""
    north, east = np.meshgrid(latitudes, longitudes, indexing="ij")
    return {"latitude": north - tilt * np.linspace(0, 1, len(longitudes)), "longitude": east}


def seen(world, *names, **made):  # noqa: F811
    product = Product(
        name="nova-1/maps",
        title="",
        kind="grid",
        cadence=3600.0,
        variables=(
            Variable(source="t", name="time", units="datetime64"),
            Variable(source="lat", name="latitude", units="degree", axis=True, dimensions=PLACE),
            Variable(source="lon", name="longitude", units="degree", axis=True, dimensions=PLACE),
            *(Variable(source=name, name=name, dimensions=PLACE) for name in names),
        ),
        formats=(Format(read=print, write=print, axes=partial(oblique, tilt=20.0)),),
    )
    time = START + np.arange(3) * 3600 * 10**9
    made = MadeProduct(name=product.name, **made)
    return product, fill(Scene(product, made, world, None, time, Vocabulary()))


BOX = {"latitudes": (50.0, 10.0, -5.0), "longitudes": (-20.0, 60.0, 4.0)}


def test_maps_are_of_the_places_of_their_nodes(world):  # noqa: F811
    _, (data, dims) = seen(world, "land_surface_temperature", **BOX)
    assert dims["latitude"] == PLACE
    assert data["latitude"].shape == (9, 21)
    np.testing.assert_array_equal(data["latitude"][0, [0, -1]], [50.0, 30.0])
    values = data["land_surface_temperature"]
    assert values.shape == (3, 9, 21)
    assert dims["land_surface_temperature"] == ("time", *PLACE)
    land = is_land(data["latitude"].ravel(), data["longitude"].ravel()).reshape(9, 21)
    np.testing.assert_array_equal(np.isfinite(values[0]), land)
    assert 0 < land.sum() < land.size


def test_what_only_the_vocabulary_knows_differs_from_place_to_place(world):  # noqa: F811
    _, (data, _) = seen(world, "ozone_column", **BOX)
    values = data["ozone_column"]
    assert values.shape == (3, 9, 21)
    assert 1e22 < values.min() < values.max() < 2e23
    assert values[0].std() > 0.1 * values.mean() / 10
    assert np.abs(values[1] - values[0]).max() < np.ptp(values[0])  # an hour changes little


def test_samples_of_the_kit_lie_on_the_axes_of_the_format(world):  # noqa: F811
    product, _ = seen(world, "brightness_temperature", **BOX)
    columns = make_columns(product, Vocabulary())
    assert columns.data["latitude"].shape == (5, 9)
    assert columns.data["brightness_temperature"].shape == (5, 5, 9)
    assert columns.dims["brightness_temperature"] == ("time", *PLACE)
