"""How one line of a recipe is met from what is there: by the food, by one of its kinds, or instead.

Leaves whether people can eat that to `suiting`, which recipes come first to `matching`, and words
to `wording`. What is taken for one line is not there for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from kitchensync.cooking.apart import Opened
from kitchensync.cooking.covers import Cover, Met, Need, Share, There
from kitchensync.cooking.facts import Key, Larder, Line, Lot, Substitute
from kitchensync.cooking.judging import Judge, Verdict
from kitchensync.cooking.ratios import is_little, ratio
from kitchensync.cooking.suiting import of_line
from kitchensync.measure.units import PIECE

ONLY_BAKING = frozenset({"baking", "binding", "desserts", "omelettes", "raising"})
"""Purposes of substitutes that are no good elsewhere: apple sauce is no fried egg."""
THICKENING = "thickening"
MOST_THICKENER = 60_000
"""Milligrams, as in a sauce for four; more flour than that is a dough or batter."""
_TIN = 1000
"""Base units of a count: of a tin of which nobody knows what it holds, one is as good as any."""


class Covering:
    """Meets lines, of one recipe or of several, one after the other from one larder.

    `taken` is how much of each lot is not there for it, and goes on with what it takes. Of pieces
    that one recipe takes apart the other parts are there for it; `lines` are those that it is
    surely cooked with.
    """

    def __init__(
        self,
        larder: Larder,
        judge: Judge,
        *,
        bakes: bool = False,
        taken: dict[bytes, int] | None = None,
        lines: Iterable[Line] = (),
    ) -> None:
        self._larder = larder
        self._bakes = bakes
        self._judge = judge
        self._taken = {} if taken is None else taken
        self._opened = Opened()
        self._there = Opened()
        self._to_open = {line.food for line in lines if line.only}

    def cover(self, line: Line) -> Cover:
        """Meet a line in the best way."""
        if line.food is None:
            return self._unclear(line)
        usual = self._at_once(line, line.food)
        return self._taking(usual or min(self._ways(line, line.food), key=_badness))

    def cover_as_said(self, line: Line, instead: Substitute | None) -> Cover:
        """Meet a line by the substitute that a person chose, or else by nothing but itself."""
        if instead is not None:
            return self._taking(self._by(line, instead))
        return (
            self._unclear(line)
            if line.food is None
            else self._taking(self._by_itself(line, line.food))
        )

    def _unclear(self, line: Line) -> Cover:
        return Cover(line, There.UNCLEAR, concerns=of_line(line, (), self._judge))

    def _at_once(self, line: Line, food: Key) -> Cover | None:
        """The usual case, quickly: the first lot holds enough, and nobody has to judge."""
        lots = self._larder.good(food)
        if not lots or not line.amount or not self._judge.idle or food in self._larder.staples:
            return None
        if line.only:
            return None
        first, amount = lots[0], line.amount
        same = line.unit == first.unit or line.dimension != "count"
        left = first.left - self._taken.get(first.id, 0)
        if not same or line.dimension != first.dimension or left < amount:
            return None
        need = Need(food, amount, line.dimension, line.unit)
        met = Met(need, There.ENOUGH, (Share(first, amount),), amount, lots=lots)
        return Cover(line, There.ENOUGH, (met,))

    def _taking(self, cover: Cover) -> Cover:
        for share in cover.shares:
            self._taken[share.lot.id] = self._taken.get(share.lot.id, 0) + share.amount
        for part in cover.parts:
            if part.only:
                self._opened.take(part.need.food, part.only, part.need.amount or 0)
                self._there.take(part.need.food, part.only, round(part.have))
        return cover

    def _ways(self, line: Line, food: Key) -> Iterator[Cover]:
        """The food itself, then what can stand for it.

        Nobody gets more of something else of which there is too little, too, unless the household
        usually takes that; a lemon to the milk that makes buttermilk is got. What is not there
        either stands for a food only where somebody must not eat that: a mere dislike is no reason
        to go shopping.
        """
        plain = self._by_itself(line, food)
        if plain.there <= There.UNKNOWN and plain.verdict == Verdict.SAFE:
            yield plain
            return
        others = [each for each in self._larder.substitutes(food) if self._suits(each, line)]
        yield from (self._by(line, each) for each in others if self._is_got(each))
        yield plain
        for substitute in others:
            other = self._by(line, substitute)
            if _is_reason(other, substitute) or _forbidden(plain):
                yield other

    def _is_got(self, substitute: Substitute) -> bool:
        """Whether people get that rather than the food: nobody sells yolks."""
        opened = any(part.food in self._to_open for part in substitute.parts)
        return substitute.apart and (opened or substitute.by == "count")

    def _suits(self, substitute: Substitute, line: Line) -> bool:
        """Whether its purpose may be what the line is there for."""
        if substitute.purpose in ONLY_BAKING:
            return self._bakes
        if substitute.purpose != THICKENING or line.amount is None:
            return True
        food = self._larder.food(substitute.food)
        each = ratio(line.dimension, line.unit, "mass", "g", food)
        return each is not None and line.amount * each <= MOST_THICKENER

    def _by_itself(self, line: Line, food: Key) -> Cover:
        met = self._met(Need(food, line.amount, line.dimension, line.unit, line.tin), line.only)
        return self._covered(line, (met,), None)

    def _by(self, line: Line, substitute: Substitute) -> Cover:
        needs = (
            _standing_in(line, substitute, part.food, part.ratio, self._larder)
            for part in substitute.parts
        )
        only = substitute.food if substitute.apart else ""
        parts = tuple(self._met(self._in_pieces(need) if only else need, only) for need in needs)
        return self._covered(line, parts, substitute)

    def _in_pieces(self, need: Need) -> Need:
        """The same need in pieces, as far as the food tells."""
        food = self._larder.food(need.food)
        each = ratio(need.dimension, need.unit, "count", PIECE, food)
        if need.amount is None or each is None:
            return need
        return Need(need.food, max(1, round(need.amount * each)), "count", PIECE)

    def _covered(self, line: Line, parts: tuple[Met, ...], instead: Substitute | None) -> Cover:
        there = max(part.there for part in parts)
        if len(parts) > 1 and there == There.NOTHING and any(part.shares for part in parts):
            there = There.SHORT
        return Cover(line, there, parts, instead, of_line(line, parts, self._judge))

    def _met(self, need: Need, only: Key = "") -> Met:
        if not only or not need.amount or (need.dimension, need.unit) != ("count", PIECE):
            return self._met_by_lots(need)
        spare = min(need.amount, self._opened.spare(need.food, only))
        have = min(spare, self._there.spare(need.food, only))
        if spare == need.amount:
            return Met(need, There.ENOUGH, have=have, only=only)
        met = self._met_by_lots(replace(need, amount=need.amount - spare))
        there = There.SHORT if spare and met.there == There.NOTHING else met.there
        return replace(
            met, need=need, there=there, have=met.have + have, coming=spare - have, only=only
        )

    def _met_by_lots(self, need: Need) -> Met:
        lots = self._edible(need.food)
        if need.food in self._larder.staples:
            shares, _, have = self._take(need, lots)
            return Met(need, There.ENOUGH, shares, have, assumed=True)
        if not lots:
            return Met(need, There.NOTHING)
        if need.amount is None or is_little(need.unit):
            there = There.ENOUGH if is_little(need.unit) else There.UNKNOWN
            return Met(need, there, lots=lots)
        shares, unknown, have = self._take(need, lots)
        short = There.UNKNOWN if unknown else There.SHORT
        there = short if have < need.amount else There.ENOUGH
        return Met(need, there, shares, have, lots=lots)

    def _edible(self, food: Key) -> tuple[Lot, ...]:
        """Lots of it that nobody must leave alone; of what all must, those that some kind is of."""
        lots = self._larder.good(food)
        if self._judge.idle:
            return lots
        return tuple(
            lot
            for lot in lots
            if lot.food == food or self._judge.verdict(lot.food) != Verdict.UNSAFE
        )

    def _take(
        self, need: Need, lots: Sequence[Lot]
    ) -> tuple[tuple[Share, ...], bool, Fraction | int]:
        """The shares of lots that make up a need, whether some do not tell, and what they make."""
        if need.amount is None or is_little(need.unit):
            return (), bool(lots), 0
        shares: list[Share] = []
        rest: Fraction | int = need.amount
        unknown = False
        for lot in lots:
            left = lot.left - self._taken.get(lot.id, 0)
            each = ratio(
                need.dimension,
                need.unit,
                lot.dimension,
                lot.unit,
                self._larder.food(lot.food),
                lot.pack,
            )
            if each is None and need.is_tins(lot):
                each = Fraction(_TIN, need.tin)
            if each is None:
                unknown = unknown or left > 0
            elif (amount := min(left, round(rest * each))) > 0:
                shares.append(Share(lot, amount))
                rest -= amount if each == 1 else Fraction(amount) / each
                if round(rest * each) <= 0:
                    return tuple(shares), False, need.amount
        return tuple(shares), unknown, need.amount - rest


def _standing_in(
    line: Line, substitute: Substitute, food: Key, part: Fraction, larder: Larder
) -> Need:
    """How much of a part of a substitute a line takes; unknown where its measure does not tell."""
    by = substitute.by or line.dimension
    unit = line.unit if by == line.dimension else {"mass": "g", "volume": "ml"}.get(by, "piece")
    each = ratio(line.dimension, line.unit, by, unit, larder.food(substitute.food))
    if line.amount is None or each is None:
        return Need(food, None, by, unit)
    return Need(food, max(1, round(line.amount * each * part)), by, unit)


def _is_reason(other: Cover, substitute: Substitute) -> bool:
    """Whether so much of a substitute is there that nobody gets the food itself."""
    most = There.SHORT if substitute.own or substitute.apart else There.UNKNOWN
    return other.there < There.NOTHING and any(part.there <= most for part in other.parts)


def _forbidden(cover: Cover) -> bool:
    unsafe = {each.kind for each in cover.concerns if each.verdict == Verdict.UNSAFE}
    return bool(unsafe) and "dislike" not in unsafe


def _badness(cover: Cover) -> tuple[Verdict, There]:
    """What cannot be eaten is worse than what is not there; of equals the first is the best."""
    return cover.verdict, cover.there
