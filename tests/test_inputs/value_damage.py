"""
What is noticed of wrong values: ``python -m tests.test_inputs.value_damage [COUNT [NAME...]]``.

One bit of a file is flipped, or one digit of a text is another one, as bad memory or a bad
copy does it. Where a check sum covers the values the file is refused; elsewhere only
plausibility can notice it. An outcome is

* *harmless*: nothing that is stored differs;
* *refused*: the file is, or its reader was ended;
* *flagged*: values differ, but the default reading leaves out what differs, or the granule
  counts something that the sound one does not;
* *unseen*: a wrong value is read as a good one.
"""

import sys
import tempfile
import warnings
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from tests.test_inputs.formats import FORMATS, made
from vconst.engine import Failure, ReaderPool
from vconst.errors import VconstError
from vconst.testing.damaged import Refused, columns_of, default_reading, digest, host

#: Flips of each file.
COUNT = 200

#: Formats that no product writes by itself; their packings show what check sums add.
OTHERS = tuple(name for name in FORMATS if getattr(FORMATS[name].make, "func", None) is not made)


@dataclass(frozen=True)
class Flip:
    """One wrong bit or digit: in which file, and which."""

    path: str
    number: int


def main(count=COUNT, *names):
    """Print a line for each product and other format, or for those named."""
    print(f"{'':44}{'harmless':>9}{'refused':>9}{'flagged':>9}{'unseen':>9}{'noticed':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name, words in measure(Path(folder), int(count), names):
            shares = "".join(f"{words[each]:9d}" for each in _WORDS)
            print(f"{name:44}{shares}{noticed(words):9.0%}", flush=True)
    return 0


def measure(folder, count=COUNT, names=None):
    """
    Outcomes by product or format.

    Parameters
    ----------
    folder : Path
        For the sound files.
    count : int
        Flips of each.
    names : iterable of str or None
        Products and formats; None for all.

    Yields
    ------
    name : str
    words : Counter
    """
    for number, name in enumerate(names or every_name()):
        place = folder / str(number)
        place.mkdir()
        path = FORMATS[name].make(place) if name in FORMATS else made(place, name)
        pool = ReaderPool(read_flipped, workers=1, seconds=4.0, memory=3 << 30)
        words = Counter()
        for _, outcome in pool.map([Flip(str(path), flip) for flip in range(count)]):
            words["refused" if isinstance(outcome, Failure) else outcome] += 1
        yield name, words


def every_name():
    """Products that can write their files, and the formats that none of them writes."""
    forms = ((name, product.native) for name, product in host().products.items())
    written = (name for name, form in forms if form is not None and form.any_values)
    return [*sorted(written), *OTHERS]


def noticed(words):
    """The share of what was not harmless that was refused or flagged; 1 if all was harmless."""
    harm = words["refused"] + words["flagged"] + words["unseen"]
    return (harm - words["unseen"]) / harm if harm else 1.0


_WORDS = ("harmless", "refused", "flagged", "unseen")


def read_flipped(flip):
    """What one flip does; runs in a supervised process."""
    warnings.simplefilter("ignore")
    sound = Path(flip.path)
    path = Path(tempfile.gettempdir()) / sound.name  # the reader's own folder
    path.write_bytes(flipped(sound.read_bytes(), flip.number, sound.name))
    try:
        found = columns_of(path)
    except (VconstError, Refused):
        return "refused"
    return _compared(found, _sound(flip.path))


def flipped(content, number, name):
    """A text with another digit, or bytes with another bit."""
    chance = np.random.default_rng([zlib.crc32(name.encode()), number])
    damaged = bytearray(content)
    if _is_text(content):
        digits = np.flatnonzero(_are_digits(content))
        place = int(chance.choice(digits))
        damaged[place] = 48 + (damaged[place] - 48 + int(chance.integers(1, 10))) % 10
    else:
        damaged[int(chance.integers(len(damaged)))] ^= 1 << int(chance.integers(8))
    return bytes(damaged)


def _are_digits(content):
    found = np.frombuffer(content, np.uint8)
    return (found >= 48) & (found <= 57)


def _is_text(content):
    return b"\x00" not in content and all(byte < 128 for byte in content[:4096])


@cache
def _sound(path):
    return columns_of(Path(path))


def _compared(found, sound):
    if digest(found) == digest(sound):
        return "harmless"
    before = _counts(sound)
    if any(count > before.get(each, 0) for each, count in _counts(found).items()):
        return "flagged"
    return "unseen" if _is_unseen(found, sound) else "flagged"


def _counts(products):
    """What granules count, by product and reason."""
    found = Counter()
    for name, parts in products.items():
        for granule in (each for _, granules in parts for each in granules):
            found.update({(name, reason): count for reason, count in granule.counts.items()})
    return found


def _is_unseen(found, sound):
    """Whether the default reading gives a value, or a sample, that the sound file has not."""
    if {name: len(parts) for name, parts in found.items()} != {
        name: len(parts) for name, parts in sound.items()
    }:
        return True
    return any(
        _differ(default_reading(here), default_reading(there))
        for name in found
        for (here, _), (there, _) in zip(found[name], sound[name], strict=True)
    )


#: What tells the samples of one file apart.
_KEYS = ("event_id", "time", "start")


def _differ(here, there):
    key = next(each for each in _KEYS if each in here.data)
    rows = {sample: row for row, sample in enumerate(there.data[key].tolist())}
    places = [rows.get(sample) for sample in here.data[key].tolist()]
    if None in places or set(here.data) - set(there.data):
        return True
    for name, values in here.data.items():
        before = there.data[name]
        if here.dims[name][:1] == here.dims[key]:
            before = before[places]
        if not name.startswith("quality") and _any_other(values, before):
            return True
    return False


def _any_other(values, before):
    """Whether any known value is another one."""
    if values.shape != before.shape:
        return True
    known = ~np.isnat(values) if values.dtype.kind == "M" else values == values
    return bool((known & (values != before)).any())


if __name__ == "__main__":
    from tests.test_inputs import value_damage  # readers import it by this name

    sys.exit(value_damage.main(*sys.argv[1:]))
