"""The files of a theme, product by product over time: about events, and about controls."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num

from vconst.report.axes import label_dates
from vconst.report.catalogue import counted, say
from vconst.report.drawing import Draw, Drawing, Numbers, figure
from vconst.report.theme import BLUE, MUTED, RED
from vconst.report.words import clean

_COLUMNS = (
    *("product", "file", "start", "stop", "version", "baseline"),
    *("for_events", "for_controls", "key", "id", "sha256"),
)


@figure(kind="table", page="*", id="files")
def files_of_theme(subject):
    """One row a product, one stroke a file; the manifest stands behind it."""
    dataset = subject.result.dataset
    if dataset.attrs.get("shows") != "theme" or not dataset.sizes.get("granule"):
        return
    chosen = np.asarray(dataset["chosen"].values)
    said = {
        "theme": clean(dataset.attrs["theme"]).capitalize(),
        "files": counted("noun.file", dataset.sizes["granule"]),
        "products": counted("noun.product", int((chosen > 0).sum())),
    }
    none = int((chosen == 0).sum())
    title = say("files.title", **said)
    if none:
        title = say("files.title_none", title=title, none=counted("noun.product", none))
    yield Drawing(
        title=title,
        caption=say("files.caption") if "control" in dataset else say("files.caption_all"),
        alt=f"{title}.",
        draw=Draw(_draw, dataset),
        numbers=_manifest(dataset),
        size=(8.6, 1.2 + 0.28 * dataset.sizes["row"]),
        part=clean(subject.name),
    )


def _draw(page, dataset):
    axes = page.subplots()
    products = [clean(name) for name in dataset["product"].values]
    row = {name: len(products) - 1 - place for place, name in enumerate(products)}
    start, stop = (dataset[f"granule_{end}"].values.astype("M8[ns]") for end in ("start", "stop"))
    height = np.array([row[clean(name)] for name in dataset["granule_product"].values], float)
    own = dataset["for_events"].values > 0
    for kept, colour, shift in ((~own, MUTED, -0.12), (own, BLUE, 0.12)):
        ends = [date2num(each[kept]) for each in (start, stop)]
        level = height[kept] + shift
        lines = np.stack([np.column_stack([end, level]) for end in ends], axis=1)
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=5))
        axes.plot(ends[0], level, "|", color=colour, markersize=5)
    if "control" in dataset:
        for time in dataset["epoch_time"].values[dataset["control"].values == 0]:
            axes.axvline(time, color=RED, linewidth=1.2)
    axes.set_yticks(range(len(products)), products[::-1])
    axes.set_ylim(-0.6, len(products) - 0.4)
    axes.grid(axis="y", visible=False)
    axes.xaxis_date()
    label_dates(axes, np.concatenate([start, stop]))


def _manifest(dataset):
    names = [name if name.startswith("for_") else f"granule_{name}" for name in _COLUMNS]
    columns = [dataset[name].values for name in names]
    rows = [
        [each if isinstance(each, np.datetime64) else each.item() for each in row]
        for row in zip(*columns, strict=True)
    ]
    return Numbers([say(f"files.col_{name}") for name in _COLUMNS], rows, say("files.numbers"))
