"""The page of events: every height over one map and on one clock, and could it be chance?"""

from dataclasses import dataclass
from typing import Any

from vconst.report.catalogue import say
from vconst.report.drawing import Section
from vconst.report.figures.event_cells import cell_drawings, spacing_of
from vconst.report.figures.event_chance import chance_drawing
from vconst.report.figures.event_controls import controls_like_event
from vconst.report.figures.event_layers import layers_drawing
from vconst.report.figures.event_maps import maps_drawing
from vconst.report.figures.event_passes import LIMIT
from vconst.report.figures.event_places import places_drawing
from vconst.report.figures.event_stereo import stereo_drawing
from vconst.report.figures.event_weather import weather_drawing
from vconst.report.sections.event_concordance import concordance_sections
from vconst.report.sections.event_edges import about_edges
from vconst.report.sections.event_rivals import rivals_section
from vconst.report.sections.event_tables import chance_table, group_table, layer_table
from vconst.report.sections.event_words import about_chance, about_layers, about_lines
from vconst.report.words import number


@dataclass(frozen=True)
class EventResults:
    """
    What of a run is about events.

    Parameters
    ----------
    layers : list of (str, xarray.Dataset)
        Deviations by name of the layer, highest first.
    compared, weather, rivals : xarray.Dataset or None
    cells : list of (str, xarray.Dataset)
        Deviations of maps place by place, over what ``divide_zone`` gave.
    tables : list of xarray.Dataset
        All tables of the run, those of agreement among them.
    """

    layers: list
    compared: Any
    weather: Any
    rivals: Any = None
    cells: Any = ()
    tables: Any = ()


def event_results(subjects):
    """The deviations and tables that a page of events draws; None where there are none."""
    every = [
        (item.member or item.step, item.result.dataset)
        for item in subjects
        if item.kind == "deviations"
    ]
    layers = [each for each in every if "place_end" not in each[1]]
    cells = [each for each in every if "place_end" in each[1]]
    tables = [item.result.dataset for item in subjects if item.kind == "table"]

    def table_with(name):
        return next((each for each in tables if name in each), None)

    if not layers:
        return None
    layers.sort(key=lambda item: -item[1].attrs["height"])
    marks = ("place_statistic", "index_kp", "rival_state")
    return EventResults(layers, *map(table_with, marks), cells, tables)


def event_sections(results, record):
    """The sections of the page, before calibration and provenance, in the order of questions."""
    layers, compared, weather = results.layers, results.compared, results.weather
    sections = [_stereo(layers, dict(results.cells)), _clock(results)]
    if weather is not None:
        drawing = weather_drawing(weather, layers[0][1])
        sections.append(Section(say("event.section.weather"), figures=[(("weather",), drawing)]))
    sections.append(_where(layers, compared))
    if results.cells:
        sections.append(_cells(results.cells))
    if compared is not None:
        sections += [_chance(compared, record), _controls(layers, compared)]
    sections += concordance_sections(results.tables)
    if results.rivals is not None:
        sections.append(rivals_section(results.rivals, layers))
    return sections


def _stereo(layers, cells):
    events = range(layers[0][1].sizes["event"])
    figures = [(("stereo", f"event {k + 1}"), stereo_drawing(layers, k, cells)) for k in events]
    about = say("stereo.about", limit=number(LIMIT))
    return Section(say("stereo.heading"), [about], figures=figures)


def _clock(results):
    layers, compared = results.layers, results.compared
    words, tables = about_edges(layers)
    return Section(
        say("event.section.layers"),
        [*about_layers(layers), *words],
        figures=[(("layers",), layers_drawing(layers, compared))],
        tables=[layer_table(layers, compared), *tables],
    )


def _where(layers, compared):
    figures = [(("maps",), maps_drawing(layers))]
    if compared is not None:
        figures.append((("controls",), places_drawing(compared)))
    return Section(say("event.section.where"), about_lines(layers[0][1]), figures=figures)


def _cells(cells):
    """Maps place by place, of each event and layer."""
    figures = [
        ((id, name, f"event {event + 1}"), drawing)
        for event in range(cells[0][1].sizes["event"])
        for name, layer in cells
        for id, drawing in cell_drawings(layer, name, event)
    ]
    about = say("cells.about", spacing=spacing_of(cells[0][1]))
    return Section(say("cells.heading"), [about], figures=figures)


def _chance(compared, record):
    return Section(
        say("event.section.chance"),
        about_chance(compared, record),
        figures=[(("chance",), chance_drawing(compared))],
        tables=[chance_table(compared), group_table(compared)],
    )


def _controls(layers, compared):
    """The same stack for a few controls, for whoever sees a pattern in that of the event."""
    drawn = [
        (("stack", f"event {event + 1}"), controls_like_event(layers, compared, event))
        for event in range(compared.sizes["event"])
    ]
    figures = [item for item in drawn if item[1] is not None]
    about = [say("event.control.about")] if figures else []
    return Section(say("event.section.controls"), about, figures=figures)
