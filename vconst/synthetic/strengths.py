"""How much a made-up world differs from its climatology, part by part; 0 switches one off."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Strengths:
    """
    How much the world differs from its climatology.

    The density has a lasting pattern. Each of density and magnetic field has a day-to-day
    part (2500 km, 1.5 days) and a small-scale part (60 km, 8 min for the density, 120 km,
    10 min for the field); lengths and times are spacings of nodes. Everything that changes
    the density changes it at all heights, because it is one plasma.

    Parameters
    ----------
    day, night, equator : float
        Standard deviation of the logarithm of the density from day to day: by day, by
        night at middle latitudes, and near the dipole equator. 15, 35 and
        40 % stand for quiet days at low solar activity (Pavlov and Pavlova 2016).
    shape : float
        Standard deviation of a lasting pattern over the globe (2000 km) by which the
        density departs from its climatology: what a model of it does not know.
    travelling : float
        Standard deviation of the logarithm of the density in trains of travelling waves,
        see :func:`vconst.synthetic.structures.wave_trains`.
    small : float
        The same of the small-scale part; by night it is twice as large.
    rotation : float
        Amplitude of waves of 27 and 13.5 days in the logarithm of the density.
    wave_four : float
        Amplitude of the wave with four crests around the dipole equator.
    depletions : float
        Logarithm by which the density is lower inside the deepest equatorial depletions;
        :func:`vconst.synthetic.structures.depletions`.
    trough : float
        Logarithm by which the night density is lower in the trough equatorward of the aurora.
    bursts : float
        Scale of rare, heavy-tailed enhancements and depletions of 150 km and an hour.
    storms : float
        Logarithm by which a storm of Dst -100 nT changes the density, up near the equator
        and down, with a recovery of a day, at high latitudes.
    topside : float
        Largest relative change of the scale height of the topside, with place (5000 km) and
        season (60 days), about the level of 507 km. No analysis can see it.
    field_day : float
        Standard deviation in nT of each component of the slow part of the field.
    field_small : tuple of float
        The same of the small-scale part: north, east, centre. The default gives two
        spacecraft 145 km apart differences like those of 8 September 2014 between two
        real ones (|latitude| < 50 degrees: 1.43 nT north, 1.71 nT centre).
    aurora : float
        Factor by which that part is larger above 65 degrees of dipole latitude.
    currents : float
        East component in nT of sheets of field-aligned currents in the auroral ovals on quiet
        days, with an electrojet of half of it in north and centre; twice as large at Dst -50.
    clouds : float
        W m-2 that the thickest cloud takes off the outgoing infrared.
    coasts : float
        W m-2 between land and sea at the same latitude, by day up and by night down.
    level : tuple of float or None
        ``(lowest, highest, height)`` in km: between the first two, the density is that
        at the third. Sensors on nearly one height then differ by their calibration and
        not by the scale height of the plasma. None for the density of each height.

    Notes
    -----
    Storms change density, column, temperature, field, currents, waves and particles. The
    outgoing infrared comes from the lower atmosphere and does not follow them.
    """

    day: float = 0.15
    night: float = 0.35
    equator: float = 0.40
    shape: float = 0.12
    travelling: float = 0.08
    small: float = 0.06
    rotation: float = 0.05
    wave_four: float = 0.10
    depletions: float = 1.5
    trough: float = 0.6
    bursts: float = 0.15
    storms: float = 0.5
    topside: float = 0.15
    field_day: float = 5.0
    field_small: tuple[float, float, float] = (0.95, 1.0, 1.15)
    aurora: float = 8.0
    currents: float = 80.0
    clouds: float = 70.0
    coasts: float = 15.0
    level: tuple[float, float, float] | None = None
