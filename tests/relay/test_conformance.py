"""What every relay does, be it the twin in memory, over SQLite, or a process behind HTTP."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.replica.values import Head
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust.entries import MAX_ENTRY, MAX_REMOVE
from kitchensync.trust.envelope import Envelope, parse
from kitchensync.trust.epochs import EpochKeys
from kitchensync.wire import encode
from tests.relay.writer import SEEDS, SignedIn, Writer, founded


@pytest.fixture
def home(relay: Relay) -> SignedIn:
    """A household's founder, signed in at a relay where it has founded."""
    return founded(relay)


def join(member: SignedIn, role: str = "adult") -> SignedIn:
    """A further device, taken in by `member`."""
    newcomer = Writer.stranger(member.writer.log, next(SEEDS))
    entry = member.writer.adding(newcomer, role)  # type: ignore[arg-type]  # one of the roles
    member.append(entry)
    member.writer.log.append(entry)
    return newcomer.at(member.relay)


def refused(call: Callable[[], object]) -> RelayRefused:
    with pytest.raises(RelayRefused) as caught:
        call()
    return caught.value


def test_founding_twice_is_founding_once(home: SignedIn) -> None:
    assert home.found() == home.writer.space
    assert home.pull(entries=0).entries == tuple(home.writer.log)


def test_a_founding_that_somebody_else_signed_is_refused(relay: Relay) -> None:
    raw = bytearray(Writer.founder(next(SEEDS)).log[0])
    raw[-1] ^= 1
    assert refused(lambda: relay.found([bytes(raw)])).reason == "bad-signature"


def test_a_founding_that_is_no_entry_is_refused(relay: Relay) -> None:
    assert refused(lambda: relay.found([b"nothing"])).reason == "malformed"


def test_only_a_member_can_sign_in(home: SignedIn) -> None:
    stranger = Writer.stranger(home.writer.log, next(SEEDS)).at(home.relay)
    assert refused(stranger.pull).reason == "not-member"


def test_a_challenge_signed_by_another_key_is_refused(home: SignedIn) -> None:
    space, other = home.writer.space, Writer.founder(next(SEEDS))
    challenge = home.relay.challenge(space, home.writer.device)
    signature = other.keys.sign("sign-in", challenge)
    refusal = refused(lambda: home.relay.token(space, challenge, signature))
    assert refusal.reason == "bad-signature"


def test_a_challenge_that_was_changed_is_refused(home: SignedIn) -> None:
    space = home.writer.space
    challenge = bytearray(home.relay.challenge(space, home.writer.device))
    challenge[-40] ^= 1
    signature = home.writer.keys.sign("sign-in", bytes(challenge))
    refusal = refused(lambda: home.relay.token(space, bytes(challenge), signature))
    assert refusal.reason == "unauthorized"


def test_a_token_opens_one_space_only(home: SignedIn) -> None:
    other = Writer.founder(next(SEEDS))
    home.relay.found(other.log)
    challenge = home.relay.challenge(home.writer.space, home.writer.device)
    signature = home.writer.keys.sign("sign-in", challenge)
    token, _ = home.relay.token(home.writer.space, challenge, signature)
    refusal = refused(lambda: home.relay.append(other.space, token, other.log[0]))
    assert refusal.reason == "unauthorized"


def test_nobody_signs_in_to_a_space_that_is_not_there(relay: Relay) -> None:
    assert refused(lambda: relay.challenge(bytes(32), bytes(16))).reason == "unknown-space"


def test_what_one_device_pushes_another_gets_in_order(home: SignedIn) -> None:
    phone = join(home)
    first = home.writer.write()
    home.push(first)
    second = phone.writer.write()
    phone.push(second)
    third = home.writer.write()
    answer = home.push(third)
    assert answer.accepted == 2
    given = phone.pull({phone.writer.device: 1})
    assert given.envelopes == (first, third)
    assert home.pull().envelopes == (first, second, third)
    writers = home.writer, phone.writer
    assert given.heads == {writer.device: writer.head for writer in writers}


