"""What a household taught, matched by nearness: vectors in the embedding of one model.

No IO, no numpy. Keeping vectors as rows, and their pictures, is left to the kitchen.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

from kitchensync.errors import BadInput
from kitchensync.vision.manifest import Household
from kitchensync.vision.recognising import CHOICES, Accepted, Candidate, Level, unit

LENGTH: Final = 127
"""Of a vector as it is kept: one signed byte a number."""
LONGEST: Final = 4096
"""Numbers in a vector."""
_EVEN: Final = 0.1
_SPREAD: Final = 0.03
"""Cosines: so far below what is recognised outright something is as likely what was taught as not,
and so wide is the bend from one to the other. They are of any model, unlike the thresholds of its
own; what came of them on one net is told in docs/model.md."""
_MENTIONED: Final = 0.32
"""So far below it, as a cosine, is still worth a place among what a person chooses from."""


@dataclass(frozen=True, slots=True)
class Prototype:
    """One example of something taught: `id` is its row's, `of` that of the food or recipe it
    stands for (None: only a label), `embedding` the space that its vector lies in."""

    id: str
    label: str
    of: str | None
    embedding: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class Match:
    """How near a label comes: the cosine with its nearest example."""

    label: str
    of: str | None
    similarity: float


def packed(embedding: Sequence[float]) -> bytes:
    """An embedding as it is kept: its direction in signed bytes; BadInput for none."""
    if not embedding or len(embedding) > LONGEST or not all(map(math.isfinite, embedding)):
        raise BadInput("This is no embedding of a picture.")
    return array("b", (round(part * LENGTH) for part in unit(embedding))).tobytes()


def similarity(one: bytes, other: bytes) -> float:
    """The cosine of two packed vectors, -1 to 1; 0 where they cannot be compared."""
    if len(one) != len(other):
        return 0.0
    a, b = array("b", one), array("b", other)
    lengths = math.sqrt(sum(map(mul, a, a)) * sum(map(mul, b, b)))
    return sum(map(mul, a, b)) / lengths if lengths else 0.0


def matches(vector: bytes, embedding: str, taught: Iterable[Prototype]) -> list[Match]:
    """Every label taught in this embedding, the nearest first; others are not compared."""
    nearest: dict[tuple[str, str | None], float] = {}
    for each in taught:
        if each.embedding != embedding:
            continue
        key = each.label, each.of
        nearest[key] = max(nearest.get(key, -1.0), similarity(vector, each.vector))
    found = [Match(*key, near) for key, near in nearest.items()]
    return sorted(found, key=lambda match: (-match.similarity, match.label, match.of or ""))


def recognised(found: Sequence[Match], thresholds: Household) -> Accepted | None:
    """The best of `matches`, where it is near enough and far enough ahead of what stands for
    something else; else None."""
    if not found or found[0].similarity < thresholds.similarity:
        return None
    rivals = (one for one in found[1:] if one.of is None or one.of != found[0].of)
    rival = next(rivals, None)
    if rival and found[0].similarity - rival.similarity <= thresholds.margin:
        return None
    best, *others = (candidate(match) for match in found[:CHOICES])
    return Accepted(best, None, tuple(others))


def likely(found: Sequence[Match], thresholds: Household) -> tuple[Candidate, ...]:
    """Those worth asking about where none was recognised, each with how likely it is that."""
    even = thresholds.similarity - _EVEN
    return tuple(
        Candidate(one.label, one.of, _logistic((one.similarity - even) / _SPREAD), Level.HOUSEHOLD)
        for one in found
        if one.similarity >= thresholds.similarity - _MENTIONED
    )


def candidate(match: Match) -> Candidate:
    """A match that was recognised; nearness stands where a model has a probability."""
    return Candidate(match.label, match.of, max(match.similarity, 0.0), Level.HOUSEHOLD)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def foreign(taught: Iterable[Prototype], embedding: str) -> list[Prototype]:
    """Those whose pictures must be embedded anew before this embedding's model knows them."""
    return [each for each in taught if each.embedding != embedding]
