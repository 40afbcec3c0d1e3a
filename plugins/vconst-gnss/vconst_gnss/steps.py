"""Steps of recipes: slant TEC of stored observations, with stored orbits and biases."""

from dataclasses import replace
from typing import Literal

import numpy as np

from vconst import OperationError
from vconst.operation import Degrees, Kilometres, Minutes, Selection, operation
from vconst_gnss.products.stations import BIASES, NAVIGATION, OBSERVATIONS, SLANT_TEC
from vconst_gnss.rinex.times import gps_from_utc, utc_from_gps
from vconst_gnss.tec import Settings, make_slant_tec

_NAME = "slant_tec"
_DAY = 86_400_000_000_000

#: How far around a day orbits are looked for, ns.
_AROUND = 2 * 3_600_000_000_000

#: Days before an observation from which on a bias may hold: tables of a month.
_LONGEST_VALIDITY = 40 * _DAY


@operation(version=1)
def slant_tec(
    observations: Selection,
    navigation: Selection,
    biases: Selection = None,
    *,
    elevation: Degrees = 20.0,
    shell_height: Kilometres = 450.0,
    mapping: Literal["single-layer", "modified single-layer", "none"] = "single-layer",
    shortest_arc: Minutes = 20.0,
) -> Selection:
    """
    Slant and vertical TEC at pierce points, from observations of receivers.

    Parameters
    ----------
    observations : Selection
        Of ``gnss/observations``.
    navigation : Selection
        Of ``gnss/navigation``, of the same days.
    biases : Selection or None
        Of ``gnss/biases``. Satellites without a bias are left out; a receiver without one is
        found from its own data. None: every bias is found together with the receiver's.
    elevation : float
        Degrees above the horizon below which samples are left out.
    shell_height : float
        Of the thin shell in km.
    mapping : {"single-layer", "modified single-layer", "none"}
        How slant becomes vertical.
    shortest_arc : float
        min that an arc has to last.

    Returns
    -------
    data : Selection
        Samples at pierce points (geocentric, at the height of the shell), with
        ``slant_total_electron_content`` and its ``_error``, ``total_electron_content``,
        ``rate_of_total_electron_content`` and ``_index``, ``elevation``, ``azimuth``, ``arc``.
        Samples without TEC are dropped and counted.

    Raises
    ------
    OperationError
        If a product is not the one that is wanted.

    Notes
    -----
    An arc ends at 00:00 of GPS time, where daily files end, so that a day does not depend on its
    neighbours: the day of every sample is read and levelled whole, wherever a selection is cut.
    """
    for given, wanted in ((observations, OBSERVATIONS), (navigation, NAVIGATION), (biases, BIASES)):
        if given is not None and given.product != wanted.name:
            raise OperationError(
                f"{_NAME}: '{given.product}' was given where '{wanted.name}' is wanted."
            )
    settings = Settings(
        elevation=elevation,
        shell_height=shell_height,
        mapping=mapping,
        shortest_arc=60.0 * shortest_arc,
    )
    whole = replace(
        observations,
        variables=None,
        start=_floor(observations.start),
        stop=_ceiling(observations.stop),
    )
    return replace(observations, variables=None).then(
        place_tec,
        days=Held(whole),
        navigation=Held(navigation),
        biases=None if biases is None else Held(biases),
        settings=settings,
    )


class Held:
    """A selection that is read while another is transformed; shown by its key."""

    def __init__(self, selection):
        here = type(selection.engine)()  # it is read where the samples are
        self.selection = replace(selection, variables=None, engine=here, tally={})

    def __repr__(self):
        return f"selection {self.selection.key}"

    def arrays(self, product, start, stop):
        """Samples between two times in ns by the names of a reader; None if there are none."""
        cut = self.selection.during(start, stop)
        if cut.start > cut.stop:
            return None
        found = cut.read_between(cut.start, cut.stop)
        if found is None:
            return None
        return {
            variable.source: found[variable.name].values
            for variable in product.variables
            if variable.name in found
        }


