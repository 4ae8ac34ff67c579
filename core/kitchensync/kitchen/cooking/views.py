"""What the kitchen answers about cooking: frozen plain values, made for people and for JSON.

Ids are lower-case hex. Leaves the rules to `kitchensync.cooking`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kitchensync.kitchen.views import Done


@dataclass(frozen=True, slots=True)
class MissingItem:
    """Something to get for a recipe; `amount` is None where nobody can tell."""

    food: str
    amount: str | None


@dataclass(frozen=True, slots=True)
class CanCook:
    """A recipe that can be cooked, or nearly: `missing` is what is to be got for it.

    `eaters` is "safe" or "unknown" for all that were asked about, of a dish that was asked for by
    its name also "unsafe", None where nobody was: then nothing is said of who can eat it. `reasons`
    say why it stands where it stands, in words; `there` names the ingredients of which there is
    enough as they are. `servings` is what amounts are for, None where nobody knows.
    """

    id: str
    title: str
    servings: str | None
    complete: bool
    missing: tuple[MissingItem, ...]
    eaters: str | None
    reasons: tuple[str, ...]
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EaterVerdict:
    """Whether somebody can eat a dish as it is planned or cooked: "safe", "unsafe" or "unknown".

    `reasons` say why it is unsafe, `doubts` what nobody knows, in words; `instead` what makes it
    safe where it is not, "soya milk instead of milk". `without` is what is optional in it, was not
    taken so far, and would make it unsafe.
    """

    id: str
    name: str
    verdict: str
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    instead: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Who can eat a dish, and what of that people should hear, in words."""

    verdicts: tuple[EaterVerdict, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cooked(Done):
    """What cooking did; `not_taken` says what was not there, or not known to be.

    `verdicts` say who can eat it, of what was cooked before nothing.
    """

    not_taken: tuple[str, ...] = ()
    verdicts: tuple[EaterVerdict, ...] = ()


@dataclass(frozen=True, slots=True)
class EaterView:
    """Somebody of the household, and what they must not or would rather not eat."""

    id: str
    name: str
    allergies: tuple[str, ...]
    diets: tuple[str, ...]
    dislikes: tuple[str, ...]
