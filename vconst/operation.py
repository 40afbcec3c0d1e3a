"""
What makes a function an operation of recipes: its signature is the schema.

Data come before the star, settings after it::

    @operation(version=1)
    def match_up(
        reference: Selection, target: Selection, *, distance: Kilometres, delay: Minutes
    ) -> Pairs: ...

The annotations say how a recipe's values are read: data are names from the recipe,
``Kilometres`` is a number with or without a unit. The function itself gets plain
numbers in the unit of its annotation, and can be called from Python as it is. Settings that
several operations share are declared once, as a dataclass, and taken as
``**limits: Unpack[Criteria]``: each of its fields is a setting.
"""

import inspect
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, Literal, Unpack, get_args, get_origin, get_type_hints

from vconst.errors import PluginError, UnitError
from vconst.units import parse_quantity


class Selection:
    """What is to be read of one product; nothing is read yet. See vconst.selection."""


class Dataset:
    """Marks an argument that wants samples in memory, as an xarray.Dataset."""


class Group(dict):
    """Marks an argument that takes all members of a group at once, by name."""


@dataclass(frozen=True)
class Result:
    """
    What a step leaves, and what is kept.

    Parameters
    ----------
    dataset : xarray.Dataset
        Variables with ``units`` and ``long_name``; scalars (0-d variables) are the
        step's numbers, shown to people and printed with ``--json``. Its attributes
        are plain JSON values. Dimension names are singular: ``pair``, ``conjunction``.
    """

    dataset: Any

    @property
    def kind(self):
        """The kind in lower case, as reports name it."""
        return type(self).__name__.lower()

    @property
    def scalars(self):
        """The 0-d variables as Python numbers or text, by name."""
        variables = self.dataset.variables  # much lighter than a DataArray each
        return {
            str(name): variables[name].values.item()
            for name in self.dataset.data_vars
            if variables[name].ndim == 0
        }


class Pairs(Result):
    """Match-ups of two products, with their conjunctions."""


class Collocations(Result):
    """
    Samples of three or more products that were near each other.

    Along dimension ``collocation``, ``n`` being the place of the product in attribute
    ``sensors`` (0 is the base): ``value_<n>`` (in attribute ``units``), ``error_<n>`` where
    the product gives one, ``time_<n>``, ``latitude_<n>`` and ``longitude_<n>`` (geocentric,
    degree), ``radius_<n>`` (km); for n above 0 ``separation_<n>`` (km to the base), ``lag_<n>``
    (min, base minus sensor) and ``partners_<n>``; ``conjunction``. ``episode`` is along
    dimension ``conjunction``, as in :class:`Pairs`. See ``match_many``.
    """


class Calibration(Result):
    """Coefficients that bring a target onto the scale of a reference."""


class VectorCalibration(Result):
    """Offsets, scales and angles of a vector instrument, by part of the day."""


class Background(Result):
    """What is usual."""


class Deviations(Result):
    """What is not usual, in units of the background."""


class Events(Result):
    """A list of events."""


class Grid(Result):
    """Values on a map."""


class Table(Result):
    """Any other numbers, rows and series."""


_KINDS = (Pairs, Collocations, Calibration, VectorCalibration, Background, Deviations, Events)
#: What a recipe can publish, and an input can be read under.
CALIBRATIONS = (Calibration, VectorCalibration)
RESULTS = {cls.__name__.lower(): cls for cls in (*_KINDS, Grid, Table)}


@dataclass(frozen=True)
class Unit:
    """The unit of a setting and the range it may have, kept in its annotation."""

    name: str
    low: float = -math.inf
    high: float = math.inf


Kilometres = Annotated[float, Unit("km")]
Metres = Annotated[float, Unit("m")]
Seconds = Annotated[float, Unit("s")]
Minutes = Annotated[float, Unit("min")]
Hours = Annotated[float, Unit("h")]
Days = Annotated[float, Unit("day")]
Degrees = Annotated[float, Unit("degree")]
#: Of a place, degrees north and degrees east.
Latitude = Annotated[float, Unit("degree", -90.0, 90.0)]
Longitude = Annotated[float, Unit("degree", -180.0, 360.0)]
#: How far apart two places are at most: no further than half the equator is long (WGS 84).
Distance = Annotated[float, Unit("km", 0.0, 20037.51)]
Nanotesla = Annotated[float, Unit("nT")]
VariableName = Annotated[str, "variable"]
Time = Annotated[str, "time"]
#: The frame of a vector where its product says ``unknown``; the recipe then states it.
Frame = Annotated[Literal["NEC", "ENU", "ECEF", "orbit"], "frame"]
#: Likewise, for operations that need it only with some settings: they refuse it when run.
FrameAtNeed = Annotated[Literal["NEC", "ENU", "ECEF", "orbit"], "frame at need"]
#: The name of something known, or of a file whose bytes then enter the key of the result.
NameOrFile = Annotated[str, "file"]
#: Whether place-times stand in for events, so that nothing of them is looked at: ``--blind``.
Blind = Annotated[bool, "blind"]
#: A folder; the names and bytes of the files directly in it enter the key of the result.
Folder = Annotated[str, "folder"]


@dataclass(frozen=True)
class Signature:
    """
    What an operation takes and gives, read from its annotations.

    Attributes
    ----------
    inputs : dict of str to type
        Data arguments, in order, with the class that each wants.
    settings : dict of str to annotation
    required : frozenset of str
        Inputs and settings without a default.
    defaults : dict
        Of settings.
    returns : type
        :class:`Selection` or a subclass of :class:`Result`.
    version : int
    packages : tuple of str
        Distributions whose version changes the numbers.
    shared : tuple of type
        Dataclasses of settings that several operations share. One with a method ``check(who)``
        refuses values that cannot go together, before anything runs.
    """

    inputs: Mapping[str, type]
    settings: Mapping[str, Any]
    required: frozenset
    defaults: Mapping[str, Any]
    returns: type
    version: int
    packages: tuple = ()
    shared: tuple = ()


