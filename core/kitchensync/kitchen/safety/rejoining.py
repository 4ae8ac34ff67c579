"""Coming back where somebody lets this home in.

Leaves what a home does that was let in to `returning`, to come back into one's own space alone to
`own_again`, and what recovery words do to `recovery`.
"""

from __future__ import annotations

from pathlib import Path

from kitchensync.errors import NoRelay, TrustError
from kitchensync.kitchen import home as homes
from kitchensync.kitchen.home import HOUSEHOLD, read_settings
from kitchensync.kitchen.household import coming
from kitchensync.kitchen.household.ceremony import Ceremony, ask_in
from kitchensync.kitchen.household.claiming import alone_in
from kitchensync.kitchen.household.founding import checked, fetch
from kitchensync.kitchen.safety import own_again, returning
from kitchensync.kitchen.spaces import Outside
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name


def rejoin(
    home: Path,
    relay: str | None,
    name: str | None,
    ceremony: Ceremony,
    outside: Outside,
    *,
    anew: bool,
    dry_run: bool,
) -> Done:
    """Show a code, wait to be let in, come back; PairingError and what the relay says.

    CorruptDatabase, before anybody is asked, where a file is damaged. Nobody is asked with `anew`,
    nor if all that is missing is its own space, and no other member could let it in: see
    `own_again`.
    """
    if anew:
        own_again.check_lacking(home, outside)
    if anew or _lacks_what_nobody_has(home, outside):
        return own_again.again(home, relay, name, outside, anew=anew, dry_run=dry_run)
    url = relay or read_settings(home).relay
    if not url:
        raise NoRelay("This kitchen knows no relay.", "Say which: ks rejoin https://relay.example")
    url = checked(url)
    returning.check_alone(home)
    returning.check_sound(home)
    if dry_run:
        return Done(f"{returning.name_of_device(home, name)} can ask at {url} to come back.")
    with alone_in(home):
        told, before = _ask_back(home, url, name, ceremony, outside)
    fetch(home, outside)
    return Done(told + returning.of_former(home, before))


def _lacks_what_nobody_has(home: Path, outside: Outside) -> bool:
    """Whether all that this home lacks is in its own space, and it is alone."""
    if returning.may_be_out(home, HOUSEHOLD, outside):
        return False
    return own_again.is_lacking(home, outside) and own_again.is_alone(home)


def _ask_back(
    home: Path, url: str, name: str | None, ceremony: Ceremony, outside: Outside
) -> tuple[str, bytes]:
    """What is said of coming back, and the device that this home was and is no more."""
    own = returning.device_of(home)
    if returning.is_out(home, HOUSEHOLD, outside):
        # What let that device in serves no copy of it.
        coming.forget_device(home, own)
    came, spaces = ask_in(
        home, url, lambda: returning.name_of_device(home, name), ceremony, outside, before=own
    )
    name = clean_name(name) if name else came.device
    try:
        moved = returning.move_back(home, spaces, name, url, outside, by_words=False)
    except TrustError:
        coming.forget(home, came)
        raise
    homes.arrived(home)
    told = f"This home is {name}, a new device of the household.{moved.told}"
    return told, b"" if moved.stays else came.before
