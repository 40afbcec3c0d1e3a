"""Numbers of all cells at once are those that Python reads one by one."""

import numpy as np
import pytest
from vconst_indices.digits import days_from, decoded


def cells(texts):
    """Texts as columns of letters, each at the end of its cell."""
    width = max(map(len, texts))
    letters = "".join(text.rjust(width) for text in texts).encode("latin-1")
    return np.ascontiguousarray(np.frombuffer(letters, np.uint8).reshape(-1, width).T)


def test_every_number_is_the_double_that_python_reads():
    chance = np.random.default_rng(11)
    whole = chance.integers(-(10**8), 10**8, 2000).tolist()
    texts = [f"{number / 10 ** (at % 9):.{at % 9}f}" for at, number in enumerate(whole)]
    texts += ["", "7", "+7", "-0.5", ".5", "5.", "123456789012345", "0.1 ", " 2  "]
    expected = np.array([float(text) if text.strip() else np.nan for text in texts])
    assert np.array_equal(decoded(cells(texts)), expected, equal_nan=True)
    one_form = [f"{number / 10:7.1f}" for number in range(-50, 50)]
    assert decoded(cells(one_form)).tolist() == [float(text) for text in one_form]


@pytest.mark.parametrize(
    "text", ["nan", "1e5", "1 2", "--1", "1-", "1.2.3", "-", ".", "+.", "1_0", "0x1", "9" * 19]
)
def test_what_is_no_plain_number_is_left_to_whoever_names_it(text):
    assert decoded(cells(["1", text, ""])) is None


def test_days_are_those_of_the_calendar():
    parts = np.array([[2020, 2, 29], [2019, 2, 29], [1900, 2, 29], [2020, 13, 1], [2020, 1, 1.5]])
    days, sound = days_from(*parts.T)
    assert sound.tolist() == [True, False, False, False, False]
    assert str(days[0]) == "2020-02-29"
