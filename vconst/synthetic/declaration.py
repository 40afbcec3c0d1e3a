"""What a made-up constellation consists of."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from vconst.errors import UsageError
from vconst.operation import Degrees, Seconds, Time
from vconst.orbits.maintained import Maintain
from vconst.synthetic.catalogue import Seismicity
from vconst.synthetic.deviations import Deviation
from vconst.synthetic.sensors import Sensor
from vconst.synthetic.strengths import Strengths

_NANOSECONDS = 1_000_000_000

#: The worlds that can be made up; see :mod:`vconst.synthetic.truth`.
Null = Literal["plasma", "phase-randomised", "heavy tails"]


@dataclass(frozen=True, kw_only=True)
class MadeProduct:
    """
    One product of a made-up constellation.

    Parameters
    ----------
    name : str
        Of a product that a plugin declares and can write.
    granule : str
        How its samples are cut into files.
    cadence : float or None
        Between samples in s; None for the product's own.
    latitude : float
        Tracks are kept up to this absolute latitude in degrees.
    latitudes, longitudes : tuple of float
        Axes of a grid: first, last, step in degrees.
    both_ends : bool
        Whether a file also holds the sample at its very end, as daily maps do.
    sizes : mapping of str to int
        Length of dimensions after the first: ``{"frequency": 128, "sample": 1024}``; where every
        file of the product has one length it is known, and no other can be written.
    rate : float
        Samples in s of waveforms, for the offsets within a packet.
    sensors : mapping of str to Sensor
        By canonical name; ``magnetic_field`` of a product of components is for the
        vector. What is not named is measured perfectly.
    column : {"above", "below"}
        Which part of the vertical column a partial content is of, seen from the orbit.
    time_offset : float
        The clock is ahead by so many s: samples are stamped too late.
    gaps_per_day, gap_length : float
        Stretches without samples: how many a day, and their mean length in s.
    burst : float
        Share of the 20-minute stretches of time in which ``working_mode`` is 2 and noise
        *burst_noise* times as large; otherwise it is 1.
    burst_noise : float
    flags : mapping of str to float
        Share of minutes in which a flag variable is 1.
    defects : mapping of str to float
        Share of the files that have a fault of real files, by its name in the format.
    constants : mapping of str to float
        Variables of the file that the world does not hold.
    about : mapping of str to str
        Handed to the product's writer and namer: version, baseline.
    start, stop : str or None
        Days between which alone files are made; None for the whole campaign.
    """

    name: str
    granule: Literal["day", "half-orbit", "year", "all"] = "day"
    cadence: Seconds | None = None
    latitude: Degrees = 90.0
    latitudes: tuple[float, ...] = ()
    longitudes: tuple[float, ...] = ()
    both_ends: bool = False
    sizes: dict[str, int] = field(default_factory=dict)
    rate: float = 1024.0
    sensors: dict[str, Sensor] = field(default_factory=dict)
    column: Literal["above", "below"] = "above"
    time_offset: Seconds = 0.0
    gaps_per_day: float = 0.0
    gap_length: Seconds = 120.0
    burst: float = 0.0
    burst_noise: float = 1.0
    flags: dict[str, float] = field(default_factory=dict)
    defects: dict[str, float] = field(default_factory=dict)
    constants: dict[str, float] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    start: Time | None = None
    stop: Time | None = None


@dataclass(frozen=True, kw_only=True)
class Flown:
    """
    How a platform flies, where it is not as its plugin says.

    Parameters
    ----------
    from_ : str or None
        Another platform, in whose plane it flies *phase* degrees ahead (key ``from``).
    phase : float or None
    inclination, altitude, local_time : float or None
        A stated orbit: degrees, km above the sphere of 6371.2 km, h of the descending node.
    maintain : Maintain or None
        Hold the ground track to a grid by manoeuvres.
    """

    from_: str | None = None
    phase: Degrees | None = None
    inclination: Degrees | None = None
    altitude: float | None = None
    local_time: float | None = None
    maintain: Maintain | None = None

    @property
    def said(self):
        """What is stated, as :func:`vconst.orbits.course.course_of` takes it."""
        given = {name.rstrip("_"): value for name, value in vars(self).items()}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """
    A made-up constellation.

    Parameters
    ----------
    start, stop : int
        The campaign, ns since 1970 UTC; *stop* is not part of it.
    centre : int or None
        Middle of shortened campaigns; None for the middle.
    f107, storms_per_month : float
        Solar flux in 1e-22 W m-2 Hz-1, and storms in 30 days on average.
    null : str
        The world: ``"plasma"``; ``"phase-randomised"``, whose activity is a real series with
        its spectrum and other phases; or ``"heavy tails"``, whose day-to-day field has the
        tails of Student's t with 4 degrees of freedom.
    series : mapping of str to str
        Real series for the phase-randomised world, by index (``dst``, ``kp``): a file, or
        ``PRODUCT VARIABLE from STORE``.
    strengths : Strengths
    seismicity : Seismicity
    orbits : mapping of str to Flown
        By platform.
    products : tuple of MadeProduct
    deviations : tuple of Deviation
        None unless declared.
    title, about : str
    digest : str
        SHA-256 of the declaration as written.
    """

    start: int
    stop: int
    centre: int | None = None
    f107: float = 70.0
    storms_per_month: float = 1.0
    null: Null = "plasma"
    series: dict[str, str] = field(default_factory=dict)
    strengths: Strengths = field(default_factory=Strengths)
    seismicity: Seismicity = field(default_factory=Seismicity)
    orbits: dict[str, Flown] = field(default_factory=dict)
    products: tuple[MadeProduct, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    title: str = ""
    about: str = ""
    digest: str = ""

    @property
    def middle(self):
        """The centre, or where there is none the middle of the campaign's days, ns."""
        day = 86_400 * _NANOSECONDS
        whole = (self.stop - self.start) // day
        return self.start + whole // 2 * day if self.centre is None else self.centre

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
        start = self.middle - int(days) // 2 * day
        stop = start + int(days) * day
        if days < 1 or start < self.start or stop > self.stop:
            raise UsageError(
                f"{days} days around {_date(self.middle)} do not lie between "
                f"{_date(self.start)} and {_date(self.stop)}.",
                hint="Take fewer days, and at least one.",
            )
        return start, stop


def _date(nanoseconds):
    return str(np.datetime64(nanoseconds, "ns"))[:10]
