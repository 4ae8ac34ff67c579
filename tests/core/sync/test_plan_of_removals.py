"""The plan of a sync while somebody is to be removed, as data in and data out."""

from __future__ import annotations

from dataclasses import replace

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
from kitchensync.sync.plan import LATE_ENTRIES, LOST_ENDS, open_plan, plan_when_taken
from kitchensync.sync.transport import Answer
from tests.core.sync.test_plan import ME, NOTHING, OTHER, head

REMOVING = Have(ME, {ME: head(2), OTHER: head(4)}, unsealed=1, removals=frozenset({OTHER}))
LEVEL = Answer(2, heads={ME: head(2), OTHER: head(4)})


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
    lacking = Answer(2, heads={ME: head(2), OTHER: head(3)})
    gave_all, waits = Held(others=True), Held(others=True, waits=True)
    assert plan_when_taken(REMOVING, lacking, gave_all) == (Hold(waits),)
    assert open_plan(REMOVING, 50, waits, lacking) == (Seal(),)
    sent = replace(REMOVING, unsealed=0)
    assert plan_when_taken(sent, lacking, waits) == (Done(),)
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
    lacking = Answer(2, heads={ME: head(2), OTHER: head(3)})
    assert plan_when_taken(have, lacking) == (GoOver(frozenset({OTHER})),)
    compared = Held(chains=frozenset({OTHER}))
    assert plan_when_taken(have, lacking, compared) == ()
    assert open_plan(have, 0, compared, lacking) == (Refill({OTHER: 3}),)


def test_of_who_goes_the_log_says_where_it_ended_though_the_relay_has_less() -> None:
    have = replace(REMOVING, heads={ME: head(2), OTHER: head(3)}, fixed={OTHER: 4})
    lacking = Answer(2, heads={ME: head(2), OTHER: head(3)})
    removing = (Remove(frozenset({OTHER}), lacking.heads),)
    assert plan_when_taken(have, lacking, Held(late=LOST_ENDS)) == removing
    # A relay of before takes none at a place that it does not have.
    refused = Held(late=LOST_ENDS + 1)
    assert plan_when_taken(have, lacking, refused) == (Hold(replace(refused, waits=True)),)
    stays = replace(have, removals=frozenset({b"another"}))
    assert plan_when_taken(stays, lacking) == (Hold(Held(waits=True)),)
