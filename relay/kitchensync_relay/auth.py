"""Signing in without keeping sessions: challenges and tokens that only this relay can have made.

Pure: keys, time and randomness come in. Whether a device is a member is left to the service,
keeping the keys to `folder`. Protocol, section 6.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kitchensync.errors import Malformed
from kitchensync.sync.wire.messages import Challenged
from kitchensync.wire import Count, Hash, Id, Shape, decode, domain, encode
from kitchensync_relay.codes import refuse

CHALLENGE_MS: Final = 60_000
TOKEN_MS: Final = 3_600_000
MAC_BYTES: Final = 32
_AHEAD_MS: Final = 60_000
"""What ends so much later than one made now was made while the clock was ahead."""
_LIMIT = 2048


class _Token(Shape, frozen=True):
    """Who is signed in, until when, and under which of the relay's keys that was written."""

    key: str
    space: Hash
    device: Id
    expires: Count


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """One of the relay's keys: a short public name and 32 secret bytes."""

    name: str
    key: bytes

    def mac(self, purpose: str, payload: bytes) -> bytes:
        """HMAC-SHA256 over the payload for that purpose alone."""
        return hmac.digest(self.key, domain(purpose) + payload, "sha256")


class Signer:
    """Writes and checks challenges and tokens. `secrets`: the newest first; all are believed."""

    def __init__(self, origin: str, secrets: Sequence[Secret]) -> None:
        self.origin = origin
        self._secrets = {secret.name: secret for secret in secrets}
        self._newest = secrets[0]

    def challenge(self, space: bytes, device: bytes, now: int, nonce: bytes) -> Challenged:
        """A new challenge for that device; `nonce` is 16 random bytes."""
        return Challenged(self.origin, space, device, now + CHALLENGE_MS, nonce)

    def seal(self, challenge: Challenged) -> bytes:
        """The bytes of a challenge that go to the device."""
        payload = encode(challenge)
        return payload + self._newest.mac("challenge", payload)

    def check_challenge(self, sealed: bytes, space: bytes, now: int) -> Challenged:
        """The challenge, if it is ours, for this space and still good; else `unauthorized`."""
        payload, mac = sealed[:-MAC_BYTES], sealed[-MAC_BYTES:]
        ours = (secret.mac("challenge", payload) for secret in self._secrets.values())
        if not any(hmac.compare_digest(mac, one) for one in ours):
            raise refuse("unauthorized", "This challenge is not one of this relay.")
        challenge = decode(payload, Challenged, limit=_LIMIT)
        is_meant = challenge.space == space and challenge.origin == self.origin
        if not is_meant or not _is_good(challenge.expires, now, CHALLENGE_MS):
            raise refuse("unauthorized", "This challenge is too old or for something else.")
        return challenge

    def token(self, space: bytes, device: bytes, expires: int) -> str:
        """A token for `Authorization: Bearer`."""
        payload = encode(_Token(self._newest.name, space, device, expires))
        sealed = payload + self._newest.mac("token", payload)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def check_token(self, token: str, space: bytes, now: int) -> bytes:
        """The device that is signed in to that space; else `unauthorized`."""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            payload, mac = sealed[:-MAC_BYTES], sealed[-MAC_BYTES:]
            told = decode(payload, _Token, limit=_LIMIT)
        except (binascii.Error, ValueError, Malformed):
            raise refuse("unauthorized") from None
        secret = self._secrets.get(told.key)
        if secret is None or not hmac.compare_digest(mac, secret.mac("token", payload)):
            raise refuse("unauthorized")
        if told.space != space or not _is_good(told.expires, now, TOKEN_MS):
            raise refuse("unauthorized", "The sign-in has run out, or is for another space.")
        return told.device


def _is_good(expires: int, now: int, life: int) -> bool:
    """Whether what lives so long is good now, also where the clock was wrong as it was made."""
    return now < expires <= now + life + _AHEAD_MS
