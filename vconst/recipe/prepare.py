"""Open what a recipe reads, at one commit, and tell what was read."""

from dataclasses import dataclass, replace
from importlib import metadata
from typing import Any

from vconst.errors import EngineError
from vconst.recipe.absent import without_absent
from vconst.recipe.calibrations import calibrated, resolve_links
from vconst.recipe.calls import Plan, make_plan, to_compute
from vconst.recipe.carried import uncertainties
from vconst.recipe.check import require_sound
from vconst.recipe.citation import dois_in
from vconst.recipe.counted import count_outside_validity, counts_of
from vconst.recipe.folder import earlier_record
from vconst.recipe.held import not_held, require_held
from vconst.recipe.independence import Ancestry, ancestry_of
from vconst.recipe.load import Recipe, load_recipe
from vconst.recipe.record import steps_of
from vconst.recipe.windows import fixed_start, is_window
from vconst.selection import select
from vconst.selection.times import show_time
from vconst.store import files

PACKAGES = (
    *("vconst", "numpy", "scipy", "numba", "xarray", "zarr", "h5py", "h5netcdf"),
    *("PyIRI", "chaosmagpy", "sgp4"),
)

#: Words and numbers of an applied calibration that a run record repeats for its page.
_TOLD = ("variable", "target", "reference", "units", "scale", "verdict", "holds_for", "reason")
_TOLD += ("side",)
_TOLD += tuple(name + end for name in ("slope", "offset", "drift") for end in ("", "_low", "_high"))


@dataclass(frozen=True)
class Prepared:
    """
    A checked recipe over a store at one commit, with every call named.

    Parameters
    ----------
    recipe : Recipe
    host : Host
    view : View
    plan : Plan
    inputs : dict
        Of each input, or member of a group: the calibrations that apply, as links in order.
    kept : Kept
    earlier : dict or None
        Record of the latest earlier run of the recipe.
    needed : set
        References of the calls to make.
    force : bool
    ancestry : Ancestry
        What stands behind its calibrations.
    """

    recipe: Recipe
    host: Any
    view: Any
    plan: Plan
    inputs: dict
    kept: Any
    earlier: dict | None
    needed: set
    force: bool
    ancestry: Ancestry

    def earlier_step(self, name):
        """What the earlier run recorded of a step, or None."""
        return steps_of(self.earlier).get(name) if self.earlier else None


def sound_recipe(recipe, host, parameters=None):
    """
    A recipe without problems.

    Parameters
    ----------
    recipe : Recipe, str or Path
    host : Host
    parameters : mapping, optional
        Only with a path.

    Raises
    ------
    RecipeError
        With every problem.
    """
    if not isinstance(recipe, Recipe):
        recipe = load_recipe(recipe, parameters)
    require_sound(recipe, host)
    return recipe


def prepare(recipe, view, host, kept, *, engine=None, out="runs", force=False):
    """
    Open the inputs and plan the calls; nothing is computed.

    Parameters
    ----------
    recipe : Recipe
        Sound.
    view : View
    host : Host
    kept : Kept
    engine : Engine, optional
    out : str or Path
        Where earlier runs lie.
    force : bool
        Compute everything anew.

    Returns
    -------
    prepared : Prepared

    Raises
    ------
    SelectionError
        If the store does not hold what is asked for, or a calibration would run in a circle.
    """
    earlier = earlier_record(out, recipe.name)
    return prepare_after(earlier, recipe, view, host, kept, engine=engine, force=force)


def prepare_after(earlier, recipe, view, host, kept, *, engine=None, force=False):
    """As :func:`prepare`, after an earlier run whose record is given; None for none."""
    _refuse_unseen(view, engine)
    require_held(recipe, view)
    recipe = without_absent(recipe, host, view)
    selections, applied = {}, {}
    for name, given in recipe.inputs.items():
        for member, each in (given.members or {None: given}).items():
            opened = _open(each, view, host, engine, None if force else kept)
            selections[name, member], applied[name, member] = opened
    ancestry = ancestry_of(recipe, host, applied)
    plan = make_plan(recipe, host, selections)
    needed = to_compute(plan, kept, _seen(earlier), force)
    return Prepared(recipe, host, view, plan, applied, kept, earlier, needed, force, ancestry)


def check_calibrations(recipe, view, host):
    """
    Refuse what the calibrations of a store do not allow: none that fits, or a circular chain.

    Parameters
    ----------
    recipe : Recipe
        Sound; inputs that the store holds nothing of are passed over.
    view : View
    host : Host

    Raises
    ------
    SelectionError
    """
    absent = {each["input"] for each in not_held(recipe, view)}
    applied = {}
    for name, given in recipe.inputs.items():
        for member, each in (given.members or {None: given}).items():
            label = name if member is None else f"{name}.{member}"
            if each.values.get("calibration") and label not in absent:
                applied[name, member] = _open(each, view, host, None, None)[1]
    ancestry_of(recipe, host, applied)


