"""What a made-up constellation consists of, read from a TOML file."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from vconst.errors import UnknownNameError, UsageError
from vconst.synthetic.sensors import Sensor
from vconst.synthetic.truth import Strengths

#: How the samples of a product are cut into files.
GRANULES = ("day", "half-orbit", "year", "all")

_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class MadeProduct:
    """
    One product of a made-up constellation.

    Parameters
    ----------
    name : str
        Of a product that a plugin declares and can write.
    granule : str
        One of :data:`GRANULES`.
    cadence : float or None
        Between samples in s; None for the product's own.
    latitude : float
        Tracks are kept up to this absolute latitude in degrees.
    latitudes, longitudes : tuple of float
        Axes of a grid: first, last, step in degrees.
    both_ends : bool
        Whether a file also holds the sample at its very end, as daily maps do.
    sensors : mapping of str to Sensor
        By canonical name; ``magnetic_field`` of a product of components is for the
        vector. What is not named is measured perfectly.
    constants : mapping of str to float
        Variables of the file that the world does not hold.
    about : mapping of str to str
        Handed to the product's writer and namer: version, baseline.
    """

    name: str
    granule: str = "day"
    cadence: float | None = None
    latitude: float = 90.0
    latitudes: tuple[float, ...] = ()
    longitudes: tuple[float, ...] = ()
    both_ends: bool = False
    sensors: dict[str, Sensor] = field(default_factory=dict)
    constants: dict[str, float] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """
    A made-up constellation.

    Parameters
    ----------
    start, stop : int
        The campaign, ns since 1970 UTC; *stop* is not part of it.
    centre : int
        Middle of shortened campaigns.
    f107, storms_per_month : float
        Solar flux in 1e-22 W m-2 Hz-1, and storms in 30 days on average.
    strengths : Strengths
    products : tuple of MadeProduct
    """

    start: int
    stop: int
    centre: int
    f107: float = 70.0
    storms_per_month: float = 1.0
    strengths: Strengths = field(default_factory=Strengths)
    products: tuple[MadeProduct, ...] = ()

    def span(self, days=None):
        """
        The campaign, or that many whole days around its centre, as (start, stop) in ns.

        Raises
        ------
        UsageError
            If *days* is less than one or does not fit into the campaign.
        """
        if days is None:
            return self.start, self.stop
        day = 86_400 * _NANOSECONDS
        start = self.centre - int(days) // 2 * day
        stop = start + int(days) * day
        if days < 1 or start < self.start or stop > self.stop:
            raise UsageError(
                f"{days} days around {_date(self.centre)} do not lie between "
                f"{_date(self.start)} and {_date(self.stop)}.",
                hint="Take fewer days, and at least one.",
            )
        return start, stop


def read_declaration(path):
    """
    Read a made-up constellation.

    Parameters
    ----------
    path : path-like
        A TOML file: ``[campaign]`` with ``start``, ``stop``, ``centre`` (dates); ``[world]``
        with ``f107``, ``storms_per_month`` and fields of `Strengths`; and ``[[product]]``
        tables with the fields of `MadeProduct`, sensors as ``[product.sensors.NAME]``.

    Returns
    -------
    declaration : Declaration

    Raises
    ------
    UsageError
        If the file is not such a declaration; unknown keys are named with the nearest one.
    """
    path = Path(path)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: no declaration of a constellation: {error}") from error
    _check_keys("table", given, ("campaign", "world", "product"))
    campaign = {key: _time(value, path) for key, value in given.get("campaign", {}).items()}
    _check_keys("campaign key", campaign, ("start", "stop", "centre"))
    world = dict(given.get("world", {}))
    plain = {key: world.pop(key) for key in ("f107", "storms_per_month") if key in world}
    try:
        return Declaration(
            **campaign,
            **plain,
            strengths=_build("world key", Strengths, world),
            products=tuple(_product(item, path) for item in given.get("product", ())),
        )
    except TypeError as error:
        raise UsageError(f"{path}: {error}") from error


def _product(given, path):
    sensors = {name: _sensor(item, path) for name, item in given.get("sensors", {}).items()}
    product = _build("product key", MadeProduct, {**given, "sensors": sensors})
    if product.granule not in GRANULES:
        raise UnknownNameError("granule rule", product.granule, GRANULES)
    return product


def _sensor(given, path):
    given = dict(given)
    if "epoch" in given:
        given["epoch"] = _time(given["epoch"], path)
    return _build("sensor key", Sensor, given)


def _build(what, kind, given):
    _check_keys(what, given, [item.name for item in fields(kind)])
    return kind(**{key: _frozen(value) for key, value in given.items()})


def _frozen(value: Any):
    return tuple(value) if isinstance(value, list) else value


def _check_keys(what, given, known):
    for key in given:
        if key not in known:
            raise UnknownNameError(what, key, known)


def _time(value, path):
    try:
        return int(np.datetime64(str(value).replace(" ", "T"), "ns").astype(np.int64))
    except ValueError as error:
        raise UsageError(f"{path}: '{value}' is not a date.") from error


def _date(nanoseconds):
    return str(np.datetime64(nanoseconds, "ns"))[:10]
