"""Half-orbits one by one: the greatest statistic of each, in the course of time."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, VERMILION
from vconst.report.words import clean, number


@figure(kind="table", page="*", id="tracks")
def on_track(subject):
    """Where there are half-orbits."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") == "on tracks" and int(dataset["tracks"]):
        yield _drawing(dataset)


def _drawing(dataset):
    above, tracks = int(dataset["tracks_above"]), int(dataset["tracks"])
    shuffled = "share_above_shuffled" in dataset
    said = {"above": counted("noun.half_orbit", above), "tracks": number(tracks)}
    said["limit"] = number(dataset.attrs["limit"])
    if shuffled:
        said["share"] = number(100 * float(dataset["share_above_shuffled"]), 2)
    title = say("tracks.title_shuffled", **said) if shuffled else say("tracks.title", **said)
    left = int(dataset["tracks_not_quiet"]) if "tracks_not_quiet" in dataset else 0
    words = [say("tracks.caption", what=say(f"tracks.{dataset.attrs['method']}"))]
    words += [say("tracks.grey")] if shuffled else []
    words.append(say("tracks.rest", left=counted("noun.half_orbit", left)))
    return Drawing(
        title=title,
        caption=" ".join(words),
        alt=say("tracks.alt", title=title, product=clean(dataset.attrs["product"])),
        draw=Draw(_draw, dataset),
        numbers=_numbers(dataset),
        size=(8.6, 2.6),
    )


def _draw(page, dataset):
    axes = page.subplots()
    time, value = dataset["track_time"].values, dataset["track_greatest"].values
    limit = dataset.attrs["limit"]
    if "track_shuffled" in dataset:
        axes.plot(time, dataset["track_shuffled"].values, ".", color=MUTED, markersize=4)
    colours = np.where(value > limit, VERMILION, BLUE)
    axes.scatter(time, value, c=colours, s=18, linewidths=0, zorder=3)
    axes.axhline(limit, color=MUTED, linestyle="--", linewidth=1)
    axes.set_ylabel(say("tracks.axis"))
    axes.set_ylim(bottom=0)
    label_numbers(axes.yaxis, 4)
    label_dates(axes, time)


def _numbers(dataset):
    names = ["track_time", "track_side", "track_samples", "track_greatest"]
    columns = [say(f"tracks.{name}") for name in ("col_time", "col_side", "col_samples", "axis")]
    if "track_shuffled" in dataset:
        names, columns = [*names, "track_shuffled"], [*columns, say("tracks.col_shuffled")]
    values = [dataset[name].values for name in names]
    rows = [
        (each[0], *map(int, each[1:3]), *map(float, each[3:])) for each in zip(*values, strict=True)
    ]
    return Numbers(tuple(columns), rows, say("tracks.numbers"))
