"""Check the steps of a recipe against the signatures of their operations."""

from dataclasses import dataclass, fields
from typing import Any

from vconst.errors import UnknownNameError, VconstError
from vconst.nearest import nearest
from vconst.operation import Dataset, Group, Result, Selection, read_setting
from vconst.recipe.check_frames import check_frame, marks_of, reads_of
from vconst.recipe.check_inputs import nearest_variable, time_problem, unloaded
from vconst.recipe.check_variables import carried, check_variables


@dataclass
class Known:
    """
    What stands above a step under one name.

    Parameters
    ----------
    kind : type or None
        :class:`Selection`, a subclass of :class:`Result`, or None if it cannot be told.
    place : Place
    members : tuple of str or None
        Of a group.
    used : bool
        Whether something below uses it.
    reads : tuple of (str, tuple of str or None)
        Of a selection: products and the variables asked for, None for all.
    variables : frozenset of str or None
        What it is known to hold; None where that cannot be told.
    """

    kind: Any
    place: Any
    members: tuple | None = None
    used: bool = False
    reads: tuple = ()
    variables: frozenset | None = None


def check_step(step, known, missed, host, source):
    """
    Everything wrong with one step, and what it leaves for those below.

    Parameters
    ----------
    step : Step
    known : dict of str to Known
        What stands above; marked where used.
    missed : dict
        Receives the names that were asked for and are not there.
    host : Host
    source : Source

    Returns
    -------
    problems : list of Problem
    left : Known
    """
    name = step.do.value
    if name is None or name not in host.operations:
        _use(step.arguments.values(), known)
        return list(_unknown_operation(step, host, source)), Known(None, step.place)
    signature = host.operations[name].signature
    accepted = {**signature.inputs, **signature.settings}
    _use([n for key, n in step.arguments.items() if key not in accepted], known)
    problems = list(_check_arguments(step, signature, source))
    problems += _check_data(step, signature, known, missed, source)
    problems += _check_settings(step, signature, known, host, source)
    problems += _check_shared(step, signature, source)
    reads = reads_of(step, signature, known)
    problems += check_frame(step, signature, reads, host, source)
    groups = _spread(step, signature, known)
    if len({frozenset(members) for members in groups.values()}) > 1:
        problems.append(source.problem(_unlike(groups), step.place))
    members = next(iter(groups.values()), None)
    problems += check_variables(step, signature, known, source)
    variables = carried(step, signature, known)
    return problems, Known(signature.returns, step.place, members, False, reads, variables)


def wants_whole(signature, argument):
    """Whether an argument takes a group as one."""
    return issubclass(signature.inputs[argument], Group)


def _use(nodes, known):
    """Mark what is named where it cannot be told what for."""
    for node in nodes:
        if isinstance(node.value, str) and node.value in known:
            known[node.value].used = True


def _unknown_operation(step, host, source):
    if step.do.value is not None:
        message = f"unknown operation '{step.do.value}'{unloaded(host)}"
        yield source.problem(message, step.do.place, nearest(step.do.value, host.operations))


def _check_arguments(step, signature, source):
    """Names that the operation does not take, and required ones that are not given."""
    accepted = [*signature.inputs, *signature.settings]
    for name in step.arguments:
        if name not in accepted:
            message = f"{step.do.value} takes no '{name}'; it takes {', '.join(accepted)}"
            free = [each for each in accepted if each not in step.arguments]
            yield source.problem(message, step.given.keys[name], nearest(name, free))
    for name in [each for each in accepted if each in signature.required]:
        if name not in step.arguments:
            what = "data" if name in signature.inputs else "a setting"
            message = f"step '{step.name}': {step.do.value} needs '{name}' ({what})"
            yield source.problem(message, step.place)


def _check_data(step, signature, known, missed, source):
    for name, wanted in signature.inputs.items():
        node = step.arguments.get(name)
        if node is None or (node.value is None and name not in signature.required):
            continue
        if isinstance(node.value, list) and node.value:
            member = object if issubclass(wanted, Group) else wanted
            for each in node.value:
                yield from _check_name(name, each, member, known, missed, source)
                yield from _check_single(name, each, known, source)
        else:
            yield from _check_name(name, node, wanted, known, missed, source)


