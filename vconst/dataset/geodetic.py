"""Places and vectors of a dataset in the geodetic frame, as maps and observatories have them."""

import numpy as np

from vconst.kernels.geodesy import geodetic_from_geocentric, geodetic_vector


def to_geodetic(dataset):
    """
    A dataset whose places and vectors are geodetic (WGS 84).

    Parameters
    ----------
    dataset : xarray.Dataset
        With geocentric ``latitude`` (degree), perhaps ``radius`` (km).

    Returns
    -------
    dataset : xarray.Dataset
        ``geodetic_latitude`` in place of ``latitude``; ``geodetic_height`` (km) in place of
        ``radius`` and ``altitude``, where the radius is known; of each vector with components
        ``_north`` and ``_centre`` the components ``_geodetic_north`` and ``_vertical`` (along
        the ellipsoid's inward normal, so Z of observatories) in their place. East stays.

    Notes
    -----
    A latitude that came geodetic is the one that was stored, and is not converted again. Where
    there is no radius the vertical is that of the surface: 1 km of height changes its
    direction by 3e-5 degree at most.
    """
    if "latitude" not in dataset.variables or dataset["latitude"].dims == ():
        return dataset
    dims = dataset["latitude"].dims
    latitude = dataset["latitude"].values.astype(np.float64)
    known = "radius" in dataset.variables and dataset["radius"].dims == dims
    radius = dataset["radius"].values if known else np.full(latitude.shape, 6371.2)
    geodetic, height = geodetic_from_geocentric(latitude, radius)
    for stem in _vectors(dataset, dims):
        dataset = _turn(dataset, stem, latitude, radius)
    if "geodetic_latitude" not in dataset.variables:
        about = {"units": "degree", "long_name": "geodetic latitude (WGS 84), north positive"}
        dataset = dataset.assign_coords(geodetic_latitude=(dims, geodetic, about))
    if known:
        about = {"units": "km", "long_name": "height above the ellipsoid (WGS 84)"}
        dataset = dataset.assign_coords(geodetic_height=(dims, height, about))
    gone = ["latitude", *(("radius", "altitude") if known else ())]
    return dataset.set_coords("geodetic_latitude").drop_vars(gone, errors="ignore")


def _vectors(dataset, dims):
    """Names of vectors before ``_north``; those of their errors and flags are none."""
    names = map(str, dataset.data_vars)
    stems = [name.removesuffix("_north") for name in names if name.endswith("_north")]
    return [
        stem
        for stem in stems
        if f"{stem}_north" in dataset and f"{stem}_centre" in dataset and "error" not in stem
        if dataset[f"{stem}_north"].dims == dims and dataset[f"{stem}_north"].dtype.kind == "f"
    ]


def _turn(dataset, stem, latitude, radius):
    north, centre = dataset[f"{stem}_north"], dataset[f"{stem}_centre"]
    level, plumb = geodetic_vector(north.values, centre.values, latitude, radius)
    about = {"units": north.attrs.get("units", "1"), "frame": "geodetic"}
    words = stem.replace("_", " ")
    said = {
        f"{stem}_geodetic_north": (level, f"{words}, northward and level on the ellipsoid (X)"),
        f"{stem}_vertical": (plumb, f"{words}, down along the normal of the ellipsoid (Z)"),
    }
    made = {
        name: (north.dims, _kept(dataset, name, values), about | {"long_name": meaning})
        for name, (values, meaning) in said.items()
    }
    gone = [north.name, centre.name]
    flags = [f"quality_{name}" for name in gone]
    if all(name in dataset for name in flags):  # each new component is made of both
        both = dataset[flags[0]] | dataset[flags[1]]
        both.attrs = dataset[flags[0]].attrs
        made |= {f"quality_{name}": both for name in said}
    return dataset.drop_vars([*gone, *flags], errors="ignore").assign(made)


def _kept(dataset, name, values):
    """Where a file had only single components these stand under their own names already."""
    if name not in dataset:
        return values
    return np.where(np.isfinite(values), values, dataset[name].values)
