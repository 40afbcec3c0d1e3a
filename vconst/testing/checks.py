"""The checks, by name, in the order in which they are made."""

import pickle
import subprocess
import sys
from functools import cache
from importlib.metadata import entry_points

import numpy as np

from vconst.errors import VconstError
from vconst.ingest import recognise
from vconst.kernels.time import ENCODINGS
from vconst.testing.archives import check_archive
from vconst.testing.finding import Failed, Skipped
from vconst.testing.trial import digest
from vconst.testing.watch import watched
from vconst.testing.worker import digest_elsewhere
from vconst.units import conversion

#: What a plugin may import only inside the functions that need it.
HEAVY = (
    *("numpy", "scipy", "xarray", "pandas", "h5py", "cdflib", "netCDF4", "h5netcdf", "zarr"),
    *("matplotlib", "numba", "astropy", "pyhdf", "georinex", "dask"),
)

#: Most of the values of a file must be possible; a wrong unit makes nearly all impossible.
MOST_OUT_OF_RANGE = 0.5

#: How far a written and read value may be off, as a share of the spread that was written.
ROUNDING = 0.005


def check_entry_point(trial):
    """It is installed, with the entry point that vconst looks for."""
    if not _module_of(trial):
        raise Skipped("the plugin is not installed; it was handed over by hand")


def check_description(trial):
    """Title, citation, licence and source are said, and units can be converted."""
    product = trial.product
    for said in ("title", "citation", "licence", "source"):
        if not getattr(product, said):
            raise Failed(f"{product.name}: it has no {said}.", f"Give Product({said}=...).")
    if product.platform not in trial.host.platforms:
        raise Failed(
            f"{product.name}: nobody declares the platform '{product.platform}'.",
            "Add a Platform to the mission, or install the plugin that has it.",
        )
    for table in [product.variables, *(form.variables for form in product.formats)]:
        if table:
            _check_table(trial, table)


def check_native(trial):
    """It can make a file of its own format."""
    if trial.product.native is None and trial.samples:
        raise Skipped("the product has no writer: only the samples are looked at")
    if trial.product.native is None:
        raise Failed(
            f"{trial.product.name}: no format can be written, and no sample was given.",
            "Give Format(write=..., name_file=...), or samples: there is nothing to look at.",
        )
    if not trial.made.is_file():
        raise Failed(
            f"{trial.product.name}: 'write' made no file '{trial.made.name}'.",
            "Write to the path that is given, and nowhere else.",
        )


def check_own_files(trial):
    """Its own files are recognised, by it alone or by products that share its reader."""
    for path in trial.files:
        trial.plain(path)


def check_foreign_files(trial):
    """Files of others are not claimed."""
    product = trial.product
    for name, head in trial.foreign():
        if recognise({product.name: product}, (name,), head):
            raise Failed(
                f"{product.name}: it claims '{name}', which begins with {head[:24]!r}.",
                "Make 'files', 'magic' or 'header' of its formats more exact.",
            )


def check_read(trial):
    """The reader gives what is declared."""
    for path in trial.files:
        trial.read(path)


def check_conform(trial):
    """What is read becomes a dataset of the product."""
    for path, parts in trial.conformed.items():
        if not any(granule.rows for _, granules in parts for granule in granules):
            raise Failed(
                f"{trial.product.name}: '{path.name}' gives no sample.",
                "Look at times and dimensions that the reader returns.",
            )


def check_units(trial):
    """Values are possible ones: a wrong unit puts nearly all of them out of range."""
    for path, parts in trial.conformed.items():
        for columns, _ in parts:
            for name, values in columns.data.items():
                _check_range(trial, path, name, values)


def check_round_trip(trial):
    """What is written is read back: near what was made, and then the same for ever."""
    if trial.product.native is None:
        raise Skipped("the product has no writer")
    first = _only(trial, trial.conform(trial.made))
    for name, made in trial.columns.data.items():
        if trial.host.vocabulary[name].role == "flag" or name not in _written(trial):
            continue
        if name not in first.data:
            raise Failed(
                f"{trial.product.name}: '{name}' was written and is not read back.",
                "Let write and read use the same table of names.",
            )
        _check_near(trial, name, made, first.data[name])
    second = _only(trial, trial.conform(trial.write(first, "again")))
    for name, values in first.data.items():
        if name in second.data and not _equal(values, second.data[name]):
            raise Failed(
                f"{trial.product.name}: '{name}' changes when it is written and read again.",
                "Round in the writer as the file does, and nowhere else.",
            )


