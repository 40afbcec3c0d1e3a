"""The chain of alarms: what is changed is found by line, and what is written is whole."""

import hashlib
import json
import multiprocessing
import os
import signal

import pytest

from vconst.errors import DamageError, StoreError, UsageError
from vconst.recipe.alarms.log import BEGINNING, append, head_of, read_log, require_head


@pytest.fixture
def log(tmp_path):
    """A log of five lines."""
    path = tmp_path / "deep" / "alarms.jsonl"
    for name in ("one", "two", "three", "four", "five"):
        append(path, lambda lines, name=name: [{"kind": "alarm", "name": name}])
    return path


def test_each_line_holds_the_hash_of_the_line_before_and_sha256sum_proves_it(log):
    lines = log.read_bytes().splitlines()
    before = BEGINNING
    for number, data in enumerate(lines, start=1):
        said = json.loads(data)
        assert (said["number"], said["previous"]) == (number, before)
        before = hashlib.sha256(data).hexdigest()
    assert head_of(read_log(log)) == before
    assert head_of([]) == BEGINNING


def test_several_lines_are_appended_at_once_and_nothing_where_there_is_nothing(log):
    lines, head = append(log, lambda lines: [{"kind": "a"}, {"kind": "b"}])
    assert [line.number for line in lines] == [6, 7]
    assert lines[1].said["previous"] == lines[0].hash
    before = log.read_bytes()
    again, same = append(log, lambda lines: [])
    assert (again, same, log.read_bytes()) == ([], head, before)


def _changed(log, line, old, new):
    lines = log.read_bytes().split(b"\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    log.write_bytes(b"\n".join(lines))


@pytest.mark.parametrize("line", [1, 2, 4])
def test_a_changed_line_is_named_by_the_next(log, line):
    _changed(log, line, b'"kind": "alarm"', b'"kind": "alarn"')
    with pytest.raises(DamageError, match=rf"jsonl:{line + 1}: .*line {line} was changed") as error:
        read_log(log)
    assert error.value.problems[0].line == line + 1
    before = log.read_bytes()
    with pytest.raises(DamageError):
        append(log, lambda lines: [{"kind": "more"}])
    assert log.read_bytes() == before


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda lines: lines[:2] + lines[3:], r":3: .*says that it is line 4"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], r":1: .*says that it is line 2"),
        (lambda lines: [*lines[:2], b"{nonsense", *lines[2:]], r":3: .*no line of a log"),
        (lambda lines: [*lines[:2], b"[1]", *lines[2:]], r":3: .*no line of a log"),
        (lambda lines: [*lines[:4], lines[4][:20]], r":5: .*cut off"),
        (lambda lines: [b"\xff\xfe", *lines], r":1: .*no line of a log"),
    ],
)
def test_missing_moved_foreign_and_cut_lines_are_named(log, edit, words):
    lines = edit(log.read_bytes().splitlines())
    cut = len(lines) == 5 and len(lines[4]) == 20
    log.write_bytes(b"\n".join(lines) + (b"" if cut else b"\n"))
    with pytest.raises(DamageError, match=words):
        read_log(log)


def test_an_edited_last_line_is_found_by_the_published_head_only(log):
    published = head_of(read_log(log))
    append(log, lambda lines: [{"kind": "later"}])
    assert require_head(log, read_log(log), published).number == 5
    assert require_head(log, read_log(log), published[:16].upper()).number == 5
    content = log.read_bytes().splitlines()
    whole = b"\n".join(content[:4]) + b"\n"
    log.write_bytes(whole)  # the last lines taken away: a chain without them is whole
    with pytest.raises(DamageError, match="none of its 4 lines has the hash"):
        require_head(log, read_log(log), published)
    with pytest.raises(UsageError, match="is no head"):
        require_head(log, read_log(log), "abc")


def test_a_chain_that_was_written_anew_as_a_whole_does_not_hold_the_published_head(log, tmp_path):
    published = head_of(read_log(log))
    other = tmp_path / "other.jsonl"
    for name in ("one", "TWO", "three", "four", "five"):
        append(other, lambda lines, name=name: [{"kind": "alarm", "name": name}])
    with pytest.raises(DamageError, match="after that head was published"):
        require_head(other, read_log(other), published)


def _append_many(path, name):
    for k in range(10):
        append(path, lambda lines, k=k: [{"kind": "alarm", "name": f"{name}{k}"}])


def test_two_processes_lose_no_line(tmp_path):
    path = tmp_path / "alarms.jsonl"
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_append_many, args=(path, name)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    names = [line.said["name"] for line in read_log(path)]
    assert sorted(names) == sorted(f"{name}{k}" for name in "ab" for k in range(10))


def _killed_while_replacing(path):
    from vconst.store.files import local

    sync = local.os.fsync

    def killed(handle):
        sync(handle)
        os.kill(os.getpid(), signal.SIGKILL)

    local.os.fsync = killed
    append(path, lambda lines: [{"kind": "alarm", "name": "lost"}])


def test_a_kill_while_it_is_written_leaves_the_log_as_it_was(log):
    before = log.read_bytes()
    worker = multiprocessing.get_context("fork").Process(
        target=_killed_while_replacing, args=(log,)
    )
    worker.start()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    assert log.read_bytes() == before
    assert len(read_log(log)) == 5
    append(log, lambda lines: [{"kind": "alarm", "name": "six"}])
    assert read_log(log)[-1].said["name"] == "six"


def test_what_cannot_be_written_is_an_error_with_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="nothing was appended"):
        append(tmp_path / "file" / "alarms.jsonl", lambda lines: [{"kind": "alarm"}])
