"""What is said of a match: its reasons in words and amounts, the ones that decide first.

Leaves what they are to `matching` and how amounts are spoken to `measure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from kitchensync.cooking.covers import Cover, Met, Need, There, summed
from kitchensync.cooking.facts import Larder, Lot, Substitute
from kitchensync.cooking.judging import Concern, Verdict
from kitchensync.cooking.matching import Lack, Match
from kitchensync.cooking.points import SOON, days_left
from kitchensync.measure.amounts import Amount, told
from kitchensync.measure.speaking import like_itself
from kitchensync.measure.units import Dimension

_DAYS = {0: "today", 1: "tomorrow"}


def reasons(match: Match, larder: Larder) -> tuple[str, ...]:
    """Why it stands where it stands; empty where everything is simply there."""
    found = [
        *(concern_text(concern) for concern in match.concerns),
        *_lines(match.covers, larder),
        *_due(match.using, larder),
        *(f"without {cover.line.name}, which is optional" for cover in match.left_out),
    ]
    return tuple(dict.fromkeys(found))


def there(match: Match) -> tuple[str, ...]:
    """What there is enough of as the recipe says it, by the names that it has there."""
    met = [
        (each.line.name, each.there == There.ENOUGH and not each.instead) for each in match.covers
    ]
    lacking = {name for name, enough in met if not enough}
    return tuple(dict.fromkeys(name for name, _ in met if name not in lacking))


def shortages(match: Match, larder: Larder) -> tuple[str, ...]:
    """The reasons that are about what is not there, or not known to be enough."""
    return tuple(dict.fromkeys(_lines(match.covers, larder)))


def concern_text(concern: Concern) -> str:
    """Why somebody should not eat it, or may not."""
    return _about(concern) + _why(concern)


def concern_texts(concerns: Iterable[Concern]) -> tuple[str, ...]:
    """The same of several, where what begins alike is said once."""
    found: dict[str, list[str]] = {}
    for concern in concerns:
        found.setdefault(_about(concern), []).append(_why(concern))
    return tuple(about + ", ".join(dict.fromkeys(whys)) for about, whys in found.items())


def _about(concern: Concern) -> str:
    if concern.kind == "dislike":
        return f"not for {concern.eater}, who does not like "
    unsafe = concern.verdict == Verdict.UNSAFE
    return f"not for {concern.eater}: " if unsafe else f"unknown for {concern.eater}: "


def _why(concern: Concern) -> str:
    food, what = concern.food, concern.what
    if concern.kind in _WHYS:
        return _WHYS[concern.kind].format(food=food, what=what)
    unsafe = concern.verdict == Verdict.UNSAFE
    if concern.kind == "allergen":
        return f"{food} contains {what}" if unsafe else f"whether {food} contains {what}"
    return f"{food} is not {what}" if unsafe else f"whether {food} is {what}"


_WHYS = {
    "line": "nobody knows what “{food}” is",
    "dish": "nobody says what is in {food}",
    "dislike": "{food}",
    "traces": "the pack of {food} may contain traces of {what}",
    "pack": "a pack of {food} names {what}, and here it is said that there is none in it",
}
"""What is one and the same whatever the verdict, by the kind of a concern."""


def amount_text(value: int, dimension: Dimension, unit: str) -> str:
    """An amount as people speak, in the kind of unit that it has."""
    return like_itself(Amount(value, dimension, unit))


def lack_text(lack: Lack) -> str:
    """What somebody has to get: "70 g flour"."""
    amount = lack_amount(lack)
    return told(amount, lack.name) if amount else lack.name


def lack_amount(lack: Lack) -> str | None:
    """How much of it; None where nobody can tell."""
    if lack.amount is None:
        return None
    return amount_text(lack.amount, lack.dimension, lack.unit)


def not_taken(covers: Sequence[Cover], larder: Larder) -> tuple[str, ...]:
    """What is not taken for the lines, and why not; nothing where all is."""
    found: list[str] = []
    for cover, parts in summed(covers, larder):
        if cover.there == There.UNCLEAR:
            found.append(f"{cover.line.name} (nobody knows what that is)")
        found += filter(None, (_not_taken(part, name, larder) for name, part in parts))
    return tuple(dict.fromkeys(found))


def _not_taken(part: Met, name: str, larder: Larder) -> str | None:
    if part.there == There.SHORT and part.have:
        lacks = max(1, round(part.rest or 0))
        rest = amount_text(lacks, part.need.dimension, part.need.unit)
        return f"{told(rest, name)} (there was no more)"
    if part.there >= There.SHORT:
        return f"{_asked(part.need, name)} (none there)"
    if part.there == There.UNKNOWN and part.need.amount is None:
        return f"{name} (how much is not said)"
    if part.there == There.UNKNOWN:
        total = _total(part.lots, larder)
        return f"{_asked(part.need, name)} (there is {total}, which does not tell)"
    return None


def _lines(covers: Sequence[Cover], larder: Larder) -> Iterator[str]:
    for cover, parts in summed(covers, larder):
        if cover.instead is not None:
            yield _instead_text(cover, cover.instead, larder)
        if cover.there == There.UNCLEAR:
            yield f"nobody knows what “{cover.line.name}” is"
        for name, part in parts:
            if said := _part_text(part, name, larder):
                yield said


def _part_text(part: Met, name: str, larder: Larder) -> str | None:
    need = part.need
    if part.there == There.NOTHING:
        return _nothing_text(need, name, larder)
    if part.there == There.SHORT and not part.have:
        return f"no {_asked(need, name)} left"
    if part.there == There.SHORT:
        return f"{_had(part)} of {_asked(need, name)} there"
    if part.there == There.UNKNOWN and need.amount is None:
        return f"{name} is there, how much it takes is not said"
    if part.there == There.UNKNOWN:
        return f"enough unknown: {_asked(need, name)}, there is {_total(part.lots, larder)}"
    return _tins_text(part, larder)


def _tins_text(part: Met, larder: Larder) -> str | None:
    """What tins are taken for of which nobody knows what they hold."""
    need = part.need
    tins = [(share.lot, share.amount) for share in part.shares if need.is_tins(share.lot)]
    if not tins:
        return None
    value = sum(amount for _, amount in tins) * need.tin // 1000
    taken = amount_text(value, need.dimension, need.unit)
    return f"counts {' and '.join(totals(tins, larder))} as {taken}"


def _asked(need: Need, name: str) -> str:
    """How much of what is asked for; just what, where the amount is not said."""
    if need.amount is None:
        return name
    return told(amount_text(need.amount, need.dimension, need.unit), name)


def _had(part: Met) -> str:
    """How much of a need is there; of things that are whole, only whole ones."""
    whole = part.need.dimension == "count" and part.have >= 1000
    have = part.have // 1000 * 1000 if whole else round(part.have)
    return amount_text(have, part.need.dimension, part.need.unit) if have else "0"


def _nothing_text(need: Need, name: str, larder: Larder) -> str:
    spoilt = any(lot.spoilt for lot in larder.lots(need.food))
    return f"no {_asked(need, name)}" + (", what is there is past its use-by day" if spoilt else "")


def _instead_text(cover: Cover, substitute: Substitute, larder: Larder) -> str:
    if substitute.apart:
        return f"{cover.line.name}: from {_names(substitute, larder)}"
    only = substitute.parts[0].ratio if len(substitute.parts) == 1 else Fraction(1)
    much = "" if only == 1 else f", {ratio_text(only)} the amount"
    good_for = f" (good for {substitute.purpose})" if substitute.purpose else ""
    return f"{cover.asked(larder)}: {_names(substitute, larder)} instead{much}{good_for}"


def instead_texts(covers: Iterable[Cover], larder: Larder) -> tuple[str, ...]:
    """What stands for what: "soya milk instead of milk"."""
    found = (
        f"{_names(cover.instead, larder)} instead of {cover.asked(larder)}"
        for cover in covers
        if cover.instead is not None and not cover.instead.apart
    )
    return tuple(dict.fromkeys(found))


def _names(substitute: Substitute, larder: Larder) -> str:
    return " and ".join(larder.food(part.food).name for part in substitute.parts)


def ratio_text(ratio: Fraction) -> str:
    """ "3/4 of", "1 1/2 times": what goes before the amount."""
    whole, rest = divmod(ratio.numerator, ratio.denominator)
    part = f"{rest}/{ratio.denominator}" if rest else ""
    return f"{whole or ''} {part}".strip() + (" times" if whole else " of")


def _total(lots: Sequence[Lot], larder: Larder) -> str:
    """What there is, each lot's food once, in the unit that its first lot has."""
    return " and ".join(totals(((lot, lot.left) for lot in lots), larder))


def totals(amounts: Iterable[tuple[Lot, int]], larder: Larder) -> list[str]:
    """So much of lots, told of each food once, in the unit that its lots have."""
    sums: dict[tuple[str, Dimension, str], int] = {}
    for lot, amount in amounts:
        key = larder.food(lot.food).name, lot.dimension, lot.unit
        sums[key] = sums.get(key, 0) + amount
    return [
        told(amount_text(amount, dimension, unit), name)
        for (name, dimension, unit), amount in sums.items()
    ]


def _due(using: Iterable[Lot], larder: Larder) -> Iterator[str]:
    dated = ((days_left(lot, larder), lot) for lot in using)
    soon = [(days, lot) for days, lot in dated if days is not None and days < SOON]
    for days, lot in sorted(soon, key=lambda each: (each[0], each[1].id)):
        name = larder.food(lot.food).name
        if days < 0:
            ago = "yesterday" if days == -1 else f"{-days} days ago"
            yield f"uses {name}, which was due {ago}: look at it first"
        else:
            yield f"uses {name} due {_DAYS.get(days, f'in {days} days')}"
    for lot in using:
        if lot.opened and not any(lot is other for _, other in soon):
            yield f"uses {larder.food(lot.food).name}, which is open"
