"""Where to look on a table, and that each thing there counts once."""

from __future__ import annotations

import pytest

from kitchensync.vision.crops import WHOLE, Box, Sighting, merged, shared, squares, things
from kitchensync.vision.recognising import Accepted, Candidate, Level, Unsure


def seen(label: str, box: Box, sureness: float = 0.95) -> Sighting:
    return Sighting(box, Accepted(Candidate(label, None, sureness, Level.FINE), "fruit"), b"")


def unsure(box: Box) -> Sighting:
    return Sighting(box, Unsure(()), b"")


LEFT, RIGHT = Box(0, 0, 0.5, 1), Box(0.5, 0, 1, 1)


@pytest.mark.parametrize("size", [(400, 300), (300, 400), (300, 300), (2000, 100), (10, 10)])
def test_squares_cover_every_part_of_a_picture(size: tuple[int, int]) -> None:
    boxes = squares(*size)
    for x in range(20):
        for y in range(20):
            at_x, at_y = (x + 0.5) / 20, (y + 0.5) / 20
            assert any(b.left <= at_x <= b.right and b.top <= at_y <= b.bottom for b in boxes)
    for box in boxes:
        assert -1e-9 <= box.left < box.right <= 1 + 1e-9
        assert -1e-9 <= box.top < box.bottom <= 1 + 1e-9
        width, height = (box.right - box.left) * size[0], (box.bottom - box.top) * size[1]
        assert width == pytest.approx(height)


def test_boxes_share_what_of_the_smaller_lies_in_the_larger() -> None:
    assert shared(LEFT, RIGHT) == 0
    assert shared(WHOLE, LEFT) == 1
    assert shared(LEFT, Box(0.25, 0, 0.75, 1)) == pytest.approx(0.5)
    assert shared(LEFT, Box(0.2, 0.2, 0.2, 0.2)) == 0


def test_a_thing_seen_twice_is_one_thing_and_the_surer_sight_of_it_counts() -> None:
    (found,) = merged([seen("Banana", LEFT, 0.9), seen("Banana", Box(0, 0, 0.6, 1), 0.97)])
    assert found.box.right == 0.6


def test_two_of_a_kind_side_by_side_are_two() -> None:
    assert len(merged([seen("Banana", LEFT), seen("Banana", RIGHT)])) == 2


def test_of_two_names_for_one_place_the_surer_holds() -> None:
    (found,) = merged([seen("Lime", LEFT, 0.9), seen("Banana", LEFT, 0.99)])
    assert isinstance(found.verdict, Accepted)
    assert found.verdict.best.label == "Banana"


def test_a_rough_name_gives_way_to_a_close_one_in_the_same_place() -> None:
    rough = Sighting(LEFT, Accepted(Candidate("Tomato", None, 0.99, Level.COARSE), "fruit"), b"")
    assert merged([rough, seen("Vine-Tomato", LEFT, 0.9)]) == [seen("Vine-Tomato", LEFT, 0.9)]


def test_a_table_is_what_its_parts_show() -> None:
    parts = [seen("Banana", LEFT), seen("Lime", RIGHT), unsure(WHOLE)]
    assert {one.box for one in things(unsure(WHOLE), parts)} == {LEFT, RIGHT}


def test_a_picture_of_one_thing_is_its_whole() -> None:
    whole = seen("Banana", WHOLE)
    assert things(whole, [seen("Banana", LEFT), seen("Banana", RIGHT)]) == [whole]
    assert things(whole, [unsure(LEFT), unsure(RIGHT)]) == [whole]
