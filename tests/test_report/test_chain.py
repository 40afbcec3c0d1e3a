"""The picture of a chain of calibrations: arrows from box to box, and what is no link."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from vconst.report.figures.chain import chain_drawing, validity_drawing
from vconst.report.theme import RED

EDGES = [
    {"from": "trio-3/lap", "to": "trio-2/lap", "kind": "calibration", "words": "0123abcd"},
    {"from": "trio-4/lap", "to": "trio-2/lap", "kind": "assumed", "words": "4567abcd"},
    {"from": "trio-2/lap", "to": "trio-1/a-payload-of-a-long-name", "kind": "made from"},
]


def drawn(drawing):
    """A page on which it is drawn, with its places in pixels."""
    page = Figure(figsize=drawing.size)
    canvas = FigureCanvasAgg(page)
    drawing.draw(page)
    canvas.draw()
    return page


def test_every_arrow_begins_and_ends_at_the_edge_of_a_box():
    page = drawn(chain_drawing(EDGES))
    names = list(page.findobj(lambda each: hasattr(each, "get_bbox_patch")))
    boxes = {
        text.get_text().replace("\n", ""): text.get_bbox_patch().get_window_extent()
        for text in names
        if "/" in text.get_text()
    }
    arrows = [each.arrow_patch for each in page.findobj(Annotation)]
    assert len(arrows) == len(EDGES)
    for arrow, edge in zip(arrows, EDGES, strict=True):
        places = arrow.get_transform().transform_path(arrow.get_path()).vertices
        start, end = boxes[edge["from"]], boxes[edge["to"]]
        assert abs(places[:, 0].min() - start.x1) < 8.0
        assert abs(places[:, 0].max() - end.x0) < 8.0


def test_a_chain_without_a_calibration_does_not_count_links():
    drawing = chain_drawing(EDGES[2:])
    assert drawing.title == "No calibration; 1 reference with what it was made from"
    assert chain_drawing([]) is None


def test_an_edge_of_validity_inside_what_was_read_is_told_and_drawn():
    row = {
        "label": "data, 0123abcd",
        "validity": ["2020-01-01T00:00:00", "2020-01-02T12:00:00"],
        "span": ["2020-01-02T00:00:00Z", "2020-01-03T00:00:00Z"],
        "assumed": None,
    }
    inside = validity_drawing([row])
    assert inside.title == "1 link of 1 with an edge inside the time that was read"
    outside = validity_drawing(
        [{**row, "validity": ["2020-01-01T00:00:00", "2020-01-09T00:00:00"]}]
    )
    assert outside.title == "No validity edge lies inside the time that was read"
    assert [
        len([line for line in lines_of(each) if line[0] == RED]) for each in (inside, outside)
    ] == [
        1,
        0,
    ]


def lines_of(drawing):
    """Colour and place of every upright line."""
    lines = drawn(drawing).axes[0].get_lines()
    return [(line.get_color(), *line.get_xdata()) for line in lines]