def test_a_device_is_not_given_what_it_has_just_sent(home: SignedIn) -> None:
    assert home.push(home.writer.write(), home.writer.write()).envelopes == ()


def test_an_exact_duplicate_is_accepted(home: SignedIn) -> None:
    envelope = home.writer.write()
    home.push(envelope)
    assert home.push(envelope, envelope).accepted == 1
    assert home.pull().envelopes == (envelope,)


def test_the_same_envelope_twice_in_one_call_is_taken_once(home: SignedIn) -> None:
    envelope = home.writer.write()
    assert home.push(envelope, envelope).accepted == 1
    assert home.pull().envelopes == (envelope,)


def test_a_duplicate_is_accepted_even_of_who_was_removed_and_nothing_else(home: SignedIn) -> None:
    phone = join(home)
    envelope = phone.writer.write()
    phone.push(envelope)
    home.append(home.writer.removing(phone.writer, heads={phone.writer.device: phone.writer.head}))
    refusal = refused(lambda: phone.push(envelope))
    assert (refusal.reason, refusal.details) == ("not-member", {"accepted": 1})
    assert refused(lambda: phone.push(home.writer.write())).reason == "not-member"
    assert home.pull().envelopes == (envelope,)


def test_the_same_seq_with_other_bytes_is_a_fork_and_the_first_stays(home: SignedIn) -> None:
    other = home.writer.envelope(b"another")
    first = home.writer.write()
    home.push(first)
    refusal = refused(lambda: home.push(other.raw))
    assert (refusal.reason, refusal.status) == ("fork", 409)
    assert home.pull().envelopes == (first,)


def test_a_gap_is_refused_and_says_where_the_relay_is(home: SignedIn) -> None:
    home.push(home.writer.write())
    head = home.writer.head
    home.writer.write()
    refusal = refused(lambda: home.push(home.writer.write()))
    assert refusal.reason == "gap"
    assert refusal.details == {
        "accepted": 1,
        "heads": [[home.writer.device.hex(), 1, head.hash.hex()]],
        "membership": home.writer.membership.head.hex(),
    }


def test_another_predecessor_is_a_gap(home: SignedIn) -> None:
    home.push(home.writer.write())
    other = home.writer.envelope(after=Head(1, bytes(32)))
    assert refused(lambda: home.push(other.raw)).reason == "gap"


def test_what_came_before_a_refusal_stays_taken(home: SignedIn) -> None:
    good = home.writer.write()
    refusal = refused(lambda: home.push(good, b"rubbish"))
    assert (refusal.reason, refusal.details["accepted"]) == ("malformed", 1)
    assert home.pull().envelopes == (good,)


def test_a_bad_signature_is_refused(home: SignedIn) -> None:
    raw = bytearray(home.writer.envelope().raw)
    raw[-1] ^= 1
    assert refused(lambda: home.push(bytes(raw))).reason == "bad-signature"


def test_a_duplicate_with_another_signature_is_no_duplicate(home: SignedIn) -> None:
    raw = bytearray(home.writer.write())
    home.push(bytes(raw))
    raw[-1] ^= 1
    assert refused(lambda: home.push(bytes(raw))).reason == "bad-signature"


def test_an_envelope_of_a_device_that_never_was_a_member_is_refused(home: SignedIn) -> None:
    stranger = Writer.stranger(home.writer.log, next(SEEDS))
    key = EpochKeys(home.writer.keys, home.writer.membership).key(0)
    assert refused(lambda: home.push(stranger.envelope(key=key).raw)).reason == "not-allowed"


def test_an_envelope_of_another_space_is_refused(home: SignedIn) -> None:
    elsewhere = Writer.founder(next(SEEDS))
    assert refused(lambda: home.push(elsewhere.write())).reason == "malformed"


def test_an_envelope_larger_than_the_limit_is_refused(home: SignedIn) -> None:
    envelope: Envelope = home.writer.envelope()
    huge = encode([envelope.header_bytes, bytes(1024 * 1024), envelope.signature])
    assert refused(lambda: home.push(huge)).reason == "too-large"


