"""Every single request to an object store may be lost, or its answer, or be the last."""

import pytest
from store_made_up import SERIES, ingest, series

from vconst.errors import StoreError
from vconst.store import Store
from vconst.store.files import remote as door

#: What becomes of a request: it does not arrive, its answer is lost, or nothing does from it on.
HOW = ("lost", "unanswered", "last")


class _Network:
    """Counts the requests of this process, and spoils one of them."""

    def __init__(self, monkeypatch, url):
        system = door._system(url)
        self._call, self.count, self.at, self.how = system._call_s3, 0, None, None
        monkeypatch.setattr(system, "_call_s3", self._counted)

    def spoil(self, number, how):
        self.count, self.at, self.how = 0, number, how

    async def _counted(self, method, *arguments, **settings):
        self.count += 1
        here = self.count == self.at
        if (here and self.how != "unanswered") or self._is_gone:
            raise _error()
        answer = await self._call(method, *arguments, **settings)
        if here:
            raise _error()
        return answer

    @property
    def _is_gone(self):
        return self.how == "last" and self.at is not None and self.count > self.at


def _error():
    from botocore.exceptions import EndpointConnectionError

    return EndpointConnectionError(endpoint_url="http://made-up")


def _commit(url):
    made = [series([0, 1], [5, 6], version=(2,), key="0"), series([90, 91], [7, 8], key="9")]
    ingest(Store.open(url), made, SERIES)


ACTIONS = {
    "commit": _commit,
    "compact": lambda url: Store.open(url).compact(),
    "prune": lambda url: Store.open(url).prune(0, force=True),
    "quarantine": lambda url: Store.open(url).quarantine({"file": "x", "message": "empty"}),
}


def _prepared(url, action):
    store = Store.create(url)
    for number in range(2):
        ingest(store, [series([10 * number], [number], seed=number, key=str(number))], SERIES)
    if action == "prune":
        store.compact()
    return _look(url)


def _look(url):
    store = Store.open(url)
    view = store.head()
    assert store.check() == []
    return view.state, view.read(SERIES.name).data["kp"].tolist()


def _judge(s3, monkeypatch, action, how, first, step):
    root = f"s3://stores/{action}-{how}"
    before = _prepared(f"{root}-all", action)
    ACTIONS[action](f"{root}-all")
    after = _look(f"{root}-all")
    network = _Network(monkeypatch, root)
    told = 0
    for number in range(first, 10**4, step):
        url = f"{root}-{number}"
        network.spoil(None, None)
        assert _prepared(url, action) == before
        network.spoil(number, how)
        try:
            ACTIONS[action](url)
        except StoreError:
            told += 1
        reached = network.count >= number
        network.spoil(None, None)
        assert _look(url) in (before, after), number
        ACTIONS[action](url)
        assert _look(url) == after
        Store.open(url).prune(0, force=True)
        assert _look(url) == after
        if not reached:
            return number - 1, told
    raise AssertionError("it never ended")


def test_a_request_that_is_the_last_leaves_the_store_before_or_after(s3, monkeypatch):
    assert _judge(s3, monkeypatch, "commit", "last", 6, step=80)[1] > 0


@pytest.mark.chaos
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("action", ACTIONS)
def test_each_request_may_fail_and_leaves_the_store_before_or_after(
    s3, monkeypatch, action, how, record_property
):
    requests, told = _judge(s3, monkeypatch, action, how, 1, 1)
    record_property("requests", requests)
    assert told > 0
