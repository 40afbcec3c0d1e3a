"""Components are compared along the same axes only."""

import numpy as np
import pytest
import xarray as xr

from tests.made_up_orbits import made_up_track, product_of, select_made_up
from vconst.errors import OperationError, UsageError
from vconst.operations.difference import difference
from vconst.operations.match_up import match_up
from vconst.operations.matching.sides import find_shared
from vconst.operations.vectors import frame_of, known_frame

NAME = "electric_field_x"


def labelled(**frames):
    time = np.arange(3).astype("M8[ns]")
    attrs = {name: {"frame": frame} if frame else {} for name, frame in frames.items()}
    return xr.Dataset({n: ("time", np.zeros(3), attrs[n]) for n in frames}, {"time": time})


def field(folder, frame, name):
    track = made_up_track(hours=1)
    product = product_of([(NAME, (), False)], frame=frame, name=name)
    return select_made_up(folder, product, track, {NAME: np.ones(len(track[0]))})


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("NEC", "NEC", True),
        ("XYZ", "ECEF", True),
        ("NEC", "ECEF", False),
        ("unknown", "unknown", False),
        ("", "", False),
    ],
)
def test_a_match_up_compares_components_of_one_known_frame(one, other, shared):
    found = find_shared(labelled(**{NAME: one, "kp": ""}), labelled(**{NAME: other, "kp": ""}))
    assert found.names == ((NAME, "kp") if shared else ("kp",))
    assert found.apart == (() if shared else (NAME,))


def test_components_called_north_east_and_centre_are_geocentric_unless_said_otherwise():
    assert known_frame("magnetic_field_north", None) == "NEC"
    assert known_frame("magnetic_field_north", "sensor") == "sensor"
    assert known_frame(NAME, "") == "unknown"
    assert known_frame(NAME, "unknown", "ENU") == "ENU"
    assert known_frame(NAME, "NEC", "ENU") == "NEC"


def test_products_that_share_nothing_but_components_of_unknown_frames_are_not_matched(tmp_path):
    one = field(tmp_path / "one", "unknown", "nova-1/field")
    two = field(tmp_path / "two", "unknown", "nova-2/field")
    with pytest.raises(OperationError, match="share only components that are not of one known"):
        match_up(one, two, distance=10.0, delay=1.0)


def test_a_difference_of_components_wants_one_known_frame(tmp_path):
    one = field(tmp_path / "one", "unknown", "nova-1/field")
    two = field(tmp_path / "two", "NEC", "nova-2/field")
    with pytest.raises(UsageError, match="'nova-1/field' in frame 'unknown' and 'nova-2/field' in"):
        difference(one, two, variable=NAME)
    found = difference(one, two, variable=NAME, frame="NEC").dataset
    assert float(found["std_difference"]) == 0


def test_components_of_several_frames_are_of_none():
    data = labelled(electric_field_x="NEC", electric_field_y="ENU", electric_field_z="NEC")
    with pytest.raises(OperationError, match="step: 'electric_field_x' is in frame 'unknown'"):
        frame_of("step", data, list(data.data_vars))
