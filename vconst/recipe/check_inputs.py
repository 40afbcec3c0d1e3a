"""Check what a recipe reads: products, variables, times, quality."""

from vconst.dataset.quality import OUT_OF_RANGE, reasons_of
from vconst.errors import UnknownNameError, UsageError
from vconst.nearest import nearest
from vconst.recipe.windows import is_window
from vconst.selection import parse_time

KEYS = ("product", "variables", "start", "stop", "baseline", "calibration", "quality")
KEYS += ("optional", "assumed_transferable", "added_uncertainty")
#: What 'optional' may be instead of true: what needs the input is left out with it.
LEAVE_OUT = "leave out"
_TRANSFER = ("assumed_transferable", "added_uncertainty")
_TEXTS = (("baseline", "'0602'"), ("calibration", "latest"), (_TRANSFER[0], "the same sensor"))


def check_input(given, host, source):
    """
    Everything wrong with one input, or with each member of a group.

    Parameters
    ----------
    given : Input
    host : Host
    source : Source

    Yields
    ------
    problem : Problem
    """
    if given.members is not None:
        for member in given.members.values():
            yield from _check_one(member, host, source)
            node = member.node.value.get("optional")
            if node is not None and node.value == LEAVE_OUT:
                message = "a member of a group cannot be left out; write 'optional: true'"
                yield source.problem(message, node.place)
        return
    yield from _check_one(given, host, source)


def unloaded(host):
    """What a name that is unknown may be owed to besides a slip, to append to its problem."""
    return f"; {host.missing}" if host.missing else ""


def time_problem(text):
    """What is wrong with a time as a recipe writes it, in words; None if nothing is."""
    try:
        parse_time(text)
    except UsageError as error:
        return f"{error.message.rstrip('.')}; {error.hint[:1].lower()}{error.hint[1:].rstrip('.')}"
    return None


def _check_one(given, host, source):
    for key, place in given.node.keys.items():
        if key not in KEYS:
            hint = "; choose places with an operation (select_near)" if key == "region" else ""
            message = f"unknown key '{key}' of an input; it has {', '.join(KEYS)}{hint}"
            yield source.problem(message, place, nearest(key, KEYS))
    node = given.node.value.get("product")
    if node is None:
        message = f"input '{given.name}' names no product; write 'product: PLATFORM/PAYLOAD'"
        yield source.problem(message, given.place)
    product, problems = _product(node, host, source)
    yield from problems
    yield from _check_variables(given, product, host, source)
    yield from _check_times(given, source)
    yield from _check_texts(given, source)
    yield from _check_quality(given, product, source)


def _product(node, host, source):
    """The product, or None, and what is wrong with its name."""
    if node is None:
        return None, []
    if not isinstance(node.value, str):
        return None, [source.problem(f"a product is a name, not {node.value!r}", node.place)]
    try:
        return host.product(node.value), []
    except UnknownNameError as error:
        message = f"unknown product '{node.value}'{unloaded(host)}"
        return None, [source.problem(message, node.place, error.nearest)]


def _check_variables(given, product, host, source):
    node = given.node.value.get("variables")
    if node is None:
        return
    if not isinstance(node.value, list) or not node.value:
        yield source.problem("'variables' is a list of names: [electron_density]", node.place)
        return
    for each in node.value:
        if not isinstance(each.value, str):
            yield source.problem(f"a variable is a name, not {each.value!r}", each.place)
        elif product is not None:
            yield from _check_variable(each, product, host, source)


def _check_variable(node, product, host, source):
    names = sorted({variable.name for variable in product.variables})
    if node.value in names:
        return
    if node.value in host.vocabulary:
        message = f"{product.name} has no '{node.value}'; it has {', '.join(names)}"
        yield source.problem(message, node.place)
        return
    guess = nearest_variable(node.value, names) or nearest_variable(node.value, host.vocabulary)
    message = f"unknown variable '{node.value}'{unloaded(host)}"
    message += "" if guess else f"; {product.name} has {', '.join(names)}"
    yield source.problem(message, node.place, guess)


def nearest_variable(name, known):
    """
    The known name that is most like the given one, or has its letters as initials.

    Examples
    --------
    >>> nearest_variable("tec", ["total_electron_content", "latitude"])
    'total_electron_content'
    """
    initials = {"".join(word[:1] for word in each.split("_")): each for each in sorted(known)}
    return nearest(name, known) or initials.get(str(name).lower())


def _check_times(given, source):
    times = {}
    for key in ("start", "stop"):
        node = given.node.value.get(key)
        if node is None or node.value is None:
            continue
        if key == "start" and is_window(node.value):
            continue
        if wrong := time_problem(node.value):
            yield source.problem(f"{key}: {wrong}", node.place)
        else:
            times[key] = parse_time(node.value, end=key == "stop")
    if len(times) == 2 and times["start"] > times["stop"]:
        yield source.problem("'stop' lies before 'start'", given.node.value["stop"].place)


def _check_texts(given, source):
    for key, example in _TEXTS:
        node = given.node.value.get(key)
        nodes = node.value if _may_be_list(key, node) else [node]
        for each in nodes:
            if each is not None and not isinstance(each.value, str):
                message = f"'{key}' is text, for example {example}; put {each.plain!r} in quotes"
                yield source.problem(message, each.place)
    yield from _check_transfer(given, source)
    node = given.node.value.get("optional")
    if node is not None and not isinstance(node.value, bool) and node.value != LEAVE_OUT:
        message = f"'optional' is true, false or '{LEAVE_OUT}', not {node.value!r}"
        yield source.problem(message, node.place)


def _may_be_list(key, node):
    return key == "calibration" and node is not None and isinstance(node.value, list) and node.value


def _check_transfer(given, source):
    """What a calibration that is assumed to hold elsewhere needs."""
    assumed, added = (given.node.value.get(key) for key in _TRANSFER)
    for key, node in zip(_TRANSFER, (assumed, added), strict=True):
        if node is not None and not given.values.get("calibration"):
            message = f"'{key}' says something of a calibration, and the input names none"
            yield source.problem(message, given.node.keys[key])
    if assumed is not None and isinstance(assumed.value, str) and not assumed.value.strip():
        message = "say why a calibration of another time or baseline may be applied"
        yield source.problem(message, assumed.place)
    if added is None:
        return
    number = isinstance(added.value, int | float) and not isinstance(added.value, bool)
    if not number or not 0.0 <= added.value < 1.0:
        message = f"'added_uncertainty' is relative, 0.05 for 5 %; got {added.plain!r}"
        yield source.problem(message, added.place)
    if assumed is None:
        message = "'added_uncertainty' belongs to 'assumed_transferable: REASON'"
        yield source.problem(message, given.node.keys["added_uncertainty"])


def _check_quality(given, product, source):
    node = given.node.value.get("quality")
    if node is None or node.value in ("default", "none"):
        return
    if not isinstance(node.value, list):
        message = "'quality' is default, none, or a list of the reasons that reject"
        yield source.problem(message, node.place, nearest(node.value, ("default", "none")))
        return
    if product is None:
        return
    reasons = quality_reasons(product)
    for each in node.value:
        if each.value not in reasons:
            message = f"{product.name} has no quality reason {each.value!r}"
            message += f"; it has {', '.join(reasons)}"
            yield source.problem(message, each.place, nearest(each.value, reasons))


def quality_reasons(product):
    """Names of the reasons that a product knows, with those that the core adds."""
    own = {name for table in reasons_of(product).values() for name, *_ in table}
    return sorted(own | {OUT_OF_RANGE[0]})
