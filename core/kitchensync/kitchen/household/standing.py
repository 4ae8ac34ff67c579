"""How this device stands to the others of the household, and whether all is well with it.

Leaves what an alarm says to `alarms`, what to do about it to `safety`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kitchensync.errors import HomeError, NoIdentity, NoPermission
from kitchensync.kitchen.choosing import Choosing
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.household import moving
from kitchensync.kitchen.household.alarms import alarms_of
from kitchensync.kitchen.household.room import Household
from kitchensync.kitchen.household.views import AlarmView, Status, Verdict
from kitchensync.kitchen.naming import short
from kitchensync.kitchen.reading import moment
from kitchensync.kitchen.safety import backups, papers
from kitchensync.kitchen.spaces import LAST_CONTACT, Spaces
from kitchensync.sync import moments

if TYPE_CHECKING:
    from kitchensync.kitchen.safety.views import RecoveryView
    from kitchensync.sync.space import Space


_FOOD_OF = "SELECT food FROM lot WHERE id = ?"
NO_WORDS: Final = (
    "There are no recovery words: with its last device, this kitchen would be lost. "
    "Make some: ks recovery create"
)
OTHER_WORDS: Final = (
    "Your recovery words bring back the household, but not your own space as it is on this device. "
    "Those that ks recovery create makes here do, and no longer open the one that these open."
)
OLDER_WORDS: Final = (
    "Your recovery words are of an older kind: somebody who was shut out and runs the relay could "
    "lead whoever uses them into a household of their own. Make new ones: ks recovery create"
)
_SAID = 5
"""How many lots that are not shown are named."""


class Standing:
    """Questions about all spaces of this device."""

    def __init__(self, spaces: Spaces, household: Household) -> None:
        self._spaces = spaces
        self._household = household

    @property
    def _space(self) -> Space:
        return self._spaces.household

    def status(self) -> Status:
        """How this device stands to the others."""
        replica, alarms = self._space.replica, self._alarms()
        made = papers.standing(self._spaces)
        return Status(
            unsent=sum(self._unsent(space) for space in self._spaces.openable),
            last_contact=moment(moments.noted(replica, LAST_CONTACT)),
            relay=self._spaces.settings.relay,
            devices=tuple(self._household.devices()),
            alerts=(
                *(alarm.what for alarm in alarms),
                *self._own_alerts(),
                *self._unopened(),
                *self._moving(),
                *self._unsafe(),
            ),
            alarms=alarms,
            household=moving.said(self._space.replica).name or self._spaces.settings.household,
            recovery=made,
            hints=self._hints(made) if self._may_make_words() else (),
            void=self._count("SELECT count(*) FROM envelope WHERE void"),
            quarantined=self._count("SELECT count(*) FROM quarantine"),
            conflicts=Choosing(self._spaces.desk(self._space)).count(),
        )

    def _hints(self, made: Sequence[RecoveryView]) -> tuple[str, ...]:
        if not made:
            return (NO_WORDS,)
        if any(each.personal is False for each in made):
            return (OTHER_WORDS,)
        return (OLDER_WORDS,) if papers.are_older(self._spaces) else ()

    def _may_make_words(self) -> bool:
        """Whether that would be of use, and can be done, here: they are found at a relay."""
        from kitchensync.sync import noticing

        space = self._space
        member = space.membership.members.get(space.device)
        is_adult = member is not None and member.role == "adult"
        is_out = self._own_alerts() or noticing.ringing(space.replica, noticing.SHUT_OUT)
        return is_adult and not is_out and self._spaces.settings.relay is not None

    def _unsent(self, space: Space) -> int:
        unsent = space.replica.unsent()
        try:
            sealed = sum(len(space.open_envelope(each.raw)) for each in unsent)
        except NoIdentity:  # a restored home: what is in them, its next self will see
            sealed = len(unsent)
        return space.replica.outbox_size() + sealed

    def _count(self, sql: str) -> int:
        return sum(int(space.replica.rows(sql)[0][0]) for space in self._spaces.openable)

    def _alarms(self) -> tuple[AlarmView, ...]:
        rung = {alarm.code for alarm in self._space.replica.alarms.all()}
        return tuple(alarm for space in self._spaces.openable for alarm in alarms_of(space, rung))

    def _moving(self) -> list[str]:
        url = moving.wanted(self._space, self._spaces.settings.relay)
        if url is None:
            return []
        return [f"The household meets at {url} now, which this device could not reach yet."]

    def _unsafe(self) -> list[str]:
        why = backups.failure(self._spaces)
        return [f"This home could make no backup of itself: {why}"] if why else []

    def _own_alerts(self) -> list[str]:
        try:
            _ = self._space.keys
        except NoIdentity as error:
            return [str(error)]
        if self._space.device in self._space.membership.members:
            return []
        return ["This device is no longer in the household: what is written here stays here."]

    def _unopened(self) -> list[str]:
        error = self._spaces.unopened or self._without_own_keys()
        return [f"{error.message} It is not in sync; `ks sync` says what to do."] if error else []

    def _without_own_keys(self) -> HomeError | None:
        if self._spaces.own is None or self._own_alerts():
            return None
        try:
            _ = self._spaces.own.keys
        except (NoIdentity, NoPermission) as error:
            return error
        return None

    def verify(self, *, by_changes: bool = True) -> Verdict:
        """Check the files, and what they hold: by what others said of theirs, by the changes.

        NoNetwork, NoRelay where not all that it is compared with is here.
        """
        from kitchensync.sync import noticing

        for space in self._spaces.all:
            space.replica.integrity()
            space.replica.whole.self_check()
            noticing.compared(space.replica)
        digest = self._space.replica.digest()
        alerts = [alarm.what for alarm in self._alarms() if alarm.code == noticing.DIGEST]
        alerts += self._overlooked()
        with backups.naming_the_file(self._spaces):
            if by_changes and any(map(self._has_drifted, self._spaces.all)):
                alerts.append("Something here is not what its changes make.")
        what = " ".join(alerts) or "The database is whole, and no device holds anything else."
        return Verdict(not alerts, what, digest.hex(), tuple(alerts))

    def _overlooked(self) -> list[str]:
        replica = self._space.replica
        lots = replica.whole.overlooked()
        if not lots:
            return []
        book = books.read(replica)
        said = lots[:_SAID]
        foods = {lot: food for lot in said for (food,) in replica.rows(_FOOD_OF, (lot,)) if food}
        named = [
            f"{book.name(book.end(foods[lot])) if lot in foods else 'a food'} (lot {short(lot)})"
            for lot in said
        ]
        more = f" and {len(lots) - _SAID} more" if len(lots) > _SAID else ""
        return [f"There is something in {', '.join(named)}{more} that is not shown."]

    def _has_drifted(self, space: Space) -> bool:
        from kitchensync.sync.repair import repairing

        try:
            _ = space.keys
        except NoIdentity:  # a home that was put back cannot open what was sealed
            return False
        return bool(repairing.differences(space, lambda: self._spaces.session(space)))
