"""Several edits of one cell in one change are one edit of it, of what was before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.replica.edits import Edit, in_all

BEFORE = 5


def edit(stamp: int, *bases: int) -> Edit:
    return Edit("food", "name", b"milk", stamp, bases, f"value {stamp}")


def test_an_edit_alone_stays_as_it_is() -> None:
    assert in_all([edit(10, BEFORE)]) == (edit(10, BEFORE),)


def test_the_last_of_a_chain_replaced_what_was_before() -> None:
    (whole,) = in_all([edit(10, BEFORE), edit(11, 10), edit(12, 11)])
    assert (whole.stamp, whole.bases, whole.beside) == (12, (BEFORE,), ())


def test_what_was_not_replaced_stands_beside() -> None:
    (whole,) = in_all([edit(10, BEFORE), edit(11), edit(12, 11)])
    assert whole.bases == (BEFORE,)
    assert [each.stamp for each in whole.beside] == [10]


@given(st.lists(st.sets(st.integers(1, 30)), min_size=1, max_size=12))
def test_no_stamp_of_its_own_is_among_what_it_replaced(made: list[set[int]]) -> None:
    stamps = range(10, 10 + len(made))
    edits = [
        edit(stamp, *sorted(base for base in bases if base < stamp))
        for stamp, bases in zip(stamps, made, strict=True)
    ]
    (whole,) = in_all(edits)
    replaced = {base for each in edits for base in each.bases}
    assert whole.stamp == stamps[-1]
    assert {*whole.bases} == replaced - {*stamps}
    assert {each.stamp for each in whole.beside} == {*stamps[:-1]} - replaced
