"""Charts are well-formed SVG with what they show in words."""

import xml.etree.ElementTree as ET

from training.plots import Line, chart

SPACE = "{http://www.w3.org/2000/svg}"


def test_a_chart_has_a_title_axes_and_a_line_with_its_name():
    drawing = chart("Recall & work", "work", "found", [Line("a<b", [(0.0, 0.0), (1.0, 1.0)], dots=True)], diagonal=True)
    root = ET.fromstring(drawing)
    assert root.findtext(f"{SPACE}title") == "Recall & work"
    texts = [one.text for one in root.iter(f"{SPACE}text")]
    assert {"work", "found", "a<b", "0", "1"} <= set(texts)
    assert len(list(root.iter(f"{SPACE}polyline"))) == 2
    assert len(list(root.iter(f"{SPACE}circle"))) == 2


def test_more_is_further_up_and_to_the_right_inside_the_picture():
    root = ET.fromstring(chart("t", "x", "y", [Line("a", [(0.0, 0.0), (1.0, 1.0)])]))
    first, last = (tuple(map(float, place.split(","))) for place in root.find(f"{SPACE}polyline").get("points").split())
    assert first[0] < last[0]
    assert first[1] > last[1]
    width, height = map(float, root.get("viewBox").split()[2:])
    assert all(0 <= x <= width and 0 <= y <= height for x, y in (first, last))
