"""
The log of alarms: lines of JSON, each of which holds the hash of the line before.

Whoever owns the file can write all of it anew. What cannot be done unnoticed is to change a line
before a *head* that was published: the head is the SHA-256 of the last line, and hangs on all.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from vconst.errors import DamageError, Problem, StoreError, UsageError
from vconst.fetch.part import alone_at
from vconst.store.files import local

SCHEMA = "vconst/alarms/1"

#: What the first line names as the one before it.
BEGINNING = "0" * 64

#: Bytes beyond which a file is no log of alarms.
_MOST = 256 << 20


@dataclass(frozen=True)
class Line:
    """
    One line of a log.

    Parameters
    ----------
    number : int
        From 1.
    hash : str
        SHA-256 of its bytes without the line feed.
    said : dict
    """

    number: int
    hash: str
    said: dict


def read_log(path):
    """
    Lines of a log whose chain is whole.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    lines : list of Line
        None where there is no file yet.

    Raises
    ------
    DamageError
        Naming the first line that is not what the chain says.
    """
    path = Path(path)
    if not path.exists():
        return []
    if not path.is_file() or path.stat().st_size > _MOST:
        raise UsageError(f"'{path}' is no log of alarms.", hint="Name another with --log.")
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        raise _broken(path, content.count(b"\n") + 1, "it is cut off")
    lines, before = [], BEGINNING
    for number, data in enumerate(content.split(b"\n")[:-1], start=1):
        said = _said(path, number, data)
        if said.get("number") != number:
            words = f"it says that it is line {said.get('number')}: lines are missing or moved"
            raise _broken(path, number, words)
        if said.get("previous") != before:
            words = (
                f"it names {str(said.get('previous'))[:12]} as the line before it, which is "
                f"{before[:12]}: line {number - 1} was changed, or lines are missing"
            )
            raise _broken(path, number, words)
        before = hashlib.sha256(data).hexdigest()
        lines.append(Line(number, before, said))
    return lines


def head_of(lines):
    """Hash of the last line; of an empty log what its first line will name."""
    return lines[-1].hash if lines else BEGINNING


def append(path, make):
    """
    Append lines, all or none, down to the disk.

    Parameters
    ----------
    path : str or Path
    make : callable
        ``make(lines)`` gives the documents to append to those that are there, none for nothing.
        No other process appends meanwhile.

    Returns
    -------
    lines : list of Line
        Those that were appended.
    head : str
        After them.

    Raises
    ------
    DamageError
        If the chain is broken: nothing is appended to such a log.
    StoreError
        If it cannot be written; it is then as it was.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone_at(path):
            return _append(path, make)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({error.strerror or error}); nothing was appended.",
            hint="Name another log with --log.",
        ) from error


def require_head(path, lines, head):
    """
    Refuse a log in which a published head does not stand.

    Parameters
    ----------
    path : str or Path
    lines : list of Line
    head : str
        Or its beginning, 12 digits or more.

    Returns
    -------
    line : Line
        That whose hash it is: this line and all before it are what was published.

    Raises
    ------
    DamageError
        If no line has this hash.
    """
    if len(head) < 12 or set(head.lower()) - set("0123456789abcdef"):
        raise UsageError(
            f"'{head}' is no head of a log.", hint="It has 64 hexadecimal digits, or 12 of them."
        )
    found = next((line for line in lines if line.hash.startswith(head.lower())), None)
    if found is None:
        raise DamageError(
            f"{path}: none of its {len(lines)} lines has the hash {head[:12]}: it, or a line "
            "before it, was changed or removed after that head was published.",
            hint="Restore the log from a copy.",
        )
    return found


def _append(path, make):
    lines = read_log(path)
    number, before, added = len(lines), head_of(lines), []
    for said in make(lines):
        number += 1
        document = {"schema": SCHEMA, "number": number, "previous": before, **said}
        data = json.dumps(document, ensure_ascii=True, allow_nan=False).encode()
        before = hashlib.sha256(data).hexdigest()
        added.append((Line(number, before, document), data))
    if added:
        whole = path.read_bytes() if path.exists() else b""
        local.replace(path, whole + b"".join(data + b"\n" for _, data in added))
    return [line for line, _ in added], before


def _said(path, number, data):
    try:
        said = json.loads(data)
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("schema") != SCHEMA:
        raise _broken(path, number, "it is no line of a log of alarms")
    return said


def _broken(path, number, why):
    return DamageError(
        f"{path}:{number}: the chain of the log is broken: {why}.",
        hint="Restore the log from a copy; nothing is appended to it and nothing scored.",
        problems=[Problem(why, str(path), number)],
    )
