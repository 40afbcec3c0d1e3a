"""
The satellites, each on a nominal orbit from what its makers have published.

None of these orbits is from tracking: local time and plane hold as stated, the place in the orbit
does not. Fact sheets give heights above the equator (6378.137 km); a platform's altitude is above
the sphere of 6371.2 km, which is 6.937 km more.
"""

from dataclasses import dataclass

from vconst import Platform

#: Radius of the equator minus that of the sphere, km.
_ABOVE_SPHERE = 6378.137 - 6371.2


@dataclass(frozen=True, kw_only=True)
class Camera:
    """
    One camera of a platform.

    Parameters
    ----------
    name : str
    kind : str
        ``"panchromatic"``, ``"multispectral"`` or ``"infrared"``.
    resolution : float
        On the ground straight below, m.
    swath : float
        km.
    """

    name: str
    kind: str
    resolution: float
    swath: float


@dataclass(frozen=True, kw_only=True)
class Imager:
    """
    A platform with its cameras and with where its orbit was read.

    Parameters
    ----------
    platform : Platform
    cameras : tuple of Camera
    source : str
        Of the orbit; says what of it is assumed.
    """

    platform: Platform
    cameras: tuple[Camera, ...]
    source: str


def _platform(name, title, height, inclination, local_time, phase=0.0):
    """*height* in km above the equator, *local_time* in h of the descending node."""
    altitude = round(height + _ABOVE_SPHERE, 1)
    orbit = {"inclination": inclination, "altitude": altitude, "local_time": local_time}
    return Platform(name=name, title=title, altitude=altitude, orbit={**orbit, "phase": phase})


_RESOURCESAT = (
    Camera(name="LISS-4", kind="multispectral", resolution=5.8, swath=70.0),
    Camera(name="LISS-3", kind="multispectral", resolution=23.5, swath=141.0),
    Camera(name="AWiFS", kind="multispectral", resolution=56.0, swath=740.0),
)

IMAGERS = (
    Imager(
        # The page gives the mean semi-major axis, 7148.865 km, which says more than "778 km".
        platform=_platform(
            "cbers-04", "CBERS-04 (China and Brazil), since December 2014", 770.728, 98.504, 10.5
        ),
        cameras=(
            Camera(name="PAN", kind="panchromatic", resolution=5.0, swath=60.0),
            Camera(name="MUX", kind="multispectral", resolution=20.0, swath=120.0),
            Camera(name="IRS", kind="infrared", resolution=80.0, swath=120.0),
            Camera(name="WFI", kind="multispectral", resolution=64.0, swath=866.0),
        ),
        source="INPE, orbit of CBERS-3 and 4 (gov.br/inpe)",
    ),
    Imager(
        platform=_platform(
            "kanopus-v", "Kanopus-V 1 (Russia), since July 2012", 510.0, 97.447, 12.0
        ),
        cameras=(
            Camera(name="PSS", kind="panchromatic", resolution=2.1, swath=23.3),
            Camera(name="MSS", kind="multispectral", resolution=10.5, swath=20.1),
        ),
        source=(
            "ISPRS Archives XXXIX-B4 (2012), table of the Canopus-V satellite; its local time was "
            "not found in print, noon is assumed"
        ),
    ),
    Imager(
        platform=_platform(
            "resourcesat-2", "Resourcesat-2 (India), since April 2011", 817.0, 98.69, 10.5
        ),
        cameras=_RESOURCESAT,
        source="ISRO, Resourcesat-2: 817 km, 98.7 degrees, 10:30",
    ),
    Imager(
        platform=_platform(
            "resourcesat-2a",
            "Resourcesat-2A (India), since December 2016",
            *(817.0, 98.69, 10.5),
            phase=180.0,
        ),
        cameras=_RESOURCESAT,
        source=(
            "ISRO, Resourcesat-2A: the orbit of Resourcesat-2, with which it is paired; half a "
            "revolution apart is assumed"
        ),
    ),
    Imager(
        # Inclination: what keeps 645 km above the equator at one local time (J2).
        platform=_platform("gf-6", "GF-6 (China), since June 2018", 645.0, 97.97, 10.5),
        cameras=(
            Camera(name="PMS, panchromatic", kind="panchromatic", resolution=2.0, swath=90.0),
            Camera(name="PMS, multispectral", kind="multispectral", resolution=8.0, swath=90.0),
            Camera(name="WFV", kind="multispectral", resolution=16.0, swath=800.0),
        ),
        source=(
            "CNSA, GF-6: Sun-synchronous, 645 km, 10:30; the inclination is the Sun-synchronous "
            "one of that height"
        ),
    ),
    Imager(
        platform=_platform("zy-3-02", "ZY-3/02 (China), since May 2016", 505.984, 97.421, 10.5),
        cameras=(
            Camera(name="NAD", kind="panchromatic", resolution=2.1, swath=51.0),
            Camera(name="FWD and BWD", kind="panchromatic", resolution=2.7, swath=52.3),
            Camera(name="MUX", kind="multispectral", resolution=6.0, swath=51.0),
        ),
        source="NSSDCA 2016-033A: 505.984 km, 97.421 degrees; its local time from ZY-3/01, 10:30",
    ),
)

PLATFORMS = tuple(each.platform for each in IMAGERS)
