"""Maps of what is usual, of the passes behind it, and how uniform what was not seen lies in it."""

import numpy as np

from vconst.operations.backgrounds.judged import independent_shares
from vconst.report.axes import add_colour_bar
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.maps.land import draw_world
from vconst.report.theme import COUNT, MUTED, SERIES
from vconst.report.words import chance, clean, label, number, plural, unit

#: The classes of a map that are not its place.
_CLASSES = ("local_time", "season", "kp_class", "f107_class")
_SIDES = {-1: "southward", 0: "maps", 1: "northward"}


@figure(kind="background", page="*", id="usual")
def usual(subject):
    """Location, passes and uniformity of a background map."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "background map":
        return
    fullest = _fullest(dataset)
    yield _map(dataset, fullest, "location")
    yield _map(dataset, fullest, "passes")
    yield _uniformity(dataset)


def _fullest(dataset):
    """The class in which most cells have a background, by name of the axis."""
    known = np.isfinite(dataset["location"]).sum(("side", "latitude", "longitude"))
    place = np.unravel_index(int(np.argmax(known.values)), known.shape)
    return dict(zip(map(str, known.dims), map(int, place), strict=True))


def _map(dataset, fullest, name):
    shown = dataset[name].isel(fullest).transpose("side", "latitude", "longitude")
    seen = int((dataset["crossings"].isel(fullest) > 0).sum())
    known = int(np.isfinite(dataset["location"].isel(fullest)).sum())
    quantity = clean(dataset.attrs["long_name"])
    least = int(dataset.attrs["least"])
    titles = {
        "location": f"{quantity[:1].upper()}{quantity[1:]}: what is usual is known in "
        f"{number(known)} of {plural(seen, 'cell')} that were crossed",
        "passes": f"The cells that were crossed have {number(float(_middle(dataset, fullest)), 2)} "
        "passes to tell what is usual, in the middle",
    }
    where = f"Cells in {clean(dataset.attrs['cells_in']).replace('_', '-')} coordinates"
    return Drawing(
        title=titles[name],
        caption=(
            f"{where}, by side. {_class_words(dataset, fullest)} Neighbours count by the kernel: "
            f"{clean(dataset.attrs['kernel'])}. Blank: "
            + (
                f"fewer than {least} passes, no background."
                if name == "location"
                else "no pass. A neighbour's pass counts in part."
            )
            + " Made with Natural Earth."
        ),
        alt=f"World maps by side. {titles[name]}.",
        draw=Draw(_draw_map, shown, name, _units(dataset, name)),
        numbers=_numbers(shown, _units(dataset, name)),
        size=(8.6, 2.9 * shown.sizes["side"]),
        part=name,
    )


def _middle(dataset, fullest):
    passes = dataset["passes"].isel(fullest).values
    crossed = dataset["crossings"].isel(fullest).values > 0
    return np.median(passes[crossed]) if crossed.any() else 0.0


def _class_words(dataset, fullest):
    more = {name: place for name, place in fullest.items() if dataset.sizes[name] > 1}
    if not more:
        return ""
    said = ", ".join(f"{name.replace('_', ' ')} {place + 1}" for name, place in more.items())
    return f"Of several classes the one with most cells: {said}."


def _units(dataset, name):
    if name == "passes":
        return "passes"
    units = unit(clean(dataset.attrs["units"]))
    return f"log₁₀ of {units}" if dataset.attrs["logarithm"] else units


def _draw_map(page, shown, name, units):
    panels = page.subplots(shown.sizes["side"], 1, squeeze=False)[:, 0]
    data = np.asarray(shown, float)
    data = np.where(data > 0, data, np.nan) if name == "passes" else data
    held = data[np.isfinite(data)]
    limits = (held.min(), held.max()) if held.size else (0.0, 1.0)
    for axes, side, values in zip(panels, shown["side"].values, data, strict=True):
        draw_world(axes)
        drawn = axes.pcolormesh(
            shown["longitude"].values,
            shown["latitude"].values,
            np.ma.masked_invalid(values),
            cmap=COUNT,
            shading="nearest",
            rasterized=True,
            zorder=1,
            vmin=limits[0],
            vmax=limits[1],
        )
        axes.set_title(_SIDES[int(side)])
        add_colour_bar(axes, drawn, units, shrink=0.9)


def _numbers(shown, units):
    rows = []
    for side, values in zip(shown["side"].values, np.asarray(shown, float), strict=True):
        for latitude, row in zip(shown["latitude"].values, values, strict=True):
            kept = row[np.isfinite(row)]
            cells = (kept.mean(), kept.min(), kept.max()) if kept.size else [None] * 3
            rows.append((_SIDES[int(side)], float(latitude), kept.size, *cells))
    heads = (label(word, units) for word in ("mean", "least", "greatest"))
    return Numbers(("side", "latitude (°)", "cells", *heads), rows, caption="By latitude")


def _uniformity(dataset):
    pools = [_pool(dataset, k) for k in range(dataset.sizes["pool"])]
    pools = [each for each in pools if each["shares"].size]
    least = min((each["chance"] for each in pools), default=float("nan"))
    title = (
        f"Shares u of passes that were not seen: in {plural(len(pools), 'pool')} the least even "
        f"would be as uneven by chance with {chance(least)}"
        if pools
        else "No pool of residuals has enough passes for shares u"
    )
    return Drawing(
        title=title,
        caption=(
            "One u a pass, of passes five days apart, sorted, by side and band of latitude; on the "
            "grey line they would be uniform. p is Kolmogorov and Smirnov's, not corrected for the "
            "number of pools. Score: the mean ranked probability score, and that of one "
            "distribution for all cells; smaller is better."
        ),
        alt=title + ".",
        draw=Draw(_draw_uniformity, pools),
        numbers=Numbers(
            ("pool", "passes", "five days apart", "distance", "p", "score", "without a map"),
            [[each[name] for name in _COLUMNS] for each in pools],
        ),
        size=(8.6, 4.2),
        part="uniformity",
    )


_COLUMNS = ("name", "passes", "independent", "unevenness", "chance", "score", "score_without")


def _pool(dataset, k):
    """What is drawn and told of one pool."""
    said = {name: dataset[f"pool_{name}"].values[k].item() for name in (*_COLUMNS[1:], "side")}
    low, high = (float(dataset[f"pool_{edge}"].values[k]) for edge in ("low", "high"))
    of_pass = dataset["crossing_pass"].values
    row = dataset["crossing_row"].values
    inside = (row >= low) & (row < high)
    inside &= dataset["pass_side"].values[of_pass] == said["side"]
    time = dataset["crossing_time"].values.astype("M8[ns]").astype(np.int64)
    share = dataset["crossing_share"].values[inside]
    said["shares"] = np.sort(independent_shares(share, of_pass[inside], time[inside]))
    said["name"] = f"{_SIDES[said['side']]}, {number(low)}° to {number(high)}°"
    return said


def _draw_uniformity(page, pools):
    axes = page.subplots()
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2)
    bands = list(dict.fromkeys(each["name"].partition(", ")[2] for each in pools))
    for each in pools:
        steps = (np.arange(each["shares"].size) + 0.5) / each["shares"].size
        colour = SERIES[bands.index(each["name"].partition(", ")[2]) % len(SERIES)]
        line = "--" if each["side"] < 0 else "-"
        axes.plot(each["shares"], steps, line, color=colour, label=each["name"], linewidth=1.1)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="u", ylabel="share of passes at most u")
    if pools:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
