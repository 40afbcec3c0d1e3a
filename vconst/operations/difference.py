"""One product minus another, at the times that both have."""

import numpy as np

from vconst.errors import OperationError, UnknownNameError, UsageError
from vconst.operation import (
    Distance,
    FrameAtNeed,
    Latitude,
    Selection,
    Table,
    VariableName,
    operation,
)
from vconst.operations.differences.maps import compare_maps
from vconst.operations.differences.region import Region
from vconst.operations.differences.tracks import compare_tracks
from vconst.operations.partial_columns import refuse_partial
from vconst.operations.vectors import UNKNOWN, is_component, known_frame


@operation(version=2)
def difference(
    first: Selection,
    second: Selection,
    *,
    variable: VariableName,
    within: Distance | None = None,
    latitude: Latitude | None = None,
    latitudes: tuple[float, float] | None = None,
    longitudes: tuple[float, float] | None = None,
    frame: FrameAtNeed | None = None,
) -> Table:
    """
    The first product minus the second, at common times, without interpolation.

    Parameters
    ----------
    first, second : Selection
        Two grids, compared node by node, or two tracks, compared sample by sample.
    variable : str
        Canonical name that both have.
    within : float or None
        Of tracks: greatest great-circle distance in km, itself included, at which values
        are compared. None compares at any.
    latitude : float or None
        Only where the latitude is at most this many degrees from the equator, itself
        included (of tracks: that of the first).
    latitudes, longitudes : (float, float) or None
        Only in this box, degrees, its edges included: south and north, and from west
        eastward to east (of tracks: where the first is).
    frame : {"NEC", "ENU", "ECEF", "orbit"} or None
        Of the component of a vector, where the products say ``unknown``. None takes their
        word: both must be in one known frame.

    Returns
    -------
    difference : Table
        Of grids: ``mean``, ``std``, ``rms`` of all cells alike; ``area_mean``,
        ``area_rms`` weighted by cos(latitude) with a doubled meridian counted once;
        ``epochs``, ``cells``, ``values``; ``map_difference``, ``series_mean``,
        ``series_rms``. Of tracks: ``epochs`` compared of ``common_epochs``;
        ``separation_min``, ``separation_median``, ``separation_max`` (km, of all common
        times); ``std_single`` of the first, ``std_difference`` and ``mean_difference``
        at the compared epochs, NaN without any; ``series_separation`` and
        ``series_difference``, whole up to 20,000 times; of more, the extremes of short runs
        are kept and attribute ``thinned_from`` says of how many. Missing values (NaN) are
        left out.
        Attribute ``counts`` says how many times of each have no partner. Where nothing is
        within *within*, attribute ``note`` says how near the two come.

    Raises
    ------
    UsageError
        If the two are not of one kind, *within* is asked of grids, a limit is negative
        or no latitude, components are not of one known frame, or one is a part of the
        other's column.
    UnknownNameError
        If one has not the variable.
    OperationError
        If they have no time or no node in common.

    Notes
    -----
    Standard deviations divide by the number of values.
    """
    _check(first, second, variable, within)
    region = Region(latitude, latitudes, longitudes)
    _check_limits(within, region)
    _check_frames(first, second, variable, frame)
    if first.kind == "grid":
        dataset = compare_maps(first, second, variable=variable, region=region)
    else:
        dataset = compare_tracks(first, second, variable=variable, within=within, region=region)
    if dataset is None:
        raise _nothing_in_common(first, second, region)
    dataset.attrs |= _attributes(first, second, variable, within, region)
    if "common_epochs" in dataset and not int(dataset["epochs"]):
        dataset.attrs["note"] = _describe_emptiness(dataset, first, second, within)
    return Table(dataset)


def _check(first, second, variable, within):
    kinds = {first.kind, second.kind}
    if kinds not in ({"grid"}, {"track"}):
        raise UsageError(
            f"difference: '{first.product}' is a {first.kind} and '{second.product}' a "
            f"{second.kind}; expected two grids or two tracks.",
            hint="sample_grid takes the values of a grid at the places of a track.",
        )
    if within is not None and kinds == {"grid"}:
        raise UsageError("difference: 'within' is for tracks; grids are compared node by node.")
    refuse_partial("difference", first, second)
    for selection in (first, second):
        held = selection.view.variables(selection.product)
        if variable not in held:
            raise UnknownNameError(f"variable of '{selection.product}':", variable, held)


def _check_limits(within, region):
    if within is not None and not within >= 0:
        raise UsageError(f"difference: 'within' is {within:g} km; expected 0 or more.")
    region.check()


def _check_frames(first, second, variable, stated):
    """Components are compared along the same axes only."""
    if not is_component(variable):
        return
    frames = {}
    for selection in (first, second):
        declared = selection.view.traits(selection.product)["frame"]
        frames[selection.product] = known_frame(variable, declared, stated)
    if UNKNOWN in frames.values() or len(set(frames.values())) > 1:
        words = " and ".join(f"'{name}' in frame '{each}'" for name, each in frames.items())
        raise UsageError(
            f"difference: '{variable}' is of {words}; components are compared in one known frame.",
            hint="Say 'frame: NEC' if you know it; identify_frame tells from the data.",
        )


def _nothing_in_common(first, second, region):
    words = [f"'{one.product}' is there {_span(one)}" for one in (first, second)]
    place = f" in {' and '.join(f'{k} {v}' for k, v in region.said.items())}" if region.said else ""
    return OperationError(
        f"difference: no time in common{place}. {' and '.join(words)}.",
        hint="Choose a time that both have; match_up pairs samples of different times.",
    )


def _span(selection):
    span = selection.span()
    if span is None:
        return "never"
    first, last = (np.datetime_as_string(np.datetime64(t, "ns"), unit="s") for t in span)
    return f"from {first}Z to {last}Z"


def _attributes(first, second, variable, within, region):
    near = {} if within is None else {"within": f"{within:g} km"}
    return {
        "first": first.product,
        "second": second.product,
        "variable": variable,
        "criteria": near | region.said,
    }


def _describe_emptiness(dataset, first, second, within):
    nearest = float(dataset["separation_min"])
    if within is not None and nearest > within:
        return (
            f"'{first.product}' and '{second.product}' have no pair within {within:g} km: at "
            f"their {_spaced(dataset['common_epochs'])} common times they are never nearer than "
            f"{_spaced(nearest)} km."
        )
    return (
        f"'{first.product}' and '{second.product}' have no common time at which both have a "
        "value of the variable."
    )


def _spaced(number):
    """A whole number in groups of three, with the thin spaces of the pages."""
    return f"{float(number):,.0f}".replace(",", "\u202f")
