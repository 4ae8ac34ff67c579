"""What a sync does next: (what we have, what the relay said last) -> actions.

A pure function without IO, clock or randomness; `executor` carries the actions out and asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kitchensync.errors import Copied, KitchenSyncError, RelayRefused
from kitchensync.sync.actions import (
    Acknowledge,
    Action,
    Append,
    BringBack,
    Call,
    Done,
    DropEntry,
    Fail,
    GiveLog,
    GoOver,
    Held,
    Hold,
    Load,
    Refill,
    Remove,
    Reseal,
    Seal,
    Take,
)
from kitchensync.sync.endings import (
    forked_log,
    gone,
    old_log,
    other_in_place,
    overtaken,
    shut_out,
    surpassed,
    unknown_own,
)
from kitchensync.sync.having import (
    Have,
    Waiting,
    ends_before_fixed,
    hindering_removals,
    is_behind,
    judged_otherwise,
    lacks_covered,
    lost_of_others,
    parted,
    shows_older_log,
    withheld,
)
from kitchensync.sync.wire.limits import PUSH_BYTES, PUSH_ENVELOPES
from kitchensync.sync.wire.transport import Answer

LATE_ENTRIES: Final = 30
"""After so many in one sync, others write faster than this device can sign a removal."""
_NOTHING_HELD = Held()


def open_plan(
    have: Have, wait: int = 0, held: Held = _NOTHING_HELD, answer: Answer | None = None
) -> tuple[Action, ...]:
    """What to do before the next call, and the call. `answer`: the last one of this sync."""
    have = _if_it_counts(have)
    if answer is not None and (mending := _mending(have, held, answer)):
        return mending
    have = _as_compared(have, held)
    stale = next((waiting.seq for waiting in have.unsent if waiting.left_out), None)
    if stale is not None:
        return (Reseal(stale),)
    if have.entry is not None and held.entry is None:
        # First ask where the relay's log ends: an entry that is refused as late is dropped for
        # good.
        return (Append(),) if answer is not None else (Call(),)
    if held.envelopes is not None:
        return (Call(),)
    if answer is not None and not held.others and (lost := lost_of_others(have, answer)):
        return (Refill(lost),)
    seals_later = have.unsealed and _is_removing(have, held)
    if have.unsealed and len(have.unsent) < PUSH_ENVELOPES and not seals_later:
        return (Seal(),)
    # It waits for news only where nothing is to be sent now or next. That somebody is to go, and
    # cannot yet, is no reason not to wait.
    at_once = have.unsent or held.entry or seals_later or have.is_surpassed
    return (Call(_fitting(have.unsent), 0 if at_once else wait),)


def _is_removing(have: Have, held: Held) -> bool:
    """Whether to remove somebody before anything is sealed, which they could read."""
    waits = held.waits or held.entry or _is_outrun(held)
    return have.removals is not None and not waits


def _is_outrun(held: Held) -> bool:
    return held.late > LATE_ENTRIES


def _removing(
    devices: frozenset[bytes], have: Have, answer: Answer, held: Held
) -> tuple[Action, ...]:
    """Sign the removal at the relay's heads; nothing where it first has to have more."""
    if is_behind(have, answer) or hindering_removals(have, answer, held):
        return ()
    if ends_before_fixed(have, answer):
        return (Hold(replace(held, signed=answer.heads)), Remove(devices, answer.heads))
    return (Remove(devices, answer.heads),)


def _mending(have: Have, held: Held, answer: Answer) -> tuple[Action, ...]:
    """What has to be put right at the relay, or here, before anything new is sent."""
    if is_behind(have, answer) and not held.log:
        return (GiveLog(), Call())
    if not held.snapshot and lacks_covered(have, answer):
        return (BringBack(), Call())
    astray = have.astray - held.chains
    return (GoOver(astray),) if astray else ()


def plan_after_answer(have: Have, answer: Answer, *, own_agrees: bool = True) -> tuple[Action, ...]:
    """What an answer asks for: take what came, and note what was accepted.

    `own_agrees`: where this device's chain ends at the relay, it holds the same envelope.
    """
    if not answer.entries and answer.membership not in have.log:
        return (Fail(forked_log()),)
    if is_behind(have, answer):
        # Under a shorter log it may hold envelopes that count no more, also of this device.
        return (Take(answer.entries, ()),)
    objecting = _objection_to_own(have, answer, own_agrees)
    if objecting is not None:
        # First the entries: if the two logs differ, that is the reason and the error to raise.
        return (Take(answer.entries, ()), Fail(objecting))
    load = (Load(answer.floor),) if answer.floor else ()
    envelopes = () if answer.floor else answer.envelopes
    return (Take(answer.entries, envelopes), *load, Acknowledge(answer.accepted))


def _objection_to_own(have: Have, answer: Answer, own_agrees: bool) -> Copied | None:
    if answer.accepted > have.head:
        return unknown_own()
    return None if own_agrees else other_in_place()


