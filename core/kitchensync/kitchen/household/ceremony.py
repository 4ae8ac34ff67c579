"""Asking to be let into a household by pairing: what a new device does, and one that comes back.

Leaves the ceremony's rules to `sync.pairing`, and keeping what was let into to the callers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import TrustError
from kitchensync.kitchen.spaces import Outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kitchensync.kitchen.household.coming import Coming
    from kitchensync.sync.enrolment import Believed
    from kitchensync.trust.canary import Joined


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

    Who was let in for this home at that relay, and was cut short, goes on: nobody is asked again.
    `before` is the device that the home was. CodeExpired, DigitsDiffer, PairingError, and what the
    relay says.
    """
    from kitchensync.kitchen.household import coming
    from kitchensync.kitchen.household.coming import Coming
    from kitchensync.sync.pairing import join

    kept = coming.kept(home, relay)
    with closing(outside.connect(relay)) as connection:
        believed = kept and coming.still(home, kept, connection, outside.clock)
        if kept and believed:
            return kept, believed
        name = device()

        def keep(spaces: Sequence[Joined]) -> None:
            coming.keep(home, Coming(name, relay, before, tuple(spaces)))

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
        except TrustError:
            coming.forget(home)
            raise
        return Coming(name, relay, before, ()), let_in
