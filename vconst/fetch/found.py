"""What a plugin says of remote files, checked before anything is asked of a server."""

import re
from datetime import datetime, timedelta

from vconst.errors import PluginError, UsageError, VconstError
from vconst.fetch.checksum import is_checksum
from vconst.fetch.names import check_address, host_of, is_safe, name_of
from vconst.remote import Listing, RemoteFile

_MOST = 100_000
_MOST_INSTEAD = 10
_MOST_NOTE = 300


def find(host, product, start, stop):
    """
    What there is of a product in a time, as its plugin says.

    Parameters
    ----------
    host : Host
    product : Product
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``.

    Returns
    -------
    found : list of RemoteFile or Listing

    Raises
    ------
    UsageError
        If no plugin knows an archive of it.
    PluginError
        If what a plugin says is none of the two.
    """
    given = host.find_granules(product, start, stop)
    if given is None:
        raise UsageError(
            f"No archive of '{product.name}' is known here: no plugin offers its remote files.",
            hint="Bring the files yourself: vconst ingest FOLDER. What can be fetched: vconst "
            "fetch --archives. Plugins offer archives by the hook find_granules.",
        )
    if len(given) > _MOST:
        raise PluginError(f"{product.name}: find_granules gives more than {_MOST} files.")
    return [checked(product.name, item) for item in given]


def checked(product, item):
    """
    One thing that a plugin gave, as RemoteFile or Listing.

    Raises
    ------
    PluginError
        With what is wrong with it.
    """
    if isinstance(item, str):
        item = RemoteFile(url=item)
    try:
        if isinstance(item, Listing):
            _check_listing(item)
        elif isinstance(item, RemoteFile):
            _check_file(item)
        else:
            raise PluginError(f"{type(item).__name__} is neither an address nor a RemoteFile.")
    except (VconstError, TypeError, ValueError, AttributeError, re.error) as error:
        words = getattr(error, "message", None) or f"{type(error).__name__}: {error}"
        raise PluginError(
            f"{product}: find_granules gives what cannot be fetched: {words}",
            hint="See vconst.remote.RemoteFile and Listing.",
        ) from None
    return item


def _check_file(item):
    for _ in range(_MOST_INSTEAD):
        check_address(item.url)
        name_of(item)
        _check_span(item)
        _check_note(item)
        if item.checksum and not is_checksum(item.checksum):
            raise PluginError(f"'{item.checksum[:80]}' is no check sum such as 'sha256:...'.")
        if item.sums:
            check_address(item.sums)
        if item.otherwise is None:
            return
        if not isinstance(item.otherwise, RemoteFile):
            raise PluginError("'otherwise' is no RemoteFile.")
        item = item.otherwise
    raise PluginError(f"more than {_MOST_INSTEAD} files stand for one.")


def _check_span(item):
    if (item.start is None) != (item.stop is None):
        raise PluginError(f"{item.url} has a start without a stop, or the other way round.")
    for moment in filter(None, (item.start, item.stop)):
        if not isinstance(moment, datetime) or moment.utcoffset() != timedelta(0):
            raise PluginError(f"{item.url}: {moment!r} is no datetime in UTC.")
    if item.start is not None and item.start >= item.stop:
        raise PluginError(f"{item.url} ends before it begins.")


def _check_note(item):
    if not isinstance(item.note, str) or len(item.note) > _MOST_NOTE:
        raise PluginError(f"its note is no text of at most {_MOST_NOTE} characters.")


def _check_listing(item):
    _check_note(item)
    re.compile(item.names)
    for template in (item.url, item.file, item.sums):
        if template:
            check_address(template.replace("{name}", "x").replace("{position}", "0"))
    if item.file and "{name}" not in item.file:
        raise PluginError(f"'{item.file}' holds no '{{name}}'.")
    if item.account and not is_safe(item.account):
        raise PluginError(f"{item.account!r} is no host.")


def archive_of(item):
    """
    Where a file or a list is kept.

    Parameters
    ----------
    item : RemoteFile or Listing

    Returns
    -------
    hosts, how, accounts : tuple of str, str, tuple of str
        Hosts that are asked one after the other, ``"names"`` or ``"its list"``: how files are
        found, and hosts whose login is wanted.
    """
    how, hosts, accounts = "its list" if isinstance(item, Listing) else "names", [], []
    while item is not None:
        hosts.append(host_of(item.url))
        accounts.append(item.account)
        item = getattr(item, "otherwise", None)
    return tuple(dict.fromkeys(hosts)), how, tuple(dict.fromkeys(filter(None, accounts)))
