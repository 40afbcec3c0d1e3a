"""Tables of the README that follow from the code: known defects, and how large files are."""

from math import prod

from vconst_cses.products import PRODUCTS
from vconst_cses.tables import LAYOUTS

#: What a payload measures of a half-orbit, in s: from 65 degrees to 65 degrees of latitude.
HALF_ORBIT = 2160.0

#: Bytes of a dataset beside its values: five attributes and what HDF5 needs.
AROUND = 1300

#: Reasons whose meaning names the one variable or value of a product.
GENERAL = {
    "below_specified": "a value below what the payload is specified for",
    "above_specified": "a value above what the payload is specified for",
}


def reasons():
    """
    The quality reasons of all products, as rows of a Markdown table.

    Returns
    -------
    rows : list of str
        Reason, what it means, whether reading masks it by default, and of which products.
    """
    found = {}
    for product in PRODUCTS:
        for reason in product.quality:
            meaning = GENERAL.get(reason.name, reason.meaning)
            names = found.setdefault((reason.name, meaning, reason.rejects), [])
            names += [product.name] if product.name not in names else []
    rows = [
        f"| `{name}` | {meaning} | {'masked' if rejects else 'kept'} | {_listed(names)} |"
        for (name, meaning, rejects), names in found.items()
    ]
    return ["| reason | what it is | by default | of |", "| --- | --- | --- | --- |", *rows]


def sizes():
    """
    How large the files of a half-orbit are, as rows of a Markdown table.

    Returns
    -------
    rows : list of str
        Products, records of 36 minutes, and bytes of a file with so many.
    """
    rows = [f"| `{layout.product}` | {' | '.join(_size(layout))} |" for layout in LAYOUTS]
    return ["| product | records | a file |", "| --- | --- | --- |", *rows]


def bytes_of(layout, records):
    """
    Bytes of a file with so many records, without packets of bursts.

    Parameters
    ----------
    layout : Layout
    records : int

    Returns
    -------
    size : int
        Files hold their values as they are, without compression.
    """
    stored = [column for column in layout.stored if column.rows != "packet"]
    values = sum(_bytes(column) * (1 if column.axis else records) for column in stored)
    return values + AROUND * len(layout.stored)


def _bytes(column):
    return int(column.dtype[2:]) * prod((*column.shape, len(column.names) or 1))


def _size(layout):
    if layout.cadence is None:
        each = bytes_of(layout, 1) - bytes_of(layout, 0)
        return "as many as there are occultations", f"{_words(each)} each"
    records = round(HALF_ORBIT / layout.cadence)
    size = _words(bytes_of(layout, records))
    if layout.packets:
        packets = sum(_bytes(column) for column in layout.stored if column.rows == "packet")
        minute = packets * layout.packets.per_record * 60 / layout.cadence
        size += f", and {_words(minute)} for each minute of burst"
    return f"{records:,}".replace(",", " "), size


def _words(size):
    """
    Bytes to two digits.

    Examples
    --------
    >>> _words(74_300), _words(1_260_000), _words(113e6), _words(4e9)
    ('74 kB', '1.3 MB', '110 MB', '4 GB')
    """
    size = float(f"{size:.2g}")
    units = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
    unit, name = next((one for one in units if size >= one[0]), units[-1])
    return f"{size / unit:.2g} {name}" if size < 10 * unit else f"{size / unit:.0f} {name}"


def _listed(names):
    """Products by satellite; in words where all that are tracks have it."""
    if names == [product.name for product in PRODUCTS if product.kind == "track"]:
        return "every product but profiles"
    platforms = {}
    for name in names:
        platform, _, rest = name.partition("/")
        platforms.setdefault(platform, []).append(rest)
    return "; ".join(f"`{platform}`: {', '.join(rest)}" for platform, rest in platforms.items())
