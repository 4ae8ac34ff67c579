"""One receipt that was read: its lines bought or asked about, in one change.

Leaves reading it to `room`, which lines are sure to `judging`, and lots to `buying`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kitchensync.counting import counted, listed
from kitchensync.kitchen import naming
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.receipts.buying import Paper, purchased
from kitchensync.kitchen.receipts.judging import Judged, judge
from kitchensync.kitchen.receipts.rows import money
from kitchensync.kitchen.receipts.views import ReceiptLineView
from kitchensync.kitchen.receipts.wordings import Meaning
from kitchensync.kitchen.review.answers import NO_FOOD
from kitchensync.kitchen.review.of_receipts import ask_about_receipt_line
from kitchensync.kitchen.review.rows import RECEIPT, asked, review_id, waits
from kitchensync.kitchen.stock.shelf import in_packs
from kitchensync.receipts.model import Receipt

_UNSEEN = "Nobody has looked at it yet."


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of the lines: as people see each, and what was added in a sentence's words."""

    lines: tuple[ReceiptLineView, ...]
    added: tuple[str, ...]

    @property
    def waiting(self) -> int:
        """How many lines somebody has to look at."""
        return sum(line.outcome == "asked" for line in self.lines)

    @property
    def guessed(self) -> int:
        """How many of those have a guess."""
        return sum(line.outcome == "asked" and line.how is not None for line in self.lines)


def take(change: Change, receipt: Receipt, paper: Paper, *, ask: bool = False) -> Taken:
    """Buy what is sure, and ask about the rest; with `ask` about all that may be kept."""
    taking = _Taking(change, paper, Meaning(change.transaction, paper.store), ask)
    lines = judge(receipt, taking.meaning.propose)
    return Taken(tuple(map(taking.take, lines)), tuple(taking.added))


class _Taking:
    def __init__(self, change: Change, paper: Paper, meaning: Meaning, ask: bool) -> None:
        self._change = change
        self._paper = paper
        self.meaning = meaning
        self._asks = ask
        self.added: list[str] = []

    def take(self, judged: Judged) -> ReceiptLineView:
        """One line, unless it was bought or asked about before."""
        if judged.nothing_to_keep:
            return self._view(judged, None, "left", None)
        food = self.meaning.name_of(judged.proposal)
        line = purchased(self._paper, judged)
        if line.is_bought(self._change):
            return self._view(judged, food, "there", None)
        review = review_id(RECEIPT, line.cause)
        if asked(self._change, RECEIPT, line.cause):
            outcome = "asked" if waits(self._change, RECEIPT, line.cause) else "left"
            return self._view(judged, food, outcome, review)
        if self._asks or judged.doubts or food is None:
            self._ask(judged, food)
            return self._view(judged, food, "asked", review)
        bought = line.buy(self._change, self._change.food(food))
        if bought:
            self.added.append(bought.words)
        return self._view(judged, food, "added", bought.lot if bought else None)

    def _ask(self, judged: Judged, food: str | None) -> None:
        guess = food or (NO_FOOD if judged.proposal else None)
        words = judged.line.words or "?"
        near = self.meaning.near(words)
        candidates = list(dict.fromkeys([guess, *near] if guess else near))
        ask_about_receipt_line(
            self._change,
            purchased(self._paper, judged),
            words,
            guess,
            judged.confidence,
            candidates,
            judged.of_food or (() if judged.besides else (_UNSEEN,)),
            judged.besides,
        )

    def _view(
        self, judged: Judged, food: str | None, outcome: str, row: bytes | None
    ) -> ReceiptLineView:
        line, proposal = judged.line, judged.proposal
        amount = line.amount
        return ReceiptLineView(
            words=line.words,
            amount=in_packs(amount.value, amount.unit, line.pack) if amount else None,
            price=money(judged.price, self._paper.currency) or "",
            food=food,
            confidence=judged.confidence if proposal else line.confidence,
            how=proposal.how.value if proposal else None,
            outcome=outcome,
            id=row.hex() if row else None,
        )


def told(taken: Taken, receipt: bytes) -> Iterator[str]:
    """The sentences about what came of a receipt."""
    added, waiting = taken.added, taken.waiting
    if added:
        yield f"Added {listed(added)}."
    if waiting:
        at_once = f", or all as guessed: `ks receipt accept {naming.short(receipt)}`"
        wait = "waits" if waiting == 1 else "wait"
        what = f"{counted(waiting, 'line')} {wait} to be decided: `ks review`"
        yield f"{what}{at_once if taken.guessed > 1 else ''}."
    if not added and not waiting:
        there = any(line.outcome == "there" for line in taken.lines)
        yield f"There is nothing {'more ' if there else ''}on it to keep."
