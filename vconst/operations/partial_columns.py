"""Total electron contents of different heights are not one quantity, and are not compared."""

from vconst.errors import UsageError

#: What a term begins with that is, over part of the heights, what the rest of its name says.
PARTIAL = "partial_"


def refuse_partial(operation, first, second):
    """
    Refuse to compare a whole column with a part of one.

    Parameters
    ----------
    operation : str
        For messages.
    first, second : Selection

    Raises
    ------
    UsageError
        If one product has ``X`` and the other ``partial_X`` only.
    """
    for whole, part in ((first, second), (second, first)):
        held, less = (one.view.variables(one.product) for one in (whole, part))
        for name in held:
            if name not in less and PARTIAL + name in less:
                raise UsageError(
                    f"{operation}: '{name}' of '{whole.product}' is the whole column, and "
                    f"'{PARTIAL}{name}' of '{part.product}' a part of it, above or below an "
                    "orbit: contents of different heights are not compared.",
                    hint=f"vconst products says of which heights '{part.product}' is.",
                )