def objection(have: Have, answer: Answer, held: Held) -> KitchenSyncError | None:
    """What is wrong with the membership log that the relay shows, once its entries were taken.

    None where nothing is, and where it only lacks entries that it was not given yet.
    """
    if answer.more or answer.membership == have.log[-1]:
        return None
    if answer.membership not in have.log:
        return forked_log()
    if not held.log:
        return None
    return old_log("The relay shows an older membership of the household than it was given.")


def plan_when_taken(have: Have, answer: Answer, held: Held = _NOTHING_HELD) -> tuple[Action, ...]:
    """How the sync ends, now that the answer was taken, or which removal comes before that.

    Nothing where there is more to fetch or to send: then `open_plan` goes on.
    """
    objecting = objection(have, answer, held)
    if objecting is not None:
        return (Fail(objecting),)
    have = _if_it_counts(_as_compared(have, held))
    to_seal = have.unsealed and not _is_removing(have, held)
    to_send = held.envelopes is None and (
        to_seal or have.unsent or (not held.others and lost_of_others(have, answer))
    )
    to_append = held.entry is None and have.entry is not None
    to_fetch = answer.more or withheld(have, answer)
    if to_fetch or to_send or to_append or _mending(have, held, answer):
        return ()
    if have.removals is not None and have.entry is None:
        if _is_outrun(held):
            return (Fail(overtaken()),)
        if others := parted(have, answer):
            return (GoOver(others),)
        if removing := _removing(have.removals, have, answer, held):
            return removing
        if have.unsealed and not held.waits:
            return (Hold(replace(held, waits=True)),)
    if have.is_surpassed:
        return (Fail(surpassed()),)
    return (Fail(held.reason),) if held.reason else (Done(),)


def plan_after_refusal(
    refused: RelayRefused, have: Have, held: Held, doing: Action
) -> tuple[Action, ...]:
    """What the relay's no means: give it the log, fetch and try again, hold back, or stop.

    `doing` is what it said no to.
    """
    reason = refused.reason
    if (reason == "unknown-space" or shows_older_log(refused, have)) and not held.log:
        return (GiveLog(), Call())
    if reason == "membership-fork":
        return (Fail(forked_log()),)
    if isinstance(doing, Append) and (ending := _ending_of_entry(refused, have, held)):
        return ending
    if reason == "rate-limited" and isinstance(doing, Refill):
        # It takes nothing of a device that somebody is removing; everything else goes on.
        return (Hold(replace(held, others=True)), Call())
    if reason in ("stale-epoch", "stale-membership", "gap") or judged_otherwise(refused, have):
        return (Call(),)
    if reason == "over-quota":
        is_needed = isinstance(doing, GiveLog | BringBack)  # nothing else works without it
        return (Fail(refused),) if is_needed else (Hold(replace(held, envelopes=refused)), Call())
    if reason == "not-member" and have.may_offer and not held.log:
        return (GiveLog(), Call())
    if reason == "not-member":
        return (Fail(gone() if have.is_out else shut_out()),)
    if reason == "fork" and not isinstance(doing, Refill):
        return (Fail(other_in_place()),)
    return (Fail(refused),)


def _ending_of_entry(refused: RelayRefused, have: Have, held: Held) -> tuple[Action, ...]:
    """What becomes of a membership entry that the relay does not take."""
    signed = held.signed if refused.reason == "stale-boundary" else None
    again = (DropEntry(), Hold(replace(held, late=held.late + 1, signed=signed)), Call())
    match refused.reason:
        case "stale-membership" | "stale-boundary":
            return again
        case "rate-limited" if have.removals is not None and not held.late:
            # Dropped, so that it is not in the way of a removal, which is not rate-limited.
            return again
        case "rate-limited":
            return (Hold(replace(held, entry=refused)), Call())
        case "log-full":
            # Dropped for the same reason.
            return (DropEntry(), Fail(refused))
        case "over-quota":
            return (DropEntry(), Hold(replace(held, envelopes=refused)), Call())
        case _:
            return ()


def _if_it_counts(have: Have) -> Have:
    """Send nothing where the log names more of this device than it sealed: it would not count.

    It only fetches then, and signs membership entries.
    """
    return replace(have, unsealed=0, unsent=()) if have.is_surpassed else have


def _as_compared(have: Have, held: Held) -> Have:
    """Treat a device whose two chains were compared in this sync like every other."""
    return replace(have, forked=have.forked - held.chains)


def _fitting(unsent: Sequence[Waiting]) -> int:
    """How many of the waiting envelopes one call can carry; at least one where there is one."""
    count = size = 0
    for waiting in unsent[:PUSH_ENVELOPES]:
        size += waiting.size
        if count and size > PUSH_BYTES:
            break
        count += 1
    return count
