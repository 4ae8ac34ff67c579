"""Who has recovery words, and which adults have none.

Leaves making and using them to `recovery`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kitchensync.kitchen.household import own_space
from kitchensync.kitchen.reading import moment, names_of
from kitchensync.kitchen.safety.views import RecoveryView, RecoveryWords
from kitchensync.kitchen.spaces import Spaces
from kitchensync.replica import stamps

if TYPE_CHECKING:
    from kitchensync.sync.space import Space
    from kitchensync.trust.standing import Member


def words_of(spaces: Spaces) -> RecoveryWords:
    """Who has recovery words in a household, and which adults have none."""
    space = spaces.household
    covered = {each.person for each in papers(space)}
    adults = {each.person for each in space.membership.members.values() if each.role == "adult"}
    names = names_of(space.replica, "person")
    without = sorted(names[each] for each in adults - covered if each in names)
    return RecoveryWords(standing(spaces), tuple(without))


def standing(spaces: Spaces) -> tuple[RecoveryView, ...]:
    """The recovery words that hold in a household, as far as this device knows, oldest first."""
    names = names_of(spaces.household.replica, "person")
    return tuple(_view(spaces, each, names) for each in papers(spaces.household))


def are_older(spaces: Spaces) -> bool:
    """Whether this person's words could be put into another list of the household's members."""
    person = spaces.settings.person
    own = [each for each in papers(spaces.household) if each.person.hex() == person]
    return any(not each.anchored for each in own)


def papers(space: Space) -> list[Member]:
    """The recovery words that hold in a space, the newest of each person, oldest first."""
    members = space.membership.members.values()
    found = sorted((each for each in members if each.role == "recovery"), key=lambda one: one.index)
    return [*{each.person: each for each in found}.values()]


def _view(spaces: Spaces, paper: Member, names: Mapping[bytes, str]) -> RecoveryView:
    replica, device = spaces.household.replica, paper.device
    named = replica.rows("SELECT person_at FROM device WHERE id = ?", (device,))
    made = stamps.unpack(named[0][0])[0] if named and named[0][0] else None
    mine = spaces.own is not None and paper.person.hex() == spaces.settings.person
    # One person may have two: a device that came in without `--mine` has another one.
    personal = bool(own_space.members_of(spaces, device)) if mine else None
    return RecoveryView(device.hex(), names.get(paper.person, ""), moment(made), personal)
