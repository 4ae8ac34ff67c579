"""What a few photos teach is measured on others, and never at the cost of what is known."""

from __future__ import annotations

import numpy as np

from kitchensync.vision.manifest import Household
from training import fewshot
from training.measure import Answers


def embedded(classes: range, each: int, spread: float, seed: int) -> Answers:
    """Embeddings around a direction of its own for each class."""
    truth = np.repeat(np.array(classes), each)
    around = np.random.default_rng(seed).normal(0, spread, (len(truth), 24))
    embedding = np.asarray(np.eye(24)[truth] + around, np.float32)
    nothing = np.zeros((len(truth), 1), np.float32)
    return Answers(nothing, nothing, embedding, truth, truth)


NEW = embedded(range(6), 20, 0.12, 1)
KNOWN = embedded(range(6, 20), 10, 0.12, 2)


def test_thresholds_spare_known_photos_however_many_were_taught() -> None:
    thresholds = fewshot.household(NEW, KNOWN, seed=1)
    rows = [
        fewshot.taught(NEW, KNOWN, fewshot.centres(KNOWN), thresholds, shots, seed=7)
        for shots in fewshot.SHOTS
    ]
    assert all(row.known_taken <= 2 * fewshot.LOST for row in rows)
    assert rows[-1].recognised > 0.5
    assert all(row.mistaken < 0.05 for row in rows)


def test_more_photos_teach_more() -> None:
    noisy = embedded(range(6), 20, 0.3, 3)
    thresholds = Household(0.5, 0.0)
    among = [
        fewshot.taught(noisy, KNOWN, fewshot.centres(KNOWN), thresholds, shots, seed=1).among
        for shots in (1, 10)
    ]
    assert among[1] > among[0] + 0.05


def test_nothing_is_matched_where_new_and_known_look_alike() -> None:
    alike = embedded(range(6), 20, 0.12, 5)
    assert fewshot.household(NEW, alike, seed=1).similarity > 0.9


def test_separation_counts_pairs() -> None:
    known, unknown = (np.array(scores, np.float32) for scores in ([3, 2], [2, 1]))
    assert fewshot.separation(known, unknown) == (3 + 0.5) / 4


def test_no_more_known_photos_are_refused_than_allowed() -> None:
    scores = np.random.default_rng(1).normal(size=1000).astype(np.float32)
    assert (scores < fewshot.refusing(scores)).mean() <= fewshot.REFUSED
