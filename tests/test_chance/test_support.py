"""What draws around a circle support: no p below it, however many are drawn."""

import numpy as np
import pytest
from scipy.stats import binom

from vconst.kernels.chance.epochs import Epochs, series_epochs
from vconst.kernels.chance.several import rank_chances, two_sided_chance
from vconst.kernels.constants import DAY
from vconst.operations.scoring.around import circles, draws_worth, even_number, evenly_around
from vconst.operations.scoring.catalogue import Catalogue
from vconst.operations.scoring.epoch_tables import describe_epochs
from vconst.operations.scoring.epoching import lists_of
from vconst.operations.scoring.told import null_columns, nulls_said

STEP = DAY // 8


def at_times(times, days):
    """Events of the whole Earth in so many days."""
    nowhere = np.full(len(times), np.nan)
    return Catalogue(np.sort(times), nowhere, nowhere, nowhere, nowhere, (0, days * DAY))


def series(draw, days, rho=0.9):
    """A series that is like itself for hours."""
    noise, found, last = draw.standard_normal(days * 8), np.empty(days * 8), 0.0
    for k, each in enumerate(noise):
        last = found[k] = rho * last + each
    return found


def epochs(values, catalogue, *, before=0, after=4, width=DAY // 4, shift=5.0, seed=0, draws=199):
    """A superposed epoch of a series: as the operation makes it, without a store."""
    bins = Epochs(-before * width, width, before + after, np.array([4.0]))
    looked = slice(0, before) if before else slice(0, after)
    length = width * (looked.stop - looked.start)
    around = circles(catalogue.span, shift=shift, length=length, width=width)
    even = even_number(around["shifts"], draws)
    how = {"shift": shift, "controls": None, "even": even}
    lists, owner = lists_of(catalogue, ("shifts",), draws, seed, **how)
    time = STEP * np.arange(values.size)
    number, total = series_epochs(time, values, lists.catalogue, lists.time, bins)
    with np.errstate(invalid="ignore"):
        mean = (total / number)[..., None]
    said = {"two_sided": True, "around": around}
    return describe_epochs(mean, number[..., None], owner, ("shifts",), looked, **said)


def raw(found):
    """p as it was: the rank among all draws, as if they were independent."""
    return rank_chances([found["strongest"].item()], found["null_statistic"].values[0][:, None])[0]


def test_one_storm_in_45_days_supports_no_p_below_one_day_in_45():
    draw = np.random.default_rng(4)
    values = series(draw, 45)
    values[160:172] += 8 * values.std()
    found = epochs(values, at_times([160 * STEP], 45))
    assert raw(found) == pytest.approx(1 / 200)
    assert found["null_draws"].item() == 199
    effective = found["effective_draws"].item()
    assert effective <= (45 - 2 * 5) / 1.0  # a day is looked at, at 5 days or more from the event
    assert found["smallest_chance"].item() == 1 / (1 + effective)
    assert found["chance"].item() == found["smallest_chance"].item() > 1 / 45
    assert np.nanmin(found["bin_chance"].values) > 0.25 / 45
    words = nulls_said({name: found[name] for name in found.data_vars})
    assert f"199 draws, worth {effective:.3g} independent ones: no p below" in words


def test_lists_evenly_around_are_the_real_one_turned_and_it_is_the_first():
    catalogue = at_times([DAY, 40 * DAY], 50)
    turned = [time.tolist() for time, _, _ in evenly_around("shifts", catalogue, 5)]
    assert turned[0] == [DAY, 40 * DAY]
    assert turned[1] == [11 * DAY, 0]
    east = catalogue._replace(longitude=np.array([170.0, -20.0]))
    turned = [each[2].tolist() for each in evenly_around("longitudes", east, 4)]
    assert turned[1] == [-100.0, 70.0]


def test_a_moving_greatest_is_worth_as_many_as_its_windows():
    """Greatest of 50 white values in turn around 5000: about a hundred are independent."""
    white = np.random.default_rng(2).standard_normal(5000)
    wide = np.concatenate([white, white[:49]])
    greatest = np.lib.stride_tricks.sliding_window_view(wide, 50).max(axis=1)
    assert 50 < draws_worth(greatest, 1.0) < 300
    assert draws_worth(greatest, 1.0, most=20.0) == 20.0
    assert draws_worth(greatest, 0.25, most=20.0) == 5.0
    assert draws_worth(np.full(9, np.nan), 1.0) == 0.0
    assert draws_worth(np.append(greatest, np.nan), 1.0, most=30.0) == 30.0


def test_p_is_the_rank_among_as_many_as_draws_are_worth():
    draws = np.arange(100.0)
    assert rank_chances([99.5], draws[:, None], 4.0)[0] == 1 / 5
    assert rank_chances([75.0], draws[:, None], 4.0)[0] == 2 / 5
    assert rank_chances([75.0], draws[:, None], 400.0)[0] == rank_chances([75.0], draws[:, None])[0]
    assert two_sided_chance(99.5, draws, 4.0) == 2 / 5
    assert two_sided_chance(50.0, draws, 0.0) == 1.0
    columns = null_columns(99.5, {"shifts": draws, "times": draws}, worth={"shifts": 4.0})
    assert columns["null_smallest"].values.tolist() == [1 / 5, 1 / 101]
    assert columns["null_effective"].values.tolist() == [4.0, 100.0]


def worlds(number, *, days, storm, events, **how):
    """p as the operation gives it, of its first bin alone, and of the rank among all draws."""
    rows = []
    for seed in range(number):
        draw = np.random.default_rng([seed, days])
        values = series(draw, days)
        if storm:
            at = np.mod(draw.integers(values.size) + np.arange(storm), values.size)
            values[at] += 6 * values.std()
        catalogue = at_times(draw.integers(0, days * DAY, events), days)
        found = epochs(values, catalogue, seed=seed, **how)
        rows.append((found["chance"].item(), found["bin_chance"].values[0, 0], raw(found)))
    return np.array(rows).T


KINDS = {
    "one storm in 45 days": {"days": 45, "storm": 12, "events": 1},
    "three events, one storm": {"days": 45, "storm": 12, "events": 3},
    "shifts of most of the span": {"days": 50, "storm": 12, "events": 1, "shift": 20.0},
    "ten days before": {
        **{"days": 120, "storm": 16, "events": 8},
        **{"before": 10, "after": 0, "width": DAY, "shift": 30.0},
    },
}


def check(p):
    for level in (0.01, 0.05, 0.1, 0.2, 0.5):
        limit = binom.ppf(0.999, p.size, level)
        assert (p <= level).sum() <= limit, (level, int((p <= level).sum()), limit)


@pytest.mark.parametrize("kind", KINDS)
def test_where_events_know_nothing_of_storms_p_is_valid(kind):
    chance, of_bin, _ = worlds(100, **KINDS[kind])
    check(chance)
    check(of_bin)


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_worlds_of_storms(kind):
    """And the rank among all draws was not: it is small far too often."""
    chance, of_bin, rank = worlds(500, **KINDS[kind])
    check(chance)
    check(of_bin)
    assert (rank <= 0.01).sum() > binom.ppf(0.999, rank.size, 0.01)
