"""The test vectors of docs/protocol.md, made from fixed secrets by the code that people run.

`python -m tests.core.trust.vectors` writes them into the page again after the format has changed.
"""

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from unittest import mock

import zstandard

from kitchensync.replica import Identity, Replica, changeset, stamps
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.tracing import cause_of
from kitchensync.replica.values import Change, Received
from kitchensync.trust import authoring, blobs, counterparts, sealing, snapshots
from kitchensync.trust.blobs import _chunk_key
from kitchensync.trust.canary import _canary_key, canary_for
from kitchensync.trust.entries import Place, SpaceKind, parse_entry
from kitchensync.trust.envelope import Body, Position, seal
from kitchensync.trust.epochs import EpochKeys, old_key_key, wrap_info
from kitchensync.trust.keys import DeviceKeys, DevicePublic
from kitchensync.trust.membership import Membership
from kitchensync.trust.pairing import Inviter, NewDevice
from kitchensync.trust.recovery import Paper
from kitchensync.trust.snapshots import Header, Segment
from kitchensync.trust.words import to_words
from kitchensync.wire import NO_HASH, encode
from tests.core.replica.row_vectors import rows
from tests.core.trust import hpke

PAGE = Path(__file__).parents[3] / "docs" / "protocol.md"
HEADING = "## Test vectors\n"

Value = bytes | int | str
Section = dict[str, Value]

NOW = 1_790_000_000_000
PERSON = b"\xa0" * 16
ROW = b"\xb0" * 16


def keys_of(start: int) -> DeviceKeys:
    """Three secrets of one repeated byte each, counted up from `start`."""
    return DeviceKeys(*(bytes([start + step]) * 32 for step in range(3)))


ANN, BEN, BENS_PERSONAL = keys_of(0x01), keys_of(0x11), keys_of(0x21)
FOUND_NONCE, KEY_0, KEY_1 = b"\x31" * 32, b"\x32" * 32, b"\x33" * 32
EPHEMERALS = {
    entry: bytes([0x41 + at]) * 32
    for at, entry in enumerate(("found", "add", "remove", "recovery", "add by words"))
}
NONCE_N, NONCE_M, MAILBOX, SECRET = b"\x51" * 32, b"\x52" * 32, b"\x53" * 16, b"\x54" * 16
SALTS = {
    slot: bytes([0x55 + at]) * 16 for at, slot in enumerate(("hello", "offer", "reveal", "welcome"))
}
FRESH = b"\x61" * 32
BLOB = b"\x91" * 32
SEGMENT = b"\x90" * 32
SMALL, LARGE = b"a picture of milk", b"\x5a" * 300_000
PAPER = Paper(bytes(range(0x70, 0x90)))
TABLET = keys_of(0x71)


def drawn(*values: bytes) -> Callable[[int], bytes]:
    """A random source that gives these values in turn."""
    left: Iterator[bytes] = iter(values)
    return lambda count: next(left).ljust(count, b"?")[:count]


def wrapping_with(ephemeral: bytes) -> AbstractContextManager[object]:
    """HPKE with a chosen ephemeral key in place of a random one."""

    def wrap(public: DevicePublic, info: bytes, key: bytes) -> bytes:
        return hpke.seal(public.wrapping, info, key, ephemeral)

    return mock.patch.object(sealing, "wrap", wrap)


