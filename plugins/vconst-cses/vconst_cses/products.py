"""The products that follow from the tables."""

from dataclasses import replace

from vconst import Format, Product
from vconst_cses import health, reasons
from vconst_cses.defects import defects_of
from vconst_cses.tables import COPIES, LAYOUTS
from vconst_cses.tables.older import MARK, OLDER

HDF5 = (b"\x89HDF\r\n\x1a\n",)

LICENCE = "CSES data policy: registration at https://www.leos.ac.cn, no redistribution"

#: A file that has none of the marks of the older layout in its first bytes.
_WITHOUT = r"(?s)\A(?!.*(?:{}))"

#: Raised when the same bytes give other values than before.
READER = 3


def _products(layout):
    """The product of a table, and that of its packets."""
    yield _product(layout, layout.product, layout.title, layout.cadence)
    if layout.packets:
        packets = layout.packets
        yield _product(layout, packets.product, packets.title, packets.cadence)


def _forms(layout, name):
    """The native file; the older layout of it; and its copy as zipped zarr."""
    older = OLDER.get(name)
    yield _form(layout, name, header=_WITHOUT.format(MARK) if older else None)
    if older:
        yield _form(older, name, header=MARK, variables=older.variables(name), quality=True)
    copy = COPIES[layout.product]
    yield replace(_form(copy, name), magic=(b"PK\x03\x04",), whole=True)


def _form(layout, name, *, header=None, variables=None, quality=False):
    packets = layout.packets and layout.packets.product == name
    return Format(
        read=layout.read,
        files=layout.pattern,
        magic=HDF5,
        header=header,
        variables=variables,
        quality=quality_of(layout, name) if quality else None,
        write=layout.write_packets if packets else layout.write,
        name_file=layout.name_file,
        layout=layout.known,
        defects=defects_of(layout),
    )


def _product(layout, name, title, cadence):
    return Product(
        name=name,
        title=title,
        kind=layout.kind,
        variables=layout.variables(name),
        formats=tuple(_forms(layout, name)),
        quality=quality_of(layout, name),
        sample_key=layout.sample_key,
        reader=READER,
        cadence=cadence,
        gap=layout.gap,
        span=layout.span,
        frame=layout.frame,
        position=layout.position,
        notes=layout.notes,
        citation=layout.citation,
        licence=LICENCE,
        source="https://www.leos.ac.cn",
    )


def quality_of(layout, product):
    """The reasons of a product: the table's, what the reader finds, and the health table's."""
    own = [*layout.reasons]
    own += [reasons.EDGE] if any(layout.edges) else []
    own += [reasons.AFTER_GAP] if layout.after_gap else []
    own += reasons.ALWAYS if layout.kind == "track" else ()
    return (*own, *health.reasons_of(product))


PRODUCTS = tuple(product for layout in LAYOUTS for product in _products(layout))
