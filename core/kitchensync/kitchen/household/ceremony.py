"""Asking to be let into a household by pairing: what a new device does, and one that comes back.

Leaves the ceremony's rules to `sync.pairing`, and keeping what was let into to the callers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import CodeExpired, TrustError
from kitchensync.kitchen.spaces import Outside

if TYPE_CHECKING:
    from kitchensync.kitchen.household.coming import Coming
    from kitchensync.sync.enrolment import Believed
    from kitchensync.trust.canary import Awaited


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What a joining device shows and asks while somebody lets it in."""

    show_code: Callable[[str], None]
    confirm: Callable[[str], bool]


def ask_in(
    home: Path,
    relay: str,
    device: Callable[[], str],
    ceremony: Ceremony,
    outside: Outside,
    *,
    before: bytes = b"",
) -> tuple[Coming, tuple[Believed, ...]]:
    """Show a code and wait to be let in; the spaces this device may adopt now, household first.

    Who was let in for this home at that relay, and was cut short, goes on: nobody is asked again,
    but for whether the digits were the same who had not said that yet. `before` is the device that
    the home was. The caller is alone in that home. HalfJoined where somebody else may have let it
    in, CodeExpired, DigitsDiffer, PairingError, and what the relay says.
    """
    from kitchensync.kitchen.household import coming
    from kitchensync.kitchen.household.coming import Coming
    from kitchensync.sync.pairing import join

    coming.check_none(home, at=relay)
    with closing(outside.connect(relay)) as connection:

        def still(known: Coming) -> tuple[Believed, ...] | None:
            return coming.still(home, known, connection, outside.clock, ceremony.confirm)

        for kept in coming.kept(home, relay):
            if believed := still(kept):
                return kept, believed
        name, came = device(), list[Coming]()

        def keep(awaited: Awaited) -> None:
            came.append(Coming(name, relay, before, awaited))
            coming.keep(home, came[-1])

        try:
            let_in = join(
                connection,
                name,
                clock=outside.clock,
                random=outside.random,
                show_code=ceremony.show_code,
                confirm=ceremony.confirm,
                keep=keep,
            )
        except TrustError as error:
            for each in came[-1:]:
                # Whoever lets it in may have been through before a person here said yes.
                if isinstance(error, CodeExpired) and (believed := still(each)):
                    return each, believed
                coming.forget(home, each)
            raise
        return came[-1], let_in
