"""Match-ups are drawn beside the calibration that was fitted to them, and beside no other."""

from types import SimpleNamespace

import numpy as np
import xarray as xr

from vconst.operation import Calibration, Pairs
from vconst.report.subjects import subjects_of

SAID = {"reference": "nova-1/lap", "target": "nova-2/lap", "variable": "electron_density"}


def pairs():
    """Match-ups of the two."""
    return Pairs(xr.Dataset({"electron_density_target": ("pair", np.zeros(1))}, attrs=SAID))


def run(steps=()):
    """By day and by night, fitted apart, and a third fit of the same two by another way."""
    results = {"day": pairs(), "night": pairs()}
    results |= {name: Calibration(xr.Dataset(attrs=SAID)) for name in ("one", "two", "transferred")}
    record = {"show": ["one", "two", "transferred"], "steps": list(steps)}
    return SimpleNamespace(results=results, record=record)


def test_pairs_stand_beside_their_own_fit():
    steps = [
        {"name": "day", "key": "d", "inputs": {"reference": "x", "target": "y"}},
        {"name": "night", "key": "n", "inputs": {"reference": "x", "target": "y"}},
        {"name": "one", "key": "1", "inputs": {"pairs": "d"}},
        {"name": "two", "key": "2", "inputs": {"pairs": "n"}},
        {"name": "transferred", "key": "3", "inputs": {"target": "1", "reference": "2"}},
    ]
    made = run(steps)
    found = {item.step: item.fits for item in subjects_of(made)}
    assert found["day"] == (made.results["one"],)
    assert found["night"] == (made.results["two"],)


def test_where_no_keys_are_recorded_products_decide():
    found = {item.step: item.fits for item in subjects_of(run())}
    assert len(found["day"]) == 3