def _refuse_unseen(view, engine):
    if engine is not None and not engine.is_local and not files.is_shared(view.url):
        raise EngineError(
            f"The store '{view.url}' is seen by this process only.",
            hint="Leave out workers and scheduler, or take a store on a disk or in S3.",
        )


def describe_inputs(prepared, *, count=True):
    """
    What the run reads, for ``run.json``.

    Parameters
    ----------
    prepared : Prepared
    count : bool
        Whether to count samples where that was not done before: it reads their quality.

    Returns
    -------
    inputs : dict
        By input, or by input and member: product, key, granules, counts and what was
        asked for; with a calibration also its ``validity_period`` and how many samples
        lie outside it (``outside_validity``).
    """
    found = {}
    for name, given in prepared.recipe.inputs.items():
        members = {
            member: _describe(prepared, (name, member), each, count)
            for member, each in (given.members or {None: given}).items()
        }
        found[name] = members if given.members else members[None]
    return found


def versions(host):
    """Versions of vconst, of what it stands on, and of the plugins."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    plugins = {s.package or s.name: s.version for s in host.states if s.state == "loaded"}
    return {**found, **{name: version for name, version in plugins.items() if version}}


def _open(given, view, host, engine, kept):
    """The selection of one input, calibrated where it says so, and the record used."""
    values = given.values
    selection = select(
        view,
        host,
        values["product"],
        variables=values.get("variables"),
        start=fixed_start(values, view),
        stop=values.get("stop"),
        baseline=values.get("baseline"),
        quality=values.get("quality") or "default",
        engine=engine,
        optional=bool(values.get("optional")),
    )
    selection = replace(selection, kept=kept)
    links = resolve_links(values, selection, view)
    return calibrated(selection, links), links


def _describe(prepared, reference, given, count):
    selection, key = prepared.plan.selections[reference], prepared.plan.keys[reference]
    asked = {key: value for key, value in given.values.items() if key != "calibration"}
    if is_window(asked.get("start")):
        asked |= {"start": fixed_start(asked, prepared.view), "asked_start": asked["start"]}
    return {
        **asked,
        **_about(prepared.host, selection.product),
        **_applied(prepared, reference, count),
        "span": _span_of(selection),
        "key": key,
        "granules": [_granule(granule) for granule in selection.granules()],
        "counts": counts_of(selection, key, prepared.kept, count=count),
    }


def _span_of(selection):
    """First and last time that is read, UTC to the second; None where nothing is."""
    span = selection.span()
    return span and [show_time(edge) for edge in span]


def _about(host, name):
    """What the plugin says of a product: for whoever cites it."""
    product = host.products.get(name)
    said = {key: getattr(product, key, "") for key in ("title", "citation", "licence", "source")}
    return {**said, "publisher": _publisher(host, product)}


def _publisher(host, product):
    """Title of the mission in orbit; of the site or centre on the ground."""
    platform = host.platforms.get(product.platform) if product else None
    if platform is None:
        return ""
    flown = platform.altitude is not None or platform.elements or platform.orbit
    missions = (each for each in host.missions.values() if platform in each.platforms)
    mission = next(missions, None) if flown else None
    return mission.title if mission else platform.title


def _applied(prepared, reference, count):
    """The calibrations of an input, the time each was made for, and the samples of other times."""
    links = prepared.inputs[reference]
    if not links:
        return {"calibration": None}
    told = [_link(prepared, reference, link, count) for link in links]
    ids = [link.id for link in links]
    return {
        "calibration": ids[0] if len(ids) == 1 else ids,
        "calibration_record": told[0]["record"],
        "calibration_links": told,
        "calibration_uncertainty": uncertainties(links),
        "validity_period": told[0]["validity_period"],
        "outside_validity": told[0]["outside_validity"],
    }


def _link(prepared, reference, link, count):
    selection, key = prepared.plan.selections[reference], prepared.plan.keys[reference]
    return {
        "id": link.id,
        "record": {key: link.body[key] for key in _TOLD if key in link.body},
        "validity_period": list(link.body["validity_period"]),
        "outside_validity": count_outside_validity(
            selection, link.record, key, prepared.kept, count=count
        ),
        "assumed_transferable": link.assumed or None,
        "made_for": link.because or None,
        "added_uncertainty": link.added or None,
        "passed_over": list(link.passed_over),
        **({"side": link.side} if link.side else {}),
        **({"gap": link.alone} if link.alone else {}),
    }


def _granule(granule):
    doi = dois_in(*map(str, granule.attributes.values()))
    return {
        "id": granule.id,
        "key": granule.key,
        "version": list(granule.version),
        "baseline": granule.baseline,
        "file": granule.source.get("name"),
        "sha256": granule.source.get("sha256"),
        **({"doi": doi} if doi else {}),
    }


def _seen(earlier):
    """Keys of the selections that an earlier run has made."""
    keys = set()
    for step in (earlier or {}).get("steps", ()):
        if step["state"] in ("done", "cached") and step["digest"] is None:
            given = step["key"]
            keys |= set(given.values()) if isinstance(given, dict) else {given}
    return keys
