"""Verdicts: a fine label only when certain, a coarse one otherwise, else a question."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from kitchensync.vision.manifest import Calibration, Labels
from kitchensync.vision.recognising import (
    CHOICES,
    Accepted,
    Candidate,
    Level,
    Unknown,
    Unsure,
    asking,
    judge,
    likeliest,
    offering,
    score,
    softmax,
    unit,
)
from tests.support.tiny_model import CALIBRATION, LABELS

SURE_KIND = (9.0, 0.0, 0.0, 0.0)
UNSURE_KIND = (1.0, 1.0, 0.0, 0.0)
TAUGHT = Candidate("Gran's jam", "jam-row", 0.8, Level.HOUSEHOLD)


def labels() -> Labels:
    return msgspec.convert(LABELS, Labels)


def calibration(**changes: Any) -> Calibration:
    return msgspec.convert(CALIBRATION | changes, Calibration)


def test_a_certain_fine_label_is_accepted_with_its_food_and_group() -> None:
    verdict = judge((12, 6, 0, 0, 0), SURE_KIND, labels(), calibration())
    assert isinstance(verdict, Accepted)
    assert (verdict.best.label, verdict.best.food) == ("Vine-Tomato", "tomato")
    assert (verdict.best.level, verdict.group) == (Level.FINE, "vegetables")
    assert verdict.best.probability > 0.99


def test_where_only_the_kind_is_certain_the_kind_is_accepted_and_all_fine_ones_are_offered() -> (
    None
):
    verdict = judge((9, 9, 0, 0, 0), SURE_KIND, labels(), calibration())
    assert isinstance(verdict, Accepted)
    assert (verdict.best.label, verdict.best.level) == ("Tomato", Level.COARSE)
    assert [each.label for each in verdict.others[:2]] == ["Vine-Tomato", "Plum-Tomato"]


def test_where_nothing_is_certain_the_five_best_are_asked_about() -> None:
    verdict = judge((9, 9, 8, 8, 7), UNSURE_KIND, labels(), calibration())
    assert isinstance(verdict, Unsure)
    assert len(verdict.choices) == CHOICES
    sureness = [each.probability for each in verdict.choices]
    assert sureness == sorted(sureness, reverse=True)


def test_what_looks_like_nothing_known_is_refused_however_sure_the_net_is() -> None:
    verdict = judge((4, -40, -40, -40, -40), SURE_KIND, labels(), calibration())
    assert isinstance(verdict, Unknown)
    assert verdict.choices[0].label == "Vine-Tomato"


def test_every_group_has_a_threshold_of_its_own() -> None:
    strict = {**CALIBRATION["accept"], "packages": {"fine": 1.1, "coarse": 1.1}}
    milk = (0, 0, 0, 0, 30)
    verdict = judge(milk, (0, 0, 0, 30), labels(), calibration(accept=strict))
    assert isinstance(verdict, Unsure)
    assert isinstance(judge(milk, (0, 0, 0, 30), labels(), calibration()), Accepted)


def test_a_kind_is_held_to_the_threshold_of_its_own_group_whatever_the_product_may_be() -> None:
    strict = {**CALIBRATION["accept"], "packages": {"fine": 1.1, "coarse": 1.1}}
    asked = ((9, 9, 0, 0, 0), (0, 0, 0, 9), labels())
    assert isinstance(judge(*asked, calibration(accept=strict)), Unsure)
    verdict = judge(*asked, calibration())
    assert isinstance(verdict, Accepted)
    assert (verdict.best.label, verdict.group) == ("Milk", "packages")


def test_a_product_needs_its_own_threshold_where_its_kind_needs_less() -> None:
    lax = {group: {"fine": 0.99, "coarse": 0.5} for group in LABELS["groups"]}
    verdict = judge((9, 6, 0, 0, 0), SURE_KIND, labels(), calibration(accept=lax))
    assert isinstance(verdict, Accepted)
    assert (verdict.best.label, verdict.best.level) == ("Tomato", Level.COARSE)


def test_each_head_has_a_temperature_of_its_own() -> None:
    soft = calibration(temperature={"fine": 4.0, "coarse": 1.0})
    verdict = judge((9, 9, 8, 8, 7), (5, 0, 0, 0), labels(), soft)
    assert isinstance(verdict, Accepted)
    assert verdict.best.probability == pytest.approx(softmax((5, 0, 0, 0))[0])


def test_a_temperature_makes_the_net_less_sure() -> None:
    cooler = calibration(temperature={"fine": 4.0, "coarse": 4.0})
    sharp = judge((12, 6, 0, 0, 0), UNSURE_KIND, labels(), calibration())
    soft = judge((12, 6, 0, 0, 0), UNSURE_KIND, labels(), cooler)
    assert isinstance(sharp, Accepted)
    assert isinstance(soft, Unsure)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("logit", 6.0), ("probability", 0.5), ("energy", 6 + 2 * math.log(2))],
)
def test_knownness_is_counted_as_the_model_says(kind: str, expected: float) -> None:
    asked = calibration(
        known={"score": kind, "threshold": 0.0}, temperature={"fine": 2.0, "coarse": 1.0}
    )
    assert score((6.0, 6.0), softmax((6.0, 6.0), 2.0), asked) == pytest.approx(expected)


def test_probabilities_sum_to_one_even_of_huge_logits() -> None:
    assert sum(softmax((900.0, 899.0, -900.0))) == pytest.approx(1)


def test_a_vector_of_no_length_stays() -> None:
    assert unit((0.0, 0.0)) == (0.0, 0.0)
    assert unit((3.0, 4.0)) == pytest.approx((0.6, 0.8))


def test_what_was_taught_is_offered_by_how_likely_it_is_and_overrules_nothing() -> None:
    unsure = judge((9, 9, 8, 8, 7), UNSURE_KIND, labels(), calibration())
    sure = judge((12, 6, 0, 0, 0), SURE_KIND, labels(), calibration())
    offered = offering([TAUGHT], unsure)
    assert isinstance(offered, Unsure)
    assert offered.choices[0] == TAUGHT
    assert len(offered.choices) == CHOICES
    assert offering([TAUGHT], sure) == sure
    assert offering([], unsure) == unsure
    remote = replace(TAUGHT, probability=0.001)
    asked = offering([remote], unsure).choices
    assert (asked[-1], len(asked), remote in asked[:-1]) == (remote, CHOICES, False)


def test_what_is_unknown_stays_so_unless_something_taught_is_likelier() -> None:
    unknown = judge((4, -40, -40, -40, -40), SURE_KIND, labels(), calibration())
    remote, near = (replace(TAUGHT, probability=one) for one in (0.001, 1.0))
    kept = (unknown.choices[0], remote, *unknown.choices[1:4])
    assert offering([remote], unknown) == Unknown(kept)
    assert isinstance(offering([near], unknown), Unsure)


def test_both_heads_are_heard_on_the_kind() -> None:
    kind, sureness = likeliest((9, 9, 0, 0, 0), (0, 9, 0, 0), labels(), calibration())
    assert kind in ("Tomato", "Banana")
    assert sureness == pytest.approx(0.5, abs=0.01)
    kind, sureness = likeliest((9, 9, 0, 0, 0), SURE_KIND, labels(), calibration())
    assert kind == "Tomato"
    assert sureness > 0.99


def test_a_verdict_can_be_asked_about_instead() -> None:
    sure = judge((12, 6, 0, 0, 0), SURE_KIND, labels(), calibration())
    asked = asking(sure)
    assert isinstance(asked, Unsure)
    assert asked.choices[0].label == "Vine-Tomato"
    assert asking(asked) == asked
