"""Shutting a device out of the household, and of one's own space, where it is in that.

Who is meant, and who may say it, is left to `room`; what follows in other people's own spaces to
`own_space`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kitchensync.errors import KitchenSyncError, NoNetwork, NoRelay
from kitchensync.kitchen import naming
from kitchensync.kitchen.household import own_space
from kitchensync.kitchen.household.views import DeviceView
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done, Touched

if TYPE_CHECKING:
    from kitchensync.sync.space import Space

_DOUBT = " Whether it shares your personal space too is not known here."
_UNOPENED = " Your own space cannot be opened here (`ks sync` says why): it may be in that still."

_WORDS = (
    " The {0} were made on it, or on one that came in by it, and still let somebody in. Where "
    'whoever had it may have made them, take them back, too: ks devices rm "{0}". Others are made '
    "by: ks recovery create."
)


def shut_out(spaces: Spaces, view: DeviceView, me: bytes, *, dry_run: bool) -> Done:
    """Shut it out, now or when the relay can be reached; `me` is the person who says so.

    Raises Copied, and what ends the sync that does it: its message says what was done before.
    """
    device, items = bytes.fromhex(view.id), (Touched(view.id, view.name),)
    is_known = view.space == spaces.household.label
    own = _in_personal(spaces, device) if is_known else [device]
    doubt = _DOUBT if not own and _may_be_in_personal(spaces, device, me) else ""
    doubt = _UNOPENED if spaces.unopened else doubt
    doubt += "".join(map(_WORDS.format, _words_made_on(spaces, device)))
    if not dry_run:
        _want(spaces, device if is_known else None, own)
        try:
            if waits := _waits(spaces, device, own):
                return Done(f"{view.name} {waits}{doubt}", items=items)
        except KitchenSyncError as error:
            error.message = f"{_came_to(spaces, view, own)}{doubt} {error.message}"
            raise
    return Done(f"{_is_out(view, is_known)}.{doubt}", items=items)


def _is_out(view: DeviceView, is_known: bool) -> str:
    if view.role == "recovery" and is_known:
        return "The recovery words hold no more"
    return f"{view.name} is shut out of {'the household' if is_known else 'your own space'}"


def _came_to(spaces: Spaces, view: DeviceView, in_personal: Sequence[bytes]) -> str:
    """What a sync did before an error ended it: the household's part may have been done."""
    is_known = view.space == spaces.household.label
    is_in_own = _is_still_in(spaces, None, in_personal)
    if _is_still_in(spaces, bytes.fromhex(view.id), ()) or (is_in_own and not is_known):
        return f"{view.name} is not shut out."
    return (
        f"{_is_out(view, is_known)}{'; in your own space that is not done' if is_in_own else ''}."
    )


def _want(spaces: Spaces, device: bytes | None, in_personal: Sequence[bytes]) -> None:
    from kitchensync.sync.membership import removal

    spaces.check_place(spaces.household)
    if device:
        removal.want(spaces.household.replica, [device])
    if in_personal and spaces.own:
        removal.want(spaces.own.replica, in_personal)


def _waits(spaces: Spaces, device: bytes, in_personal: Sequence[bytes]) -> str:
    """Sync; what to say if that did not shut the device out, else nothing."""
    from kitchensync.kitchen.syncing import sync

    try:
        with spaces.but_unopened():
            sync(spaces)
    except (NoNetwork, NoRelay):
        return "will be shut out when the relay can be reached."
    if _is_still_in(spaces, device, in_personal):
        return "is not shut out yet; `ks status` says what that waits for."
    return ""


def _is_still_in(spaces: Spaces, device: bytes | None, in_personal: Sequence[bytes]) -> bool:
    """Whether a device is a member still: a sync removes nobody while the relay lacks any."""
    personal = spaces.own
    own = personal.membership.members.keys() & in_personal if personal else ()
    return bool(own) or device in spaces.household.membership.members


def _words_made_on(spaces: Spaces, device: bytes) -> list[str]:
    """Names of recovery words that stay though this device made them, or one that it let in."""
    from kitchensync.trust.recovery import retired

    household = spaces.household
    members, names = household.membership.members, names_of(household.replica, "device")
    papers = {each.device for each in members.values() if each.role == "recovery"}
    made = {each for each in papers if device in _answering_for(household, each)}
    stays = made - retired(household.membership, {device})
    return sorted(names.get(each, naming.PAPER) for each in stays)


def _answering_for(household: Space, paper: bytes) -> Iterator[bytes]:
    """Who made it; if that one is gone, also who let that one in, and so on up to a member."""
    by = household.membership.everyone[paper].by
    while by is not None:
        yield by
        maker = household.membership.everyone[by]
        by = maker.by if maker.last is not None else None


def _in_personal(spaces: Spaces, device: bytes) -> list[bytes]:
    """What another device is in one's own space."""
    personal = spaces.own
    found = own_space.members_of(spaces, device)
    return [each for each in found if personal and each != personal.device]


def _may_be_in_personal(spaces: Spaces, device: bytes, me: bytes) -> bool:
    """Whether it is of the person `me`, and not all members of the own space are known."""
    is_mine = spaces.household.membership.members[device].person == me
    return is_mine and not own_space.are_all_known(spaces)
