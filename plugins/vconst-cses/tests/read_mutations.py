"""
Read mutations of made-up files: ``read_mutations.py FOLDER LAYOUT=COUNT ...``.

A layout is a product's name, with ``.older`` or ``.zip`` behind it for its other files. Each
is read in a process that is forked from this one, so that what all of them need is imported
once. HDF5 can turn in circles in a damaged heap, where no Python reaches it: a file that takes
more than two seconds of the processor ends its process, as the supervisor of ingest would, and
the next one begins behind it.
"""

import os
import signal
import sys
import traceback
import warnings
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
from vconst_cses.products import PRODUCTS
from vconst_cses.tables import LAYOUTS
from vconst_cses.tables.older import OLDER
from vconst_cses.terms import TERMS

from vconst.dataset import Source, conform, mask, unconform
from vconst.errors import VconstError
from vconst.testing import make_columns
from vconst.vocabulary import Vocabulary

#: Processor time (s) that one file may take; sound ones take a hundredth.
SECONDS = 1.0

#: Records of a file, and of one whose records are long (bytes).
RECORDS, FEW, LONG = 12, 2, 10_000

#: Names whose values are kept as they are read; what is wrong with them is a quality reason.
PLACES = ("latitude", "longitude", "altitude", "radius", "geodetic_latitude")

VOCABULARY = Vocabulary(TERMS)
BY_NAME = {product.name: product for product in PRODUCTS}


def keys():
    """Every layout of files that is read: HDF5, the older HDF5 and the zipped zarr."""
    names = [layout.product for layout in LAYOUTS]
    return [*names, *(f"{name}.older" for name in OLDER), *(f"{name}.zip" for name in names)]


def main(folder, *wanted):
    """Print the layout and the outcome of each mutation, a line each."""
    warnings.simplefilter("ignore")
    for task in wanted:
        key, count = task.split("=")
        product, form, whole, path = _write(key, Path(folder))
        number = 0
        while number < int(count):
            for word in _in_a_process(product, form, whole, path, key, range(number, int(count))):
                number += 1
                print(key, word, flush=True)
    return 0


def _in_a_process(product, form, whole, path, key, numbers):
    """The outcomes, one by one; the last may be "killed"."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _be_the_process(product, form, whole, path, key, numbers, writing)
    os.close(writing)
    with os.fdopen(reading) as lines:
        yield from (line.strip() for line in lines)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        yield "killed"
    elif status:
        sys.exit(1)  # an exception that is none of ours: it was printed


def _be_the_process(product, form, whole, path, key, numbers, writing):
    try:
        for number in numbers:
            random = np.random.default_rng([zlib.crc32(key.encode()), number])
            path.write_bytes(mutate(whole, random))
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            os.write(writing, f"{_outcome(product, form, path)}\n".encode())
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def mutate(whole, random):
    """Flipped bits, a cut, a zeroed or random range, or a changed header."""
    damaged = bytearray(whole)
    kind = random.integers(5)
    place = int(random.integers(len(whole)))
    length = int(random.integers(1, 512))
    if kind == 0:
        for _ in range(int(random.integers(1, 20))):
            damaged[int(random.integers(len(whole)))] ^= 1 << int(random.integers(8))
    elif kind == 1:
        del damaged[place:]
    elif kind == 2:
        damaged[place : place + length] = bytes(len(damaged[place : place + length]))
    elif kind == 3:
        part = len(damaged[place : place + length])
        damaged[place : place + length] = random.bytes(part)
    else:
        for _ in range(4):  # where superblock, heaps and object headers are
            damaged[int(random.integers(min(len(whole), 8192)))] = int(random.integers(256))
    return bytes(damaged)


def _write(key, folder):
    """A made-up file of a layout: product, form, bytes and path."""
    name, _, other = key.partition(".")
    product = BY_NAME[name]
    form = {"": product.native, "zip": product.formats[-1]}.get(other, product.formats[1])
    alone = replace(product, formats=(form,), variables=form.variables or product.variables)
    columns = make_columns(alone, VOCABULARY, altitude=507.0)
    rows = {variable.name for variable in alone.variables if not variable.axis} | {"radius"}
    long = sum(columns.data[n][:1].nbytes for n in rows & set(columns.data)) > LONG
    count = FEW if long else RECORDS
    for each in rows & set(columns.data):
        columns.data[each] = columns.data[each][:count]
    seconds = np.arange(count) * (product.cadence or 60.0)
    if columns.dims.get("latitude") == ("time",):
        columns.data["latitude"] = -20 + 0.0633 * seconds
        columns.data["longitude"] = 10 + 0.005 * seconds
    arrays = unconform(alone, columns, form, VOCABULARY)
    times = columns.data["time"]
    path = folder / form.name_file(times[0], times[-1])
    form.write(arrays, path)
    return product, form, path.read_bytes(), path


def _outcome(product, form, path):
    try:
        given = form.read(path)
    except VconstError:
        return "refused"
    contents = given if isinstance(given, dict) else {product.name: given}
    for name, content in contents.items():
        own = BY_NAME[name]
        way = own.formats[product.formats.index(form)]
        source = Source(content=content, form=way, key="made up", id="0")
        conformed = conform(own, [source], VOCABULARY)
        if conformed.refused:
            return "refused"
        for columns, _ in conformed.parts:
            wrong = _out_of_range(columns, VOCABULARY)
            if wrong:
                return f"out-of-range:{wrong}"
    return "read"


def _out_of_range(columns, vocabulary):
    """The first name that has a value outside its range after the default reading."""
    masked, _ = mask(columns)
    for name, values in masked.data.items():
        term = vocabulary.get(name)
        if term is None or term.role != "data" or not term.valid_range or name in PLACES:
            continue
        if values.dtype.kind != "f":
            continue
        low, high = term.valid_range
        with np.errstate(invalid="ignore"):
            if ((values < low) | (values > high)).any():
                return name
    return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
