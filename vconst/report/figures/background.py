"""Maps of what is usual, of the passes behind it, and how uniform what was not seen lies in it."""

import numpy as np

from vconst.operations.backgrounds.judged import independent_shares
from vconst.report.axes import add_colour_bar
from vconst.report.catalogue import counted, say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.maps.land import draw_world
from vconst.report.theme import COUNT, MUTED, SERIES
from vconst.report.words import chance, clean, label, number, unit

#: The classes of a map that are not its place.
_CLASSES = ("local_time", "season", "kp_class", "f107_class")
#: Which sentence of the catalogue names a side.
_SIDES = {-1: "south", 0: "maps", 1: "north"}


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
    quantity = told(clean(dataset.attrs["long_name"]))
    least = int(dataset.attrs["least"])
    title = (
        say(
            "usual.title_location",
            quantity=f"{quantity[:1].upper()}{quantity[1:]}",
            known=number(known),
            seen=counted("noun.cell", seen),
        )
        if name == "location"
        else say("usual.title_passes", passes=number(float(_middle(dataset, fullest)), 2))
    )
    words = [
        say("usual.where", frame=clean(dataset.attrs["cells_in"]).replace("_", "-")),
        _class_words(dataset, fullest),
        say("usual.kernel", kernel=clean(dataset.attrs["kernel"])),
        say(f"usual.blank_{name}", least=least),
        say("usual.earth"),
    ]
    return Drawing(
        title=title,
        caption=" ".join(filter(None, words)),
        alt=say("usual.alt", title=title),
        draw=Draw(_draw_map, shown, name, _about_units(dataset)),
        numbers=_numbers(shown, _units(_about_units(dataset), name)),
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
    return say("usual.classes", said=said)


def _about_units(dataset):
    return clean(dataset.attrs["units"]), bool(dataset.attrs["logarithm"])


def _units(about, name):
    if name == "passes":
        return say("usual.passes")
    units, logarithm = about
    return say("usual.log_of", units=unit(units)) if logarithm else unit(units)


def _draw_map(page, shown, name, about):
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
        axes.set_title(_side(side))
        add_colour_bar(axes, drawn, _units(about, name), shrink=0.9)


def _numbers(shown, units):
    rows = []
    for side, values in zip(shown["side"].values, np.asarray(shown, float), strict=True):
        for latitude, row in zip(shown["latitude"].values, values, strict=True):
            kept = row[np.isfinite(row)]
            cells = (kept.mean(), kept.min(), kept.max()) if kept.size else [None] * 3
            rows.append((_side(side), float(latitude), kept.size, *cells))
    heads = [say(f"usual.{name}") for name in ("col_side", "col_latitude", "col_cells")]
    heads += [label(say(f"usual.{name}"), units) for name in ("mean", "least", "greatest")]
    return Numbers(heads, rows, caption=say("usual.by_latitude"))


def _side(side):
    return say(f"usual.{_SIDES[int(side)]}")


def _uniformity(dataset):
    pools = [_pool(dataset, k) for k in range(dataset.sizes["pool"])]
    pools = [each for each in pools if each["shares"].size]
    least = min((each["chance"] for each in pools), default=float("nan"))
    number_of = counted("noun.pool", len(pools))
    title = say("usual.title_even", pools=number_of, chance=chance(least))
    title = title if pools else say("usual.title_no_pool")
    return Drawing(
        title=title,
        caption=say("usual.caption_even"),
        alt=title + ".",
        draw=Draw(_draw_uniformity, pools),
        numbers=Numbers(
            [say("usual.col_pool"), *(say(f"usual.col_{name}") for name in _COLUMNS)],
            [[_pool_name(each), *(each[name] for name in _COLUMNS)] for each in pools],
        ),
        size=(8.6, 4.2),
        part="uniformity",
    )


_COLUMNS = ("passes", "independent", "unevenness", "chance", "score", "score_without")


def _pool(dataset, k):
    """What is drawn and told of one pool."""
    said = {name: dataset[f"pool_{name}"].values[k].item() for name in (*_COLUMNS, "side")}
    low, high = (float(dataset[f"pool_{edge}"].values[k]) for edge in ("low", "high"))
    of_pass = dataset["crossing_pass"].values
    row = dataset["crossing_row"].values
    inside = (row >= low) & (row < high)
    inside &= dataset["pass_side"].values[of_pass] == said["side"]
    time = dataset["crossing_time"].values.astype("M8[ns]").astype(np.int64)
    share = dataset["crossing_share"].values[inside]
    said["shares"] = np.sort(independent_shares(share, of_pass[inside], time[inside]))
    return {**said, "band": (low, high)}


def _pool_name(pool):
    low, high = map(number, pool["band"])
    return say("usual.band", side=_side(pool["side"]), low=low, high=high)


def _draw_uniformity(page, pools):
    axes = page.subplots()
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2)
    bands = list(dict.fromkeys(each["band"] for each in pools))
    for each in pools:
        steps = (np.arange(each["shares"].size) + 0.5) / each["shares"].size
        colour = SERIES[bands.index(each["band"]) % len(SERIES)]
        line = "--" if each["side"] < 0 else "-"
        axes.plot(each["shares"], steps, line, color=colour, label=_pool_name(each), linewidth=1.1)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=say("usual.axis_u"))
    axes.set_ylabel(say("usual.axis_share"))
    if pools:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
