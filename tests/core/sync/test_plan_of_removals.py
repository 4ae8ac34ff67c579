"""The plan of a sync while somebody is to be removed, as data in and data out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kitchensync.errors import Copied, RelayRefused
from kitchensync.replica.values import Head
from kitchensync.sync.actions import (
    Append,
    Call,
    Done,
    Fail,
    GoOver,
    Held,
    Hold,
    Refill,
    Remove,
    Seal,
)
from kitchensync.sync.having import Have, Waiting
from kitchensync.sync.plan import (
    LATE_ENTRIES,
    open_plan,
    plan_after_refusal,
    plan_when_taken,
)
from kitchensync.sync.wire.transport import Answer
from tests.core.sync.test_plan import ME, NOTHING, OTHER, head

REMOVING = Have(ME, {ME: head(2), OTHER: head(4)}, unsealed=1, removals=frozenset({OTHER}))
LEVEL = Answer(2, heads={ME: head(2), OTHER: head(4)})
LESS = Answer(2, heads={ME: head(2), OTHER: head(3)})


def test_nothing_is_sealed_for_whoever_is_to_be_removed() -> None:
    assert open_plan(REMOVING, 50) == (Call(),)
    assert plan_when_taken(REMOVING, LEVEL) == (Remove(frozenset({OTHER}), LEVEL.heads),)
    signed = replace(REMOVING, entry=b"e")
    assert open_plan(signed, 50, NOTHING, LEVEL) == (Append(),)
    removed = replace(REMOVING, removals=None)
    assert open_plan(removed, 50) == (Seal(),)


def test_what_was_sealed_before_goes_out_before_a_removal() -> None:
    have = replace(REMOVING, unsent=[Waiting(2, 300)])
    assert open_plan(have, 50) == (Call(1),)
    assert plan_when_taken(have, replace(LEVEL, accepted=1)) == ()


def test_while_nobody_can_be_removed_all_else_goes_on() -> None:
    gave_all, waits = Held(others=True), Held(others=True, waits=True)
    assert plan_when_taken(REMOVING, LESS, gave_all) == (Hold(waits),)
    assert open_plan(REMOVING, 50, waits, LESS) == (Seal(),)
    sent = replace(REMOVING, unsealed=0)
    assert plan_when_taken(sent, LESS, waits) == (Done(),)
    assert open_plan(sent, 50) == (Call(0, 50),)
    back = plan_when_taken(sent, LEVEL, waits)
    assert back == (Remove(frozenset({OTHER}), LEVEL.heads),)


def test_who_is_outrun_again_and_again_goes_on_with_all_else_and_says_so() -> None:
    last, outrun = Held(late=LATE_ENTRIES), Held(late=LATE_ENTRIES + 1)
    removing = (Remove(frozenset({OTHER}), LEVEL.heads),)
    assert plan_when_taken(REMOVING, LEVEL, last) == removing
    assert plan_when_taken(REMOVING, LEVEL, outrun) == ()
    assert open_plan(REMOVING, 50, outrun, LEVEL) == (Seal(),)
    (failed,) = plan_when_taken(replace(REMOVING, unsealed=0), LEVEL, outrun)
    assert isinstance(failed, Fail)
    assert "Others write so fast" in failed.error.message


def test_a_chain_that_a_relay_claims_to_have_is_compared_before_a_removal_waits_for_it() -> None:
    have = replace(REMOVING, forked=frozenset({OTHER}), fixed={OTHER: 4})
    assert plan_when_taken(have, LESS) == (GoOver(frozenset({OTHER})),)
    compared = Held(chains=frozenset({OTHER}))
    assert plan_when_taken(have, LESS, compared) == ()
    assert open_plan(have, 0, compared, LESS) == (Refill({OTHER: 3}),)


@pytest.mark.parametrize("going", [OTHER, b"another"])
def test_the_log_says_where_members_end_though_the_relay_has_less(going: bytes) -> None:
    have = replace(REMOVING, heads=LESS.heads, fixed={OTHER: 4}, removals=frozenset({going}))
    signed = Held(late=9, signed=LESS.heads)
    removing = (Hold(signed), Remove(frozenset({going}), LESS.heads))
    assert plan_when_taken(have, LESS, Held(late=9)) == removing


@pytest.mark.parametrize(
    ("reason", "heads", "waits"),
    [
        ("stale-boundary", {}, True),
        ("stale-boundary", {b"another": head(1)}, False),
        ("stale-membership", {}, False),
    ],
)
def test_only_where_a_relay_refuses_the_very_heads_that_it_has_a_removal_waits(
    reason: str, heads: dict[bytes, Head], waits: bool
) -> None:
    have = replace(REMOVING, heads=LESS.heads, fixed={OTHER: 4})
    signed = Held(signed=LESS.heads)
    again = plan_after_refusal(RelayRefused("No.", reason=reason), have, signed, Append())
    (held,) = (action.held for action in again if isinstance(action, Hold))
    now = {**LESS.heads, **heads}
    (first, *_) = plan_when_taken(replace(have, heads=now), Answer(2, heads=now), held)
    assert first == Hold(replace(held, waits=True) if waits else replace(held, signed=now))


def test_of_whom_the_log_names_more_than_it_wrote_removes_others_first_and_seals_nothing() -> None:
    have = replace(REMOVING, fixed={ME: 9})
    signing = (Hold(Held(signed=LEVEL.heads)), Remove(frozenset({OTHER}), LEVEL.heads))
    assert open_plan(have, 50) == (Call(),)
    assert plan_when_taken(have, LEVEL) == signing
    waits = Held(waits=True, others=True)
    for unsealed in 0, 1:
        alone = replace(have, removals=None, unsealed=unsealed)
        lacking = replace(have, unsealed=unsealed)
        assert open_plan(alone) == open_plan(lacking, 0, waits) == (Call(),)
        for (ended,) in (
            plan_when_taken(alone, LEVEL),
            plan_when_taken(lacking, LESS, waits),
        ):
            assert isinstance(ended, Fail)
            assert isinstance(ended.error, Copied)
