"""What embeddings are worth for classes that the net was never shown: matching and refusing.

Pure figures over embeddings and logits; training the net without those classes is left to `train`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kitchensync.vision.manifest import Household
from training.measure import Answers, Classes, Floats

SHOTS = (1, 3, 5, 10)
LOST = 0.01
"""The share of known photos that what was taught may take for its own."""
REFUSED = 0.05
"""The share of known photos that may be refused as unknown."""


@dataclass(frozen=True)
class Taught:
    """What so many photos per new class bring, each a share of 0..1: told apart among themselves,
    among all classes, recognised outright by the thresholds, wrongly so, and known photos taken."""

    shots: int
    among: float
    against_all: float
    recognised: float
    mistaken: float
    known_taken: float


def unit(embeddings: Floats) -> Floats:
    """Embeddings (N, D) at length 1."""
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    scaled: Floats = embeddings / np.maximum(lengths, 1e-9)
    return scaled


def nearness(queries: Floats, examples: Floats, labels: Classes, known: Classes) -> Floats:
    """The cosine (N, len(known)) of each query with the nearest example of each label."""
    cosines = unit(queries) @ unit(examples).T
    columns = [cosines[:, labels == label].max(axis=1) for label in known]
    return np.stack(columns, axis=1)


def household(new: Answers, known: Answers, seed: int, shots: int = 3) -> Household:
    """Thresholds for what a household taught: known photos are lost to it no more than allowed,
    and what is taught is recognised as often as that leaves."""
    classes = np.unique(new.true_fine)
    examples, queries = _dealt(new, shots, np.random.default_rng(seed))
    shown = (new.embedding[examples], new.true_fine[examples], classes)
    ours = nearness(new.embedding[queries], *shown)
    right = classes[ours.argmax(axis=1)] == new.true_fine[queries]
    theirs = nearness(known.embedding, *shown)
    best = Household(1.0, 0.0)
    most = -1.0
    for similarity in np.arange(0.3, 0.96, 0.01):
        for margin in (0.0, 0.02, 0.05, 0.1, 0.15):
            candidate = Household(round(float(similarity), 2), margin)
            if _outright(theirs, candidate).mean() > LOST:
                continue
            sure = _outright(ours, candidate)
            worth = float((sure & right).mean() - 2 * (sure & ~right).mean())
            if worth > most:
                best, most = candidate, worth
    return best


def taught(
    new: Answers,
    known: Answers,
    means: tuple[Floats, Classes],
    thresholds: Household,
    shots: int,
    seed: int,
    trials: int = 20,
) -> Taught:
    """The table's row for so many shots, the mean of some trials with other examples each.

    `means` are the centres of the classes the net does know, with their numbers.
    """
    rows = [
        _trial(new, known, means, thresholds, shots, np.random.default_rng((seed, trial)))
        for trial in range(trials)
    ]
    found = [round(float(column), 4) for column in np.mean(rows, axis=0)]
    return Taught(shots, *found)


def centres(answers: Answers) -> tuple[Floats, Classes]:
    """The mean direction of each class, and the classes."""
    classes = np.unique(answers.true_fine)
    directions = unit(answers.embedding)
    rows = [directions[answers.true_fine == one].mean(axis=0) for one in classes]
    return np.stack(rows), classes


def separation(known: Floats, unknown: Floats) -> float:
    """How often a known photo scores above an unknown one (the area under the ROC curve)."""
    above = known[:, None] > unknown[None, :]
    ties = known[:, None] == unknown[None, :]
    return float(above.mean() + ties.mean() / 2)


def refusing(known: Floats) -> float:
    """The score below which a picture is refused: no more known photos than allowed lie there."""
    return float(np.quantile(known, REFUSED))


def _trial(
    new: Answers,
    known: Answers,
    means: tuple[Floats, Classes],
    thresholds: Household,
    shots: int,
    order: np.random.Generator,
) -> list[float]:
    classes = np.unique(new.true_fine)
    examples, queries = _dealt(new, shots, order)
    shown = (new.embedding[examples], new.true_fine[examples], classes)
    ours = nearness(new.embedding[queries], *shown)
    truth = new.true_fine[queries]
    right = classes[ours.argmax(axis=1)] == truth
    others = unit(new.embedding[queries]) @ unit(means[0]).T
    ahead = ours.max(axis=1) > others.max(axis=1)
    sure = _outright(ours, thresholds)
    taken = _outright(nearness(known.embedding, *shown), thresholds)
    shares = (right, right & ahead, sure & right, sure & ~right, taken)
    return [float(share.mean()) for share in shares]


def _outright(nearest: Floats, thresholds: Household) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where the nearest label is near enough and far enough ahead, (N,)."""
    best = np.sort(nearest, axis=1)
    return (best[:, -1] >= thresholds.similarity) & (best[:, -1] - best[:, -2] >= thresholds.margin)


def _dealt(new: Answers, shots: int, order: np.random.Generator) -> tuple[Classes, Classes]:
    """Indices of so many examples per class, and of all the other photos."""
    mixed = order.permutation(len(new.true_fine))
    examples = np.concatenate(
        [mixed[new.true_fine[mixed] == one][:shots] for one in np.unique(new.true_fine)]
    )
    return examples, np.setdiff1d(mixed, examples)
