"""People ask in words what they can cook, and other questions are not guessed at."""

from __future__ import annotations

import pytest

from kitchensync.cooking.asking import Question
from kitchensync.errors import BadInput


@pytest.mark.parametrize(
    ("said", "using", "eaters"),
    [
        ("what can we cook tonight?", (), ()),
        ("can we cook for Ada and me", (), ("Ada", "me")),
        ("can I make me with eggs for Ada", ("eggs",), ("Ada",)),
        ("can we cook with red lentils, rice for Ada?", ("red lentils", "rice"), ("Ada",)),
        ("can we eat for Ada and Ben using tofu today", ("tofu",), ("Ada", "Ben")),
    ],
)
def test_a_question_names_foods_and_people(
    said: str, using: tuple[str, ...], eaters: tuple[str, ...]
) -> None:
    assert Question.read(said) == Question(using, eaters)


@pytest.mark.parametrize(
    ("said", "using"),
    [
        ("can I cook", ()),
        ("could i make for dinner", ()),
        ("Can I COOK with eggs and spinach", ("eggs", "spinach")),
    ],
)
def test_who_asks_what_they_can_cook_and_names_nobody_asks_for_themselves(
    said: str, using: tuple[str, ...]
) -> None:
    assert Question.read(said) == Question(using, (), mine=True)


@pytest.mark.parametrize("said", ["", "is the time", "can I cook yesterday", "with spinach"])
def test_other_questions_are_not_guessed_at(said: str) -> None:
    with pytest.raises(BadInput):
        Question.read(said)


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("is due this week", "ks due"),
        ("do we need to buy", "ks shop"),
        ("is in the fridge?", "ks ls"),
        ("is for dinner", "ks plan"),
        ("is the time", "ks what can I cook"),
    ],
)
def test_who_asks_something_else_is_told_what_answers_it(said: str, answers: str) -> None:
    with pytest.raises(BadInput) as caught:
        Question.read(said)
    assert caught.value.hint == f"Ask: {answers}"
