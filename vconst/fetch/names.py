"""Names and addresses that come from elsewhere: what is let through, and how they are shown."""

import ipaddress
import re
from urllib.parse import unquote, urlsplit

from vconst.errors import FetchError

_MOST_NAME = 180  # bytes; the hidden name of an unfinished file is longer
_MOST_ADDRESS = 4000
_UNSAFE = re.compile(
    r"[\x00-\x20\x7f-\xa0/\\:*?\"<>|\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0<>\"\\^`|\u200b-\u200f\u2028-\u202e]")
#: Names that are devices on some systems.
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


def is_safe(name):
    """
    Whether a file may be called so: a name alone, visible, without anything that leads elsewhere.

    Examples
    --------
    >>> [is_safe(name) for name in ("a.nc", "../a.nc", "/etc/passwd", ".bashrc", "a\\nb", "")]
    [True, False, False, False, False, False]
    """
    return (
        isinstance(name, str)
        and 0 < len(name.encode("utf-8", "replace")) <= _MOST_NAME
        and not name.startswith((".", "-", "~"))
        and not name.endswith((".", ".part"))
        and name.isprintable()
        and not _UNSAFE.search(name)
        and not _DEVICES.fullmatch(name)
    )


def name_of(wanted):
    """
    What a remote file is called here.

    Parameters
    ----------
    wanted : RemoteFile

    Raises
    ------
    FetchError
        If its name would lead out of the folder, or is none.
    """
    name = wanted.name or unquote(urlsplit(wanted.url).path.rpartition("/")[2])
    if not is_safe(name):
        raise FetchError(
            f"{name[:80]!r} is no name for a file here.",
            hint="Names are one part without '/', control characters or a dot at the beginning.",
        )
    return name


def check_address(url):
    """
    Refuse what is no plain address of the web.

    Raises
    ------
    FetchError
        For other schemes, a user or password in it, spaces and control characters.
    """
    if not isinstance(url, str) or len(url) > _MOST_ADDRESS or _NO_ADDRESS.search(url):
        raise FetchError(f"{str(url)[:80]!r} is no address: it holds what must be encoded.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"'{url[:80]}' is no address: {error}.") from None
    if parts.scheme not in ("https", "http") or not host:
        raise FetchError(f"'{shown(url)[:80]}' is no https:// or http:// address of a host.")
    if "@" in parts.netloc:
        raise FetchError(
            f"The address of a file at {host} holds a user.",
            hint="Users and passwords stand in ~/.netrc and nowhere else.",
        )


def host_of(url):
    """The host of an address, in small letters."""
    return (urlsplit(url).hostname or "").lower()


def is_secure(url):
    """Whether nobody on the way can read what is sent: https, or this machine itself."""
    return urlsplit(url).scheme == "https" or is_here(host_of(url))


def shown(url):
    """An address for messages: without a query, which may hold what others must not see."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def is_here(host):
    """Whether a host is this machine itself (loopback)."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
