"""What must be alike where work is shared, for the same numbers to come out."""

import platform
from functools import cache
from importlib.metadata import entry_points, version

#: Packages that compute.
NUMERICAL = ("numpy", "scipy", "numba", "xarray", "zarr")


@cache
def versions():
    """
    Versions of Python, vconst, its plugins and the packages that compute.

    Returns
    -------
    versions : dict of str to str
        By name of the package.
    """
    found = {"python": ".".join(platform.python_version_tuple()[:2]), "vconst": version("vconst")}
    for name in NUMERICAL:
        found[name] = version(name)
    for entry in entry_points(group="vconst"):
        if entry.dist is not None:
            found[entry.dist.name] = entry.dist.version
    return found


def differences(ours, theirs):
    """
    What differs, in words.

    Parameters
    ----------
    ours, theirs : mapping of str to str
        As of :func:`versions`.

    Returns
    -------
    differences : list of str
        None if they are alike.
    """
    return [
        f"{name} {theirs.get(name, 'is missing')} there, {ours.get(name, 'none')} here"
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    ]
