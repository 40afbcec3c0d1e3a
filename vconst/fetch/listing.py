"""The files that a page of an archive lists: read here, in a small safe way."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

from vconst.errors import FetchError
from vconst.fetch.manners import backoff
from vconst.fetch.names import check_address, is_safe, shown
from vconst.fetch.trouble import Denied, NotThere, Passing, Unreachable
from vconst.remote import RemoteFile

_MOST_BYTES = 8 << 20  # of one page
_MOST_PAGES, _MOST_ENTRIES = 100, 200_000
_MOST_LINE = 1000
_MOST_SHOWN = 200  # characters of an address
_FORMS = {4: "%Y", 6: "%Y%m", 7: "%Y%j", 8: "%Y%m%d", 15: "%Y%m%dT%H%M%S", 14: "%Y%m%d%H%M%S"}
_LENGTHS = {7: timedelta(days=1), 8: timedelta(days=1), 14: timedelta(seconds=1)}
_LENGTHS[15] = _LENGTHS[14]


@dataclass
class Listed:
    """
    What a listing gave.

    Parameters
    ----------
    files : list of RemoteFile
        Of the time that was asked for, in order of name.
    hostile : list of str
        Names that match and would lead elsewhere: left out.
    others : int
        Files of other times.
    between : tuple of datetime.datetime or None
        From the first to the last moment of those.
    """

    files: list = field(default_factory=list)
    hostile: list = field(default_factory=list)
    others: int = 0
    between: tuple | None = None

    @property
    def is_foreign(self):
        """Whether no name of the list is one of the files that are looked for."""
        return not (self.files or self.hostile or self.others)

    def pass_over(self, span):
        """Count a file of another time."""
        first, last = self.between or span
        self.others, self.between = self.others + 1, (min(first, span[0]), max(last, span[1]))


def read_listing(client, listing, start, stop):
    """
    The files of a time that an archive lists.

    Parameters
    ----------
    client : Client
    listing : Listing
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``. Files whose names say no time are all taken.

    Returns
    -------
    listed : Listed

    Raises
    ------
    FetchError
        If there is no list, or it is larger than lists are.
    """
    listed, best = Listed(), {}
    pattern = re.compile(listing.names)
    for name, size in _entries(client, listing):
        found = pattern.fullmatch(name) if len(name) <= _MOST_LINE else None
        if not found:
            continue
        if not is_safe(name):
            listed.hostile.append(name)
            continue
        groups = {key: value for key, value in found.groupdict().items() if value is not None}
        span = span_of(groups)
        if span and not (span[0] < stop and start < span[1]):
            listed.pass_over(span)
            continue
        version = groups.pop("version", "")
        kind = tuple(sorted(groups.items())) or name
        best[kind] = max(
            best.get(kind, ((), "")), (_order(version), name, size, span), key=lambda one: one[:2]
        )
    for _, name, size, span in sorted(best.values(), key=lambda one: one[1]):
        listed.files.append(_file(listing, name, size, span))
    return listed


def span_of(groups):
    """
    The time that digits in a name stand for.

    Parameters
    ----------
    groups : dict of str to str
        ``start`` and ``stop``, as :class:`vconst.remote.Listing` says.

    Returns
    -------
    span : (datetime.datetime, datetime.datetime) or None
        ``start <= t < stop``; None if the name says none.

    Examples
    --------
    >>> [str(each)[:10] for each in span_of({"start": "202002"})]
    ['2020-02-01', '2020-03-01']
    """
    first = _moment(groups.get("start", ""))
    last = _moment(groups.get("stop", groups.get("start", "")))
    return (first[0], last[1]) if first and last and first[0] < last[1] else None


def _moment(digits):
    """First moment of what digits say, and of what comes after it."""
    try:
        begin = datetime.strptime(digits, _FORMS[len(digits)]).replace(tzinfo=UTC)
        if len(digits) == 4:
            return begin, begin.replace(year=begin.year + 1)
        if len(digits) == 6:
            return begin, (begin + timedelta(days=32)).replace(day=1)
        return begin, begin + _LENGTHS[len(digits)]
    except (KeyError, ValueError, OverflowError):
        return None


def _order(version):
    """Versions compare by their numbers."""
    parts = re.split(r"(\d+)", version)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part)


def _file(listing, name, size, span):
    there = quote(name, safe="")
    if listing.file:
        url = listing.file.replace("{name}", there)
    else:
        url = urljoin(listing.url.partition("?")[0], there)
    check_address(url)
    start, stop = span or (None, None)
    return RemoteFile(
        url=url,
        name=name,
        start=start,
        stop=stop,
        size=size,
        sums=listing.sums.replace("{name}", there),
        account=listing.account,
        growing=listing.growing,
        note=listing.note,
    )


def _entries(client, listing):
    """Names and sizes, page by page, until a page brings nothing new."""
    paged, seen, read = "{position}" in listing.url, set(), 0
    for _ in range(_MOST_PAGES):
        text, media = _read(client, listing.url.replace("{position}", str(read)))
        page = list(_parse(text, media, listing.url))
        read += len(page)
        new = [(name, size) for name, size in page if name not in seen]
        seen.update(name for name, _ in new)
        if len(seen) > _MOST_ENTRIES:
            raise FetchError(f"{shown(listing.url)} lists more than {_MOST_ENTRIES} files.")
        yield from (each for each in new if not each[0].endswith("/"))  # folders only count
        if not paged or not new:
            return
    raise FetchError(f"{shown(listing.url)} goes on for more than {_MOST_PAGES} pages.")


def _read(client, url):
    failures = 0
    while True:
        try:
            return client.read_text(url, _MOST_BYTES)
        except Passing as trouble:
            failures += 1
            wait = trouble.wait
            if failures == client.manners.tries or (wait or 0) > client.manners.patience:
                raise _no_list(url, trouble, "Try it again later.") from None
            wait = backoff(client.manners, failures) if wait is None else wait
            client.tell(f"{trouble.message} Once more in {wait:.0f} s.")
            client.pace.sleep(wait)
        except (NotThere, Unreachable, Denied) as error:
            raise _no_list(url, error, error.hint) from None


def _no_list(url, error, hint):
    """The error with the address as its plugin says it: what list it is often stands behind '?'."""
    where = url if len(url) <= _MOST_SHOWN else f"{url[:_MOST_SHOWN]}..."
    return FetchError(f"The list of files cannot be had. {error.message} Asked: {where}", hint=hint)


def _parse(text, media, url):
    """Names and sizes (or None) in JSON, in links, or line by line."""
    begin = text.lstrip("\ufeff \t\r\n")[:1]
    if media.endswith("json") or begin in ("{", "["):
        return _parse_json(text, url)
    if media in ("text/html", "application/xhtml+xml") or begin == "<":
        return _parse_links(text, url)
    lines = (line.split() for line in text.splitlines() if len(line) <= _MOST_LINE)
    return ((words[0], None) for words in lines if words and not words[0].startswith("#"))


def _parse_json(text, url):
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{shown(url)} is no list: {str(error)[:80]}") from None
    found = []
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            name, size = one.get("name"), one.get("size")
            if isinstance(name, str):
                whole = isinstance(size, int) and not isinstance(size, bool) and size >= 0
                found.append((f"{name}/" if one.get("is_dir") else name, size if whole else None))
            waiting += reversed(list(one.values()))
        elif isinstance(one, list):
            waiting += reversed(one)
    return found


def _parse_links(text, url):
    """The last part of links that lead to the folder of the list itself."""
    links, home = _Links(), urlsplit(url.partition("{")[0])
    links.feed(text)
    folder = home.path.rpartition("/")[0]
    for link in dict.fromkeys(links.found):
        try:
            there = urlsplit(urljoin(url, link))
        except ValueError:
            continue
        above, _, last = there.path.rpartition("/")
        if there.netloc == home.netloc and above == folder and last and not there.query:
            yield unquote(last), None


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if tag == "a" and name == "href" and value and len(self.found) < _MOST_ENTRIES:
                self.found.append(value[:_MOST_LINE])
