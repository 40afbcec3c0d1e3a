"""Lead times and coverage of many events: those of masks; the line is that of another program."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom, linregress

from tests.test_health.conftest import Nova, commit_day, days, samples
from vconst.errors import OperationError, UsageError
from vconst.kernels.chance.visits import joined_visits, visits_of
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Events
from vconst.operations.completeness import completeness
from vconst.operations.lead_times import fit_line, lead_times
from vconst.plugins import Host
from vconst.selection import select
from vconst.store import Store

DAYS, CONTROLS, EVENTS = 60, 20, 24
DAY = np.timedelta64(1, "D")
SPAN = {"start": "2020-01-01", "stop": "2020-02-29"}
ASKED = {"variable": "electron_density", "limit": 2.5e11, "before": 10.0, "which": "first", **SPAN}


def places(seed=8, controls=CONTROLS):
    """Events of M 5 to 7 with controls anywhere else, all with zones of 1,500 km."""
    draw, step = np.random.default_rng(seed), controls + 1
    count = EVENTS * step
    control = np.arange(count) % step > 0
    time = np.datetime64("2020-01-12", "s") + draw.integers(0, 45 * 86400, count).astype("m8[s]")
    columns = {
        "time": ("place", time.astype("M8[ns]")),
        "latitude": ("place", draw.uniform(-60, 60, count)),
        "longitude": ("place", draw.uniform(-180, 180, count)),
        "control": ("place", control.astype(int)),
        "of_event": ("place", np.arange(count) // step),
        "event_magnitude": ("event", np.linspace(5.0, 7.0, EVENTS)),
        "event_zone_radius": ("event", np.full(EVENTS, 1500.0)),
    }
    return Events(xr.Dataset(columns))


def store_of(folder, plant):
    """White noise of 1e11 m-3; planted: an unusual pass 10^(M - 6) days before each event."""
    host = Host(load_installed=False, plugins=[("nova", Nova())])
    store = Store.create(folder / "store")
    draw, events = np.random.default_rng(3), places().dataset
    parts = [samples(day, step=240.0) for day in days("2020-01-01", DAYS)]
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    made["ne"] = 1e11 * np.abs(draw.standard_normal(made["t"].size)) + 1e8
    for row in np.flatnonzero(events["control"].values == 0) if plant else ():
        size = events["event_magnitude"].values[events["of_event"].values[row]]
        ahead = (events["time"].values[row] - made["t"]) / DAY
        place = (float(events[n].values[row]) for n in ("latitude", "longitude"))
        near = great_circle_distance(*place, made["lat"], made["lon"]) < 1500
        late = 10 ** (size - 6.0)
        made["ne"] = np.where(near & (ahead > 0), 1e11, made["ne"])  # else chance is the first
        at = np.flatnonzero(near & (ahead > 0) & (ahead < 10))
        made["ne"][at[np.argmin(np.abs(ahead[at] - late))]] = 5e11
    commit_day(store, "one", made)
    return select(store.head(), host, "nova-1/one", variables=["electron_density"])


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return store_of(tmp_path_factory.mktemp("planted"), plant=True)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return store_of(tmp_path_factory.mktemp("plain"), plant=False)


def by_masks(data, row, limit, listed=None):
    """Passes, and ages in days of the unusual samples, before one place-time."""
    held, listed = data.read(), places().dataset if listed is None else listed
    ahead = (listed["time"].values[row] - held["time"].values) / DAY
    place = (float(listed[n].values[row]) for n in ("latitude", "longitude"))
    north = held["latitude"].values
    near = great_circle_distance(*place, north, held["longitude"].values) <= 1500
    near &= (ahead > 0) & (ahead <= 10)
    pause = np.diff(held["time"].values) > np.timedelta64(15, "m")
    turn = np.append(False, np.diff(np.sign(np.diff(north))) != 0)
    number = np.cumsum(np.append(False, pause | turn))
    size = np.abs(held["electron_density"].values)
    return np.unique(number[near]).size, ahead[near & (size >= limit)], size[near]


@pytest.mark.parametrize("which", ["first", "strongest", "last"])
def test_lead_times_and_passes_are_those_of_masks(plain, which):
    """A limit that every second place passes."""
    asked = {**ASKED, "which": which}
    found, listed = lead_times(plain, places(), **asked).dataset, places().dataset
    rows = np.flatnonzero(listed["control"].values == 0)
    rows = rows[np.argsort(listed["time"].values[rows])]
    for at, row in enumerate(rows):
        passes, ages, sizes = by_masks(plain, row, 2.5e11)
        assert found["passes"].values[at] == passes
        if not ages.size:
            assert np.isnan(found["lead"].values[at])
            continue
        greatest = ages[np.argmax(sizes[sizes >= 2.5e11])]
        expected = {"first": ages.max(), "last": ages.min(), "strongest": greatest}[which]
        assert found["lead"].values[at] == pytest.approx(expected, abs=1e-9)
    assert 0 < found["timed"].item() <= EVENTS


def test_the_line_and_its_interval_are_those_of_scipy():
    draw = np.random.default_rng(1)
    x = draw.uniform(5, 7, 30)
    y = 0.4 * x - 2 + draw.normal(0, 0.3, 30)
    constant, slope, low, high = fit_line(x, np.append(y[:-1], np.nan))
    peer = linregress(x[:-1], y[:-1])
    assert (constant, slope) == pytest.approx((peer.intercept, peer.slope))
    assert (high - low) / 2 == pytest.approx(2.0518305 * peer.stderr, rel=1e-6)  # t(0.975, 27)
    assert np.isnan(fit_line(x[:2], y[:2])).all()
    assert np.isnan(fit_line(np.full(5, 6.0), y[:5])).all()


def test_a_lead_time_that_grows_with_magnitude_is_found_and_its_controls_have_none(planted):
    found = lead_times(planted, places(), **ASKED)
    table = found.dataset
    assert table["timed"].item() >= EVENTS - 2  # planting one event may clear another's
    assert table["slope_low"].item() < 1.0 < table["slope_high"].item()
    assert abs(table["base_slope"].item()) < 0.5
    assert table["chance"].item() == table["smallest_chance"].item() == pytest.approx(2 / 1000)
    assert "(95 % interval" in found.dataset.attrs["verdict"]


def test_where_nothing_is_there_a_slope_is_significant_no_more_often_than_it_says(plain):
    small = 0
    for seed in range(60):
        asked = {**ASKED, "draws": 199, "seed": seed}
        small += lead_times(plain, places(100 + seed), **asked).scalars["chance"] <= 0.05
    assert small <= binom.ppf(0.999, 60, 0.05)


def test_a_pass_that_goes_on_in_the_next_piece_is_one():
    time = np.arange(200) * 10**10
    north = np.linspace(-10, 10, 200)
    track = (time, north, np.zeros(200), np.ones(200))
    place = (np.array([10**13]), np.zeros(1), np.zeros(1), np.array([5000.0]))
    asked = {"before": 10**13, "limit": 0.5}
    whole = visits_of(track, place, **asked)
    parts = [visits_of(tuple(e[k : k + 100] for e in track), place, **asked) for k in (0, 100)]
    joined = joined_visits(parts)
    assert [each.tolist() for each in joined] == [each.tolist() for each in whole]
    assert joined.passes.tolist() == [1]
    apart = (time + (np.arange(200) >= 100) * 10**12 * 2, *track[1:])
    late = (place[0] * 3, *place[1:])
    asked["before"] = 3 * 10**13
    halves = [visits_of(tuple(e[k : k + 100] for e in apart), late, **asked) for k in (0, 100)]
    assert joined_visits(halves).passes.tolist() == [2] == visits_of(apart, late, **asked).passes


def test_coverage_by_year_counts_events_with_enough_passes(plain):
    """Events of which a third lies a year later, where there are no data."""
    listed = places().dataset
    later = listed["of_event"].values % 3 == 0
    time = listed["time"].values + np.where(later, np.timedelta64(366, "D"), np.timedelta64(0))
    moved = Events(listed.assign(time=("place", time)))
    asked = {"variable": "electron_density", "before": 10.0, "start": "2020-01-01"}
    found = completeness(plain, moved, least=28, stop="2021-03-31", **asked).dataset
    assert found["year"].values.tolist() == [2020, 2021]
    assert found["year_events"].values.tolist() == [16, 8]
    rows = np.flatnonzero(listed["control"].values == 0)
    counts = np.array([by_masks(plain, row, 1.0, moved.dataset)[0] for row in rows])
    first = ~later[rows]
    assert 0 < (counts[first] >= 28).sum() < 16  # so that the limit tells something
    assert found["covered"].values.tolist() == [(counts[first] >= 28).sum(), 0]
    assert found["unseen"].values.tolist() == [(counts[first] == 0).sum(), 8]
    assert found["passes"].values[0] == np.median(counts[first])
    assert found["share_low"].values[1] == 0
    assert found["share_high"].values[1] == pytest.approx(0.3244, abs=1e-4)  # Wilson, 0 of 8
    assert "8 have none at all" in found.attrs["verdict"]


def test_what_cannot_be_asked_is_refused_in_words(plain):
    asked = {"variable": "electron_density", **SPAN}
    with pytest.raises(UsageError, match="'least' is 0; expected 1 pass or more"):
        completeness(plain, places(), least=0, **asked)
    alone = Events(places().dataset.isel(place=np.arange(0, EVENTS * 21, 21)))
    with pytest.raises(OperationError, match="'events' have no controls"):
        lead_times(plain, alone, **ASKED)
    bare = places().dataset
    with pytest.raises(OperationError, match="say no radius of their zones"):
        lead_times(plain, Events(bare.drop_vars("event_zone_radius")), **ASKED)
    with pytest.raises(OperationError, match="say no magnitude"):
        lead_times(plain, Events(bare.drop_vars("event_magnitude")), **ASKED)