def place_tec(dataset, *, days, navigation, biases, settings):
    """
    The transform of `slant_tec`: TEC of the samples, each with its whole day around it.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of ``gnss/observations``.
    days, navigation : Held
    biases : Held or None
    settings : Settings

    Returns
    -------
    placed : xarray.Dataset
    """
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    sites = dataset["site"].values.astype(str)
    names = _names(time, sites, dataset["satellite"].values)
    found = {}
    for day in np.unique(gps_from_utc(time.astype("M8[ns]")) // _DAY):
        for name, values in _of_day(int(day), days, navigation, biases, settings, set(sites)):
            found.setdefault(name, []).append(values)
    if not found:
        placed = np.zeros(0, int), {}
    else:
        joined = {name: np.concatenate(parts) for name, parts in found.items()}
        placed = _matched(names, joined)
    return _labelled(dataset, *placed)


def _of_day(day, days, navigation, biases, settings, sites):
    """Names and values of the TEC of every site on one day."""
    start, stop = _utc(day), _utc(day + 1) - 1
    observed = days.arrays(OBSERVATIONS, start, stop)
    orbits = navigation.arrays(NAVIGATION, start - _AROUND, stop + _AROUND)
    if observed is None or orbits is None:
        return
    known = None if biases is None else _valid(biases, start)
    for site in sorted(sites & set(observed["SITE"].astype(str))):
        mine = observed["SITE"].astype(str) == site
        try:
            tec = make_slant_tec(
                {name: values[mine] for name, values in observed.items()}, orbits, known, settings
            )
        except OperationError:
            continue  # no place or no orbit: its samples are counted as without TEC
        yield from tec.arrays.items()


def _valid(biases, start):
    """Biases that hold at a time; of those of one name the latest."""
    found = biases.arrays(BIASES, start - _LONGEST_VALIDITY, start + _DAY - 1)
    if found is None:
        return None
    begin = found["TIME"].astype("M8[ns]").astype(np.int64)
    end = begin + np.nan_to_num(found["VALIDITY"], nan=1.0) * _DAY
    rows = np.flatnonzero((begin <= start + _DAY // 2) & (end > start + _DAY // 2))
    return {name: values[rows] for name, values in found.items()} if len(rows) else None


def _names(time, sites, satellites):
    return np.char.add(
        np.char.add(time.astype(str), np.char.add(" ", sites)),
        np.char.add(" ", satellites.astype(str)),
    )


def _matched(names, found):
    """Rows of the samples that have TEC, and the TEC in their order."""
    time = found["TIME"].astype("M8[ns]").astype(np.int64)
    theirs = _names(time, found["SITE"].astype(str), found["SATELLITE"])
    finite = np.isfinite(found["STEC"])
    theirs = np.where(finite, theirs, "")
    order = np.argsort(theirs, kind="stable")
    at = np.minimum(np.searchsorted(theirs[order], names), len(order) - 1)
    rows = np.flatnonzero(theirs[order][at] == names)
    chosen = order[at[rows]]
    return rows, {name: values[chosen] for name, values in found.items()}


def _labelled(dataset, rows, found):
    from vconst_gnss.terms import TERMS

    units = {term.name: term.units for term in TERMS}
    kept = dataset.isel(time=rows)
    gone = [v.name for v in OBSERVATIONS.variables if v.name not in _KEPT and v.name in kept]
    kept = kept.drop_vars([*gone, *(n for n in kept.variables if str(n).startswith("quality"))])
    values = {}
    for variable in SLANT_TEC.variables:
        if variable.name in _KEPT:
            continue
        said = {"units": units.get(variable.name, variable.units)}
        column = found.get(variable.source, np.full(len(rows), np.nan))
        values[variable.name] = ("time", column, said)
    height = found.get("ALTITUDE", np.zeros(len(rows))) + 6371.2
    values["radius"] = ("time", height, {"units": "km"})
    kept = kept.assign(values).set_coords(["latitude", "longitude", "radius"])
    lost = dataset.sizes["time"] - len(rows)
    kept.attrs["counts"] = {"without slant TEC": lost} if lost else {}
    return kept


#: What observations and TEC have in common.
_KEPT = ("time", "site", "satellite")


def _utc(day):
    """UTC in ns since 1970 of the beginning of a day of GPS time, numbered since 1980-01-06."""
    return int(utc_from_gps(np.array([day * _DAY])).astype(np.int64)[0])


def _day(time):
    """Number of the day of GPS time of a UTC time in ns."""
    return int(gps_from_utc(np.array([time]).astype("M8[ns]"))[0]) // _DAY


def _floor(time):
    return None if time is None else _utc(_day(time))


def _ceiling(time):
    return None if time is None else _utc(_day(time) + 1) - 1
