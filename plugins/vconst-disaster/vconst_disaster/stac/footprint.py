"""The bounding box of a footprint, across the date line and about the poles too."""

from dataclasses import dataclass

import numpy as np

from vconst_disaster.stac.document import NotSound

#: Corners of one footprint; outlines that follow a swath have some hundreds.
CORNERS = 100_000
#: Decimals of a degree to which edges are kept: a millimetre.
DECIMALS = 8


@dataclass(frozen=True)
class Box:
    """
    A bounding box, degrees.

    Parameters
    ----------
    south, west : float
        Its corner; west is -180 to 180.
    extent_north, extent_east : float
        From there, more than 0, up to 180 and 360.
    """

    south: float
    west: float
    extent_north: float
    extent_east: float

    @property
    def north(self):
        """Its north edge."""
        return round(self.south + self.extent_north, DECIMALS)

    @property
    def east(self):
        """Its east edge, -180 to 180; less than west where it lies across the date line."""
        return _turned(self.west + self.extent_east, end=True)

    @property
    def latitude(self):
        """Of its middle; one decimal more, so that edges follow from the middle."""
        return round(self.south + self.extent_north / 2, DECIMALS + 1)

    @property
    def longitude(self):
        """Of its middle, -180 to 180."""
        return _turned(self.west + self.extent_east / 2, DECIMALS + 1)


def box_of(geometry):
    """
    The bounding box of a GeoJSON geometry.

    Parameters
    ----------
    geometry : dict
        ``Polygon`` or ``MultiPolygon``; longitudes beyond 180 degrees are turned back.

    Returns
    -------
    box : Box or None
        None for a geometry that has no area (a point, a line).

    Raises
    ------
    NotSound

    Notes
    -----
    An edge goes the shorter way round the Earth, so that polygons that are not cut at the date
    line, as RFC 7946 wants them, are understood as they are meant; one of exactly 360 degrees
    goes all the way round. The eastward extent leaves out the widest gap between the edges. A
    ring that winds about the Earth encloses the pole of the hemisphere where its corners are.
    """
    kind, given = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        return None
    polygons = [given] if kind == "Polygon" else given
    if not isinstance(polygons, list) or not polygons:
        raise NotSound("the footprint has no corners")
    rings = [_ring(polygon) for polygon in polygons]
    latitudes = [_latitudes(ring) for ring in rings]
    south, north = min(low for low, _ in latitudes), max(high for _, high in latitudes)
    west, extent = _longitudes(rings)
    box = Box(
        south=round(south, DECIMALS),
        west=_turned(west),
        extent_north=round(north - south, DECIMALS),
        extent_east=round(extent, DECIMALS),
    )
    if not (box.extent_north > 0 and box.extent_east > 0):
        raise NotSound("the footprint has no area")
    return box


def _ring(polygon):
    """Corners of the outer ring of a polygon: array (n, 2) of longitude and latitude."""
    ring = polygon[0] if isinstance(polygon, list) and polygon else None
    if not isinstance(ring, list) or not 4 <= len(ring) <= CORNERS:
        raise NotSound(f"a ring of the footprint has not 4 to {CORNERS} corners")
    for corner in ring:
        if not isinstance(corner, list) or not 2 <= len(corner) <= 3:
            raise NotSound("a corner of the footprint is no longitude and latitude")
        for value, limit in zip(corner, (360, 90), strict=False):
            if type(value) not in (int, float) or not -limit <= value <= limit:
                raise NotSound(f"a corner of the footprint is at {str(corner)[:60]}, off the Earth")
    if ring[0][:2] != ring[-1][:2]:
        raise NotSound("a ring of the footprint is not closed")
    return np.array([corner[:2] for corner in ring], float)


def _steps(ring):
    """Longitude from corner to corner, the shorter way; 360 where it goes all the way round."""
    step = np.diff(ring[:, 0])
    around = np.abs(step) == 360
    return np.where(around, step, (step + 180) % 360 - 180)


def _latitudes(ring):
    low, high = float(ring[:, 1].min()), float(ring[:, 1].max())
    around = round(float(_steps(ring).sum())) != 0
    if not around:
        return low, high
    return (low, 90.0) if ring[:, 1].mean() > 0 else (-90.0, high)


def _longitudes(rings):
    """West edge and eastward extent of the union of all edges."""
    steps = np.concatenate([_steps(ring) for ring in rings])
    begin = np.concatenate([ring[:-1, 0] for ring in rings])
    west = np.minimum(begin, begin + steps) % 360
    order = np.argsort(west, kind="stable")
    west, width = west[order], np.abs(steps)[order]
    east = west + width
    reached = np.maximum.accumulate(np.append(east.max() - 360, east[:-1]))
    gap = west - reached
    widest = int(np.argmax(gap))
    if gap[widest] <= 0:
        return -180.0, 360.0
    return float(west[widest]), 360.0 - float(gap[widest])


def _turned(longitude, decimals=DECIMALS, end=False):
    """A longitude in -180 to 180; of the date line, -180, or 180 where it ends something."""
    turned = round((longitude + 180) % 360 - 180, decimals)
    turned = -180.0 if turned == 180 else turned
    return 180.0 if end and turned == -180 else turned
