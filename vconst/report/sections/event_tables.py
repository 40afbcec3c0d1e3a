"""The tables of the page of events: its layers, and what chance says of them."""

import numpy as np

from vconst.report.catalogue import say
from vconst.report.catalogue.told import told
from vconst.report.drawing import Numbers
from vconst.report.sections.event_lead import event_name
from vconst.report.words import clean, number


def layer_table(layers, compared):
    """What each layer is, whether it counts, and what became of its passes."""
    radius = float(np.min(layers[0][1]["event_zone_radius"].values))
    rows = [_layer_row(name, layer, compared, radius) for name, layer in layers]
    columns = (
        *("layer", "product", "what", "height", "resolution", "counts", "used", "disturbed"),
        *("bare", "mode", "unevenness", "scale"),
    )
    heads = [say(f"event.table.{name}") for name in columns]
    return Numbers(heads, rows, say("event.table.caption"))


def _layer_row(name, layer, compared, radius):
    about = layer.attrs
    own = layer["place_control"].values[layer["pass_place"].values] == 0
    early = own & (layer["window"].values == 0)
    state = layer["state"].values[early]
    ratio = about["resolution"] / radius
    return (
        clean(name),
        clean(about["product"]),
        _measured(about),
        number(round(about["height"])) if about["height"] else say("event.table.ground"),
        number(ratio, 2),
        _counts(compared, name, ratio),
        int((np.isfinite(layer["deviate"].values) & early).sum()),
        int(((state == 1) | (state == 2)).sum()),
        int(((layer["pool"].values < about["least"]) & early).sum()),
        int((state == 4).sum()),
        float(layer["unevenness"]),
        say("event.table.calibrated" if clean(about["calibration"]) else "event.table.published"),
    )


def _counts(compared, name, ratio):
    """``yes``, or why a layer does not count."""
    if compared is None:
        return say("event.table.yes" if ratio <= 1 else "event.table.coarse")
    names = compared["layer"].values.tolist()
    if name not in names:
        return say("event.table.not_compared")
    reason = told(clean(compared["layer_not_counted"].values[names.index(name)]))
    return say("event.table.no", reason=reason) if reason else say("event.table.yes")


def _measured(about):
    words = told(clean(about["long_name"]))
    if about["spread"]:
        return say("event.table.spread", what=words)
    if about["residual_of"]:
        return say("event.table.minus", what=words, model=clean(about["residual_of"]))
    return say("event.table.logarithm", what=words) if about["logarithm"] else words


def chance_table(compared):
    """Statistic, p and controls of each event."""
    names = (
        *("statistic", "chance", "controls", "effective_controls", "controls_left_out"),
        "smallest_chance",
    )
    rows = [
        (event_name(compared, event), *(float(compared[n].values[event]) for n in names))
        for event in range(compared.sizes["event"])
    ]
    columns = ("event", "value", "p", "controls", "worth", "left", "least")
    heads = [say(f"event.chance.columns_{name}") for name in columns]
    statistic = told(clean(compared.attrs["statistic_words"]))
    return Numbers(heads, rows, say("event.chance.table", statistic=statistic))


def group_table(compared):
    """Each quantity by itself."""
    rows = [
        (
            event_name(compared, event),
            told(clean(group)),
            float(compared["group_deviation"].values[event, index]),
            float(compared["group_chance"].values[event, index]),
        )
        for event in range(compared.sizes["event"])
        for index, group in enumerate(compared["group"].values)
    ]
    columns = ("event", "quantity", "deviation", "alone")
    heads = [say(f"event.chance.columns_{name}") for name in columns]
    return Numbers(heads, rows, say("event.chance.groups"))
