"""Figures for whoever watches a relay, in the text format of Prometheus. Nothing of anybody's.

Where they come from is left to `operators`, who may read them to `admin`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kitchensync_relay.codes import CODES

MEDIA: Final = "text/plain; version=0.0.4"
PREFIX: Final = "kitchensync_relay_"
OK: Final = "ok"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `values` by what stands in `label`; where that is empty there is one value."""

    name: str
    kind: str
    help: str
    values: Mapping[str, float]
    label: str = ""


class Answers:
    """How often the relay gave each answer since it started."""

    def __init__(self) -> None:
        self._counts = Counter(dict.fromkeys((OK, *CODES), 0))

    def count(self, code: str) -> None:
        """One more with that code of the protocol, or `OK`."""
        self._counts[code] += 1

    def figure(self) -> Figure:
        """Every code, also those that were never given: a rate needs a zero to begin from."""
        return Figure("answers_total", "counter", "Answers since the start.", self._counts, "code")


def gauge(name: str, told: str, value: float) -> Figure:
    """A figure that goes up and down."""
    return Figure(name, "gauge", told, {"": value})


def text(figures: Sequence[Figure]) -> str:
    """All figures, in their order."""
    return "".join(f"{line}\n" for figure in figures for line in _lines(figure))


def _lines(figure: Figure) -> Iterator[str]:
    name = PREFIX + figure.name
    yield f"# HELP {name} {figure.help}"
    yield f"# TYPE {name} {figure.kind}"
    for value, number in figure.values.items():
        labels = f'{{{figure.label}="{value}"}}' if figure.label else ""
        yield f"{name}{labels} {number}"