def vectors() -> dict[str, Section]:
    """Every section of the page with its named values, in the order of the page."""
    made: dict[str, Section] = {
        "Ann's keys": device(ANN),
        "Ben's keys": device(BEN),
        "Ben's keys for a personal space": device(BENS_PERSONAL),
        "Ben's two ids": {"proof": counterparts.prove(BENS_PERSONAL, BEN)},
    }
    made["Founding entry, by Ann"], membership = founding()
    made["Pairing: Ben's device is the new one"], inviter = pairing(membership)
    made["Adding Ben"], membership = adding(membership)
    made["Pairing: the welcome"] = welcome(membership, inviter)
    made["Stamp and change set, by Ben"], change_set = changes(membership.space_id)
    made["Envelope, by Ben"], place = envelope(membership, change_set)
    made["Snapshot, by Ben, and the floor, by Ann"] = covering(membership, change_set, place)
    made["Blobs, under the key of epoch 0"] = blob_of(membership.space_id)
    made["Removing Ben"], membership = removing(membership, place)
    made["Recovery words"] = words()
    made["Recovery words: their keys in a household"] = device(PAPER.keys("household"))
    made["Recovery words: their keys in a personal space"] = device(PAPER.keys("personal"))
    made["Recovery entry, by Ann"], membership = recovering(membership)
    made["Adding Ann's tablet, by the words"] = coming_back(membership)
    made["Rows"] = rows()
    return made


def device(keys: DeviceKeys) -> Section:
    return {
        "signing seed": keys.signing_seed,
        "wrapping private": keys.wrapping_private,
        "secret of the device": keys.hedge,
        "signing public": keys.public.signing,
        "wrapping public": keys.public.wrapping,
        "device id": keys.device_id,
    }


def entry_parts(raw: bytes) -> Section:
    entry = parse_entry(raw)
    return {"body": entry.signed, "signature": entry.signature, "entry": raw, "hash": entry.hash}


def founding() -> tuple[Section, Membership]:
    with wrapping_with(EPHEMERALS["found"]):
        raw = authoring.found(ANN, "household", PERSON, drawn(FOUND_NONCE, KEY_0))
    membership = Membership.begin(raw)
    section: Section = {
        "person": PERSON,
        "nonce": FOUND_NONCE,
        "key of epoch 0": KEY_0,
        "key hash": membership.epochs[0].key_hash,
        "ephemeral private key of the wrap": EPHEMERALS["found"],
        "info of the wrap": wrap_info(NO_HASH, 0, ANN.device_id),
        "wrap": membership.epochs[0].wraps[ANN.device_id],
        **entry_parts(raw),
        "fingerprint": membership.fingerprint(),
    }
    return section, membership


def pairing(membership: Membership) -> tuple[Section, Inviter]:
    keys: dict[SpaceKind, DeviceKeys] = {"household": BEN, "personal": BENS_PERSONAL}
    new = NewDevice(
        "Ben's phone",
        "https://relay.example",
        keys,
        now=NOW,
        random=drawn(NONCE_N, MAILBOX, SECRET, SALTS["hello"], SALTS["reveal"]),
    )
    random = drawn(NONCE_M, SALTS["offer"], SALTS["welcome"])
    inviter = Inviter(new.code, ANN.device_id, membership, None, random=random)
    offer = inviter.take_hello(new.hello)
    reveal = new.take_offer(offer)
    inviter.take_reveal(reveal)
    code = new.code
    section: Section = {
        "now (Unix milliseconds)": NOW,
        "nonce_N": NONCE_N,
        "nonce_M": NONCE_M,
        "mailbox id": MAILBOX,
        "secret": SECRET,
        "hello": code.unseal("hello", new.hello),
        "commitment": code.commitment,
        "payload": code.payload,
        "code": code.text,
        "mailbox key": code.mailbox_key,
        **{f"salt of slot {slot}": salt for slot, salt in SALTS.items()},
        "key and nonce of slot hello": code._slot_key("hello", SALTS["hello"]),
        "slot hello": new.hello,
        "offer": code.unseal("offer", offer),
        "slot offer": offer,
        "slot reveal": reveal,
        "transcript T": new.transcript,
        "digits": new.digits,
    }
    assert inviter.digits == new.digits
    return section, inviter


def adding(membership: Membership) -> tuple[Section, Membership]:
    with wrapping_with(EPHEMERALS["add"]):
        raw = authoring.add(membership, ANN, BEN.public, person=PERSON, role="adult")
    after = membership.then(raw)
    section: Section = {
        "ephemeral private key of the wrap": EPHEMERALS["add"],
        "info of the wrap": wrap_info(membership.space_id, 0, BEN.device_id),
        "wrap": after.epochs[0].wraps[BEN.device_id],
        **entry_parts(raw),
    }
    return section, after


