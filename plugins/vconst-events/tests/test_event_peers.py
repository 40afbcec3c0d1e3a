"""Values against obspy, where it is installed."""

import warnings

import numpy as np
import pytest
from vconst_events.ndk import read_ndk
from vconst_events.quakeml import read_quakeml


@pytest.fixture(scope="module")
def events():
    """``events(path)``: origin and magnitude of each event with an origin, as obspy has them."""
    obspy = pytest.importorskip("obspy")

    def read(path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            catalogue = obspy.read_events(str(path))
        found = []
        for event in catalogue:
            if event.origins:
                magnitude = event.preferred_magnitude() or (event.magnitudes or [None])[0]
                found.append((event.preferred_origin() or event.origins[0], magnitude))
        return found

    return read


# Not usgs_event.xml: obspy drops its second event, whose type is no word of the schema.
@pytest.mark.parametrize(
    "name", ["neries_events.xml", "iris_events.xml", "preferred.xml", "invalid_enum.xml"]
)
def test_quakeml_is_read_alike(events, real, name):
    ((_, content),) = read_quakeml(real(name)).items()
    arrays, theirs = content.arrays, events(real(name))
    assert len(theirs) == len(arrays["id"])
    for row, (origin, magnitude) in enumerate(theirs):
        assert origin.latitude == arrays["latitude"][row]
        assert origin.longitude == arrays["longitude"][row]
        assert origin.depth == pytest.approx(arrays["depth"][row] * 1000)
        assert origin.time.ns == arrays["time"][row].astype(np.int64)
        own = arrays["mag"][row]
        assert np.isnan(own) if magnitude is None else magnitude.mag == own


def test_moment_tensors_are_read_alike(events, real):
    obspy = pytest.importorskip("obspy")
    arrays = read_ndk(real("multiple_events.ndk")).arrays
    for row, event in enumerate(obspy.read_events(str(real("multiple_events.ndk")))):
        hypocentre = next(o for o in event.origins if o.origin_type == "hypocenter")
        centroid = next(o for o in event.origins if o.origin_type == "centroid")
        assert hypocentre.time.ns == arrays["time"][row].astype(np.int64)
        assert hypocentre.latitude == arrays["latitude"][row]
        assert hypocentre.depth == pytest.approx(arrays["depth"][row] * 1000)
        assert centroid.longitude == arrays["centroid_longitude"][row]
        shift = (centroid.time.ns - hypocentre.time.ns) / 1e9
        assert shift == pytest.approx(arrays["centroid_shift"][row])
        moment = event.focal_mechanisms[0].moment_tensor.scalar_moment
        assert moment == pytest.approx(arrays["moment"][row])
        mw = next(m for m in event.magnitudes if m.magnitude_type == "Mwc")
        assert mw.mag == pytest.approx(arrays["mag"][row], abs=0.006)
