"""Every canonical variable from the truth, by its name; one file a kind of quantity."""

import importlib
import pkgutil
from functools import cache

from vconst.dataset import SAMPLE_DIMENSION
from vconst.synthetic.quantities.other import fill_other


def fill(scene):
    """
    All variables of a product.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    data : dict of str to array
        By canonical name and unit.
    dims : dict of str to tuple of str

    Notes
    -----
    Each module of this folder has ``FILLERS``, canonical name to ``function(scene,
    variable)``. A name of a plugin's own vocabulary that has one word more than a known one,
    ``electron_flux_inner`` say, is filled like that; any other by what the vocabulary says of
    it. Flags are left to the writer.
    """
    sample = SAMPLE_DIMENSION[scene.product.kind]
    data, dims = {"time": scene.time}, {"time": (sample,)}
    for name in ("latitude", "longitude", "radius") if hasattr(scene, "radius") else ():
        data[name], dims[name] = getattr(scene, name), (sample,)
    known = fillers()
    for variable in scene.variables:
        if variable.name in data or variable.derived:
            continue
        data_name = scene.vocabulary[variable.name].role == "data"
        like = kin(variable.name, known) if data_name else variable.name
        if variable.axis and scene.product.kind == "grid" and variable.name in scene.axes:
            values = scene.axes[variable.name]
        else:
            values = known.get(like, fill_other)(scene, variable)
        if values is not None:
            data[variable.name] = values
            rest = variable.dimensions
            dims[variable.name] = rest or (variable.name,) if variable.axis else (sample, *rest)
    return data, dims


def kin(name, known):
    """The known name that *name* is, or is but for one word of it; None if there is none."""
    words = name.split("_")
    shorter = ("_".join(words[:n] + words[n + 1 :]) for n in range(len(words)))
    return name if name in known else next((each for each in shorter if each in known), None)


@cache
def fillers():
    """Functions by canonical name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        found |= getattr(importlib.import_module(f"{__name__}.{module.name}"), "FILLERS", {})
    return found