def welcome(membership: Membership, inviter: Inviter) -> Section:
    sealed = inviter.welcome(PERSON, [(membership, EpochKeys(ANN, membership))])
    keys = EpochKeys(ANN, membership)
    return {
        "key and nonce of the canary": _canary_key(
            BEN.device_id, membership, keys, inviter.transcript
        ),
        "canary": canary_for(BEN.device_id, membership, keys, inviter.transcript),
        "welcome": inviter.code.unseal("welcome", sealed),
        "slot welcome": sealed,
    }


def changes(space: bytes) -> tuple[Section, bytes]:
    stamp = stamps.pack(NOW, 3, 1)
    block = changeset.Block("food", "name", [ROW], [stamp], [0], ["Milk"])
    raw = changeset.encode(changeset.ChangeSet(NOW, "add milk", [block]))
    cell = encode(["food", "name", ROW, stamp, "Milk"])
    change = Change(changeset.outline(raw), raw, BEN.device_id, None, sent=False)
    section: Section = {
        "Unix milliseconds": NOW,
        "counter": 3,
        "device index": 1,
        "stamp": stamp,
        "row id": ROW,
        "change set": raw,
        "cause of what takes it back": cause_of(change),
        "winning cell": cell,
        "digest of a replica with that cell alone": hashlib.blake2b(
            cell, digest_size=32, key=space
        ).digest(),
    }
    return section, raw


def envelope(membership: Membership, change_set: bytes) -> tuple[Section, Place]:
    where = Position(membership.space_id, 1, NO_HASH, membership.head, 0)
    body = Body(1, None, [], [], [change_set])
    made = seal(where, body, keys=BEN, epoch_key=KEY_0, random=drawn(FRESH))
    header_hash = hashlib.sha256(made.header_bytes).digest()
    key = sealing.derive(KEY_0, made.header.salt, "envelope", header_hash, 44)
    section: Section = {
        "fresh random bytes": FRESH,
        "schema version of its author": body.schema_version,
        "body of the envelope": encode(body),
        "plaintext": sealing.unseal(key, made.header_bytes, made.ciphertext),
        "salt": made.header.salt,
        "header": made.header_bytes,
        "key and nonce": key,
        "ciphertext": made.ciphertext,
        "signature": made.signature,
        "hash": made.hash,
        "envelope": made.raw,
    }
    return section, Place(BEN.device_id, 1, made.hash)


def covering(membership: Membership, change_set: bytes, place: Place) -> Section:
    """What holds Ben's change, and Ann's word for it; not followed by what comes after."""
    space, own = membership.space_id, BEN.device_id
    received = Received(own, 1, 1, place.hash, NO_HASH, b"", [change_set])
    with tempfile.TemporaryDirectory() as folder:
        identity = Identity(space, own, 1)
        with Replica.create(Path(folder) / "ben.db", identity, clock=lambda: NOW) as replica:
            replica.merge([received])
            target = io.BytesIO()
            written = replica.whole.write(target)
    content = zstandard.ZstdDecompressor().decompressobj().decompress(target.getvalue())
    header = Header(
        version=1,
        suite=1,
        space=space,
        device=own,
        membership=membership.head,
        epoch=membership.epoch,
        schema_version=SCHEMA_VERSION,
        boundary=[place],
        digest=snapshots.masked(KEY_0, space, BLOB, written.digest),
        blob=BLOB,
        length=sealing.padded_length(100),
        size=sealing.padded_length(written.size),
        segments=[Segment(SEGMENT, 0, 320, 960)],
        named=[SEGMENT, *written.blobs],
    )
    offer = snapshots.sign(BEN, header)
    floor = authoring.floor(membership, ANN, offer)
    membership.then(floor)
    return {
        "state before compression": content,
        "blob": BLOB,
        "header": offer.signed,
        "signature of the snapshot": offer.signature,
        "snapshot": offer.raw,
        "snapshot hash": offer.hash,
        **entry_parts(floor),
    }


