"""
Read mutations of a made-up file: ``read_mutations.py PRODUCT FOLDER SEED FIRST COUNT``.

HDF5 can turn in circles in a damaged heap, where no Python reaches it: a file that takes more
than ten seconds of the processor ends the process, as the supervisor of ingest would.
"""

import signal
import sys
import warnings
from pathlib import Path

import numpy as np

from vconst.dataset import Source, conform, mask, unconform
from vconst.errors import VconstError
from vconst.plugins import Host
from vconst.testing import make_columns

#: Processor time that one file may take.
SECONDS = 10.0

#: Names whose values are kept as they are read; what is wrong with them is a quality reason.
PLACES = ("latitude", "longitude", "altitude", "radius", "geodetic_latitude")


def main(name, folder, seed, first, count):
    """Print the outcome of each mutation, a word a line."""
    warnings.simplefilter("ignore")
    host = Host()
    product = host.product(name)
    whole, path = _write(product, host, Path(folder))
    for number in range(int(first), int(count)):
        path.write_bytes(mutate(whole, np.random.default_rng([int(seed), number])))
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        print(_outcome(product, path, host), flush=True)


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


def _write(product, host, folder):
    columns = make_columns(product, host.vocabulary, altitude=507.0)
    rows = {variable.name for variable in product.variables if not variable.axis}
    for name, values in columns.data.items():
        if name in rows or name == "radius":
            columns.data[name] = values[:12]
    seconds = np.arange(12) * (product.cadence or 60.0)
    if columns.dims.get("latitude") == ("time",):
        columns.data["latitude"] = -20 + 0.0633 * seconds
        columns.data["longitude"] = 10 + 0.005 * seconds
    arrays = unconform(product, columns, product.native, host.vocabulary)
    times = columns.data["time"]
    path = folder / product.native.name_file(times[0], times[-1])
    product.native.write(arrays, path)
    return path.read_bytes(), path


def _outcome(product, path, host):
    form = product.native
    try:
        given = form.read(path)
    except VconstError:
        return "refused"
    contents = given if isinstance(given, dict) else {product.name: given}
    for name, content in contents.items():
        own = host.product(name)
        source = Source(content=content, form=own.native, key="made up", id="0")
        conformed = conform(own, [source], host.vocabulary)
        if conformed.refused:
            return "refused"
        for columns, _ in conformed.parts:
            wrong = _out_of_range(columns, host.vocabulary)
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
    main(*sys.argv[1:])
