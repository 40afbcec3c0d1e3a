"""What a folder remembers of the files that were brought into it."""

import json
import threading
import time
import uuid
from pathlib import Path

from vconst.fetch.part import alone_at, write_json
from vconst.remote import now

NAME = ".vconst-fetch.json"
SCHEMA = "vconst/fetched/1"
_MOST_BYTES = 64 << 20
_SECONDS = 2.0  # between writes


class Record:
    """
    Where each file of a folder came from, and what the server called its state.

    It is kept in ``.vconst-fetch.json``. Without it everything works; growing files are then
    fetched whole again.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder):
        self._path, self._lock = Path(folder) / NAME, threading.Lock()
        self._files, self._new, self._when = self._read(), {}, 0.0

    def of(self, name):
        """``url``, ``size``, ``sha256``, ``etag``, ``modified``, ``when`` of a file, or nothing."""
        with self._lock:
            one = self._files.get(name)
        return dict(one) if isinstance(one, dict) else {}

    def add(self, arrived):
        """Remember a file that has arrived; now and then it is brought to the disk."""
        said = ("url", "size", "sha256", "etag", "modified")
        one = {each: getattr(arrived, each) for each in said}
        with self._lock:
            self._new[arrived.name] = {**one, "when": f"{now():%Y-%m-%dT%H:%M:%SZ}"}
            self._files = {**self._files, **self._new}
        if time.monotonic() - self._when > _SECONDS:
            self.save()

    def save(self):
        """Bring what is new to the disk, beside what other processes have added meanwhile."""
        with self._lock:
            if self._new:
                with alone_at(self._path):
                    files = {**self._read(), **self._new}
                    document = {"schema": SCHEMA, "files": files}
                    write_json(self._path, document, f".{uuid.uuid4().hex[:12]}")
                self._files, self._new = files, {}
            self._when = time.monotonic()

    def _read(self):
        try:
            if self._path.is_symlink() or self._path.stat().st_size > _MOST_BYTES:
                return {}
            document = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        files = document.get("files") if isinstance(document, dict) else None
        return files if isinstance(files, dict) else {}
