"""The plan of a sync, as data in and data out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kitchensync.errors import (
    BadChain,
    MembershipFork,
    NotMember,
    OldMembership,
    RelayRefused,
    Surpassed,
)
from kitchensync.replica.values import Head
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
    Held,
    Hold,
    Refill,
    Remove,
    Reseal,
    Seal,
    Take,
)
from kitchensync.sync.having import Have, Waiting, regained, withheld
from kitchensync.sync.plan import (
    objection,
    open_plan,
    plan_after_answer,
    plan_after_refusal,
    plan_when_taken,
)
from kitchensync.sync.wire.limits import MIB, PUSH_BYTES, PUSH_ENVELOPES
from kitchensync.sync.wire.transport import Answer

ME, OTHER = b"m" * 16, b"o" * 16


def head(seq: int) -> Head:
    return Head(seq, bytes([seq]) * 32)


NOTHING = Held()


def refused(reason: str, **details: object) -> RelayRefused:
    return RelayRefused("No.", reason=reason, details=details)


def test_with_nothing_to_send_it_calls_and_lets_the_relay_wait() -> None:
    assert open_plan(Have(ME, {}), wait=50) == (Call(0, 50),)


def test_the_outbox_is_sealed_before_the_call() -> None:
    assert open_plan(Have(ME, {}, unsealed=1)) == (Seal(),)


def test_a_full_push_goes_out_before_more_is_sealed() -> None:
    unsent = [Waiting(seq, 300) for seq in range(1, PUSH_ENVELOPES + 1)]
    assert open_plan(Have(ME, {}, unsealed=1, unsent=unsent)) == (Call(PUSH_ENVELOPES),)


def test_a_call_with_something_to_send_never_waits() -> None:
    assert open_plan(Have(ME, {}, unsent=[Waiting(1, 300)]), wait=50) == (Call(1, 0),)


def test_a_push_stays_within_its_bytes_but_sends_at_least_one() -> None:
    unsent = [Waiting(1, 3 * MIB), Waiting(2, 3 * MIB)]
    assert open_plan(Have(ME, {}, unsent=unsent)) == (Call(1),)
    assert open_plan(Have(ME, {}, unsent=[Waiting(1, 9 * MIB)])) == (Call(1),)
    full = [Waiting(1, PUSH_BYTES - 300), Waiting(2, 300), Waiting(3, 1)]
    assert open_plan(Have(ME, {}, unsent=full)) == (Call(2),)


def test_what_an_ended_epoch_left_out_is_sealed_anew_before_anything_is_sent() -> None:
    unsent = [Waiting(3, 300), Waiting(4, 300, left_out=True), Waiting(5, 300, left_out=True)]
    assert open_plan(Have(ME, {}, unsealed=1, unsent=unsent, entry=b"e")) == (Reseal(4),)


def test_a_waiting_membership_entry_goes_before_envelopes() -> None:
    have = Have(ME, {}, unsealed=1, entry=b"e")
    assert open_plan(have, 0, NOTHING, Answer(0)) == (Append(),)


def test_where_the_log_ends_is_asked_before_an_entry_is_sent() -> None:
    assert open_plan(Have(ME, {}, unsealed=1, entry=b"e")) == (Call(),)


def test_an_answer_is_taken_entries_first_and_then_acknowledged() -> None:
    answer = Answer(2, envelopes=(b"x",), entries=(b"e",))
    assert plan_after_answer(Have(ME, {ME: head(2)}), answer) == (
        Take((b"e",), (b"x",)),
        Acknowledge(2),
    )


def test_a_relay_that_knows_more_of_me_than_i_do_means_a_copy_of_this_home() -> None:
    take, action = plan_after_answer(Have(ME, {ME: head(2)}), Answer(3))
    assert take == Take((), ())
    assert isinstance(action, Fail)
    assert isinstance(action.error, BadChain)


def test_a_home_that_lacks_what_the_log_names_of_it_reads_and_sends_nothing() -> None:
    have = Have(ME, {ME: head(2)}, unsealed=1, unsent=[Waiting(2, 300)])
    lacking = replace(have, fixed={ME: 3})
    assert open_plan(lacking) == (Call(),)
    assert plan_when_taken(lacking, Answer(1, heads={ME: head(1)}, more=True)) == ()
    (action,) = plan_when_taken(lacking, Answer(1, heads={ME: head(1)}))
    assert isinstance(action, Fail)
    assert isinstance(action.error, Surpassed)
    assert open_plan(replace(have, fixed={ME: 2})) == (Seal(),)


def test_it_is_done_when_nothing_waits_and_nothing_is_behind() -> None:
    have = Have(ME, {ME: head(2), OTHER: head(5)})
    assert plan_when_taken(have, Answer(2, heads={ME: head(2), OTHER: head(5)})) == (Done(),)


@pytest.mark.parametrize(
    ("have", "answer"),
    [
        (Have(ME, {}), Answer(0, more=True)),
        (Have(ME, {OTHER: head(4)}), Answer(0, heads={OTHER: head(5)})),
        (Have(ME, {}, unsealed=1), Answer(0)),
        (Have(ME, {ME: head(1)}, unsent=[Waiting(1, 300)]), Answer(0)),
        (Have(ME, {}, entry=b"e"), Answer(0)),
    ],
    ids=["more", "behind", "written meanwhile", "not accepted", "an entry waits"],
)
def test_it_goes_on_while_something_is_left(have: Have, answer: Answer) -> None:
    assert plan_when_taken(have, answer) == ()


def test_a_removal_is_written_only_at_the_heads_the_relay_has() -> None:
    have = Have(ME, {ME: head(2), OTHER: head(4)}, removals=frozenset({OTHER}))
    behind = Answer(2, heads={ME: head(2), OTHER: head(5)})
    level = Answer(2, heads={ME: head(2), OTHER: head(4)})
    assert plan_when_taken(have, behind) == ()
    assert plan_when_taken(have, level) == (Remove(frozenset({OTHER}), level.heads),)


USED = Have(ME, {ME: head(2)})
LOG = (b"0" * 32, b"1" * 32, b"2" * 32)
SEND, APPEND = Call(1), Append()


def at(place: int, **answer: object) -> Answer:
    """An answer of a relay whose log ends there."""
    return Answer(2, membership=LOG[place], **answer)  # type: ignore[arg-type]  # as the caller says


def test_a_relay_that_does_not_know_the_space_is_given_the_log_once() -> None:
    no = refused("unknown-space")
    assert plan_after_refusal(no, USED, NOTHING, SEND) == (GiveLog(), Call())
    assert plan_after_refusal(no, USED, Held(log=True), SEND) == (Fail(no),)


def test_a_relay_that_does_not_know_a_member_is_given_the_log_once() -> None:
    no, member = refused("not-member"), replace(USED, may_offer=True)
    assert plan_after_refusal(no, member, NOTHING, SEND) == (GiveLog(), Call())
    (action,) = plan_after_refusal(no, member, Held(log=True), SEND)
    assert isinstance(action, Fail)


def test_a_relay_that_is_behind_with_the_log_is_given_it_before_anything_else() -> None:
    have = replace(USED, log=LOG, unsent=[Waiting(2, 300, left_out=True)])
    assert open_plan(have, 50, NOTHING, at(1)) == (GiveLog(), Call())
    assert open_plan(have, 50, Held(log=True), at(1)) == (Reseal(2),)


def test_a_relay_that_stays_behind_with_the_log_is_not_believed() -> None:
    have = replace(USED, log=LOG)
    assert plan_when_taken(have, at(1, heads={ME: head(2)})) == ()
    (action,) = plan_when_taken(have, at(1), Held(log=True))
    assert isinstance(action, Fail)
    assert isinstance(action.error, OldMembership)


def test_a_relay_with_another_log_is_for_a_person_to_judge() -> None:
    other = Answer(2, membership=b"x" * 32)
    assert isinstance(objection(replace(USED, log=LOG), other, NOTHING), MembershipFork)
    assert objection(replace(USED, log=LOG), replace(other, more=True), NOTHING) is None
    (action,) = plan_after_refusal(refused("membership-fork"), USED, NOTHING, GiveLog())
    assert isinstance(action, Fail)
    assert isinstance(action.error, MembershipFork)


def test_an_entry_that_a_full_log_has_no_room_for_stands_in_the_way_of_no_other() -> None:
    no = refused("log-full")
    assert plan_after_refusal(no, USED, NOTHING, Append()) == (DropEntry(), Fail(no))


def test_an_entry_that_the_relay_has_no_room_for_stands_in_the_way_of_no_removal() -> None:
    no = refused("over-quota")
    held = Held(envelopes=no)
    assert plan_after_refusal(no, USED, NOTHING, Append()) == (DropEntry(), Hold(held), Call())
    removal = replace(USED, entry=b"removal")
    assert open_plan(removal, 50, held, Answer(1, heads={ME: head(1)})) == (Append(),)


@pytest.mark.parametrize("doing", [GiveLog(), BringBack()])
def test_a_relay_without_room_for_what_all_else_hangs_on_is_not_asked_again(doing: Action) -> None:
    no = refused("over-quota")
    assert plan_after_refusal(no, USED, NOTHING, doing) == (Fail(no),)


def test_nothing_is_taken_from_a_relay_with_another_log() -> None:
    other = Answer(2, membership=b"x" * 32, envelopes=(b"x",))
    (action,) = plan_after_answer(replace(USED, log=LOG), other)
    assert isinstance(action, Fail)
    assert isinstance(action.error, MembershipFork)


def test_no_envelope_is_taken_from_a_relay_that_is_behind_with_the_log() -> None:
    behind = at(1, envelopes=(b"x",))
    assert plan_after_answer(replace(USED, log=LOG), behind) == (Take((), ()),)


def test_nobody_is_called_a_copy_by_a_relay_that_is_behind_with_the_log() -> None:
    behind = replace(at(1), accepted=9)
    assert plan_after_answer(replace(USED, log=LOG), behind) == (Take((), ()),)
    no = refused("fork", membership=LOG[1].hex())
    actions = plan_after_refusal(no, replace(USED, log=LOG), NOTHING, SEND)
    assert actions == (GiveLog(), Call())


def test_where_logs_differ_they_are_compared_before_anybody_is_called_a_copy() -> None:
    news = replace(at(1), accepted=9, entries=(b"e",), membership=b"x" * 32)
    first, _ = plan_after_answer(replace(USED, log=LOG), news)
    assert first == Take((b"e",), ())
    no = refused("fork", membership=(b"x" * 32).hex())
    assert plan_after_refusal(no, replace(USED, log=LOG), NOTHING, SEND) == (Call(),)


def test_nobody_is_removed_at_a_relay_that_lacks_what_is_here() -> None:
    have = replace(USED, log=LOG, removals=frozenset[bytes]())
    lacking, whole = (at(-1, heads={ME: head(2), OTHER: head(seq)}) for seq in (2, 3))
    have = replace(have, heads=whole.heads)
    assert plan_when_taken(have, lacking, Held(others=True)) == (Done(),)
    assert plan_when_taken(have, whole) == (Remove(frozenset(), whole.heads),)


def test_what_a_relay_lost_of_others_is_brought_back_before_own_news() -> None:
    have = Have(ME, {ME: head(2), OTHER: head(4)}, unsealed=1)
    restored = Answer(2, heads={ME: head(2), OTHER: head(3)})
    assert plan_when_taken(have, restored) == ()
    assert open_plan(have, 50, NOTHING, restored) == (Refill({OTHER: 3}),)
    assert open_plan(have, 50, Held(others=True), restored) == (Seal(),)


@pytest.mark.parametrize(("end", "back"), [(0, 0), (1, 0), (2, 1), (5, 2)])
def test_what_is_brought_back_is_what_is_here_and_was_lacking(end: int, back: int) -> None:
    have = Have(ME, {OTHER: head(3)})
    assert regained(have, {OTHER: 1}, Answer(0, heads={OTHER: head(end)})) == back


def test_what_nobody_here_can_bring_back_does_not_keep_a_sync_from_its_end() -> None:
    have = Have(ME, {ME: head(2), OTHER: head(4)})
    restored = Answer(2, heads={ME: head(2), OTHER: head(3)})
    assert plan_when_taken(have, restored, Held(others=True)) == (Done(),)


@pytest.mark.parametrize("said", [[], {}, None, 1.5])
def test_a_refusal_that_names_no_log_at_all_is_like_one_of_another_log(said: object) -> None:
    have = Have(ME, {}, log=LOG)
    assert plan_after_refusal(refused("gap", membership=said), have, NOTHING, Call()) == (Call(),)
    assert plan_after_refusal(refused("fork", membership=said), have, NOTHING, Call()) == (Call(),)


def test_a_chain_that_forked_is_neither_fetched_nor_brought_back() -> None:
    have = Have(ME, {ME: head(2), OTHER: head(4)}, forked=frozenset({OTHER}))
    for seq in (3, 5):
        assert plan_when_taken(have, Answer(2, heads={ME: head(2), OTHER: head(seq)})) == (Done(),)


def test_nobody_is_removed_at_the_heads_of_a_relay_that_lost_some() -> None:
    have = Have(ME, {ME: head(2), OTHER: head(4)}, removals=frozenset({OTHER}))
    lacking = Answer(2, heads={ME: head(2), OTHER: head(3)})
    assert plan_when_taken(have, lacking, Held(others=True)) == (Done(),)


def test_a_relay_that_names_more_than_it_hands_out_withholds() -> None:
    have = Have(ME, {ME: head(2)})
    assert withheld(have, Answer(2, heads={ME: head(2), OTHER: head(5)})) == [OTHER]


@pytest.mark.parametrize("reason", ["stale-epoch", "stale-membership", "gap"])
def test_a_stale_device_fetches_before_it_seals_anything_anew(reason: str) -> None:
    assert plan_after_refusal(refused(reason), USED, NOTHING, SEND) == (Call(),)


@pytest.mark.parametrize("reason", ["stale-membership", "stale-boundary"])
def test_an_entry_that_came_too_late_is_dropped_and_the_log_fetched(reason: str) -> None:
    again = (DropEntry(), Hold(Held(late=1)), Call())
    assert plan_after_refusal(refused(reason), USED, NOTHING, APPEND) == again


def test_an_entry_that_has_to_wait_stands_in_the_way_of_no_removal() -> None:
    no, removing = refused("rate-limited"), replace(USED, entry=b"e", removals=frozenset({OTHER}))
    again = (DropEntry(), Hold(Held(late=1)), Call())
    assert plan_after_refusal(no, removing, NOTHING, APPEND) == again
    # An older relay may have the removal itself wait: once is enough.
    waiting = (Hold(Held(entry=no, late=1)), Call())
    assert plan_after_refusal(no, removing, Held(late=1), APPEND) == waiting


def test_who_is_being_removed_keeps_nothing_else_from_being_sent() -> None:
    no = refused("rate-limited")
    going_on = (Hold(Held(others=True)), Call())
    assert plan_after_refusal(no, USED, NOTHING, Refill({OTHER: 1})) == going_on


@pytest.mark.parametrize(("reason", "error"), [("not-member", NotMember), ("fork", BadChain)])
def test_what_only_a_person_can_mend_stops_the_sync(reason: str, error: type[Exception]) -> None:
    (action,) = plan_after_refusal(refused(reason), USED, NOTHING, SEND)
    assert isinstance(action, Fail)
    assert isinstance(action.error, error)


def test_nobody_is_called_a_copy_for_what_a_relay_has_otherwise_of_others() -> None:
    no = refused("fork")
    assert plan_after_refusal(no, USED, NOTHING, Refill({OTHER: 1})) == (Fail(no),)


def test_a_device_that_left_is_not_told_of_a_mistake() -> None:
    no = refused("not-member")
    (shut_out,) = plan_after_refusal(no, USED, NOTHING, SEND)
    (left,) = plan_after_refusal(no, replace(USED, is_out=True), NOTHING, SEND)
    assert isinstance(shut_out, Fail)
    assert isinstance(left, Fail)
    assert "a mistake" in shut_out.error.hint
    assert "mistake" not in left.error.hint
    assert "ks rejoin" in shut_out.error.hint
    assert "ks rejoin" in left.error.hint


def test_a_full_space_is_told_only_after_fetching_and_removing() -> None:
    no = refused("over-quota")
    held = Held(envelopes=no)
    full = replace(USED, unsent=[Waiting(2, 300)], removals=frozenset({OTHER}))
    answer = Answer(1, heads={ME: head(1)})
    assert plan_after_refusal(no, full, NOTHING, SEND) == (Hold(held), Call())
    assert open_plan(full, 50, held) == (Call(),)
    assert plan_when_taken(full, answer, held) == (Remove(frozenset({OTHER}), answer.heads),)
    assert plan_when_taken(replace(full, removals=None), answer, held) == (Fail(no),)
    knows_all = refused("over-quota", membership=full.log[-1].hex())
    assert plan_after_refusal(knows_all, full, NOTHING, SEND) == (
        Hold(Held(envelopes=knows_all)),
        Call(),
    )


def test_an_entry_that_has_to_wait_keeps_nothing_else_from_being_sent() -> None:
    no = refused("rate-limited")
    waiting = replace(USED, entry=b"e", unsent=[Waiting(2, 300)])
    held = Held(entry=no)
    assert plan_after_refusal(no, waiting, NOTHING, APPEND) == (Hold(held), Call())
    assert open_plan(waiting, 50, held) == (Call(1),)
    sent = replace(waiting, unsent=())
    assert open_plan(sent, 50, held) == (Call(0, 0),)
    assert plan_when_taken(sent, Answer(2, heads={ME: head(2)}), held) == (Fail(no),)


@pytest.mark.parametrize("reason", ["rate-limited", "suspended", "anything-new"])
def test_any_other_refusal_is_told_as_the_relay_said_it(reason: str) -> None:
    for no in refused(reason), refused(reason, membership=(b"x" * 32).hex()):
        assert plan_after_refusal(no, USED, NOTHING, SEND) == (Fail(no),)
