"""One file from a server into a folder: whole, checked and under its name, or not at all."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from vconst.errors import FetchError
from vconst.fetch.answers import (
    GZIP,
    PAGES,
    about_whole,
    ask_for_change,
    ask_for_rest,
    encoding_of,
    require_readable,
    span_of_body,
    validator_of,
)
from vconst.fetch.checksum import find_sum, hash_stream, strongest
from vconst.fetch.client import NOT_THERE
from vconst.fetch.manners import backoff
from vconst.fetch.names import host_of, name_of, shown
from vconst.fetch.part import Part
from vconst.fetch.sound import (
    check_format,
    is_gzip_inside,
    is_page,
    login_hint,
    unpack_content,
)
from vconst.fetch.trouble import Damaged, Denied, NotThere, Passing

_MOST_SUMS = 4 << 20
_MOST_TRIES = 50  # even if each of them brings a few bytes
_MOST_DAMAGED = 2


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """
    A file that is here.

    Parameters
    ----------
    name, url : str
        Under which name, and the address that gave it (as the plugin says it).
    state : str
        ``"fetched"`` or ``"unchanged"`` (the server says that what is here is still so).
    size : int
        Bytes here.
    sent : int
        Bytes that were sent now and kept; fewer where a transfer was gone on with.
    sha256 : str
    checked : tuple of str
        What proves that it is whole: ``"sha256"`` of its makers, ``"length"``, ``"gzip"``; and
        that it has not the size that the list of the archive says, if so.
    etag, modified : str
        What the server calls this state of the file.
    wanted : RemoteFile
        What it is of: the file that was asked for, or what stands for it.
    """

    name: str
    url: str
    state: str
    size: int
    sent: int
    sha256: str
    checked: tuple
    etag: str
    modified: str
    wanted: object


class Transfer:
    """
    Bring files into one folder.

    Parameters
    ----------
    client : Client
    folder : Path
        It is there.
    known : callable
        ``known(name)`` gives what the folder's record says of a file, a dict.
    progress : callable
        ``progress(name, added)`` for every few bytes; negative where they are thrown away.
    """

    def __init__(self, client, folder, known=lambda name: {}, progress=lambda name, added: None):
        self._client, self._folder = client, Path(folder)
        self._known, self._progress = known, progress
        self._sums = {}

    def bring(self, wanted):
        """
        Fetch a file, or what stands for it where it is not there.

        Parameters
        ----------
        wanted : RemoteFile

        Returns
        -------
        arrived : Arrived

        Raises
        ------
        FetchError
            With the reason. What was begun and can be gone on with lies in the folder.
        """
        missing = []
        while wanted is not None:
            try:
                return self._bring(wanted)
            except NotThere as error:
                missing.append(error)
                wanted = wanted.otherwise
        raise _nowhere(missing)

    def _bring(self, wanted):
        name, manners = name_of(wanted), self._client.manners
        failures = tries = damaged = sent = 0
        with Part(self._folder, name) as part:
            while True:
                before = part.size
                try:
                    arrived = self._attempt(wanted, name, part)
                    return replace(arrived, sent=arrived.sent + sent)
                except Passing as trouble:
                    gained = max(0, part.size - before)
                    sent, tries = sent + gained, tries + 1
                    failures = 1 if gained else failures + 1
                    if isinstance(trouble, Damaged):
                        self._forget(name, part)
                        damaged, failures = damaged + 1, max(failures, damaged)
                    last = damaged == _MOST_DAMAGED or tries == _MOST_TRIES
                    if last or failures == manners.tries:
                        raise FetchError(
                            _given_up(trouble, tries, part), hint=_later(part)
                        ) from None
                    self._wait(wanted, trouble, failures)

    def _wait(self, wanted, trouble, failures):
        """As long as the server asks; of ourselves longer each time."""
        if trouble.wait is None:
            pause = backoff(self._client.manners, failures)
            self._client.tell(f"{trouble.message} Once more in {pause:.0f} s.")
            self._client.pace.sleep(pause)
            return
        if trouble.wait > self._client.manners.patience:
            raise FetchError(
                f"{trouble.message} It asks to wait for {trouble.wait:.0f} s.",
                hint="Run it again then; what is here already is kept.",
            )
        if trouble.wait:
            self._client.tell(f"{trouble.message} It asks to wait for {trouble.wait:.0f} s.")
        self._client.pace.hold(host_of(wanted.url), trouble.wait)

    def _attempt(self, wanted, name, part):
        offset, record = self._resumes_at(wanted, part), self._here(wanted, name)
        if offset and offset == part.about.get("total"):  # killed just before it got its name
            return self._finish(wanted, name, part, self._check(wanted, name, part), 0)
        asked = ask_for_rest(part, offset) if offset else ask_for_change(record)
        with self._client.ask("GET", wanted.url, asked) as answer:
            if answer.status == 304 and record and not offset:
                return self._unchanged(wanted, name, record)
            at = self._begins_at(answer, wanted, name, part, offset)
            self._receive(answer, name, part)
            sent = part.size - at
        checked = self._check(wanted, name, part)
        return self._finish(wanted, name, part, checked, sent)

    def _resumes_at(self, wanted, part):
        """The byte to go on at, if what is here is of this address and can be told from others."""
        if part.size and part.about.get("url") == wanted.url and part.validator:
            return part.size
        part.discard()
        return 0

    def _here(self, wanted, name):
        """What the record says of a file that lies here as it came; otherwise nothing."""
        record, path = self._known(name), self._folder / name
        if record.get("url") != wanted.url or not path.is_file():
            return {}
        return record if record.get("size") == path.stat().st_size else {}

    def _begins_at(self, answer, wanted, name, part, offset):
        """Prepare for a body; returns the byte that it begins with."""
        if answer.status in (304, 416):
            self._forget(name, part)
            raise Passing(
                f"{shown(wanted.url)}: the server has no such part ({answer.status}).", 0.0
            )
        if not wanted.as_page and answer.media in PAGES:
            raise _page(name, answer.url, answer.known)
        require_readable(answer, name)
        at, total = span_of_body(answer, offset)
        said = validator_of(answer.headers)
        changed = bool(at) and (
            (said and part.validator and said != part.validator)
            or (None not in (total, part.about.get("total")) and total != part.about["total"])
            or encoding_of(answer) != (part.about.get("encoding") or "")
        )
        if at is None or changed:
            self._forget(name, part)
            raise Passing(f"{shown(wanted.url)} has changed, or its parts do not fit.", 0.0)
        if at < offset:
            self._progress(name, at - part.size)
        if total is not None and total > self._client.manners.most_bytes:
            raise FetchError(
                f"'{name}' has {total} bytes; at most {self._client.manners.most_bytes} are taken."
            )
        part.begin(about_whole(answer, wanted, part, at, total), at)
        return at

    def _receive(self, answer, name, part):
        manners, began, mark = self._client.manners, time.monotonic(), part.size
        while data := answer.read():
            if part.size + len(data) > manners.most_bytes:
                self._forget(name, part)
                raise FetchError(
                    f"'{name}' does not end: more than {manners.most_bytes} bytes have come."
                )
            part.write(data)
            self._progress(name, len(data))
            self._client.pace.check()
            if (now := time.monotonic()) - began > manners.window:
                if part.size - mark < manners.slowest * (now - began):
                    raise Passing(f"'{name}' comes at less than {manners.slowest:g} bytes/s.")
                began, mark = now, part.size
        total = part.about.get("total")
        if total is not None and part.size < total:
            raise Passing(f"'{name}' was cut off at {part.size} of {total} bytes.")

    def _check(self, wanted, name, part):
        """What proves that these are the bytes; raises Damaged if they are not."""
        total, promised = part.about.get("total"), wanted.checksum or self._sum_of(wanted)
        if total is not None and part.size != total:
            raise Damaged(f"'{name}' has {part.size} bytes; the server said {total}.")
        checked = self._compare(name, part.path, strongest(part.about.get("sums") or {}))
        if part.about.get("encoding") in GZIP:
            checked += self._unpack(name, part)
        checked += self._compare(name, part.path, promised)
        if form := self._require_data(wanted, name, part):
            checked.append(form)
        checked += ["length"] if total is not None else []
        if wanted.size not in (None, part.size):
            if not checked:
                raise Damaged(f"'{name}' has {part.size} bytes; the list says {wanted.size}.")
            checked.append(f"not the {wanted.size} bytes of the list")
        return tuple(dict.fromkeys(checked))

    def _require_data(self, wanted, name, part):
        """The check of the format; of a page nothing is kept, so that it is asked for again."""
        try:
            return check_format(part.path, name)
        except Denied:
            self._forget(name, part)
            if wanted.as_page and wanted.otherwise and not wanted.account:
                raise NotThere(
                    f"{shown(wanted.url)} is a web page, not '{name}'.", hint=NOT_THERE
                ) from None
            raise _page(name, wanted.url) from None

    def _compare(self, name, path, checksum):
        if not checksum:
            return []
        algorithm, _, promised = checksum.partition(":")
        with path.open("rb") as stream:
            found = hash_stream(stream, algorithm)
        if found != promised.lower():
            raise Damaged(
                f"'{name}' has the {algorithm} sum {found[:16]}..., not {promised[:16]}...: it was "
                "damaged on the way, or its check sum is of another state."
            )
        return [algorithm]

    def _sum_of(self, wanted):
        """From the file of sums; nothing if the server has none, or it does not name the file."""
        if not wanted.sums:
            return ""
        if wanted.sums not in self._sums:
            try:
                text, media = self._client.read_text(wanted.sums, _MOST_SUMS)
            except NotThere:
                text, media = "", ""
            page = media in PAGES or is_page(text[:512].encode("utf-8", "replace"))
            self._sums[wanted.sums] = "" if page else text
        of_url = unquote(urlsplit(wanted.url).path.rpartition("/")[2])
        text = self._sums[wanted.sums]
        return find_sum(text, of_url) or find_sum(text, name_of(wanted))

    def _unpack(self, name, part):
        """Undo what was packed for the way; a file that is gzip itself stays as it came."""
        if name.lower().endswith((".gz", ".tgz")) and not is_gzip_inside(part.path):
            return []
        plain = part.path.with_name(part.path.name + ".plain")
        try:
            unpack_content(part.path, plain, self._client.manners.most_bytes)
            with plain.open("rb") as stream:
                part.begin({**part.about, "total": None, "encoding": ""})
                while data := stream.read(1 << 20):
                    part.write(data)
        finally:
            plain.unlink(missing_ok=True)
        return ["gzip"]

    def _finish(self, wanted, name, part, checked, sent):
        about, size = part.about, part.size
        with part.path.open("rb") as stream:
            digest = hash_stream(stream, "sha256")
        part.finish(self._folder / name)
        return Arrived(
            name=name,
            url=wanted.url,
            state="fetched",
            size=size,
            sent=sent,
            sha256=digest,
            checked=checked,
            etag=about.get("etag") or "",
            modified=about.get("modified") or "",
            wanted=wanted,
        )

    def _unchanged(self, wanted, name, record):
        return Arrived(
            name=name,
            url=wanted.url,
            state="unchanged",
            size=record["size"],
            sent=0,
            sha256=str(record.get("sha256", "")),
            checked=("asked",),
            etag=str(record.get("etag", "")),
            modified=str(record.get("modified", "")),
            wanted=wanted,
        )

    def _forget(self, name, part):
        self._progress(name, -part.size)
        part.discard()


def _page(name, url, known=False):
    return Denied(
        f"A web page came instead of '{name}', from {shown(url)}.",
        hint=login_hint(host_of(url), known),
    )


def _nowhere(missing):
    """One error of all places that were asked in vain."""
    first, *others = missing
    if not others:
        return first
    words = "; ".join(error.message.rstrip(".") for error in others)
    return NotThere(f"{first.message} Nor is what may stand for it: {words}.", hint=first.hint)


def _given_up(trouble, tries, part):
    many = f" Given up after {tries} tries." if tries > 1 else ""
    kept = f" {part.size} bytes are kept." if part.size and part.validator else ""
    return f"{trouble.message}{many}{kept}"


def _later(part):
    return "Run it again to go on." if part.size and part.validator else "Try it again later."