def blob_of(space: bytes) -> Section:
    small = blobs.blob_id(KEY_0, space, SMALL)
    large = blobs.blob_id(KEY_0, space, LARGE)
    chunks = [blobs.seal_chunk(KEY_0, space, large, LARGE, number) for number in range(2)]
    return {
        "content": SMALL,
        "key of the id": sealing.derive(KEY_0, b"", "blob-id", space, 32),
        "blob id": small,
        "padded": sealing.pad(SMALL),
        "key and nonce of chunk 0, the last": _chunk_key(KEY_0, space, small, 0, last=True),
        "chunk 0": blobs.seal_chunk(KEY_0, space, small, SMALL, 0),
        "blob id of 300,000 bytes 5a": large,
        "size of all its chunks": blobs.sealed_size(len(LARGE)),
        **{
            f"SHA-256 of its chunk {number}": hashlib.sha256(chunk).digest()
            for number, chunk in enumerate(chunks)
        },
    }


def removing(membership: Membership, place: Place) -> tuple[Section, Membership]:
    heads = {place.device: (place.seq, place.hash)}
    with wrapping_with(EPHEMERALS["remove"]):
        raw = authoring.remove(membership, ANN, [BEN.device_id], heads, drawn(KEY_1))
    after = membership.then(raw)
    section: Section = {
        "key of epoch 1": KEY_1,
        "key hash": after.epochs[1].key_hash,
        "ephemeral private key of the wrap": EPHEMERALS["remove"],
        "info of the wrap": wrap_info(membership.space_id, 1, ANN.device_id),
        "wrap": after.epochs[1].wraps[ANN.device_id],
        "key and nonce of the old key": old_key_key(KEY_1, membership.space_id, 1),
        "old key": after.epochs[1].old_key or b"",
        **entry_parts(raw),
    }
    return section, after


def words() -> Section:
    return {"bytes": PAPER.entropy, "words": " ".join(to_words(PAPER.entropy))}


def recovering(membership: Membership) -> tuple[Section, Membership]:
    paper = PAPER.keys("household")
    with wrapping_with(EPHEMERALS["recovery"]):
        raw = authoring.recovery(membership, ANN, paper)
    after = membership.then(raw)
    section: Section = {
        "ephemeral private key of the wrap": EPHEMERALS["recovery"],
        "info of the wrap": wrap_info(membership.space_id, 1, paper.device_id),
        "wrap": after.epochs[1].wraps[paper.device_id],
        "anchor": membership.head,
        "signature over the anchor": paper.sign(
            "recovery-anchor", membership.space_id + membership.head
        ),
        **entry_parts(raw),
    }
    return section, after


def coming_back(membership: Membership) -> Section:
    paper = PAPER.keys("household")
    with wrapping_with(EPHEMERALS["add by words"]):
        raw = authoring.add(membership, paper, TABLET.public, person=PERSON, role="adult")
    membership.then(raw)
    return {
        "signing public of the tablet": TABLET.public.signing,
        "wrapping public of the tablet": TABLET.public.wrapping,
        "ephemeral private key of the wrap": EPHEMERALS["add by words"],
        **entry_parts(raw),
    }


def text(value: Value) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def rendered() -> str:
    """The sections as they stand in the page."""
    parts: list[str] = []
    for title, section in vectors().items():
        lines = [f"{name}: {text(value)}" for name, value in section.items()]
        parts.append("\n".join([f"### {title}", "", "```text", *lines, "```", ""]))
    return "\n".join(parts)


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, after = page.partition(HEADING)
    introduction = after.partition("\n### ")[0].strip()
    PAGE.write_text(f"{before}{HEADING}\n{introduction}\n\n{rendered()}", encoding="utf-8")


if __name__ == "__main__":
    main()
