"""The commit log: numbered documents, each naming the hash of the one before it."""

import contextlib
import datetime

from vconst.errors import DamageError, StoreError
from vconst.store import files
from vconst.store.layout import (
    CHECKPOINT_EVERY,
    COMMITS,
    LATEST,
    checkpoint_name,
    commit_name,
    digest,
    frame,
    unframe,
)
from vconst.store.state import State

_KEPT_CHECKPOINTS = 2


class Log:
    """
    The commits of one store.

    Parameters
    ----------
    root : str
        Folder of the store.
    """

    def __init__(self, root):
        self.root = root
        self._head = None

    def head(self):
        """
        The state after the newest commit, looked up anew.

        Raises
        ------
        DamageError
            Naming the commit that is wrong, or gone from the end.
        """
        latest = read_latest(self.root)[0]  # first: a commit of just now must not look lost
        if self._head is None:
            self._head = self._replay(self.newest())
        while files.size(self._path(commit_name(self._head.number + 1))) is not None:
            self._head = _follow(self._head, *self._read(self._head.number + 1))
        if latest > self._head.number:
            raise _lost(latest)
        return self._head

    def at(self, number):
        """
        The state after a commit.

        Raises
        ------
        StoreError
            If there is no such commit.
        """
        if self._head is not None and self._head.number == number:
            return self._head
        latest = read_latest(self.root)[0]
        newest = self.newest()
        if newest < number <= latest:
            raise _lost(number)
        if not 0 <= number <= newest:
            raise StoreError(
                f"{self.root}: there is no commit {number}; the newest is {newest}.",
                hint="'vconst store log' lists them.",
            )
        return self._replay(number)

    def newest(self):
        """The highest commit number; 0 if there is none."""
        numbers = self._numbers(".json")
        return max(numbers, default=0)

    def append(self, state, content, *, by):
        """
        Write the commit after a state, if no other was faster.

        Parameters
        ----------
        state : State
            What *content* was judged against.
        content : mapping
            ``segments``, ``granules`` and ``records`` as documented in the format.
        by : str
            Who commits.

        Returns
        -------
        state : State or None
            After the commit, which is then on disk; None if the number was taken.
        """
        document = {
            "format": 1,
            "number": state.number + 1,
            "previous": state.digest,
            "time": _now(),
            "by": by,
            **content,
        }
        data = frame(document)
        if not files.create(self._path(commit_name(document["number"])), data):
            return None
        after = state.apply(document, digest(data))
        self._head = after
        with contextlib.suppress(OSError):  # it only tells when this one is lost
            write_latest(self.root, after)
        if after.number % CHECKPOINT_EVERY == 0:
            with contextlib.suppress(OSError):  # it only saves time; the commit stands
                self._write_checkpoint(after)
        return after

    def documents(self, first=1):
        """Yield the commits as documents, from a number on."""
        for document, _ in self._read_all(first, self.newest()):
            yield document

    def _path(self, name):
        return files.join(self.root, name)

    def _numbers(self, ending):
        found = files.names(self._path(COMMITS))
        stems = [name.removesuffix(ending) for name in found if name.endswith(ending)]
        return [int(stem) for stem in stems if stem.isdigit()]

    def _replay(self, number):
        state = self._checkpoint_before(number)
        for document, name in self._read_all(state.number + 1, number):
            state = _follow(state, document, name)
        return state

    def _read_all(self, first, last):
        return files.side_by_side(self.root, self._read, range(first, last + 1))

    def _read(self, number):
        name = commit_name(number)
        data = files.read_or_damage(self._path(name), name)
        return unframe(data, name), digest(data)

    def _checkpoint_before(self, number):
        usable = [known for known in self._numbers(".checkpoint") if known <= number]
        for known in sorted(usable, reverse=True):
            name = checkpoint_name(known)
            with contextlib.suppress(OSError, DamageError):  # the commits say the same
                return State.from_document(unframe(files.read(self._path(name)), name))
        return State()

    def _write_checkpoint(self, state):
        name = checkpoint_name(state.number)
        files.replace(self._path(name), frame(state.as_document()))
        for old in sorted(self._numbers(".checkpoint"))[:-_KEPT_CHECKPOINTS]:
            files.remove(self._path(checkpoint_name(old)))


def read_latest(root):
    """
    The commit that was the newest when the last writer was done.

    Parameters
    ----------
    root : str
        Folder of the store.

    Returns
    -------
    number : int
        0 if it is not noted, or the note cannot be read.
    digest : str
        SHA-256 of its bytes.
    """
    try:
        said = unframe(files.read(files.join(root, LATEST)), LATEST)
        return said["number"], said["digest"]
    except (OSError, DamageError):  # the commits are what counts
        return 0, ""


def write_latest(root, state):
    """Note the newest commit, unless a later one is noted; in one step."""
    if read_latest(root)[0] < state.number:
        note = frame({"number": state.number, "digest": state.digest})
        files.replace(files.join(root, LATEST), note)


def _follow(state, document, name):
    """The state after the commit that comes next, whose hash is *name*."""
    if document["previous"] != state.digest:
        raise DamageError(
            f"{commit_name(document['number'])}: does not continue the commit before it.",
            hint="The log was changed by hand; restore it from a copy.",
        )
    return state.apply(document, name)


def _lost(number):
    return DamageError(
        f"{commit_name(number)}: the object is missing; {LATEST} says that it was written.",
        hint=f"Restore it from a copy. To go on without it, remove {LATEST} and ingest again.",
    )


def _now():
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
