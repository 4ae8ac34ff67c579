"""The page and the code say the same, and the page is enough to write the code again."""

import hashlib
import hmac
import re
from importlib import resources

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from kitchensync.errors import TrustError
from kitchensync.replica import changeset
from kitchensync.trust.code import parse_code
from kitchensync.trust.envelope import open_, parse
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.membership import Membership
from tests.core.trust import vectors


def page() -> dict[str, dict[str, str]]:
    """The sections as they stand in docs/protocol.md."""
    _, _, text = vectors.PAGE.read_text(encoding="utf-8").partition(vectors.HEADING)
    sections = re.findall(r"^### (.+?)\n\n```text\n(.+?)\n```$", text, re.MULTILINE | re.DOTALL)
    return {
        title: dict(line.split(": ", 1) for line in block.splitlines()) for title, block in sections
    }


PAGE = page()


def value(section: str, name: str) -> bytes:
    return bytes.fromhex(PAGE[section][name])


def test_every_value_of_the_page_is_what_the_code_makes() -> None:
    made = {
        title: {name: vectors.text(value) for name, value in section.items()}
        for title, section in vectors.vectors().items()
    }
    assert made == PAGE


def test_the_story_of_the_page_holds_together() -> None:
    log = [
        value(section, "entry")
        for section in (
            "Founding entry, by Ann",
            "Adding Ben",
            "Removing Ben",
            "Recovery entry, by Ann",
            "Adding Ann's tablet, by the words",
        )
    ]
    membership = Membership.replay(log)
    assert membership.fingerprint() == PAGE["Founding entry, by Ann"]["fingerprint"]
    keys = EpochKeys(vectors.ANN, membership)
    assert keys.key(0) == value("Founding entry, by Ann", "key of epoch 0")
    assert keys.key(1) == value("Removing Ben", "key of epoch 1")
    assert EpochKeys(vectors.BEN, membership).key(0) == keys.key(0)
    with pytest.raises(TrustError):
        EpochKeys(vectors.BEN, membership).key(1)
    assert EpochKeys(vectors.TABLET, membership).key(1) == keys.key(1)
    envelope = parse(value("Envelope, by Ben", "envelope"))
    membership.check_envelope(envelope)
    (change_set,) = open_(envelope, keys.key(0)).change_sets
    (edit,) = (edit for block in changeset.decode(change_set).blocks for edit in block.edits())
    assert (edit.table, edit.column, edit.value) == ("food", "name", "Milk")
    assert str(edit.stamp) == PAGE["Stamp and change set, by Ben"]["stamp"]
    code = parse_code(PAGE["Pairing: Ben's device is the new one"]["code"], vectors.NOW)
    assert code.payload == value("Pairing: Ben's device is the new one", "payload")


# From the page alone, with nothing of the project's code.


def h(purpose: str, *parts: bytes) -> bytes:
    return hashlib.sha256(b"kitchensync/1/" + purpose.encode() + b"\0" + b"".join(parts)).digest()


def kdf(key: bytes, salt: bytes, purpose: str, context: bytes, length: int) -> bytes:
    info = b"kitchensync/1/" + purpose.encode() + b"\0" + context
    prk = hmac.digest(salt or bytes(32), key, "sha256")
    first = hmac.digest(prk, info + b"\1", "sha256")
    return (first + hmac.digest(prk, first + info + b"\2", "sha256"))[:length]


def opened(key: bytes, aad: bytes, sealed: bytes) -> bytes:
    return ChaCha20Poly1305(key[:32]).decrypt(key[32:], sealed, aad)


