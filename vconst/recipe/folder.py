"""The run folder: results written whole or not at all, before any page; and read back."""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import warnings
from pathlib import Path

from vconst.dataset.identity import hash_file
from vconst.errors import DamageError, StoreError, UnknownNameError, UsageError, VconstError
from vconst.recipe.netcdf import read_results, write_results
from vconst.recipe.record import Run, as_json, each_result, scalars_of, units_of

RESULT_SCHEMA = "vconst-result/1"

#: Of ``run.json``: every record of this one has a seal, so that one without is damaged.
RECORD_SCHEMA = "vconst/run-record/2"
_SCHEMA_OF_BEFORE_THE_SEAL = "vconst/run-record/1"

#: How often a name is sought where others take it.
_TRIES = 100

LATEST = "latest"
_RECORD, _NUMBERS, _ARRAYS, _LOCK = "run.json", "result.json", "result.nc", "recipe.lock.yml"

#: Bytes of a file that is hashed whenever a run is looked at: some 10 ms.
_SMALL = 8_000_000

#: Last key of ``run.json``: SHA-256 of its bytes with zeros in the place of this hash.
_SEAL, _NO_SEAL = '"seal": "', "0" * 64


def write_run(out, record, results, lock):
    """
    Write a run folder and point ``latest`` at it.

    Parameters
    ----------
    out : str or Path
        The folder of runs; made where it is not there.
    record : dict
        For ``run.json``; ``record["run"]`` is the wanted name, to which ``-2`` is
        added where it is taken.
    results : dict
        By step, or by step and member.
    lock : str
        The text of ``recipe.lock.yml``.

    Returns
    -------
    path : Path
    record : dict
        With the name and the hashes of the other files.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    out = Path(out)
    draft = out / f".{record['run']}.{os.getpid()}.part"
    try:
        draft.mkdir(parents=True)
        about = {"recipe": record["recipe"], "title": record["title"], "key": record.get("key", "")}
        write_results(draft / _ARRAYS, results, about)  # neither name nor time: equal bytes
        (draft / _LOCK).write_text(lock, encoding="utf-8")
        path, record = _named(draft, out, record, results)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise StoreError(
            f"{out}: the run folder cannot be written ({error.strerror or error}).",
            hint="Name another folder with --out. What was computed is kept.",
        ) from error
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _point(out, path.name)
    return path, record


def load_run(path=LATEST, out="runs"):
    """
    Read a run back from its folder.

    Parameters
    ----------
    path : str or Path
        A run folder, the name of one in *out*, or ``"latest"``.
    out : str or Path
        The folder of runs.

    Returns
    -------
    run : Run

    Raises
    ------
    UnknownNameError
        If there is no such run.
    StoreError
        If it is not one that can be read.
    """
    folder = find_run(path, out)
    record = read_record(folder)
    try:
        results = read_results(folder / _ARRAYS)
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(f"{folder / _ARRAYS}: cannot be read ({error}).") from error
    return Run(folder, record, results)


def load_record(run, out="runs"):
    """Folder and record of a run that is given as a value, by path, by name, or as ``"latest"``."""
    if isinstance(run, Run):
        return Path(run.path), run.record
    folder = find_run(run, out)
    return folder, read_record(folder)


def find_run(path=LATEST, out="runs"):
    """The folder of a run that is named by path, by name, or as ``"latest"``."""
    if str(path) == LATEST:
        path = _latest(Path(out))
    for folder in (Path(path), Path(out) / path):
        if (folder / _RECORD).is_file():
            return folder.resolve()
    known = [each.name for each in _folders(Path(out))]
    if not known and Path(path).parent in (Path(), Path(out)):
        hint = "A recipe makes one: vconst run RECIPE. Other places: name the run's folder."
        raise UsageError(f"There is no run in '{Path(out)}' yet.", hint=hint)
    raise UnknownNameError("run", str(path), known)


def read_record(folder):
    """
    What ``run.json`` of a folder holds.

    Raises
    ------
    StoreError
        If it cannot be read.
    DamageError
        If a single bit of it is not what was written: what it says of other files and of
        what was read could not be trusted.

    Warns
    -----
    UserWarning
        Where the record says a schema of before there was a seal and every file that it names is
        as it says: whether the record itself was changed cannot be told.
    """
    path = Path(folder) / _RECORD
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{folder}: is no run that can be read ({error}).") from error
    if not _is_sealed(data):
        _require_of_before_the_seal(path, data)
    return {key: value for key, value in json.loads(data).items() if key != "seal"}


def write_record(folder, record):
    """Write ``run.json`` of a folder in one step, with the hash of itself as its last key."""
    text = as_json({**record, "seal": _NO_SEAL})
    seal = hashlib.sha256(text.encode("utf-8")).hexdigest()
    head, _, tail = text.rpartition(_NO_SEAL)
    _write_text(Path(folder) / _RECORD, f"{head}{seal}{tail}")


def require_unchanged(run, *, apart_from=()):
    """
    Refuse a run whose files are not what it wrote.

    Parameters
    ----------
    run : Run
    apart_from : tuple of str
        Beginnings of names of files that do not matter.

    Raises
    ------
    DamageError
        Naming them.
    """
    folder = Path(run.path)
    changed = [n for n in _changed(folder, run.record) if not n.startswith(tuple(apart_from))]
    if changed:
        raise DamageError(
            f"{folder}: {', '.join(changed)} changed since the run was made.",
            hint="Run the recipe again, or compare: vconst rerun " + folder.name,
        )


def look_for_changes(folder, record):
    """
    Names of the files of a run that are seen at a look not to be what it wrote.

    Parameters
    ----------
    folder : Path
    record : dict
        Of :func:`load_record`.

    Returns
    -------
    changed : list of str
        Gone, or with other bytes. Hashed are files up to 8 MB, and larger ones that the system
        says were touched after ``run.json``, which is written last: a copy, or a change. A disk
        that changed a large file by itself is found by ``vconst verify`` only.
    """
    sealed = _touched(folder / _RECORD)
    return _changed(
        folder, record, lambda path: path.stat().st_size <= _SMALL or _touched(path) > sealed
    )


def earlier_record(out, recipe):
    """Record of the newest run of a recipe in a folder of runs, or None."""
    for folder in reversed(_folders(Path(out))):
        with contextlib.suppress(VconstError):
            record = read_record(folder)
            if record.get("recipe") == recipe:
                return record
    return None


def seal_run(path):
    """
    Write the hashes of all files of a run folder, pages and figures too, into ``run.json``.

    Parameters
    ----------
    path : Path

    Returns
    -------
    outputs : dict of str to str
        SHA-256 by name inside the folder.
    """
    return add_to_record(path)["outputs"]


def add_to_record(path, **more):
    """
    Add to ``run.json`` what was found out after the run, and hash the folder anew.

    Parameters
    ----------
    path : Path
    **more
        Plain JSON, for example ``planted`` of made-up data.

    Returns
    -------
    record : dict
    """
    path = Path(path)
    sealed = {"schema": RECORD_SCHEMA, "outputs": _hashes(path)}
    record = {**read_record(path), **more, **sealed}
    write_record(path, record)
    return record


def _numbers(record, results):
    """What ``result.json`` holds: every number and every verdict."""
    kept = ("run", "recipe", "title", "page", "show", "state", "commit", "published")
    return {
        "schema": RESULT_SCHEMA,
        **{key: record[key] for key in kept},
        "kinds": each_result(results, lambda result: result.kind),
        "results": each_result(results, scalars_of),
        "units": each_result(results, units_of),
        "verdicts": each_result(results, lambda result: result.dataset.attrs.get("verdict")),
        **{key: record.get(key) for key in ("error", "blinding")},
    }


def _named(draft, out, record, results):
    """Give a draft its name, the next one where another run took it in the meantime."""
    for _ in range(_TRIES):
        path = _free(out, record["run"])
        found = {"schema": RECORD_SCHEMA, **record, "run": path.name}
        _write_json(draft / _NUMBERS, _numbers(found, results))
        found["outputs"] = _hashes(draft)
        write_record(draft, found)
        try:
            draft.rename(path)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
        else:
            return path, found
    raise FileExistsError(errno.EEXIST, "other runs take every name")


def _free(out, name):
    """The path for a run; a number is added where another run has the name."""
    path, number = out / name, 2
    while path.exists():
        path, number = out / f"{name}-{number}", number + 1
    return path


def _hashes(folder):
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hash_file(path)
        for path in files
        if path.relative_to(folder).as_posix() != _RECORD
    }


def _changed(folder, record, hashed=lambda path: True):
    """Names of the files that are gone or, of those to be hashed, not what a record says."""
    paths = {name: folder / name for name in record["outputs"]}
    return [
        name
        for name, path in paths.items()
        if not path.is_file() or (hashed(path) and hash_file(path) != record["outputs"][name])
    ]


def _touched(path):
    """When bytes or attributes of a file were last changed, ns since 1970."""
    said = path.stat()
    return max(said.st_mtime_ns, said.st_ctime_ns)


def _require_of_before_the_seal(path, data):
    """Warn of a record whose schema had no seal, if all that it names fits; refuse any other."""
    try:
        record = json.loads(data)
        last = str(list(record.values())[-1])
        sealed = _SEAL.encode() in data or re.fullmatch("[0-9a-f]{64}", last)  # or its name is hit
        early = record["schema"] == _SCHEMA_OF_BEFORE_THE_SEAL and not sealed
        fits = early and bool(record["outputs"]) and not _changed(path.parent, record)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OSError):
        fits = False
    if not fits:
        raise DamageError(
            f"{path}: is not what the run wrote.",
            hint="Restore it from a copy, or run the recipe again: what was computed is kept.",
        )
    warnings.warn(
        f"{path} is from before the seal: the files that it names are what the run wrote; whether "
        "what it says itself was changed since cannot be told.",
        stacklevel=3,
    )


def _is_sealed(data):
    head, mark, tail = data.rpartition(_SEAL.encode())
    unsealed = head + mark + _NO_SEAL.encode() + tail[len(_NO_SEAL) :]
    return tail[: len(_NO_SEAL)] == hashlib.sha256(unsealed).hexdigest().encode()


def _write_json(path, content):
    _write_text(path, as_json(content))


def _write_text(path, text):
    """Whole or not at all: written beside it, then renamed over it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _point(out, name):
    """``latest`` is a link, or a file with the name where links cannot be had."""
    draft = out / f".{LATEST}.{os.getpid()}.part"
    draft.unlink(missing_ok=True)
    try:
        draft.symlink_to(name, target_is_directory=True)
    except OSError:
        draft.write_text(name + "\n", encoding="utf-8")
    with contextlib.suppress(OSError):  # someone's own folder called latest: the run stands
        draft.replace(out / LATEST)
    draft.unlink(missing_ok=True)


def _latest(out):
    pointer = out / LATEST
    if pointer.is_symlink() or pointer.is_dir():
        return pointer
    if pointer.is_file():
        return out / pointer.read_text(encoding="utf-8").strip()
    folders = _folders(out)
    return folders[-1] if folders else pointer


def _folders(out):
    """Run folders, the oldest first."""
    if not out.is_dir():
        return []
    found = [p for p in out.iterdir() if not p.is_symlink() and (p / _RECORD).is_file()]
    return sorted(found, key=lambda path: (path / _RECORD).stat().st_mtime_ns)
