"""What a photo of a meal may show, ranked: what the eye says, what was cooked, what was planned.

Pure. Leaves where all that comes from to `plates`, and writing the meal down to `meals`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

DISH: Final = "dish"
FOOD: Final = "food"
LATELY: Final = (0.6, 0.4, 0.25, 0.15)
"""How likely a plate is what was cooked today, yesterday, the day before, …, if nothing else is
known of it."""
PLANNED: Final = 0.5
"""How likely it is what is planned for today: more so than what was cooked yesterday."""
MOST: Final = 5
_DISHES: Final = 3
"""Places among those for dishes, which are planned, cooked or taught, however much the photo looks
like foods."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A dish of the recipes or a food, by the row in the household's space."""

    kind: str
    id: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What it may be: how likely, 0 to 1, whether the photo says so, how many days ago it was
    cooked, None if it was not lately, and whether it is planned for today."""

    meant: Meant
    likely: float
    seen: bool
    days_ago: int | None
    planned: bool


def rank(
    seen: Iterable[tuple[Meant, float]],
    cooked: Mapping[Meant, int],
    planned: Collection[Meant],
) -> list[Offer]:
    """The likeliest first; what speaks for a dish from several sides counts together.

    `cooked` is how many days ago a dish was cooked last, each of which `LATELY` tells of; `planned`
    what is for today.
    """
    shown: dict[Meant, float] = {}
    for meant, probability in seen:
        shown[meant] = max(shown.get(meant, 0.0), probability)
    offers = [
        Offer(
            meant,
            1 - (1 - shown.get(meant, 0.0)) * (1 - _prior(cooked.get(meant), meant in planned)),
            meant in shown,
            cooked.get(meant),
            meant in planned,
        )
        for meant in dict.fromkeys((*shown, *cooked, *planned))
    ]
    return _best(sorted(offers, key=_order))


def _best(offers: Sequence[Offer]) -> list[Offer]:
    dishes = [each for each in offers if each.meant.kind == DISH][:_DISHES]
    return sorted([*dishes, *(each for each in offers if each not in dishes)][:MOST], key=_order)


def _order(offer: Offer) -> tuple[float, str]:
    return -offer.likely, offer.meant.name


def _prior(days_ago: int | None, planned: bool) -> float:
    cooked = 0.0 if days_ago is None else LATELY[days_ago]
    return 1 - (1 - cooked) * (1 - PLANNED * planned)
