"""Conditions on samples as people write them: ``magnitude>=5.5``, ``site=AQU,BOU``."""

import operator
import re
from dataclasses import dataclass

import numpy as np

from vconst.errors import UnknownNameError, UsageError
from vconst.selection.times import parse_time
from vconst.units import parse_quantity

_WRITTEN = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(>=|<=|!=|>|<|=)\s*(\S.*?)\s*")
_ORDERS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


@dataclass(frozen=True)
class Condition:
    """
    What a sample has to meet.

    Parameters
    ----------
    name : str
        Canonical name of a variable with one value a sample.
    relation : str
        ``=``, ``!=``, ``>=``, ``<=``, ``>`` or ``<``.
    value : str
        As written: a number with or without its unit, a time, or a text; of the first two
        relations several, separated by commas.
    """

    name: str
    relation: str
    value: str

    def __str__(self):
        return f"{self.name}{self.relation}{self.value}"


def parse_condition(text):
    """
    Read one condition.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> parse_condition("magnitude >= 5.5")
    Condition(name='magnitude', relation='>=', value='5.5')
    """
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise UsageError(
            f"'{text}' is no condition.",
            hint="Write VARIABLE>=VALUE, with =, !=, >=, <=, > or <: 'magnitude>=5.5', 'site=AQU'.",
        )
    return Condition(*found.groups())


def keep_where(dataset, conditions):
    """
    The samples of a dataset that meet all conditions.

    Parameters
    ----------
    dataset : xarray.Dataset
        Along one sample dimension; units are in its attributes.
    conditions : sequence of Condition

    Returns
    -------
    kept : xarray.Dataset
    counts : dict of str to int
        Samples left out, by condition; one that fails several counts for the first.

    Raises
    ------
    UnknownNameError
        If the dataset has no such variable.
    UsageError
        If it has not one value a sample, or the value cannot be compared with it.

    Notes
    -----
    Numbers without a unit are in that of the vocabulary. Upper and lower case of texts are the
    same. A value that is not there (NaN, or one that quality rejects) meets no condition.
    """
    counts = {}
    for condition in conditions:
        values, dimension = _values(dataset, condition)
        met = _met(values, condition, dataset[condition.name].attrs.get("units", "1"))
        counts[str(condition)] = int((~met).sum())
        dataset = dataset.isel({dimension: met})
    return dataset, counts


def _values(dataset, condition):
    if condition.name not in dataset.variables:
        raise UnknownNameError("variable", condition.name, dataset.variables)
    variable = dataset[condition.name]
    if variable.dims not in (("time",), ("event",), ("profile",)):
        raise UsageError(
            f"'{condition.name}' has not one value a sample but the dimensions "
            f"{', '.join(variable.dims) or 'of a number'}.",
            hint="A condition is on a variable with one value a sample.",
        )
    return variable.values, variable.dims[0]


def _met(values, condition, unit):
    kind = values.dtype.kind
    if kind not in "fiubM":
        return _texts_met(values, condition)
    read = _time if kind == "M" else lambda text: parse_quantity(text, unit)
    known = ~np.isnat(values) if kind == "M" else np.isfinite(values)
    if condition.relation in _ORDERS:
        with np.errstate(invalid="ignore"):
            return known & _ORDERS[condition.relation](values, read(condition.value))
    wanted = [read(text) for text in condition.value.split(",")]
    found = np.isin(values, np.array(wanted).astype(values.dtype) if kind == "M" else wanted)
    return known & (found if condition.relation == "=" else ~found)


def _time(text):
    return np.datetime64(parse_time(text.strip()), "ns")


def _texts_met(values, condition):
    if condition.relation in _ORDERS:
        raise UsageError(
            f"'{condition.name}' is a text, and '{condition.relation}' compares numbers.",
            hint=f"Write {condition.name}=ONE,OTHER or {condition.name}!=ONE.",
        )
    wanted = {text.strip().casefold() for text in condition.value.split(",")}
    texts = [str(value).strip().casefold() for value in values]
    equal = condition.relation == "="
    return np.array(
        [(text in wanted) if equal else text not in {"", *wanted} for text in texts], bool
    )
