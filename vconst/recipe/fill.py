"""Fill the parameters of a recipe into its values."""

import re
from dataclasses import dataclass, field
from typing import Any

from vconst.nearest import nearest
from vconst.recipe.tree import Node, Source

_FILLED = re.compile(r"\$\{([^{}]*)\}")
_LONGEST = 100_000


def parameters_of(root, given, source):
    """
    The recipe's parameters by name, replaced by those given; unknown ones are problems.

    Parameters
    ----------
    root : Node
    given : mapping of str to value
    source : Source

    Returns
    -------
    values : dict
    """
    node = root.value.get("parameters")
    values = {}
    if node is not None and node.is_mapping:
        values = {name: each.plain for name, each in node.value.items()}
        for name, each in node.value.items():
            if isinstance(each.value, dict):
                source.note(f"parameter '{name}' is a mapping; give a value", each.place)
    elif node is not None and node.value is not None:
        source.note("'parameters' is a mapping of names to values", node.place)
    for name, value in given.items():
        if name not in values:
            message = f"the recipe has no parameter '{name}'"
            source.note(message + _listed(values), None, nearest(name, values))
        else:
            values[name] = _as_written(value)
    return values


def nodes_left(root, given):
    """Nodes of the parameters that were left as they are written."""
    node = root.value.get("parameters")
    held = node.value if node is not None and node.is_mapping else {}
    return {name: each for name, each in held.items() if name not in given}


def _as_written(value):
    """A value given from Python as a recipe would hold it: numpy and dates become plain."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if type(value).__name__ == "datetime64":
        return str(value)
    return value.item() if hasattr(value, "item") else value


@dataclass
class Filler:
    """
    Fills ``${name}`` inside values.

    Parameters
    ----------
    values : dict
        Of the parameters.
    source : Source
    defaults : dict of str to Node
        Where a parameter stands for a whole value, the node that takes its place: what is
        wrong with it is then said where it is written.
    """

    values: dict
    source: Source
    defaults: dict
    used: set = field(default_factory=set)
    meant: dict = field(default_factory=dict)

    def fill_recipe(self, root):
        """The tree, filled; unused parameters are problems."""
        as_is = ("vconst", "parameters")
        filled = {k: n if k in as_is else self.fill(n) for k, n in root.value.items()}
        node = root.value.get("parameters")
        for name in sorted(set(self.values) - self.used):
            other = self.meant.get(name)
            words = f"only if '{other}' means it" if other else f"nowhere; write ${{{name}}}"
            self.source.note(f"parameter '{name}' is used {words}", node.keys[name])
        return Node(filled, root.place, root.keys)

    def fill(self, node):
        """One node, filled."""
        if isinstance(node.value, dict):
            filled = {key: self.fill(each) for key, each in node.value.items()}
            return Node(filled, node.place, node.keys)
        if isinstance(node.value, list):
            return Node([self.fill(each) for each in node.value], node.place)
        if isinstance(node.value, str) and "${" in node.value:
            return self._fill_text(node)
        return node

    def _fill_text(self, node):
        names = _FILLED.findall(node.value)
        if node.value.count("${") != len(names):
            self.source.note("'${' without its '}'; write ${name}", node.place)
            self.source.unfilled.add(node.place)
            return node
        for name in names:
            self.used.add(name)
            if name not in self.values:
                near = nearest(name, self.values)
                self.meant[near] = name
                self.source.note(f"no parameter '{name}'{_listed(self.values)}", node.place, near)
                self.source.unfilled.add(node.place)
                return node
        whole = _FILLED.fullmatch(node.value)
        if whole and whole[1] in self.defaults:
            return self.defaults[whole[1]]  # what is wrong with it is wrong there
        if whole:
            return _node(self.values[whole[1]], node.place)
        text = _FILLED.sub(lambda found: str(self.values[found[1]]), node.value)
        if len(text) > _LONGEST:
            self.source.note("longer than a value can be", node.place)
            return node
        return Node(text, node.place)


def _node(value, place):
    """A value given from outside, standing where it is used."""
    if isinstance(value, list | tuple):
        return Node([_node(each, place) for each in value], place)
    return Node(value, place)


def _listed(names: Any):
    return f"; it has {', '.join(names)}" if names else "; it has none"
