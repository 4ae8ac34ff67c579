"""What a net's answer is worth: accepted, to be asked about, or of nothing that it knows.

No IO, no numpy: logits and thresholds in, a verdict out. What a household taught is left to
`prototypes`, where on a picture things lie to `crops`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kitchensync.vision.manifest import Calibration, Known, Labels, Score

CHOICES: Final = 5
"""How many a person is asked to choose from."""


class Level(Enum):
    """How closely something was told."""

    FINE = "fine"
    COARSE = "coarse"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What it may be; `food` as the catalogue names it, or the id of what a household taught."""

    label: str
    food: str | None
    probability: float
    level: Level


@dataclass(frozen=True, slots=True)
class Accepted:
    """Certain enough to act on; `group` is None for what the household taught."""

    best: Candidate
    group: str | None
    others: tuple[Candidate, ...] = ()

    @property
    def choices(self) -> tuple[Candidate, ...]:
        """What a person would choose from who was asked all the same."""
        return (self.best, *self.others)[:CHOICES]


@dataclass(frozen=True, slots=True)
class Unsure:
    """Something that is known, but which: the likeliest first."""

    choices: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing that the model knows; what comes nearest all the same, for whoever is asked."""

    choices: tuple[Candidate, ...]


Verdict = Accepted | Unsure | Unknown


def judge(
    fine: Sequence[float], coarse: Sequence[float], labels: Labels, calibration: Calibration
) -> Verdict:
    """The verdict on one picture's logits: the fine label where that is certain, else the coarse
    one, else a question."""
    temperature = calibration.temperature
    of_fine = softmax(fine, temperature.fine)
    nearest = _best(of_fine, CHOICES)
    choices = tuple(_fine(labels, at, of_fine) for at in nearest)
    if score(fine, of_fine, calibration) < calibration.known.threshold:
        return Unknown(choices)
    group = labels.coarse[labels.fine[nearest[0]].coarse].group
    if choices[0].probability >= calibration.accept[group].fine:
        return Accepted(choices[0], group, choices[1:])
    of_coarse = softmax(coarse, temperature.coarse)
    (kind,) = _best(of_coarse, 1)
    group = labels.coarse[kind].group
    if of_coarse[kind] >= calibration.accept[group].coarse:
        named = labels.coarse[kind]
        best = Candidate(named.name, named.food, of_coarse[kind], Level.COARSE)
        return Accepted(best, group, choices)
    return Unsure(choices)


def offering(taught: Sequence[Candidate], verdict: Verdict) -> Verdict:
    """The same verdict with what was `taught`, the nearest first, among the choices by how likely
    it is, the nearest at least. One that is accepted stays as it is, and something unknown remains
    so where none of them is the likeliest."""
    if not taught or isinstance(verdict, Accepted):
        return verdict
    ranked = sorted((*taught, *verdict.choices), key=lambda one: -one.probability)
    chosen = ranked[:CHOICES]
    if taught[0] not in chosen:
        chosen[-1] = taught[0]
    told = Unsure if chosen[0] in taught else type(verdict)
    return told(tuple(chosen))


def asking(verdict: Verdict) -> Verdict:
    """The same to be asked about, where it was accepted."""
    return Unsure(verdict.choices) if isinstance(verdict, Accepted) else verdict


def likeliest(
    fine: Sequence[float], coarse: Sequence[float], labels: Labels, calibration: Calibration
) -> tuple[str, float]:
    """The likeliest kind and its probability, as the mean of what both heads say of it."""
    temperature = calibration.temperature
    said = [*softmax(coarse, temperature.coarse)]
    for label, probability in zip(labels.fine, softmax(fine, temperature.fine), strict=True):
        said[label.coarse] += probability
    (best,) = _best(said, 1)
    return labels.coarse[best].name, said[best] / 2


def score(fine: Sequence[float], probabilities: Sequence[float], calibration: Calibration) -> float:
    """How much a picture looks like something the model knows, as `calibration.known` counts."""
    known: Known = calibration.known
    if known.score is Score.PROBABILITY:
        return max(probabilities)
    if known.score is Score.LOGIT:
        return max(fine)
    temperature, top = calibration.temperature.fine, max(fine)
    return top + temperature * math.log(
        math.fsum(math.exp((logit - top) / temperature) for logit in fine)
    )


def softmax(logits: Sequence[float], temperature: float = 1.0) -> tuple[float, ...]:
    """Probabilities of logits, that sum to 1."""
    top = max(logits)
    powers = [math.exp((logit - top) / temperature) for logit in logits]
    total = math.fsum(powers)
    return tuple(power / total for power in powers)


def unit(vector: Sequence[float]) -> tuple[float, ...]:
    """That vector at length 1; one of no length stays."""
    length = math.sqrt(math.fsum(part * part for part in vector)) or 1.0
    return tuple(part / length for part in vector)


def _best(probabilities: Sequence[float], count: int) -> list[int]:
    return sorted(range(len(probabilities)), key=lambda at: (-probabilities[at], at))[:count]


def _fine(labels: Labels, at: int, probabilities: Sequence[float]) -> Candidate:
    named = labels.fine[at]
    return Candidate(named.name, named.food, probabilities[at], Level.FINE)
