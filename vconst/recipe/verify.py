"""Hash what a run left and what it read, and name what is gone or changed."""

from vconst.dataset.identity import hash_file
from vconst.errors import DamageError, StoreError, UnknownNameError
from vconst.recipe.folder import load_record
from vconst.recipe.origin import require_store_of
from vconst.recipe.record import inputs_of


def verify(run, store, out="runs"):
    """
    Hash every file that a run left, and every object of the store that it read.

    Parameters
    ----------
    run : Run, str or Path
        A folder, a name in *out*, or ``"latest"``.
    store : Store
    out : str or Path

    Returns
    -------
    findings : list of dict
        ``object`` (the file of the run, or granule and product) and ``problem``; empty
        where all is as it was.

    Raises
    ------
    StoreError
        If the run is of another store.
    """
    path, record = load_record(run, out)
    require_store_of(record, store)
    findings = [
        each for name, held in record["outputs"].items() for each in _output(path, name, held)
    ]
    return [*findings, *_check_granules(_granules(record), record["commit"], store)]


def _output(path, name, held):
    file = path / name
    if not file.is_file():
        yield {"object": name, "problem": "is gone"}
    elif hash_file(file) != held:
        yield {"object": name, "problem": "is not what the run wrote"}


def _granules(record):
    """Product and file of every granule of a run, by id."""
    inputs = [each for _, each in inputs_of(record["inputs"])]
    return {g["id"]: (each["product"], g["file"]) for each in inputs for g in each["granules"]}


def _check_granules(wanted, commit, store):
    """Findings of the granules: gone from the store, or in a damaged segment."""
    damaged = store.check() if wanted else []
    for product in sorted({product for product, _ in wanted.values()}):
        own = {name: file or name for name, (each, file) in wanted.items() if each == product}
        try:
            then = _held(product, store.at(commit))
            now = _held(product, store.head())
        except DamageError as error:
            yield {"object": product, "problem": error.message}
            continue
        for name, file in own.items():
            problem = _problem(product, name, then, now, damaged, store.at(commit))
            if problem:
                yield {"object": f"{file} ({product})", "problem": problem}


def _held(product, view):
    """The granules of a product at one commit, by id; none where some are gone."""
    try:
        return {granule.id: granule for granule in view.granules(product)}
    except DamageError:
        raise
    except (StoreError, UnknownNameError):
        return {}


def _problem(product, name, then, now, damaged, view):
    """What is wrong with one granule, or None."""
    if name in now:
        folder = f"segments/{product}/{now[name].segment}/"
        found = [each for each in damaged if each.object.startswith(folder)]
        return f"is in a damaged object, {found[0].object}: {found[0].problem}" if found else None
    if name not in then:
        return "is no longer in the store: it was superseded and pruned"
    granule = then[name]
    try:  # it was superseded since, and is read as it was then
        view.read(product, None, granule.start, granule.stop, granule.baseline)
    except DamageError as error:
        return error.message
    return None
