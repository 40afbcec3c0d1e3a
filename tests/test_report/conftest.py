"""Runs by hand, with numbers drawn from a seed and the truth known."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from vconst.operation import Calibration, Pairs, Table
from vconst.recipe.record import Run
from vconst.report import build_report

from .event_runs import event_results

DAY = np.timedelta64(1, "D").astype("timedelta64[ns]")
EPOCH = np.datetime64("2020-01-17", "ns")
PIVOT, SLOPE, OFFSET, DRIFT = 1e11, 0.985, -0.2831, 0.0006
VERDICT = (
    "usable with correction: the two differ by more than the uncertainty (p = 0.001), and the "
    "slope is known to ± 0.41 %."
)
#: What a calibration has of its pairs, and what it says of itself.
SIDES = ("reference", "target", "criteria")
FITTED = {
    "variable": "electron_density",
    "units": "m-3",
    "method": "deming",
    "scale": "log",
    "pivot": PIVOT,
    "drift_epoch": "2020-01-17T00:00:00",
    "validity_start": "2020-01-04T00:00:00",
    "validity_stop": "2020-01-30T00:00:00",
    "verdict": VERDICT,
}
#: A run record without its inputs and steps.
RECORD = {
    "schema": "vconst/run-record/1",
    "run": "density-20260301T101500Z-1a2b3c4d",
    "recipe": "density",
    "page": "calibration",
    "show": None,
    "title": "Density of nova-1 on nova-2",
    "about": "Wherever the two met.",
    "text": "vconst: 1\nrecipe: density\n",
    "filled": {"vconst": 1, "recipe": "density"},
    "parameters": {},
    "commit": 42,
    "store_state": "ab" * 32,
    "state": "done",
    "started": "2026-03-01T10:15:00+00:00",
    "finished": "2026-03-01T10:15:41+00:00",
    "store": "vconst-store",
    "versions": {"vconst": "0.1.0"},
    "published": [],
    "error": None,
}
PLANTED = [
    ("gain", 0.52, 0.5211, 0.514, 0.5283, True),
    ("offset (nT)", -3.0, -4.7, -6.2, -3.2, False),
]


def make_pairs(conjunctions=40, each=30, seed=1):
    """Match-ups of one variable on a log scale: target = slope, offset, drift, noise."""
    random = np.random.default_rng(seed)
    meetings = _meetings(random, conjunctions, each)
    pairs = _samples(random, meetings, each)
    numbers = {
        "pairs": pairs["lag"].size * 40,
        "samples": pairs["lag"].size,
        "conjunctions": conjunctions,
        "episodes": 1,
        "nearest_approach": float(meetings["conjunction_separation"].min(initial=12503.4)),
    }
    dataset = xr.Dataset(
        {
            **{name: ("pair", values) for name, values in pairs.items()},
            **{name: ("conjunction", values) for name, values in meetings.items()},
            **numbers,
        },
        attrs={
            "reference": "nova-2/lp",
            "target": "nova-1/lap",
            "criteria": {"distance": "300 km"},
            "counts": {"target": {"masked": 17}},
        },
    )
    for side in ("target", "reference"):
        dataset[f"electron_density_{side}"].attrs["units"] = "m-3"
    return Pairs(dataset)


def _meetings(random, count, each):
    """When and where two passes met, 26 days around the epoch."""
    start = EPOCH + (random.uniform(-13, 13, count) * DAY.astype(float)).astype("m8[ns]")
    start = np.sort(start)
    return {
        "conjunction_start": start,
        "conjunction_stop": start + np.timedelta64(each, "s"),
        "conjunction_pairs": np.full(count, each * 40),
        "conjunction_latitude": np.degrees(np.arcsin(random.uniform(-0.9, 0.9, count))),
        "conjunction_longitude": random.uniform(-180, 180, count),
        "conjunction_separation": random.uniform(5, 290, count),
        "episode": np.zeros(count, int),
    }


def _samples(random, meetings, each):
    """The matched samples of every meeting, a second apart."""
    which = np.repeat(np.arange(meetings["episode"].size), each)
    places = {
        name: meetings[f"conjunction_{name}"][which]
        for name in ("latitude", "longitude", "separation")
    }
    late = np.tile(np.arange(each), meetings["episode"].size) * np.timedelta64(10**9, "ns")
    time = meetings["conjunction_start"][which] + late
    reference = 10 ** random.normal(10.8, 0.4, which.size)
    line = SLOPE * np.log10(reference / PIVOT) + OFFSET + DRIFT * ((time - EPOCH) / DAY)
    return {
        "time": time,
        **places,
        "conjunction": which,
        "electron_density_reference": reference,
        "electron_density_target": PIVOT * 10 ** (line + random.normal(0, 0.02, which.size)),
        "lag": random.uniform(-30, 30, which.size),
        "altitude_difference": random.normal(-8, 6, which.size),
        "local_time_difference": random.normal(4, 9, which.size),
    }


def make_fit(pairs):
    """The calibration that fits the match-ups of :func:`make_pairs`."""
    sizes = pairs.dataset.sizes
    counts = {"number_of_collocations": sizes["pair"], "conjunctions": sizes["conjunction"]}
    coefficients = ["slope", "offset", "drift"]
    dataset = xr.Dataset(
        {
            **_coefficients(),
            **counts,
            "episodes": 1,
            "scatter": 0.02,
            "correlation": 0.9921,
            "slope_ratio_low": 0.991,
            "slope_y_on_x": 0.972,
            "covariance": (("coefficient", "coefficient_other"), np.diag([1e-5, 1e-5, 1e-8])),
            **_scenes(),
        },
        coords={"coefficient": coefficients},
        attrs={**{key: pairs.dataset.attrs[key] for key in SIDES}, **FITTED},
    )
    return Calibration(dataset)


def _coefficients():
    """Each with its standard error and 95 % interval."""
    numbers = {}
    for name, value, error in (
        ("slope", SLOPE, 0.004),
        ("offset", OFFSET, 0.0031),
        ("drift", DRIFT, 0.0001),
    ):
        low, high = (value + sign * 1.96 * error for sign in (-1, 1))
        numbers |= {name: value, f"{name}_low": low, f"{name}_high": high, f"{name}_se": error}
    return numbers


def _scenes():
    scene = np.array([3e10, 1e11, 3e11])
    bias = PIVOT * 10 ** (SLOPE * np.log10(scene / PIVOT) + OFFSET) - scene
    return {
        "scene": ("scene", scene),
        "scene_bias": ("scene", bias),
        "scene_bias_se": ("scene", 0.008 * scene),
    }


def make_table(offset=0.357):
    """A difference of two maps: numbers, a series, a map."""
    random = np.random.default_rng(3)
    time = np.datetime64("2020-01-08", "ns") + np.arange(13) * np.timedelta64(2, "h")
    latitude, longitude = np.arange(87.5, -88, -2.5), np.arange(-180, 181, 5.0)
    numbers = {"mean": offset, "std": 1.426, "rms": 1.4702}
    dataset = xr.Dataset(
        {
            **{name: ((), value, {"units": "TECU"}) for name, value in numbers.items()},
            "map_mean": (
                ("latitude", "longitude"),
                random.normal(0.3, 1, (latitude.size, longitude.size)),
                {"units": "TECU", "long_name": "mean difference"},
            ),
            "series_mean": ("time", random.normal(0.3, 0.1, 13), {"units": "TECU"}),
            "series_rms": ("time", random.normal(1.4, 0.1, 13), {"units": "TECU"}),
        },
        coords={"time": time, "latitude": latitude, "longitude": longitude},
    )
    return Table(dataset)


def make_record(**changes):
    """``run.json`` of a run that went well."""
    entry = {
        "product": "nova-1/lap",
        "key": "9f3c" * 16,
        "granules": [
            {"id": f"{n:064x}", "file": f"nova_{n}.h5", "version": [1, n]} for n in range(3)
        ],
        "counts": {"samples": 120400, "removed": {"magnetorquer_on": 3161}},
    }
    ran = {"state": "done", "seconds": 1.5, "key": "aa", "digest": "b"}
    steps = [{"name": name, "operation": name, **ran} for name in ("match_up", "fit_calibration")]
    inputs = {"target": entry, "both": {"one": entry, "two": entry}}
    return json.loads(json.dumps({**RECORD, "inputs": inputs, "steps": steps, **changes}))


@pytest.fixture(scope="session")
def page_of(tmp_path_factory):
    """A function that builds the page of results and a record; returns its path."""

    def build(results, *, host=None, title=None, language="en", **changes):
        run = Run(Path(tmp_path_factory.mktemp("run")), make_record(**changes), results)
        return build_report(run, host=host, title=title, language=language)

    return build


@pytest.fixture(scope="session")
def calibration_page(page_of):
    """The page of a match-up and its calibration, made-up data."""
    keys = ("quantity", "planted", "recovered", "low", "high", "inside")
    pairs = make_pairs()
    return page_of(
        {"match": pairs, "fit": make_fit(pairs)},
        planted=[dict(zip(keys, row, strict=True)) for row in PLANTED],
    )


@pytest.fixture(scope="session")
def table_page(page_of):
    """The page of a difference of maps, of two members of a group."""
    return page_of({"compare": {"one": make_table(), "two": make_table(0.5)}})


@pytest.fixture(scope="session")
def event_run():
    """Results about two events, the first with every layer far from usual on one day."""
    return event_results()


@pytest.fixture(scope="session")
def event_page(page_of, event_run, made_once):
    """The page of those results."""
    about = {"page": "event", "recipe": "earthquake", "title": "Two events"}
    return made_once("report.html", lambda: page_of(event_run, **about))
