"""Which lines of a receipt are sure, which somebody has to look at, and what each cost in the end.

Pure. Leaves what a line says to `kitchensync.receipts`, and what becomes of it to `buying`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kitchensync.measure.prices import Price
from kitchensync.receipts.model import Kind, Receipt, ReceiptLine, Unclear
from kitchensync.receipts.names import How, Proposal, wording_key
from kitchensync.receipts.terms import takes_back

SURE: Final = 85
"""From such a confidence on a proposed food is taken without asking."""
_SHORTEST: Final = 3
"""Letters of a word that may tell which thing a discount is for."""

_UNCLEAR: Final = {
    Unclear.WORDS: "Which words belong to its price is not certain.",
    Unclear.AMOUNT: "How much it is is not certain.",
    Unclear.PRICE: "Its price was mended so that the sum is right.",
}

Propose = Callable[[str], Proposal | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A line that adds up to the total; `price` is in minor units, less its discounts.

    Why somebody has to look is said in sentences, none where it is sure: `of_food` about what it
    is, which holds for all lines of the store that say so, and `besides`, about this line or its
    receipt.
    """

    number: int
    line: ReceiptLine
    price: int
    proposal: Proposal | None
    of_food: tuple[str, ...]
    besides: tuple[str, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.of_food, *self.besides)

    @property
    def nothing_to_keep(self) -> bool:
        """Whether it is a discount or a deposit, or known to be no food."""
        if self.line.kind is not Kind.ITEM:
            return True
        what = self.proposal
        no_food = what is not None and what.food is None and what.confidence >= SURE
        return no_food and Unclear.WORDS not in self.line.unclear

    @property
    def confidence(self) -> int:
        """How sure it is what was bought, from 0 to 100."""
        return min(self.line.confidence, self.proposal.confidence) if self.proposal else 0


def judge(receipt: Receipt, propose: Propose) -> tuple[Judged, ...]:
    """The lines of a receipt from top to bottom; a number is its place."""
    bought = receipt.bought
    prices = after_discounts(bought)
    sum_ = _doubts_of_sum(receipt)
    back = _taken_back(bought)
    found: list[Judged] = []
    for number, (line, price) in enumerate(zip(bought, prices, strict=True)):
        proposal = propose(line.words) if line.kind is Kind.ITEM else None
        of_food = (*_doubts_of_food(proposal), *_doubts_of_place(receipt, proposal))
        besides = (*_doubts(line, is_back=number in back), *sum_)
        found.append(Judged(number, line, price, proposal, of_food, besides))
    return tuple(found)


def after_discounts(lines: Sequence[ReceiptLine]) -> list[int]:
    """What each line cost: a discount lowers the thing that it names, else the one it follows; one
    of all things none."""
    prices = [line.price or 0 for line in lines]
    for at, line in enumerate(lines):
        target = _meant_by(lines, at) if line.kind is Kind.DISCOUNT else None
        if target is not None and prices[target] + prices[at] >= 0:
            prices[target] += prices[at]
    return prices


def _meant_by(lines: Sequence[ReceiptLine], discount: int) -> int | None:
    before = [at for at in reversed(range(discount)) if lines[at].kind is Kind.ITEM]
    names = _words(lines[discount])
    named = (at for at in before if names & _words(lines[at]))
    return next(named, before[0] if before and not lines[discount].of_all else None)


def _taken_back(lines: Sequence[ReceiptLine]) -> set[int]:
    """The things of which a line below says that they were not bought after all, or fewer; any of
    them where it does not say which."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        meant = _meant_by(lines, at) if line.kind is Kind.DISCOUNT else None
        if meant is not None and _takes_back(line, lines[meant]):
            found.add(meant)
        elif meant is None and takes_back(line.words):
            found |= {*range(at)}
    return found


def _takes_back(line: ReceiptLine, what: ReceiptLine) -> bool:
    return takes_back(line.words) or _words(line) == _words(what) != set()


def _words(line: ReceiptLine) -> set[str]:
    words = wording_key(line.words).split()
    return {word for word in words if len(word) >= _SHORTEST and word.isalpha()}


def _doubts_of_food(proposal: Proposal | None) -> Iterator[str]:
    if proposal is None:
        yield "Nobody said yet what it is."
    elif proposal.confidence < SURE:
        yield "It is not certain what it is."


def _doubts(line: ReceiptLine, *, is_back: bool) -> Iterator[str]:
    if is_back:
        yield "Some of it was taken back."
    if line.doubtful:
        yield "It was hard to read."
    if not line.price:
        yield "It cost nothing."
    yield from (_UNCLEAR[unclear] for unclear in Unclear if unclear in line.unclear)


def _doubts_of_place(receipt: Receipt, proposal: Proposal | None) -> Iterator[str]:
    if receipt.of_a_maker and proposal is not None and proposal.how is not How.LEARNED:
        yield "It may be a dish with it: that place makes what it sells."


def _doubts_of_sum(receipt: Receipt) -> list[str]:
    if receipt.adds_up:
        return []
    if receipt.remains is None:
        return ["The receipt has no total that can be read."]
    missing = Price(abs(receipt.remains), receipt.currency).text
    much = "less" if receipt.remains > 0 else "more"
    return [f"The lines come to {missing} {much} than the total."]
