"""The pairing code that a new device shows, and the mailbox that it opens.

What the two devices then say to each other is left to pairing.py; protocol, section 7.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from kitchensync.errors import CodeExpired, CodeMistyped, Malformed, PairingError, Unopenable
from kitchensync.trust import sealing
from kitchensync.wire import Count, Hash, Id, Shape, decode, encode, hash_of

LIFE_SECONDS: Final = 600
PREFIX: Final = "ks1:"
SALT: Final = 16

_CHECKSUM = 4
_LIMIT = 1024
_HINT = "Show the code on the new device again and copy all of it."


class _Payload(Shape, frozen=True):
    relay: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    mailbox: Id
    secret: Id
    commitment: Hash
    expires: Count


@dataclass(frozen=True, repr=False)
class Code:
    """What is in a code: where to meet, how to talk unheard, to what the new device is committed.

    `expires` is in Unix seconds.
    """

    relay: str
    mailbox: bytes
    secret: bytes
    commitment: bytes
    expires: int

    def __repr__(self) -> str:
        return f"<Code for a mailbox at {self.relay}>"

    @property
    def text(self) -> str:
        """The line that is shown or drawn; capitals may be used where that draws smaller."""
        payload = self.payload
        return PREFIX + _base32(payload + _checksum(payload))

    @property
    def payload(self) -> bytes:
        """What both transcripts begin with."""
        return encode(
            _Payload(self.relay, self.mailbox, self.secret, self.commitment, self.expires)
        )

    @property
    def mailbox_key(self) -> bytes:
        """32 bytes that open the mailbox at the relay; the relay keeps their SHA-256."""
        return sealing.derive(self.secret, self.mailbox, "mailbox-key", b"", 32)

    def seal(self, slot: str, message: bytes, salt: bytes) -> bytes:
        """A message for that slot. `salt`: SALT fresh random bytes, which make its key.

        The slot alone would not do: a person may use one code twice, and say something else.
        """
        key = self._slot_key(slot, salt)
        return salt + sealing.seal(key, slot.encode("ascii"), message)

    def unseal(self, slot: str, sealed: bytes) -> bytes:
        """The message in that slot, or PairingError."""
        key = self._slot_key(slot, sealed[:SALT])
        try:
            return sealing.unseal(key, slot.encode("ascii"), sealed[SALT:])
        except Unopenable:
            raise PairingError(
                "A message of the other device was changed on its way.", "Start again."
            ) from None

    def _slot_key(self, slot: str, salt: bytes) -> bytes:
        context = slot.encode("ascii")
        salt = self.mailbox + salt
        return sealing.derive(self.secret, salt, "mailbox", context, sealing.SEALING_KEY)


def parse_code(text: str, now: int) -> Code:
    """Read a code as a person typed, pasted or scanned it; capitals and spaces do not matter.

    `now` is in Unix milliseconds. Raises CodeMistyped, CodeExpired.
    """
    payload = _payload("".join(text.split()).lower())
    code = Code(payload.relay, payload.mailbox, payload.secret, payload.commitment, payload.expires)
    if now >= code.expires * 1000:
        raise CodeExpired(
            "This pairing code is older than ten minutes.",
            "Ask the new device for a fresh one; check the clocks if it is new.",
        )
    return code


def commitment(nonce: bytes, hello: bytes) -> bytes:
    """What binds a new device to its nonce and its first message before it says either."""
    return hash_of("commitment", nonce, hashlib.sha256(hello).digest())


def _payload(text: str) -> _Payload:
    if not text.startswith(PREFIX) or len(text) > 2 * _LIMIT:
        raise CodeMistyped(f"A pairing code begins with {PREFIX}", _HINT)
    encoded = text.removeprefix(PREFIX)
    try:
        raw = base64.b32decode(encoded.upper() + "=" * (-len(encoded) % 8))
        payload, checksum = raw[:-_CHECKSUM], raw[-_CHECKSUM:]
        read = decode(payload, _Payload, limit=_LIMIT)
        shown = read.relay.isascii() and read.relay.isprintable()
        if shown and _base32(raw) == encoded and checksum == _checksum(payload):
            return read
    except (binascii.Error, ValueError, Malformed):
        pass
    raise CodeMistyped("A character of the pairing code is wrong or missing.", _HINT)


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


def _checksum(payload: bytes) -> bytes:
    return hash_of("code", payload)[:_CHECKSUM]
