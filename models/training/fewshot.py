"""What embeddings are worth for classes that the net was never shown: matching and refusing.

Pure figures over embeddings and logits; training the net without those classes is left to `train`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from kitchensync.vision.manifest import Household
from training.measure import NEVER, Answers, Classes, Floats, Mask

SHOTS = (1, 3, 5, 10)
LOST = 0.01
"""The share of known photos that what was taught may take for its own."""
_DRAWS = 4
_SIMILARITIES = [round(0.3 + step / 50, 2) for step in range(35)]
_MARGINS = (0.0, 0.02, 0.05, 0.1, 0.15)
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


def household(new: Answers, known: Answers, seed: int) -> Household:
    """Thresholds for what a household taught: however many photos it was, no more known ones are
    taken for it than allowed, and it is recognised as often as that leaves."""
    tables = [
        _shown(new, known, shots, np.random.default_rng((seed, shots, draw)))
        for shots in SHOTS
        for draw in range(_DRAWS)
    ]
    best, most = Household(NEVER, 0.0), 0.0
    for similarity, margin in itertools.product(_SIMILARITIES, _MARGINS):
        candidate = Household(similarity, margin)
        taken = [_outright(table.theirs, candidate).mean() for table in tables]
        if np.reshape(taken, (len(SHOTS), _DRAWS)).mean(axis=1).max() > LOST:
            continue
        worth = float(np.mean([_worth(table, candidate) for table in tables]))
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


@dataclass(frozen=True)
class _Shown:
    """One draw of examples: how near other new photos and known ones come to each new class, which
    of the nearest are right, and the directions of those other photos."""

    ours: Floats
    theirs: Floats
    right: Mask
    directions: Floats


def _shown(new: Answers, known: Answers, shots: int, order: np.random.Generator) -> _Shown:
    classes = np.unique(new.true_fine)
    examples, queries = _dealt(new, shots, order)
    taught = (new.embedding[examples], new.true_fine[examples], classes)
    ours = nearness(new.embedding[queries], *taught)
    right = classes[ours.argmax(axis=1)] == new.true_fine[queries]
    directions = unit(new.embedding[queries])
    return _Shown(ours, nearness(known.embedding, *taught), right, directions)


def _worth(table: _Shown, thresholds: Household) -> float:
    """What is recognised, with a mistake costing what two recognised are worth."""
    sure = _outright(table.ours, thresholds)
    return float((sure & table.right).mean() - 2 * (sure & ~table.right).mean())


def _trial(
    new: Answers,
    known: Answers,
    means: tuple[Floats, Classes],
    thresholds: Household,
    shots: int,
    order: np.random.Generator,
) -> list[float]:
    table = _shown(new, known, shots, order)
    others = table.directions @ unit(means[0]).T
    ahead = table.ours.max(axis=1) > others.max(axis=1)
    sure = _outright(table.ours, thresholds)
    taken = _outright(table.theirs, thresholds)
    shares = (table.right, table.right & ahead, sure & table.right, sure & ~table.right, taken)
    return [float(share.mean()) for share in shares]


def _outright(nearest: Floats, thresholds: Household) -> Mask:
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
