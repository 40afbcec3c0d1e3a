"""What a plugin says of the files of an archive, for ``vconst fetch``."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """
    One file of an archive.

    Parameters
    ----------
    url : str
        ``https://`` or ``http://``; without user and password.
    name : str
        What it is called here; ``""`` for the last part of the address. It must be a name
        alone, no path, and must not begin with a dot.
    start, stop : datetime.datetime or None
        The time that it covers, UTC, ``start <= t < stop``; None where that is not known
        before it is read. Coverage is reckoned from it.
    size : int or None
        Bytes, where the archive says it.
    checksum : str
        ``"sha256:<hex>"`` (or ``md5``, ``sha1``, ``sha512``), where it is known.
    sums : str
        Address of a file with check sums: one beside it (``.md5``), or one of the folder.
    otherwise : RemoteFile or None
        What is asked for where this is not there (404), for example a provisional file.
    account : str
        Host that must know the user, whose entry in ``~/.netrc`` is sent to it alone.
    growing : bool
        True if the file grows or is corrected under its name: the server is asked whether
        it has changed, even if it is here already.
    as_page : bool
        True if the server calls its data ``text/html``. Only what begins as a page is then
        refused, otherwise everything that is called so. Where there is an *otherwise* and no
        *account*, such a page means that the file is not there.
    note : str
        What who fetches must know of what is in it, or is not, in a line; the plan says it once.
    """

    url: str
    name: str = ""
    start: datetime | None = None
    stop: datetime | None = None
    size: int | None = None
    checksum: str = ""
    sums: str = ""
    otherwise: "RemoteFile | None" = None
    account: str = ""
    growing: bool = False
    as_page: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """
    A page of an archive that lists its files; the core reads it, the plugin does not.

    Pages of links (HTML), JSON with objects that have a ``name`` (and a ``size``), and plain
    text with one name a line are understood. Links are not followed: addresses are made of
    *file* and names that *names* matches as a whole.

    Parameters
    ----------
    url : str
        Of the list. ``{position}`` in it is replaced by the number of entries that were read,
        again and again until there are no more.
    names : str
        Regular expression of whole file names. The named groups ``start`` and ``stop`` are
        digits, ``2020``, ``202001``, ``20200131``, ``2020031`` (day of year) or
        ``20200131T235959``: all of that year, month, day or second. Without ``stop``, it is
        the end of what ``start`` says. Of files that differ in the group ``version`` alone,
        the highest is taken.
    file : str
        Address of a file, with ``{name}`` in it; ``""`` for beside the list.
    account, sums, growing, note
        As of :class:`RemoteFile`.
    """

    url: str
    names: str
    file: str = ""
    account: str = ""
    sums: str = ""
    growing: bool = False
    note: str = ""


def days(start, stop):
    """
    The days that a time touches.

    Parameters
    ----------
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``.

    Returns
    -------
    spans : list of (datetime.datetime, datetime.datetime)
        First moment of each day, and of the next.

    Examples
    --------
    >>> [f"{day:%Y/%j}" for day, _ in days(datetime(2020, 2, 28), datetime(2020, 3, 1))]
    ['2020/059', '2020/060']
    """
    return _spans(_midnight(start), stop, lambda day: day + timedelta(days=1))


def months(start, stop):
    """As :func:`days`, for months."""
    first = _midnight(start).replace(day=1)
    return _spans(first, stop, lambda day: (day + timedelta(days=32)).replace(day=1))


def years(start, stop):
    """As :func:`days`, for years."""
    first = _midnight(start).replace(month=1, day=1)
    return _spans(first, stop, lambda day: day.replace(year=day.year + 1))


def now():
    """This moment, UTC."""
    return datetime.now(UTC)


def _midnight(moment):
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _spans(first, stop, following):
    spans = []
    while first < stop:
        spans.append((first, following(first)))
        first = spans[-1][1]
    return spans
