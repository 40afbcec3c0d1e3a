"""
The satellites, with element sets of November 2019 where there are any (CelesTrak science.txt).

Orbits without elements are stated, not from tracking: mean heights over the mission.
"""

from vconst import Platform

SWARM = (
    Platform(
        name="swarm-a",
        title="Swarm A (Alpha), lower pair, since 22 November 2013",
        altitude=445.0,
        elements=(
            "1 39452U 13067B   19322.50280648  .00000982  00000-0  20412-4 0  9992",
            "2 39452  87.3675 207.7065 0003315  94.9584 265.2052 15.44167543336519",
        ),
        orbit={"inclination": 87.4, "altitude": 445.0},
    ),
    Platform(
        name="swarm-b",
        title="Swarm B (Bravo), upper satellite, since 22 November 2013",
        altitude=510.0,
        elements=(
            "1 39451U 13067A   19321.92173276  .00000278  00000-0  10717-4 0  9999",
            "2 39451  87.7505 343.5397 0001761  68.3058 291.8375 15.21636528317640",
        ),
        orbit={"inclination": 87.8, "altitude": 510.0},
    ),
    Platform(
        name="swarm-c",
        title="Swarm C (Charlie), lower pair, since 22 November 2013",
        altitude=445.0,
        elements=(
            "1 39453U 13067C   19322.50273068  .00000986  00000-0  20506-4 0  9999",
            "2 39453  87.3527 209.0930 0003300  94.8649 265.2985 15.44168701336474",
        ),
        orbit={"inclination": 87.4, "altitude": 445.0},
    ),
)


def _ended(name, title, inclination, altitude):
    return Platform(
        name=name,
        title=title,
        status="ended",
        altitude=altitude,
        orbit={"inclination": inclination, "altitude": altitude},
    )


def _flying(name, title, inclination, altitude):
    return Platform(
        name=name,
        title=title,
        altitude=altitude,
        orbit={"inclination": inclination, "altitude": altitude},
    )


MAGNETIC = (
    _ended("champ", "CHAMP, July 2000 to September 2010", 87.3, 370.0),
    _flying("cryosat-2", "CryoSat-2, since 8 April 2010", 92.0, 720.0),
    _ended("grace-a", "GRACE A, March 2002 to October 2017", 89.0, 470.0),
    _ended("grace-b", "GRACE B, March 2002 to October 2017", 89.0, 470.0),
    _flying("grace-fo-1", "GRACE-FO 1, since 22 May 2018", 89.0, 490.0),
    _flying("grace-fo-2", "GRACE-FO 2, since 22 May 2018", 89.0, 490.0),
    _ended("goce", "GOCE, March 2009 to November 2013", 96.7, 255.0),
    _ended("oersted", "Oersted, February 1999 to 2014", 96.5, 755.0),
)

OBSERVATORIES = (
    Platform(name="swarm", title="Swarm A, B and C together"),
    Platform(name="observatories", title="Magnetic observatories on the ground"),
)
