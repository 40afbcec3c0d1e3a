"""Check sums: in headers, in files beside the data, and of files here."""

import base64
import binascii
import hashlib
import re

#: Hexadecimal digits of a sum, by its algorithm.
DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
#: The strongest first.
_ORDER = ("sha512", "sha256", "sha1", "md5")
_HEADER_NAMES = {"sha-512": "sha512", "sha-256": "sha256", "sha": "sha1", "md5": "md5"}
_OF_NAME = re.compile(r"(?i)(md5|sha1|sha256|sha512) ?\((.+)\) ?= ?([0-9a-f]{32,128})")
_SUM_THEN_NAME = re.compile(r"(?i)([0-9a-f]{32,128})(?:\s+[*]?(?:\./)?(\S+))?")


def sums_in_headers(headers, whole):
    """
    Check sums that a server sends along.

    Parameters
    ----------
    headers : mapping
        ``Repr-Digest`` and ``Content-Digest`` (RFC 9530), ``Digest`` (RFC 3230),
        ``Content-MD5`` (RFC 1864).
    whole : bool
        Whether the body is all of it: two of them speak of the body as it was sent.

    Returns
    -------
    sums : dict of str to str
        Hexadecimal, by algorithm, of the bytes as they are sent. What cannot be read is
        left out.
    """
    found = {}
    names = ("Repr-Digest", "Digest", *(("Content-Digest",) if whole else ()))
    for name in names:
        for part in (headers.get(name) or "").split(","):
            algorithm, _, value = part.strip().partition("=")
            _add(found, _HEADER_NAMES.get(algorithm.lower()), value.strip().strip(":"))
    if whole:
        _add(found, "md5", (headers.get("Content-MD5") or "").strip())
    return found


def find_sum(text, name):
    """
    The check sum of one file in a file of sums.

    Parameters
    ----------
    text : str
        Lines ``<hex>  NAME`` (as md5sum writes), ``MD5 (NAME) = <hex>``, or one ``<hex>`` alone.
    name : str

    Returns
    -------
    checksum : str
        ``"sha256:<hex>"``; ``""`` if it is not there.

    Examples
    --------
    >>> find_sum("d41d8cd98f00b204e9800998ecf8427e  empty.txt", "empty.txt")
    'md5:d41d8cd98f00b204e9800998ecf8427e'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        tagged = _OF_NAME.fullmatch(line)
        plain = _SUM_THEN_NAME.fullmatch(line)
        if tagged and tagged[2].rpartition("/")[2] == name:
            return _said(tagged[3], tagged[1].lower())
        if plain and (plain[2] or "").rpartition("/")[2] == name:
            return _said(plain[1])
        if plain and not plain[2] and len(lines) == 1:
            return _said(plain[1])
    return ""


def strongest(sums):
    """The one of several sums that says most, as ``"sha256:<hex>"``, or ``""``."""
    return next((f"{name}:{sums[name]}" for name in _ORDER if name in sums), "")


def is_checksum(text):
    """Whether it is ``"<algorithm>:<hex>"`` of one of the known algorithms."""
    algorithm, _, value = text.partition(":")
    return bool(_said(value, algorithm)) and re.fullmatch(r"[0-9a-fA-F]+", value) is not None


def hash_stream(stream, algorithm):
    """Hexadecimal sum of what is left in a binary stream."""
    found = hashlib.new(algorithm, usedforsecurity=False)
    while piece := stream.read(1 << 20):
        found.update(piece)
    return found.hexdigest()


def _said(value, algorithm=None):
    algorithm = algorithm or {n: name for name, n in DIGITS.items()}.get(len(value), "")
    return f"{algorithm}:{value.lower()}" if DIGITS.get(algorithm) == len(value) else ""


def _add(found, algorithm, value):
    if not algorithm or not value:
        return
    try:
        digest = base64.b64decode(value, validate=True).hex()
    except (binascii.Error, ValueError):
        return
    if len(digest) == DIGITS[algorithm]:
        found[algorithm] = digest
