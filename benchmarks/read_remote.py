"""
How long does reading wait for a far object store? One request at a time, and side by side.

    python benchmarks/read_remote.py [--days 10] [--latency 0.05]

A server that speaks S3 on this machine answers every request so many seconds late, as a store
in another city does. Prints requests, seconds, and the ratio, for opening the store, reading
all samples, and the block index. One at a time, a day costs 36 requests, 2 s at 50 ms: 10 days
take about a minute, with filling the store, and 30 days three. What it is at stands on stderr.
"""

import argparse
import os
import sys
import threading
import time

import numpy as np

SECOND = 10**9
EPOCH = 1577836800 * SECOND


def main():
    """Fill a store, read it in both ways, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds")
    given = parser.parse_args()
    server = _Late()
    os.environ |= {
        "AWS_ENDPOINT_URL": server.address,
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    import boto3

    from vconst.store.files import remote

    boto3.client("s3").create_bucket(Bucket="stores")
    url = _fill("s3://stores/far", given.days)
    server.latency = given.latency
    rows = {}
    for name, streams in (("one at a time", 1), ("side by side", remote._STREAMS)):
        remote._STREAMS = streams
        _say(f"reading {name}")
        rows[name] = _timed(url, server)
    print(f"{given.days} segments, {1e3 * given.latency:.0f} ms a request")
    for what in rows["one at a time"]:
        (before, seconds), (after, fast) = (rows[name][what] for name in rows)
        print(
            f"{what:20s} {before:5d} requests {seconds:7.2f} s   {after:5d} requests "
            f"{fast:7.2f} s   {seconds / fast:5.1f} times"
        )


class _Late:
    """An object store that answers late, and counts what it is asked."""

    def __init__(self):
        from moto.server import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import WSGIRequestHandler, make_server

        self._application = DomainDispatcherApplication(create_backend_app)
        self.latency, self.requests = 0.0, 0
        quiet = type("Quiet", (WSGIRequestHandler,), {"log_request": lambda *_: None})
        server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=quiet)
        self.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def __call__(self, environment, respond):
        self.requests += 1
        time.sleep(self.latency)
        return self._application(environment, respond)


def _fill(url, days):
    from vconst.dataset import Columns, Granule
    from vconst.mission import Format, Product, Variable
    from vconst.store import Store

    names = ("time", "latitude", "longitude", "radius", "electron_density")
    product = Product(
        name="nova-1/lap",
        title="A probe",
        kind="track",
        period="day",
        cadence=1.0,
        variables=tuple(Variable(source=name, name=name) for name in names),
        formats=(Format(read=print),),
    )
    store, rows = Store.create(url), 5000
    for day in range(days):
        _say(f"filling the store: day {day + 1} of {days}")
        start = EPOCH + day * 86400 * SECOND
        phase = np.linspace(0, 6, rows)
        data = {
            "time": (start + np.arange(rows) * SECOND).view("datetime64[ns]"),
            "latitude": 80 * np.sin(phase),
            "longitude": np.mod(phase * 30, 360) - 180,
            "radius": np.full(rows, 6871.2),
            "electron_density": 1e11 * (1.5 + np.sin(phase)),
        }
        columns = Columns(product.name, data, dict.fromkeys(data, ("time",)), {n: {} for n in data})
        granule = Granule(
            product=product.name,
            key=str(day),
            id=f"{day:064d}",
            start=start,
            stop=start + (rows - 1) * SECOND,
            rows=rows,
        )
        store.commit(store.stage(product, columns, [granule]), by="benchmark")
    return url


def _say(words):
    print(words, file=sys.stderr, flush=True)


def _timed(url, server):
    """Requests and seconds of each thing that is asked of a store that was just opened."""
    from vconst.store import Store

    found, views = {}, []

    def measure(what, function):
        _say(f"  {what}")
        before, began = server.requests, time.perf_counter()
        views.append(function())
        found[what] = (server.requests - before, time.perf_counter() - began)

    measure("open", lambda: Store.open(url).head())
    measure("read all samples", lambda: views[0].read("nova-1/lap"))
    measure("block index", lambda: Store.open(url).head().blocks("nova-1/lap"))
    return found


if __name__ == "__main__":
    main()
