"""
Where the catalogue is asked: the event service of the U.S. Geological Survey, open to all.

Its parameters are those of https://earthquake.usgs.gov/fdsnws/event/1/ (``format=csv``,
``starttime``, ``endtime``: on or before it, ``minmagnitude``, ``orderby``), which answers with
an error where more than 20,000 events match. The address could not be tried from here.
"""

from datetime import timedelta
from urllib.parse import urlencode

from vconst.remote import RemoteFile, months

SERVICE = "https://earthquake.usgs.gov/fdsnws/event/1/query"

#: Smaller ones are catalogued in few regions alone, and a month of them is beyond the limit.
LEAST_MAGNITUDE = 2.5


def find(product, start, stop):
    """
    One query a month, so that files can be kept; each is asked again, as the catalogue grows.

    Parameters
    ----------
    product : Product
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``.

    Returns
    -------
    found : list of RemoteFile or None
    """
    if product.name != "usgs/earthquakes":
        return None
    return [_month(*span) for span in months(start, stop)]


def _month(first, after):
    last = after - timedelta(milliseconds=1)
    asked = {
        "format": "csv",
        "starttime": f"{first:%Y-%m-%dT%H:%M:%S}",
        "endtime": f"{last:%Y-%m-%dT%H:%M:%S}.999",
        "minmagnitude": LEAST_MAGNITUDE,
        "orderby": "time-asc",
    }
    return RemoteFile(
        url=f"{SERVICE}?{urlencode(asked, safe=':')}",
        name=f"usgs_{first:%Y-%m}.csv",
        start=first,
        stop=after,
        growing=True,
        note=f"Of magnitude {LEAST_MAGNITUDE} and above alone: coverage says nothing of others.",
    )
