"""Asking to be let into a household by pairing: what a new device does, and one that comes back.

Leaves the ceremony's rules to `sync.pairing`, and keeping what was let into to the callers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import CodeExpired, TrustError
from kitchensync.kitchen.spaces import Outside

if TYPE_CHECKING:
    from kitchensync.kitchen.household.coming import Coming
    from kitchensync.sync.membership.enrolment import Believed
    from kitchensync.sync.wire.transport import Relay
    from kitchensync.trust.canary import Awaited

    LetIn = tuple[Coming, tuple[Believed, ...]]


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What a joining device shows and asks while somebody lets it in, until `stop` is set."""

    show_code: Callable[[str], None]
    confirm: Callable[[str], bool]
    stop: threading.Event | None = None


def ask_in(
    home: Path,
    relay: str,
    device: Callable[[], str],
    ceremony: Ceremony,
    outside: Outside,
    *,
    before: bytes = b"",
) -> LetIn:
    """Show a code and wait to be let in; the spaces this device may adopt now, household first.

    Who was let in for this home at that relay, and was cut short, goes on: nobody is asked again,
    but for whether the digits were the same who had not said that yet. `before` is the device that
    the home was. The caller is alone in that home. HalfJoined where somebody else may have let it
    in, CodeExpired, DigitsDiffer, PairingError, and what the relay says.
    """
    from kitchensync.kitchen.household import coming

    coming.check_none(home, at=relay)
    with closing(outside.connect(relay)) as connection:
        asking = _Asking(home, connection, ceremony, outside)
        gone_on = map(asking.still, coming.kept(home, relay))
        return next(filter(None, gone_on), None) or asking.anew(device(), relay, before)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Somebody at a home who asks to be let in over that connection."""

    home: Path
    connection: Relay
    ceremony: Ceremony
    outside: Outside

    def still(self, known: Coming) -> LetIn | None:
        """Whoever this home was let in as before, if that still holds."""
        from kitchensync.kitchen.household import coming

        clock, confirm = self.outside.clock, self.ceremony.confirm
        believed = coming.still(self.home, known, self.connection, clock, confirm)
        return (known, believed) if believed else None

    def anew(self, name: str, relay: str, before: bytes) -> LetIn:
        """Whoever is let in now, kept before anybody can do so."""
        from kitchensync.kitchen.household import coming

        came: list[Coming] = []

        def keep(awaited: Awaited) -> None:
            came.append(coming.Coming(name, relay, before, awaited))
            coming.keep(self.home, came[-1])

        try:
            believed = self._joined(name, keep)
        except TrustError as error:
            for each in came[-1:]:
                # Whoever lets it in may have been through before a person here said yes.
                if isinstance(error, CodeExpired) and (let_in := self.still(each)):
                    return let_in
                coming.forget(self.home, each)
            raise
        return came[-1], believed

    def _joined(self, name: str, keep: Callable[[Awaited], None]) -> tuple[Believed, ...]:
        from kitchensync.sync.membership.pairing import join

        return join(
            self.connection,
            name,
            clock=self.outside.clock,
            random=self.outside.random,
            show_code=self.ceremony.show_code,
            confirm=self.ceremony.confirm,
            keep=keep,
            stop=self.ceremony.stop,
        )
