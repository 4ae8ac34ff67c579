"""A relay that lacks a space, or the end of its log, gets it back; whoever comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.wire.transport import Relay, Request
from kitchensync.trust import authoring
from kitchensync.trust.entries import parse_entry
from kitchensync.trust.membership import Membership
from kitchensync_relay import rules, wholelogs
from kitchensync_relay.ground import Ground
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.rules import Replayed
from kitchensync_relay.store import Transaction, open_space
from tests.relay.conftest import Writing, service_over
from tests.relay.writer import Clock, SignedIn, Writer, refused
from tests.support.twin import InProcessRelay


class Household:
    """Ann, and Ben whom she let in and put out again; what they wrote at a relay that is gone."""

    def __init__(self, relay: Relay, seed: int) -> None:
        self.ann = Writer.founder(seed).at(relay)
        self.ben = Writer.stranger([*self.ann.writer.log], seed + 1).at(relay)
        self._enter(self.ann.writer.adding(self.ben.writer))
        self.ben.writer.log = [*self.ann.writer.log]
        self.anns = [self.ann.writer.write() for _ in range(2)]
        self.bens = [self.ben.writer.write() for _ in range(2)]
        self.heads = {each.writer.device: each.writer.head for each in (self.ann, self.ben)}
        self._enter(self.ann.writer.removing(self.ben.writer, heads=self.heads))
        self.anns.append(self.ann.writer.write())
        self.relay = relay

    def _enter(self, entry: bytes) -> None:
        self.ann.writer.log.append(entry)

    @property
    def log(self) -> list[bytes]:
        return self.ann.writer.log


@pytest.fixture
def home(relay: Relay, seed: int) -> Household:
    return Household(relay, seed)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Another household in each test: relays outlive them."""
    name: str = request.node.name
    return 50_000 + sum(name.encode())


def given(device: SignedIn) -> tuple[bytes, ...]:
    return device.pull(entries=0).envelopes


def test_a_relay_that_lost_a_space_takes_all_of_it_from_one_member(home: Household) -> None:
    home.relay.found(home.log)
    home.ann.push(*home.bens, *home.anns)
    answer = home.ann.pull(entries=0)
    assert answer.entries == tuple(home.log)
    assert answer.envelopes == (*home.bens, *home.anns)
    assert answer.heads == {**home.heads, home.ann.writer.device: home.ann.writer.head}
    assert answer.membership == home.ann.writer.membership.head


def test_a_log_that_the_relay_has_already_changes_nothing(home: Household) -> None:
    home.relay.found(home.log)
    home.ann.push(*home.anns)
    for known in (home.log, home.log[:2]):
        home.relay.found(known)
    assert home.ann.pull(entries=0).entries == tuple(home.log)
    assert given(home.ann) == tuple(home.anns)


def test_what_does_not_count_under_the_longer_log_is_dropped(home: Household) -> None:
    home.relay.found(home.log[:2])
    extra = [home.ben.writer.write() for _ in range(2)]
    home.ben.push(*home.bens, *extra)
    home.relay.found(home.log)
    assert refused(home.ben.pull) == "not-member"
    home.ann.push(*home.anns)
    assert given(home.ann) == (*home.bens, *home.anns)
    assert home.ann.pull().heads[home.ben.writer.device] == home.heads[home.ben.writer.device]
    assert refused(lambda: home.ann.push(extra[0])) == "not-member"


def test_a_chain_of_which_nothing_counts_has_no_head(relay: Relay, seed: int) -> None:
    founder = Writer.founder(seed)
    turned = founder.removing(heads={})
    relay.found(founder.log)
    device = founder.at(relay)
    device.push(founder.write())
    relay.found([*founder.log, turned])
    answer = device.pull()
    assert (answer.accepted, answer.heads, answer.envelopes) == (0, {}, ())


