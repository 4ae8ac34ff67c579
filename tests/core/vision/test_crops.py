"""Where to look on a table, and that each thing there counts once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kitchensync.vision.crops import (
    WHOLE,
    Box,
    Sighting,
    beside,
    merged,
    shared,
    squares,
    things,
    unmarked,
)
from kitchensync.vision.recognising import Accepted, Candidate, Level, Unknown, Unsure


def seen(kind: str, box: Box, sureness: float = 0.95) -> Sighting:
    best = Candidate(f"Best-{kind}", None, sureness, Level.FINE)
    return Sighting(box, Accepted(best, "fruit"), b"", kind, sureness)


def unsure(box: Box, kind: str = "Apple", sureness: float = 0.4) -> Sighting:
    return Sighting(box, Unsure(()), b"", kind, sureness)


def unknown(box: Box) -> Sighting:
    return Sighting(box, Unknown(()), b"", "Apple", 0.9)


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


@pytest.mark.parametrize("size", [(1, 20_000), (30_000, 2), (100, 10_000)])
def test_a_strip_is_not_looked_at_thousands_of_times(size: tuple[int, int]) -> None:
    assert len(squares(*size)) <= 500


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


def test_two_of_a_kind_that_overlap_are_one_where_two_of_other_kinds_are_two() -> None:
    beside_it = Box(0.4, 0, 0.9, 1)
    assert len(merged([seen("Banana", LEFT), seen("Banana", beside_it)])) == 1
    assert len(merged([seen("Banana", LEFT), seen("Lime", beside_it)])) == 2


def test_of_two_names_for_one_place_the_surer_holds() -> None:
    (found,) = merged([seen("Lime", LEFT, 0.9), seen("Banana", LEFT, 0.99)])
    assert found.kind == "Banana"


def test_a_table_is_what_its_parts_show_the_surest_first() -> None:
    parts = [seen("Banana", LEFT, 0.92), seen("Lime", RIGHT)]
    assert [one.box for one in things(unsure(WHOLE), parts)] == [RIGHT, LEFT]


def test_on_a_table_a_person_is_asked_about_what_is_half_clear_and_spared_the_rest() -> None:
    one, two, three, four, five = (Box(x / 5, 0, (x + 1) / 5, 1) for x in range(5))
    clear = [seen("Banana", one), seen("Lime", two)]
    rest = [unsure(three, "Leek", 0.4), unsure(four, "Pear", 0.2), unknown(five)]
    found = things(unsure(WHOLE), [*rest, *clear])
    assert [each.kind for each in found] == ["Banana", "Lime", "Leek"]


def test_what_was_searched_for_is_never_accepted_only_asked_about() -> None:
    parts = [seen("Banana", LEFT), seen("Lime", RIGHT)]
    for found in things(unsure(WHOLE), parts):
        assert isinstance(found.verdict, Unsure)
        assert found.verdict.choices[0].label == f"Best-{found.kind}"
    assert things(unsure(WHOLE), parts, apart=True) == parts


def test_of_a_strip_with_many_things_the_surest_are_asked_about() -> None:
    strip = [
        seen(f"Kind-{at}", Box(at / 80, 0, (at + 1) / 80, 1), 1 - at / 800) for at in range(80)
    ]
    asked = things(unsure(WHOLE), reversed(strip))
    assert [one.box for one in asked] == [one.box for one in strip[:20]]


def test_things_that_lie_apart_are_several_whatever_they_look_like_together() -> None:
    parts = [unsure(LEFT, "Leek", 0.5), unsure(RIGHT, "Lime", 0.4)]
    assert things(seen("Apple", WHOLE), parts, apart=True) == parts


def test_things_that_lie_apart_are_several_whether_they_are_known_or_not() -> None:
    found = things(unsure(WHOLE), [unknown(LEFT), unsure(RIGHT, "Leek", 0.1)], apart=True)
    assert [one.box for one in found] == [LEFT, RIGHT]


def test_a_picture_of_one_thing_is_its_whole() -> None:
    whole = unsure(WHOLE, "Banana", 0.6)
    assert things(whole, [seen("Banana", LEFT), seen("Banana", RIGHT)]) == [whole]
    assert things(whole, [seen("Banana", LEFT), seen("Lime", RIGHT)]) == [whole]
    assert things(whole, [unsure(LEFT, "Lime", 0.85), unsure(RIGHT, "Leek", 0.85)]) == [whole]
    assert things(whole, []) == [whole]
    surer = unsure(WHOLE, "Leek", 0.97)
    assert things(surer, [seen("Banana", LEFT), seen("Lime", RIGHT)]) == [surer]


def test_the_parts_of_a_picture_that_is_accepted_are_not_even_looked_at() -> None:
    def parts() -> Iterator[Sighting]:
        raise AssertionError("a part was looked at")
        yield

    whole = seen("Banana", WHOLE)
    assert things(whole, parts()) == [whole]


def test_the_bars_of_a_code_are_no_things_beside_it() -> None:
    code = Box(0.1, 0.1, 0.5, 0.5)
    bars, carton = unsure(Box(0.1, 0.1, 0.3, 0.3)), unsure(Box(0, 0, 1, 0.9))
    certain = seen("Lime", Box(0.2, 0.2, 0.4, 0.4))

    assert beside([bars, carton, certain], [code]) == [carton, certain]
    assert beside([bars], []) == [bars]


def test_a_mark_is_on_the_thing_whose_middle_is_nearest() -> None:
    left, wide, right = (
        seen("Milk", Box(0, 0.2, 0.3, 0.8)),
        seen("Juice", Box(0.2, 0, 0.7, 1)),
        seen("Banana", Box(0.8, 0.4, 1, 0.6)),
    )
    table = [left, wide, right]
    assert unmarked(table, [(0.25, 0.5)]) == [wide, right]
    assert unmarked(table, [(0.31, 0.1), (0.45, 0.6)]) == [left, right]
    assert unmarked(table, [(0.75, 0.9)]) == table, "what it is on was not seen"
    assert unmarked([left], [(0.9, 0.9)]) == [], "one thing is what its code says"
