"""Say what is to be read, by names that are checked."""

from vconst.engine import Engine
from vconst.errors import SelectionError, UnknownNameError
from vconst.selection.selection import Selection
from vconst.selection.times import parse_time
from vconst.selection.unstored import Unstored


def select(
    view,
    host,
    product,
    *,
    variables=None,
    start=None,
    stop=None,
    baseline=None,
    quality="default",
    engine=None,
    optional=False,
):
    """
    Say what is to be read; nothing is.

    Parameters
    ----------
    view : View
        The store at one commit.
    host : Host
        Knows the products, so that a name can be told from a product not yet stored.
    product : str
    variables : sequence of str or None
        Canonical names; None for all. Time, position and quality always come along.
    start, stop : str, datetime64 or None
        UTC, both included; a date alone as *stop* means its 24:00, included.
    baseline : str or None
        Take only granules of this processing baseline.
    quality : str or sequence of str
        ``"default"``, ``"none"``, or names of the reasons that reject.
    engine : Engine or None
        Where work on it runs; None for this process.
    optional : bool
        Whether a product that the store has never held is one without granules.

    Returns
    -------
    selection : Selection

    Raises
    ------
    UnknownNameError, SelectionError
        If product or variables are not known or not stored.
    """
    kinds = {name: about.kind for name, about in view.products().items()}
    if product not in kinds:
        declared = _declared(product, host, kinds, optional)
        view, kinds[product] = Unstored(view, declared, host.vocabulary), declared.kind
    held = view.variables(product)
    for name in variables or ():
        if name not in held:
            raise UnknownNameError(f"variable of '{product}':", name, held)
    begin = None if start is None else parse_time(start)
    end = None if stop is None else parse_time(stop, end=True)
    if None not in (begin, end) and end <= begin and parse_time(stop) < begin:
        raise SelectionError(
            f"'{product}': the time asked for ends before it begins: {start} to {stop}."
        )
    return Selection(
        view=view,
        product=product,
        kind=kinds[product],
        variables=None if variables is None else tuple(variables),
        start=begin,
        stop=end,
        baseline=baseline,
        quality=quality if isinstance(quality, str) else tuple(quality),
        engine=engine or Engine(),
    )


def _declared(product, host, kinds, optional):
    """The declaration of a product that is not stored, where that is no error."""
    if host is None:
        raise UnknownNameError("product", product, kinds)
    declared = host.product(product)
    if not optional:
        raise SelectionError(
            f"The store holds no '{product}'.",
            hint=f"It holds: {', '.join(sorted(kinds)) or 'nothing'}. Add files: vconst ingest.",
        )
    return declared