def test_where_chains_end_is_looked_at_beside_those_who_write(
    writing: tuple[Writing, InProcessRelay], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, relay = writing
    founder = Writer.founder()
    turned = founder.removing(heads={})
    relay.found(founder.log)
    device = founder.at(relay)
    device.push(founder.write())
    looked: list[bool] = []
    counting = rules.counting

    def noting(*given: Any) -> Head:
        looked.append(store.is_writing)
        return counting(*given)

    monkeypatch.setattr(rules, "counting", noting)
    relay.found([*founder.log, turned])
    relay.found([*founder.log, turned])
    assert looked == [False]
    assert device.pull().heads == {}


def test_what_is_sent_while_somebody_looks_where_chains_end_is_looked_at_too(
    writing: tuple[Writing, InProcessRelay],
) -> None:
    store, relay = writing
    founder = Writer.founder()
    turned = founder.removing(heads={})
    relay.found(founder.log)
    device, sent = founder.at(relay), founder.write()
    request = Request({}, 1, (sent,))
    store.meanwhile = lambda: relay.service.sync(founder.space, founder.device, request)
    relay.found([*founder.log, turned])
    assert device.pull().heads == {}


def test_the_end_of_a_log_whose_beginning_went_meanwhile_is_not_taken_for_all_of_it() -> None:
    founder = Writer.founder()
    given = [*founder.log, founder.adding(Writer.stranger(founder.log, 2))]

    def follow(tx: Transaction) -> object:
        return wholelogs.follow(
            tx,
            Ground(store=store, quota=0),
            Replayed(Membership.replay(given), [parse_entry(given[-1])], 0),
            {},
            check_founding=lambda *_: None,
            now=1,
        )

    store = MemoryStore()
    assert refused(lambda: asyncio.run(store.write(follow))) == "unavailable"
    assert asyncio.run(store.read(lambda tx: tx.space(founder.space))) is None


def test_the_log_in_the_store_holds_and_not_a_longer_one_that_is_remembered() -> None:
    founder = Writer.founder()
    longer = [*founder.log, founder.adding(Writer.stranger(founder.log, 2))]
    service = service_over(MemoryStore(), Clock())
    asyncio.run(service.found(founder.log))
    service.memberships.keep(Membership.replay(longer))

    def head(tx: Transaction) -> bytes:
        return service.memberships.current(tx, open_space(tx, founder.space)).head

    assert asyncio.run(service.store.read(head)) == founder.membership.head


def test_another_log_of_the_same_space_is_a_fork(home: Household) -> None:
    home.relay.found(home.log)
    elsewhere = replace(home.ann.writer, log=home.log[:2])
    other = [*home.log[:2], elsewhere.removing(heads=home.heads)]
    assert refused(lambda: home.relay.found(other)) == "membership-fork"
    assert home.ann.pull(entries=0).entries == tuple(home.log)


def test_a_log_with_a_gap_or_a_forged_entry_is_refused_whole(home: Household) -> None:
    forged = home.log[2][:-1] + bytes([home.log[2][-1] ^ 1])
    assert refused(lambda: home.relay.found([home.log[0], home.log[2]])) == "malformed"
    assert refused(lambda: home.relay.found([*home.log[:2], forged])) == "bad-signature"
    assert refused(home.ann.pull) == "unknown-space"


def test_a_log_may_come_in_pieces(home: Household) -> None:
    for piece in (home.log[:1], home.log[1:2], home.log[1:], home.log[2:], home.log[:2]):
        home.relay.found(piece)
    home.ann.push(*home.anns)
    assert home.ann.pull(entries=0).entries == tuple(home.log)


def test_a_piece_of_a_log_without_what_comes_before_it_is_of_no_use(home: Household) -> None:
    assert refused(lambda: home.relay.found(home.log[1:])) == "unknown-space"
    home.relay.found(home.log[:1])
    assert refused(lambda: home.relay.found(home.log[2:])) == "malformed"


def test_a_piece_of_another_log_is_a_fork(home: Household) -> None:
    home.relay.found(home.log)
    elsewhere = replace(home.ann.writer, log=home.log[:2])
    other = elsewhere.removing(heads=home.heads)
    assert refused(lambda: home.relay.found([other])) == "membership-fork"
    assert home.ann.pull(entries=0).entries == tuple(home.log)


def test_others_envelopes_come_in_the_order_of_their_chains(home: Household) -> None:
    home.relay.found(home.log)
    assert refused(lambda: home.ann.push(home.bens[1])) == "gap"
    home.ann.push(home.bens[0], home.anns[0], home.bens[1])
    assert [raw for raw in given(home.ann) if raw in home.bens] == home.bens


def test_others_envelopes_are_verified_like_own_ones(home: Household) -> None:
    home.relay.found(home.log)
    forged = home.bens[0][:-1] + bytes([home.bens[0][-1] ^ 1])
    assert refused(lambda: home.ann.push(forged)) == "bad-signature"
    home.ann.push(home.bens[0])
    other = home.ben.writer.envelope(b"other", after=NO_HEAD).raw
    assert refused(lambda: home.ann.push(other)) == "fork"


def active(relay: InProcessRelay, space: bytes) -> int:
    def look(tx: Transaction) -> int:
        return open_space(tx, space).active

    return asyncio.run(relay.service.store.read(look))


def test_a_space_was_active_no_earlier_for_being_given_more_of_its_log(
    twin: InProcessRelay, clock: Clock
) -> None:
    founder = Writer.founder()
    twin.found(founder.log)
    assert active(twin, founder.space) == clock.now
    clock.now += 1000
    founder.at(twin).push(founder.write())
    twin.found([*founder.log, founder.adding(Writer.stranger(founder.log, 2))])
    assert active(twin, founder.space) == clock.now


def test_who_is_no_member_brings_nothing_back(home: Household) -> None:
    home.relay.found(home.log[:2])
    session = home.ben
    session.pull()
    home.relay.found(home.log)
    assert refused(lambda: session.push(home.bens[0])) == "not-member"


def with_guests(founder: Writer, guests: int) -> list[bytes]:
    """The household's log, and so many more whom somebody lets in."""
    membership, log = founder.membership, [*founder.log]
    for seed in range(guests):
        keys = Writer.stranger([], 100 + seed).keys
        log.append(
            authoring.add(membership, founder.keys, keys.public, person=bytes(16), role="adult")
        )
        membership = membership.then(log[-1])
    return log


def with_turned_keys(founder: Writer, times: int) -> list[bytes]:
    """The household's log, and the key turned so many times for nobody's sake."""
    membership, log, random = founder.membership, [*founder.log], founder.random.randbytes
    for _ in range(times):
        log.append(authoring.remove(membership, founder.keys, [], {}, random))
        membership = membership.then(log[-1])
    return log


@pytest.mark.parametrize(
    ("going_on", "most"),
    [(with_guests, rules.ENROLMENTS_A_DAY), (with_turned_keys, rules.ENTRIES_A_DAY)],
)
def test_of_a_log_that_goes_on_no_more_of_a_day_is_taken_than_of_single_entries(
    twin: InProcessRelay,
    clock: Clock,
    going_on: Callable[[Writer, int], list[bytes]],
    most: int,
) -> None:
    founder, there = Writer.founder(), list[int]()
    log = going_on(founder, 2 * most + 1)
    twin.found(founder.log)
    for _ in range(2):
        clock.now += DAY_MS
        for _ in range(2):
            assert refused(lambda: twin.found(log)) == "rate-limited"
            there.append(len(twin.log(founder.space)) - 1)
    clock.now += DAY_MS
    twin.found(log)
    assert [*there, len(twin.log(founder.space)) - 1] == [most] * 2 + [2 * most] * 2 + [
        2 * most + 1
    ]


def test_a_space_that_was_founded_in_a_year_to_come_is_not_new_until_then(
    twin: InProcessRelay, clock: Clock
) -> None:
    founder = Writer.founder()
    log = with_guests(founder, rules.ENROLMENTS_A_DAY + 1)
    clock.now += 365 * DAY_MS
    twin.found(founder.log)
    clock.now -= 365 * DAY_MS
    assert refused(lambda: twin.found(log)) == "rate-limited"


def test_whom_a_log_puts_out_waits_for_no_day(twin: InProcessRelay, clock: Clock) -> None:
    founder = Writer.founder()
    thief = Writer.stranger(founder.log, 2)
    founder.log.append(founder.adding(thief))
    twin.found(founder.log)
    clock.now += DAY_MS
    assert refused(lambda: twin.found(with_turned_keys(founder, 101))) == "rate-limited"
    founder.log[:] = twin.log(founder.space)
    twin.found([*founder.log, founder.removing(thief, heads={})])
    assert refused(thief.at(twin).pull) == "not-member"


def test_a_relay_that_lost_everything_is_given_a_long_log_in_pieces_at_once(
    twin: InProcessRelay,
) -> None:
    founder = Writer.founder()
    log = with_guests(founder, 2 * rules.ENROLMENTS_A_DAY + 1)
    for piece in (log[:1], log[1:3], log[3:]):
        twin.found(piece)
    assert twin.log(founder.space) == log


@pytest.mark.parametrize(
    ("grown", "most"),
    [(with_guests, rules.ENROLMENTS_A_DAY), (with_turned_keys, rules.ENTRIES_A_DAY)],
)
def test_who_comes_with_a_long_log_lets_others_in_on_the_same_day(
    twin: InProcessRelay,
    clock: Clock,
    grown: Callable[[Writer, int], list[bytes]],
    most: int,
) -> None:
    founder = Writer.founder()
    founder.log = grown(founder, most + 5)
    twin.found(founder.log[:3])
    clock.now += 1000
    twin.found(founder.log)
    home = founder.at(twin)
    for number in range(rules.ENROLMENTS_A_DAY):
        founder.log.append(founder.adding(Writer.stranger(founder.log, 900 + number)))
        home.append(founder.log[-1])
    one_more = founder.adding(Writer.stranger(founder.log, 899))
    assert refused(lambda: home.append(one_more)) == "rate-limited"
    clock.now += DAY_MS
    home.append(one_more)
