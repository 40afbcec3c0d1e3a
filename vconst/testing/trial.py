"""One product under test: its files, and what became of them, each made once."""

import contextlib
import hashlib
import tempfile
import weakref
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from vconst.dataset import Source, conform, unconform
from vconst.errors import VconstError
from vconst.ingest import read_file, recognise, unpack
from vconst.ingest.claims import is_whole
from vconst.mission import Content
from vconst.testing.columns import make_columns
from vconst.testing.finding import Failed, Skipped

#: What anybody may find among data files, and nobody's product is.
FOREIGN_HEADS = {
    "page.html": b"<!doctype html><html><title>404</title>",
    "notes.txt": b"remember the milk\n",
    "table.csv": b"a,b,c\n1,2,3\n",
    "empty.json": b'{"meta": {}}',
    "other.h5": b"\x89HDF\r\n\x1a\n" + bytes(64),
    "other.cdf": b"\xcd\xf3\x00\x01\x00\x00\xff\xff" + bytes(64),
    "other.nc": b"CDF\x01" + bytes(64),
}

#: First bytes of made-up files by host and product: every product's trial looks at all of them.
_HEADS = weakref.WeakKeyDictionary()


class Trial:
    """
    A product under test.

    Parameters
    ----------
    host : Host
    product : Product
    folder : Path
        For made-up files.
    samples : sequence of path
        Files that its author says are the product's.
    columns : callable or None
        ``columns(product, vocabulary)`` returns Columns; None for :func:`make_columns`.
    """

    def __init__(self, host, product, folder, *, samples=(), columns=None):
        self.host, self.product, self.folder = host, product, folder
        self.samples = [Path(path) for path in samples]
        self._columns = columns

    @property
    def plugin(self):
        """State of the plugin that offers the product."""
        return self.host.plugin_of("product", self.product.name)

    @cached_property
    def columns(self):
        """Made-up samples by canonical name."""
        if self._columns is not None:
            return self._columns(self.product, self.host.vocabulary)
        platform = self.host.platforms.get(self.product.platform)
        altitude = platform.altitude if platform else None
        return make_columns(self.product, self.host.vocabulary, altitude=altitude)

    @cached_property
    def made(self):
        """A native file written from the made-up samples."""
        return self.write(self.columns, "made")

    @cached_property
    def files(self):
        """Samples and the made-up file."""
        made = [self.made] if self.product.native and self.product.native.name_file else []
        if not self.samples and not made:
            raise Skipped("the product has no writer and no sample was given")
        missing = [path for path in self.samples if not path.exists()]
        if missing:
            raise Failed(f"The sample '{missing[0]}' does not exist.", "Give paths that exist.")
        return [*self.samples, *made]

    def write(self, columns, part):
        """Write samples to a native file in a folder of its own; returns its path."""
        form = self.product.native
        if form is None:
            raise Skipped("the product has no writer")
        if form.name_file is None:
            raise Failed(
                f"{self.product.name}: the native format has 'write' and no 'name_file'.",
                "Give Format(name_file=...), which names a file from its start and stop.",
            )
        times = columns.data.get("time", columns.data.get("start"))
        folder = self.folder / self.product.name.replace("/", "_") / part
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / form.name_file(times.min(), times.max())
        arrays = unconform(self.product, columns, form, self.host.vocabulary)
        form.write(arrays, path)
        return path

    def read(self, path):
        """The readings of the product in one file, as ingest gets them."""
        readings = read_file((str(path), None), self.host).readings
        own = [reading for reading in readings if reading.product == self.product.name]
        if not own:
            given = ", ".join(sorted({reading.product for reading in readings}))
            raise Failed(
                f"{self.product.name}: '{path.name}' was read as {given}.",
                "Let the reader return {product name: content} for each product of the file.",
            )
        return own

    def conform(self, path):
        """The columns and granules of one file, as the store would get them."""
        sources = [
            Source(
                content=reading.content,
                form=self.product.formats[reading.form],
                key=reading.key,
                version=reading.version,
                baseline=reading.baseline,
                id=reading.id,
                file={"name": path.name},
            )
            for reading in self.read(path)
        ]
        conformed = conform(self.product, sources, self.host.vocabulary)
        if conformed.refused:
            raise conformed.refused[0][1]
        return conformed.parts

    @cached_property
    def conformed(self):
        """Columns and granules of every file, by path."""
        return {path: self.conform(path) for path in self.files}

    def plain(self, path):
        """The unpacked file in an input that the product claims, its format, and the claims."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        for file in unpack(path, folder, partial(is_whole, self.host.products)):
            claims = recognise(self.host.products, file.names, file.head)
            for claim in claims:
                if claim.product.name == self.product.name:
                    return file.path, claim.form, claims
        raise Failed(
            f"{self.product.name}: '{path.name}' is not recognised.",
            "Compare 'files', 'magic' and 'header' of its formats with the file.",
        )

    def foreign(self):
        """Names and first bytes of files that are other plugins' or nobody's."""
        yield from FOREIGN_HEADS.items()
        for other in self.host.products:
            if self.host.plugin_of("product", other) is not self.plugin:
                yield from self._made_by(other)

    def _made_by(self, product):
        """Name and first bytes of a made-up file of another product; it is made once a host."""
        known = _HEADS.setdefault(self.host, {})
        if product not in known:
            known[product] = []
            # what is wrong with another plugin's writer is its own trial's matter
            with contextlib.suppress(
                Skipped, Failed, VconstError, ValueError, TypeError, KeyError, OSError
            ):
                path = Trial(self.host, self.host.product(product), self.folder).made
                with path.open("rb") as stream:
                    known[product].append((path.name, stream.read(4096)))
        return known[product]


def digest(given):
    """
    A hash of what a reader returned: names, types, shapes and bytes of all arrays.

    Parameters
    ----------
    given : Content, mapping or list
        Contents and arrays in any nesting that readers may return.
    """
    found = hashlib.sha256()
    for place, array in _leaves(given, ""):
        array = np.asarray(array)
        found.update(f"{place}|{array.dtype}|{array.shape}|".encode())
        found.update(repr(array.tolist()).encode() if array.dtype == object else array.tobytes())
    return found.hexdigest()


def _leaves(given, place):
    if isinstance(given, Content):
        yield place + "#", repr((given.revision, sorted(given.key.items()), given.definitive))
        given = given.arrays
    if isinstance(given, dict):
        for name in sorted(given):
            yield from _leaves(given[name], f"{place}/{name}")
    elif isinstance(given, list) and given and isinstance(given[0], Content | dict):
        for number, item in enumerate(given):
            yield from _leaves(item, f"{place}[{number}]")
    else:
        yield place, given
