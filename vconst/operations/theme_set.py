"""A set of files about one theme, chosen by a rule, with the same about times drawn beside it."""

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels.chance.catalogues import circular_shifts, shifted
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import great_circle_distance
from vconst.operation import Days, Distance, Events, Group, Table, Time, operation
from vconst.operations.auditing.tables import column, scalar, text
from vconst.selection.times import parse_time

_NAME = "theme_set"


@operation(version=2)
def theme_set(
    data: Group,
    events: Events = None,
    *,
    theme: str,
    start: Time,
    stop: Time,
    before: Days = 15.0,
    after: Days = 5.0,
    near: Distance | None = None,
    controls: int = 3,
    shift: Days = 30.0,
    seed: int = 0,
) -> Table:
    """
    Which files belong to a theme: those about its events, and about times drawn like them.

    Parameters
    ----------
    data : Group of Selection
        Products; one that the store does not hold is named, with why it gives nothing.
    events : Events or None
        Of ``select_events``, ``events_of_index`` or ``preparation_zone``. None for a theme of a
        time: every file of it.
    theme : str
        What the set is called.
    start, stop : str
        First and last time of the set, of a date alone the whole day; controls stay inside.
    before, after : float
        Days about each event and control.
    near : float or None
        km: of tracks only files with a sample so near to the place of an event in its days. None,
        and of events without a place: all files of the days.
    controls : int
        Lists of control times: all events shifted around the time by one amount each, at the same
        places, so that events that follow one another stay together.
    shift : float
        Days: control lists are shifted by at least so much.
    seed : int

    Returns
    -------
    table : Table
        The manifest. Along ``granule``: ``granule_product``, ``granule_key``, ``granule_id``
        (SHA-256 of what was read), ``granule_file``, ``granule_sha256`` (of the file),
        ``granule_version``, ``granule_baseline``, ``granule_start``, ``granule_stop``,
        ``for_events`` and ``for_controls`` (of how many it is). Along ``row``: each ``product``
        with ``held``, ``chosen`` and ``why`` where nothing was. Along ``epoch``: ``epoch_id``,
        ``epoch_time``, ``control`` (0 the event itself, else the number of its list) and
        ``epoch_granules``. Scalars ``granules``, ``events``, ``control_lists``, ``empty`` (1 or 0).

    Raises
    ------
    OperationError
        If the time has no room for such shifts.

    Notes
    -----
    A file of one control may be one of another event: shares of files are no counts of
    independent cases. The run's folder holds terms, citations and the hash of every file that was
    read: ``vconst pack`` makes a crate of it, ``vconst cite`` says how to cite it, ``vconst
    verify`` compares all of it with the store.
    """
    span = (parse_time(start), parse_time(stop, end=True))
    epochs = _epochs(events, span, controls, shift, seed)
    parts = {
        name: _chosen(each, epochs, (before, after), near, span) for name, each in data.items()
    }
    return Table(_described(parts, data, epochs, theme, events, near))


def _epochs(events, span, controls, shift, seed):
    """Name, time, place and list of each event and control; None for a theme of a time."""
    if events is None:
        return None
    dataset = events.dataset
    time = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    inside = np.flatnonzero((time >= span[0]) & (time < span[1]))
    time, own = time[inside], dataset.isel(event=inside)
    names = own["event_id"].values.astype(str) if "event_id" in own else text(map(str, inside))
    lists = [time]
    if time.size and controls:
        draw = np.random.default_rng(seed)
        try:
            amounts = circular_shifts(draw, span, controls, least=shift)
        except ValueError as error:
            raise OperationError(
                f"{_NAME}: {error}.", hint="Take a longer time, a smaller 'shift', or no controls."
            ) from None
        lists += [shifted(time, amount, span) for amount in amounts]
    place = [own[n].values.astype(np.float64) for n in ("latitude", "longitude")]
    count = len(lists)
    return {
        "name": np.tile(names, count),
        "time": np.concatenate(lists),
        "latitude": np.tile(place[0], count),
        "longitude": np.tile(place[1], count),
        "control": np.repeat(np.arange(count), time.size),
    }


def _chosen(selection, epochs, window, near, span):
    """Granules of one product, and which of them belong to each epoch, (epochs, granules)."""
    granules = [g for g in selection.granules() if g.stop >= span[0] and g.start < span[1]]
    if epochs is None:
        return granules, np.ones((1, len(granules)), bool)
    start, stop = (np.array([getattr(g, n) for g in granules], np.int64) for n in ("start", "stop"))
    early = (epochs["time"] - round(window[0] * DAY))[:, None]
    late = (epochs["time"] + round(window[1] * DAY))[:, None]
    belongs = (stop >= early) & (start <= late)
    placed = np.isfinite(epochs["latitude"])
    if near is None or selection.kind != "track" or not placed.any():
        return granules, belongs
    for row in np.flatnonzero(placed & belongs.any(axis=1)):
        place = epochs["latitude"][row], epochs["longitude"][row]
        belongs[row] &= _passing(selection, place, near, (early[row, 0], late[row, 0]), start, stop)
    return granules, belongs


