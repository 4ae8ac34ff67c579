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
    is_behind,
    judged_otherwise,
    keeping_in,
    lacks_covered,
    lost_of_others,
    parted,
    shows_older_log,
    withheld,
)
from kitchensync.sync.wire.limits import PUSH_BYTES, PUSH_ENVELOPES
from kitchensync.sync.wire.transport import Answer

LATE_ENTRIES: Final = 30
"""So many that came too late in one sync: others write faster than this device signs."""
_NOTHING_HELD = Held()


def open_plan(
    have: Have, wait: int = 0, held: Held = _NOTHING_HELD, answer: Answer | None = None
) -> tuple[Action, ...]:
    """What to do before the next call, and the call. `answer`: the last one of this sync."""
    have = _countable(have)
    if answer is not None and (mending := _mending(have, held, answer)):
        return mending
    have = _compared(have, held)
    stale = next((waiting.seq for waiting in have.unsent if waiting.left_out), None)
    if stale is not None:
        return (Reseal(stale),)
    if have.entry is not None and held.entry is None:
        # Where the relay's log ends is asked first: a late entry is dropped for good.
        return (Append(),) if answer is not None else (Call(),)
    if held.envelopes is not None:
        return (Call(),)
    if answer is not None and not held.others and (lost := lost_of_others(have, answer)):
        return (Refill(lost),)
    seals_later = have.unsealed and _is_removing(have, held)
    if have.unsealed and len(have.unsent) < PUSH_ENVELOPES and not seals_later:
        return (Seal(),)
    # While nobody can be removed, and nothing waits for that, it is waited for news as ever.
    at_once = have.unsent or held.entry or seals_later or have.is_surpassed
    return (Call(_fitting(have.unsent), 0 if at_once else wait),)


def _is_removing(have: Have, held: Held) -> bool:
    """Whether somebody goes before anything is sealed: until then they could read it."""
    waits = held.waits or held.entry or _is_outrun(held)
    return have.removals is not None and not waits


def _is_outrun(held: Held) -> bool:
    return held.late > LATE_ENTRIES


def _removing(
    devices: frozenset[bytes], have: Have, answer: Answer, held: Held
) -> tuple[Action, ...]:
    """The removal at what the relay has; nothing where it lacks what stands against that."""
    if is_behind(have, answer) or keeping_in(have, answer, held):
        return ()
    if ends_before_fixed(have, answer):
        return (Hold(replace(held, signed=answer.heads)), Remove(devices, answer.heads))
    return (Remove(devices, answer.heads),)


def _mending(have: Have, held: Held, answer: Answer) -> tuple[Action, ...]:
    """What comes before anything new, where the relay lacks what is here or has it otherwise."""
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
        # What it holds under a shorter log may count no more, envelopes of this device among it.
        return (Take(answer.entries, ()),)
    objecting = _objection_to_own(have, answer, own_agrees)
    if objecting is not None:
        # First the entries: two logs that part are the reason of all that follows from them.
        return (Take(answer.entries, ()), Fail(objecting))
    load = (Load(answer.floor),) if answer.floor else ()
    envelopes = () if answer.floor else answer.envelopes
    return (Take(answer.entries, envelopes), *load, Acknowledge(answer.accepted))


def _objection_to_own(have: Have, answer: Answer, own_agrees: bool) -> Copied | None:
    if answer.accepted > have.head:
        return unknown_own()
    return None if own_agrees else other_in_place()


def objection(have: Have, answer: Answer, held: Held) -> KitchenSyncError | None:
    """What is wrong with the membership that the relay shows, its entries taken; None if nothing.

    That it lacks some is nothing yet: it is given them first.
    """
    if answer.more or answer.membership == have.log[-1]:
        return None
    if answer.membership not in have.log:
        return forked_log()
    if not held.log:
        return None
    return old_log("The relay shows an older membership of the household than it was given.")


def plan_when_taken(have: Have, answer: Answer, held: Held = _NOTHING_HELD) -> tuple[Action, ...]:
    """Whether, with the answer taken, anything is left: nothing means go on with `open_plan`."""
    objecting = objection(have, answer, held)
    if objecting is not None:
        return (Fail(objecting),)
    have = _countable(_compared(have, held))
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
        # It takes nothing of a device that is being removed: all else goes on.
        return (Hold(replace(held, others=True)), Call())
    if reason in ("stale-epoch", "stale-membership", "gap") or judged_otherwise(refused, have):
        return (Call(),)
    if reason == "over-quota":
        hangs = isinstance(doing, GiveLog | BringBack)  # all else on it
        return (Fail(refused),) if hangs else (Hold(replace(held, envelopes=refused)), Call())
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
            # It must not stand in the way of one that puts somebody out.
            return again
        case "rate-limited":
            return (Hold(replace(held, entry=refused)), Call())
        case "log-full":
            # Nor may this.
            return (DropEntry(), Fail(refused))
        case "over-quota":
            return (DropEntry(), Hold(replace(held, envelopes=refused)), Call())
        case _:
            return ()


def _countable(have: Have) -> Have:
    """What a device seals of which the log names more than that never counts: it only reads, and
    signs who is in."""
    return replace(have, unsealed=0, unsent=()) if have.is_surpassed else have


def _compared(have: Have, held: Held) -> Have:
    """Chains that were compared with the relay's are like all others."""
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
