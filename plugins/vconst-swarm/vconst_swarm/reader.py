"""Native level 1b files: arrays by the file's names, checked and not changed."""

import re
from datetime import datetime
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_swarm.cdf import opened, read_variable

#: ms from 0000-01-01 to 1970-01-01, as CDF_EPOCH counts.
EPOCH_1970 = 62_167_219_200_000

#: Samples lie inside the span of the name, but for parts of a second.
NAME_TOLERANCE = 10_000

#: File classes whose values are replaced later by those of class OPER.
PROVISIONAL = ("FAST", "PREL", "EXPT")


def read_native(path, native):
    """
    Read one level 1b file.

    Parameters
    ----------
    path : path-like
    native : Native

    Returns
    -------
    content : Content
        Arrays of shape (n,), vectors (n, 3), in the units of the file.

    Raises
    ------
    FileError
        If the file is damaged, lacks a variable, has it in another type, shape or
        unit, or holds other times than its name says.
    """
    with opened(path, native.product) as cdf:
        present = set(cdf.cdf_info().zVariables)
        _check_present(present, native)
        arrays = {
            field.name: read_variable(
                cdf,
                field.name,
                product=native.product,
                size=field.size,
                kind=field.kind,
                units=field.units,
            )
            for field in _kept(native)
            if field.name in present
        }
        title = str(next(iter(cdf.globalattsget().get("TITLE", [])), ""))
    check_lengths(arrays, native.product)
    name = Path(path).name
    _check_span(name, arrays["Timestamp"], native)
    attributes = {"title": title} if title else {}
    provisional = name.startswith(tuple(f"SW_{one}_" for one in PROVISIONAL))
    return Content(arrays=arrays, attributes=attributes, definitive=not provisional)


def check_lengths(arrays, product):
    """
    Refuse a file whose variables differ in length, or that holds nothing.

    Parameters
    ----------
    arrays : mapping of str to array
    product : str
        For the message.
    """
    lengths = {name: len(values) for name, values in arrays.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise FileError(
            f"{product}: the variables differ in length: {listed}.",
            hint="The file is damaged: download it again.",
        )
    if not any(lengths.values()):
        raise FileError(f"{product}: the file holds no records.", hint="Nothing can be read.")


def _kept(native):
    wanted = {variable.source for variable in native.variables}
    return [field for field in native.fields if field.name in wanted]


def _check_present(present, native):
    for variable in native.variables:
        if variable.source not in present and not variable.optional:
            raise FileError(
                f"{native.product}: no variable '{variable.source}' in the file (declared as "
                f"'{variable.name}'). The file has: {', '.join(sorted(present)) or 'nothing'}.",
                hint="It is another product, or another baseline of this one.",
            )


def _check_span(name, epochs, native):
    match = re.fullmatch(native.pattern, name)
    valid = epochs[epochs > 0]
    if not match or not valid.size:
        return
    low, high = (_milliseconds(match[group]) for group in ("start", "stop"))
    first, last = valid.min(), valid.max()
    if first < low - NAME_TOLERANCE or last > high + NAME_TOLERANCE:
        times = ((np.array([first, last]) - EPOCH_1970) / 1000).astype("M8[s]")
        raise FileError(
            f"{native.product}: '{name}' holds times from {times[0]} to {times[1]}, outside "
            "the span of its name.",
            hint="The file was renamed, or is damaged: get it again under its own name.",
        )


def _milliseconds(text):
    since = datetime.strptime(text, "%Y%m%dT%H%M%S") - datetime(1970, 1, 1)
    return since.total_seconds() * 1000 + EPOCH_1970
