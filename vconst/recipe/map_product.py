"""The map of what is usual that a run left, as a product of its own: CF, with its provenance."""

import json

import numpy as np
import xarray as xr

from vconst.errors import UsageError
from vconst.kernels.constants import SPHERE_RADIUS
from vconst.operations.backgrounds.result import AXES
from vconst.recipe.citation import cited
from vconst.recipe.record import inputs_of, plain

#: Maps of the product: name there, name in the result.
_MAPS = {"location": "location", "scale": "scale", "passes": "passes", "crossings": "crossings"}
_QUARTILES = {"lower_quartile": "lower", "median": "median", "upper_quartile": "upper"}
_SIDES = (-1, 0, 1)
#: What cells divide evenly: degrees, hours.
_SPANS = {"latitude": 180.0, "longitude": 360.0, "local_time": 24.0}
_CLASSES = {"kp_class": "kp_classes", "f107_class": "f107_classes"}


def map_product(run, step, member=""):
    """
    A background map of a run as a dataset that follows the CF conventions.

    Parameters
    ----------
    run : Run
    step : str
        One that left a ``background_map``.
    member : str
        Which of a group; may be empty where there is one.

    Returns
    -------
    dataset : xarray.Dataset
        Of the map alone, without the passes behind it. On (``side``, ``local_time``, ``season``,
        ``kp_class``, ``f107_class``, ``latitude``, ``longitude``), the last two called
        ``quasi_dipole_...`` where cells are: ``location`` and ``scale`` (of what is taken in
        logarithms in those, ``lg(re 1 UNIT)``), ``lower_quartile``, ``median`` and
        ``upper_quartile`` (in the unit of the variable), ``passes`` and ``crossings`` (counts);
        bounds of cells; along ``pool`` how uniform what the map had not seen lies in it. Global
        attributes say product, recipe, run, store, granules (``vconst_provenance``, JSON),
        licence and whom to cite.

    Raises
    ------
    UsageError
        If there is no such map; the maps that there are, are named.
    """
    result, entry, settings = _found(run, step, member)
    held = result.dataset
    if held.attrs.get("shows") != "background map":
        raise UsageError(_not_a_map(run, step))
    frame = held.attrs["cells_in"]
    columns = {name: _map(held, source) for name, source in _MAPS.items()}
    columns |= {name: _quartile(held, source) for name, source in _QUARTILES.items()}
    if frame == "geographic":
        for variable in columns.values():
            variable.attrs["grid_mapping"] = "crs"
        columns["crs"] = xr.Variable((), np.int32(0), _SPHERE)
    columns |= {name: _pool(held, name) for name in map(str, held) if name.startswith("pool_")}
    dataset = xr.Dataset(columns, _axes(held, settings))
    dataset = dataset.assign(_bounds(dataset)).assign_attrs(_about(run, entry, held))
    for name in (*AXES, *(f"{each}_bounds" for each in _SPANS)):
        dataset[name].encoding["_FillValue"] = None  # CF 2.5.1: nothing of them is missing
    if frame != "geographic":
        dataset = dataset.rename({name: f"{frame}_{name}" for name in ("latitude", "longitude")})
    return dataset


#: The sphere on which latitudes of the store are geocentric.
_SPHERE = {"grid_mapping_name": "latitude_longitude", "earth_radius": 1000.0 * SPHERE_RADIUS}


def maps_of(run):
    """Names of the background maps of a run, ``step`` or ``step/member``."""
    every = (
        (f"{step}/{member}" if member else step, result)
        for step, value in run.results.items()
        for member, result in (value.items() if isinstance(value, dict) else (("", value),))
    )
    return [name for name, each in every if each.dataset.attrs.get("shows") == "background map"]


def _found(run, step, member):
    """The result, what the record says of its step, and the settings of that member."""
    value = run.results.get(step)
    if isinstance(value, dict):
        member = member or (next(iter(value)) if len(value) == 1 else "")
        value = value.get(member)
    elif member:
        value = None
    if value is None:
        raise UsageError(_not_a_map(run, f"{step}/{member}" if member else step))
    entry = next(each for each in run.record["steps"] if each["name"] == step)
    settings = entry.get("settings") or {}
    return value, _of_member(entry, member), settings


