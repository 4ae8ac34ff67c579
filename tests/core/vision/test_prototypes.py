"""What a household taught: matched in its own embedding, when near and clearly ahead."""

from __future__ import annotations

import math

import pytest

from kitchensync.errors import BadInput
from kitchensync.vision.manifest import Household
from kitchensync.vision.prototypes import (
    Prototype,
    foreign,
    likely,
    matches,
    packed,
    recognised,
    similarity,
)
from kitchensync.vision.recognising import Level

THRESHOLDS = Household(similarity=0.8, margin=0.1)
SPACE, OTHER_SPACE = "0123456789abcdef", "fedcba9876543210"


def towards(*parts: float) -> bytes:
    return packed(parts)


def taught(
    label: str, vector: bytes, *, id: str = "p", of: str | None = None, space: str = SPACE
) -> Prototype:
    return Prototype(id, label, of, space, vector)


JAM = taught("Gran's jam", towards(1, 0, 0), of="jam")
PICKLE = taught("Pickles", towards(0, 1, 0))


def test_a_vector_is_kept_as_its_direction_in_a_byte_a_number() -> None:
    assert towards(5, 0, 0) == bytes([127, 0, 0])
    assert similarity(towards(1, 2, 3), towards(2, 4, 6)) == pytest.approx(1)
    assert similarity(towards(1, 0), towards(-1, 0)) == pytest.approx(-1)


def test_vectors_that_cannot_be_compared_are_not_alike() -> None:
    assert similarity(towards(1, 0), towards(1, 0, 0)) == 0
    assert similarity(bytes(3), bytes(3)) == 0


@pytest.mark.parametrize("vector", [(), (math.nan, 1.0), (math.inf,)])
def test_what_is_no_embedding_is_not_kept(vector: tuple[float, ...]) -> None:
    with pytest.raises(BadInput):
        packed(vector)


def test_something_near_is_recognised_as_what_it_was_taught_for() -> None:
    verdict = recognised(matches(towards(1, 0.2, 0), SPACE, [PICKLE, JAM]), THRESHOLDS)
    assert verdict is not None
    assert (verdict.best.label, verdict.best.food) == ("Gran's jam", "jam")
    assert verdict.best.level is Level.HOUSEHOLD
    assert verdict.group is None


def test_something_far_is_not_recognised() -> None:
    found = matches(towards(0, 0, 1), SPACE, [JAM, PICKLE])
    assert recognised(found, THRESHOLDS) is None
    assert likely(found, THRESHOLDS) == ()
    assert recognised([], THRESHOLDS) is None


def test_between_two_that_are_equally_near_a_person_chooses() -> None:
    found = matches(towards(1, 1, 0), SPACE, [JAM, PICKLE])
    lenient = Household(similarity=0.6, margin=0.1)
    assert recognised(found, lenient) is None
    assert {each.label for each in likely(found, lenient)} == {"Gran's jam", "Pickles"}
    as_shipped = Household(similarity=0.6, margin=0.0)
    assert recognised(found, as_shipped) is None
    assert recognised(matches(towards(1.1, 1, 0), SPACE, [JAM, PICKLE]), as_shipped) is not None
    nameless = taught("Chutney", towards(1, 0, 0))
    assert recognised(matches(towards(1, 1, 0), SPACE, [nameless, PICKLE]), lenient) is None


def test_what_is_less_near_is_offered_as_likely_as_it_is() -> None:
    found = matches(towards(1, 1.02, 0), SPACE, [JAM, taught("Far", towards(0.2, 0, 1))])
    assert recognised(found, THRESHOLDS) is None
    (jam,) = likely(found, THRESHOLDS)
    assert (jam.label, jam.level, 0.4 < jam.probability < 0.6) == (
        "Gran's jam",
        Level.HOUSEHOLD,
        True,
    )


def test_two_labels_of_one_food_do_not_stand_against_each_other() -> None:
    jar = taught("The jar", towards(1, 0.1, 0), of="jam")
    verdict = recognised(matches(towards(1, 0, 0), SPACE, [JAM, jar]), THRESHOLDS)
    assert verdict is not None
    assert verdict.best.food == "jam"
    between = matches(towards(1, 1, 0), SPACE, [JAM, jar, PICKLE])
    assert recognised(between, Household(similarity=0.6, margin=0.1)) is None


def test_several_examples_of_one_thing_do_not_stand_against_each_other() -> None:
    again = taught("Gran's jam", towards(1, 0.1, 0), id="q", of="jam")
    found = matches(towards(1, 0.05, 0), SPACE, [JAM, again])
    assert len(found) == 1
    assert recognised(found, THRESHOLDS) is not None


def test_an_example_of_another_model_is_not_compared_but_known_as_foreign() -> None:
    old = taught("Old", towards(1, 0, 0), id="old", space=OTHER_SPACE)
    assert matches(towards(1, 0, 0), SPACE, [old]) == []
    assert foreign([JAM, old, PICKLE], SPACE) == [old]
