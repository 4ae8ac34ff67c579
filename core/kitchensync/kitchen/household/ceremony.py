"""Asking to be let into a household by pairing: what a new device does, and one that comes back.

Leaves the ceremony's rules to `sync.membership.pairing`, keeping the spaces to the callers.
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

    Where this home was let in at that relay before and cut short, it goes on from there: no new
    code is shown, and its person is asked for the digits only if they had not confirmed them yet.
    `before` is the device that the home was. The caller is alone in that home. HalfJoined where a
    household elsewhere may have let it in, CodeExpired, DigitsDiffer, PairingError, and what the
    relay says.
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
        """The spaces that this home was let into before, if it still is a member."""
        from kitchensync.kitchen.household import coming

        clock, confirm = self.outside.clock, self.ceremony.confirm
        believed = coming.still(self.home, known, self.connection, clock, confirm)
        return (known, believed) if believed else None

    def anew(self, name: str, relay: str, before: bytes) -> LetIn:
        """Show a code and wait; what is needed to go on is kept before anybody can let it in."""
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
