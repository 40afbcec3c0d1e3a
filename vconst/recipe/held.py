"""Which inputs of a recipe a store holds nothing of: told for all of them at once."""

from vconst.errors import SelectionError
from vconst.recipe.check_inputs import LEAVE_OUT
from vconst.recipe.windows import fixed_start
from vconst.selection import parse_time
from vconst.selection.times import show_time


def not_held(recipe, view):
    """
    Inputs that a store holds nothing of, or nothing in the time that is asked for.

    Parameters
    ----------
    recipe : Recipe
        Sound.
    view : View

    Returns
    -------
    missing : list of dict
        ``input`` (a member as ``group.member``), ``product``, ``optional``, ``leave_out`` (whether
        it is left out with all that needs it) and ``why``, in words.
    """
    products, found = view.products(), []
    for name, given in recipe.inputs.items():
        for member, each in (given.members or {None: given}).items():
            why = _why_not(each.values, products, view)
            if why:
                found.append(
                    {
                        "input": name if member is None else f"{name}.{member}",
                        "product": each.values["product"],
                        "optional": bool(each.values.get("optional")),
                        "leave_out": each.values.get("optional") == LEAVE_OUT,
                        "why": why,
                    }
                )
    return found


def require_held(recipe, view):
    """
    Refuse a recipe whose inputs the store does not hold.

    Raises
    ------
    SelectionError
        Naming all of them but those that are ``optional``.
    """
    missing = [each for each in not_held(recipe, view) if not each["optional"]]
    if not missing:
        return
    said = [f"input '{each['input']}': {each['why']}" for each in missing]
    words = said[0] if len(said) == 1 else f"{len(said)} inputs are not there: {'; '.join(said)}"
    raise SelectionError(
        f"{words[:1].upper()}{words[1:]}.",
        hint=f"The store holds: {', '.join(sorted(view.products())) or 'nothing'}. "
        "Add files: vconst ingest.",
    )


def _why_not(values, products, view):
    product, start, stop = (values.get(key) for key in ("product", "start", "stop"))
    about = products.get(product)
    if about is None:
        return f"the store holds no '{product}'"
    start = fixed_start(values, view)
    times = (start and parse_time(start), stop and parse_time(stop, end=True))
    if view.granules(product, *times, values.get("baseline")):
        return ""
    baseline = f" in baseline '{values['baseline']}'" if values.get("baseline") else ""
    return (
        f"no granule of '{product}' lies between {start or 'the beginning'} and "
        f"{stop or 'the end'}{baseline} (the store holds {about.granules} of it, from "
        f"{show_time(about.start)} to {show_time(about.stop)})"
    )