def _of_member(entry, member):
    """What the record says of a step, of one member alone."""
    own = {"name": f"{entry['name']}/{member}" if member else entry["name"]}
    for name in ("key", "digest", "inputs"):
        value = entry.get(name)
        own[name] = value.get(member, value) if member and isinstance(value, dict) else value
    return {**entry, **own}


def _not_a_map(run, name):
    listed = ", ".join(f"'{each}'" for each in maps_of(run))
    there = f"its maps are {listed}" if listed else "it has none"
    return f"Run '{run.name}' has no map of what is usual called '{name}'; {there}."


def _map(held, name):
    """A map with the words of the result, and its unit."""
    variable = held[name].transpose(*AXES).variable.copy()
    what, logarithm = str(held.attrs["long_name"]), held.attrs["logarithm"]
    words = str(variable.attrs.get("long_name", name))
    if name in ("passes", "crossings"):
        variable.attrs = {"long_name": words, "units": "1"}
        whole = np.int32 if name == "crossings" else np.float32
        return variable.copy(data=variable.values.astype(whole))
    units = str(held.attrs["units"])
    variable.attrs = {
        "long_name": f"{what}: {words}" + (", of the decimal logarithm" if logarithm else ""),
        "units": {"location": f"lg(re 1 {units})", "scale": "1"}[name] if logarithm else units,
        "ancillary_variables": "passes crossings",
    }
    return variable.copy(data=variable.values.astype(np.float32))


def _quartile(held, name):
    """A quartile in the unit of the variable: logarithms are in the order of their numbers."""
    variable = held[name].transpose(*AXES).variable.copy()
    values = variable.values.astype(np.float64)
    said = f"{held.attrs['long_name']}: {variable.attrs['long_name']}"
    if held.attrs["logarithm"]:
        values = 10.0**values
    about = {"long_name": said, "units": str(held.attrs["units"])}
    about["ancillary_variables"] = "crossings"
    return xr.Variable(AXES, values.astype(np.float32), about)


def _pool(held, name):
    variable = held[name].variable.copy()
    variable.attrs = {"units": "1", **variable.attrs}
    return variable


def _axes(held, settings):
    """Coordinates with the attributes by which CF knows them."""
    north, east = held["latitude"].values, held["longitude"].values
    magnetic = held.attrs["cells_in"] != "geographic"
    named = {"latitude": ("degrees_north", "Y"), "longitude": ("degrees_east", "X")}
    axes = {}
    for name, values in (("latitude", north), ("longitude", east)):
        units, axis = named[name]
        about = {"long_name": f"{'quasi-dipole' if magnetic else 'geocentric'} {name}"}
        about |= {"units": "degree"} if magnetic else {"standard_name": name, "units": units}
        axes[name] = (name, values, about | {"axis": axis, "bounds": f"{name}_bounds"})
    hours = {"long_name": "local solar time", "units": "h", "bounds": "local_time_bounds"}
    axes["local_time"] = ("local_time", held["local_time"].values, hours)
    sides = {
        "long_name": "side of the orbit",
        "flag_values": np.array(_SIDES, np.int8),
        "flag_meanings": "southward map northward",
    }
    axes["side"] = ("side", held["side"].values.astype(np.int8), sides)
    season = "season; the first has the December solstice in its middle"
    axes["season"] = ("season", held["season"].values.astype(np.int32), {"long_name": season})
    for name, setting in _CLASSES.items():
        edges = ", ".join(f"{float(edge):g}" for edge in settings.get(setting) or ())
        index = {"kp_class": "Kp", "f107_class": "F10.7 (sfu)"}[name]
        words = f"class of {index}" + (f", inner edges {edges}" if edges else ": all values")
        axes[name] = (name, held[name].values.astype(np.int32), {"long_name": words})
    return axes


