"""Results of recipe steps, kept under their key: arrays with hashes, so that damage is named."""

import hashlib
import json

import numpy as np

from vconst.errors import DamageError, StoreError
from vconst.operation import RESULTS as KINDS
from vconst.store import files
from vconst.store.arrays import decode, encode, open_group
from vconst.store.layout import RESULT_MANIFEST, UNFINISHED, canonical, digest, plain
from vconst.store.writing import GroupWriter


class Results:
    """
    Kept results of one store, and of a cache folder where the store cannot be written.

    Parameters
    ----------
    store, cache : str or None
        Folders. Results are written into the cache if there is one.
    """

    def __init__(self, store, cache=None):
        self._written = cache or store
        self._places = [place for place in (cache, store) if place]

    def get(self, key):
        """
        The result kept under a key.

        Returns
        -------
        result : Result or None
            As it was put, bit for bit; None if there is none.

        Raises
        ------
        DamageError
            Naming the object that is missing or is not what was written.
        """
        folder = self._folder(key)
        return None if folder is None else _read(folder, key)

    def put(self, key, result):
        """
        Keep a result under a key.

        Parameters
        ----------
        key : str
            Letters, digits, ``-`` and ``_``.
        result : Result

        Returns
        -------
        digest : str
            Of what is kept: if the key is taken, of the result that was first.
        """
        try:
            held = None if self._folder(key) is None else self.get(key)
        except DamageError:
            self.forget(key)
            held = None
        if held is not None:
            return digest_of(held)
        with files.told(f"keeping result {key}"):
            return self._write(key, result)

    def digest(self, key):
        """The digest of the result kept under a key, or None."""
        folder = self._folder(key)
        return None if folder is None else _manifest(folder, key)["digest"]

    def forget(self, key):
        """Remove what is kept under a key, if anything."""
        with files.told(f"removing result {key}"):
            files.remove_tree(files.join(self._written, _checked(key)))

    def keys(self):
        """Keys of all kept results, sorted."""
        found = {name for place in self._places for name in files.names(place)}
        return sorted(name for name in found if not name.startswith(UNFINISHED))

    def _folder(self, key):
        for place in self._places:
            folder = files.join(place, _checked(key))
            if files.is_folder(folder):
                return folder
        return None

    def _write(self, key, result):
        manifest, objects = _objects(result)
        files.make_folder(self._written)
        target = files.join(self._written, _checked(key))
        objects[RESULT_MANIFEST] = canonical(manifest)
        try:
            files.place(target, objects, last=RESULT_MANIFEST, top=self._written)
        except FileExistsError:
            return self.digest(key)
        return manifest["digest"]


def digest_of(result):
    """
    SHA-256 of a result: kind, attributes, and of each array name, dimensions, type and bytes.

    Parameters
    ----------
    result : Result

    Returns
    -------
    digest : str
        Equal for results that are equal bit for bit; any NaN is the same as any other,
        and the order of variables does not count.
    """
    dataset = result.dataset
    coordinates = set(map(str, dataset.coords))
    about = plain(dataset.attrs, "result", missing=True)
    hashed = hashlib.sha256(canonical([result.kind, about]))
    for name, array in sorted(dataset.variables.items(), key=lambda item: str(item[0])):
        name = str(name)
        values = np.asarray(array.values)
        said = plain(array.attrs, f"result '{name}'", missing=True)
        kind = "U" if values.dtype.kind in "OUS" else values.dtype.str
        head = [name, name in coordinates, list(array.dims), kind, list(values.shape), said]
        hashed.update(canonical(head))
        hashed.update(_bytes(values))
    return hashed.hexdigest()


def check_result(folder, key):
    """Yield (object, problem) of everything wrong with a kept result."""
    try:
        manifest = _manifest(folder, key)
    except DamageError as error:
        yield f"results/{key}/{RESULT_MANIFEST}", error.message
        return
    for name, expected in manifest["objects"].items():
        try:
            _object(folder, key, name, expected)
        except DamageError as error:
            yield f"results/{key}/{name}", error.message


def _objects(result):
    dataset = result.dataset
    group = GroupWriter(plain(dataset.attrs, "result", missing=True))
    kinds = {}
    for name, array in dataset.variables.items():
        values = np.asarray(array.values)
        said = plain(array.attrs, f"result '{name}'", missing=True)
        own = {key: value for key, value in said.items() if key not in ("units", "calendar")}
        numbers, attributes, fill = encode(values, own if values.dtype.kind in "mM" else said)
        group.array(str(name), numbers, array.dims, attributes, fill)
        kinds[str(name)] = {"dtype": values.dtype.str, "attributes": said}
    held = group.objects
    manifest = {
        "kind": result.kind,
        "digest": digest_of(result),
        "coordinates": sorted(map(str, dataset.coords)),
        "attributes": plain(dataset.attrs, "result", missing=True),
        "variables": kinds,
        "objects": {name: digest(data) for name, data in held.items()},
    }
    manifest["order"] = [str(name) for name in dataset.variables]
    return {**manifest, "sha256": digest(canonical(manifest))}, held


def _read(folder, key):
    import xarray

    manifest = _manifest(folder, key)
    group = open_group(
        {name: _object(folder, key, name, said) for name, said in manifest["objects"].items()}
    )
    variables = {}
    for name in manifest["order"]:
        array, kept = group[name], manifest["variables"][name]
        values = decode(np.asarray(array[...]), dict(array.attrs))[0]
        values = _as_kept(values, kept["dtype"])
        variables[name] = (array.metadata.dimension_names or (), values, kept["attributes"])
    coordinates = {name: variables.pop(name) for name in manifest["coordinates"]}
    dataset = xarray.Dataset(variables, coordinates, manifest["attributes"])
    return KINDS[manifest["kind"]](dataset)


def _manifest(folder, key):
    name = f"results/{key}/{RESULT_MANIFEST}"
    try:
        manifest = json.loads(files.read_or_damage(files.join(folder, RESULT_MANIFEST), name))
        expected = manifest.pop("sha256")
    except (ValueError, KeyError):
        raise DamageError(f"{name}: cannot be read.", hint=_FORGET) from None
    if digest(canonical(manifest)) != expected:
        raise DamageError(f"{name}: is not what was written.", hint=_FORGET)
    return manifest


def _object(folder, key, name, expected):
    data = files.read_or_damage(files.join(folder, name), f"results/{key}/{name}")
    if digest(data) != expected:
        raise DamageError(f"results/{key}/{name}: is not what was written.", hint=_FORGET)
    return data


def _as_kept(values, kind):
    if kind.endswith("O"):
        return values.astype(object)
    if values.dtype.kind == "U" and kind[1] == "S":
        return np.char.encode(values, "utf-8").astype(kind)
    if kind[1] == "m" and values.dtype.kind == "i":
        return values.view("timedelta64[ns]").astype(kind)
    return values.astype(kind)


def _bytes(values):
    if values.dtype.kind in "OUS":
        return canonical(["" if item is None else _text(item) for item in values.ravel().tolist()])
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), values.dtype.type(np.nan), values)
    return np.ascontiguousarray(values).tobytes()


def _text(item):
    return item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item)


def _checked(key):
    if not key or not all(letter.isalnum() or letter in "-_" for letter in key):
        raise StoreError(
            f"'{key}' cannot be the key of a result.",
            hint="Keys are letters, digits, '-' and '_'.",
        )
    return key


_FORGET = "Remove the folder of this result; the step is then computed again."
