"""What it cost, and what was thrown away: `spent`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.counting import counted
from kitchensync_cli.output import table
from kitchensync_cli.session import Session
from kitchensync_cli.terminal import Progress

if TYPE_CHECKING:
    from kitchensync import MoneyView, PeriodView, SpendingView, SpentView, WastedView

_LONGEST_BAR = 16
_MOST_SHOWN = 10
_UNSAID = "(not said)"


def spent(
    ks: Session,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="From when: 2026-10, 1 oct, -1y.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Until when: 2026-11, yesterday.")
    ] = None,
) -> None:
    """
    This month and the two before, unless you say since when. Bought is what was put in with ks add,
    ticked off a list or read from a receipt; thrown away is what ks waste took. Currencies are not
    added up, and what nobody said is counted beside, not guessed.

    ks spent
    ks spent --since 2026-01 --until 2026-06
    ks spent --since last month
    """
    with Progress(quiet=ks.as_json) as progress:
        found = ks.kitchen.spending.between(
            since,
            until,
            on_progress=lambda so_far, all_: progress(f"{so_far} of {all_} parts of the archive"),
        )
    ks.answer(found, lambda: "\n\n".join(_tables(found)))


def _tables(found: SpendingView) -> Iterator[str]:
    whole = found.whole
    if not found.months:
        yield f"Nothing was bought or thrown away from {whole.since} to {whole.until}."
        return
    yield _months(found.months)
    if whole.bought.lots:
        yield _parts("STORE", whole.stores)
        yield _parts("AISLE", whole.aisles)
    if whole.wasted.lots:
        yield _foods(whole.foods)


def _months(months: Sequence[PeriodView]) -> str:
    bars = _bars([month.bought for month in months])
    heads = ("MONTH", "BOUGHT", "SPENT", "", "NO PRICE", "THROWN AWAY", "WEIGHT", "LOST")
    return table(heads, [_month(*each) for each in zip(months, bars, strict=True)])


def _month(month: PeriodView, bar: str) -> tuple[str, ...]:
    thrown = counted(month.wasted.lots, "lot") if month.wasted.lots else ""
    return (f"{month.since:%Y-%m}", *_bought(month.bought, bar), thrown, *_lost(month.wasted))


def _parts(head: str, parts: Sequence[SpentView]) -> str:
    rows = [
        (part.name or _UNSAID, *_bought(part, bar))
        for part, bar in zip(parts, _bars(parts), strict=True)
    ]
    return table((head, "BOUGHT", "SPENT", "", "NO PRICE"), rows)


def _bought(bought: SpentView, bar: str) -> tuple[str, ...]:
    lots = counted(bought.lots, "lot") if bought.lots else ""
    return lots, _money(bought.spent), bar, str(bought.unpriced) if bought.unpriced else ""


def _foods(foods: Sequence[WastedView]) -> str:
    rows = [
        (each.food or "", counted(each.lots, "lot"), *_lost(each)) for each in foods[:_MOST_SHOWN]
    ]
    more = len(foods) - _MOST_SHOWN
    rest = f"\nand {counted(more, 'food')} more" if more > 0 else ""
    return table(("THROWN AWAY", "", "WEIGHT", "LOST"), rows) + rest


def _lost(wasted: WastedView) -> tuple[str, str]:
    """What it weighed and what it had cost, as far as that is known of all of it."""
    if not wasted.lots:
        return "", ""
    weight = wasted.mass_text if wasted.mass else "?"
    return (
        _at_least(weight, wasted.unweighed),
        _at_least(_money(wasted.lost) or "?", wasted.unpriced),
    )


def _at_least(text: str, unknown: int) -> str:
    return f"≥ {text}" if unknown and text != "?" else text


def _money(sums: Sequence[MoneyView]) -> str:
    return " + ".join(each.text for each in sums)


def _bars(parts: Sequence[SpentView]) -> list[str]:
    """A bar for each, as long as it is much; none where nothing can be compared."""
    currencies = {money.currency for part in parts for money in part.spent}
    if len(parts) == 1 or len(currencies) != 1:
        return [""] * len(parts)
    values = [part.spent[0].value if part.spent else 0 for part in parts]
    most = max(values)
    return ["█" * -(-value * _LONGEST_BAR // most) if most else "" for value in values]