def signed(seed: bytes, purpose: str, message: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.sign(b"kitchensync/1/" + purpose.encode() + b"\0" + message)


@pytest.mark.parametrize("who", ["Ann's keys", "Ben's keys", "Ben's keys for a personal space"])
def test_device_ids_follow_from_the_page(who: str) -> None:
    both = value(who, "signing public") + value(who, "wrapping public")
    assert value(who, "device id") == h("device", both)[:16]


@pytest.mark.parametrize(
    "section", ["Founding entry, by Ann", "Adding Ben", "Removing Ben", "Recovery entry, by Ann"]
)
def test_entries_follow_from_the_page(section: str) -> None:
    body = value(section, "body")
    assert value(section, "hash") == h("entry", body)
    signature = signed(value("Ann's keys", "signing seed"), "entry", body)
    assert value(section, "signature") == signature
    assert value(section, "entry") == msgspec.msgpack.encode([body, signature])


@pytest.mark.parametrize("kind", ["household", "personal"])
def test_the_keys_of_recovery_words_follow_from_the_page(kind: str) -> None:
    entropy = value("Recovery words", "bytes")
    bits = int.from_bytes(entropy + hashlib.sha256(entropy).digest()[:1], "big")
    listed = (resources.files("kitchensync.trust") / "english.txt").read_text().split()
    words = [listed[bits >> 11 * place & 2047] for place in range(23, -1, -1)]
    assert PAGE["Recovery words"]["words"].split() == words
    section = f"Recovery words: their keys in a {kind}" + " space" * (kind == "personal")
    for name, secret in (
        ("signing seed", "signing"),
        ("wrapping private", "wrapping"),
        ("secret of the device", "hedge"),
    ):
        derived = kdf(entropy, b"", "recovery", f"{kind}/{secret}".encode(), 32)
        assert value(section, name) == derived


def test_the_entries_of_recovery_follow_from_the_page() -> None:
    seed = value("Recovery words: their keys in a household", "signing seed")
    space = value("Founding entry, by Ann", "hash")
    recovery, add = "Recovery entry, by Ann", "Adding Ann's tablet, by the words"
    anchor, proof = value(recovery, "anchor"), value(recovery, "signature over the anchor")
    assert anchor == value("Removing Ben", "hash")
    assert proof == signed(seed, "recovery-anchor", space + anchor)
    assert anchor + proof in value(recovery, "body")
    assert value(add, "signature") == signed(seed, "entry", value(add, "body"))


def test_the_old_key_follows_from_the_page() -> None:
    space, new = value("Founding entry, by Ann", "hash"), value("Removing Ben", "key of epoch 1")
    key = kdf(new, b"", "old-key", space + (1).to_bytes(8, "big"), 44)
    assert key == value("Removing Ben", "key and nonce of the old key")
    old = opened(key, b"", value("Removing Ben", "old key"))
    assert old == value("Founding entry, by Ann", "key of epoch 0")
    assert value("Removing Ben", "key hash") == h("epoch-key", new)


def test_the_envelope_follows_from_the_page() -> None:
    section = "Envelope, by Ben"
    header, ciphertext = value(section, "header"), value(section, "ciphertext")
    plaintext = value(section, "plaintext")
    fresh, secret = (
        value(section, "fresh random bytes"),
        value("Ben's keys", "secret of the device"),
    )
    salt = h("salt", fresh, secret, hashlib.sha256(plaintext).digest())
    assert salt == value(section, "salt") == msgspec.msgpack.decode(header)[8]
    epoch_key = value("Founding entry, by Ann", "key of epoch 0")
    key = kdf(epoch_key, salt, "envelope", hashlib.sha256(header).digest(), 44)
    assert opened(key, header, ciphertext) == plaintext
    assert plaintext.rstrip(b"\0") == b"\0" + value(section, "body of the envelope") + b"\x80"
    tail = hashlib.sha256(ciphertext).digest()
    assert value(section, "hash") == h("envelope", header, tail)
    seed = value("Ben's keys", "signing seed")
    signature = signed(seed, "envelope", header + tail)
    assert msgspec.msgpack.encode([header, ciphertext, signature]) == value(section, "envelope")


def test_the_stamp_and_the_digest_follow_from_the_page() -> None:
    section = PAGE["Stamp and change set, by Ben"]
    ms = int(section["Unix milliseconds"]) - 1_577_836_800_000
    stamp = ms << 20 | int(section["counter"]) << 10 | int(section["device index"])
    assert stamp == int(section["stamp"])
    space = value("Founding entry, by Ann", "hash")
    cell = msgspec.msgpack.encode(["food", "name", bytes.fromhex(section["row id"]), stamp, "Milk"])
    digest = hashlib.blake2b(cell, digest_size=32, key=space).hexdigest()
    assert section["digest of a replica with that cell alone"] == digest


def test_pairing_follows_from_the_page() -> None:
    section = "Pairing: Ben's device is the new one"
    secret, mailbox = value(section, "secret"), value(section, "mailbox id")
    said = {}
    for slot in ("hello", "offer", "reveal"):
        message = value(section, f"slot {slot}")
        key = kdf(secret, mailbox + message[:16], "mailbox", slot.encode(), 44)
        said[slot] = opened(key, slot.encode(), message[16:])
    nonce = value(section, "nonce_N")
    assert msgspec.msgpack.decode(said["reveal"]) == [nonce]
    hello = hashlib.sha256(said["hello"]).digest()
    assert value(section, "commitment") == h("commitment", nonce, hello)
    payload = hashlib.sha256(value(section, "payload")).digest()
    transcript = h("transcript", payload, hello, hashlib.sha256(said["offer"]).digest(), nonce)
    assert transcript == value(section, "transcript T")
    assert PAGE[section]["digits"] == f"{int.from_bytes(transcript, 'big') % 10**6:06}"
    assert value(section, "mailbox key") == kdf(secret, mailbox, "mailbox-key", b"", 32)
    space = value("Founding entry, by Ann", "hash")
    epoch_key = value("Founding entry, by Ann", "key of epoch 0")
    key = kdf(epoch_key, transcript, "canary", space, 44)
    assert opened(key, b"", value("Pairing: the welcome", "canary")) == transcript
