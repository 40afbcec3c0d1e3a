"""Whatever a server does: under its name lies one whole state of the file, or nothing."""

import dataclasses
import random

import pytest

from tests.test_fetch.conftest import HURRY, names
from tests.test_fetch.server import Good
from vconst.errors import FetchError

SIZE = 30_000
PATIENT = dataclasses.replace(HURRY, tries=6, pause=0.0, longest=0.0)


class Fickle:
    """A server that is honest about the states of its file, and about nothing else."""

    def __init__(self, seed):
        self.chance, self.states = random.Random(seed), [b""]
        self.change()

    def change(self):
        self.states.append(self.chance.randbytes(SIZE + self.chance.randrange(9)))

    @property
    def good(self):
        return Good(self.states[-1], etag=f'"{len(self.states)}"', modified=None)

    def __call__(self, request):
        if self.chance.random() < 0.1:
            self.change()
        self.chance.choice(
            (
                *(self.good, self.cut, self.cut, self.deaf, self.deaf_and_cut),
                *(self.busy, self.silent, self.garbage, self.shifted, self.short),
            )
        )(request)

    def cut(self, request):
        """What was asked for is promised, and a part of it comes."""
        body, first = self.states[-1], 0
        span, tag = request.headers.get("Range"), f'"{len(self.states)}"'
        if span and request.headers.get("If-Range") == tag:
            first = int(span.removeprefix("bytes=").rstrip("-"))
        said = {"Content_Range": f"bytes {first}-{len(body) - 1}/{len(body)}"} if first else {}
        end = self.chance.randrange(first, len(body))
        request.answer(206 if first else 200, body[first:end], len(body) - first, ETag=tag, **said)

    def deaf(self, request):
        request.answer(200, self.states[-1], ETag=f'"{len(self.states)}"')

    def deaf_and_cut(self, request):
        body = self.states[-1]
        at = self.chance.randrange(len(body))
        request.answer(200, body[:at], len(body), ETag=f'"{len(self.states)}"')

    def busy(self, request):
        request.answer(self.chance.choice((429, 500, 503)), b"later")

    def silent(self, request):
        request.close_connection = True

    def garbage(self, request):
        request.send(self.chance.randbytes(300))
        request.close_connection = True

    def shifted(self, request):
        """Another part than the one that was asked for."""
        body = self.states[-1]
        first = self.chance.randrange(1, 100)
        said = f"bytes {first}-{len(body) - 1}/{len(body)}"
        request.answer(206, body[first:], ETag=f'"{len(self.states)}"', Content_Range=said)

    def short(self, request):
        """Less than the rest, rightly called so."""
        body = self.states[-1]
        said = f"bytes 0-99/{len(body)}"
        request.answer(206, body[:100], ETag=f'"{len(self.states)}"', Content_Range=said)


def try_seed(seed, server, bring, folder):
    """How many commands it took until the file was there."""
    for path in folder.iterdir():
        path.unlink()
    fickle = server.paths["/a.dat"] = Fickle(seed)
    for commands in range(1, 20):
        try:
            bring("/a.dat", manners=PATIENT)
        except FetchError:
            assert all(name.startswith(".") for name in names(folder)), seed
            continue
        assert (folder / "a.dat").read_bytes() in fickle.states[1:], seed
        assert names(folder) == ["a.dat"]
        return commands
    return 0


def test_a_file_is_never_a_mixture_of_its_states(server, bring, folder):
    assert all(try_seed(seed, server, bring, folder) for seed in range(25))


@pytest.mark.chaos
def test_a_file_is_never_a_mixture_of_its_states_a_thousand_times(server, bring, folder):
    assert all(try_seed(seed, server, bring, folder) for seed in range(25, 1025))
