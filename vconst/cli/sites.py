"""Sites of a product in the store: how much there is of each, and what is missing between."""

import sys

import click
import numpy as np

from vconst.cli.show import clean, count, fold, moment, show_json, show_rows
from vconst.errors import UsageError

COLUMNS = {
    "site": ("Site", None),
    "granules": ("Granules", count),
    "samples": ("Samples", count),
    "start": ("From", moment),
    "stop": ("To", moment),
}
_GAPS = {
    "site": ("Site", None),
    "after": ("After", moment),
    "before": ("Before", moment),
    "missing": ("Samples", count),
}
_WHOLE = {
    "site": ("Site", None),
    "start": ("From", moment),
    "stop": ("To", moment),
    "present": ("Samples", count),
    "missing": ("Missing", count),
}
_SCOPE = "Values that are missing in samples are counted by: vconst info"


def sites_of(granules):
    """
    What there is of each site or station that keys of granules name.

    Parameters
    ----------
    granules : iterable of Granule

    Returns
    -------
    rows : list of dict
        ``site``, ``granules``, ``samples`` (one that two granules hold counts twice),
        ``start``, ``stop``; by name. Empty where no key names a site.
    """
    found = {}
    for granule in granules:
        parts = dict(part.split("=", 1) for part in granule.key.split("/") if "=" in part)
        if "site" in parts:
            found.setdefault(parts["site"], []).append(granule)
    return [
        {
            "site": site,
            "granules": len(own),
            "samples": sum(granule.rows for granule in own),
            "start": _iso(min(granule.start for granule in own)),
            "stop": _iso(max(granule.stop for granule in own)),
        }
        for site, own in sorted(found.items())
    ]


def show_series_gaps(session, view, product, cadence):
    """
    Print where samples of a series are missing, by site.

    Parameters
    ----------
    session : Session
    view : View
    product : Product
        A series in the store.

    Raises
    ------
    UsageError
        If it states no usual time between samples.
    """
    found = find_series_gaps(view, product, cadence)
    if session.as_json:
        show_json("vconst/series-gaps/1", product=product, cadence=cadence, **found)
    elif session.on_terminal:
        click.echo(fold(f"{product}: {_sentence(found)} {_SCOPE}", sys.stdout))
        show_rows(session, found["series"], _WHOLE, schema="", key="", empty="")
        if found["missing"]:
            click.echo(clean("\nMissing"))
            show_rows(session, found["missing"], _GAPS, schema="", key="", empty="")
    else:
        columns = {name: (name, None) for name in _GAPS}
        show_rows(session, found["missing"], columns, schema="", key="", empty="")


def find_series_gaps(view, product, cadence):
    """
    Missing samples of a series, as ``--json`` promises them.

    Parameters
    ----------
    view : View
    product : str
    cadence : float or None
        Usual time between samples, s.

    Returns
    -------
    found : dict
        ``series``: of each site (``""`` where samples name none) ``start``, ``stop``,
        ``present`` and ``missing`` samples between them; ``missing``: each gap with the last
        sample before (``after``) and the first one behind it (``before``).
    """
    from vconst.kernels.series import gaps_between

    if not cadence:
        raise UsageError(
            f"'{product}' states no usual time between samples: it has no gaps to look for."
        )
    times = _times(view, product, cadence)
    series, missing = [], []
    for site in sorted(times):
        time = np.unique(np.concatenate(times[site]))
        before, after, number = gaps_between(time, round(cadence * 1e9))
        edges = {"start": _iso(time[0]), "stop": _iso(time[-1])}
        present = {"present": int(time.size), "missing": int(number.sum())}
        series.append({"site": site, **edges, **present})
        missing += [
            {"site": site, "after": _iso(one), "before": _iso(other), "missing": int(many)}
            for one, other, many in zip(before, after, number, strict=True)
        ]
    return {"series": series, "missing": missing}


def _times(view, product, cadence):
    """Times by site, read piece by piece; those of one piece once."""
    from vconst.selection.times import piece_length

    about = view.products()[product]
    length = piece_length(about.kind, cadence, "all")
    names = ["site"] if "site" in view.variables(product) else []
    found = {}
    for start in range(int(about.start), int(about.stop) + 1, length):
        data = view.read(product, names, start, start + length - 1).data
        time = data["time"].astype(np.int64)
        sites = data["site"].astype(str) if names else np.full(time.shape, "")
        for site in np.unique(sites):
            found.setdefault(str(site), []).append(np.unique(time[sites == site]))
    return found


def _sentence(found):
    total = sum(row["missing"] for row in found["series"])
    if not total:
        return "no sample is missing between the first and the last."
    gaps = len(found["missing"])
    return f"{count(total)} samples are missing in {count(gaps)} gap{'s' if gaps > 1 else ''}."


def _iso(time):
    return np.datetime_as_string(np.datetime64(int(time), "ns"), unit="s") + "Z"
