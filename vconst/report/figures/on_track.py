"""Half-orbits one by one: the greatest statistic of each, in the course of time."""

import numpy as np

from vconst.report.axes import label_dates, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, VERMILION
from vconst.report.words import clean, number, plural

_NAMES = {
    "windows": "spread in windows of latitude over that of the track",
    "savitzky_golay": "residual of a Savitzky-Golay filter over the track's own spread",
    "polynomial": "residual of a polynomial over the track's own spread",
    "wavelet": "wavelet power over the 95 % level of red noise",
}


@figure(kind="table", page="*", id="tracks")
def on_track(subject):
    """Where there are half-orbits."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") == "on tracks" and int(dataset["tracks"]):
        yield _drawing(dataset)


def _drawing(dataset):
    above, tracks = int(dataset["tracks_above"]), int(dataset["tracks"])
    shuffled = "share_above_shuffled" in dataset
    title = f"{plural(above, 'half-orbit')} of {tracks} above {number(dataset.attrs['limit'])}"
    if shuffled:
        title += f"; shuffled, {number(100 * float(dataset['share_above_shuffled']), 2)} %"
    left = int(dataset["tracks_not_quiet"]) if "tracks_not_quiet" in dataset else 0
    return Drawing(
        title=title,
        caption=(
            f"Of each half-orbit the greatest {_NAMES[dataset.attrs['method']]}; dashed: the limit "
            "of the recipe. Vermilion: above it. "
            + ("Grey: the same residuals in random order. " if shuffled else "")
            + f"Not quiet, left out: {plural(left, 'half-orbit')}. What stands out of a track may "
            "be a current, a bubble or the crest of the anomaly: it has no null here."
        ),
        alt=f"{title}, product {clean(dataset.attrs['product'])}.",
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
    axes.set_ylabel("greatest statistic")
    axes.set_ylim(bottom=0)
    label_numbers(axes.yaxis, 4)
    label_dates(axes, time)


def _numbers(dataset):
    names = ["track_time", "track_side", "track_samples", "track_greatest"]
    columns = ["time (UTC)", "side", "samples", "greatest statistic"]
    if "track_shuffled" in dataset:
        names, columns = [*names, "track_shuffled"], [*columns, "shuffled"]
    values = [dataset[name].values for name in names]
    rows = [
        (each[0], *map(int, each[1:3]), *map(float, each[3:])) for each in zip(*values, strict=True)
    ]
    return Numbers(tuple(columns), rows, "Half-orbits")
