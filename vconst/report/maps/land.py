"""Land and a grid of latitudes and longitudes under whatever a map shows."""

from functools import cache, lru_cache

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MultipleLocator

from vconst.kernels.land import land_rings
from vconst.report.catalogue import say
from vconst.report.maps.projection import AzimuthalEquidistant, PlateCarree, mean_direction
from vconst.report.theme import LAND, LINE, MUTED

REGION = 3000.0  # km: what reaches less far is drawn as a region, in km about its middle
_WORLD_STEP = 0.4  # degrees: half a point on paper, on a map of the world
_STRIDE = 300.0  # km on a map between points of the graticule, a degree apart, at the farthest
FARTHEST = 13000.0  # km from the middle: rings beyond it are torn apart by the projection


@cache
def flat_land():
    """
    Land for a map from -180° to 180°, parts that reach over an edge drawn at both.

    Returns
    -------
    rings : tuple of (point, 2) array
        Closed, to be filled; longitudes may lie beyond the edges.
    shores : (2, point) array
        Longitudes and latitudes of all shorelines, NaN between them.
    """
    rings, shores = [], []
    for ring in land_rings("110m"):
        line, closed = (_spaced(each, _WORLD_STEP) for each in _unrolled(ring))
        for turn in np.array([[-360.0, 0.0], [0.0, 0.0], [360.0, 0.0]]):
            if line[:, 0].min() + turn[0] < 180 and line[:, 0].max() + turn[0] > -180:
                rings.append(closed + turn)
                shores.append(line + turn)
    return tuple(rings), _joined(shores)


def draw_world(axes, *, frame=(-180, 180, -90, 90)):
    """
    The world in plate carrée.

    Returns
    -------
    projection : PlateCarree
    """
    filled, shores = flat_land()
    axes.add_patch(PathPatch(_compound(filled), facecolor=LAND, edgecolor="none", zorder=0.5))
    axes.plot(*shores, color=MUTED, linewidth=0.4, zorder=1.6)
    axes.set(xlim=frame[:2], ylim=frame[2:], aspect="equal")
    axes.xaxis.set_major_locator(MultipleLocator(60))
    axes.yaxis.set_major_locator(MultipleLocator(30))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: degrees(value, "EW")))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: degrees(value, "NS")))
    return PlateCarree()


def draw_region(axes, *, latitude, longitude, reach, steps=400):
    """
    The land around a point, in km, distances from the point true.

    Parameters
    ----------
    latitude, longitude : float
        The point, degrees.
    reach : float
        Half the side of the map in km.
    steps : int
        Points of a shore are at least so many parts of *reach* apart: fewer on a small panel.

    Returns
    -------
    projection : AzimuthalEquidistant
    """
    projection = AzimuthalEquidistant(latitude, longitude)
    rings = _land_around(latitude, longitude, reach, steps)
    if rings:
        axes.add_patch(
            PathPatch(_compound(rings), facecolor=LAND, edgecolor=MUTED, linewidth=0.4, zorder=0.5)
        )
    _draw_graticule(axes, projection, reach)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.set(xlabel=say("page.east"), ylabel=say("page.north"))
    return projection


@lru_cache(maxsize=8)
def _land_around(latitude, longitude, reach, steps):
    """Rings of land about a point, km, cut at the edge of the map; panels of a figure share it."""
    projection, rings = AzimuthalEquidistant(latitude, longitude), []
    for ring in land_rings("50m"):
        dense = _dense(ring)
        x, y = projection(dense[:, 1], dense[:, 0])
        near = np.hypot(x, y)
        if near.min() < 2 * reach and near.max() < FARTHEST:
            thinned = _thinned(np.column_stack([x, y]), reach, steps)
            rings.append(_clipped(thinned, 1.05 * reach))
    return tuple(ring for ring in rings if len(ring) > 2)


def draw_map(axes, latitude, longitude):
    """
    A map that fits the places: a region where they lie together, the world otherwise.

    Returns
    -------
    projection : callable
        ``projection(latitude, longitude)`` gives x and y on the axes.
    """
    middle_latitude, middle_longitude, reach = mean_direction(latitude, longitude)
    axes.grid(True)
    if reach > REGION:
        return draw_world(axes)
    axes.grid(False)
    reach = max(1.15 * reach, 300.0)
    return draw_region(axes, latitude=middle_latitude, longitude=middle_longitude, reach=reach)


