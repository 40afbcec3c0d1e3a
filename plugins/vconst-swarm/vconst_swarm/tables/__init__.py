"""
One table per instrument; one file per kind of file that is delivered.

Where a real file says otherwise, this is the place to change. What is known of each layout
stands with it: from a real file, seen in print, or from the definition.
"""

from vconst_swarm.tables import (
    champ,
    cryosat,
    eef,
    fac,
    goce,
    grace,
    ipd,
    lp,
    mag,
    tct,
    tec,
    vobs,
)

#: Every sensor of Swarm, by satellite.
SWARM = tuple(
    one
    for letter in "ABC"
    for one in (
        lp.sensor(letter),
        mag.sensor(letter),
        mag.fast_sensor(letter),
        tct.sensor(letter, "02"),
        tct.sensor(letter, "16"),
        tec.sensor(letter),
        fac.sensor(letter),
        eef.sensor(letter),
        ipd.sensor(letter),
    )
)

#: Magnetometers that other satellites carry for their attitude, and CHAMP's.
PLATFORMS = (
    champ.sensor(),
    cryosat.sensor(),
    *(grace.sensor(letter) for letter in "AB"),
    *(make(number) for number in (1, 2) for make in (grace.fo_sensor, grace.fo_ml_sensor)),
    goce.sensor(),
    goce.ml_sensor(),
)

#: Virtual observatories, by source and interval.
OBSERVATORIES = tuple(
    vobs.sensor(platform, months) for platform in vobs.STEMS for months in vobs.INTERVALS
)

SENSORS = (*SWARM, *PLATFORMS, *OBSERVATORIES)
