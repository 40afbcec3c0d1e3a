"""Places that many tests share: an object store, a cluster, memory; and the order of long tests."""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path

import pytest

#: A disk in memory (Linux), and the bytes that must be free there and in memory to test in it.
IN_MEMORY, ROOM = "/dev/shm", 8 << 30

#: Files that take longest, the longest first: they begin, so that no process is left alone with
#: one at the end.
LONG = (
    "test_event_recipe.py",
    "test_damaged.py",
    "test_mutations.py",
    "test_where_work_runs.py",
    "test_kill_run.py",
    "test_kill.py",
    "test_store_each_call.py",
    "test_store_remote.py",
    "test_page.py",
    "test_docs.py",
    "test_formats.py",
    "test_options.py",
    "test_renderings.py",
    "test_kit.py",
)


def pytest_configure():
    """Folders of tests lie in memory where there is room: stores wait for their disk often."""
    with contextlib.suppress(OSError, LookupError, ValueError):
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        said = next(line for line in lines if line.startswith("MemAvailable:"))
        free = 1024 * int(said.split()[1])
        if min(free, shutil.disk_usage(IN_MEMORY).free) > ROOM and os.access(IN_MEMORY, os.W_OK):
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", IN_MEMORY)


def pytest_collection_modifyitems(items):
    """Long files first."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONG)))


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder of all processes of these tests."""
    mine = tmp_path_factory.getbasetemp()
    folder = (mine.parent if os.environ.get("PYTEST_XDIST_WORKER") else mine) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def made_once(shared):
    """``made_once(name, make)``: a file, and all beside it, that the first to ask makes for all."""

    def path_of(name, make):
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (shared / name).exists():
                made = make()
                shutil.copytree(made.parent, shared / f"{name}.part")
                (shared / f"{name}.part" / made.name).rename(shared / f"{name}.part" / name)
                (shared / f"{name}.part").rename(shared / name)
        return shared / name / name

    return path_of


@pytest.fixture(scope="session")
def climatologies(shared):
    """Where the usual ionosphere of a month is kept, which takes seconds to compute."""
    return shared / "climatologies"


@pytest.fixture(scope="session")
def s3():
    """Address of an object store of this machine that speaks S3; its keys in the environment."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        import boto3

        boto3.client("s3").create_bucket(Bucket="stores")
        yield settings["AWS_ENDPOINT_URL"]
    server.stop()


@pytest.fixture(scope="module")
def cluster(request):
    """Address of a Dask scheduler on loopback with two workers, started when it is asked for."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made.scheduler_address