def _check_name(name, node, wanted, known, missed, source):
    """One name that stands for data."""
    if not isinstance(node.value, str):
        shown = "a list or mapping" if isinstance(node.value, list | dict) else node.value
        message = f"'{name}' is data: the name of an input or a step above, not {shown}"
        yield source.problem(message, node.place)
    elif node.value not in known:
        missed[node.value] = node.place
        yield source.problem(*_not_above(name, node, known))
    else:
        known[node.value].used = True
        yield from _check_kind(name, node, wanted, known[node.value], source)


def _check_single(name, node, known, source):
    """A name in a list: the list is the group, so its members are none."""
    given = known.get(node.value) if isinstance(node.value, str) else None
    if given is not None and given.members is not None:
        message = f"'{name}': '{node.value}' is a group itself; a list names single ones"
        yield source.problem(message, node.place)


def _not_above(name, node, known):
    listed = ", ".join(known) or "nothing"
    message = f"{name}: nothing above is called '{node.value}'; above stand {listed}"
    return message, node.place, nearest(node.value, known)


def _check_kind(argument, node, wanted, given, source):
    """Refuse a selection where a result is wanted, and the reverse."""
    if given.kind is None:
        return
    if issubclass(wanted, Group):
        if given.members is None:
            message = f"'{argument}' takes a group; '{node.value}' is a single {_word(given.kind)}"
            yield source.problem(message, node.place)
        return
    if issubclass(wanted, Dataset) or issubclass(given.kind, wanted):
        return
    message = f"'{argument}' takes {_article(wanted)}; '{node.value}' is {_article(given.kind)}"
    if issubclass(wanted, Result) and given.kind is Selection:
        message += ", which no step has made a result of"
    yield source.problem(message, node.place)


def _check_settings(step, signature, known, host, source):
    for name, annotation in signature.settings.items():
        node = step.arguments.get(name)
        if node is None:
            continue
        try:
            value = read_setting(node.plain, annotation)
        except (VconstError, TypeError, ValueError) as error:
            message = f"{name}: {error}"
            if isinstance(node.value, str) and node.value in known:
                known[node.value].used = True
                message += f"; '{name}' is a setting and cannot be given the data '{node.value}'"
            yield source.problem(message, node.place)
            continue
        yield from _check_words(name, node, value, annotation, host, source)


def _check_shared(step, signature, source):
    """What cannot go together among settings that several operations share, if all can be read."""
    for shared in signature.shared:
        given = {each.name for each in fields(shared)} & set(step.arguments)
        needed = {each.name for each in fields(shared)} & signature.required
        if not hasattr(shared, "check") or needed - given:
            continue
        try:
            values = {
                name: read_setting(step.arguments[name].plain, signature.settings[name])
                for name in given
            }
        except (VconstError, TypeError, ValueError):
            continue  # that is said already
        try:
            shared(**values).check(step.do.value)
        except VconstError as error:
            yield source.problem(f"{error.message} {error.hint or ''}".strip(), step.place)


def _check_words(name, node, value, annotation, host, source):
    """Names of variables and times inside a setting."""
    marks = set(marks_of(annotation))
    nodes = node.value if isinstance(node.value, list) else [node]
    for each in nodes:
        if "variable" in marks and isinstance(each.value, str):
            try:
                host.vocabulary[each.value]
            except UnknownNameError:
                message = f"{name}: unknown variable '{each.value}'{unloaded(host)}"
                guess = nearest_variable(each.value, host.vocabulary)
                yield source.problem(message, each.place, guess)
        if "time" in marks and value is not None and (wrong := time_problem(each.value)):
            yield source.problem(f"{name}: {wrong}", each.place)


def _spread(step, signature, known):
    """The groups that a step spreads over: argument to members."""
    found = {}
    for argument in signature.inputs:
        node = step.arguments.get(argument)
        if node and isinstance(node.value, list) and not wants_whole(signature, argument):
            found[argument] = tuple(str(each.value) for each in node.value)
            continue
        given = known.get(node.value) if node and isinstance(node.value, str) else None
        if given and given.members is not None and not wants_whole(signature, argument):
            found[argument] = given.members
    return found


def _unlike(groups):
    listed = "; ".join(f"{name}: {', '.join(members)}" for name, members in groups.items())
    return f"groups given to one step must have the same members ({listed})"


def _word(kind):
    return "result" if kind is Result else kind.__name__.lower()


def _article(kind):
    word = _word(kind)
    return word if word in ("pairs", "collocations", "deviations", "events") else f"a {word}"
