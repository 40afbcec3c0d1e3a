"""Where and how closely two sensors met."""

import numpy as np

from vconst.report.axes import add_colour_bar, label_numbers
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.maps.land import degrees, draw_map
from vconst.report.meeting import fly_together, stands
from vconst.report.theme import BLUE, COUNT, MUTED
from vconst.report.words import NOTHING, clean, number, plural

MOST = 4000  # matched samples on a map

# Name in the match-ups, what the axis says, unit.
CLOSENESS = (
    ("lag", "time, target \u2212 reference", "min"),
    ("separation", "distance", "km"),
    ("altitude_difference", "altitude, target \u2212 reference", "km"),
    ("local_time_difference", "local time difference", "min"),
)


@figure(kind="collocations", page="*", id="where")
@figure(kind="pairs", page="*", id="where")
def where(subject):
    """A map of conjunctions and histograms of how near their samples are."""
    dataset = subject.result.dataset
    if not dataset.sizes.get("conjunction"):
        return
    near = _separation(dataset)
    yield Drawing(
        title=_title(dataset),
        caption=_caption(dataset, near),
        alt=_alt(dataset, near),
        draw=Draw(_draw, dataset, near),
        numbers=_numbers(dataset, near),
        size=(8.6, 5.6 if _varying(dataset) else 3.9),
    )


def _alt(dataset, near):
    far = (number(edge, 3) for edge in (np.nanmin(near), np.nanmax(near)))
    separated = f" with smallest separations from {' to '.join(far)} km, above histograms"
    drawn = f"Map of {plural(near.size, 'conjunction')}"
    return f"{drawn}{separated if _differ(near) else ''}: {_spans(dataset)}."


