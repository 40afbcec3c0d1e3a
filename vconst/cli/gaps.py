"""Which half-orbits of a product the store has, and which are missing; of series which samples."""

import sys

import click
import numpy as np

from vconst.cli.show import clean, count, fold, moment, prose, show_json, show_rows
from vconst.errors import SelectionError, UsageError
from vconst.kernels.half_orbits import expected_half_orbits, missing_half_orbits

_MISSING = {
    "first": ("First", None),
    "last": ("Last", None),
    "half_orbits": ("Half-orbits", count),
    "start": ("Expected from", moment),
    "stop": ("To", moment),
}
_REPEATED = {
    "half_orbit": ("Half-orbit", None),
    "seconds": ("Seconds", count),
    "samples": ("Samples", count),
    "file": ("File", prose),
}
_SCOPE = "Whole half-orbits are counted; gaps inside them are found by: vconst run audit"
_TABLE = ("part", "first", "last", "half_orbits", "start", "stop", "seconds", "file")


def show_gaps(session, product):
    """
    Print expected against present half-orbits of a product, or gaps of a series.

    Parameters
    ----------
    product : Product
        Its file names say ``orbit`` and ``side``, or it is a series.

    Raises
    ------
    SelectionError
        If the store holds none of it.
    UsageError
        If its files are no half-orbits, nor of a series.
    """
    view = session.open_store().head()
    if product.kind == "series" and product.name in view.products():
        from vconst.cli.sites import show_series_gaps

        show_series_gaps(session, view, product.name, product.cadence)
        return
    found = find_gaps(view, product.name)
    if session.as_json:
        show_json("vconst/gaps/1", **found)
    elif session.on_terminal:
        _print(session, found)
    else:
        columns = {name: (name, None) for name in _TABLE}
        show_rows(session, list(_rows(found)), columns, schema="", key="", empty="")


def find_gaps(view, product):
    """
    Expected against present half-orbits, as ``--json`` promises it.

    Parameters
    ----------
    view : View
    product : str

    Returns
    -------
    gaps : dict
        ``product``; ``first``, ``last`` (orbit and side as the files write them), ``start``,
        ``stop``; ``expected``, ``present``, ``absent``, ``share`` (0 to 1); ``missing``, runs
        of absent ones; ``repeated``, every file of half-orbits that have several.
    """
    granules = view.granules(product) if product in view.products() else []
    if not granules:
        raise SelectionError(f"The store holds no '{product}'.", hint="See: vconst ls")
    said = [_half_orbit_of(granule) for granule in granules]
    if None in said:
        raise UsageError(
            f"The files of '{product}' are no half-orbits: '{granules[said.index(None)].key}' "
            "says no orbit and side.",
            hint="--gaps counts products whose file names hold both, and samples of series.",
        )
    numbers = np.array([2 * int(orbit) + int(side) for orbit, side in said])
    width = max(len(orbit) for orbit, _ in said)
    starts, stops = (np.array([getattr(g, n) for g in granules]) for n in ("start", "stop"))
    expected = expected_half_orbits(numbers)
    present = np.unique(numbers)
    return {
        "product": product,
        "first": _label(present[0], width),
        "last": _label(present[-1], width),
        "start": _iso(starts.min()),
        "stop": _iso(stops.max()),
        "expected": int(expected.size),
        "present": int(present.size),
        "absent": int(expected.size - present.size),
        "share": present.size / expected.size,
        "missing": [
            {
                "first": _label(run.first, width),
                "last": _label(run.last, width),
                "half_orbits": run.count,
                "start": _iso(run.start),
                "stop": _iso(run.stop),
            }
            for run in missing_half_orbits(numbers, starts, stops)
        ],
        "repeated": _repeated(granules, numbers, width),
    }


def _half_orbit_of(granule):
    """Orbit and side that the granule's key says, as text; or None."""
    parts = dict(part.split("=", 1) for part in granule.key.split("/") if "=" in part)
    orbit, side = parts.get("orbit", ""), parts.get("side", "")
    return (orbit, side) if orbit.isdecimal() and side in ("0", "1") else None


def _label(number, width):
    orbit, side = divmod(int(number), 2)
    return f"{orbit:0{width}d}{side}"


def _repeated(granules, numbers, width):
    """One row a file of every half-orbit that has several."""
    several = [number for number in np.unique(numbers) if (numbers == number).sum() > 1]
    return [
        {
            "half_orbit": _label(number, width),
            "seconds": round((granules[place].stop - granules[place].start) / 1e9),
            "samples": granules[place].rows,
            "file": str(granules[place].source.get("name", granules[place].key)),
        }
        for number in several
        for place in np.flatnonzero(numbers == number)
    ]


def _rows(found):
    """All of it as rows of one table; the first is of everything that was expected."""
    names = ("first", "last", "start", "stop")
    yield {"part": "expected", "half_orbits": found["expected"], **{n: found[n] for n in names}}
    yield {"part": "present", "half_orbits": found["present"]}
    for run in found["missing"]:
        yield {"part": "missing", **run}
    for each in found["repeated"]:
        label, some = each["half_orbit"], {name: each[name] for name in ("seconds", "file")}
        yield {"part": "repeated", "first": label, "last": label, "half_orbits": 1, **some}


def _print(session, found):
    click.echo(fold(f"{found['product']}: {_sentence(found)} {_SCOPE}", sys.stdout))
    for heading, columns, rows in (
        ("Missing", _MISSING, found["missing"]),
        ("Several files of one half-orbit", _REPEATED, found["repeated"]),
    ):
        if rows:
            click.echo(clean(f"\n{heading}"))
            show_rows(session, rows, columns, schema="", key="", empty="")


def _sentence(found):
    """How many half-orbits there are of how many, in words."""
    span = (
        f"from {found['first']} ({moment(found['start'])}) to {found['last']} "
        f"({moment(found['stop'])})"
    )
    expected = count(found["expected"])
    if not found["absent"]:
        return f"none of {expected} half-orbits {span} is missing."
    share = f"{100 * found['share']:.1f}\u00a0%"  # which no line may break
    return (
        f"{count(found['present'])} of {expected} half-orbits {span} are in the store, {share}; "
        f"{count(found['absent'])} missing."
    )


def _iso(time):
    return np.datetime_as_string(np.datetime64(int(time), "ns"), unit="s") + "Z"
