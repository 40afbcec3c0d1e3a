"""The command listens on no port; with a cluster nobody but this machine is listened to."""

import subprocess
import time

import psutil
import pytest

from tests.test_cli.conftest import COMMAND, ENVIRONMENT

LOOPBACK = ("127.0.0.1", "::1")


def listening(process):
    """Addresses on which a process or one below it listens now."""
    found = set()
    for each in (process, *process.children(recursive=True)):
        try:
            connections = each.net_connections(kind="inet")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        found |= {c.laddr for c in connections if c.status == psutil.CONN_LISTEN}
        found |= {c.laddr for c in connections if c.type == 2 and c.laddr}  # UDP
    return found


def watch(*arguments, cwd):
    """Exit code of a command, where it listened, and the most processes that it had."""
    command = [*COMMAND, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as started:
        process, found, most = psutil.Process(started.pid), set(), 0
        while started.poll() is None:
            try:
                most = max(most, 1 + len(process.children(recursive=True)))
                found |= listening(process)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.1)
        return started.wait(60), found, most


@pytest.mark.parametrize(
    ("arguments", "least"),
    [
        pytest.param(("run", "small.yml", "--force"), 1, marks=pytest.mark.chaos),
        (("run", "small.yml", "--force", "--workers", "2"), 3),
        (("ingest", "files", "--workers", "2", "--store", "other"), 2),
    ],
)
def test_no_command_listens_anywhere(made, arguments, least):
    code, found, most = watch(*arguments, cwd=made)
    assert code == 0
    assert most >= least
    assert found == set()


def test_a_run_on_a_cluster_adds_no_port_and_that_of_the_cluster_is_of_this_machine(made, cluster):
    before = listening(psutil.Process())
    assert before
    assert {address.ip for address in before} <= set(LOOPBACK)
    code, found, _ = watch("run", "small.yml", "--force", "--scheduler", cluster, cwd=made)
    assert code == 0
    assert found == set()
