"""Values that gzip packed, by libdeflate: in half the time of zlib."""

from deflate import DeflateError, gzip_decompress

#: Most times that deflate can make data smaller (zlib.net, technical details): room for more is
#: never needed, whatever a file declares.
MOST_RATIO = 1032


def gunzip(packed, most):
    """
    What gzip packed, its check sum compared.

    Parameters
    ----------
    packed : bytes-like
    most : int
        Bytes that it may unpack to.

    Returns
    -------
    values : bytearray or None
        None if it is damaged or cut short, or unpacks to more.
    """
    if most < 1 or not len(packed):
        return None
    try:
        return gzip_decompress(packed, min(most, MOST_RATIO * len(packed)))
    except DeflateError:
        return None
