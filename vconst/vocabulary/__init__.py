"""The canonical names: what each quantity is called and measured in."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vconst.errors import PluginError, UnknownNameError


@dataclass(frozen=True, kw_only=True)
class Term:
    """
    One canonical name, with the unit that the store keeps it in.

    Parameters
    ----------
    name : str
        Lower case words joined by ``_``.
    long_name : str
        For people; begins in lower case.
    units : str
        As :func:`vconst.units.convert` reads them.
    valid_range : tuple of float or None
        Values outside stay, and get the bit ``out_of_range``.
    role : str
        ``"data"``, ``"coordinate"``, ``"error"``, ``"flag"`` or ``"text"``.
    colour : str
        ``"count"`` (one direction) or ``"signed"`` (about zero).
    page_units : str
        What pages print; the same as *units* if empty.
    symbol : str
        Short, for axes.
    scale : str
        ``"linear"`` or ``"log"``: how it is usually drawn and fitted.
    scenes : tuple of float
        Reference values, in *units*, at which calibrations state their bias.
    quantity : str
        The group in which layers of one quantity are counted once.
    """

    name: str
    long_name: str
    units: str = "1"
    valid_range: tuple[float, float] | None = None
    role: str = "data"
    colour: str = "count"
    page_units: str = ""
    symbol: str = ""
    scale: str = "linear"
    scenes: tuple[float, ...] = ()
    quantity: str = ""

    def __post_init__(self):
        if self.valid_range is not None:
            object.__setattr__(self, "valid_range", tuple(map(float, self.valid_range)))
        object.__setattr__(self, "scenes", tuple(map(float, self.scenes)))


class Vocabulary(dict):
    """
    Terms by name: the core's and those that plugins add.

    Parameters
    ----------
    extra : iterable of Term
        What plugins add; a name of the core cannot be taken again.
    """

    def __init__(self, extra=()):
        super().__init__(core_terms())
        for term in extra:
            if term.name in self and self[term.name] != term:
                raise PluginError(f"The name '{term.name}' is already in the vocabulary.")
            self[term.name] = term

    def __missing__(self, name):
        raise UnknownNameError("variable", name, self)


@cache
def core_terms():
    """The terms of the tables beside this file, by name; one table a kind of quantity."""
    tables = sorted(
        (item for item in files(__name__).iterdir() if item.name.endswith(".toml")),
        key=lambda item: item.name,
    )
    return {
        name: Term(name=name, **fields)
        for table in tables
        for name, fields in tomllib.loads(table.read_text("utf-8")).items()
    }
