"""What a household's own things are offered is measured as the program offers them."""

from __future__ import annotations

import numpy as np
import pytest

from kitchensync.vision import model as models
from kitchensync.vision import prototypes
from kitchensync.vision.manifest import Household
from kitchensync.vision.recognising import Candidate, Level, Unsure
from kitchensync_models import FOLDER
from training.measure import Answers
from training.offering import Offered, Seen, offered, seen

HOUSEHOLD = Household(0.9, 0.0)
APART = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
BREAD = Candidate("Bread", None, 0.6, Level.FINE)


def photo(direction: tuple[float, ...], right: str) -> Seen:
    return Seen(prototypes.packed(direction), Unsure((BREAD,)), frozenset((right,)))


NEW = [photo(APART[at], f"thing {at}") for at in (0, 1) for _ in range(3)]


def told(known: Seen) -> Offered:
    return offered(NEW, [known], HOUSEHOLD, things=2, shots=1, trials=2)


def test_things_that_look_alike_only_among_themselves_are_recognised() -> None:
    assert told(photo(APART[2], "Bread")) == Offered(1, 1, 1, 0, 0)


def test_a_known_photo_that_looks_like_something_taught_is_counted() -> None:
    assert told(photo(APART[0], "Bread")) == Offered(1, 1, 1, 1, 1)


def test_a_known_photo_that_was_misread_is_not_counted_as_lost() -> None:
    assert told(photo(APART[0], "Milk")) == Offered(1, 1, 1, 0, 0)


@pytest.mark.parametrize("below", [0.05, 0.3])
def test_what_is_less_alike_is_offered_and_not_taken(below: float) -> None:
    nearness = HOUSEHOLD.similarity - below
    direction = (nearness, (1 - nearness**2) ** 0.5, 0.0)
    pair = [photo(APART[0], "thing"), photo(direction, "thing")]
    row = offered(pair, [photo(APART[2], "Bread")], HOUSEHOLD, things=1, shots=1, trials=1)
    assert row == Offered(1, float(below < 0.1), 0, 0, 0)


def test_answers_are_judged_by_the_thresholds_that_they_are_given() -> None:
    shipped = models.read(FOLDER)
    products, kinds = len(shipped.labels.fine), len(shipped.labels.coarse)
    fine, coarse = np.zeros((1, products), np.float32), np.zeros((1, kinds), np.float32)
    fine[0, 3] = 50
    vector = np.ones((1, 4), np.float32)
    answers = Answers(fine, coarse, vector, np.array([3]), np.array([0]))
    rights = [frozenset((each.name,)) for each in shipped.labels.fine]
    (one,) = seen(answers, rights, shipped.labels, shipped.calibration)
    assert (one.is_first, one.is_offered, one.is_recognised) == (True, True, False)
