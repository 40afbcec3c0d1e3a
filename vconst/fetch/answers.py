"""What the headers of a question and of its answer say of a file and its parts."""

from vconst.errors import FetchError
from vconst.fetch.checksum import sums_in_headers

GZIP = ("gzip", "x-gzip")
PAGES = ("text/html", "application/xhtml+xml")


def ask_for_rest(part, offset):
    """If-Range: the rest if the file is still the same, all of it otherwise (RFC 9110, 13.1.5)."""
    return {"Range": f"bytes={offset}-", "If-Range": part.validator}


def ask_for_change(record):
    """The conditions under which what is here is sent again."""
    asked = {"If-None-Match": record.get("etag"), "If-Modified-Since": record.get("modified")}
    return {name: str(value) for name, value in asked.items() if value}


def span_of_body(answer, offset):
    """First byte of a body and bytes of the whole, None where unknown; (None, None): unfit."""
    if answer.status != 206:
        return 0, answer.length
    words = (answer.headers.get("Content-Range") or "").strip().lower()
    unit, _, rest = words.partition(" ")
    extent, _, total = rest.partition("/")
    first, _, last = extent.partition("-")
    if unit != "bytes" or not (first.isdecimal() and last.isdecimal()) or int(first) != offset:
        return None, None
    whole = int(total) if total.isdecimal() else None
    if whole is not None and int(last) != whole - 1:
        return None, None
    return int(first), whole


def require_readable(answer, name):
    """Only gzip is undone; anything else was not asked for."""
    found = encoding_of(answer)
    if found not in ("", *GZIP):
        raise FetchError(f"'{name}' is sent packed as '{found[:20]}', which was not asked for.")


def encoding_of(answer):
    """How a body is packed for the way; ``""`` if it is not."""
    found = (answer.headers.get("Content-Encoding") or "").strip().lower()
    return "" if found == "identity" else found


def validator_of(headers):
    """A strong ETag, or the time of the last change; a weak ETag cannot be asked with."""
    etag = (headers.get("ETag") or "").strip()
    if etag.startswith('"'):
        return etag
    return (headers.get("Last-Modified") or "").strip()


def about_whole(answer, wanted, part, at, total):
    """What the server says of the whole; of a rest, with what it said of the beginning."""
    before = part.about if at else {}
    headers = answer.headers
    sums = {**(before.get("sums") or {}), **sums_in_headers(headers, whole=answer.status != 206)}
    return {
        "url": wanted.url,
        "validator": validator_of(headers) or before.get("validator") or "",
        "total": total if total is not None else before.get("total"),
        "encoding": encoding_of(answer),
        "etag": (headers.get("ETag") or before.get("etag") or "").strip(),
        "modified": (headers.get("Last-Modified") or before.get("modified") or "").strip(),
        "sums": sums,
    }
