"""What references are made from: ancestors of products and models, and circular chains."""

from dataclasses import dataclass, field

from vconst.models import model_named
from vconst.operation import CALIBRATIONS
from vconst.recipe.check_frames import marks_of

#: Data of an operation that is what others are held against, and what is held against it.
_SIDES = (("reference", "target"), ("scalar", "vector"))
_MODEL = "model"


@dataclass(frozen=True)
class Traced:
    """
    What stands behind one name of a recipe.

    Parameters
    ----------
    inputs : dict of str to str
        Inputs (a member of a group as ``name.member``) with their products.
    targets, references : frozenset of str
        Names of inputs on either side of a comparison; empty before there is one.
    models : dict of str to Node
        Models that a step took away or compared with, and where the recipe names them.
    """

    inputs: dict = field(default_factory=dict)
    targets: frozenset = frozenset()
    references: frozenset = frozenset()
    models: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Dependence:
    """
    A calibration whose reference was made from its target.

    Parameters
    ----------
    step : str
        That leaves the calibration.
    target : str
        Its product.
    chain : tuple of str
        From the reference down to what is, or holds, the target.
    place : Place
        Where the recipe names the reference.
    """

    step: str
    target: str
    chain: tuple
    place: object

    @property
    def words(self):
        """The chain in words."""
        return " <- ".join(self.chain)


def ancestors(name, host, more=None):
    """
    Everything that a product or model was made from, with the way to it.

    Parameters
    ----------
    name : str
        A product, or a model as a recipe names it: by name or by its file.
    host : Host
    more : mapping of str to sequence of str, optional
        What else some names were made from: calibrations that they were read under.

    Returns
    -------
    chains : dict of str to tuple of str
        By ancestor: from *name* down to it. The name itself is not among them unless it is its
        own ancestor.
    """
    found, waiting = {}, [(name,)]
    while waiting:
        chain = waiting.pop(0)
        for parent in (*_made_from(chain[-1], host), *(more or {}).get(chain[-1], ())):
            if parent not in found:
                found[parent] = (*chain, parent)
                waiting.append(found[parent])
    return found


def is_declared(name, host):
    """Whether anybody says what a reference is: a product, or a model that a plugin declares."""
    return name in host.products or model_named(host.models, name) is not None


def holds(ancestor, product, host):
    """
    Whether an ancestor is, or stands for, a product.

    Parameters
    ----------
    ancestor : str
        A product, the beginning of one up to a hyphen, a platform, or a mission.
    product : str
    host : Host

    Examples
    --------
    ``nova-1/mag`` holds ``nova-1/mag-fine``; ``nova-1`` and ``nova`` hold both.
    """
    platform = product.partition("/")[0]
    if ancestor in (product, platform):
        return True
    if "/" in ancestor:
        return product.startswith((f"{ancestor}-", f"{ancestor}/"))
    mission = host.missions.get(ancestor)
    return mission is not None and any(each.name == platform for each in mission.platforms)


def dependences(recipe, host, records=None):
    """
    Calibrations of a recipe whose reference was made from their target.

    Parameters
    ----------
    recipe : Recipe
        Its steps name operations that are there.
    host : Host
    records : mapping of str to sequence of Record, optional
        Of an input (or ``name.member``), the calibrations that it is read under: what their
        references are, the input is then made from too.

    Returns
    -------
    found : list of Dependence
    """
    found = []
    for step, traced in _calibrations(recipe, host):
        for target in sorted(traced.targets):
            product = traced.inputs[target]
            for name, chain in _chains(traced, host, records or {}):
                hit = next((c for a, c in chain.items() if holds(a, product, host)), None)
                if hit:
                    place = _place(recipe, step, traced, name)
                    found.append(Dependence(step.name, product, hit, place))
    return found


def references_of(recipe, host, records=None):
    """
    What the reference of each calibration of a recipe was made from.

    Returns
    -------
    by_step : dict of str to dict
        ``references``, ``made_from`` (all ancestors with the references themselves, sorted),
        ``chains`` (the way from a reference to each ancestor), ``undeclared`` (models of which
        nobody says what they were made from), ``reference_calibrations`` and
        ``target_calibrations`` (ids under which either side was read).
    """
    found = {}
    for step, traced in _calibrations(recipe, host):
        names, undeclared, chains, held = set(), set(), [], []
        for name, chain in _chains(traced, host, records or {}):
            held.append(name)
            chains += [list(way) for way in chain.values()]
            names |= {name, *chain}
            undeclared |= set() if is_declared(name, host) else {name}
        found[step.name] = {
            "references": held,
            "made_from": sorted(names),
            "chains": chains,
            "undeclared": sorted(undeclared),
            "reference_calibrations": _ids(traced.references, records or {}),
            "target_calibrations": _ids(traced.targets, records or {}),
        }
    return found