def check_order(trial):
    """Samples are in order of time, and no two are the same."""
    key = trial.product.sample_key
    for path, parts in trial.conformed.items():
        for columns, _ in parts:
            times = columns.data.get("time", columns.data.get("start"))
            if times is not None and (np.diff(times.astype(np.int64)) < 0).any():
                raise Failed(
                    f"{trial.product.name}: '{path.name}' is not in order of time.",
                    "Times of one file must rise: look at their encoding.",
                )
            _check_unique(trial, path, columns, key)


def check_digest(trial):
    """Reading twice gives the same bytes."""
    for path in trial.files:
        plain, form, _ = trial.plain(path)
        if digest(form.read(plain)) != digest(form.read(plain)):
            raise Failed(
                f"{trial.product.name}: reading '{path.name}' twice gives different values.",
                "Let nothing but the bytes of the file decide: no clock, no chance, no set order.",
            )


def check_pickles(trial):
    """Product and content travel to a worker, which reads the same."""
    path = trial.files[-1]
    plain, form, _ = trial.plain(path)
    given = form.read(plain)
    for what, thing in (("product", trial.product), ("content", given)):
        try:
            pickle.loads(pickle.dumps(thing))
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise Failed(
                f"{trial.product.name}: its {what} cannot be sent to a worker: {error}.",
                "Use functions of a module and functools.partial, no lambda and no open file.",
            ) from error
    if not _module_of(trial):
        return
    there = digest_elsewhere(form.read, plain)
    if there != digest(given):
        raise Failed(
            f"{trial.product.name}: a worker reads other values from '{path.name}' ({there[:80]}).",
            "Let the reader depend on the file alone, not on state of the process.",
        )


def check_quiet(trial):
    """Reading opens no connection and writes no file elsewhere."""
    for path in trial.files:
        plain, form, _ = trial.plain(path)
        with watched(trial.folder) as seen:
            form.read(plain)
        if seen:
            raise Failed(
                f"{trial.product.name}: reading '{path.name}' did: {seen[0]}.",
                "A reader only reads the path it is given.",
            )


def check_light_import(trial):
    """Importing the plugin imports none of the heavy libraries."""
    module = _module_of(trial)
    if not module:
        raise Skipped("the plugin is not installed")
    failed, imported = _imports_of(module, tuple(sys.path))
    if failed:
        raise Failed(f"import {module} failed: {failed}", "Make it importable.")
    heavy = sorted(set(HEAVY) & imported)
    if heavy:
        raise Failed(
            f"import {module} imports {', '.join(heavy)}.",
            "Import them inside the functions that use them: 'vconst products' loads all plugins.",
        )


