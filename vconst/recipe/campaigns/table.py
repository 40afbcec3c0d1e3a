"""The table of a campaign: its axes, its members, and what is wrong with how it is written."""

import hashlib
import itertools
import re
from dataclasses import dataclass, field

from vconst.nearest import nearest

KEYS = ("over", "distinct", "leave_out")

#: More members than this are a slip: every axis multiplies.
MOST_MEMBERS = 1000

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Setting:
    """
    One point of an axis: its label, and the parameters that it sets.

    Parameters
    ----------
    label : str
    parameters : dict of str to Node
        Where they stand in the recipe, so that what is wrong with one is said there.
    """

    label: str
    parameters: dict


@dataclass(frozen=True)
class Member:
    """
    One run of the recipe inside a campaign.

    Parameters
    ----------
    name : str
        Unique, fit for files.
    settings : dict of str to Setting
        By axis.
    """

    name: str
    settings: dict

    @property
    def labels(self):
        """Its place in the table: label by axis."""
        return {axis: setting.label for axis, setting in self.settings.items()}

    @property
    def parameters(self):
        """Nodes of all parameters that it sets."""
        return {k: node for each in self.settings.values() for k, node in each.parameters.items()}


@dataclass(frozen=True)
class Campaign:
    """
    The members of a campaign in the order of its table.

    Parameters
    ----------
    axes : dict of str to tuple of str
        Labels by axis.
    members : tuple of Member
    left_out : int
        Points of the table that are no member: same value on distinct axes, or left out.
    parameters : frozenset of str
        Names of all that some axis sets.
    """

    axes: dict
    members: tuple
    left_out: int = 0
    parameters: frozenset = field(default_factory=frozenset)

    def member(self, name):
        """
        The member of a name.

        Raises
        ------
        KeyError
        """
        return next(each for each in self.members if each.name == name)


def read_campaign(node, known, source):
    """
    Read the ``campaign:`` of a recipe.

    Parameters
    ----------
    node : Node or None
    known : collection of str
        The recipe's parameters.
    source : Source
        Receives a problem for everything that is wrong.

    Returns
    -------
    campaign : Campaign or None
        None where there is none, or none that can be read.
    """
    if node is None:
        return None
    if not node.is_mapping:
        source.note("'campaign' is a mapping: {over: {PARAMETER: [VALUE, ...]}}", node.place)
        return None
    for key, place in node.keys.items():
        if key not in KEYS:
            message = f"unknown key '{key}' of campaign; it has {', '.join(KEYS)}"
            source.note(message, place, nearest(key, KEYS))
    over = node.value.get("over")
    if over is None or not over.value or not isinstance(over.value, dict | list):
        message = (
            "'over' says which parameters a campaign varies: {over: {PARAMETER: [VALUE, ...]}}"
        )
        source.note(message, over.place if over else node.place)
        return None
    before = len(source.problems)
    read = _read_axes if over.is_mapping else _read_rows
    axes, points = read(over, known, source)
    if len(source.problems) > before or not axes:
        return None
    return _campaign(axes, points, node, over, source)


def _campaign(axes, points, node, over, source):
    """The members, without the points that are left out."""
    apart = _distinct(node.value.get("distinct"), axes, source)
    without = _left_out(node.value.get("leave_out"), axes, source)
    total = len(points)
    kept = [p for p in points if not _is_left_out(p, apart, without)]
    if total > MOST_MEMBERS:
        message = f"the table has {total} members; at most {MOST_MEMBERS} are run as one"
        source.note(message, over.place)
        return None
    if not kept:
        source.note("no member is left: all are left out", node.place)
        return None
    parameters = {name for point in points for each in point.values() for name in each.parameters}
    members = tuple(_named(kept))
    labels = {axis: tuple(dict.fromkeys(settings)) for axis, settings in axes.items()}
    return Campaign(labels, members, total - len(kept), frozenset(parameters))


def _read_axes(over, known, source):
    """Labels by axis, and every point of the table: a setting by axis."""
    axes = {name: _axis(name, each, over, known, source) for name, each in over.value.items()}
    set_by = {}
    for axis, settings in axes.items():
        for parameter in {p for setting in settings for p in setting.parameters}:
            if parameter in set_by:
                message = f"parameter '{parameter}' is set by '{set_by[parameter]}' as well"
                source.note(message, over.keys[axis])
            set_by[parameter] = axis
    size = 1
    for settings in axes.values():
        size *= len(settings)
    if size > MOST_MEMBERS * 10:
        source.note(f"the table has {size} members; at most {MOST_MEMBERS}", over.place)
        return {}, []
    points = [dict(zip(axes, each, strict=True)) for each in itertools.product(*axes.values())]
    return {axis: [each.label for each in settings] for axis, settings in axes.items()}, points


