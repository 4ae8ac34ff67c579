"""Thresholds keep what they promise, and are measured on photos that they were not tuned on."""

from __future__ import annotations

import numpy as np
import pytest

from kitchensync.vision.manifest import (
    Calibration,
    Coarse,
    Fine,
    Household,
    Known,
    Labels,
    Least,
    Score,
    Temperature,
)
from kitchensync.vision.recognising import Accepted, Level, judge
from training import calibrate, figures
from training.measure import NEVER, Answers, Crossed, joined

LABELS = Labels(
    groups=("fruit", "packages"),
    coarse=(Coarse("apple", "fruit"), Coarse("milk", "packages")),
    fine=(Fine("red apple", 0), Fine("green apple", 0), Fine("milk", 1)),
)
KIND = Score.PROBABILITY


def answers(count: int, doubt: float, seed: int = 1) -> Answers:
    """Logits of a net that is right about as often as its own probabilities over-promise."""
    order = np.random.default_rng(seed)
    truth = order.integers(0, 3, count)
    fine = order.normal(0, doubt, (count, 3))
    fine[np.arange(count), truth] += 4
    kinds = np.array([0, 0, 1])[truth]
    coarse = order.normal(0, doubt, (count, 2))
    coarse[np.arange(count), kinds] += 4
    embedding = np.eye(3, dtype=np.float32)[truth]
    logits = np.asarray(3 * fine, np.float32), np.asarray(3 * coarse, np.float32)
    return Answers(*logits, embedding, truth, kinds)


def test_a_net_that_is_too_sure_is_made_less_so() -> None:
    given = answers(4000, 2.5)
    found = calibrate.temperature(given.fine, given.true_fine)
    assert found > 2
    for temperature, at_most in ((found, 0.03), (1.0, 1.0)):
        likely = calibrate.softmax(given.fine, temperature)
        right = likely.argmax(axis=1) == given.true_fine
        gap = calibrate.error(likely.max(axis=1), right)
        assert gap <= at_most
    assert gap > 0.05


def test_a_threshold_is_the_lowest_that_is_right_often_enough() -> None:
    probability = np.linspace(1.0, calibrate.FLOOR, 200, dtype=np.float32)
    right = np.ones(200, dtype=np.bool_)
    right[100:] = False
    bound = calibrate.least(probability, right)
    accepted = probability >= bound
    assert right[accepted].mean() >= calibrate.PRECISION
    assert accepted.sum() > 100


def test_what_is_all_but_certain_does_not_make_up_for_what_may_well_be_wrong() -> None:
    probability = np.linspace(1.0, 0.5, 200, dtype=np.float32)
    assert calibrate.least(probability, np.ones(200, dtype=np.bool_)) >= calibrate.FLOOR


def test_a_handful_of_right_answers_proves_nothing() -> None:
    probability = np.linspace(1.0, 0.9, 10, dtype=np.float32)
    assert calibrate.least(probability, np.ones(10, dtype=np.bool_)) == NEVER


def test_what_is_accepted_is_right_in_every_group_on_photos_that_tuned_nothing() -> None:
    thresholds = calibrate.tuned(answers(3000, 2.2, seed=1), LABELS, KIND)
    verdicts = calibrate.judged(answers(3000, 2.2, seed=2), LABELS, thresholds)
    said = np.where(verdicts.as_fine, verdicts.group_fine, verdicts.group_coarse)
    for group in range(2):
        mine = verdicts.accepted & (said == group)
        assert mine.sum() > 300
        assert verdicts.right[mine].mean() > calibrate.PRECISION - 0.02


def test_the_kind_is_accepted_only_where_the_product_is_not() -> None:
    accept = dict.fromkeys(LABELS.groups, Least(0.9, 0.5))
    thresholds = calibrate.Thresholds(Temperature(3.0, 3.0), accept, Known(KIND, 0.0))
    verdicts = calibrate.judged(answers(500, 2.2), LABELS, thresholds)
    assert verdicts.as_coarse.any()
    assert not (verdicts.as_fine & verdicts.as_coarse).any()
    assert (verdicts.p_fine[verdicts.as_coarse] < 0.9).all()


def test_what_is_refused_as_unknown_is_not_counted_as_accepted() -> None:
    given, accept = answers(500, 2.2), dict.fromkeys(LABELS.groups, Least(0.5, 0.5))
    scores = calibrate.score(Score.LOGIT, given.fine, 3.0)
    known = Known(Score.LOGIT, float(np.median(scores)))
    thresholds = calibrate.Thresholds(Temperature(3.0, 3.0), accept, known)
    accepted = calibrate.judged(given, LABELS, thresholds).accepted
    assert accepted[scores >= known.threshold].any()
    assert not accepted[scores < known.threshold].any()


