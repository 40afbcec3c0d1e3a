"""Two printed rates cannot be compared, and the page says why."""

import pytest

from vconst.errors import UsageError
from vconst.operations.compare_published_rates import compare_published_rates, fewest_cases

ONE = {"rate": 0.33, "magnitude": 6.0, "start": "2021-08-01", "stop": "2022-12-31"}
TWO = {"rate": 0.10, "magnitude": 5.0, "start": "2021-04-01", "stop": "2021-12-31"}


def test_rates_of_other_magnitudes_and_times_without_numbers_are_not_compared():
    """1 of 3: 0.8 to 91 % (Clopper and Pearson)."""
    found = compare_published_rates(rates={"one": ONE, "two": TWO}).dataset
    assert found["comparable"].item() == 0
    assert found["cases"].values.tolist() == [3, 10]
    assert round(100 * found["rate_low"].values[0], 1) == 0.8
    assert round(100 * found["rate_high"].values[0]) == 91
    said = found.attrs["verdict"]
    assert "33 % (if it was 1 of 3: 0.8 to 91 %)" in said
    for words in (
        "no number of cases",
        "no base rate",
        "other magnitudes (6 and 5)",
        "other times",
    ):
        assert words in said


def test_the_interval_of_three_of_nine_is_7_to_70_percent():
    row = ONE | {"hits": 3, "alarms": 9, "base_rate": 0.2}
    found = compare_published_rates(rates={"one": row, "two": row}).dataset
    assert [round(100 * found[n].values[0]) for n in ("rate_low", "rate_high")] == [7, 70]
    assert found["comparable"].item() == 1
    assert "can be compared" in found.attrs["verdict"]


def test_the_fewest_cases_round_to_the_rate():
    assert [fewest_cases(rate) for rate in (0.33, 0.10, 1.0, 0.0)] == [
        *((3, 1), (10, 1), (1, 1), (1, 0))
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"rate": 0.5}, "lacks 'magnitude'"),
        (ONE | {"hitz": 3}, "does not know 'hitz'"),
        (ONE | {"rate": 33}, "a rate is 0 to 1"),
        (3, "lacks 'rate'"),
    ],
)
def test_rows_that_are_wrong_are_refused(row, words):
    with pytest.raises(UsageError, match=words):
        compare_published_rates(rates={"one": row})
