"""Read a recipe file: its form, its parameters, and where everything stands in it."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from vconst.nearest import nearest
from vconst.recipe.campaigns.table import Campaign, read_campaign
from vconst.recipe.fill import Filler, nodes_left, parameters_of
from vconst.recipe.given import read_given
from vconst.recipe.tree import Node, Place, Source, read_tree, text_of

TOP = ("vconst", "recipe", "title", "about", "references", "parameters", "inputs", "steps")
TOP += ("report", "publish", "watch", "accept_dependence", "campaign", "literature")
PAGES = ("calibration", "event", "study", "monitor")

#: Names become folders, files and groups of files: letters and digits first, then also - _ .
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Input:
    """
    One input as written; a group of them where *members* is not None.

    Parameters
    ----------
    name : str
    place : Place
        Of its name.
    node : Node
    members : dict of str to Input or None
    """

    name: str
    place: Place
    node: Node
    members: dict | None = None

    @property
    def values(self):
        """The plain values by key."""
        return self.node.plain


@dataclass(frozen=True)
class Step:
    """
    One step as written: its name, its operation, and the values given to it.

    Parameters
    ----------
    name : str
    place : Place
        Of its name.
    do : Node
        The name of the operation.
    given : Node
        The whole mapping.
    """

    name: str
    place: Place
    do: Node
    given: Node

    @property
    def arguments(self):
        """The nodes of what is given to the operation, by argument."""
        return {name: node for name, node in self.given.value.items() if name != "do"}


@dataclass(frozen=True)
class Recipe:
    """
    A recipe as written, with its parameters filled in.

    Parameters
    ----------
    name, title, about : str
    references : list
    parameters : dict
        The values that were used.
    inputs : dict of str to Input
    steps : tuple of Step
    report, publish : Node or None
    root : Node
        Everything, filled in.
    source : Source
        Text, path, and the problems found while reading.
    written : Node
        Everything, before parameters are filled in.
    given : dict
        Parameters that replace the recipe's own.
    campaign : Campaign or None
        Over which parameters it runs; each member is a recipe of its own (`of_member`).
    member : str or None
        Of which member of a campaign this is the recipe.
    left_out : tuple of dict
        Of a run: inputs that the store holds nothing of, with the steps that are not made for it.
    """

    name: str
    title: str
    about: str
    references: list
    parameters: dict
    inputs: dict
    steps: tuple
    report: Node | None
    publish: Node | None
    root: Node
    source: Source
    written: Node
    given: dict = field(default_factory=dict)
    campaign: Campaign | None = None
    member: str | None = None
    left_out: tuple = ()

    def of_member(self, member):
        """The recipe of one member of its campaign: the parameters of the table filled in."""
        made = _filled(self.written, Source(self.path, self.text), self.given, member)
        return replace(made, name=f"{self.name}.{member.name}", member=member.name)

    @property
    def path(self):
        """Where it was read from."""
        return self.source.path

    @property
    def text(self):
        """As written."""
        return self.source.text


def load_recipe(path, parameters=None, *, read=True):
    """
    Read a recipe file and fill in its parameters.

    Parameters
    ----------
    path : str or Path
    parameters : mapping of str to value, optional
        Replace the recipe's own.
    read : bool
        Whether a parameter given as text is read as a YAML scalar, as ``-p`` gives it.

    Returns
    -------
    recipe : Recipe
        What is wrong with its form is in ``recipe.source.problems``, which
        :func:`vconst.recipe.check.check_recipe` returns with everything else.

    Raises
    ------
    RecipeError
        If there is no such file, or it is not YAML that can be read on.
    """
    text = text_of(path)
    given = {name: read_given(name, v) if read else v for name, v in (parameters or {}).items()}
    return parse_recipe(text, given, path=str(path))


def parse_recipe(text, parameters=None, path="recipe"):
    """
    Read a recipe from text; see :func:`load_recipe`.

    Parameters
    ----------
    text : str
    parameters : mapping, optional
    path : str
        What problems call the text.

    Returns
    -------
    recipe : Recipe
    """
    source = Source(path, text)
    return _filled(read_tree(source), source, parameters or {})


def _filled(written, source, given, member=None):
    """The recipe with its parameters: those given, and those that a member sets."""
    values = parameters_of(written, given, source)
    own = member.parameters if member else {}
    values |= {name: node.plain for name, node in own.items()}
    nodes = {**nodes_left(written, given), **own}
    root = Filler(values, source, nodes).fill_recipe(written)
    _check_top(root, source)
    campaign = None
    if member is None:
        campaign = read_campaign(root.value.get("campaign"), values, source)
    for name in sorted(campaign.parameters & set(given) if campaign else ()):
        source.note(f"parameter '{name}' is set by the campaign; choose one with --member", None)
    name = _text(root, "recipe", source) or Path(source.path).stem
    if "recipe" in root.value:
        _check_name(name, root.value["recipe"].place, source)
    references = root.value.get("references")
    return Recipe(
        name=name,
        title=_text(root, "title", source),
        about=_text(root, "about", source),
        references=references.plain if references else [],
        parameters=values,
        inputs=_inputs(root, source),
        steps=_steps(root, source),
        report=root.value.get("report"),
        publish=root.value.get("publish"),
        root=root,
        source=source,
        written=written,
        given=given,
        campaign=campaign,
    )


def _check_top(root, source):
    for key, place in root.keys.items():
        if key == "campaign" and "products" in root.value:
            source.note("this is a made-up constellation; vconst synthesize makes it", place)
        elif key not in TOP:
            source.note(_unknown_key(key, root.value[key]), place, nearest(key, TOP))
    version = root.value.get("vconst")
    if version is None:
        source.note("a recipe starts with 'vconst: 1'", root.place)
    elif type(version.value) is not int or version.value != 1:
        shown = version.value
        source.note(f"version {shown!r} is not known; this vconst reads 'vconst: 1'", version.place)


def _unknown_key(key, node):
    """What is wrong with a key of the recipe; steps and inputs tend to lose their indentation."""
    for room, mark in (("steps", "do"), ("inputs", "product")):
        if node.is_mapping and mark in node.value:
            return f"'{key}' stands at the margin; indent it below '{room}:'"
    return f"unknown key '{key}'; a recipe has {', '.join(TOP)}"


def _text(root, key, source):
    node = root.value.get(key)
    if node is None or node.value is None:
        return ""
    if not isinstance(node.value, str):
        source.note(f"'{key}' is text; write it in quotes", node.place)
        return ""
    return node.value


def _check_name(name, place, source):
    if not NAME.fullmatch(name) or ".." in name or _DEVICES.fullmatch(name):
        message = f"'{name}' cannot be a name: letters, digits, '-', '_' and '.', at most 121"
        source.note(message, place)


def _inputs(root, source):
    node = root.value.get("inputs")
    if node is None:  # its steps read files that settings name; one that wants data says so
        return {}
    if not node.is_mapping or not node.value:
        message = "'inputs' is a mapping of names to what is read"
        source.note(message, root.keys.get("inputs", root.place))
        return {}
    for name, place in node.keys.items():
        _check_name(name, place, source)
    return {
        name: _input(name, node.keys[name], each, source)
        for name, each in node.value.items()
        if _is_mapping(f"input '{name}'", each, node.keys[name], source)
    }


def _input(name, place, node, source):
    """A group is a mapping of mappings that names no product itself."""
    if not node.value or not all(each.is_mapping for each in node.value.values()):
        return Input(name, place, node)
    for member, where in node.keys.items():
        _check_name(member, where, source)
    members = {m: Input(m, node.keys[m], each) for m, each in node.value.items()}
    return Input(name, place, node, members)


def _steps(root, source):
    node = root.value.get("steps")
    if node is None or not node.is_mapping or not node.value:
        message = "'steps' is a mapping of names to operations with their values"
        source.note(message, root.keys.get("steps", root.place))
        return ()
    found = []
    for name, each in node.value.items():
        place = node.keys[name]
        _check_name(name, place, source)
        if _is_mapping(f"step '{name}'", each, place, source):
            found.append(_step(name, place, each, source))
    return tuple(found)


def _step(name, place, node, source):
    do = node.value.get("do")
    if do is None or not isinstance(do.value, str):
        near = next((key for key in node.keys if len(key) < 4 and set(key) & set("do")), None)
        message = f"step '{name}' does not say what to do; write 'do: OPERATION'"
        where = node.keys[near] if near else do.place if do else place
        source.note(message, where, "do" if near else None)
        do = Node(None, where)
    return Step(name, place, do, node)


def _is_mapping(what, node, place, source):
    if not node.is_mapping:
        source.note(f"{what} is a mapping of keys to values", place)
    return node.is_mapping
