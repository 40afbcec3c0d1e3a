"""Values between processes: the same there as here, and an end amid them is seen."""

from multiprocessing import get_context

import numpy as np
import pytest

from vconst.engine.passing import receive, send

_CONTEXT = get_context("spawn")


def _values():
    made = np.random.default_rng(1)
    return {
        "greater than the pipe": made.normal(size=300_000),
        "odd lengths": [np.arange(n, dtype=np.int8) for n in range(1, 70)],
        "of two dimensions": np.asfortranarray(made.normal(size=(30, 40))),
        "not in one piece": made.normal(size=(30, 40))[::3, ::2],
        "empty and single": [np.array([], "f8"), np.array(5.0), np.zeros((0, 3))],
        "times": np.arange(5).astype("M8[ns]"),
        "words": np.array(["a", "Wien", ""]),
        "objects": np.array([None, 1, "x"], object),
        "many": [np.full(3, n) for n in range(1500)],
        "none": None,
    }


def _send(pipe, values):
    for each in values:
        send(pipe, each)


def _send_half(pipe):
    import os
    import pickle
    import struct

    held = []
    head = pickle.dumps(np.arange(1000.0), protocol=5, buffer_callback=held.append)
    pipe.send_bytes(struct.pack("<qq", 1, 8000) + head)
    os.write(pipe.fileno(), bytes(4000))


def _pipe_from(function, *arguments):
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=function, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def test_what_is_sent_arrives_as_it_was_one_value_after_another():
    values = _values()
    pipe, process = _pipe_from(_send, [values, "between", values["times"]])
    found = receive(pipe)
    assert receive(pipe) == "between"
    assert np.array_equal(receive(pipe), values["times"])
    process.join()
    assert found.keys() == values.keys()
    for name, value in values.items():
        pairs = zip(found[name], value, strict=True) if isinstance(value, list) else ()
        for one, other in pairs or [(found[name], value)]:
            one, other = np.asarray(one), np.asarray(other)
            assert one.dtype == other.dtype, name
            assert np.array_equal(one, other), name
            assert one.flags.aligned, name
            assert one.flags.writeable, name


def test_a_sender_that_ends_amid_a_value_is_an_end_not_half_of_it():
    pipe, process = _pipe_from(_send_half)
    with pytest.raises(EOFError):
        receive(pipe)
    process.join()


def test_what_cannot_be_pickled_sends_nothing():
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    with pytest.raises((AttributeError, TypeError)):
        send(theirs, [np.arange(10.0), lambda: None])
    assert not ours.poll(0)
