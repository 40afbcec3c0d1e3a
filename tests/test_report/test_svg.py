"""Figures inside a page: shorter to write, and the same to look at."""

import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from vconst.report.svg_groups import regroup
from vconst.report.svg_paths import short_path

PLACE = st.floats(-999, 999).map(lambda value: round(value, 4))
STEPS = {"l": 2, "h": 1, "v": 1, "q": 4, "c": 6, "m": 2, "M": 2, "z": 0}


def drawn(path):
    """The points that a path goes through, by the rules of SVG 1.1, section 8.3."""
    here = start = (0.0, 0.0)
    points, pieces = [], re.findall(r"([A-Za-z])([^A-Za-z]*)", path)
    for word, text in pieces:
        numbers = [float(each) for each in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]
        size = STEPS[word]
        assert len(numbers) % size == 0 if size else not numbers
        if word == "z":
            here = start
            points.append(here)
        for at in range(0, len(numbers), size or 1):
            step = numbers[at : at + size]
            last = {"h": (step[0], 0.0), "v": (0.0, step[0])}.get(word, step[-2:])
            here = tuple(last) if word == "M" else (here[0] + last[0], here[1] + last[1])
            start = here if word in "Mm" and not at else start
            points.append(here)
    return points


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.tuples(PLACE, PLACE), min_size=2, max_size=30), min_size=1, max_size=3))
def test_no_point_of_a_path_moves_by_more_than_can_be_seen(lines):
    text, expected = "", []
    for line in lines:
        text += " ".join(f"{'L' if k else 'M'} {x} {y}" for k, (x, y) in enumerate(line)) + " z "
        expected += [*line, line[0]]
    found = drawn(short_path(" ".join(text.split())))
    for place in expected:
        assert min(max(abs(place[k] - each[k]) for k in (0, 1)) for each in found) <= 0.0501
    assert len(found) <= len(expected)


def test_curves_keep_their_handles_and_few_points_are_exact_to_a_hundredth():
    assert short_path("M 1 1 C 2 1 3 2 3 3.456 Q 4 4 5 5 z") == "M1 1c1 0 2 1 2 2.46q1 .54 2 1.54z"


def test_what_is_not_understood_is_left_alone():
    for text in ("m 1 1 l 2 2", "M 1 1 A 1 1 0 0 1 2 2", "M 1 L 2 2", "L 1 1", ""):
        assert short_path(text) == text


def seen(element, given=None):
    """What is drawn in which order, each with all that it has from the groups around it."""
    given = {**(given or {}), **{n: v for n, v in element.attrib.items() if n != "id"}}
    if element.tag in ("svg", "g"):
        return [each for child in element for each in seen(child, given)]
    return [(element.tag, element.text, tuple(sorted(given.items())))]


def test_groups_say_once_what_neighbours_share_and_nothing_else_changes():
    one = 'style="fill:red" clip-path="url(#a)"'
    text = (
        f'<svg><g><g><path d="M1 1" {one}/></g><g/><path d="M2 2" {one}/></g>'
        f'<path d="M3 3" style="fill:blue" clip-path="url(#a)"/>'
        f'<path d="M4 4" {one} transform="scale(2)"/><path d="M5 5" {one} transform="scale(2)"/>'
        '<path d="M6 6" style="opacity:.5"/><path d="M7 7" style="opacity:.5"/>'
        '<text style="fill:red">a</text><text style="fill:red">b</text></svg>'
    )
    root = ElementTree.fromstring(text)
    before = seen(root)
    regroup(root)
    written = ElementTree.tostring(root, encoding="unicode")
    assert seen(root) == before
    assert written.count("url(#a)") == 3  # for three, and for each that is moved
    assert written.count("opacity") == 2  # of a group it would be that of all together
    assert len(written) < len(text)


def test_what_is_drawn_by_its_name_keeps_its_own_look():
    text = '<svg><path id="x" style="fill:red"/><path id="y" style="fill:red"/></svg>'
    root = ElementTree.fromstring(text)
    regroup(root)
    assert [child.get("style") for child in root] == ["fill:red", "fill:red"]
