"""What stands behind a calibration record: the records it was built on, and what these rest on."""

from vconst.recipe.ancestry import ancestors
from vconst.recipe.standing import parents_of, standing_of


def lineage(record, view, host):
    """
    Edges of the chain behind a record.

    Parameters
    ----------
    record : Record
    view : View
    host : Host

    Returns
    -------
    edges : list of dict
        ``from`` (what is calibrated, or made), ``to`` (its reference, or what it was made from),
        ``kind`` (``"calibration"``, ``"assumed"``, ``"withdrawn"`` or ``"made from"``),
        ``record`` (id; None of what was made), ``state`` (in words) and ``words`` (for people).
        Records come first, each before those that it was built on.
    """
    records = {each.id: each for each in view.records("calibration")}
    standing, edges, seen, waiting = standing_of(view), [], set(), [(record.id, "")]
    while waiting:
        name, assumed = waiting.pop(0)
        if name in seen or name not in records:
            continue
        seen.add(name)
        body = records[name].body
        edges.append(_link(name, body, standing[name], assumed))
        reasons = body.get("assumed_transferable") or {}
        waiting += [(each, reasons.get(each, "")) for each in parents_of(body)]
    return [*edges, *_made(edges, host)]


def _link(name, body, standing, assumed):
    kind = "assumed" if assumed else "calibration"
    if not standing.usable:
        kind = "withdrawn"
    words = ", ".join(
        filter(None, (name[:8], "" if standing.state == "in use" else standing.state))
    )
    return {
        "from": body["target"],
        "to": body["reference"],
        "kind": kind,
        "record": name,
        "state": standing.words,
        "assumed": assumed or None,
        "words": words,
    }


def _made(edges, host):
    """What products and models were made from, as far as anybody declares it."""
    found = {}
    for start in dict.fromkeys(name for edge in edges for name in (edge["to"], edge["from"])):
        for chain in ancestors(start, host).values():
            found[chain[-2], chain[-1]] = None
    said = {"kind": "made from", "record": None, "state": "declared", "assumed": None, "words": ""}
    return [{"from": child, "to": parent, **said} for child, parent in found]


def as_tree(record, edges):
    """
    The chain as lines of text, each further from the record indented.

    Parameters
    ----------
    record : Record
    edges : list of dict
        Of :func:`lineage`.

    Returns
    -------
    lines : list of str
    """
    lines = [record.body["target"]]
    _branch(record.body["target"], edges, "", {record.body["target"]}, lines)
    return lines


_SIGNS = {
    "calibration": "calibrated on",
    "assumed": "- - calibrated on",
    "withdrawn": "x calibrated on",
    "made from": "made from",
}


def _branch(name, edges, margin, above, lines):
    own = [edge for edge in edges if edge["from"] == name]
    for place, edge in enumerate(own):
        last = place == len(own) - 1
        said = f"  ({edge['record'][:12]}, {edge['state']})" if edge["record"] else ""
        why = f"; assumed transferable: {edge['assumed']}" if edge["assumed"] else ""
        mark = "`-- " if last else "|-- "
        again = edge["to"] in above
        circle = "  (again: a circle)" if again else ""
        lines.append(f"{margin}{mark}{_SIGNS[edge['kind']]} {edge['to']}{said}{why}{circle}")
        if not again:
            further = margin + ("    " if last else "|   ")
            _branch(edge["to"], edges, further, above | {edge["to"]}, lines)
