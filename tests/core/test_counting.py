"""How many there are is said as people say it."""

from __future__ import annotations

import pytest

from kitchensync.counting import counted, listed


@pytest.mark.parametrize(("number", "said"), [(0, "0 changes"), (1, "1 change"), (2, "2 changes")])
def test_one_is_told_of_one_and_all_other_numbers_of_many(number: int, said: str) -> None:
    assert counted(number, "change") == said


def test_what_is_many_in_another_way_says_how() -> None:
    assert counted(1, "line waits", "lines wait") == "1 line waits"
    assert counted(3, "line waits", "lines wait") == "3 lines wait"


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("abacaa", "a 4 times, b and c"),
        ("aa", "a twice"),
    ],
)
def test_what_is_there_several_times_is_named_once(there: str, said: str) -> None:
    assert listed(there) == said
