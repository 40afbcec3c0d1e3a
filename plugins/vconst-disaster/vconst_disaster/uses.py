"""The catalogue: which kind of sensor serves at which step of which disaster, and who says so."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vconst import VconstError

DISASTERS = ("earthquake", "landslide", "flood", "fire", "urban")
#: By name, what the steps are; the field's own name of the first is left to the field.
STEPS = {
    "monitoring": "monitoring before the event",
    "response": "response in the first days",
    "assessment": "assessment after the event",
}
STANDINGS = ("operational", "research", "none")
JUDGEMENT = "judgement of the authors"

#: What has to be said wherever sources are shown.
NOT_VERIFIED = (
    "Sources are cited from memory and not verified: look them up before you rely on them."
)


@dataclass(frozen=True, kw_only=True)
class Use:
    """
    One cell of the catalogue.

    Parameters
    ----------
    disaster, sensor, step : str
    standing : str
        ``"operational"``, ``"research"`` (studied, not relied upon) or ``"none"``.
    does : str
        One sentence.
    source : str
        A reference, or that it is the judgement of the authors.
    """

    disaster: str
    sensor: str
    step: str
    standing: str
    does: str
    source: str


@cache
def sensors():
    """Kinds of sensors by name: ``title`` and ``read_by``, the plugins that read them."""
    return _table("sensors")


@cache
def sources():
    """References by short name."""
    return _table("sources")


@cache
def uses():
    """
    All cells, disaster by disaster, sensor by sensor, step by step.

    Returns
    -------
    uses : tuple of Use

    Raises
    ------
    VconstError
        If a cell is missing, or cites what is not among the sources.
    """
    return tuple(
        _use(disaster, sensor, step, _table(disaster))
        for disaster in DISASTERS
        for sensor in sensors()
        for step in STEPS
    )


def _use(disaster, sensor, step, table):
    try:
        standing, does, source = table[sensor][step]
        cited = sources()[source] if source else JUDGEMENT
    except (KeyError, ValueError) as error:
        raise VconstError(f"{disaster}.toml: '{sensor}', '{step}' is not sound: {error}.") from None
    return Use(
        disaster=disaster, sensor=sensor, step=step, standing=standing, does=does, source=cited
    )


def _table(name):
    return tomllib.loads((files(__package__) / "catalogue" / f"{name}.toml").read_text("utf-8"))