def _bounds(dataset):
    """Edges of cells; of local time, of its classes."""
    found = {}
    for name, span in _SPANS.items():
        half = span / dataset.sizes[name] / 2.0
        middle = dataset[name].values
        edges = np.stack([middle - half, middle + half], axis=-1)
        found[f"{name}_bounds"] = ((name, "edge"), edges)
    return found


def _about(run, entry, held):
    """Global attributes: what it is, of what, by whom, under which terms."""
    record, citation = run.record, cited(run.record)
    quiet = held["pass_state"].values == 0
    first, last = held["pass_first"].values[quiet], held["pass_last"].values[quiet]
    products = citation["products"]
    own = [each for each in products if each["product"] == held.attrs["product"]] or products
    said = {
        "Conventions": "CF-1.11",
        "title": f"What is usual: {held.attrs['long_name']}, {held.attrs['product']}",
        "summary": record.get("about", ""),
        "product": held.attrs["product"],
        "variable": held.attrs["variable"],
        "source": f"vconst {citation['vconst']}, background_map version {entry['version']}",
        "history": f"{record['finished']}: recipe '{record['recipe']}', run {record['run']}",
        "references": "\n".join(citation["references"]),
        "citation": "\n".join(filter(None, (each["citation"] for each in own))),
        "licence": "\n".join(filter(None, (each["licence"] for each in own))),
        "calibration": held.attrs["calibration"],
        "screening": _plainly(held.attrs["limits"]),
        "smoothing": held.attrs["kernel"],
        "least_passes": int(held.attrs["least"]),
        "leave_out_days": float(held.attrs["leave_out"]),
        "quiet_passes": int(quiet.sum()),
        "passes_left_out": int((~quiet).sum()),
        "time_coverage_start": _iso(first.min()) if quiet.any() else "",
        "time_coverage_end": _iso(last.max()) if quiet.any() else "",
        "comment": _comment(record),
        "vconst_provenance": json.dumps(_provenance(record, entry, citation), sort_keys=True),
    }
    return {name: value for name, value in said.items() if value != ""}


def _plainly(limits):
    """``dst -30, kp 3``: at these limits and beyond it is disturbed; text as it is."""
    if not isinstance(limits, dict):
        return str(limits)
    used = sorted((name, value) for name, value in limits.items() if value is not None)
    return ", ".join(f"{name} {value:g}" for name, value in used)


def _comment(record):
    words = (
        "location and scale are smoothed; quartiles, median and crossings are of the cell itself. "
        "Missing: no background, which is not the same as nothing unusual."
    )
    return f"MADE-UP DATA. {words}" if record.get("made_up") else words


def _provenance(record, entry, citation):
    """Run, recipe and every granule that was read for this map."""
    names = ("run", "key", "recipe", "recipe_sha256", "store_state", "made_up")
    behind = _keys_behind(record, entry)
    inputs = {
        name: {
            **{key: each.get(key) for key in ("product", "start", "stop", "key")},
            "granules": [granule["id"] for granule in each.get("granules") or ()],
        }
        for name, each in inputs_of(record["inputs"])
        if each.get("key") in behind
    }
    step = {key: entry.get(key) for key in ("name", "operation", "version", "key", "digest")}
    return plain(
        {name: citation[name] for name in names}
        | {"commit": record["commit"], "filled": record["filled"], "inputs": inputs}
        | {"step": step | {"settings": entry.get("settings")}}
    )


def _keys_behind(record, entry):
    """Keys of all that a step was made of."""
    given = {}
    for step in record["steps"]:
        for key in _texts(step.get("key")):
            given.setdefault(key, set()).update(_texts(step.get("inputs")))
    found, asked = set(), set(_texts(entry.get("inputs")))
    while asked:
        found |= asked
        asked = {key for each in asked for key in given.get(each, ())} - found
    return found


def _texts(value):
    """All texts in a text, or in mappings and lists of them."""
    if isinstance(value, str):
        return [value]
    held = value.values() if isinstance(value, dict) else value or ()
    return [text for each in held for text in _texts(each)]


def _iso(time):
    return f"{np.datetime64(time).astype('M8[s]')}Z"
