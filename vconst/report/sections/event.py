"""The page of events: every height on one clock, where passes were, and could it be chance."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from vconst.kernels.dipole import least_latitude
from vconst.report.drawing import Numbers, Section
from vconst.report.figures.event_chance import chance_drawing
from vconst.report.figures.event_layers import layers_drawing
from vconst.report.figures.event_maps import controls_drawing, maps_drawing
from vconst.report.figures.event_weather import weather_drawing
from vconst.report.sections.event_concordance import concordance_sections
from vconst.report.sections.event_words import about_chance, about_layers
from vconst.report.sections.summary import Card, Lead
from vconst.report.words import MINUS, chance, clean, fixed, number, plural, when

#: Heights in km between which a field line is asked for: its foot, and the satellites'.
FOOT, SATELLITES = 110.0, 507.0


@dataclass(frozen=True)
class EventResults:
    """
    What of a run is about events.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name of the layer, highest first.
    compared, weather : xarray.Dataset or None
    tables : list of xarray.Dataset
    """

    layers: list
    compared: Any
    weather: Any
    tables: list


def event_results(subjects):
    """The deviations and tables that a page of events draws; None where there are none."""
    layers = [
        (item.member or item.step, item.result.dataset)
        for item in subjects
        if item.kind == "deviations"
    ]
    tables = [item.result.dataset for item in subjects if item.kind == "table"]
    compared = next((each for each in tables if "place_statistic" in each), None)
    weather = next((each for each in tables if "index_kp" in each), None)
    if not layers:
        return None
    layers.sort(key=lambda item: -item[1].attrs["height"])
    return EventResults(layers, compared, weather, tables)


def event_lead(results, record):
    """One answer for each event, with its limits; nothing in it says what will happen."""
    if results.compared is None:
        return [Lead("No comparison.", "No step compared the layers with controls.")]
    compared = results.compared
    lead = []
    for event in range(compared.sizes["event"]):
        lead.append(Lead(f"{event_name(compared, event)}.", _answer(compared, event, record)))
    return lead


def event_cards(results):
    """For each event the numbers that carry the answer."""
    compared = results.compared
    if compared is None:
        return []
    return [
        (event_name(compared, event), _cards(compared, event))
        for event in range(compared.sizes["event"])
    ]


def event_sections(results, record):
    """The sections of the page, before calibration and provenance."""
    layers, compared, weather = results.layers, results.compared, results.weather
    sections = [
        Section(
            "All heights on one clock",
            about_layers(layers),
            figures=[(("layers",), layers_drawing(layers))],
            tables=[_layer_table(layers, compared)],
        )
    ]
    if weather is not None:
        drawing = weather_drawing(weather, layers[0][1])
        sections.append(Section("Space weather", figures=[(("weather",), drawing)]))
    figures = [(("maps",), maps_drawing(layers))]
    if compared is not None:
        figures.append((("controls",), controls_drawing(compared)))
    sections.append(Section("Where", _about_lines(layers[0][1]), figures=figures))
    if compared is not None:
        sections.append(
            Section(
                "Could it be chance?",
                about_chance(compared, record),
                figures=[(("chance",), chance_drawing(compared))],
                tables=[_chance_table(compared), _group_table(compared)],
            )
        )
    return [*sections, *concordance_sections(results.tables)]


def event_name(dataset, event):
    """``us7000: M 7.3, 2020-01-24 17:55 UTC, place``."""
    size = fixed(float(dataset["event_magnitude"].values[event]), 1)
    time = when(dataset["event_time"].values[event])[:16]
    name = clean(dataset["event_id"].values[event])
    place = clean(dataset["event_place"].values[event]) if "event_place" in dataset else ""
    return f"{name}: M {size}, {time} UTC" + (f", {place}" if place else "")


def planted_of(record, dataset, event):
    """What was planted around one event, as the run record says; [] for nothing."""
    name = str(dataset["event_id"].values[event])
    return [each for each in record.get("planted_deviations") or () if each.get("event") == name]


def _answer(compared, event, record):
    p = float(compared["chance"].values[event])
    day = compared["strongest_day"].values[event]
    if not np.isfinite(p) or not np.isfinite(day):
        return "No quiet pass with a background lies before it, so nothing is said of it."
    seen = int(compared["groups_seen"].values[event])
    unusual = int(compared["unusual_groups"].values[event])
    words = (
        f"On the strongest of the {fixed(compared.attrs['before'], 0)} days before it, day "
        f"{MINUS}{int(day) + 1}, {unusual} of {plural(seen, 'quantity', 'quantities')} deviated by "
        f"{number(compared.attrs['limit'])} or more in the mean. Beside "
        f"{plural(int(compared['controls'].values[event]), 'control')} drawn like it: "
        f"{_chance_in_words(compared, event)}, {_verdict(p)}."
    )
    return f"{words} {_about_planted(planted_of(record, compared, event), record)}".strip()


def _chance_in_words(compared, event):
    """p, and whether the controls can give no smaller one."""
    p, least = (float(compared[name].values[event]) for name in ("chance", "smallest_chance"))
    if p > least * (1 + 1e-9):
        return chance(p)
    return f"{chance(p).replace('=', '≤')} (these controls can give no less)"


def _verdict(p):
    if p > 0.1:
        return "nothing that chance does not do"
    if p > 0.01:
        return "seldom, and one event is no evidence"
    return "rare, and one event is still no evidence"


def _about_planted(planted, record):
    if not record.get("made_up"):
        return ""
    if not planted:
        return "Nothing was planted here."
    which = sorted({clean(layer) for each in planted for layer in each.get("layers", ())})
    if all(each.get("after") for each in planted):
        return (
            f"In {' and '.join(which)} deviations were planted here, but after the event: what "
            "shows before it is chance."
        )
    return f"Deviations were planted here, before the event, in {' and '.join(which)}."


def _cards(compared, event):
    shares = [compared[f"disturbed_share{n}"].values[event] for n in ("", "_of_controls")]
    return [
        Card(
            "Share of controls as strong",
            chance(float(compared["chance"].values[event])),
            clean(compared.attrs["statistic_words"]),
        ),
        _card_of_controls(compared, event),
        Card(
            "Not quiet before it",
            f"{number(100 * float(shares[0]), 2)} %",
            f"of passes; of the controls' {number(100 * float(shares[1]), 2)} %",
        ),
        *_cards_of_place(compared, event),
    ]


def _card_of_controls(compared, event):
    worth = float(compared["effective_controls"].values[event])
    least = float(compared["smallest_chance"].values[event])
    return Card(
        "Controls",
        number(int(compared["controls"].values[event])),
        f"worth {number(worth, 2)} independent ones: no p below {number(least, 2)}; "
        f"{number(int(compared['controls_left_out'].values[event]))} more lack its coverage",
    )


def _cards_of_place(compared, event):
    nearby = int(compared["nearby_events"].values[event])
    area = 100 * float(compared["event_area_fraction"].values[event])
    return [
        Card(
            "Zone",
            number(round(float(compared["event_zone_radius"].values[event]))),
            f"radius, by its magnitude; {number(area, 2)} % of the globe",
            "km",
        ),
        Card(
            "Other events in zone and window",
            number(nearby) if nearby >= 0 else "not counted",
            f"M {number(compared.attrs['nearby'])} or more; controls are not cleared of them",
        ),
        Card(
            "Magnetic latitude",
            fixed(float(compared["event_magnetic_latitude"].values[event]), 1),
            "quasi-dipole, 110 km above; controls within the recipe's limit of it",
            "°",
        ),
    ]


def _about_lines(layer):
    least = least_latitude(FOOT, SATELLITES)
    inside = [
        event_name(layer, event)
        for event, latitude in enumerate(layer["event_magnetic_latitude"].values)
        if abs(latitude) < least
    ]
    words = (
        f"No magnetic field line is drawn. Within {fixed(least, 1)}° of the magnetic equator none "
        f"that leaves {fixed(FOOT, 0)} km reaches {fixed(SATELLITES, 0)} km"
    )
    words += f", and there lies {'; '.join(inside)}. " if inside else ". "
    return [words + _other_ends(layer) + "Every zone is the one at the ground, seen from above."]


def _other_ends(layer):
    """Where the field lines above the events come down again, in words."""
    if "event_conjugate_latitude" not in layer:
        return ""
    ends = zip(
        layer["event_conjugate_latitude"].values,
        layer["event_conjugate_longitude"].values,
        strict=True,
    )
    told = [
        f"{event_name(layer, event)}: latitude {fixed(float(north), 1)}°, longitude "
        f"{fixed(float(east), 1)}°"
        for event, (north, east) in enumerate(ends)
        if np.isfinite(north)
    ]
    if not told:
        return ""
    return f"The other end of the line, {fixed(FOOT, 0)} km high, is at {'; '.join(told)}. "


def _layer_table(layers, compared):
    rows = []
    radius = float(np.min(layers[0][1]["event_zone_radius"].values))
    for name, layer in layers:
        about = layer.attrs
        own = layer["place_control"].values[layer["pass_place"].values] == 0
        early = own & (layer["window"].values == 0)
        state = layer["state"].values[early]
        ratio = about["resolution"] / radius
        rows.append(
            (
                clean(name),
                clean(about["product"]),
                _measured(about),
                number(round(about["height"])) if about["height"] else "ground",
                number(ratio, 2),
                _counts(compared, name, ratio),
                int((np.isfinite(layer["deviate"].values) & early).sum()),
                int(((state == 1) | (state == 2)).sum()),
                int(((layer["pool"].values < about["least"]) & early).sum()),
                int((state == 4).sum()),
                float(layer["unevenness"]),
                _scale(about),
            )
        )
    columns = (
        *("layer", "product", "what", "height (km)", "resolution over zone radius", "counts"),
        *("passes used before", "not quiet", "no background"),
        *("in another mode", "u of controls from uniform", "scale"),
    )
    return Numbers(columns, rows, "Layers, of all events together")


def _counts(compared, name, ratio):
    """``yes``, or why a layer does not count."""
    if compared is None:
        return "yes" if ratio <= 1 else "no, too coarse"
    names = compared["layer"].values.tolist()
    if name not in names:
        return "no, not compared"
    reason = clean(compared["layer_not_counted"].values[names.index(name)])
    return f"no, {reason}" if reason else "yes"


def _measured(about):
    words = clean(about["long_name"])
    if about["spread"]:
        return f"spread of the {words}"
    if about["residual_of"]:
        return f"{words} minus {clean(about['residual_of'])}"
    return f"logarithm of the {words}" if about["logarithm"] else words


def _scale(about):
    held = clean(about["calibration"])
    return "calibrated, see below" if held else "as published"


def _chance_table(compared):
    columns = ("event", "statistic", "p", "controls", "worth", "left out", "smallest p supported")
    rows = [
        (
            event_name(compared, event),
            *(
                float(compared[name].values[event])
                for name in (
                    *("statistic", "chance", "controls", "effective_controls"),
                    "controls_left_out",
                )
            ),
            float(compared["smallest_chance"].values[event]),
        )
        for event in range(compared.sizes["event"])
    ]
    return Numbers(columns, rows, f"Statistic: {clean(compared.attrs['statistic_words'])}")


def _group_table(compared):
    rows = [
        (
            event_name(compared, event),
            clean(group),
            float(compared["group_deviation"].values[event, index]),
            float(compared["group_chance"].values[event, index]),
        )
        for event in range(compared.sizes["event"])
        for index, group in enumerate(compared["group"].values)
    ]
    columns = ("event", "quantity", "deviation on the strongest day", "p of its own strongest day")
    return Numbers(
        columns,
        rows,
        "Quantities, each by itself (deviation: mean z over what such means scatter by): these p "
        "are not corrected for it",
    )
