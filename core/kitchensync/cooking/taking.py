"""What cooking a recipe takes from which lots, and what it does not: the plan of `ks cook`.

Leaves how a line is met to `covering`, ids to `parts`, and posting to the kitchen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kitchensync.cooking.covering import Covering
from kitchensync.cooking.covers import Cover, Share
from kitchensync.cooking.facts import Key, Larder, Line, Lot, Recipe, Substitute
from kitchensync.cooking.judging import Judge
from kitchensync.cooking.parts import first_part
from kitchensync.cooking.wording import not_taken, totals
from kitchensync.counting import listed
from kitchensync.replica.postings.parts import next_part


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
    """One posting: so much less of a lot; `why` is "instead of butter", or "for egg yolks"."""

    id: bytes
    cause: bytes
    share: Share
    why: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is posted, what is said because it is not, and how each line is met."""

    taken: tuple[Taken, ...]
    not_taken: tuple[str, ...]
    covers: tuple[Cover, ...]


def plan(cooking: bytes, recipe: Recipe, larder: Larder, judge: Judge, choices: Choices) -> Plan:
    """Cook a recipe, scaled already. Nobody is asked: what is not there is said and not posted.

    Where there is too little of something, what the larder knows to stand for it is taken, as
    where it is asked what can be cooked; what somebody chose goes before that.
    """
    lines = [line for line in recipe.lines if choices.wants(line)]
    covering = Covering(larder, judge, bakes=recipe.bakes, lines=lines)
    covers = [_cover(covering, line, choices) for line in lines]
    taken = [
        each for cover in covers for each in _parts(cooking, cover, _why(cover, covers, larder))
    ]
    return Plan(tuple(taken), not_taken(covers, larder), tuple(covers))


def _cover(covering: Covering, line: Line, choices: Choices) -> Cover:
    chosen = choices.substitute(line)
    return covering.cover_as_said(line, chosen) if chosen else covering.cover(line)


def _why(cover: Cover, covers: Iterable[Cover], larder: Larder) -> str:
    """What its shares stand for; of what is taken apart, all that is taken out of it."""
    if cover.instead is None:
        return ""
    if not cover.instead.apart:
        return f"instead of {cover.asked(larder)}"
    whole = [part.food for part in cover.instead.parts]
    same = [
        each.line.name
        for each in covers
        if each.instead and each.instead.apart and [p.food for p in each.instead.parts] == whole
    ]
    return f"for {listed(list(dict.fromkeys(same)))}"


def _parts(cooking: bytes, cover: Cover, why: str) -> Sequence[Taken]:
    """The shares of a line, each going on from the one before."""
    posting, cause = first_part(cooking, cover.line.id), cooking
    found: list[Taken] = []
    for share in cover.shares:
        found.append(Taken(posting, cause, share, why))
        posting, cause = next_part(posting, share.lot.id, -share.amount), posting
    return found


def taken_text(taken: Iterable[Taken], larder: Larder) -> Iterator[str]:
    """How much of what was taken: "200 g flour", "40 g margarine instead of butter"."""
    shares: dict[str, list[tuple[Lot, int]]] = {"": []}
    for each in taken:
        shares.setdefault(each.why, []).append((each.share.lot, each.share.amount))
    yield from totals(shares.pop(""), larder)
    for why, amounts in shares.items():
        yield f"{' and '.join(totals(amounts, larder))} {why}"
