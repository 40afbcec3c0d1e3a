"""The world of one campaign: what a worker needs to see the truth, and the truth."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from vconst.kernels.constants import DAY
from vconst.synthetic.activity import make_activity
from vconst.synthetic.climatology import kept_climatology
from vconst.synthetic.real_series import randomised_activity
from vconst.synthetic.strengths import Strengths
from vconst.synthetic.truth import Truth


@dataclass(frozen=True)
class World:
    """
    All that decides the truth; small, so that it travels with each task.

    Parameters
    ----------
    seed : int
    cache : str
        Folder of the climatology.
    start, stop, middle : int
        Of the campaign, ns since 1970 UTC.
    f107, storms_per_month : float
    null : str
    series : tuple of (str, str)
        Real series by index: files, or columns of products in a store.
    strengths : Strengths
    """

    seed: int
    cache: str
    start: int
    stop: int
    middle: int
    f107: float
    storms_per_month: float
    null: str = "plasma"
    series: tuple[tuple[str, str], ...] = ()
    strengths: Strengths = field(default_factory=Strengths)


def world_of(declaration, seed, cache):
    """
    The world of a declaration.

    Parameters
    ----------
    declaration : Declaration
    seed : int
    cache : path-like
        Folder in which the climatology is kept.

    Returns
    -------
    world : World
    """
    return World(
        int(seed),
        str(Path(cache).resolve()),
        declaration.start,
        declaration.stop,
        declaration.middle,
        declaration.f107,
        declaration.storms_per_month,
        declaration.null,
        tuple(sorted(declaration.series.items())),
        declaration.strengths,
    )


@lru_cache(maxsize=2)
def truth_of(world):
    """The truth of a world, kept for the next call."""
    usual = kept_climatology(np.datetime64(world.middle, "ns"), world.f107, world.cache)
    span = (world.start - 27 * DAY, world.stop)
    if world.null == "phase-randomised":
        activity = randomised_activity(world.seed, *span, world.series, flux=world.f107)
    else:
        storms = world.storms_per_month
        activity = make_activity(world.seed, *span, flux=world.f107, storms_per_month=storms)
    heavy = world.null == "heavy tails"
    return Truth(world.seed, usual, activity, world.strengths, heavy=heavy)
