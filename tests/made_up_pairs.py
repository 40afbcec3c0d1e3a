"""Match-ups of made-up sensors, with the truth put in."""

import numpy as np
import xarray as xr

from vconst.operation import Pairs
from vconst.operations.fit_calibration import fit_calibration

START = np.datetime64("2020-01-03", "ns")
QUICK = {"replicates": 300}
DENSITY = {
    "variable": "electron_density",
    "scale": "log",
    "drift": "2020-01-03",
    "pivot": 2e10,
    "reference_error": 0.03,
    "target_error": 0.06,
    **QUICK,
}
STRENGTH = {"variable": "magnetic_field", "drift": "2020-01-03", **QUICK}


def encounters(draw, conjunctions, episodes):
    """Conjunction and episode of every pair, and its day: alignments of 27 days."""
    held = conjunctions // episodes
    size = draw.integers(2, 30, held * episodes)
    episode = np.repeat(np.arange(episodes), held)
    day = episode * 110.0 + np.tile(np.arange(held) * 27.0 / held, episodes)
    conjunction = np.repeat(np.arange(size.size), size)
    within = np.concatenate([np.arange(n) for n in size])
    return conjunction, episode, day[conjunction] + within / 86_400.0, within


def mismatch(draw, conjunction):
    """What one sensor sees for not being in the other's place: shared within an encounter."""
    shared = draw.standard_normal(conjunction.max() + 1)[conjunction]
    return 0.8 * shared + 0.6 * draw.standard_normal(conjunction.size)


def pairs_of(name, reference, target, conjunction, episode, day):
    time = START + (day * 86_400e9).astype(np.int64)
    dataset = xr.Dataset(
        {
            "time": ("pair", time),
            "conjunction": ("pair", conjunction),
            "episode": ("conjunction", episode),
            f"{name}_target": ("pair", target),
            f"{name}_reference": ("pair", reference),
        },
        attrs={
            "reference": "nova-2/lap",
            "target": "nova-1/lap",
            "criteria": {"distance": "300 km"},
        },
    )
    return Pairs(dataset)


def density(seed, *, slope=1.0, gain=0.7, drift=-0.001, conjunctions=150, episodes=1, between=0.0):
    """Two density sensors: errors grow with the value, and the field differs between them."""
    draw = np.random.default_rng(seed)
    conjunction, episode, day, within = encounters(draw, conjunctions, episodes)
    level = np.log(2e10) + 1.1 * draw.standard_normal(conjunctions)[conjunction]
    field = level + 0.3 * np.sin(0.1 * within + conjunction)
    reference = np.exp(field + 0.08 * mismatch(draw, conjunction)) * noisy(draw, 0.03, field.size)
    seen = np.exp(field + 0.08 * mismatch(draw, conjunction)) / 2e10
    offset = (
        np.log10(gain)
        + drift * day
        + between * draw.standard_normal(episodes)[episode[conjunction]] / np.log(10.0)
    )
    target = 2e10 * seen**slope * 10.0**offset * noisy(draw, 0.06, field.size)
    return pairs_of("electron_density", reference, target, conjunction, episode, day)


def noisy(draw, relative, count):
    return np.exp(relative * draw.standard_normal(count))


def strength(seed, *, slope=1.0002, offset=-3.0, drift=0.02, conjunctions=120):
    """Two magnetometers of one platform: noise alone, far smaller than the field's range."""
    draw = np.random.default_rng(seed)
    conjunction, episode, day, _ = encounters(draw, conjunctions, 1)
    field = draw.uniform(22_000.0, 48_000.0, conjunction.size)
    wander = 0.3 * draw.standard_normal(conjunctions)[conjunction]
    target = slope * field + offset + drift * day + wander + 0.5 * draw.standard_normal(field.size)
    reference = field + 0.2 * draw.standard_normal(field.size)
    return pairs_of("magnetic_field", reference, target, conjunction, episode, day)


def many(worlds, settings):
    """Coefficients and intervals of many worlds, shape (3, worlds, coefficients)."""
    found = []
    for pairs in worlds:
        numbers = fit_calibration(pairs, **settings).scalars
        names = ["slope", "offset"] + (["drift"] if "drift" in numbers else [])
        found.append([[numbers[n + end] for n in names] for end in ("", "_low", "_high")])
    return np.array(found).transpose(1, 0, 2)