def _passing(selection, place, near, days, start, stop):
    """Whether each granule has a sample near a place between two times."""
    track = selection.during(*map(int, days)).read()
    apart = great_circle_distance(*place, track["latitude"].values, track["longitude"].values)
    time = track["time"].values.astype("M8[ns]").astype(np.int64)[apart <= near]
    return np.searchsorted(time, stop, "right") > np.searchsorted(time, start, "left")


def _described(parts, data, epochs, theme, events, near):
    control = np.zeros(1, int) if epochs is None else epochs["control"]
    rows, counts = [], np.zeros(control.size, np.int64)
    for granules, belongs in parts.values():
        counts += belongs.sum(axis=1)
        mine, theirs = (belongs[kept].sum(axis=0) for kept in (control == 0, control > 0))
        rows += [
            (granule, int(of_events), int(of_controls))
            for granule, of_events, of_controls in zip(granules, mine, theirs, strict=True)
            if of_events or of_controls
        ]
    dataset = xr.Dataset({**_manifest(rows), **_products(parts, data, epochs)})
    if epochs is not None:
        dataset = dataset.assign(_of_epochs(epochs, counts))
    number = 0 if epochs is None else int((control == 0).sum())
    own = sum(of_events > 0 for _, of_events, _ in rows)
    why = _why(dataset, epochs, events, own)
    for name, value, words in (
        ("granules", len(rows), "files of the set, those of controls among them"),
        ("event_granules", own, "files about events"),
        ("events", number, "events"),
        ("control_lists", int(control.max(initial=0)), "lists of control times"),
        ("empty", int(bool(why)), "whether the set is empty"),
    ):
        dataset[name] = scalar(value, words)
    about = f"{number} event{'' if number == 1 else 's'}"
    about += f" and {int(control.max(initial=0))} lists of controls"
    about = "all of the time asked for" if epochs is None else about
    said = f"{own} files about {about}" if not why else f"empty: {why}"
    dataset.attrs = {
        "shows": "theme",
        "theme": theme,
        "rule": "all files" if near is None else f"tracks within {near:g} km of an event",
        "why": why,
        "verdict": f"{theme}: {said}",
        "cards": ["granules", "event_granules", "events", "control_lists"],
    }
    return dataset


def _why(dataset, epochs, events, own):
    """Why the set is empty; nothing if it is not."""
    if own:
        return ""
    if epochs is not None and not (epochs["control"] == 0).any():
        return events.dataset.attrs.get("why") or "no event lies in this time"
    said = [
        f"{n}: {w}" for n, w in zip(dataset["product"].values, dataset["why"].values, strict=True)
    ]
    return "; ".join(said) or "no product was asked for"


def _manifest(rows):
    granules = [granule for granule, _, _ in rows]
    moments = {
        f"granule_{n}": np.array([getattr(g, n) for g in granules], np.int64).astype("M8[ns]")
        for n in ("start", "stop")
    }
    words = {
        "granule_product": (text([g.product for g in granules]), "product"),
        "granule_key": (text([g.key for g in granules]), "what the file is of"),
        "granule_id": (text([g.id for g in granules]), "SHA-256 of what was read"),
        "granule_file": (text([g.source.get("name", "") for g in granules]), "file"),
        "granule_sha256": (text([g.source.get("sha256", "") for g in granules]), "SHA-256 of it"),
        "granule_version": (text([".".join(map(str, g.version)) for g in granules]), "version"),
        "granule_baseline": (text([g.baseline for g in granules]), "baseline"),
        "granule_start": (moments["granule_start"], "first time, UTC"),
        "granule_stop": (moments["granule_stop"], "last time, UTC"),
        "for_events": (np.array([n for _, n, _ in rows], int), "events that it is about"),
        "for_controls": (np.array([n for _, _, n in rows], int), "controls that it is about"),
    }
    return {name: column("granule", *each) for name, each in words.items()}


def _products(parts, data, epochs):
    held = [len(granules) for granules, _ in parts.values()]
    chosen = [int(belongs.any(axis=0).sum()) for _, belongs in parts.values()]
    why = [_reason(h, c, epochs) for h, c in zip(held, chosen, strict=True)]
    return {
        "product": column("row", text([each.product for each in data.values()]), "product"),
        "held": column("row", held, "files that the store holds in this time"),
        "chosen": column("row", chosen, "files of the set"),
        "why": column("row", text(why), "why there is none"),
    }


def _reason(held, chosen, epochs):
    if chosen:
        return ""
    if not held:
        return "the store holds no file of it in this time"
    return "there is no event" if not epochs["time"].size else "no file lies about an event"


def _of_epochs(epochs, counts):
    time = epochs["time"].astype("M8[ns]")
    return {
        "epoch_id": column("epoch", text(epochs["name"]), "event"),
        "epoch_time": column("epoch", time, "its time, or that of the control, UTC"),
        "control": column("epoch", epochs["control"], "list of controls; 0 is the event itself"),
        "epoch_granules": column("epoch", counts, "files about it"),
    }
