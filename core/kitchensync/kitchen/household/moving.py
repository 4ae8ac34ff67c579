"""Where the household says that its devices meet, and what a device does when that changes.

The row `household` says it. Leaves connections to `spaces`, syncs to `syncing`, bringing
everything to an empty relay to `sync`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitchensync.errors import RelayError, RelayRefused, StrangeRelay
from kitchensync.replica import Replica
from kitchensync.replica.stamps import DAY_MS, index_of
from kitchensync.schema.households import household_row
from kitchensync.sync import moments
from kitchensync.sync.space import Space
from kitchensync.wire import decode_kept

if TYPE_CHECKING:
    from kitchensync.sync.wire.session import Session

_CONSIDERED = "relay-considered"
_AT_FIRST_SIGHT = b"first"
_MET = "met-at"
_MOVE, _BEGUN, _TRIED = "relay-move", "relay-move-begun", "relay-move-tried"
_RIVALS = "relay-rivals"
_PATIENCE_MS = 30 * DAY_MS
_BESIDE = (
    "SELECT stamp, value FROM conflict WHERE tbl = 'household' AND col = 'relay' AND row = ? "
    "ORDER BY stamp"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the household is called and where it meets; `stamp` is that of the `relay`."""

    name: str | None
    relay: str | None
    stamp: int


def said(replica: Replica) -> Said:
    """What the row says, or that it says nothing."""
    found = replica.rows(
        "SELECT name, relay, relay_at FROM household WHERE id = ?", (row_of(replica),)
    )
    return Said(*found[0]) if found else Said(None, None, 0)


def say(space: Space, cause: str, **values: str) -> None:
    """Write the row; this device goes where it says already."""
    with space.replica.transaction(cause) as transaction:
        transaction.put("household", row_of(space.replica), dict(values))
    consider(space.replica)


def begin(space: Space, left: str | None, relay: str) -> None:
    """The household goes from the relay `left` to `relay`; if that is cut short, a sync ends it.

    Told of it are also relays that were left earlier and could not be told yet, and those at which
    an adult said that the household meets. Without `left` only the former are.
    """
    told = said(space.replica)
    instead = told.relay if _by_an_adult(space, told.stamp) else None
    _tell(space, relay, (left, instead, *_rivals(space).values()) if left else ())


def follow(space: Space, followed: Said, relay: str) -> None:
    """This device went where `followed` said; what was said since is still to be looked at."""
    _consider(space.replica, followed)
    if is_on_the_way(space.replica):
        _tell(space, relay, ())


def tell_rivals(space: Space, current: str | None) -> None:
    """Tell the relays that lost, once, where the household meets instead.

    Another adult said one of them at the same time as this device said the relay that holds; some
    devices may have gone there.
    """
    told, rivals = said(space.replica), _rivals(space)
    seen = (space.replica.get_state(_RIVALS) or b"").decode().split()
    is_own = index_of(told.stamp) == space.replica.identity.index
    if is_own and current == told.relay and {*map(str, rivals)} - {*seen}:
        space.replica.set_state(_RIVALS, " ".join(map(str, rivals)).encode())
        _tell(space, current, rivals.values())


def _tell(space: Space, relay: str | None, left: Iterable[str | None]) -> None:
    """Note whom to tell that the household meets at that relay: `left`, and all not told yet."""
    moments.note(space.replica, _BEGUN, space.around.clock())
    space.replica.set_state(_TRIED, None)
    _, *untold = _move(space.replica)
    usable = [_usable(each) for each in (*untold, *left) if each and each != relay]
    _keep(space.replica, relay or "", filter(None, usable))


def _rivals(space: Space) -> dict[int, str]:
    """By its stamp, what other adults said at the same time as what the row says now."""
    rows = space.replica.rows(_BESIDE, (row_of(space.replica),))
    values = {stamp: decode_kept(value) for stamp, value in rows}
    return {
        stamp: value
        for stamp, value in values.items()
        if isinstance(value, str) and _by_an_adult(space, stamp)
    }


def end(replica: Replica) -> None:
    """Forget the move: all relays that can be told were, or the household goes elsewhere."""
    replica.set_state(_MOVE, None)


def may_be_told(replica: Replica, now: int) -> bool:
    """Whether to try to tell the relays that were left: once a day, where some could not be."""
    return moments.is_due(replica, _TRIED, now)