def operation(function=None, *, version=1, packages=()):
    """
    Mark a function as callable from recipes.

    Parameters
    ----------
    version : int
        Raise it when the same inputs and settings give other numbers than before;
        kept results of earlier versions are then computed anew.
    packages : sequence of str
        Distributions, a model of the ionosphere say, of which another version gives
        other numbers: theirs then enters the key of the result.

    Raises
    ------
    PluginError
        If the signature is not one that a recipe can call.
    """
    if function is None:
        return lambda given: operation(given, version=version, packages=packages)
    hints = get_type_hints(function, include_extras=True)
    inputs, settings, required, defaults, unpacked = {}, {}, set(), {}, []
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in hints:
            raise PluginError(f"{function.__name__}(): '{name}' has no annotation.")
        if get_origin(hints[name]) is Unpack:
            unpacked += get_args(hints[name])
            shared, optional = _declared(hints[name])
            settings, defaults = settings | shared, defaults | optional
            required |= shared.keys() - optional.keys()
            continue
        if parameter.kind is parameter.KEYWORD_ONLY:
            settings[name] = hints[name]
            if parameter.default is not parameter.empty:
                defaults[name] = parameter.default
        else:
            inputs[name] = _data_class(function, name, hints[name])
        if parameter.default is parameter.empty:
            required.add(name)
    function.signature = Signature(
        inputs,
        settings,
        frozenset(required),
        defaults,
        _returned(function, hints.get("return")),
        version,
        tuple(packages),
        tuple(unpacked),
    )
    return function


def read_setting(value, annotation):
    """
    Read one value of a recipe as its annotation says.

    Parameters
    ----------
    value : object
        As written: text, number, bool, None, list or dict.
    annotation : type
        Of the operation's setting.

    Returns
    -------
    value : object
        In the unit and type that the function expects.

    Raises
    ------
    TypeError, ValueError, VconstError
        With words for the reader, if it does not fit.

    Examples
    --------
    >>> read_setting("0.5 h", Minutes)
    30.0
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotated(value, annotation)
    if origin in (typing.Union, types.UnionType):
        return _either(value, get_args(annotation))
    if origin is Literal:
        if value not in get_args(annotation):
            listed = ", ".join(map(repr, get_args(annotation)))
            raise TypeError(f"expected one of {listed}; got {value!r}")
        return value
    if origin in (list, tuple):
        return _several(value, annotation)
    return _plain(value, annotation)


def _declared(annotation):
    """Annotations of the fields of a dataclass, and the defaults of those that have one."""
    (shared,) = get_args(annotation)
    optional = {e.name: e.default for e in fields(shared) if e.default is not MISSING}
    return get_type_hints(shared, include_extras=True), optional


def _data_class(function, name, wanted):
    if inspect.isclass(wanted) and issubclass(wanted, (Selection, Dataset, Group, Result)):
        return wanted
    raise PluginError(
        f"{function.__name__}(): '{name}' stands before the star but is not data.",
        hint="Data come before the star; settings after it.",
    )


def _returned(function, wanted):
    if inspect.isclass(wanted) and issubclass(wanted, (Selection, Result)):
        return wanted
    raise PluginError(
        f"{function.__name__}() does not say what it returns.",
        hint=f"Annotate it with Selection or one of {', '.join(RESULTS)}.",
    )


def _annotated(value, annotation):
    plain, *extras = get_args(annotation)
    units = [extra for extra in extras if isinstance(extra, Unit)]
    if not units:
        return read_setting(value, plain)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(f"expected a quantity like '3 {units[0].name}', got {value!r}")
    return _within(units[0], parse_quantity(value, units[0].name))


def _within(unit, value):
    if not unit.low <= value <= unit.high:
        low, high = f"{unit.low:.8g}", f"{unit.high:.8g}"
        expected = f"{low} to {high}" if unit.high < math.inf else f"{low} or more"
        raise ValueError(f"{value:.8g} {unit.name} cannot be; expected {expected}")
    return value


def _either(value, choices):
    failures = []
    for choice in choices:
        if choice is type(None):
            if value is None:
                return None
            continue
        try:
            return read_setting(value, choice)
        except (TypeError, ValueError, UnitError) as error:
            failures.append(error)
    raise failures[-1]


def _several(value, annotation):
    inner = get_args(annotation)
    if not isinstance(value, list | tuple):
        raise TypeError(f"expected a list, got {value!r}")
    if get_origin(annotation) is tuple and inner and inner[-1] is not Ellipsis:
        if len(value) != len(inner):
            raise TypeError(f"expected {len(inner)} values, got {len(value)}")
        return tuple(read_setting(v, kind) for v, kind in zip(value, inner, strict=True))
    return tuple(read_setting(v, inner[0]) for v in value)


_PLAIN_WORDS = {
    float: "a number",
    int: "a whole number",
    str: "text",
    bool: "true or false",
    dict: "a mapping",
}


def _plain(value, wanted):
    if wanted is Any or not isinstance(wanted, type):
        return value
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or (wanted is not bool and value is True):
        raise TypeError(f"expected {_PLAIN_WORDS.get(wanted, wanted.__name__)}, got {value!r}")
    return value
