"""The recipe with everything filled in: a recipe that can be run as it is."""

import json

from vconst.recipe.calls import read_settings
from vconst.recipe.check_inputs import KEYS
from vconst.recipe.record import inputs_of, plain
from vconst.recipe.tree import read_scalar


def lock_text(recipe, host, inputs):
    """
    The text of ``recipe.lock.yml``: parameters and defaults filled in.

    Parameters
    ----------
    recipe : Recipe
    host : Host
    inputs : dict
        Of ``run.json``: what was read, whose granules follow as comments.

    Returns
    -------
    text : str
        A recipe; its steps have the same keys as those of the run.
    """
    return "\n".join([filled_text(recipe, host, inputs), *_granules(inputs)]) + "\n"


def filled_text(recipe, host, inputs):
    """As :func:`lock_text`, without the granules."""
    lines = ["vconst: 1", f"recipe: {_leaf(recipe.name)}"]
    lines += [f"{key}: {_leaf(getattr(recipe, key))}" for key in ("title", "about")]
    lines += [f"references: {_leaf(recipe.references)}"]
    lines += ["", "inputs:"] if recipe.inputs else []
    for name, given in recipe.inputs.items():
        lines += _block(name, _input(given, inputs[name]), 1)
    lines += ["", "steps:"]
    for step in recipe.steps:
        lines += _block(step.name, _step(step, host), 1)
    for key in ("report", "publish", "watch", "accept_dependence", "literature"):
        node = recipe.root.value.get(key)
        lines += ["", f"{key}: {_leaf(node.plain)}"] if node is not None else []
    return "\n".join(lines) + "\n"


def _input(given, recorded):
    """The values of an input; a calibration is the record that was resolved."""
    if given.members is not None:
        return {m: _input(each, recorded[m]) for m, each in given.members.items()}
    values = {key: given.values[key] for key in KEYS if key in given.values}
    if "asked_start" in recorded:
        values["start"] = recorded["start"]
    if recorded.get("calibration"):
        values["calibration"] = recorded["calibration"]
    return values


def _step(step, host):
    signature = host.operations[step.do.value].signature
    given = {
        name: step.arguments[name].plain for name in signature.inputs if name in step.arguments
    }
    return {"do": step.do.value, **given, **read_settings(step, signature)}


def _block(name, values, depth):
    lines = [f"{'  ' * depth}{_key(name)}:"]
    for key, value in values.items():
        if isinstance(value, dict) and depth < 2:
            lines += _block(key, value, depth + 1)
        else:
            lines.append(f"{'  ' * (depth + 1)}{_key(key)}: {_leaf(value)}")
    return lines


def _key(name):
    return name if isinstance(read_scalar(name), str) else json.dumps(name)


def _leaf(value):
    """JSON, which YAML 1.2 contains."""
    return json.dumps(plain(value), ensure_ascii=False)


def _granules(inputs):
    for label, each in inputs_of(inputs):
        yield f"# {label}: {each['product']}, {len(each['granules'])} granules"
        yield from (f"#   {granule['id']} {granule['file']}" for granule in each["granules"])