def not_told(replica: Replica, relays: Sequence[str], now: int) -> None:
    """Note the relays that could not be told, to try again; after a month they are given up."""
    moments.note(replica, _TRIED, now)
    if abs(now - (moments.noted(replica, _BEGUN) or 0)) > _PATIENCE_MS:
        end(replica)
    else:
        _keep(replica, _move(replica)[0], relays)


def is_on_the_way(replica: Replica) -> bool:
    """Whether a move has begun and not ended here."""
    return replica.get_state(_MOVE) is not None


def left_for(replica: Replica, relay: str | None) -> list[str] | None:
    """The relays to tell, if the household is on its way to that one; None if it is not."""
    to, *left = _move(replica)
    return left if to == relay else None


def _move(replica: Replica) -> list[str]:
    """The relay that the household goes to, "" if to none, and after it those to tell."""
    return (replica.get_state(_MOVE) or b"").decode().strip().split("\n")


def _keep(replica: Replica, relay: str, left: Iterable[str]) -> None:
    replica.set_state(_MOVE, "\n".join([relay, *dict.fromkeys(left)]).encode())


def say_new(space: Space, relay: str | None) -> None:
    """Write down that the household meets at that relay, if it moves there and nobody said it."""
    moves = left_for(space.replica, relay) is not None
    if relay and moves and said(space.replica).relay != relay and not wanted(space, relay):
        say(space, f"The household meets at {relay}", relay=relay)


def consider(replica: Replica) -> None:
    """Note that what the row says now was looked at: only what it says later is followed."""
    _consider(replica, said(replica))


def _consider(replica: Replica, told: Said) -> None:
    replica.set_state(_CONSIDERED, str(told.stamp).encode())


def consider_at_first_sight(replica: Replica) -> None:
    """A device that has just come in meets where it was let in, whatever the row says then."""
    replica.set_state(_CONSIDERED, _AT_FIRST_SIGHT)


def wanted(space: Space, current: str | None) -> str | None:
    """The relay to go to, where an adult said another one than `current` since; else None."""
    told = said(space.replica)
    considered = space.replica.get_state(_CONSIDERED)
    if told.relay is None or considered == str(told.stamp).encode():
        return None
    is_news = considered != _AT_FIRST_SIGHT and told.relay != current
    if not (is_news and _by_an_adult(space, told.stamp)):
        consider(space.replica)
        return None
    return _usable(told.relay)


def _by_an_adult(space: Space, stamp: int) -> bool:
    author = index_of(stamp)
    everyone = space.membership.everyone.values()
    return any(member.index == author and member.role == "adult" for member in everyone)


def _usable(url: str) -> str | None:
    from kitchensync.sync.wire.http import check_url

    try:
        return check_url(url)
    except RelayError:
        return None


def check_known(household: Space, session: Session) -> None:
    """StrangeRelay where the household met elsewhere and this relay has not heard of it.

    A relay that forgot everything is brought back what it had; another one may be a slip of the
    hand, and nothing is left there before somebody says that the household moves.
    """
    if met(household.replica) in (None, session.relay.origin):
        return
    try:
        session.relay.challenge(household.id, household.device)
    except RelayRefused as refused:
        if refused.reason != "unknown-space":
            raise
        raise StrangeRelay(
            f"The relay at {session.relay.origin} has not heard of this household.",
            "Set the address where your devices meet, or take the household to this relay: "
            f"ks relay move {session.relay.origin}",
        ) from None


def note_met(replica: Replica, relay: str) -> None:
    """The household was seen at this relay."""
    if met(replica) != relay:
        replica.set_state(_MET, relay.encode())


def met(replica: Replica) -> str | None:
    """The relay at which the household was last seen, or None."""
    kept = replica.get_state(_MET)
    return kept.decode() if kept else None


def known(space: Space) -> str | None:
    """Where the household meets, as far as it says: where it was last seen, else by an adult."""
    told = said(space.replica)
    seen = met(space.replica)
    if seen or told.relay is None or not _by_an_adult(space, told.stamp):
        return seen
    return _usable(told.relay)


def row_of(replica: Replica) -> bytes:
    """The id of the household's own row."""
    return household_row(replica.identity.space)