def _places(dataset, near):
    """Latitude and longitude of what is drawn, and every how many matched samples; 0: none."""
    places, every = ("latitude", "longitude"), 0
    if fly_together(dataset.attrs) and "latitude" in dataset and not _differ(near):
        every = -(-dataset.sizes["pair"] // MOST)
        latitude, longitude = (np.asarray(dataset[name], float)[::every] for name in places)
    else:
        latitude, longitude = (np.asarray(dataset[f"conjunction_{n}"], float) for n in places)
    return latitude, longitude, every


def _caption(dataset, near):
    """What is drawn; what is the same for all is said, not drawn."""
    same = [item for item in _closeness(dataset) if item not in _varying(dataset)]
    told = "; ".join(f"{words} {_level(dataset, name)} {units}" for name, words, units in same)
    colour = ", with its smallest separation as colour" if _differ(near) else ""
    below = (
        " Below, how far apart the matched samples are; the dotted line is zero."
        if _varying(dataset)
        else ""
    )
    what = f"an encounter of {'all sensors' if 'sensors' in dataset.attrs else 'two passes'}"
    unit = "the episode of aligned orbit planes"
    if stands(dataset):
        what, unit = "a pass by the station", "the time without a long pause (episode)"
    points = f"Each point is one conjunction: {what}{colour}.{below} "
    every = _places(dataset, near)[2]
    if every:
        which = "a matched sample" if every == 1 else f"one of {every} matched samples"
        points = f"The two fly together. Each point is {which}.{below} "
        unit = "the time without a long pause (episode)"
    return (
        points
        + (f"The same for all matched samples: {told}. " if told else "")
        + f"The independent unit is {unit}, not the conjunction and not the matched sample."
    )


def _closeness(dataset):
    """Name, words and unit of what says how closely they met; of several sensors, of each."""
    others = list(enumerate(dataset.attrs.get("sensors", ()), start=0))[1:]
    chosen = CLOSENESS[:2] if len(others) <= 2 else CLOSENESS[1:2]
    of_each = [
        (f"{name}_{number}", f"{words.partition(',')[0]} to {clean(sensor)}", unit)
        for name, words, unit in chosen
        for number, sensor in others
    ]
    return [
        item
        for item in (*CLOSENESS, *of_each)
        if item[0] in dataset and np.isfinite(np.asarray(dataset[item[0]], float)).any()
    ]


def _varying(dataset):
    """What of the closeness has a distribution at all."""
    return [item for item in _closeness(dataset) if _differ(np.asarray(dataset[item[0]], float))]


def _differ(values):
    """Whether finite values differ by more than rounding does."""
    held = values[np.isfinite(values)]
    return held.size > 1 and bool(np.ptp(held) > 1e-6 * max(1.0, np.abs(held).max()))


def _level(dataset, name):
    return number(round(float(np.nanmedian(np.asarray(dataset[name], float))), 6), 3)


def _separation(dataset):
    return np.asarray(dataset["conjunction_separation"], float)


def _title(dataset):
    near = _separation(dataset)
    latitude = _places(dataset, near)[0]
    count = plural(near.size, "conjunction")
    episodes = np.unique(np.asarray(dataset["episode"])).size if "episode" in dataset else 0
    held = f" in {plural(episodes, 'episode')}" if episodes else ""
    low, high = (degrees(round(edge), "NS") for edge in (np.nanmin(latitude), np.nanmax(latitude)))
    return f"{count}{held}, from {low} to {high}"


def _spans(dataset):
    spans = []
    for name, words, units in _closeness(dataset):
        low, high = np.nanquantile(np.asarray(dataset[name], float), [0.025, 0.975])
        spans.append(f"{words} {number(low, 3)} to {number(high, 3)} {units}")
    return "; ".join(spans) + " (95 % of the matched samples)"


def _draw(page, dataset, near):
    present = _varying(dataset)
    upper, lower = page.subfigures(2, 1, height_ratios=[2.1, 1]) if present else (page, None)
    axes = upper.subplots()
    latitude, longitude, every = _places(dataset, near)
    x, y = draw_map(axes, latitude, longitude)(latitude, longitude)
    order = np.arange(x.size) if every else np.argsort(-near)
    drawn = axes.scatter(
        x[order],
        y[order],
        **({"c": near[order], "cmap": COUNT} if _differ(near) else {"color": BLUE}),
        s=2 if every else 13,
        rasterized=bool(every),
        linewidths=0.25,
        edgecolors=MUTED,
        zorder=4,
    )
    if _differ(near):
        add_colour_bar(axes, drawn, "smallest separation (km)", shrink=0.8)
    if not present:
        return
    for number_of, (place, item) in enumerate(
        zip(lower.subplots(1, len(present), squeeze=False)[0], present, strict=True)
    ):
        _draw_histogram(place, np.asarray(dataset[item[0]], float), item, first=number_of == 0)


def _draw_histogram(axes, values, item, *, first):
    _, words, units = item
    axes.hist(values[np.isfinite(values)], bins=36, color=BLUE, linewidth=0)
    axes.axvline(0, color=MUTED, linewidth=1, linestyle=":")
    if item[0] == "separation":
        axes.set_xlim(left=0)
    axes.set_xlabel(f"{words} ({units})", fontsize=8)
    axes.grid(axis="x", visible=False)
    for axis in (axes.xaxis, axes.yaxis):
        label_numbers(axis, 4)
        axis.set_tick_params(labelsize=8)
    if first:
        axes.set_ylabel("matched samples", fontsize=8)


def _numbers(dataset, near):
    names = {
        "conjunction_start": "start (UTC)",
        "conjunction_stop": "stop (UTC)",
        "conjunction_latitude": "latitude (°)",
        "conjunction_longitude": "longitude (°)",
        "conjunction_separation": "smallest separation (km)",
        "conjunction_pairs": "sample pairs",
        "episode": "episode",
    }
    held = {title: np.asarray(dataset[name]) for name, title in names.items() if name in dataset}
    rows = list(zip(*held.values(), strict=True)) or [(NOTHING,)]
    return Numbers(tuple(held), rows, caption="Conjunctions")
