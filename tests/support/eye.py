"""A recogniser in memory, for tests of what a kitchen does with what is seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from kitchensync.vision import prototypes
from kitchensync.vision.crops import WHOLE, Sighting
from kitchensync.vision.eye import Source, Taught
from kitchensync.vision.manifest import Household
from kitchensync.vision.pictures import open_picture
from kitchensync.vision.recognising import Accepted, Candidate, Level, Unknown, Unsure, Verdict

THRESHOLDS = Household(similarity=0.9, margin=0.05)


def certain(label: str, food: str | None = None, *, group: str = "fruit") -> Accepted:
    """A verdict to act on."""
    return Accepted(Candidate(label, food, 0.99, Level.FINE), group)


def uncertain(*labels: str) -> Unsure:
    """A verdict to ask about, the likeliest first; each label is its food's name, too."""
    return Unsure(tuple(_choice(label, 0.5 / (at + 1)) for at, label in enumerate(labels)))


def unknown(*nearest: str) -> Unknown:
    """Nothing that is known."""
    return Unknown(tuple(_choice(label, 0.1) for label in nearest))


class PretendEye:
    """A `Recogniser` that was told what each picture shows; anything else is unknown to it.

    A picture is embedded by its bytes: it is like itself and like nothing else. In another
    `space` the same picture lies elsewhere.
    """

    def __init__(
        self, shown: Mapping[bytes, Sequence[Verdict]] | None = None, *, space: str = "pretended"
    ) -> None:
        self.shown = dict(shown or {})
        self.space = space
        self.looked = 0
        self.embedded = 0

    def embedding(self) -> str:
        return self.space

    def look(self, picture: Source, taught: Taught = (), *, plate: bool = False) -> list[Sighting]:
        self.looked += 1
        vector = self.embed(picture)
        near = prototypes.matches(vector, self.space, taught)
        known = prototypes.recognised(near, THRESHOLDS)
        verdicts = [known] if known else self.shown.get(_bytes(picture), [unknown()])
        return [_sighting(verdict, vector) for verdict in verdicts]

    def embed(self, picture: Source) -> bytes:
        open_picture(picture, 8)
        self.embedded += 1
        digest = hashlib.sha512(self.space.encode() + _bytes(picture)).digest()
        return prototypes.packed([byte - 127.5 for byte in digest])


def _bytes(picture: Source) -> bytes:
    return picture.read_bytes() if isinstance(picture, Path) else picture


def _choice(label: str, probability: float) -> Candidate:
    return Candidate(label, label, probability, Level.FINE)


def _sighting(verdict: Verdict, vector: bytes) -> Sighting:
    if isinstance(verdict, Accepted):
        return Sighting(WHOLE, verdict, vector, verdict.best.label, verdict.best.probability)
    likely = verdict.choices[0] if verdict.choices else _choice("nothing", 0.0)
    return Sighting(WHOLE, verdict, vector, likely.label, likely.probability)
