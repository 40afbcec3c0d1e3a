"""Wrong values: all are noticed where a check sum covers them; elsewhere it is told how many."""

import pytest

from tests.test_inputs.formats import FORMATS
from tests.test_inputs.value_damage import flipped, measure, noticed

SUMMED = [name for name in FORMATS if FORMATS[name].summed]


def test_no_wrong_value_under_a_check_sum_is_read(tmp_path):
    found = dict(measure(tmp_path, 20, ["CDF with MD5", "IONEX, ZIP"]))
    for words in found.values():
        assert words["unseen"] + words["flagged"] == 0
        assert words["refused"] > 10


def test_of_a_text_a_digit_becomes_another_and_of_bytes_one_bit():
    text = b"2020 01 08 -12.5\n" * 20
    changed = flipped(text, 3, "a")
    [place] = [n for n, (one, other) in enumerate(zip(text, changed, strict=True)) if one != other]
    assert chr(text[place]).isdigit()
    assert chr(changed[place]).isdigit()
    content = bytes(range(256))
    changed = flipped(content, 3, "a")
    bits = sum((one ^ other).bit_count() for one, other in zip(content, changed, strict=True))
    assert bits == 1


@pytest.mark.chaos
@pytest.mark.timeout(7200)
def test_how_much_is_noticed_of_every_product_is_printed(tmp_path):
    for name, words in measure(tmp_path):
        print(f"{name:44}{dict(words)} {noticed(words):.0%}")
        assert sum(words.values()) == 200
        if name in SUMMED:
            assert words["unseen"] == 0
