"""Models that recipes name, and what each was made from."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Model:
    """
    A model that recipes name by itself or by its file, and what it was made from.

    Parameters
    ----------
    name : str
        Lower case, ``"igrf-14"``.
    title : str
        One line for people.
    made_from : tuple of str
        What its values were derived from: products, the beginning of their names up to a
        hyphen, platforms, missions or other models; names that nobody declares may be among
        them. Nothing is calibrated on what was made from it, unless the recipe accepts that.
    files : str or None
        Regular expression that the whole name of its file matches, in any case.
    source : str
        Where it is said what it was made from.
    """

    name: str
    title: str
    made_from: tuple[str, ...] = ()
    files: str | None = None
    source: str = ""


def model_named(models, name):
    """
    The model that a name, or the name of a file, means.

    Parameters
    ----------
    models : mapping of str to Model
    name : str

    Returns
    -------
    model : Model or None
    """
    if name in models:
        return models[name]
    file = Path(name).name
    named = (model for model in models.values() if model.files)
    return next((m for m in named if re.fullmatch(m.files, file, re.IGNORECASE)), None)