@cache
def _imports_of(module, places):
    """Why it cannot be imported from *places*, and what that imports; the same for all products."""
    code = (
        "import sys, vconst, vconst.hookspecs, vconst.mission; before = set(sys.modules)\n"
        f"import {module}; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    failed = (done.stderr.strip()[-200:] or "it ended") if done.returncode else ""
    return failed, frozenset(done.stdout.split())


#: The checks by name, in order.
CHECKS = {
    "entry point": check_entry_point,
    "description": check_description,
    "native files": check_native,
    "own files recognised": check_own_files,
    "other files not": check_foreign_files,
    "read": check_read,
    "conform": check_conform,
    "units": check_units,
    "round trip": check_round_trip,
    "order": check_order,
    "same digest twice": check_digest,
    "pickles": check_pickles,
    "no network": check_quiet,
    "light import": check_light_import,
    "remote files": check_archive,
}


def _module_of(trial):
    known = _installed(tuple(sys.path))
    return known.get(trial.plugin.name, "") if trial.plugin.package else ""


@cache
def _installed(places):
    """Modules of plugins by name, as installed in *places*: looking reads all metadata."""
    return {entry.name: entry.module for entry in entry_points(group="vconst")}


def _check_table(trial, table):
    names = {variable.name for variable in table}
    wanted = {"events": ("event_id", "start")}.get(trial.product.kind, ("time",))
    missing = [name for name in wanted if name not in names]
    if missing:
        raise Failed(
            f"{trial.product.name}: no variable '{missing[0]}'.", "Declare it in 'variables'."
        )
    for variable in table:
        term = trial.host.vocabulary[variable.name]
        if variable.units in ENCODINGS or term.role in ("flag", "text"):
            continue
        try:
            conversion(variable.units, term.units)
        except VconstError as error:
            raise Failed(
                f"{trial.product.name}: '{variable.name}' in '{variable.units}' cannot become "
                f"'{term.units}': {error.message}",
                f"Say the unit that '{variable.source}' has in the file.",
            ) from error


def _check_range(trial, path, name, values):
    term = trial.host.vocabulary.get(name)
    if term is None or term.valid_range is None or values.dtype.kind not in "fiu":
        return
    known = values[np.isfinite(values)]
    low, high = term.valid_range
    out = np.mean((known < low) | (known > high)) if known.size else 0.0
    if out > MOST_OUT_OF_RANGE:
        units = {v.name: v.units for v in trial.product.variables}.get(name, "?")
        raise Failed(
            f"{trial.product.name}: {out:.0%} of '{name}' in '{path.name}' are impossible: "
            f"{known.min():g} to {known.max():g} {term.units}, valid are {low:g} to {high:g}.",
            f"Is the unit in the file really '{units}'? Is a fill value not declared?",
        )


def _written(trial):
    """Names that a native file holds: those that unconform hands to the writer."""
    form = trial.product.native
    table = form.variables or trial.product.variables
    return {variable.name for variable in table if not variable.derived}


def _only(trial, parts):
    if len(parts) != 1:
        raise Failed(
            f"{trial.product.name}: a made-up file becomes {len(parts)} datasets; 1 is expected.",
            "Axes that are not the same in one file make several.",
        )
    return parts[0][0]


def _check_near(trial, name, made, read):
    if made.shape != read.shape:
        raise Failed(
            f"{trial.product.name}: '{name}' was written with shape {made.shape} and is read "
            f"with {read.shape}.",
            "Write every sample, and read each once.",
        )
    if made.dtype.kind in "fiu":
        spread = float(np.ptp(made)) or float(np.abs(made).max())
        off = float(np.nanmax(np.abs(read - made))) if np.isfinite(read).any() else np.inf
        if off <= ROUNDING * spread + 1e-6 * float(np.abs(made).max()) and _same_gaps(made, read):
            return
        what = f"is off by up to {off:g}, of a spread of {spread:g}"
    elif made.dtype.kind == "M":
        off = np.abs((read - made).astype(np.int64)).max()
        if off <= 1_000_000:
            return
        what = f"is off by up to {off / 1e9:g} s"
    elif _equal(made, read):
        return
    else:
        what = "is another text"
    raise Failed(
        f"{trial.product.name}: '{name}' written and read back {what}.",
        "Let write and read use the same unit, scale and order.",
    )


def _same_gaps(made, read):
    return bool((np.isfinite(made) == np.isfinite(read)).all())


def _equal(first, second):
    if first.shape != second.shape:
        return False
    if first.dtype.kind == second.dtype.kind == "f":
        # Units are converted there and back, which may cost the last bits.
        last_bits = 8 * max(np.finfo(first.dtype).eps, np.finfo(second.dtype).eps)
        return bool(np.allclose(first, second, rtol=last_bits, atol=0.0, equal_nan=True))
    return bool(np.array_equal(first, second, equal_nan=first.dtype.kind == "M"))


def _check_unique(trial, path, columns, key):
    if any(name not in columns.data for name in key):
        return
    rows = list(zip(*(columns.data[name].tolist() for name in key), strict=True))
    if len(set(rows)) < len(rows):
        raise Failed(
            f"{trial.product.name}: '{path.name}' holds samples with the same {' and '.join(key)}.",
            "Declare Product(sample_key=...) with what tells samples apart.",
        )
