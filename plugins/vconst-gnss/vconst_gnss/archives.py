"""
Where ionosphere maps are kept: at CODE, open to all, and at CDDIS, for those with an account.

Addresses as seen in print, none of them tried from here:

* ``download.aiub.unibe.ch/CODE/YYYY/COD0OPSFIN_YYYYDDD0000_01D_01H_GIM.INX.gz`` in a log of
  September 2026 (redirected to the object store of the university), before it
  ``CODGDDD0.YYI.Z`` in several programs;
* ``cddis.nasa.gov/archive/gnss/products/ionex/YYYY/DDD/`` with ``igsgDDD0.YYi.Z`` in
  https://cddis.nasa.gov/Data_and_Derived_Products/GNSS/atmospheric_products.html, and with long
  names in many programs; lengths of steps as in a list of all centres of 11 May 2024;
* long names since GPS week 2238 (27 November 2022), some centres later: both are asked for;
* Earthdata Login by ``~/.netrc``, machine ``urs.earthdata.nasa.gov``:
  https://cddis.nasa.gov/Data_and_Derived_Products/CreateNetrcFile.html
"""

from datetime import UTC, datetime
from functools import reduce

from vconst.remote import RemoteFile, days

CODE = "https://download.aiub.unibe.ch/CODE"
CDDIS = "https://cddis.nasa.gov/archive/gnss/products/ionex"
EARTHDATA = "urs.earthdata.nasa.gov"

#: Since when products of the IGS have long names.
LONG_NAMES = datetime(2022, 11, 27, tzinfo=UTC)

#: Long and short beginning of names, and the step of the maps.
_CENTRES = {
    "code/gim": ("COD0OPSFIN", "codg", "01H"),
    "esa/gim": ("ESA0OPSFIN", "esag", "02H"),
    "igs/gim": ("IGS0OPSFIN", "igsg", "02H"),
    "jpl/gim": ("JPL0OPSFIN", "jplg", "02H"),
    "upc/gim": ("UPC0OPSFIN", "upcg", "02H"),
    "cas/gim": ("CAS0OPSFIN", "casg", "30M"),
}


def find(product, start, stop):
    """
    One final map file a day.

    Parameters
    ----------
    product : Product
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``.

    Returns
    -------
    found : list of RemoteFile or None
    """
    if product.name not in _CENTRES:
        return None
    return [_day(product.name, *span) for span in days(start, stop)]


def _day(product, day, end):
    """The likeliest first; each of the others where the one before it is not there."""
    long, short, step = _CENTRES[product]
    names = [f"{long}_{day:%Y%j}0000_01D_{step}_GIM.INX.gz", f"{short}{day:%j}0.{day:%y}i.Z"]
    names = names if day >= LONG_NAMES else names[::-1]
    about = {"start": day, "stop": end}
    files = [
        {"url": f"{CDDIS}/{day:%Y/%j}/{name}", "account": EARTHDATA, **about} for name in names
    ]
    if product == "code/gim":
        at_home = names[0] if names[0].startswith(long) else names[0].upper()
        files.insert(0, {"url": f"{CODE}/{day:%Y}/{at_home}", **about})
    return reduce(lambda after, file: RemoteFile(**file, otherwise=after), reversed(files), None)
