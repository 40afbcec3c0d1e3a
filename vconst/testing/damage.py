"""How a file is damaged: by chance, but the same for the same number."""

import zlib

import numpy as np


def mutated(name, number, whole):
    """
    The bytes of a file, damaged.

    Parameters
    ----------
    name : str
        Of the format; the same number damages each format otherwise.
    number : int
        Which damage.
    whole : bytes

    Returns
    -------
    damaged : bytes
    """
    chance = np.random.default_rng([zlib.crc32(name.encode()), number])
    damaged = bytearray(whole)
    kinds = list(_KINDS)
    kind = kinds[int(chance.choice(len(kinds), p=[_KINDS[each] for each in kinds]))]
    kind(damaged, chance)
    return bytes(damaged) or b"x"


def cuts(whole, count=60):
    """
    Lengths at which a file is cut: evenly, with the last bytes one by one.

    Parameters
    ----------
    whole : bytes
    count : int

    Returns
    -------
    lengths : list of int
    """
    last = range(len(whole) - count // 6, len(whole))
    even = np.linspace(1, len(whole) - count // 6 - 1, count - len(last)).astype(int)
    return [*map(int, even), *last]


def _flip_one(damaged, chance):
    _flip(damaged, chance, 1)


def _flip_twenty(damaged, chance):
    _flip(damaged, chance, 20)


def _flip(damaged, chance, count):
    for place in chance.integers(len(damaged), size=count):
        damaged[int(place)] ^= 1 << int(chance.integers(8))


def _cut(damaged, chance):
    del damaged[int(chance.integers(len(damaged))) :]


def _lose(damaged, chance):
    place = int(chance.integers(len(damaged)))
    del damaged[place : place + int(chance.choice([1, 5, 80, 512]))]


def _repeat(damaged, chance):
    place, length = int(chance.integers(len(damaged))), int(chance.choice([1, 5, 80, 512]))
    damaged[place:place] = damaged[place : place + length]


def _zeros(damaged, chance):
    _overwrite(damaged, int(chance.integers(len(damaged))), bytes(int(chance.integers(1, 512))))


def _ones(damaged, chance):
    _overwrite(damaged, int(chance.integers(len(damaged))), b"\xff" * int(chance.choice([4, 8])))


def _random(damaged, chance):
    part = chance.bytes(int(chance.integers(1, 512)))
    _overwrite(damaged, int(chance.integers(len(damaged))), part)


def _head(damaged, chance):
    """Where superblocks, headers and dictionaries are."""
    for place in chance.integers(min(len(damaged), 8192), size=4):
        damaged[int(place)] = int(chance.integers(256))


def _character(damaged, chance):
    """Another printable character: of a text, another digit, sign or separator."""
    damaged[int(chance.integers(len(damaged)))] = int(chance.choice(list(b"0123456789+-.eE, ;\n*")))


def _overwrite(damaged, place, part):
    damaged[place : place + len(part)] = part[: len(damaged) - place]


#: How often each happens.
_KINDS = {
    _flip_one: 0.30,
    _flip_twenty: 0.05,
    _cut: 0.10,
    _lose: 0.08,
    _repeat: 0.05,
    _zeros: 0.10,
    _ones: 0.12,
    _random: 0.06,
    _head: 0.09,
    _character: 0.05,
}
