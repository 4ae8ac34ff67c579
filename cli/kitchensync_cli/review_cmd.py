"""What was not certain: `ks review` one by one, `ks review ls|decide` for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.errors import BadInput, KitchenSyncError
from kitchensync_cli.output import note, plain, short, styled, table
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import ask, at_terminal

if TYPE_CHECKING:
    from kitchensync import Done, ReviewView

_NOTHING = "Nothing waits to be decided."
_SKIP = frozenset({"", "s", "skip"})
_QUIT = frozenset({"q", "quit"})
_ACCEPT = frozenset({"a", "y", "yes", "accept"})


def go(ks: Change) -> None:
    """
    One at a time: Enter or s skips, a takes the guess, a number one of those shown, anything else
    is what it is, q ends. What is decided once is known from then on.

    ks review
    ks review go
    """
    waiting = ks.kitchen.review.waiting()
    if ks.as_json or ks.dry_run or not waiting or not at_terminal():
        ks.answer({"reviews": waiting}, lambda: _table(waiting))
        return
    decided = asked(ks.kitchen.review.waiting, ks.kitchen.review.decide, _answer)
    note(f"{decided} decided, {len(ks.kitchen.review.waiting())} left.")


def _answer() -> str:
    try:
        return ask("?")
    except BadInput:  # Ctrl-D: what was decided stays decided
        note("")
        return "q"


def asked(
    waiting: Callable[[], list[ReviewView]],
    decide: Callable[[str, str], Done],
    answer: Callable[[], str],
) -> int:
    """Ask about each until all are decided or skipped, or somebody quits; how many were decided."""
    skipped: set[str] = set()
    decided = 0
    while left := [one for one in waiting() if one.id not in skipped]:
        one = left[0]
        note(_question(one, len(left)))
        said = answer().strip()
        if said.lower() in _QUIT:
            break
        if said.lower() in _SKIP:
            skipped.add(one.id)
            continue
        try:
            done = decide(one.id, "accept" if said.lower() in _ACCEPT else said)
            note("\n".join(map(plain, (done.what, *done.warnings))))
            decided += 1
        except KitchenSyncError as error:
            note(plain(str(error)))
    return decided


def _question(one: ReviewView, left: int) -> str:
    rows = ["", styled(plain(one.words), "bold") + plain(f"   ({one.about}; {left} left)")]
    rows += [plain(f"  {one.why}")] if one.why else []
    rows += [plain(f"  {at}  {name}") for at, name in enumerate(one.candidates, 1)]
    rows += [plain(f"  a  {one.accept}")] if one.accept else []
    answers = ["a number"] if one.candidates else []
    answers += ["a"] if one.accept else []
    rows.append(plain(f"  {', '.join([*answers, one.else_say])}, Enter to skip, q to quit"))
    return "\n".join(rows)


def ls(ks: Session) -> None:
    """
    ks review ls
    ks review ls --json
    """
    waiting = ks.kitchen.review.waiting()
    ks.answer({"reviews": waiting}, lambda: _table(waiting))


def _table(waiting: list[ReviewView]) -> str:
    if not waiting:
        return _NOTHING
    rows = [
        (short(one.id), one.words, one.about, one.guess or "?", ", ".join(one.candidates), one.why)
        for one in waiting
    ]
    return table(("ID", "WORDS", "OF", "GUESS", "MAY BE", "WHY"), rows)


def decide(
    ks: Change,
    review: Annotated[str, typer.Argument(metavar="ID", help="Which, as ks review ls shows it.")],
    decision: Annotated[
        list[str],
        typer.Argument(metavar="DECISION", help="accept, a candidate's number, or what it is."),
    ],
) -> None:
    """
    It holds for all that ask the same, now and later. What came from a file, a photo or a receipt
    can also be left out: drop, or no food, which of a line of a receipt holds for good.

    ks review decide 3f2a red lentils
    """
    ks.done(ks.kitchen.review.decide(review, " ".join(decision), dry_run=ks.dry_run))
