"""Where work is done changes neither the results nor their order, whatever dies."""

import os
import time
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from vconst.engine import Engine
from vconst.engine.versions import differences
from vconst.errors import EngineError, OperationError


def _sum_of(number):
    return number, float(np.random.default_rng(number).normal(size=1000).cumsum()[-1])


def _refuse(number):
    if number == 3:
        raise OperationError("piece 3 has no samples", hint="Take another.")
    return number


def _die_once(flag, number):
    """The process ends at its third piece, unless one has done so already."""
    if number == 3:
        try:
            Path(flag).touch(exist_ok=False)
        except FileExistsError:
            return number
        os._exit(9)
    return number


def _die(number):
    if number == 2:
        os._exit(9)
    return number


def _fill_memory(number):
    """Piece 2 wants 600 MB, the others next to nothing."""
    return int(np.ones(75_000_000 if number == 2 else 10)[-1]) * number


def _listening(number):
    """Ports on which this process or its parent listens."""
    me = psutil.Process()
    return [
        connection.laddr
        for process in (me, me.parent(), *me.children())
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]


@pytest.fixture(params=["here", "processes", "cluster"])
def engine(request):
    if request.param == "cluster":
        made = Engine(scheduler=request.getfixturevalue("cluster"))
    else:
        made = Engine(2 if request.param == "processes" else 0)
    with made:
        yield made


def test_results_and_their_order_are_the_same_everywhere(engine):
    assert list(engine.map(_sum_of, range(20))) == [_sum_of(number) for number in range(20)]


def test_what_is_raised_comes_back_as_itself_and_work_can_go_on(engine):
    with pytest.raises(OperationError, match="piece 3 has no samples") as raised:
        list(engine.map(_refuse, range(6)))
    assert raised.value.hint == "Take another."
    assert list(engine.map(_refuse, [7, 8])) == [7, 8]


@pytest.mark.parametrize("engine", ["processes", "cluster"], indirect=True)
def test_a_worker_that_dies_is_replaced_and_nothing_is_missing(engine, tmp_path):
    work = partial(_die_once, str(tmp_path / "died"))
    assert list(engine.map(work, range(12))) == list(range(12))
    assert (tmp_path / "died").exists()


def test_a_worker_that_is_killed_from_outside_is_replaced():
    def kill_one():
        children = psutil.Process().children(recursive=True)
        workers = [child for child in children if child.children() == []]
        max(workers, key=lambda child: child.create_time()).kill()

    with Engine(2) as engine:
        found = []
        for number in engine.map(_slowly, range(12)):
            found.append(number)
            if number == 2:
                kill_one()
    assert found == list(range(12))


def _slowly(number):
    time.sleep(0.02)
    return number


def test_a_piece_with_which_workers_always_die_is_named():
    with (
        Engine(2) as engine,
        pytest.raises(EngineError, match=r"Workers died 3 times while this was done: 2\."),
    ):
        list(engine.map(_die, range(4)))


@pytest.mark.parametrize("where", ["here", "processes", "cluster"])
def test_a_piece_that_wants_more_memory_than_it_may_is_named(where, request):
    workers = 2 if where == "processes" else 0
    address = request.getfixturevalue("cluster") if where == "cluster" else None
    with Engine(workers, scheduler=address, memory=300_000_000) as engine:
        assert "300 MB" in engine.words
        with pytest.raises(EngineError, match=r"more memory than the 300 MB .* may take: 2\."):
            list(engine.map(_fill_memory, range(4)))
        assert list(engine.map(_fill_memory, [3, 4])) == [3, 4]
    with Engine(workers, scheduler=address, memory=2_000_000_000) as engine:
        assert list(engine.map(_fill_memory, range(4))) == [0, 1, 2, 3]


def test_a_worker_of_a_cluster_keeps_within_its_own_limit():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit="500MB",
        ) as made,
        Engine(scheduler=made.scheduler_address) as engine,
    ):
        assert "their own limit" in engine.words
        with pytest.raises(EngineError, match="needs more memory than the"):
            list(engine.map(_fill_memory, range(4)))
        assert list(engine.map(_fill_memory, [5])) == [5]


def test_pieces_of_several_threads_add_up_and_the_last_restores_the_limit():
    import resource

    from vconst.engine.memory import bounded

    before = resource.getrlimit(resource.RLIMIT_DATA)

    def nested(memory):
        inner = bounded(_limit_of_data, memory, 0)
        return _limit_of_data(0), inner

    outer, inner = bounded(nested, 400_000_000, 500_000_000)
    assert inner - outer == 500_000_000
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def _limit_of_data(_):
    import resource

    return resource.getrlimit(resource.RLIMIT_DATA)[0]


def test_processes_share_the_memory_of_the_machine_unless_told():
    total = psutil.virtual_memory().total
    for workers in (2, 8):
        assert Engine(workers).memory <= max(1 << 30, total / workers)
    assert Engine(4, memory=10**9).memory == 10**9
    assert Engine().memory is None
    assert Engine().words == "in this process, no limit of memory for a piece"


def test_processes_listen_on_no_port():
    with Engine(2) as engine:
        assert list(engine.map(_listening, range(4))) == [[], [], [], []]


def test_only_a_bounded_number_of_pieces_is_under_way():
    asked = []

    def pieces():
        for number in range(100):
            asked.append(number)
            yield number

    with Engine(2) as engine:
        results = engine.map(_sum_of, pieces())
        next(results)
        assert len(asked) <= 4 * 2
        results.close()


def test_no_scheduler_at_the_address_is_told():
    pytest.importorskip("distributed")
    with (
        Engine(scheduler="nonsense://x") as engine,
        pytest.raises(EngineError, match="No Dask scheduler answers at nonsense://x"),
    ):
        list(engine.map(_sum_of, [1]))


def test_a_worker_of_other_versions_is_refused(cluster, monkeypatch):
    from vconst.engine import cluster as module

    ours = {**module.versions(), "vconst-made-up": "2.0"}
    monkeypatch.setattr(module, "differences", partial(_differences, ours))
    with (
        Engine(scheduler=cluster) as engine,
        pytest.raises(EngineError, match=r"not like this program: vconst-made-up is missing there"),
    ):
        list(engine.map(_sum_of, [1]))


def _differences(ours, _, theirs):
    return differences(ours, theirs)


def test_ctrl_c_waits_for_no_piece_that_is_under_way():
    with pytest.raises(KeyboardInterrupt):
        _begin_and_press()


def _begin_and_press():
    with Engine(2) as engine:
        next(engine.map(_sleep, [0, 600, 600]))
        raise KeyboardInterrupt


def _sleep(seconds):
    time.sleep(seconds)
