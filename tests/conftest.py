"""Places that many tests share: an object store, and a cluster; and the order of long tests."""

import pytest

#: Files that take minutes: they come first, so that no process is left alone with one at the end.
LONG = ("test_coverage.py", "test_event_recipe.py", "test_mutations.py", "test_kit.py")


def pytest_collection_modifyitems(items):
    """Long files first."""
    items.sort(key=lambda item: item.path.name not in LONG)


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