def degrees(value, letters):
    """
    A latitude or longitude for reading.

    Parameters
    ----------
    letters : str
        ``"NS"`` or ``"EW"``: of positive and of negative values.

    Examples
    --------
    >>> degrees(-33.4, "NS"), degrees(0, "EW")
    ('33.4° S', '0°')
    """
    size = round(abs(value), 1)
    return f"{size:g}°" if size in (0, 180) else f"{size:g}° {letters[int(value < 0)]}"


def _compound(rings):
    parts = [Path(ring, closed=True) for ring in rings]
    return Path.make_compound_path(*parts)


def _unrolled(ring):
    """
    The ring in longitudes that do not jump at 180°, and whether it runs round a pole.

    One that does (Antarctica) is closed along its pole.
    """
    longitude = np.unwrap(ring[:, 0], period=360.0)
    line = np.column_stack([longitude, ring[:, 1]])
    if abs(longitude[-1] - longitude[0]) < 180.0:
        return line, line
    pole = np.copysign(90.0, ring[:, 1].mean())
    ends = [[longitude[-1], pole], [longitude[0], pole], line[0]]
    return line, np.concatenate([line, ends])


def _joined(parts):
    gap = np.full((1, 2), np.nan)
    return np.concatenate([piece for part in parts for piece in (part, gap)]).T


def _dense(ring, step=2.0):
    """Points added so that no edge is longer than *step* degrees: the map bends it."""
    edges = np.diff(ring, axis=0)
    counts = np.maximum(1, np.ceil(np.abs(edges).max(axis=1) / step)).astype(int)
    edge = np.repeat(np.arange(len(counts)), counts)
    part = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    dense = ring[edge] + (part / counts[edge])[:, None] * edges[edge]
    return np.concatenate([dense, ring[-1:]])


def _thinned(ring, reach, steps):
    """
    The ring without points that a map of half the side *reach* cannot tell apart.

    Those far outside the map only close it, and are as far apart as a tenth of the map.
    """
    near = np.abs(ring).max(axis=1) < 1.5 * reach
    return _spaced(ring, np.where(near, reach / steps, reach / 10))


def _clipped(ring, edge):
    """
    The part of a closed ring inside a square about the origin, closed along its sides.

    Sutherland & Hodgman (1974), doi:10.1145/360767.360802, one side after the other.
    """
    for axis, sign in ((0, 1), (0, -1), (1, 1), (1, -1)):
        inner = edge - sign * ring[:, axis]
        after, inner_after = np.roll(ring, -1, axis=0), np.roll(inner, -1)
        crosses = (inner >= 0) != (inner_after >= 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(crosses, inner / (inner - inner_after), 0.0)
        both = np.stack([ring, ring + part[:, None] * (after - ring)], axis=1)
        ring = both.reshape(-1, 2)[np.stack([inner >= 0, crosses], axis=1).ravel()]
        if not len(ring):
            return ring
    return np.concatenate([ring, ring[:1]])


def _spaced(line, step):
    """A line without points nearer to the one before than about a step; its ends stay."""
    moved = np.hypot(*np.diff(line, axis=0, prepend=line[:1]).T) / step
    kept = np.diff(np.floor(np.cumsum(moved)), prepend=-1.0) > 0
    kept[[0, -1]] = True
    return line[kept] if kept.sum() > 3 else line


def _draw_graticule(axes, projection, reach):
    along = np.linspace(-180, 180, 361)
    for latitude in range(-75, 90, 15):
        _draw_line(axes, projection, reach, np.full_like(along, latitude), along)
    for longitude in range(-180, 180, 15):
        _draw_line(axes, projection, reach, along / 2 * 170 / 90, np.full_like(along, longitude))


def _draw_line(axes, projection, reach, latitude, longitude):
    """What of a line lies on the map; its points are less than `_STRIDE` apart."""
    x, y = projection(latitude, longitude)
    far = (np.hypot(x, y) > FARTHEST) | (np.maximum(np.abs(x), np.abs(y)) > reach + _STRIDE)
    if not far.all():
        axes.plot(np.where(far, np.nan, x), y, color=LINE, linewidth=0.6, zorder=1.5)
