"""What a chart shows is what it was given."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from tests.bench.plot import BOTTOM, LEFT, LINE_HEIGHT, RIGHT, TOP, Axis, Chart, Point, svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(
    *lines: list[Point], x_log: bool = False, y_log: bool = False
) -> tuple[list[list[Point]], list[str], ElementTree.Element]:
    """Where each line's points stand, every text, and the whole."""
    series = {f"line <{number}>": line for number, line in enumerate(lines)}
    chart = Chart("Title & more", Axis("along", log=x_log), Axis("up", log=y_log), series)
    root = ElementTree.fromstring(svg([chart]))  # noqa: S314  # our own
    groups = [each for each in root.iter(f"{SVG}g") if each.get("class")]
    places = [
        [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in group.iter(f"{SVG}circle")]
        for group in groups
    ]
    return places, [each.text or "" for each in root.iter(f"{SVG}text")], root


def test_a_linear_axis_begins_at_nothing_and_ends_at_or_above_the_most() -> None:
    ((low, high),), words, _ = drawn([(0, 0), (8, 4)])
    assert low == (LEFT, BOTTOM)
    assert high == (LEFT + (RIGHT - LEFT) * 8 / 8, TOP)
    assert {"Title & more", "along", "up", "line <0>", "0", "4", "8"} <= {*words}


def test_a_logarithmic_axis_gives_each_factor_the_same_room() -> None:
    (points,), words, _ = drawn([(1_000, 2), (10_000, 2), (100_000, 2)], x_log=True)
    assert [x for x, _ in points] == [LEFT, (LEFT + RIGHT) / 2, RIGHT]
    assert {"1,000", "10,000", "100,000"} <= {*words}


def test_less_is_never_drawn_above_more() -> None:
    (points,), _, _ = drawn([(n, n * n) for n in (1, 2, 3, 50, 70)], y_log=True)
    assert all(left[0] < right[0] and left[1] > right[1] for left, right in pairwise(points))


def test_names_of_lines_that_end_together_can_all_be_read() -> None:
    _, _, root = drawn([(1, 5)], [(1, 5)], [(1, 5.01)])
    names = [each for each in root.iter(f"{SVG}text") if each.get("class") == "name"]
    heights = sorted(float(each.attrib["y"]) for each in names)
    assert all(below - above >= LINE_HEIGHT for above, below in pairwise(heights))


def test_more_lines_than_colours_are_refused() -> None:
    with pytest.raises(ValueError, match="5 series"):
        drawn(*[[(1.0, 1.0)]] * 5)