def test_after_a_removal_only_the_new_epoch_is_taken(home: SignedIn) -> None:
    phone = join(home)
    phone.push(phone.writer.write())
    late = home.writer.envelope(b"sealed before it knew")
    entry = home.writer.removing(phone.writer, heads={phone.writer.device: phone.writer.head})
    assert home.append(entry) == 2
    assert refused(lambda: home.push(late.raw)).reason == "stale-epoch"
    assert refused(lambda: phone.push(phone.writer.write())).reason == "not-member"
    home.writer.log.append(entry)
    assert home.push(home.writer.write()).accepted == 1


def test_a_removal_whose_boundary_is_not_the_heads_is_refused(home: SignedIn) -> None:
    phone = join(home)
    entry = home.writer.removing(phone.writer, heads={})
    phone.push(phone.writer.write())
    assert refused(lambda: home.append(entry)).reason == "stale-boundary"
    assert home.pull(entries=0).entries == tuple(home.writer.log)


def test_a_removal_is_read_however_many_places_it_names(home: SignedIn) -> None:
    strangers = {number.to_bytes(16, "big"): Head(1, bytes(32)) for number in range(1, 2500)}
    entry = home.writer.removing(heads=strangers)
    assert 2 * MAX_ENTRY < len(entry) < MAX_REMOVE
    assert refused(lambda: home.append(entry)).reason == "not-member"


def test_who_writes_on_and_on_is_put_out_all_the_same(home: SignedIn) -> None:
    phone = join(home)
    before = phone.writer.head
    phone.push(phone.writer.write())
    late = home.writer.removing(phone.writer, heads={phone.writer.device: before})
    assert refused(lambda: home.append(late)).reason == "stale-boundary"
    reached = phone.writer.head
    waiting = refused(lambda: phone.push(phone.writer.write()))
    assert waiting.reason == "rate-limited"
    assert 0 < (waiting.retry_after or 0) <= 600
    assert home.push(home.writer.write()).accepted == 1
    heads = {phone.writer.device: reached, home.writer.device: home.writer.head}
    home.append(home.writer.removing(phone.writer, heads=heads))
    assert refused(phone.pull).reason == "not-member"


def test_a_device_that_leaves_is_out_and_its_retry_is_answered(home: SignedIn) -> None:
    phone = join(home)
    phone.push(phone.writer.write())
    entry = phone.writer.leaving()
    assert phone.append(entry) == phone.append(entry) == 2
    assert refused(phone.pull).reason == "not-member"
    home.writer.log.append(entry)
    of_another = home.writer.adding(Writer.stranger(home.writer.log, next(SEEDS)))
    assert refused(lambda: phone.append(of_another)).reason == "not-member"


def test_an_entry_that_does_not_follow_the_last_is_refused(home: SignedIn) -> None:
    first, second = (Writer.stranger(home.writer.log, next(SEEDS)) for _ in range(2))
    entry, competing = home.writer.adding(first), home.writer.adding(second)
    assert home.append(entry) == 1
    assert home.append(entry) == 1
    assert refused(lambda: home.append(competing)).reason == "stale-membership"


def test_a_child_may_write_and_not_enrol(home: SignedIn) -> None:
    child = join(home, "child")
    assert child.push(child.writer.write()).accepted == 1
    entry = child.writer.adding(Writer.stranger(child.writer.log, next(SEEDS)))
    assert refused(lambda: child.append(entry)).reason == "not-allowed"


@pytest.fixture
def paper(home: SignedIn) -> SignedIn:
    """Recovery words of the household."""
    newcomer = Writer.stranger(home.writer.log, next(SEEDS))
    entry = home.writer.papering(newcomer)
    home.append(entry)
    home.writer.log.append(entry)
    return newcomer.at(home.relay)


