"""The store: create or open it, stage and commit samples, look at it at any commit."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vconst.errors import DamageError, StoreError
from vconst.store import files
from vconst.store.check import check_store
from vconst.store.commits import Log
from vconst.store.compact import compact_store
from vconst.store.judge import judge
from vconst.store.layout import (
    COMMITS,
    MANIFEST,
    MARKER,
    MARKER_COPY,
    QUARANTINE,
    RESULTS,
    canonical,
    note,
    plain,
)
from vconst.store.marker import FOLDERS, is_free, new_marker, read_marker, taken
from vconst.store.prune import prune_store
from vconst.store.records import as_record, judge_records, judge_withdrawals
from vconst.store.results import Results
from vconst.store.segment import stage_segments, traits_of
from vconst.store.tables import listing
from vconst.store.view import View


@dataclass(frozen=True)
class Outcome:
    """
    What a commit did.

    Attributes
    ----------
    number : int
        The newest commit now; no new one is written where nothing changes.
    fates : dict of str to str
        By granule id: ``"new"``, ``"stored"``, ``"replaced"``, ``"older"`` or ``"conflict"``.
    records : dict of str to str
        By record id: ``"new"``, ``"stored"`` or ``"withdrawn"`` (it was and stays so).
    twins : dict of str to (str, list of str)
        By granule id, product and ids of what was there of the same name, version and times.
    """

    number: int
    fates: Mapping[str, str]
    records: Mapping[str, str] = field(default_factory=dict)
    twins: Mapping[str, tuple] = field(default_factory=dict)


class Store:
    """
    A folder of immutable segments and a log that says which of them count.

    Made by :meth:`create` or :meth:`open`.

    Attributes
    ----------
    url : str
        Its folder.
    uuid : str
        Made with the store.
    results : Results
        Kept results of recipe steps.
    """

    def __init__(self, url, about, cache=None):
        self.url, self.uuid = url, about["uuid"]
        cache = None if cache is None else files.path_of(cache)
        self.results = Results(files.join(url, RESULTS), cache)
        self._log = Log(url)

    @cached_property
    def writable(self):
        """Whether this user may write it; in an object store this is tried."""
        return files.writable(self.url) and files.writable(files.join(self.url, COMMITS))

    @classmethod
    def create(cls, url, *, cache=None):
        """
        Make a new store.

        Parameters
        ----------
        url : str
            A folder, ``s3://bucket/name`` or ``memory://name`` that does not exist, is
            empty, or holds only the empty folders that a store which was interrupted in
            the making has left.

        Raises
        ------
        StoreError
            If something else is there, or it cannot be written.
        """
        root = files.path_of(url)
        with files.reached(root):
            free = is_free(root)
        if not free:
            raise StoreError(f"'{root}' is there already and not empty.", hint=taken(root))
        about = new_marker()
        with files.told(f"making the store '{root}'"):
            files.make_folder(root)
            for folder in FOLDERS:
                files.make_folder(files.join(root, folder))
            said = canonical(about) + b"\n"
            if not files.create(files.join(root, MARKER), said):
                raise StoreError(f"'{root}' was made by another just now.", hint=taken(root))
            files.replace(files.join(root, MARKER_COPY), said)
        return cls(root, about, cache)

    @classmethod
    def open(cls, url, *, cache=None):
        """
        Open a store for reading and, where permitted, writing.

        Parameters
        ----------
        url : str
            Its folder, as path or ``file://``, or ``s3://bucket/name``.
        cache : str or None
            Folder for results, where the store cannot be written.

        Raises
        ------
        StoreError
            If it is no store, or of a newer format.
        """
        root = files.path_of(url)
        with files.reached(root):
            if not files.exists(root):
                raise StoreError(
                    f"There is no store at '{root}'.",
                    hint=f"'vconst ingest FILES --store {url}' makes one; --store names another.",
                )
            return cls(root, read_marker(root), cache)

    def head(self):
        """The store as it is now."""
        return View(self.url, log=self._log)

    def at(self, number):
        """The store after a commit; StoreError if there is no such commit."""
        return View(self.url, number, log=self._log)

    def stage(self, product, columns, granules):
        """
        Write samples to the disk, for a later commit; nobody sees them yet.

        Parameters
        ----------
        product : vconst.mission.Product
        columns : Columns
            The granules one after the other, in the order of *granules*.
        granules : sequence of Granule

        Returns
        -------
        staged : list of Staged
            Hashed, synchronised with the disk, renamed.

        Raises
        ------
        StoreError
            If it cannot be written; nothing is left behind then.
        DatasetError
            If granules and columns do not fit each other.
        """
        traits = plain(traits_of(product), product.name)
        with files.told(f"writing samples of {product.name}"):
            return stage_segments(self.url, traits, columns, granules)

    def commit(self, staged=(), *, records=(), withdraw=(), accept_changed=False, by):
        """
        Make staged granules and records part of the store, all or nothing.

        Parameters
        ----------
        staged : sequence of Staged
        records : sequence of Record or mapping
            With ``id``, ``kind`` and ``body``.
        withdraw : mapping of str to str, or sequence of (str, str)
            Reason by id of the record that no longer stands.
        accept_changed : bool
            Whether other bytes of a key and version that are live replace them.
        by : str
            Who commits, for the log.

        Returns
        -------
        outcome : Outcome
            It is on disk, and stays through a kill or loss of power.

        Raises
        ------
        StoreError
            If it cannot be written; the store is then as it was.
        """
        records = [as_record(record) for record in records]
        try:
            with files.told("committing"):
                return self._commit(list(staged), records, dict(withdraw), by, accept_changed)
        except BaseException:
            self.discard(staged)
            raise

    def discard(self, staged):
        """
        Remove what was staged and will not be committed, as after a failure.

        Parameters
        ----------
        staged : sequence of Staged
            Those that a commit names stay; where the log cannot be read all stay, for prune.
        """
        with contextlib.suppress(Exception):
            state = Log(self.url).head()
            for one in staged:
                if not _names(state, one):
                    files.remove_tree(one.folder)

    def quarantine(self, entry):
        """
        Note why an input was refused.

        Parameters
        ----------
        entry : mapping
            Plain JSON; a second refusal replaces the first if all but its ``time`` is the same,
            or with ``sha256`` of the input.
        """
        document = plain(entry, "quarantine")
        name, data = note(document)
        with files.told("writing to quarantine"):
            place = files.join(self.url, QUARANTINE, f"{name}.json")
            files.replace(place, data)

    def quarantined(self):
        """Every refused input as it was noted, in the order of their times; without one first."""
        folder = files.join(self.url, QUARANTINE)
        found = [name for name in files.names(folder) if name.endswith(".json")]
        notes = [_note(files.join(folder, name)) for name in found]
        return sorted(notes, key=lambda said: said.get("time", ""))

    def check(self, quick=False):
        """
        Look for damage.

        Parameters
        ----------
        quick : bool
            Whether to compare only documents and sizes, without reading samples.

        Returns
        -------
        findings : list of Finding
            (object, problem); none if all is sound.
        """
        return check_store(self.url, quick=quick)

    def compact(self, product=None):
        """
        Put small segments of one product, baseline and period together.

        Parameters
        ----------
        product : str or None
            None for all.

        Returns
        -------
        compacted : dict
            ``before`` and ``after``: how many segments there are. The state stays the same.
        """
        with files.told("compacting"):
            compacted = compact_store(self.url, self._log, product)
        self.settle()
        return compacted

    def settle(self):
        """
        Make opening quick, after many commits: a checkpoint, where it is worth while.

        :meth:`compact` and ingest do it when they are done. Nothing depends on it.
        """
        self._log.settle()

    def prune(self, older="24 h", *, force=False):
        """
        Delete segments that no commit has used for a while, and what killed writers left.

        Parameters
        ----------
        older : str or float
            How long ago, with unit or in hours. Under 24 h is refused.
        force : bool
            Allows less, where it is known that nobody reads or writes.

        Returns
        -------
        pruned : dict
            ``removed`` (how many folders and files), ``bytes`` and ``paths`` in the store.
        """
        with files.told("pruning"):
            return prune_store(self.url, self._log, older, force=force)

    def log(self):
        """
        The commits, oldest first.

        Returns
        -------
        entries : list of dict
            ``commit``, ``time``, ``by``, ``products``, and how many: ``added`` and ``retired``
            segments, ``granules``, ``superseded`` ones, ``records``, ``withdrawn`` ones.
        """
        return [_log_entry(document) for document in self._log.documents()]

    def _commit(self, staged, records, withdraw, by, accept_changed):
        _all_there(staged)
        after = None
        while after is None:
            state = self._log.head()
            verdict = judge(state, staged, accept_changed=accept_changed)
            entering, fates = judge_records(state, records)
            leaving = judge_withdrawals(state, entering, withdraw)
            content = _content(staged, verdict, entering, leaving)
            after = state if content is None else self._log.append(state, content, by=by)
        for one in staged:
            if not _names(after, one):
                files.remove_tree(one.folder)
        return Outcome(after.number, verdict.fates, fates, verdict.twins)


def _names(state, staged):
    """Whether a state has the segment: then it must not be removed, whoever put it in."""
    shelf = state.shelves.get(staged.product)
    return shelf is not None and staged.id in shelf.segments


def _all_there(staged):
    for one in staged:
        if files.size(files.join(one.folder, MANIFEST)) is None:
            raise StoreError(
                f"segment {one.id} of {one.product} was staged and is no longer there.",
                hint="It was pruned or removed before it was committed; ingest the files again.",
            )


def _content(staged, verdict, entering, leaving):
    """The body of a commit, or None if it would say nothing."""
    added = [listing(one.entry, verdict.kept[one.id]) for one in staged if verdict.kept[one.id]]
    retired = [list(name) for name in verdict.retired]
    if not (added or retired or verdict.emptied or entering or leaving):
        return None
    return {
        "segments": {"add": added, "retire": [list(name) for name in verdict.emptied]},
        "granules": {"retire": retired},
        "records": {
            "add": [{"id": r.id, "kind": r.kind, "body": r.body} for r in entering],
            "withdraw": [{"id": name, "reason": why} for name, why in leaving.items()],
        },
    }


def _note(path):
    name = f"{QUARANTINE}/{files.name(path)}"
    try:
        said = json.loads(files.read_or_damage(path, name))
        return {key: held for key, held in said.items() if key != "seal"}
    except (ValueError, AttributeError):
        raise DamageError(f"{name}: is not what was written.", hint=files.RESTORE) from None


def _log_entry(document):
    added, said = document["segments"]["add"], document["records"]
    return {
        "commit": document["number"],
        "time": document["time"],
        "by": document["by"],
        "products": sorted({entry["product"] for entry in added}),
        "granules": sum(len(entry["granules"]) for entry in added),
        "superseded": len(document["granules"]["retire"]),
        "added": len(added),
        "retired": len(document["segments"]["retire"]),
        "records": len(said["add"]),
        "withdrawn": len(said["withdraw"]),
    }
