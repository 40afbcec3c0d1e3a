"""Every single call of the disk may fail, or be the last: before or after, never between."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("each_call.py")
DONE, FAILED, NOT_REACHED = 0, 3, 7

#: Fewest calls of the disk that each is known to make; more is no fault, fewer were not counted.
CALLS = {
    "create": 15,
    "commit": 60,
    "commit track": 150,
    "checkpoint": 60,
    "compact": 60,
    "prune": 20,
    "quarantine": 4,
    "result": 20,
    "repair": 100,
}


#: What the store that is repaired has lost, see ``prepare`` of the script.
DAMAGED = ("vconst.json", "commits/0000000002.json", "commits/latest", "blocks/time/c/0")


def _trials(folder, action, fault, first=1, step=1):
    command = [sys.executable, str(SCRIPT), str(folder), action, fault, str(first), str(step)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def _judge(folder, action, fault, first=1, step=1):
    trials, said = _trials(folder, action, fault, first, step)
    last = trials[-1]
    assert last["ended"] == NOT_REACHED
    after = last["found"]
    before = _before(folder, action)
    for trial in trials:
        found, again = trial["found"], trial["again"]
        assert trial["ended"] in _ways(fault), (trial, said)
        assert found["content"] in (before["content"], after["content"]), trial
        if action == "repair":  # one after the other is put right; the marker hides the others
            assert _is_of_what_was_damaged(found["findings"], before["findings"]), trial
        elif action != "create" or found["content"] == after["content"]:
            assert found["findings"] in ([], before["findings"]), trial
        assert again["content"] == again["pruned"]["content"] == after["content"], trial
        assert again["findings"] == again["pruned"]["findings"] == again["litter"] == [], trial
    if step == 1:
        assert last["call"] > CALLS[action] // (1 if fault == "EIO" else 2)  # which looks too
    ended = {trial["ended"] for trial in trials[:-1]}
    assert (-signal.SIGKILL if fault == "KILL" else FAILED) in ended
    return len(trials) - 1


def _is_of_what_was_damaged(found, before):
    return found == before or all(name.endswith(DAMAGED) for name, _ in found)


def _ways(fault):
    return {NOT_REACHED, -signal.SIGKILL} if fault == "KILL" else {NOT_REACHED, FAILED, DONE}


def _before(folder, action):
    if action == "create":
        return {"content": "none", "findings": []}
    command = f"import json, each_call; print(json.dumps(each_call.look({str(folder / 'base')!r})))"
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=SCRIPT.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("action", "step"), [("commit", 11), ("compact", 11), ("prune", 5)])
def test_a_kill_at_a_call_of_the_disk_leaves_the_store_before_or_after(tmp_path, action, step):
    assert _judge(tmp_path, action, "KILL", 3, step) >= 3


@pytest.mark.chaos
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("fault", ["KILL", "ENOSPC", "EIO"])
@pytest.mark.parametrize("action", CALLS)
def test_each_call_of_the_disk_may_fail_or_be_the_last(tmp_path, action, fault, record_property):
    record_property("calls", _judge(tmp_path, action, fault))
