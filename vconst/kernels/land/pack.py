"""
Make the packed land outlines from the npm package ``world-atlas``.

Run by hand when Natural Earth changes; what it writes is part of the package::

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m vconst.kernels.land.pack package/land-110m.json package/land-50m.json
"""

import json
import sys
from pathlib import Path

import numpy as np

STEPS_PER_DEGREE = 100  # 0.01 degree, 1.1 km: a tenth of a pixel on a page-wide regional map


def pack_land(topojson, target):
    """
    Write the land polygons of a TopoJSON file as one small ``.npz``.

    Parameters
    ----------
    topojson : path
        ``land-110m.json`` or ``land-50m.json`` of ``world-atlas``.
    target : path
        What is written: ``lengths`` (ring,) int32, the points of each ring, and
        ``steps`` (2, point) int16, the differences of longitude and latitude in
        0.01 degree, running through all rings. int16 wraps round on purpose.
    """
    rings = read_rings(json.loads(Path(topojson).read_text()))
    points = np.concatenate([np.round(ring * STEPS_PER_DEGREE) for ring in rings]).astype(int)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), int)).astype(np.int16)
    lengths = np.array([len(ring) for ring in rings], np.int32)
    np.savez_compressed(target, lengths=lengths, steps=steps.T)


def read_rings(topology):
    """
    The rings of the ``land`` object of a decoded TopoJSON topology.

    Returns
    -------
    rings : list of (point, 2) array
        Longitude and latitude in degrees, first point repeated at the end.

    References
    ----------
    The TopoJSON format specification, sections 2.1.2 (transforms) and 2.1.4 (arcs).
    """
    scale, shift = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]
    rings = []
    for geometry in topology["objects"]["land"]["geometries"]:
        several = geometry["type"] == "MultiPolygon"
        polygons = geometry["arcs"] if several else [geometry["arcs"]]
        rings += [_join(ring, arcs) for polygon in polygons for ring in polygon]
    return rings


def _join(indices, arcs):
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        pack_land(name, Path(__file__).parent / f"{Path(name).stem.replace('-', '_')}.npz")
