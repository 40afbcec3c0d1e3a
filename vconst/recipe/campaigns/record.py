"""What the record of a campaign says of its members and steps, and the recipe that repeats it."""

import json

from vconst.recipe.record import inputs_of, plain

#: Of the record of a step, what each member keeps: enough to say why it is computed next time.
_KEPT = ("name", "operation", "version", "state", "seconds", "key", "digest", "settings")
_KEPT += ("inputs", "reason")


def member_record(each, inputs):
    """
    What ``run.json`` says of one member.

    Parameters
    ----------
    each : Done
    inputs : dict
        Of the whole campaign, by input and the first member that read it.

    Returns
    -------
    record : dict
        Plain JSON: ``name``, ``values`` (label by axis), ``parameters``, ``state``,
        ``seconds``, ``error``, ``steps``, ``inputs`` (under which label of the campaign's
        inputs each of its own stands) and ``published`` (ids).
    """
    return {
        "name": each.member.name,
        "values": each.member.labels,
        "parameters": {k: plain(node.plain) for k, node in each.member.parameters.items()},
        "state": each.state,
        "seconds": each.seconds,
        "error": each.error.as_dict() if each.error else None,
        "steps": [{key: step[key] for key in _KEPT} for step in each.steps],
        "inputs": dict(_labels(each, inputs)),
        "published": [entry["id"] for entry in each.published if entry["commit"] is not None],
    }


def _labels(each, inputs):
    own = {label.replace("/", "."): said for label, said in inputs_of(each.inputs)}
    for name, said in own.items():
        label = next(k for k, other in inputs[name].items() if other["key"] == said["key"])
        yield name, f"{name}/{label}"


def steps_of_all(recipe, done, host):
    """
    The steps of a campaign, each with what became of it in all members.

    Parameters
    ----------
    recipe : Recipe
    done : list of Done
    host : Host

    Returns
    -------
    steps : list of dict
        As those of any run; ``key``, ``digest`` and ``inputs`` are by member.
    """
    return [_step(step, done, host) for step in recipe.steps]


def _step(step, done, host):
    own = [(each, found) for each in done for found in each.steps if found["name"] == step.name]
    states = [found["state"] for _, found in own]
    states += ["not run"] * (len(done) - len(own))
    digests = dict(_by_member(own, "digest"))
    signature = host.operations[step.do.value].signature
    return {
        "name": step.name,
        "operation": step.do.value,
        "version": signature.version,
        "state": _state_of(states),
        "seconds": round(sum(found["seconds"] for _, found in own), 3),
        "key": dict(_by_member(own, "key")),
        "digest": digests or None,
        "settings": {},
        "inputs": {each.member.name: found["inputs"] for each, found in own},
        "reason": _counted(states),
        **{what: _total(own, what) for what in ("removed", "injected", "corrected", "pieces")},
    }


def _by_member(own, what):
    """A value of a step by member, members of groups one by one; none where there is none."""
    for each, found in own:
        given = found[what]
        parts = given if isinstance(given, dict) else {None: given}
        for part, value in parts.items():
            if value is not None:
                name = each.member.name
                yield (name if part is None else f"{name}.{part}"), value


def _state_of(states):
    """One word for a step in all members."""
    if set(states) == {"cached"}:
        return "cached"
    if set(states) <= {"done", "cached"}:
        return "done"
    return "in part" if {"done", "cached"} & set(states) else states[0]


def _counted(states):
    words = {"cached": "kept", "done": "computed"}
    found = {}
    for state in states:
        found[words.get(state, state)] = found.get(words.get(state, state), 0) + 1
    return ", ".join(f"{count} {word}" for word, count in found.items())


def _total(own, what):
    total = {}
    for _, found in own:
        for name, number in (found.get(what) or {}).items():
            total[name] = total.get(name, 0) + number
    return total


def filled_of(recipe):
    """The recipe as written with its parameters as they were used; the table is left as it is."""
    node = recipe.written
    parameters = {**node.value["parameters"].plain} if "parameters" in node.value else {}
    parameters |= {k: v for k, v in plain(recipe.parameters).items() if k in parameters}
    lines = []
    for key, value in node.plain.items():
        value = parameters if key == "parameters" else value
        lines += [f"{key}: {json.dumps(plain(value), ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"


def lock_of(recipe, inputs):
    """The same with the granules as comments."""
    lines = [filled_of(recipe)]
    for label, each in inputs_of(inputs):
        lines.append(f"# {label}: {each['product']}, {len(each['granules'])} granules")
        lines += [f"#   {granule['id']} {granule['file']}" for granule in each["granules"]]
    return "\n".join(lines) + "\n"
