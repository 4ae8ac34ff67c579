"""Decoders of what is signed or sealed: a member, a relay or whoever finds a file made the bytes.

Where a seal or a signature would stop an input at the door, it is put on here, so that what lies
behind the door is reached: members may be hostile too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from kitchensync.errors import Malformed
from kitchensync.kitchen.home import COMING
from kitchensync.kitchen.household import coming
from kitchensync.kitchen.household.coming import Coming
from kitchensync.trust import authoring, blobs, sealing, snapshots
from kitchensync.trust import envelope as envelopes
from kitchensync.trust.canary import Awaited, Joined
from kitchensync.trust.code import parse_code
from kitchensync.trust.entries import Place, parse_entry
from kitchensync.trust.envelope import Body, open_, parse
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import FileKeyStore
from kitchensync.trust.membership import Membership
from kitchensync.trust.pairing import Inviter, NewDevice
from kitchensync.trust.words import to_entropy, to_words
from kitchensync.wire import encode
from tests.core.trust.household import Household, repeatable
from tests.core.trust.vectors import wrapping_with
from tests.fuzz.target import Table, Target, array, list_of_bytes, scratch

NOW = 1_790_000_000_000
_KEY, _SPACE, _NAME = b"k" * 32, b"s" * 32, b"n" * 32
_PERSON = b"p" * 16
_RELAY = "https://relay.example"


@cache
def household() -> Household:
    """Ann, Ben and a child, who have written; a device that is gone; recovery words."""
    with wrapping_with(_KEY):  # the same bytes in each run, so that inputs can be kept
        made = Household()
        made.add("ben")
        made.add("cleo", role="child")
        made.add("gone")
        made.recovery()
        for name in ("ann", "ben", "gone"):
            made.write(name)
        made.remove("gone")
        return made


def _envelope(data: bytes) -> None:
    envelope = parse(data)
    household().membership.check_envelope(envelope)
    open_(envelope, household().key("ann"))


def _envelope_seeds() -> Iterator[bytes]:
    for name in ("ann", "ben", "cleo"):
        yield household().draft(name).raw


def _content(data: bytes) -> None:
    """What is sealed in an envelope, before it is unpacked."""
    plaintext = sealing.pad(data)
    length = len(plaintext) + sealing.TAG
    header = envelopes.Header(1, 1, _SPACE, bytes(16), 1, bytes(32), bytes(32), 0, _KEY, length)
    raw = encode(header)
    ciphertext = sealing.seal(envelopes._key(_KEY, header, raw), raw, plaintext)
    open_(parse(encode([raw, ciphertext, bytes(64)])), _KEY)


def _content_seeds() -> Iterator[bytes]:
    seen = [Place(bytes([at]) * 16, at, b"h" * 32) for at in (1, 2)]
    yield envelopes._packed(Body(1, None, [], [], [b"change"]))
    yield envelopes._packed(Body(2, b"d" * 32, [], seen, [b"change" * 100, b""]))


def _entry(data: bytes) -> None:
    household().membership.then(parse_entry(data).raw)


def _log(data: bytes) -> None:
    """A whole membership log, as a relay hands it to who joins, and the keys in it."""
    log = list_of_bytes(data)
    membership = Membership.replay(log)
    for keys in household().keys.values():
        if keys.device_id in membership.everyone:
            EpochKeys(keys, membership).key(0)
    membership.fingerprint()


def _signed_entry(data: bytes) -> None:
    """[author, kind, payload], signed by that author where it is one of the household."""
    made = household()
    author, kind, payload = array(data, 3)
    keys = [*made.keys.values()]
    signer = keys[author % len(keys)] if isinstance(author, int) else keys[0]
    space, index, prev = made.membership.space_id, made.membership.length, made.membership.head
    body = encode([1, 1, space, index, prev, signer.device_id, kind, payload])
    raw = encode([body, signer.sign("entry", body)])
    after = made.membership.then(raw)
    after.check_heads(parse_entry(raw), made.heads)
    EpochKeys(made.keys["ann"], after).key(after.epoch)


def _signed_entry_seeds() -> Iterator[bytes]:
    names = {keys.device_id: at for at, keys in enumerate(household().keys.values())}
    for raw in _further_entries():
        body = msgspec.msgpack.decode(msgspec.msgpack.decode(raw)[0])
        yield encode([names[body[5]], body[6], body[7]])


def _further_entries() -> Iterator[bytes]:
    """One of each kind that may come next."""
    made, random = household(), repeatable("further")
    membership, ann, new = made.membership, made.keys["ann"], DeviceKeys.generate(random)
    with wrapping_with(_KEY):
        yield authoring.add(membership, ann, new.public, person=_PERSON, role="adult")
        yield authoring.remove(membership, ann, [made.id("cleo")], made.heads, random)
        yield authoring.recovery(membership, ann, new)
    yield authoring.leave(membership, made.keys["ben"], made.heads[made.id("ben")])
    yield authoring.floor(membership, ann, next(_offers("ben")))


def _pairing(data: bytes) -> None:
    """[slot, message]: sealed as the other side of a pairing would."""
    slot, message = array(data, 2)
    if not isinstance(message, bytes):
        raise Malformed("A message is bytes.")
    new, inviter = _pair()
    sealed = new.code.seal(str(slot) if slot in _SLOTS else "hello", message, b"t" * 16)
    if slot == "offer":
        new.take_offer(sealed)
    elif slot == "welcome":
        new.take_offer(inviter.take_hello(new.hello))
        new.take_welcome(sealed)
    elif slot == "reveal":
        inviter.take_hello(new.hello)
        inviter.take_reveal(sealed)
    else:
        inviter.take_hello(sealed)
        inviter.take_reveal(new.code.seal("reveal", message, b"u" * 16))


_SLOTS = ("hello", "offer", "reveal", "welcome")


def _pair() -> tuple[NewDevice, Inviter]:
    random = repeatable("pairing")
    keys = _new_keys()
    new = NewDevice("Tablet", "https://relay.example", keys, now=NOW, random=random)
    member = household().id("ann")
    return new, Inviter(new.code, member, household().membership, None, random=random)


@cache
def _new_keys() -> dict[Any, DeviceKeys]:
    random = repeatable("new device")
    return {kind: DeviceKeys.generate(random) for kind in ("household", "personal")}


def _pairing_seeds() -> Iterator[bytes]:
    new, inviter = _pair()
    offer = inviter.take_hello(new.hello)
    said = {"hello": new.hello, "offer": offer, "reveal": new.take_offer(offer)}
    for slot, sealed in said.items():
        yield encode([slot, new.code.unseal(slot, sealed)])
    opened = [household().membership.space_id, household().membership.head, bytes(48)]
    yield encode(["welcome", encode([_PERSON, [opened]])])
    yield encode(["welcome", encode([])])


def _code(data: bytes) -> None:
    parse_code(data.decode("utf-8", "replace"), NOW)


def _code_checked(data: bytes) -> None:
    """What is in a code, with the checksum that belongs to it."""
    from kitchensync.trust.code import PREFIX, _base32, _checksum

    parse_code(PREFIX + _base32(data + _checksum(data)), NOW)


def _words(data: bytes) -> None:
    to_entropy(data.decode("utf-8", "replace"))


def _words_seeds() -> Iterator[bytes]:
    words = to_words(_KEY)
    yield " ".join(words).encode()
    yield "\n".join(f"{at}. {word[:4].upper()}," for at, word in enumerate(words, 1)).encode()


def _key_file(data: bytes) -> None:
    folder = scratch()
    path = folder / "household.key"
    path.touch(mode=0o600)
    path.write_bytes(data)
    keys = FileKeyStore(folder).load("household")
    if keys is not None:
        keys.public.check()


def _key_file_seeds() -> Iterator[bytes]:
    FileKeyStore(scratch()).save("seed", household().keys["ann"])
    yield (scratch() / "seed.key").read_bytes()


def _let_in(data: bytes) -> None:
    """What a device was let into that has not moved in yet."""
    path = scratch() / COMING / "let-in-"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(data)
    for kept in coming.kept(scratch(), _RELAY):
        for each in kept.awaited.spaces:
            each.keys.public.check()


def _let_in_seeds() -> Iterator[bytes]:
    keys = household().keys["ann"]
    for inviter in (bytes(16), None):
        joined = Joined(bytes(32), "household", keys, inviter, (bytes(32),), bytes(32))
        awaited = Awaited(bytes(16), bytes(32), (joined,))
        coming.keep(scratch(), Coming("phone", _RELAY, bytes(16), awaited))
        yield (scratch() / COMING / f"let-in-{bytes(16).hex()}").read_bytes()


def _header(data: bytes) -> None:
    offer = snapshots.parse(data)
    offer.verify(household().keys["ann"].public.signing)


def _offers(maker: str) -> Iterator[snapshots.Offer]:
    membership, keys = household().membership, household().keys[maker]
    boundary = [
        Place(device, seq, digest) for device, (seq, digest) in sorted(household().heads.items())
    ]
    for named in ([], [b"a" * 32, b"b" * 32]):
        segments = [snapshots.Segment(blob, 0, 300, 900) for blob in named[:1]]
        header = snapshots.Header(
            1, 1, membership.space_id, keys.device_id, membership.head, membership.epoch, 2,
            boundary, b"d" * 32, _NAME, 100, 200, segments, named,
        )  # fmt: skip
        yield snapshots.sign(keys, header)


def _open_blob(name: bytes, chunks: list[bytes]) -> None:
    pieces = [
        blobs.open_chunk(_KEY, _SPACE, name, sealed, at, last=at == len(chunks) - 1)
        for at, sealed in enumerate(chunks)
    ]
    blobs.open_content(_KEY, _SPACE, name, b"".join(pieces))


def _blob(data: bytes) -> None:
    """What is sealed in the chunks of a blob, under the name that fits it."""
    chunks = list_of_bytes(data)
    name = blobs.blob_id(_KEY, _SPACE, b"".join(chunks).rstrip(b"\0")[:-1])
    sealed: list[bytes] = []
    for at, chunk in enumerate(chunks):
        key = blobs._chunk_key(_KEY, _SPACE, name, at, last=at == len(chunks) - 1)
        sealed.append(sealing.seal(key, _SPACE + name, chunk))
    _open_blob(name, sealed)


def _raw_blob(data: bytes) -> None:
    _open_blob(blobs.blob_id(_KEY, _SPACE, b"picture"), list_of_bytes(data))


def _blob_seeds() -> Iterator[bytes]:
    yield encode([sealing.pad(b"picture")])
    yield encode([b"one", b"two\x80"])


def _raw_blob_seeds() -> Iterator[bytes]:
    name = blobs.blob_id(_KEY, _SPACE, b"picture")
    yield encode([blobs.seal_chunk(_KEY, _SPACE, name, b"picture", 0)])
    yield encode([])


TARGETS: Table = {
    "envelope": Target(_envelope, _envelope_seeds),
    "envelope-content": Target(_content, _content_seeds),
    "entry": Target(_entry, lambda: [*household().log, *_further_entries()]),
    "entry-signed": Target(_signed_entry, _signed_entry_seeds),
    "log": Target(_log, lambda: [encode(household().log)]),
    "pairing": Target(_pairing, _pairing_seeds),
    "code": Target(_code, lambda: [_pair()[0].code.text.encode()]),
    "code-checked": Target(_code_checked, lambda: [_pair()[0].code.payload]),
    "recovery-words": Target(_words, _words_seeds),
    "key-file": Target(_key_file, _key_file_seeds),
    "let-in": Target(_let_in, _let_in_seeds),
    "snapshot-header": Target(_header, lambda: [offer.raw for offer in _offers("ann")]),
    "blob": Target(_blob, _blob_seeds),
    "blob-raw": Target(_raw_blob, _raw_blob_seeds),
}
