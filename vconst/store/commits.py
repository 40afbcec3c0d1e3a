"""The commit log: numbered documents, each naming the hash of the one before it."""

import contextlib
import datetime
from dataclasses import replace

from vconst.errors import DamageError, StoreError
from vconst.store import files
from vconst.store.checkpoint import read_checkpoint, write_checkpoint
from vconst.store.copies import copy_what_stands_before, fill_copies
from vconst.store.files.words import RESTORE
from vconst.store.index import index_of
from vconst.store.latest import read_latest, write_latest
from vconst.store.layout import (
    CHECKPOINT_EVERY,
    COMMITS,
    LATEST,
    checkpoint_name,
    commit_name,
    copy_name,
    digest,
    frame,
    index_name,
    numbers_in,
    unframe,
)
from vconst.store.state import State
from vconst.store.tables import Listed

_KEPT_CHECKPOINTS = 2

#: So many commits, or granules, since the last checkpoint make another one worth while.
_MANY_COMMITS, _MANY_GRANULES = 10, 100

#: So many granules are looked through without an index.
_MANY_UNINDEXED = 1000


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
        self._listed = Listed(root)
        self._copied = None

    def head(self):
        """
        The state after the newest commit, looked up anew.

        Raises
        ------
        DamageError
            Naming the commit that is wrong, or gone from the end.
        """
        latest = read_latest(self.root)  # first: a commit of just now must not look lost
        if self._head is None:
            self._head = self._noted_head(latest) or self._replay(self.newest())
        while self._is_there(self._head.number + 1):
            self._head = _follow(self._head, *self._read(self._head.number + 1))
        if latest.number > self._head.number:
            raise self._missing(latest.number)
        return self._head

    def at(self, number):
        """
        The state after a commit.

        Raises
        ------
        StoreError
            If there is no such commit.
        """
        latest = read_latest(self.root).number
        if self._head is None and number == latest:
            self.head()
        if self._head is not None and self._head.number == number:
            return self._head
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
            "time": now(),
            "by": by,
            **content,
        }
        data = frame(document)
        if not files.create(self._path(commit_name(document["number"])), data):
            return None
        after = state.apply(document, digest(data))
        self._head = after
        with contextlib.suppress(OSError, DamageError):  # it only tells when this one is lost
            self._note(after)
        with contextlib.suppress(OSError):  # it only restores this one
            self._copy(state, after, data)
        if after.number % CHECKPOINT_EVERY == 0:
            self._keep_head()
        return self._head

    def settle(self):
        """
        Write a checkpoint if many commits or granules have come since the last one.

        So opening the store costs the same however much is in it: a checkpoint leaves the
        granules in the commits that list them, and only commits after it are read at once.
        Second copies that killed writers have left out are then written too.
        """
        with contextlib.suppress(OSError, DamageError):  # what was committed stands
            state = self.head()
            many = state.number - state.checkpoint >= _MANY_COMMITS
            many = many or state.recent >= _MANY_GRANULES
            if many and state.number > state.checkpoint:
                self._keep_head()
                fill_copies(self.root, state)

    def documents(self, first=1):
        """Yield the commits as documents, from a number on."""
        for document, _ in self._read_all(first, self.newest()):
            yield document

    def write_checkpoint(self, state):
        """
        Keep a state, so that the commits up to it need not be replayed; two are kept.

        Returns
        -------
        state : State
            The same, that knows its checkpoint.
        """
        name = checkpoint_name(state.number)
        data = write_checkpoint(replace(state, index=self._indexed(state)))
        files.replace(self._path(name), data)
        self._remove_old()
        return read_checkpoint(data, name, self._listed)

    def _remove_old(self):
        """Checkpoints but the newest, and indexes older than all that these name."""
        numbers = sorted(self._numbers(".checkpoint"))
        for old in numbers[:-_KEPT_CHECKPOINTS]:
            files.remove(self._path(checkpoint_name(old)))
        kept = filter(None, map(self._noted_checkpoint, numbers[-_KEPT_CHECKPOINTS:]))
        named = [state.index.number for state in kept if state.index]
        for one in files.names(self._path(COMMITS)):
            number = one.partition("-")[0]
            if one.endswith(".index") and number.isdigit() and int(number) < min(named, default=0):
                files.remove(self._path(f"{COMMITS}/{one}"))

    def _keep_head(self):
        with contextlib.suppress(OSError, DamageError):  # it only saves time; the commits stand
            self._head = self.write_checkpoint(self._head)
            self._note(self._head)

    def _note(self, state):
        """
        Note a commit as the newest; where others were made meanwhile, these.

        Another may have noted its own between our look and our writing, so that ours has set
        the note back. Whoever writes looks once more, so that the last look sees all.
        """
        write_latest(self.root, state)
        while self._is_there(state.number + 1):
            while self._is_there(state.number + 1):
                state = _follow(state, *self._read(state.number + 1))
            write_latest(self.root, state)

    def _copy(self, before, after, data):
        """The copy of a commit; of the one before too, if its writer did not come to it."""
        files.replace(self._path(copy_name(after.number)), data)
        if self._copied != before.number:
            copy_what_stands_before(self.root, before)
        self._copied = after.number

    def _path(self, name):
        return files.join(self.root, name)

    def _numbers(self, ending):
        return numbers_in(files.names(self._path(COMMITS)), ending)

    def _is_there(self, number):
        return files.size(self._path(commit_name(number))) is not None

    def _missing(self, latest):
        """What is wrong where the commit after the head cannot be found, and should be there."""
        if self.newest() < latest:
            return _lost(latest)
        name = commit_name(self._head.number + 1)
        return DamageError(f"{name}: the object is missing.", hint=RESTORE)

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
        found = map(self._noted_checkpoint, sorted(usable, reverse=True))
        return next((state for state in found if state and self._fits(state)), State())

    def _noted_checkpoint(self, number):
        """The state of a checkpoint; None if it cannot be read: the commits say the same."""
        name = checkpoint_name(number)
        with contextlib.suppress(OSError, DamageError):
            return read_checkpoint(files.read(self._path(name)), name, self._listed)
        return None

    def _noted_head(self, latest):
        """The state of the checkpoint that is noted, if it is of the commit that is."""
        if not latest.checkpoint or not self._is_there(latest.checkpoint):
            return None
        state = self._noted_checkpoint(latest.checkpoint)
        if state and latest.number == latest.checkpoint and state.digest != latest.digest:
            return None
        return state

    def _fits(self, state):
        """Whether a checkpoint is of the commit of its number: that may have been lost since."""
        try:
            return digest(files.read(self._path(commit_name(state.number)))) == state.digest
        except OSError:
            return False

    def _indexed(self, state):
        """The index that a state has, or a new one if it leaves many granules uncovered."""
        noted = state.index
        covered = noted.index.covered if noted else {}
        shelves = state.shelves.values()
        tables = {name: table for shelf in shelves for name, table in shelf.tables.items()}
        left = sum(table.count for name, table in tables.items() if name not in covered)
        if left < max(_MANY_UNINDEXED, len(noted.index) // 8 if noted else 0):
            return noted
        data = index_of(tables, noted and noted.index).as_bytes()
        said = {"number": state.number, "sha256": digest(data)}
        files.replace(self._path(index_name(**said)), data)
        return self._listed.index(said)


def _follow(state, document, name):
    """The state after the commit that comes next, whose hash is *name*."""
    if document["previous"] != state.digest:
        raise DamageError(
            f"{commit_name(document['number'])}: does not continue the commit before it.",
            hint="The log was changed; 'vconst store check --repair' restores it from copies.",
        )
    return state.apply(document, name)


def _lost(number):
    return DamageError(
        f"{commit_name(number)}: the object is missing; {LATEST} says that it was written.",
        hint=f"'vconst store check --repair' restores it if its copy is there. To go on without "
        f"it, remove {LATEST} and ingest again.",
    )


def now():
    """The time as the log and its notes write it: UTC, ISO 8601."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
