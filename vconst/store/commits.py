"""The commit log: numbered documents, each naming the hash of the one before it."""

import contextlib
import datetime
from pathlib import Path

from vconst.errors import DamageError, StoreError
from vconst.store import files
from vconst.store.layout import (
    CHECKPOINT_EVERY,
    COMMITS,
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
        """The state after the newest commit, looked up anew."""
        if self._head is None:
            self._head = self._replay(self.newest())
        while files.size(self._path(commit_name(self._head.number + 1))) is not None:
            self._head = self._follow(self._head)
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
        newest = self.newest()
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
        if after.number % CHECKPOINT_EVERY == 0:
            with contextlib.suppress(OSError):  # it only saves time; the commit stands
                self._write_checkpoint(after)
        return after

    def documents(self, first=1):
        """Yield the commits as documents, from a number on."""
        for number in range(first, self.newest() + 1):
            yield self._read(number)[0]

    def _path(self, name):
        return str(Path(self.root) / name)

    def _numbers(self, ending):
        found = files.names(self._path(COMMITS))
        stems = [name.removesuffix(ending) for name in found if name.endswith(ending)]
        return [int(stem) for stem in stems if stem.isdigit()]

    def _replay(self, number):
        state = self._checkpoint_before(number)
        while state.number < number:
            state = self._follow(state)
        return state

    def _follow(self, state):
        document, name = self._read(state.number + 1)
        if document["previous"] != state.digest:
            raise DamageError(
                f"{commit_name(document['number'])}: does not continue the commit before it.",
                hint="The log was changed by hand; restore it from a copy.",
            )
        return state.apply(document, name)

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


def _now():
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
