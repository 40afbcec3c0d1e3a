"""Every ``map_*`` of a table over latitude and longitude."""

import numpy as np

from vconst.report.axes import add_colour_bar
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.figures.series import title_of
from vconst.report.maps.land import degrees, draw_world, flat_land
from vconst.report.theme import COUNT, OVER, SIGNED
from vconst.report.words import label, number, unit

PREFIX = "map_"


@figure(kind="table", page="*", id="map")
def maps(subject):
    """A map: signed values about zero in vik, one-sided values in oslo."""
    dataset = subject.result.dataset
    for name, values in dataset.data_vars.items():
        if not str(name).startswith(PREFIX) or set(values.dims) != {"latitude", "longitude"}:
            continue
        values = values.transpose("latitude", "longitude")
        if np.isfinite(np.asarray(values, float)).any():
            yield _drawing(values, str(name)[len(PREFIX) :])


def _drawing(values, part):
    low, high = (_extreme(values, pick) for pick in (np.nanargmin, np.nanargmax))
    units = unit(values.attrs.get("units", ""))
    name = title_of(values, PREFIX)
    said = (
        f"from {number(low[0], 3)} {units} at {low[1]} to {number(high[0], 3)} {units} at {high[1]}"
    )
    signed = _signed(values)
    return Drawing(
        title=f"{name[:1].upper()}{name[1:]} {said}",
        caption=(
            "Each cell of the grid as it is, without smoothing. "
            + ("The colours are symmetric about zero. " if signed else "")
            + "Blank: no value. Made with Natural Earth."
        ),
        alt=f"World map of {name}, {said}.",
        draw=Draw(_draw, values, signed),
        numbers=_numbers(values),
        size=(8.6, 4.0),
        part=part,
    )


def _extreme(values, pick):
    data = np.asarray(values, float)
    row, column = np.unravel_index(pick(data), data.shape)
    latitude, longitude = float(values["latitude"][row]), float(values["longitude"][column])
    east = (longitude + 180) % 360 - 180
    return float(data[row, column]), f"{degrees(latitude, 'NS')} {degrees(east, 'EW')}"


def _signed(values):
    data = np.asarray(values, float)
    return bool(np.nanmin(data) < 0 < np.nanmax(data))


def _numbers(values):
    """By latitude: mean over longitude and extremes; the whole grid is in result.nc."""
    data = np.asarray(values, float)
    units = values.attrs.get("units", "")
    rows = []
    for latitude, row in zip(np.asarray(values["latitude"], float), data, strict=True):
        kept = row[np.isfinite(row)]
        rows.append(
            (
                latitude,
                kept.size,
                *((kept.mean(), kept.min(), kept.max()) if kept.size else [None] * 3),
            )
        )
    columns = ("latitude (°)", "cells", *(label(x, units) for x in ("mean", "least", "greatest")))
    return Numbers(columns, rows, caption=f"{title_of(values, PREFIX)} by latitude")


def _draw(page, values, signed):
    axes = page.subplots()
    draw_world(axes)
    longitude, data = _from_west(values)
    latitude = np.asarray(values["latitude"], float)
    reach = float(np.nanmax(np.abs(data)))
    limits = {"vmin": -reach, "vmax": reach} if signed else {}
    drawn = axes.pcolormesh(
        longitude,
        latitude,
        np.ma.masked_invalid(data),
        cmap=SIGNED if signed else COUNT,
        shading="nearest",
        rasterized=True,
        zorder=1,
        **limits,
    )
    axes.plot(*flat_land()[1], color=OVER, linewidth=0.4, alpha=0.75, zorder=2)
    axes.set(xlim=(-180, 180), ylim=(-90, 90))
    add_colour_bar(
        axes, drawn, label(title_of(values, PREFIX), values.attrs.get("units", "")), shrink=0.75
    )


def _from_west(values):
    """Longitudes rising from -180; a grid that closes at both ends keeps both."""
    longitude, data = np.asarray(values["longitude"], float), np.asarray(values, float)
    if longitude.max() <= 180:
        order = np.argsort(longitude)
    else:
        longitude = (longitude + 180) % 360 - 180
        order = np.argsort(longitude)
    return longitude[order], data[:, order]