def _axis(name, node, over, known, source):
    """The settings of one axis: values of one parameter, or labels with several."""
    if node.is_mapping and node.value:
        settings = [
            Setting(label, _parameters(label, each, node.keys[label], known, source))
            for label, each in node.value.items()
        ]
    elif isinstance(node.value, list) and node.value:
        if name not in known:
            source.note(_unknown(name, known), over.keys[name], nearest(name, known))
        for each in node.value:
            if each.is_mapping:
                source.note(f"'{name}' lists values; give a mapping of labels instead", each.place)
        settings = [Setting(label_of(each.plain), {name: each}) for each in node.value]
        _refuse_twice(name, node.value, settings, source)
    else:
        message = f"'{name}' is a list of values, or a mapping of labels to parameters"
        source.note(message, node.place)
        settings = []
    return settings


def _parameters(label, node, place, known, source):
    if not node.is_mapping or not node.value:
        source.note(f"'{label}' is a mapping of parameters to values", place)
        return {}
    for name, where in node.keys.items():
        if name not in known:
            source.note(_unknown(name, known), where, nearest(name, known))
    return dict(node.value)


def _read_rows(over, known, source):
    """The same of a list: every row is a member and sets the same parameters."""
    points, axes = [], {}
    first = next((row for row in over.value if row.is_mapping and row.value), None)
    for row in over.value:
        if not row.is_mapping or not row.value:
            source.note("a row of 'over' is a mapping of parameters to values", row.place)
            continue
        _parameters("a row", row, row.place, known, source)
        if set(row.value) != set(first.value):
            message = f"every row sets the same parameters; the first sets {', '.join(first.value)}"
            source.note(message, row.place)
        point = {n: Setting(label_of(each.plain), {n: each}) for n, each in row.value.items()}
        if any(_labels(point) == _labels(other) for other in points):
            source.note("this row is given twice", row.place)
        points.append(point)
        for name, setting in point.items():
            axes.setdefault(name, []).append(setting.label)
    return axes, points


def _refuse_twice(name, nodes, settings, source):
    seen = set()
    for node, setting in zip(nodes, settings, strict=True):
        if setting.label in seen:
            source.note(f"'{setting.label}' is given twice for '{name}'", node.place)
        seen.add(setting.label)


def _distinct(node, axes, source):
    """Axes on which no member may have the same value."""
    if node is None:
        return ()
    if not isinstance(node.value, list) or len(node.value) < 2:
        source.note("'distinct' is a list of two or more axes: [target, reference]", node.place)
        return ()
    for each in node.value:
        if each.value not in axes:
            message = f"no axis is called {each.value!r}; there are {', '.join(axes)}"
            source.note(message, each.place, nearest(str(each.value), axes))
    return tuple(each.value for each in node.value if each.value in axes)


def _left_out(node, axes, source):
    """Rows of labels by axis: a member that has all of one is left out."""
    if node is None:
        return []
    if not isinstance(node.value, list):
        source.note("'leave_out' is a list of mappings of an axis to a value", node.place)
        return []
    rows = []
    for row in node.value:
        if not row.is_mapping or not row.value:
            source.note("a row of 'leave_out' is a mapping of an axis to a value", row.place)
            continue
        rows.append({axis: label_of(each.plain) for axis, each in row.value.items()})
        for axis, each in row.value.items():
            if axis not in axes:
                message = f"no axis is called '{axis}'; there are {', '.join(axes)}"
                source.note(message, row.keys[axis], nearest(axis, axes))
            elif label_of(each.plain) not in axes[axis]:
                message = f"'{axis}' has no {each.plain!r}; it has {', '.join(axes[axis])}"
                source.note(message, each.place, nearest(label_of(each.plain), axes[axis]))
    return rows


def _is_left_out(point, apart, without):
    labels = _labels(point)
    same = len(apart) > 1 and len({labels[axis] for axis in apart}) < len(apart)
    return same or any(all(labels.get(a) == v for a, v in row.items()) for row in without)


def _labels(point):
    return {axis: setting.label for axis, setting in point.items()}


def _named(points):
    """Members with names that files can have, each of them once."""
    taken = set()
    for point in points:
        name = name_of(_labels(point).values())
        if name in taken:
            text = repr(sorted(_labels(point).items()))
            name = f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        taken.add(name)
        yield Member(name, point)


def name_of(labels):
    """
    A name for files from the labels of a member.

    Examples
    --------
    >>> name_of(["nova-2/lap", "nova-1/lap", "200 km"])
    'nova-2-lap.nova-1-lap.200-km'
    """
    parts = (_NOT_IN_NAMES.sub("-", label).strip("-_") or "none" for label in labels)
    name = ".".join(parts)
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def label_of(value):
    """
    A value of a parameter as a label.

    Examples
    --------
    >>> label_of(["electron_density", "electron_temperature"]), label_of(None), label_of(0.5)
    ('electron_density + electron_temperature', 'none', '0.5')
    """
    if isinstance(value, list):
        return " + ".join(map(label_of, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(value)


def _unknown(name, known):
    return f"the recipe has no parameter '{name}'; it has {', '.join(known) or 'none'}"
