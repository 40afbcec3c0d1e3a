"""Say which quality reasons keep a sample from being used."""

from typing import Literal

from vconst.errors import UnknownNameError
from vconst.operation import Selection, operation


@operation(version=1)
def select_quality(
    data: Selection, *, reject: list[str] | Literal["none", "default"] = "default"
) -> Selection:
    """
    The same data under other quality reasons.

    Parameters
    ----------
    data : Selection
    reject : list of str, "none" or "default"
        Names of the reasons that mask a sample; ``default`` for those that the product
        declares, ``none`` to take all samples as they were read.

    Returns
    -------
    data : Selection
        What is masked is NaN on reading, never dropped, and counted by reason.

    Raises
    ------
    UnknownNameError
        If a single word is neither ``none`` nor ``default``.
    """
    if isinstance(reject, str):
        if reject not in ("none", "default"):
            raise UnknownNameError("choice of 'reject'", reject, ("none", "default"))
        return data.with_quality(reject)
    return data.with_quality(tuple(reject))
