"""What two amounts of a phrase come to, "3 tins tomatoes 400 g", and how much one is in base units.

Pure. Leaves where amounts stand to `phrases`.
"""

from __future__ import annotations

from kitchensync.errors import BadAmount
from kitchensync.measure.amounts import Amount, amount_of
from kitchensync.measure.spans import Span
from kitchensync.measure.table import PIECE
from kitchensync.measure.units import largest, unit_named

_ROUNDED = 7
"""A pint is said to be half a litre, a pound to be 500 g: less than a seventh is between them."""


def together(first: Span, second: Span) -> Span | None:
    """Both, as so many of so much; None where one of them is of the name."""
    if first.measures and second.measures:  # "yoghurt 500 g (4 x 125 g)", "butter 225 g (8 oz)"
        same = first.size == second.size
        return second if same else first if second.inside and is_again(first, second) else None
    each, counts = first, second
    if second.measures or first.unit is None or (first.packs and second.inside):
        each, counts = second, first
    many = counts.size[1] / unit_named(PIECE).size  # twelve, of a dozen
    if not _is_one_amount(first, second) or (many.denominator > 1 and not first.holds):
        return None
    return each._replace(times=each.times * many, ranged=first.ranged or second.ranged)


def _is_one_amount(first: Span, second: Span) -> bool:
    """Whether one says how many there are of the other."""
    if second.bare and second.odd:  # "1 l milk 3.5", "2 x beans 57"
        return False
    if second.measures:  # "3 x rice 1 kg", "3 tins tomatoes 400 g", "2 steaks 8 oz each"
        return first.marked or (second.times == 1 and (first.holds or second.marked))
    if not first.measures:  # "2 packs milk x 2", but "3 musketeers 1"
        return first.marked or second.marked
    if second.marked:  # "6 x 330 ml cola x 2", but "1 cup yeast (2 packages)"
        return second.unit is None
    # "500 g rice 2 packs", "2 l milk 2", but "one cup soup 4", "2 x 800 g formula 1"
    return not first.spelled and (second.holds or first.times == 1)


def is_again(first: Span, second: Span) -> bool:
    """Whether two measures, one of them metric, are as nearly the same as cooks round."""
    if first.unit is None or second.unit is None or first.unit.metric == second.unit.metric:
        return False
    (kind, much), (other, more) = first.size, second.size
    return kind == other and 0 < abs(much - more) * _ROUNDED <= max(much, more)


def counted_anew(first: Span, second: Span) -> Span | None:
    """Half a tin of "tin of beans 1/2", where no number stands in front; None where it is none.

    Of "box of eggs 6" the six pieces in it.
    """
    if not first.holds or not second.bare or second.odd or second.word:
        return None
    if first.packs and second.many > 1:
        return second
    return first._replace(number=second.number, ranged=second.ranged)


def is_first(first: Span, second: Span) -> bool:
    """Which of two is the amount where the other is of the name: of "1 l milk 3.5" the first."""
    if second.bare and (second.odd or second.many.denominator > 1):
        return not first.bare
    return first.measures and not first.spelled and (second.marked or not second.measures)


def worth(span: Span, text: str, *, zero: bool = False) -> tuple[Amount, int | None]:
    """How much it is, and how much each of several holds; `text` is the phrase.

    BadAmount for a range, for nothing unless `zero`, and for more than a kitchen holds.
    """
    if span.ranged:
        raise BadAmount(
            f"“{text}” is a range; what is in the kitchen is so much.",
            f"Say one amount, or, if it belongs to the name, how much after it: “{text} 1”.",
        )
    each = amount_of(span.number, span.unit or unit_named(PIECE), zero=zero)
    if span.times == 1:
        return each, None
    total = round(span.times * each.value)
    if not 0 < total <= largest(each.dimension):
        raise BadAmount(f"“{text}” is no amount that a kitchen holds.", "Look for a slip.")
    several = span.measures and total > each.value and not total % each.value
    return Amount(total, each.dimension, each.unit), each.value if several else None
