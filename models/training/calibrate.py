"""Temperatures and thresholds, from answers to photos that the net was not trained on.

Pure figures. What is reported of them is measured by `crossed` on photos that they were not tuned
on; what ships is tuned on all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kitchensync.vision.manifest import Calibration, Known, Labels, Least, Score, Temperature
from training import fewshot
from training.measure import NEVER, Answers, Classes, Floats, Mask

Estimate = Callable[[Floats, Mask], float]
"""Of likeliest probabilities and whether they are right."""
PRECISION = 0.95
FLOOR = 0.8
"""The least probability that is accepted whatever the others are: those that are all but certain
must not make up for what may well be wrong, least of all on pictures unlike those measured."""
_GRID = np.geomspace(0.2, 5.0, 129)


@dataclass(frozen=True)
class Thresholds:
    """What is tuned: temperatures, the least probabilities that are accepted per group, and what
    is refused as unknown."""

    temperature: Temperature
    accept: dict[str, Least]
    known: Known


@dataclass(frozen=True)
class Verdicts:
    """What comes of thresholds (all (N,)): calibrated likeliest probabilities, whether they are
    right, the group of what was said, and which answers are accepted at which level."""

    p_fine: Floats
    p_coarse: Floats
    right_fine: Mask
    right_coarse: Mask
    group_fine: Classes
    group_coarse: Classes
    as_fine: Mask
    as_coarse: Mask

    @property
    def accepted(self) -> Mask:
        return self.as_fine | self.as_coarse

    @property
    def right(self) -> Mask:
        """Of those accepted: whether what was accepted is so."""
        return np.where(self.as_fine, self.right_fine, self.right_coarse)

    def some(self, chosen: Mask) -> Verdicts:
        """Those of a mask."""
        return Verdicts(*(getattr(self, name)[chosen] for name in _FIELDS))


def thresholds(settled: Calibration) -> Thresholds:
    """Those that a model folder holds."""
    return Thresholds(settled.temperature, settled.accept, settled.known)


def softmax(logits: Floats, temperature: float) -> Floats:
    """Probabilities (N, C) of logits."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def score(kind: Score, fine: Floats, temperature: float) -> Floats:
    """How much a picture looks like anything known, (N,), as the program counts it."""
    most = fine.max(axis=1)
    if kind is Score.LOGIT:
        return np.asarray(most, np.float32)
    summed = np.exp((fine - most[:, None]) / temperature).sum(axis=1)
    if kind is Score.PROBABILITY:
        return np.asarray(1 / summed, np.float32)
    return np.asarray(most + temperature * np.log(summed), np.float32)


def temperature(logits: Floats, truth: Classes) -> float:
    """The temperature under which the true classes are likeliest."""
    rows = np.arange(len(truth))

    def surprise(t: float) -> float:
        likely = softmax(logits, t)[rows, truth]
        return float(-np.log(np.maximum(likely, 1e-12)).mean())

    return round(float(min(_GRID, key=surprise)), 4)


def error(probability: Floats, right: Mask, bins: int = 15) -> float:
    """The expected calibration error, over bins with equally many answers each: never below what
    chance makes of so few, which `by_chance` tells."""
    parts = _binned(probability, right, bins)
    return float(sum(many * abs(gap) for many, gap, _ in parts) / len(probability))


def debiased(probability: Floats, right: Mask, bins: int = 15) -> float:
    """The root mean square of the gaps of the same bins, less what chance adds to their squares
    (Kumar, Liang and Ma, 2019); 0 where nothing is left. A root mean square is no less than the
    mean that `error` is of: of ever so many answers in these bins this would show no less.
    """
    parts = _binned(probability, right, bins)
    squares = sum(
        many * (gap**2 - share * (1 - share) / max(many - 1, 1)) for many, gap, share in parts
    )
    return float(max(squares / len(probability), 0.0) ** 0.5)


def _binned(probability: Floats, right: Mask, bins: int) -> list[tuple[int, float, float]]:
    """Of each bin how many answers, how far their mean is from the share that is right, and that
    share."""
    parts = np.array_split(np.argsort(probability, kind="stable"), bins)
    means = [
        (len(part), float(probability[part].mean()), float(right[part].mean()))
        for part in parts
        if len(part)
    ]
    return [(many, mean - share, share) for many, mean, share in means]


def by_chance(estimate: Estimate, probability: Floats, draws: int = 200) -> Floats:
    """What an estimate shows of so many answers where every probability is true, (draws,)."""
    lots = np.random.default_rng(1).random((draws, len(probability)))
    return np.array([estimate(probability, lot < probability) for lot in lots], np.float32)


