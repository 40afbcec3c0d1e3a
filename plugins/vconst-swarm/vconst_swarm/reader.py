"""Native files: arrays by the file's names, checked and not changed."""

import re
from datetime import datetime
from pathlib import Path

import numpy as np

from vconst import Content, FileError
from vconst_swarm.cdf import opened, read_field, title_of

#: ms from 0000-01-01 to 1970-01-01, as CDF_EPOCH counts.
EPOCH_1970 = 62_167_219_200_000

#: File classes whose values are replaced later by those of class OPER.
PROVISIONAL = ("FAST", "PREL", "EXPT")


def read_native(path, layout):
    """
    Read one file.

    Parameters
    ----------
    path : path-like
    layout : Layout

    Returns
    -------
    content : Content
        Arrays of shape (n,), vectors and profiles (n, size), in the units of the layout,
        and parts of flags as its fields say.

    Raises
    ------
    FileError
        If the file is damaged, lacks a variable, has it in another type, shape or
        unit, or holds other times than its name says.
    """
    with opened(path, layout.product) as cdf:
        present = set(cdf.variables)
        _check_present(present, layout)
        arrays = {
            field.name: read_field(cdf, field, product=layout.product)
            for field in layout.kept
            if field.name in present
        }
        title = title_of(cdf)
    arrays = _filled_up(arrays, layout)
    check_lengths(arrays, layout.product)
    name = Path(path).name
    _check_span(name, arrays[layout.time], layout)
    return Content(
        arrays=_axes(layout) | _parts(layout.complete(arrays), layout),
        key=_day(name, layout),
        attributes={"title": title} if title else {},
        definitive=not re.match(rf"[A-Z0-9]+_(?:{'|'.join(PROVISIONAL)})_", name),
    )


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


def _check_present(present, layout):
    for field in layout.kept:
        if field.name not in present and not field.optional:
            said = f" (declared as '{field.names[0]}')" if field.names else ""
            raise FileError(
                f"{layout.product}: no variable '{field.name}' in the file{said}. "
                f"The file has: {', '.join(sorted(present)) or 'nothing'}.",
                hint="It is another product, or another baseline of this one.",
            )


def _filled_up(arrays, layout):
    """What is said once is said of every sample; what ends early is nothing from there on."""
    rows = len(arrays[layout.time])
    made = dict(arrays)
    for field in layout.kept:
        values = arrays.get(field.name)
        if values is None or len(values) == rows:
            continue
        if field.once and len(values) == 1:
            made[field.name] = np.repeat(values, rows)
        elif field.short and len(values) < rows:
            nothing = np.full((rows - len(values), *values.shape[1:]), np.nan)
            made[field.name] = np.concatenate([values, nothing])
    return made


def _parts(arrays, layout):
    """Digits, columns and clear bits of flags, beside the flags themselves."""
    made, wanted = dict(arrays), {reason.source for reason in layout.reasons}
    for field in layout.kept:
        if field.name not in arrays:
            continue
        values = arrays[field.name]
        if field.digits:
            looked = [k for k in range(1, field.digits + 1) if f"{field.name}:{k}" in wanted]
            made |= {f"{field.name}:{k}": _digit(values, k) for k in looked}
        if field.apart and values.ndim == 2:
            made |= {f"{field.name}:{k + 1}": values[:, k] for k in range(values.shape[1])}
        if field.inverted:
            made[f"{field.name}:off"] = ~values
    return made


def _digit(values, place):
    """A decimal digit of whole numbers, the last one at place 1."""
    if not values.any():
        return np.zeros(len(values), np.uint8)
    whole = values if values.dtype.itemsize >= 4 else values.astype(np.int64)
    return (whole // whole.dtype.type(10 ** (place - 1)) % whole.dtype.type(10)).astype(np.uint8)


def _axes(layout):
    return {
        name: first + step * np.arange(length)
        for name, (first, step, length) in layout.axes.items()
    }


def _day(name, layout):
    """The day that most of a daily file is of, whenever its first sample is."""
    span = layout.span_of(name) if layout.daily else None
    if span is None:
        return {}
    middle = sum(_milliseconds(text) for text in span) / 2 - EPOCH_1970
    return {"day": str(np.datetime64(int(middle), "ms").astype("M8[D]")).replace("-", "")}


def _check_span(name, epochs, layout):
    span = layout.span_of(name)
    valid = epochs[epochs > 0]
    if span is None or not valid.size:
        return
    low, high = map(_milliseconds, span)
    first, last = valid.min(), valid.max()
    margin = layout.tolerance * 1000
    if first < low - margin or last > high + margin:
        times = ((np.array([first, last]) - EPOCH_1970) / 1000).astype("M8[s]")
        raise FileError(
            f"{layout.product}: '{name}' holds times from {times[0]} to {times[1]}, outside "
            "the span of its name.",
            hint="The file was renamed, or is damaged: get it again under its own name.",
        )


def _milliseconds(text):
    since = datetime.strptime(text, "%Y%m%dT%H%M%S") - datetime(1970, 1, 1)
    return since.total_seconds() * 1000 + EPOCH_1970