def test_recovery_words_find_their_space_and_nothing_else(home: SignedIn, paper: SignedIn) -> None:
    assert home.relay.recoverable(paper.writer.device) == [home.writer.space]
    assert home.relay.recoverable(home.writer.device) == []
    assert home.relay.recoverable(bytes(16)) == []


def test_recovery_words_that_were_put_out_find_nothing(home: SignedIn, paper: SignedIn) -> None:
    home.append(home.writer.removing(paper.writer, heads={}))
    assert home.relay.recoverable(paper.writer.device) == []


def test_recovery_words_are_given_the_log_and_no_envelope(home: SignedIn, paper: SignedIn) -> None:
    home.push(home.writer.write())
    answer = paper.pull(entries=0)
    assert answer.entries == tuple(home.writer.log)
    assert (answer.envelopes, answer.heads, answer.more) == ((), {}, False)
    assert answer.generation == home.pull().generation


def test_recovery_words_let_a_device_in_that_is_given_everything(
    home: SignedIn, paper: SignedIn
) -> None:
    envelope = home.writer.write()
    home.push(envelope)
    person = paper.writer.membership.members[paper.writer.device].person
    newcomer = Writer.stranger(home.writer.log, next(SEEDS))
    entry = paper.writer.adding(newcomer, person=person)
    assert paper.append(entry) == 2
    home.writer.log.append(entry)
    assert newcomer.at(home.relay).pull().envelopes == (envelope,)


def test_recovery_words_push_nothing(home: SignedIn, paper: SignedIn) -> None:
    for of in paper, home:
        assert refused(partial(paper.push, of.writer.write())).reason == "not-allowed"
    assert home.pull().envelopes == ()


def test_recovery_words_are_given_no_snapshot(home: SignedIn, paper: SignedIn) -> None:
    assert refused(lambda: paper.session.snapshot(bytes(32))).reason == "not-allowed"
    assert refused(lambda: home.session.snapshot(bytes(32))).reason == "no-snapshot"


def test_recovery_words_put_nobody_out(home: SignedIn, paper: SignedIn) -> None:
    entry = paper.writer.removing(home.writer, heads={})
    assert refused(lambda: paper.append(entry)).reason == "not-allowed"


def test_an_envelope_that_names_an_entry_the_relay_does_not_have_is_refused(home: SignedIn) -> None:
    newcomer = Writer.stranger(home.writer.log, next(SEEDS))
    home.writer.log.append(home.writer.adding(newcomer))
    assert refused(lambda: home.push(home.writer.write())).reason == "stale-membership"


def test_entries_that_a_device_lacks_come_with_the_answer(home: SignedIn) -> None:
    join(home)
    assert home.pull(entries=1).entries == (home.writer.log[1],)
    assert home.pull(entries=2).entries == ()


def test_a_long_answer_comes_in_pieces(home: SignedIn) -> None:
    random = home.writer.random
    large = [home.writer.write(random.randbytes(700_000)) for _ in range(8)]
    for envelope in large:
        home.push(envelope)
    got: list[bytes] = []
    rounds = 0
    more = True
    while more:
        answer = home.pull({home.writer.device: len(got)} if got else {})
        got += answer.envelopes
        more, rounds = answer.more, rounds + 1
        assert sum(map(len, answer.envelopes)) <= 4 * 1024 * 1024
    assert got == large
    assert rounds > 1


def test_waiting_for_nothing_ends_when_it_was_to_end(home: SignedIn) -> None:
    assert home.pull({}, wait=1).envelopes == ()


def test_the_generation_stays_the_same(home: SignedIn) -> None:
    assert len(home.pull().generation) == 16
    assert home.pull().generation == home.push(home.writer.write()).generation


def test_sixty_four_envelopes_fit_into_a_call_and_no_more(home: SignedIn) -> None:
    envelopes = [home.writer.write() for _ in range(65)]
    assert refused(lambda: home.push(*envelopes)).reason == "malformed"
    assert home.push(*envelopes[:64]).accepted == 64


def test_the_writer_of_these_tests_writes_what_devices_write() -> None:
    assert parse(Writer.founder(1).write()).header.seq == 1