@pytest.mark.parametrize("score", Score)
def test_what_is_measured_is_what_the_program_does(score: Score) -> None:
    given = answers(300, 2.2)
    scores = calibrate.score(score, given.fine, 3.0)
    accept = {"fruit": Least(0.7, 0.8), "packages": Least(0.9, 0.6)}
    known = Known(score, float(np.quantile(scores, 0.1)))
    settled = Calibration(Temperature(3.0, 2.0), accept, known, Household(NEVER, 0.0))
    measured = calibrate.judged(given, LABELS, calibrate.thresholds(settled))
    for at, (fine, coarse) in enumerate(zip(given.fine, given.coarse, strict=True)):
        verdict = judge([*map(float, fine)], [*map(float, coarse)], LABELS, settled)
        level = verdict.best.level if isinstance(verdict, Accepted) else None
        assert measured.as_fine[at] == (level is Level.FINE)
        assert measured.as_coarse[at] == (level is Level.COARSE)
    assert measured.as_fine.any()
    assert measured.as_coarse.any()
    assert not measured.accepted.all()


@pytest.mark.parametrize("count", [2, 5])
def test_each_photo_is_judged_once_by_what_the_other_folds_tuned(count: int) -> None:
    given = answers(400, 2.2)
    folds = np.arange(400) % count
    verdicts, rows = calibrate.crossed(given, LABELS, KIND, folds)
    assert sorted(rows) == list(range(400))
    assert len(verdicts.p_fine) == 400
    others = calibrate.tuned(given.some(folds != 0), LABELS, KIND)
    alone = calibrate.judged(given.some(folds == 0), LABELS, others)
    assert np.array_equal(verdicts.as_fine[folds[rows] == 0], alone.as_fine)


def test_thresholds_are_measured_on_products_that_tuned_none_of_them() -> None:
    truth = np.repeat([0, 1, 2], [40, 10, 350])
    said = np.where(truth == 1, 0, truth)  # one product is taken for another, always and for sure
    fine = np.asarray(9 * np.eye(3)[said], np.float32)
    given = Answers(fine, np.zeros((400, 2), np.float32), fine, truth, truth // 2)
    verdicts, _ = calibrate.crossed(given, LABELS, KIND, np.arange(400) % 5)
    assert verdicts.right[verdicts.accepted].all()
    found = figures.new_products(given, LABELS, KIND, 3)
    assert (found["accepted"], found["precision"]) == (10 / 400, 0)


def test_few_answers_seem_astray_by_chance_and_many_do_not() -> None:
    few, many = (np.linspace(0.3, 0.99, count, dtype=np.float32) for count in (150, 15_000))
    assert calibrate.by_chance(calibrate.error, few).mean() > 0.05
    assert calibrate.by_chance(calibrate.error, many, draws=20).mean() < 0.012


@pytest.mark.parametrize(("off", "near"), [(0.0, 0.03), (0.05, 0.02), (0.1, 0.02)])
def test_what_chance_adds_to_the_error_of_few_answers_can_be_taken_from_it(
    off: float, near: float
) -> None:
    order = np.random.default_rng(1)
    said = np.asarray(order.uniform(0.5, 0.95, (100, 300)), np.float32)
    drawn = [(each, order.random(300) < each - off) for each in said]
    assert np.mean([calibrate.debiased(*one) for one in drawn]) == pytest.approx(off, abs=near)
    assert np.mean([calibrate.error(*one) for one in drawn]) > off + 0.01


def test_of_a_photo_that_all_nets_read_one_reading_counts_among_all_photos() -> None:
    elsewhere = joined([answers(40, 2.0, seed=3)] * 2)
    folds = np.tile(np.arange(40) % 2, 2)
    crossed = Crossed(answers(60, 0.5), np.arange(60) % 2, elsewhere, folds)
    told = figures.crossed(crossed, LABELS, KIND)
    assert [told[part]["images"] for part in ("every", "at_home", "elsewhere")] == [100, 60, 40]
    certain = figures.certain(crossed, LABELS, calibrate.tuned(elsewhere, LABELS, KIND))
    assert certain["acceptance"]["images"] == 80
    assert certain["acceptance_at_home"]["images"] == 60