def trace(recipe, host):
    """
    What stands behind every name of a recipe.

    Returns
    -------
    traced : dict of str to Traced
        Of inputs and of steps.
    """
    known = {name: Traced(inputs=_products(name, given)) for name, given in recipe.inputs.items()}
    for step in recipe.steps:
        if step.do.value in host.operations:
            known[step.name] = _trace_step(step, host.operations[step.do.value].signature, known)
    return known


def _calibrations(recipe, host):
    """Steps that leave a calibration, and what stands behind each."""
    known = trace(recipe, host)
    for step in recipe.steps:
        if step.name not in known:
            continue
        if issubclass(host.operations[step.do.value].signature.returns, CALIBRATIONS):
            traced = known[step.name]
            if not traced.targets:  # held against a model alone
                own = frozenset(traced.inputs)
                traced = Traced(traced.inputs, own, frozenset(), traced.models)
            yield step, traced


def _products(name, given):
    members = given.members or {None: given}
    found = {}
    for member, each in members.items():
        product = each.values.get("product")
        if isinstance(product, str):
            found[name if member is None else f"{name}.{member}"] = product
    return found


def _trace_step(step, signature, known):
    """The union of what it is given; a reference and a target are told apart by their names."""
    given = {name: _given(step, name, known) for name in signature.inputs}
    every = [each for several in given.values() for each in several]
    targets = {t for each in every for t in each.targets}
    references = {r for each in every for r in each.references}
    for reference, target in _SIDES:
        if given.get(reference) and given.get(target):
            references |= {name for each in given[reference] for name in each.inputs}
            targets |= {name for each in given[target] for name in each.inputs}
    models = {name: node for each in every for name, node in each.models.items()}
    return Traced(
        {name: product for each in every for name, product in each.inputs.items()},
        frozenset(targets),
        frozenset(references),
        models | _models(step, signature),
    )


def _given(step, argument, known):
    node = step.arguments.get(argument)
    nodes = [] if node is None else node.value if isinstance(node.value, list) else [node]
    return [known[e.value] for e in nodes if isinstance(e.value, str) and e.value in known]


def _models(step, signature):
    """The model that a step names, or takes where it names none."""
    kind = signature.settings.get(_MODEL)
    if kind is None or "file" not in set(marks_of(kind)):
        return {}
    node = step.arguments.get(_MODEL)
    value = node.value if node is not None else signature.defaults.get(_MODEL)
    return {value: node or step.do} if isinstance(value, str) else {}


def _chains(traced, host, records):
    """Each reference, product or model, with its ancestors."""
    for name in sorted(traced.references):
        product = traced.inputs[name]
        read_under = tuple(p for record in records.get(name, ()) for p in _parents(record))
        yield product, ancestors(product, host, {product: read_under})
    for model in traced.models:
        yield model, ancestors(model, host)


def _parents(record):
    """What values under a calibration are made from: its reference, and what that is made of."""
    return (record.body.get("reference") or "", *record.body.get("made_from", ()))


def _ids(names, records):
    """Ids of the calibrations of inputs, those of each in the order in which they are applied."""
    every = [record.id for name in sorted(names) for record in records.get(name, ())]
    return list(dict.fromkeys(every))


def _made_from(name, host):
    product = host.products.get(name)
    if product is not None:
        return product.made_from
    model = model_named(host.models, name)
    return model.made_from if model is not None else ()


def _place(recipe, step, traced, name):
    """Where the recipe names a reference: its product, its model, or the step."""
    if name in traced.models:
        return traced.models[name].place
    for given in sorted(traced.references):
        if traced.inputs[given] == name:
            top, _, member = given.partition(".")
            each = recipe.inputs.get(given) or recipe.inputs[top].members[member]
            return each.node.value["product"].place
    return step.do.place
