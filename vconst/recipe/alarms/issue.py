"""Lines of a log from what a run found: that it watched, and every alarm."""

import numpy as np

from vconst.errors import UsageError
from vconst.recipe.keys import key_of
from vconst.recipe.record import plain

#: What a result that holds alarms says of itself.
SHOWS = "alarms"

#: Of the key that tells versions of a recipe apart.
_VERSION = "vconst-recipe/1"

_OF_ALARM = ("start", "stop", "latitude", "longitude", "zone_radius", "magnitude", "statistic")


def alarms_of(run):
    """
    The step of a run that issues alarms, and its result.

    Parameters
    ----------
    run : Run

    Returns
    -------
    step : str
    dataset : xarray.Dataset

    Raises
    ------
    UsageError
        If none or several do.
    """
    found = [
        (step, result.dataset)
        for step, result in run.results.items()
        if not isinstance(result, dict) and result.dataset.attrs.get("shows") == SHOWS
    ]
    if len(found) != 1:
        raise UsageError(
            f"{run.record['recipe_path']}: {len(found) or 'no'} steps issue alarms; one has to.",
            hint="Its operation is 'issue_alarms', which says place, window, radius and magnitude.",
        )
    return found[0]


def require_same_recipe(log, lines, name, text, parameters):
    """
    Refuse a log in which alarms of another version of the recipe stand.

    Parameters
    ----------
    log : str or Path
    lines : list of Line
    name : str
        Of the recipe; alarms of others are none of its business.
    text : str
        The recipe as written.
    parameters : dict

    Raises
    ------
    UsageError
        Because what is logged stays, and a log of two versions is scored as neither.
    """
    key = key_of(_VERSION, text, plain(parameters))
    own = {
        line.said["recipe_key"]
        for line in lines
        if line.said["kind"] == "watched" and line.said.get("recipe") == name
    }
    if own - {key}:
        raise UsageError(
            f"'{log}' holds alarms of another version of '{name}': its text or its parameters "
            "were others.",
            hint="Each version is a series of its own: begin another log, --log OTHER.jsonl, or "
            "give the parameters that were given before.",
        )


def lines_of(run, *, issued):
    """
    What a run adds to a log.

    Parameters
    ----------
    run : Run
    issued : str
        ISO 8601, UTC: now.

    Returns
    -------
    make : callable
        For :func:`vconst.recipe.alarms.log.append`: nothing where this was logged before.
    """
    step, dataset = alarms_of(run)
    record = run.record
    key = next(each["key"] for each in record["steps"] if each["name"] == step)
    about = {
        "issued": issued,
        "recipe": record["recipe"],
        "recipe_key": key_of(_VERSION, record["text"], record["parameters"]),
        "run": record["run"],
        "commit": record["commit"],
        "store_state": record["store_state"],
        "key": key,
    }
    numbers = {name: plain(dataset[name].values) for name in ("newest", "looked", "alarms")}
    area = {name: plain(dataset.attrs[name]) for name in ("latitudes", "longitudes")}
    watched = {"kind": "watched", **about, "data_to": numbers.pop("newest"), **numbers, **area}

    def make(lines):
        if any(line.said.get("key") == key for line in lines):
            return []
        return [
            watched,
            *({"kind": "alarm", **about, "alarm": each} for each in _rows(dataset, key)),
        ]

    return make


def _rows(dataset, key):
    """Each alarm as plain JSON, with an id of its own."""
    for row in range(dataset.sizes["event"]):
        said = {name: plain(dataset[name].values[row]) for name in _OF_ALARM}
        for name in ("start", "stop"):
            said[name] = str(np.datetime64(dataset[name].values[row], "s"))
        yield {"id": key_of("vconst-alarm/1", key, said)[:16], **said}
