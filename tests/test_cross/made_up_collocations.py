"""Collocations of made-up sensors, with their errors put in."""

import numpy as np
import xarray as xr

from vconst.operation import Collocations

START = np.datetime64("2020-01-03", "ns")
SENSORS = ("nova-1/lap", "nova-2/lap", "ground/radar", "other/profile", "fifth/probe")


def collocations(values, conjunction, episode, *, sensors=SENSORS, units="m-3", day=None):
    """As match_many gives them: values of shape (n, N), conjunction of each, episode of that."""
    count, number = values.shape
    day = conjunction * 0.5 if day is None else day
    time = START + (np.asarray(day) * 86_400e9).astype(np.int64)
    found = {"conjunction": ("collocation", conjunction), "episode": ("conjunction", episode)}
    for place in range(number):
        found[f"value_{place}"] = ("collocation", values[:, place])
        found[f"time_{place}"] = ("collocation", time)
        found[f"latitude_{place}"] = ("collocation", np.linspace(-60.0, 60.0, count))
        found[f"longitude_{place}"] = ("collocation", np.linspace(0.0, 359.0, count))
        found[f"radius_{place}"] = ("collocation", np.full(count, 6878.0))
        if place:
            found[f"separation_{place}"] = ("collocation", np.full(count, 40.0 * place))
            found[f"lag_{place}"] = ("collocation", np.full(count, 1.0))
    attributes = {
        "sensors": list(sensors[:number]),
        "variable": "electron_density",
        "units": units,
        "criteria": {"distance": "300 km"},
        "counts": {},
    }
    return Collocations(xr.Dataset(found, attrs=attributes))


def made_up(
    seed,
    *,
    errors=(0.02, 0.07, 0.04),
    slopes=(1.0, 0.9, 1.6),
    conjunctions=600,
    episodes=1,
    each=10,
    shared=0.0,
    between=(0, 1),
):
    """
    Values in decades over 1e11: slope (truth + error), errors of 0.3 s.d. shared in a pass.

    *shared* is an error in decades that the two sensors of *between* have in common.
    """
    draw = np.random.default_rng(seed)
    conjunction = np.repeat(np.arange(conjunctions), each)
    episode = np.arange(conjunctions) * episodes // conjunctions
    truth = (0.4 * draw.standard_normal(conjunctions))[conjunction]
    truth = truth + 0.1 * draw.standard_normal(truth.size)
    common = shared * draw.standard_normal(truth.size)
    columns = []
    for place, (error, slope) in enumerate(zip(errors, slopes, strict=True)):
        own = 0.3 * draw.standard_normal(conjunctions)[conjunction]
        own = error * (own + np.sqrt(1 - 0.3**2) * draw.standard_normal(truth.size))
        columns.append(slope * (truth + own + (common if place in between else 0.0)))
    return collocations(10.0 ** (11.0 + np.stack(columns, axis=1)), conjunction, episode)
