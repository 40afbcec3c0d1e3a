"""Of several calibrations of one product, that which a side of the Earth is read under."""

#: How far behind a calibration of the other side stands.
_OTHER = 2


def of_side(body, side):
    """Whether a record holds for a side; one that says none, and all for no side, do."""
    return not side or (body.get("side") or side) == side


def under_side(held, variable, side):
    """
    Of calibrations that are named together, those of one variable that a side is read under.

    Parameters
    ----------
    held : dict of str to Record or None
        By name; None where it is not known what is named, which is kept.
    variable, side : str
        No side: all of the variable.

    Returns
    -------
    names : list of str
        In their order. Of several that begin at one place, those of the side go before those
        of both sides, and these before those of the other one, which say of themselves that
        they do not hold.
    """
    known = {name: each.body for name, each in held.items() if each}
    ranks = {name: _rank(body, side) for name, body in known.items()}
    best = {}
    for name, body in known.items():
        best[_beginning(body)] = min(ranks[name], best.get(_beginning(body), _OTHER))
    return [
        name
        for name in held
        if name not in known
        or (
            known[name].get("variable") == variable and ranks[name] == best[_beginning(known[name])]
        )
    ]


def _rank(body, side):
    """0 of the side, 1 of both, :data:`_OTHER` of the other one."""
    if not side or body.get("side") == side:
        return 0
    return _OTHER if body.get("side") else 1


def _beginning(body):
    """What a calibration is applied to: a product, and what it was read under before that."""
    under = body.get("target_calibrations") or ()
    return body.get("target"), body.get("variable"), tuple(under)
