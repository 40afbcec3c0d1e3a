"""Alarms from what was unusual on the newest day: where, how long, how far and how large."""

import numpy as np
import xarray as xr
from scipy.special import ndtr

from vconst.errors import OperationError, UsageError
from vconst.kernels.constants import DAY, SPHERE_RADIUS
from vconst.kernels.percentile import normal_deviate
from vconst.kernels.sphere import great_circle_distance, inside_area
from vconst.operation import Dataset, Days, Distance, Table, operation
from vconst.operations.auditing.tables import column, scalar

_NAME = "issue_alarms"


@operation(version=3)
def issue_alarms(
    unusual: Dataset,
    *,
    limit: float,
    days: Days,
    radius: Distance,
    magnitude: float,
    latitudes: tuple[float, float] = (-90.0, 90.0),
    longitudes: tuple[float, float] = (-180.0, 180.0),
    newest: Days = 1.0,
) -> Table:
    """
    One alarm for each place where the newest day was unusual; nothing else makes one.

    Parameters
    ----------
    unusual : Background or Table
        Of ``background_map`` (every crossing by its percentile, as \\|z\\|) or of
        ``unusual_on_track`` (places by their statistic).
    limit : float
        \\|z\\|, or the statistic of the track, from which on a place makes an alarm.
    days : float
        How long an alarm lasts after the newest data.
    radius : float
        Around the place, km. Places within it of a more unusual one have no alarm of their own.
    magnitude : float
        Smallest magnitude that is meant.
    latitudes, longitudes : (float, float)
        The area that is watched, degrees; longitudes go eastward from the first to the second.
    newest : float
        Days before the end of the data that count as new.

    Returns
    -------
    alarms : Table
        Along ``event``: ``start``, ``stop``, ``latitude``, ``longitude``, ``zone_radius``,
        ``magnitude``, ``statistic`` and ``seen`` (when). Scalars ``alarms``, ``looked`` (places
        looked at in the area), ``beyond`` (those of them that are unusual) and
        ``beyond_by_chance`` (how many would be if percentiles were uniform; NaN of tracks, whose
        statistic has no such law), ``newest`` (end of the data, UTC) and ``alarmed_area``: share
        of the watched area under alarm, at most, which chance alone hits.

    Raises
    ------
    OperationError
        If nothing was looked at.
    UsageError
        If it is given something else.

    Notes
    -----
    An alarm starts where the data end: nothing that has happened already is claimed. What it is
    worth is told by ``score_alarms``, beside base rates and the automatic alarm, and not before
    its time is over.
    """
    if latitudes[0] >= latitudes[1] or min(limit, days, radius) <= 0:
        raise UsageError(f"{_NAME}: 'latitudes' rise; 'limit', 'days', 'radius' are above zero.")
    looked = _looked(unusual)
    if not looked["time"].size:
        raise OperationError(
            f"{_NAME}: nothing was looked at.", hint="Ingest data, or take a longer time."
        )
    end = int(looked["end"])
    new = looked["time"] > end - round(newest * DAY)
    new &= inside_area(looked["latitude"], looked["longitude"], latitudes, longitudes)
    rows = np.flatnonzero(new & (np.nan_to_num(looked["statistic"]) >= limit))
    kept = _strongest(looked, rows, radius)
    settings = {"days": days, "radius": radius, "magnitude": magnitude}
    dataset = _described(looked, kept, end, **settings)
    dataset.update(_counted(looked, new, rows, limit))
    covered = kept.size * (1.0 - np.cos(radius / SPHERE_RADIUS)) / 2.0
    share = min(1.0, covered / _area(latitudes, longitudes))
    dataset["alarmed_area"] = scalar(share, "share of the watched area under alarm, at most")
    dataset.attrs = {
        "shows": "alarms",
        "limit": limit,
        "latitudes": list(latitudes),
        "longitudes": list(longitudes),
        **settings,
        "verdict": _verdict(dataset, settings, end),
        "cards": ["alarms", "looked", "beyond", "beyond_by_chance", "alarmed_area"],
    }
    return Table(dataset)


