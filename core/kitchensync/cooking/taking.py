"""What cooking a recipe takes from which lots, and what it does not: the plan of `ks cook`.

Leaves how a line is met to `covering`, ids to `parts`, and posting to the kitchen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kitchensync.cooking.covering import Cover, Covering, Share
from kitchensync.cooking.facts import Key, Larder, Line, Recipe, Substitute
from kitchensync.cooking.judging import Judge
from kitchensync.cooking.parts import first_part
from kitchensync.cooking.wording import not_taken
from kitchensync.replica.parts import next_part


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person said about lines: left out, taken though optional, met by something else.

    Keys are those of foods; of a line that nobody understands, its name.
    """

    without: frozenset[Key] = frozenset()
    optional: frozenset[Key] = frozenset()
    instead: Mapping[Key, Substitute] | None = None

    def wants(self, line: Line) -> bool:
        """Whether a line is cooked with."""
        key = line.food or line.name
        return key not in self.without and (not line.optional or key in self.optional)

    def substitute(self, line: Line) -> Substitute | None:
        """What was chosen for a line."""
        return (self.instead or {}).get(line.food or line.name)


@dataclass(frozen=True, slots=True)
class Taken:
    """One posting: so much less of a lot. `amount` is positive, in the lot's base units."""

    id: bytes
    cause: bytes
    share: Share


@dataclass(frozen=True, slots=True)
class Plan:
    """What is posted, and what is said because it is not."""

    taken: tuple[Taken, ...]
    not_taken: tuple[str, ...]


def plan(cooking: bytes, recipe: Recipe, larder: Larder, judge: Judge, choices: Choices) -> Plan:
    """Cook a recipe, scaled already. Nobody is asked: what is not there is said and not posted.

    Nothing is taken instead of anything unless somebody said so.
    """
    covering = Covering(larder, judge)
    covers = [
        covering.cover_as_said(line, choices.substitute(line))
        for line in recipe.lines
        if choices.wants(line)
    ]
    taken = [each for cover in covers for each in _parts(cooking, cover)]
    said = [words for cover in covers for words in not_taken(cover, larder)]
    return Plan(tuple(taken), tuple(dict.fromkeys(said)))


def _parts(cooking: bytes, cover: Cover) -> Sequence[Taken]:
    """The shares of a line, each going on from the one before."""
    posting, cause = first_part(cooking, cover.line.id), cooking
    found: list[Taken] = []
    for share in cover.shares:
        found.append(Taken(posting, cause, share))
        posting, cause = next_part(posting, share.lot.id, -share.amount), posting
    return found
