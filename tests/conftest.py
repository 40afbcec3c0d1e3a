"""Places that many tests share: an object store, and a cluster; and the order of long tests."""

import pytest

#: Files that take longest, the longest first: they begin, so that no process is left alone with
#: one at the end.
LONG = (
    "test_coverage.py",
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


def pytest_collection_modifyitems(items):
    """Long files first."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONG)))


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
