"""What a file is, as its first bytes tell, in words for the one whose file was refused."""

_KINDS = (
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
    (b"CDF\x01", "netCDF"),
    (b"CDF\x02", "netCDF"),
    (b"CDF\x05", "netCDF"),
    (b"\xcd\xf3\x00\x01", "CDF"),
    (b"\xcd\xf2\x60\x02", "CDF"),
    (b"\x00\x00\xff\xff", "CDF"),
    (b"PK\x03\x04", "a ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "a PDF"),
)
_SHOWN = 24


def format_of(head):
    """
    The format that a file begins as, or nothing.

    Parameters
    ----------
    head : bytes
        Its beginning.

    Returns
    -------
    name : str
        HDF5, netCDF and CDF as their makers define the signatures (HDF5 file format
        specification 3.0, II.A; netCDF classic format; CDF internal format 3.9, 2.1).

    Examples
    --------
    >>> format_of(b"\\x89HDF\\r\\n\\x1a\\n" + bytes(8))
    'HDF5'
    """
    return next((name for magic, name in _KINDS if head.startswith(magic)), "")


def words_of(head):
    """
    What a file begins as, in words.

    Examples
    --------
    >>> words_of(b"hello, this is no data file")
    "it is text that begins 'hello, this is no data f'"
    >>> words_of(bytes(16))
    'it begins with zeros'
    """
    name = format_of(head)
    if name:
        return f"it is {name}"
    start = head[:_SHOWN]
    if not start.strip(b"\x00"):
        return "it begins with zeros"
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    words = " ".join(text.split())
    if words and words.isprintable():
        return f"it is text that begins '{words}'"
    return f"it begins with the bytes {start[:8].hex(' ')}"
