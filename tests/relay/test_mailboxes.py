"""Mailboxes for pairing, the same behind every relay."""

from __future__ import annotations

import hashlib

import pytest

from kitchensync.sync.wire.transport import Relay
from tests.relay.test_conformance import refused


class TestMailbox:
    mailbox = hashlib.sha256(b"mailbox").digest()[:16]
    key = bytes(range(32))

    @pytest.fixture(autouse=True)
    def _fresh(self, relay: Relay) -> None:
        relay.drop_mailbox(self.mailbox, self.key)
        relay.create_mailbox(self.mailbox, self.key)

    def test_a_message_can_be_read_as_often_as_it_takes(self, relay: Relay) -> None:
        relay.put(self.mailbox, self.key, "hello", b"sealed")
        for _ in range(2):
            assert relay.take(self.mailbox, self.key, "hello", 0) == b"sealed"

    def test_a_slot_is_written_once_and_again_with_the_same(self, relay: Relay) -> None:
        relay.put(self.mailbox, self.key, "hello", b"sealed")
        relay.put(self.mailbox, self.key, "hello", b"sealed")
        refusal = refused(lambda: relay.put(self.mailbox, self.key, "hello", b"other"))
        assert refusal.reason == "slot-taken"

    def test_creating_it_twice_is_creating_it_once(self, relay: Relay) -> None:
        expires = relay.create_mailbox(self.mailbox, self.key)
        assert relay.create_mailbox(self.mailbox, self.key) == expires

    def test_a_mailbox_of_another_key_is_in_the_way(self, relay: Relay) -> None:
        refusal = refused(lambda: relay.create_mailbox(self.mailbox, bytes(32)))
        assert refusal.reason == "exists"

    def test_without_the_key_nothing_is_read_written_or_closed(self, relay: Relay) -> None:
        other = bytes(32)
        calls = (
            lambda: relay.take(self.mailbox, other, "hello", 0),
            lambda: relay.put(self.mailbox, other, "hello", b"x"),
            lambda: relay.drop_mailbox(self.mailbox, other),
        )
        assert [refused(call).reason for call in calls] == ["unauthorized"] * 3

    def test_an_empty_slot_says_so_after_the_wait(self, relay: Relay) -> None:
        assert refused(lambda: relay.take(self.mailbox, self.key, "offer", 0)).reason == "empty"

    def test_a_slot_of_another_name_does_not_exist(self, relay: Relay) -> None:
        refusal = refused(lambda: relay.put(self.mailbox, self.key, "diary", b"x"))
        assert refusal.reason == "malformed"

    def test_a_message_over_the_limit_is_refused(self, relay: Relay) -> None:
        most = 16 * 1024
        refusal = refused(lambda: relay.put(self.mailbox, self.key, "hello", bytes(most + 1)))
        assert refusal.reason == "too-large"
        relay.put(self.mailbox, self.key, "hello", bytes(most))

    def test_closing_it_twice_is_fine_and_takes_everything_away(self, relay: Relay) -> None:
        relay.put(self.mailbox, self.key, "hello", b"sealed")
        relay.drop_mailbox(self.mailbox, self.key)
        relay.drop_mailbox(self.mailbox, self.key)
        assert refused(lambda: relay.take(self.mailbox, self.key, "hello", 0)).reason == "empty"
