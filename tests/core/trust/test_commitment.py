"""Commit before reveal: without it, who stands between two devices makes both screens agree."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from kitchensync.errors import PairingError
from kitchensync.trust import authoring, pairing
from kitchensync.trust.code import parse_code
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.wire import encode

NOW = 1_790_000_000_000


@pytest.fixture
def household() -> Membership:
    keys = DeviceKeys.generate(os.urandom)
    return Membership.begin(authoring.found(keys, "household", b"p" * 16, os.urandom))


class Eavesdropper:
    """Stands between N and M: plays M to N, and a new device of his own to M."""

    def __init__(self, household: Membership) -> None:
        self.new = _new_device()
        self.his = _new_device()
        self.fooled = _inviter(household, self.his.code.text)
        to_new = _inviter(household, self.new.code.text)
        self.new.take_offer(to_new.take_hello(self.new.hello))
        self.offer = self.fooled.take_hello(self.his.hello)

    def choose_a_nonce(self) -> bytes:
        """The one with which M will see the digits that N shows."""
        self.his.take_offer(self.offer)
        for number in range(1_000_000):
            nonce = number.to_bytes(32, "big")
            self.his._fix_transcript(self.his._hello, self.fooled._offer, nonce)
            if self.his.digits == self.new.digits:
                return nonce
        raise AssertionError("no nonce fits")

    def fool(self) -> str:
        """What M shows when he reveals that one."""
        nonce = self.choose_a_nonce()
        return self.fooled.take_reveal(self.his.code.seal("reveal", encode([nonce]), b"s" * 16))


def _new_device() -> pairing.NewDevice:
    keys = {kind: DeviceKeys.generate(os.urandom) for kind in ("household", "personal")}
    return pairing.NewDevice(
        "Tablet",
        "https://relay.example",
        keys,  # type: ignore[arg-type]  # both kinds of space
        now=NOW,
        random=os.urandom,
    )


def _inviter(household: Membership, code: str) -> pairing.Inviter:
    return pairing.Inviter(
        parse_code(code, NOW),
        next(iter(household.members)),
        household,
        None,
        random=os.urandom,
    )


@pytest.fixture
def _three_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that searching takes no minute."""
    short = property(lambda side: f"{int.from_bytes(side.transcript, 'big') % 1000:03}")
    monkeypatch.setattr(pairing._Side, "digits", short)


@pytest.mark.usefixtures("_three_digits")
def test_who_commits_before_he_knows_cannot_choose_the_digits(household: Membership) -> None:
    with pytest.raises(PairingError, match="not the one that showed the code"):
        Eavesdropper(household).fool()


@pytest.mark.usefixtures("_three_digits")
def test_without_the_commitment_the_digits_of_both_screens_could_be_made_alike(
    household: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "hmac", SimpleNamespace(compare_digest=lambda *_: True))
    between = Eavesdropper(household)
    assert between.fool() == between.new.digits
