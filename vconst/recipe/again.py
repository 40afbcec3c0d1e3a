"""Prove a run: compute it again and compare, or hash what it left and what it read."""

from dataclasses import dataclass

from vconst.errors import StoreError, UnknownNameError, VconstError
from vconst.recipe.folder import hash_of
from vconst.recipe.kept import NothingKept
from vconst.recipe.load import parse_recipe
from vconst.recipe.prepare import prepare, sound_recipe
from vconst.recipe.record import inputs_of
from vconst.recipe.run import compute


@dataclass(frozen=True)
class Comparison:
    """
    A run beside the same computed again.

    Parameters
    ----------
    run : str
    steps : list of dict
        ``name``, ``member`` (None without a group), ``state`` (``"equal"``,
        ``"different"``, ``"failed"`` or ``"not compared"``), ``before``, ``after``:
        digests of the arrays.
    error : VconstError or None
        Why computing it again failed.
    """

    run: str
    steps: list
    error: VconstError | None = None

    @property
    def equal(self):
        """Whether every result was computed again and is the same bit for bit."""
        return self.error is None and all(step["state"] == "equal" for step in self.steps)

    @property
    def exit_code(self):
        """0 where all is equal, otherwise 1."""
        return 0 if self.equal else 1

    def as_json(self):
        """The object that ``vconst rerun --json`` prints."""
        error = self.error.as_dict() if self.error else None
        kept = {"run": self.run, "equal": self.equal, "steps": self.steps, "error": error}
        return {"schema": "vconst/rerun/1", **kept}


@dataclass(frozen=True)
class Verification:
    """
    What became of the files that a run left and of the granules that it read.

    Parameters
    ----------
    run : str
    outputs, granules : int
        How many were looked at.
    findings : list of dict
        ``what`` (``"output"`` or ``"granule"``), ``name`` and ``problem``; empty where
        all is as it was.
    """

    run: str
    outputs: int
    granules: int
    findings: list

    @property
    def exit_code(self):
        """0 where all is as it was, otherwise 1."""
        return 1 if self.findings else 0

    def as_json(self):
        """The object that ``vconst verify --json`` prints."""
        return {"schema": "vconst/verify/1", "ok": not self.findings, **vars(self)}


def rerun(run, store, host, *, engine=None, progress=None):
    """
    Compute a run again at its commit, with nothing kept, and compare array by array.

    Parameters
    ----------
    run : Run
    store : Store
        Where its granules live.
    host : Host
    engine : Engine, optional
    progress : callable, optional
        As for :func:`vconst.recipe.run.run_recipe`.

    Returns
    -------
    comparison : Comparison

    Raises
    ------
    StoreError
        Naming the granules that are gone.
    """
    record = run.record
    recipe = parse_recipe(record["text"], record["parameters"], record["recipe_path"])
    recipe = sound_recipe(recipe, host)
    view = store.at(record["commit"])
    prepared = prepare(recipe, view, host, NothingKept(), engine=engine, out=run.path.parent)
    made = compute(prepared, progress)
    if made.interrupted:
        raise KeyboardInterrupt
    after = {call.reference: made.digests.get(call.reference) for call in prepared.plan.calls}
    steps = [_compared(name, member, before, after) for name, member, before in _digests(record)]
    return Comparison(run.name, steps, made.error)


def verify(run, store):
    """
    Hash every file that a run left, and every object of the store that it read.

    Parameters
    ----------
    run : Run
    store : Store

    Returns
    -------
    verification : Verification
        Naming what is gone or changed.
    """
    outputs = run.record["outputs"]
    findings = [each for name, held in outputs.items() for each in _output(run, name, held)]
    wanted = _granules(run.record)
    findings += _check_granules(wanted, run.record["commit"], store)
    return Verification(run.name, len(outputs), len(wanted), findings)


def _digests(record):
    """Step, member and digest of every result of a run."""
    for step in record["steps"]:
        given = step["digest"]
        if isinstance(given, dict):
            yield from ((step["name"], member, digest) for member, digest in given.items())
        elif given is not None:
            yield step["name"], None, given


def _compared(name, member, before, after):
    found = after.get((name, member))
    state = "failed" if found is None else "equal" if found == before else "different"
    return {"name": name, "member": member, "state": state, "before": before, "after": found}


def _output(run, name, held):
    path = run.path / name
    if not path.is_file():
        yield {"what": "output", "name": name, "problem": "is gone"}
    elif hash_of(path) != held:
        yield {"what": "output", "name": name, "problem": "is not what the run wrote"}


def _granules(record):
    """Product and file of every granule of a run, by id."""
    inputs = [each for _, each in inputs_of(record["inputs"])]
    return {g["id"]: (each["product"], g["file"]) for each in inputs for g in each["granules"]}


def _check_granules(wanted, commit, store):
    """Findings of the granules: gone from the store, or in a damaged segment."""
    segments = {}
    for product in sorted({product for product, _ in wanted.values()}):
        segments.update(_segments(product, commit, store))
    damaged = [(each.object, each.problem) for each in store.check()] if wanted else []
    for name, (product, file) in wanted.items():
        label = f"{file or name} ({product})"
        if name not in segments:
            problem = "is no longer in the store: it was superseded and pruned"
            yield {"what": "granule", "name": label, "problem": problem}
            continue
        folder = f"segments/{product}/{segments[name]}/"
        for place, problem in damaged:
            if place.startswith(folder):
                message = f"is in a damaged object, {place}: {problem}"
                yield {"what": "granule", "name": label, "problem": message}


def _segments(product, commit, store):
    """Segment of each granule of a product, now or at the commit of the run."""
    found = {}
    for view in (store.at(commit), store.head()):
        try:
            found |= {granule.id: granule.segment for granule in view.granules(product)}
        except (StoreError, UnknownNameError):
            continue  # some are gone; those that are left are found in the newest commit
    return found
