"""The products that follow from the tables."""

from vconst import Format, Product
from vconst_cses import health, reasons
from vconst_cses.defects import defects_of
from vconst_cses.tables import LAYOUTS

HDF5 = (b"\x89HDF\r\n\x1a\n",)

LICENCE = "CSES data policy: registration at https://www.leos.ac.cn, no redistribution"

#: Raised when the same bytes give other values than before.
READER = 2


def _products(layout):
    yield _product(layout, layout.product, layout.title, layout.write, layout.cadence)
    if layout.packets:
        packets = layout.packets
        yield _product(
            layout, packets.product, packets.title, layout.write_packets, packets.cadence
        )


def _product(layout, name, title, write, cadence):
    form = Format(
        read=layout.read,
        files=layout.pattern,
        magic=HDF5,
        write=write,
        name_file=layout.name_file,
        layout=layout.known,
        defects=defects_of(layout),
    )
    return Product(
        name=name,
        title=title,
        kind=layout.kind,
        variables=layout.variables(name),
        formats=(form,),
        quality=quality_of(layout, name),
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
