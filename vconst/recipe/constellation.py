"""Read the declaration of a made-up constellation, with every problem at its line."""

import dataclasses
import hashlib
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from vconst.errors import RecipeError, UnknownNameError, VconstError
from vconst.nearest import nearest
from vconst.operation import Time, read_setting
from vconst.recipe.shipped import shipped_folder
from vconst.recipe.tree import Node, Source, read_tree, text_of
from vconst.synthetic.catalogue import Seismicity
from vconst.synthetic.declaration import Declaration, Flown, MadeProduct, Null
from vconst.synthetic.deviations import Deviation, instant
from vconst.synthetic.strengths import Strengths
from vconst.user_files import is_special


@dataclass(frozen=True, kw_only=True)
class _Campaign:
    start: Time
    stop: Time
    centre: Time | None = None


@dataclass(frozen=True, kw_only=True)
class _World(Strengths):
    f107: float = 70.0
    storms_per_month: float = 1.0
    kind: Null = "plasma"
    series: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Constellation:
    vconst: int
    campaign: _Campaign
    products: tuple[MadeProduct, ...]
    title: str = ""
    about: str = ""
    world: _World = dataclasses.field(default_factory=_World)
    earthquakes: Seismicity = dataclasses.field(default_factory=Seismicity)
    orbits: dict[str, Flown] = dataclasses.field(default_factory=dict)
    deviations: tuple[Deviation, ...] = ()


def load_constellation(path):
    """
    Read a made-up constellation.

    Parameters
    ----------
    path : path-like
        A YAML file, strict as recipes are: ``vconst: 1``, ``campaign`` (``start``, ``stop``,
        ``centre``), ``world`` (``f107``, ``storms_per_month``, ``kind``, ``series`` and the
        fields of `Strengths`), ``earthquakes`` (`Seismicity`), ``orbits`` by platform
        (`Flown`), ``products`` by name (`MadeProduct`) and ``deviations`` by name.

    Returns
    -------
    declaration : vconst.synthetic.declaration.Declaration

    Raises
    ------
    RecipeError
        With all problems, each with line, column and the nearest name that is known.
    """
    source = _open(path)
    made = _build(_Constellation, read_tree(source), "constellation", source)
    if source.problems:
        count = "1 problem" if len(source.problems) == 1 else f"{len(source.problems)} problems"
        raise RecipeError(f"{source.path}: {count}, nothing was made.", problems=source.problems)
    return _declaration(made, source.text)


def find_constellation(name):
    """
    The path of a shipped constellation, or of a file.

    Raises
    ------
    UnknownNameError
        If it is neither.
    """
    shipped = shipped_constellations()
    if name in shipped:
        return shipped[name]
    path = Path(name).expanduser()
    if path.is_file() or is_special(path):  # which is refused with true words where it is read
        return path
    raise UnknownNameError("constellation", str(name), shipped)


def shipped_constellations():
    """The constellations that come with vconst, as a dict of name to path."""
    folder = shipped_folder() / "constellations"
    return {path.stem: path for path in sorted(folder.glob("*.yml"))}


def _open(path):
    return Source(str(path), text_of(path))


def _declaration(made, text):
    world = {item.name: getattr(made.world, item.name) for item in dataclasses.fields(_World)}
    strengths = {item.name: world.pop(item.name) for item in dataclasses.fields(Strengths)}
    world["null"] = world.pop("kind")
    campaign = made.campaign
    return Declaration(
        start=instant(campaign.start),
        stop=instant(campaign.stop),
        centre=instant(campaign.centre) if campaign.centre else None,
        **world,
        strengths=Strengths(**strengths),
        seismicity=made.earthquakes,
        orbits=made.orbits,
        products=made.products,
        deviations=made.deviations,
        title=made.title,
        about=" ".join(made.about.split()),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _build(kind, node, what, source, **given):
    """An object of a dataclass from a mapping; None, with problems noted, where it cannot be."""
    if not node.is_mapping:
        source.note(f"'{what}' is a mapping of keys to values", node.place)
        return None
    hints = get_type_hints(kind, include_extras=True)
    known = {name.rstrip("_"): name for name in hints if name not in given}
    for key, each in node.value.items():
        if key not in known:
            near = nearest(key, known)
            listed = ", ".join(known)
            source.note(f"unknown key '{key}' of '{what}'; it has {listed}", node.keys[key], near)
        else:
            given[known[key]] = _value(hints[known[key]], each, key, source)
    missing = [item.name for item in dataclasses.fields(kind) if _is_missing(item, given)]
    for name in missing:
        source.note(f"'{what}' needs '{name.rstrip('_')}'", node.place)
    return None if missing else kind(**given)


def _is_missing(item, given):
    optional = item.default, item.default_factory
    return item.name not in given and optional == (dataclasses.MISSING, dataclasses.MISSING)


def _value(annotation, node, key, source):
    if get_origin(annotation) in (typing.Union, types.UnionType) and node.value is not None:
        inner = [choice for choice in get_args(annotation) if dataclasses.is_dataclass(choice)]
        annotation = inner[0] if inner else annotation
    origin, inside = get_origin(annotation), get_args(annotation)
    if dataclasses.is_dataclass(annotation):
        return _build(annotation, node, key, source)
    if origin is dict:
        return _by_name(inside[1], node, key, source)
    if origin is tuple and inside and dataclasses.is_dataclass(inside[0]):
        return tuple(_by_name(inside[0], node, key, source).values())
    return _plain(annotation, node, key, source)


def _by_name(kind, node, what, source):
    """A mapping of names; each gets its name where its class has one."""
    if not node.is_mapping:
        source.note(f"'{what}' is a mapping of names", node.place)
        return {}
    named = dataclasses.is_dataclass(kind) and "name" in get_type_hints(kind)
    found = {}
    for name, each in node.value.items():
        empty = Node({}, node.keys[name]) if each.value is None else each
        if named:
            found[name] = _build(kind, empty, name, source, name=name)
        else:
            found[name] = _value(
                kind, empty if dataclasses.is_dataclass(kind) else each, name, source
            )
    return found


def _plain(annotation, node, key, source):
    try:
        value = read_setting(node.plain, annotation)
        if _is_time(annotation) and isinstance(value, str):
            instant(value)
        return value
    except ValueError as error:
        said = f"'{node.value}' is not a date" if _is_time(annotation) else str(error)
        source.note(f"'{key}': {said}", node.place)
    except (TypeError, VconstError) as error:
        source.note(f"'{key}': {error}", node.place)
    return None


def _is_time(annotation):
    return annotation == Time or Time in get_args(annotation)
