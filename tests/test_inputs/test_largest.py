"""The largest text that a reader takes fits into the memory that a reader may have."""

import itertools

import numpy as np
import pytest
from vconst_events import eclipses, ndk, swpc
from vconst_ground import giro
from vconst_insitu import demeter

from tests.test_inputs.formats import PLUGINS
from vconst.engine import ReaderPool
from vconst.testing.damaged import read_plain
from vconst.testing.fixtures import load_scripts

#: What a reader may have where nobody says otherwise, bytes (VCONST_READER_MEMORY).
MEMORY = 6 << 30

GROUND, INSITU = (
    PLUGINS / name / "tests" / "test_kit.py" for name in ("vconst-ground", "vconst-insitu")
)


def text(path, head, lines, most_lines, most_bytes):
    """A table of as many lines as may be."""
    left = most_bytes - len(head)
    with path.open("w", encoding="latin-1", newline="") as file:
        file.write(head)
        for line in itertools.islice(lines, most_lines - head.count("\n")):
            left -= len(line) + 1
            if left < 0:
                break
            file.write(f"{line}\n")
    return path


def reports(folder):
    """Reports of one day of SWPC."""
    path = folder / "20200108events.txt"
    time = np.array(["2020-01-08T00:10"], "M8[ns]")
    swpc.write_swpc({"time": time, "stop": time, "size": np.array([1e-6])}, path)
    *head, line = path.read_text().splitlines()
    every = itertools.repeat(line.ljust(190))
    return text(path, "\n".join(head) + "\n", every, swpc.MOST_LINES, swpc.SIZE_LIMIT)


def sun_darkened(folder):
    """Rows of eclipses as long as numbers of five digits last, and lines that are none."""
    path = folder / "SE1901-2000.txt"
    arrays = {"id": ["00001"], "time": np.array(["2020-06-21"], "M8[ns]"), "place": ["annular"]}
    arrays |= {name: np.array([1.0]) for name in ("latitude", "longitude", "mag", "size")}
    eclipses.write_eclipses(arrays, path)
    *head, line = path.read_text().splitlines()
    rows = (f"{number:05d}{line[5:]}" for number in range(1, 100_000))
    every = itertools.chain(rows, itertools.repeat(""))
    return text(path, "\n".join(head) + "\n", every, eclipses.MOST_LINES, eclipses.SIZE_LIMIT)


def mechanisms(folder):
    """Earthquakes of five lines each."""
    path = folder / "jan76_dec20.ndk"
    times = np.array(["2020-01-08"], "M8[ns]")
    arrays = {"id": ["C000000000000000"], "place": ["nowhere"], "time": times, "updated": times}
    numbers = ("latitude", "longitude", "depth", "moment")
    numbers += tuple(f"centroid_{name}" for name in ("shift", "latitude", "longitude", "depth"))
    ndk.write_ndk(arrays | {name: np.array([1.0]) for name in numbers}, path)
    one = path.read_text().splitlines()
    name = one[1]
    every = (
        line
        for number in range(ndk.MOST_LINES // 5)
        for line in (one[0], f"C{number:015d}{name[16:]}", *one[2:])
    )
    return text(path, "", every, ndk.MOST_LINES, ndk.SIZE_LIMIT)


def soundings(folder):
    """Soundings of one ionosonde."""
    *head, line = load_scripts(GROUND).GIRO.splitlines()[:4]
    stamps = np.datetime64("2000-01-01", "ms") + 60_000 * np.arange(giro.MOST_LINES)
    every = (f"{stamp}Z{line[24:]}" for stamp in stamps.astype(str))
    head = "\n".join(head) + "\n"
    return text(folder / "AL945.txt", head, every, giro.MOST_LINES, 150 * giro.MOST_LINES)


def spectra(folder):
    """Spectra of one orbit, as short as they can be written."""
    written = load_scripts(INSITU)
    every = itertools.repeat(written.csv_line(30, 2.0))
    head = written.CSV_NAMES + "\n"
    path = folder / "DMT_N1_1132_16036.1.csv"
    return text(path, head, every, demeter.MOST_LINES, demeter.MOST_BYTES)


def check(make, folder):
    """The file is read, or refused in words; the reader is not ended for its memory."""
    path = make(folder)
    pool = ReaderPool(read_plain, workers=1, seconds=900.0, memory=MEMORY)
    [(_, outcome)] = list(pool.map([str(path)]))
    assert getattr(outcome, "word", outcome) in ("read", "refused")
    assert outcome.used < MEMORY
    print(
        f"{path.name}: {path.stat().st_size >> 20} MB, {outcome.word}, {outcome.used >> 20} MB used"
    )
    return outcome


def test_the_longest_list_of_a_day_is_read_in_the_memory_of_a_reader(tmp_path):
    assert check(reports, tmp_path).word == "read"


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("make", [sun_darkened, mechanisms, soundings, spectra])
def test_the_longest_files_are_read_in_the_memory_of_a_reader(make, tmp_path):
    check(make, tmp_path)
