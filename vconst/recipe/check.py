"""Check a recipe before anything runs: names, values, kinds, and what each step uses."""

from vconst.nearest import nearest
from vconst.operation import CALIBRATIONS, Selection
from vconst.recipe.check_ancestry import check_ancestry
from vconst.recipe.check_inputs import check_input
from vconst.recipe.check_mapping import check_mapping
from vconst.recipe.check_policy import check_policy
from vconst.recipe.check_steps import Known, check_step
from vconst.recipe.check_variables import variables_read
from vconst.recipe.literature import check_literature
from vconst.recipe.load import PAGES
from vconst.recipe.tree import MOST_PROBLEMS, refusal
from vconst.recipe.watch import check_watch


def check_recipe(recipe, host):
    """
    Find everything wrong with a recipe without touching data.

    Parameters
    ----------
    recipe : Recipe
    host : Host
        The loaded plugins: products, operations and vocabulary.

    Returns
    -------
    problems : list of Problem
        In the order of lines; empty when the recipe can be run. Inputs and steps are not
        looked at any more when there are a hundred. Of a campaign those of all members, each
        once: what is wrong with a value of the table is said where it stands in the table.
    """
    if recipe.campaign is None:
        return _check_one(recipe, host)
    problems = dict.fromkeys(recipe.source.problems)
    for member in recipe.campaign.members:
        if len(problems) >= MOST_PROBLEMS:
            break
        problems |= dict.fromkeys(_check_one(recipe.of_member(member), host))
    return sorted(problems, key=lambda p: (p.line or 0, p.column or 0))


def _check_one(recipe, host):
    """The problems of a recipe that is no campaign, or of one member of one."""
    source = recipe.source
    problems = list(source.problems)
    known, missed, wrong = _known_inputs(recipe, host), {}, set()
    for given in recipe.inputs.values():
        if len(problems) < MOST_PROBLEMS:
            problems += check_input(given, host, source)
    for step in recipe.steps:
        if len(problems) >= MOST_PROBLEMS:
            break
        if step.name in known:
            first = known[step.name].place.line
            message = f"the name '{step.name}' is already taken on line {first}"
            problems.append(source.problem(message, step.place))
        found, known[step.name] = check_step(step, known, missed, host, source)
        problems += found
        wrong |= {step.name} if found else set()
    problems += _check_report(recipe, known, missed)
    problems += _check_publish(recipe, known, missed)
    problems += check_policy(recipe)
    problems += check_watch(recipe, known, host)
    problems += check_ancestry(recipe, host)
    problems += check_literature(recipe, host)
    problems += _unused(recipe, known, missed, wrong)
    told = {(place.line, place.column) for place in source.unfilled}
    own = [p for p in problems[len(source.problems) :] if (p.line, p.column) not in told]
    once = dict.fromkeys([*source.problems, *own])  # a parameter may be wrong in several places
    return sorted(once, key=lambda p: (p.line or 0, p.column or 0))


def require(recipe, problems):
    """
    Refuse a recipe that has problems.

    Raises
    ------
    RecipeError
        With all of them.
    """
    if problems:
        raise refusal(recipe.path, problems)


def require_sound(recipe, host):
    """Check a recipe and refuse it if anything is wrong; see :func:`check_recipe`."""
    require(recipe, check_recipe(recipe, host))


def _known_inputs(recipe, host):
    found = {}
    for name, given in recipe.inputs.items():
        members = tuple(given.members) if given.members else None
        reads = tuple(_read_by(each) for each in (given.members or {None: given}).values())
        variables = variables_read(given, host)
        found[name] = Known(Selection, given.place, members, reads=reads, variables=variables)
    return found


def _read_by(given):
    """The product of an input and its variables, as far as they are names."""
    product, variables = (given.node.value.get(key) for key in ("product", "variables"))
    nodes = variables.value if variables is not None else None
    named = isinstance(nodes, list)
    names = tuple(n.value for n in nodes if isinstance(n.value, str)) if named else None
    named = product is not None and isinstance(product.value, str)
    return product.value if named else None, names


def _check_report(recipe, known, missed):
    node, source = recipe.report, recipe.source
    if node is None:
        return
    if not node.is_mapping:
        yield source.problem("'report' is a mapping: {page: ..., show: [...]}", node.place)
        return
    for key, place in node.keys.items():
        if key not in ("page", "show"):
            message = f"unknown key '{key}' of report; it has page, show"
            yield source.problem(message, place, nearest(key, ("page", "show")))
    page = node.value.get("page")
    if page is not None and page.value not in PAGES:
        message = f"unknown page {page.value!r}; there are {', '.join(PAGES)}"
        yield source.problem(message, page.place, nearest(page.value, PAGES))
    show = node.value.get("show")
    if show is not None and not isinstance(show.value, list):
        yield source.problem("'show' is a list of steps", show.place)
        return
    for each in show.value if show else ():
        yield from _check_shown(each, recipe, known, missed)


def _check_shown(node, recipe, known, missed):
    steps = [step.name for step in recipe.steps]
    if node.value not in steps:
        missed[str(node.value)] = node.place
        message = f"no step is called {node.value!r}; {_listed(steps)}"
        yield recipe.source.problem(message, node.place, nearest(node.value, steps))
        return
    known[node.value].used = True
    if known[node.value].kind is Selection:
        message = f"'{node.value}' is a selection, which has no numbers to show"
        yield recipe.source.problem(message, node.place)


def _check_publish(recipe, known, missed):
    source = recipe.source
    said, lost, problems = check_mapping(recipe, "publish", " of a step to why it is published")
    missed |= lost
    yield from problems
    for name, (place, why) in said.items():
        kind = known[name].kind
        known[name].used = True
        if kind is not None and not issubclass(kind, CALIBRATIONS):
            message = f"only a calibration can be published; '{name}' is a {_word(kind)}"
            yield source.problem(message, place)
        if not isinstance(why.value, str) or not why.value.strip():
            yield source.problem(f"say why '{name}' is published, in words", why.place)


def _unused(recipe, known, missed, wrong):
    """
    Inputs and selections that nothing uses, and steps perhaps meant by a name not found.

    A selection that is *wrong* itself is not blamed for that as well.
    """
    if not recipe.steps:
        return  # that is said already, and everything else follows from it
    for name, each in known.items():
        if each.used:
            continue
        meant = nearest(name, missed)
        lost = f"'{meant}' on line {missed[meant].line} is not there" if meant else ""
        if name in recipe.inputs:
            message = f"input '{name}' is used by no step"
            message += f", and {lost}: one of the two is misspelt" if meant else ""
            yield recipe.source.problem(message, each.place)
        elif meant:
            message = f"step '{name}' is used by nothing, and {lost}: one of the two is misspelt"
            yield recipe.source.problem(message, each.place)
        elif each.kind is Selection and name not in wrong:
            message = f"step '{name}' is used by nothing: it chooses samples that no step reads"
            yield recipe.source.problem(message, each.place)


def _listed(steps):
    return f"there are {', '.join(steps)}" if steps else "there is none"


def _word(kind):
    return kind.__name__.lower()
