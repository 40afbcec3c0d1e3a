"""
Where the grids are kept: at NOAA's National Centers for Environmental Information, open to all.

Addresses as seen in print, none of them tried from here:

* ``www.ncei.noaa.gov/data/outgoing-longwave-radiation-daily/access/`` with
  ``olr-daily_v01r02_YYYY0101_YYYY1231.nc`` and, of the current year,
  ``olr-daily_v01r02-preliminary_YYYY0101_YYYYMMDD.nc``, in many programs: the last day is in
  the name, so the list is read. These are the climate data record of H.-T. Lee (2014),
  doi:10.7289/V5SJ1HH2;
* ``www.ncei.noaa.gov/data/sea-surface-temperature-optimum-interpolation/v2.1/access/avhrr/
  YYYYMM/oisst-avhrr-v02r01.YYYYMMDD.nc``, of the last two weeks ``..._preliminary.nc``.
"""

from vconst.remote import Listing, RemoteFile, days

DATA = "https://www.ncei.noaa.gov/data"
RADIATION = f"{DATA}/outgoing-longwave-radiation-daily/access/"
SEA_SURFACE = f"{DATA}/sea-surface-temperature-optimum-interpolation/v2.1/access/avhrr"

_OF_RADIATION = (
    "These are the climate data record of H.-T. Lee (2014), doi:10.7289/V5SJ1HH2: cite it, not the "
    "interpolated set of Liebmann and Smith."
)
_OF_SEA_SURFACE = (
    "These are version 2.1: cite Huang B. et al. (2021), J. Climate 34, 2923-2939, "
    "doi:10.1175/JCLI-D-20-0166.1, too."
)


def find(product, start, stop):
    """
    The list of the years of radiation, or one file a day of the sea surface.

    Parameters
    ----------
    product : Product
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``.

    Returns
    -------
    found : list or None
    """
    if product.name == "noaa/olr":
        names = r"olr-daily_v\d\dr\d\d(?:-preliminary)?_(?P<start>\d{8})_(?P<stop>\d{8})\.nc"
        return [Listing(url=RADIATION, names=names, note=_OF_RADIATION)]
    if product.name == "noaa/oisst":
        return [_day(*span) for span in days(start, stop)]
    return None


def _day(day, end):
    stem = f"{SEA_SURFACE}/{day:%Y%m}/oisst-avhrr-v02r01.{day:%Y%m%d}"
    about = {"start": day, "stop": end}
    about["note"] = _OF_SEA_SURFACE
    first = RemoteFile(url=f"{stem}_preliminary.nc", growing=True, **about)
    return RemoteFile(url=f"{stem}.nc", otherwise=first, **about)