def least(probability: Floats, right: Mask) -> float:
    """The lowest threshold from which on upwards answers are right often enough, with one wrong
    answer imagined beside the real ones so that a handful proves nothing, and not below FLOOR;
    NEVER if there is none.
    """
    order = np.argsort(-probability, kind="stable")
    share = np.cumsum(right[order]) / np.arange(2, len(order) + 2)
    enough = np.flatnonzero((share >= PRECISION) & (probability[order] >= FLOOR))
    return float(probability[order[enough[-1]]]) if len(enough) else NEVER


def tuned(answers: Answers, labels: Labels, kind: Score) -> Thresholds:
    """Thresholds for these answers: per group the fine ones, then what coarse ones add. By which
    score to refuse is given, since only new things can tell."""
    found = Temperature(
        temperature(answers.fine, answers.true_fine),
        temperature(answers.coarse, answers.true_coarse),
    )
    scores = score(kind, answers.fine, found.fine)
    known = Known(kind, round(fewshot.refusing(scores), 4))
    plain = judged(answers, labels, Thresholds(found, _all(labels, Least(NEVER, NEVER)), known))
    accept = {group: _accepting(plain, number) for number, group in enumerate(labels.groups)}
    return Thresholds(found, accept, known)


def judged(answers: Answers, labels: Labels, thresholds: Thresholds) -> Verdicts:
    """What those thresholds make of answers."""
    fine = softmax(answers.fine, thresholds.temperature.fine)
    coarse = softmax(answers.coarse, thresholds.temperature.coarse)
    kinds = np.array([labels.groups.index(kind.group) for kind in labels.coarse])
    of_fine = kinds[[product.coarse for product in labels.fine]]
    best_fine, best_coarse = fine.argmax(axis=1), coarse.argmax(axis=1)
    group_fine, group_coarse = of_fine[best_fine], kinds[best_coarse]
    p_fine, p_coarse = fine.max(axis=1), coarse.max(axis=1)
    accept = [thresholds.accept[group] for group in labels.groups]
    scores = score(thresholds.known.score, answers.fine, thresholds.temperature.fine)
    known = scores >= thresholds.known.threshold
    as_fine = known & (p_fine >= np.array([each.fine for each in accept])[group_fine])
    enough = p_coarse >= np.array([each.coarse for each in accept])[group_coarse]
    return Verdicts(
        p_fine,
        p_coarse,
        best_fine == answers.true_fine,
        best_coarse == answers.true_coarse,
        group_fine,
        group_coarse,
        as_fine,
        known & enough & ~as_fine,
    )


def crossed(
    answers: Answers, labels: Labels, kind: Score, folds: Classes
) -> tuple[Verdicts, Classes]:
    """Verdicts on each fold by thresholds tuned on the others, and the rows they are of."""
    rows: list[Classes] = []
    parts: list[Verdicts] = []
    for fold in np.unique(folds):
        thresholds = tuned(answers.some(folds != fold), labels, kind)
        chosen = np.flatnonzero(folds == fold)
        rows.append(chosen)
        parts.append(judged(answers.some(chosen), labels, thresholds))
    return joined(parts), np.concatenate(rows)


def joined(parts: Sequence[Verdicts]) -> Verdicts:
    """Several as one."""
    return Verdicts(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


_FIELDS = tuple(Verdicts.__dataclass_fields__)


def _accepting(plain: Verdicts, group: int) -> Least:
    """The thresholds of one group. The coarse one holds by itself and for all that is accepted."""
    mine = plain.group_fine == group
    fine = least(plain.p_fine[mine], plain.right_fine[mine])
    certain = mine & (plain.p_fine >= fine)
    others = plain.group_coarse == group
    coarse = least(plain.p_coarse[others], plain.right_coarse[others])
    left = others & ~certain
    for bound in np.sort(np.unique(plain.p_coarse[left & (plain.p_coarse >= coarse)])):
        added = left & (plain.p_coarse >= bound)
        right = plain.right_fine[certain].sum() + plain.right_coarse[added].sum()
        if right / (certain.sum() + added.sum() + 1) >= PRECISION:
            return Least(round(fine, 4), round(float(bound), 4))
    return Least(round(fine, 4), NEVER)


def _all(labels: Labels, each: Least) -> dict[str, Least]:
    return dict.fromkeys(labels.groups, each)
