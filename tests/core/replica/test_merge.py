"""The rule of one cell, and what breaks without it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.replica import merge as rule
from kitchensync.replica.merge import Cell, entry_wins, merge, shown_conflicts


@dataclass(frozen=True)
class Change:
    stamp: int
    value: object
    bases: tuple[int, ...] = ()


def outcome(changes: Sequence[Change]) -> tuple[int, object, dict[int, object]]:
    cell = Cell()
    for change in changes:
        merge(cell, change.stamp, change.value, change.bases)
    return cell.stamp, cell.value, shown_conflicts(cell.value, cell.heads)


def outcomes(changes: Sequence[Change]) -> list[object]:
    """Every outcome that some order of arrival leads to, without repetition."""
    found: list[object] = []
    for order in permutations(changes):
        if (result := outcome(order)) not in found:
            found.append(result)
    return found


def test_two_values_of_one_stamp_are_decided_by_their_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changes = [Change(5, "Milk"), Change(5, "Oat milk")]
    assert len(outcomes(changes)) == 1
    monkeypatch.setattr(rule, "wins", lambda stamp, _, over, __: stamp > over)
    assert len(outcomes(changes)) == 2


def test_equal_values_are_no_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, conflicts = outcome([Change(5, "Milk"), Change(6, "Milk")])
    assert conflicts == {}


def test_an_equal_value_is_a_conflict_again_when_the_winner_changes() -> None:
    changes = [Change(5, "Milk"), Change(6, "Milk"), Change(7, "Oat milk", (6,))]
    assert outcomes(changes) == [(7, "Oat milk", {5: "Milk"})]


def test_resolving_names_everything_that_it_supersedes(monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [Change(5, "a"), Change(6, "b"), Change(7, "c"), Change(8, "b", (5, 6, 7))]
    assert outcomes(changes) == [(8, "b", {})]
    only_the_winner = [*changes[:3], Change(8, "b", (7,))]
    assert outcomes(only_the_winner) == [(8, "b", {5: "a"})]


def test_a_base_named_before_its_change_was_seen_is_remembered() -> None:
    changes = [Change(5, "a"), Change(6, "b", (5,)), Change(7, "c", (5,))]
    assert outcomes(changes) == [(7, "c", {6: "b"})]
    forgetful = Cell()
    for change in reversed(changes):
        merge(forgetful, change.stamp, change.value, change.bases)
        forgetful.superseded.clear()
    assert 5 in forgetful.heads


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """Changes of one cell by replicas that each have seen some of the others'."""
    changes: list[Change] = []
    for number in range(draw(st.integers(1, 7))):
        seen = [change for change in changes if draw(st.booleans())]
        cell = Cell()
        for change in seen:
            merge(cell, change.stamp, change.value, change.bases)
        resolving = draw(st.booleans())
        bases = {cell.stamp, *(cell.heads if resolving else ())} - {0}
        stamp = (max(bases, default=0) // 10 + draw(st.integers(1, 4))) * 10 + number
        changes.append(Change(stamp, draw(st.sampled_from("abc")), tuple(sorted(bases))))
    return changes


@given(histories(), st.randoms(use_true_random=False))
def test_winner_and_conflicts_do_not_depend_on_the_order_of_arrival(
    changes: list[Change], shuffle: random.Random
) -> None:
    named = {base for change in changes for base in change.bases}
    winner = max(changes, key=lambda change: change.stamp)
    expected = {
        change.stamp: change.value
        for change in changes
        if change.stamp not in named and change.value != winner.value
    }
    for _ in range(5):
        shuffle.shuffle(changes)
        assert outcome(changes) == (winner.stamp, winner.value, expected)


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from("abc")), min_size=1))
def test_the_winner_is_the_same_even_of_changes_that_break_the_rules(
    changes: list[tuple[int, str]],
) -> None:
    winners = {outcome([Change(*each) for each in order])[:2] for order in (changes, changes[::-1])}
    assert winners == {max(changes)}


def _standing(changes: Sequence[tuple[int, object]]) -> tuple[int, object]:
    standing: tuple[int, object] = 0, None
    for stamp, value in changes:
        if entry_wins(stamp, value, *standing):
            standing = stamp, value
    return standing


def test_of_two_entries_of_one_id_the_lowest_stamp_wins() -> None:
    changes = [(5, ["bought", 1]), (6, ["bought", 2]), (5, ["bought", 3])]
    assert {str(_standing(order)) for order in permutations(changes)} == {str((5, ["bought", 1]))}