def _counted(looked, new, rows, limit):
    """Places looked at, those beyond the limit, and how many would be by chance."""
    known = int((new & np.isfinite(looked["statistic"])).sum())
    expected = known * 2.0 * float(ndtr(-limit)) if looked["normal"] else np.nan
    return {
        "looked": scalar(int(new.sum()), "places looked at in the area"),
        "beyond": scalar(rows.size, "places that lie beyond the limit"),
        "beyond_by_chance": scalar(expected, "places beyond it if nothing were unusual"),
    }


def _looked(given):
    """Time, place and statistic of everything that was looked at, and where the data end."""
    if "crossing_share" in given:
        share = given["crossing_share"].values.astype(float)
        found = {n: given[f"crossing_{n}"].values for n in ("time", "latitude", "longitude")}
        quiet = given["pass_state"].values[given["crossing_pass"].values] == 0
        found["statistic"] = np.where(quiet, np.abs(normal_deviate(share)), np.nan)
        last = given["pass_last"].values
    elif "found_statistic" in given:
        names = ("time", "latitude", "longitude", "statistic")
        found = {n: given[f"found_{n}"].values for n in names}
        last = given["track_until"].values
    else:
        raise UsageError(
            f"{_NAME}: 'unusual' does not say what was unusual where.",
            hint="Give it what 'background_map' or 'unusual_on_track' left.",
        )
    found["time"] = found["time"].astype("M8[ns]").astype(np.int64)
    ends = last.astype("M8[ns]").astype(np.int64)
    found["normal"] = "crossing_share" in given
    return found | {"end": max(ends.max(initial=0), found["time"].max(initial=0))}


def _area(latitudes, longitudes):
    """Share of the sphere."""
    width = np.mod(longitudes[1] - longitudes[0], 360.0) or 360.0
    return float(np.diff(np.sin(np.radians(latitudes)))[0] / 2.0 * width / 360.0)


def _strongest(looked, rows, radius):
    """Rows without those near a stronger one, the strongest first."""
    rows = rows[np.argsort(-looked["statistic"][rows], kind="stable")]
    kept = []
    while rows.size:
        kept.append(rows[0])
        place = (looked[n][rows[0]] for n in ("latitude", "longitude"))
        far = great_circle_distance(*place, *(looked[n][rows] for n in ("latitude", "longitude")))
        rows = rows[far > radius]
    return np.array(kept, np.int64)


def _described(looked, kept, end, *, days, radius, magnitude):
    start = np.full(kept.size, end)
    stop = start + round(days * DAY)
    columns = {
        "start": (start.astype("M8[ns]"), "from when on, UTC"),
        "stop": (stop.astype("M8[ns]"), "until when, UTC"),
        "latitude": (looked["latitude"][kept].astype(float), "geocentric latitude", "degree"),
        "longitude": (looked["longitude"][kept].astype(float), "longitude", "degree"),
        "zone_radius": (np.full(kept.size, float(radius)), "how far", "km"),
        "magnitude": (np.full(kept.size, float(magnitude)), "smallest magnitude meant"),
        "statistic": (looked["statistic"][kept].astype(float), "how unusual"),
        "seen": (looked["time"][kept].astype("M8[ns]"), "when, UTC"),
    }
    dataset = xr.Dataset({name: column("event", *said) for name, said in columns.items()})
    dataset["alarms"] = scalar(kept.size, "alarms")
    dataset["newest"] = ((), np.datetime64(end, "ns"), {"long_name": "end of the data, UTC"})
    return dataset


def _beyond(dataset):
    """How many places lie beyond the limit, and how many would by chance, in words."""
    beyond, expected = (dataset[name].item() for name in ("beyond", "beyond_by_chance"))
    if np.isnan(expected):
        return f", of which {beyond} lie beyond the limit"
    return f", of which {beyond} lie beyond the limit, where chance alone puts {expected:.2g}"


def _verdict(dataset, settings, end):
    count = int(dataset["alarms"])
    said = f"{count} alarm{'' if count == 1 else 's'}" if count else "no alarm"
    return (
        f"{said} of M {settings['magnitude']:g} or more within {settings['radius']:g} km and "
        f"{settings['days']:g} days after {np.datetime64(end, 's')!s} UTC, from "
        f"{int(dataset['looked'])} places looked at{_beyond(dataset)}; whether any is worth "
        "something is seen after that time, beside its base rate"
    )
