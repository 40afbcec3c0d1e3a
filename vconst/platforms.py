"""Who carries payloads and who receives from them: platforms, and stations on the ground."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["flying", "ended", "planned"]

#: What is said of a platform that flies as it is stated, and of all that is reckoned with it.
NOMINAL = "nominal, not from tracking"


@dataclass(frozen=True, kw_only=True)
class Platform:
    """
    Whatever carries payloads: a spacecraft, a ground site, an analysis centre.

    Parameters
    ----------
    name : str
        Lower case, ``"nova-1"``.
    title : str
        One line for people.
    status : str
        ``"flying"``, ``"ended"`` or ``"planned"``.
    altitude : float or None
        Mean height in km above the sphere of 6371.2 km; None on the ground.
    elements : tuple of str or None
        The two lines of an element set; None if there is none.
    orbit : mapping
        Stated orbit where there are no elements, for example
        ``{"inclination": 97.4, "altitude": 507.0, "local_time": 14.0}``
        (degree, km, hours of the descending node).
    """

    name: str
    title: str
    status: Status = "flying"
    altitude: float | None = None
    elements: tuple[str, str] | None = None
    orbit: Mapping[str, Any] = field(default_factory=dict)

    @property
    def flies(self):
        """From what its orbit is known, in words; empty where nothing says how it flies."""
        if self.elements:
            return "element set"
        return NOMINAL if self.orbit else ""


@dataclass(frozen=True, kw_only=True)
class Station:
    """
    A station on the ground that receives from platforms.

    Parameters
    ----------
    name : str
        Lower case, ``"sanya"``.
    title : str
        One line for people.
    latitude, longitude : float
        Geodetic, degrees north and east.
    elevation : float
        Lowest at which it receives, degrees above its horizon.
    """

    name: str
    title: str
    latitude: float
    longitude: float
    elevation: float = 5.0
