"""Asking to be let into a household by pairing: what a new device does, and one that comes back.

Leaves the ceremony's rules to `sync.pairing`, and keeping what was let into to the callers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitchensync.kitchen.spaces import Outside

if TYPE_CHECKING:
    from kitchensync.sync.enrolment import Believed


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What a joining device shows and asks while somebody lets it in."""

    show_code: Callable[[str], None]
    confirm: Callable[[str], bool]


def ask_in(relay: str, device: str, ceremony: Ceremony, outside: Outside) -> tuple[Believed, ...]:
    """Show a code and wait to be let in; the spaces this device may adopt now, household first.

    CodeExpired, DigitsDiffer, PairingError, and what the relay says.
    """
    from kitchensync.sync.pairing import join

    with closing(outside.connect(relay)) as connection:
        return join(
            connection,
            device,
            clock=outside.clock,
            random=outside.random,
            show_code=ceremony.show_code,
            confirm=ceremony.confirm,
        )
