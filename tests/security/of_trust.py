"""How each test of keys, entries, epochs, pairing and recovery words loses what it holds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import zstandard

from kitchensync.errors import BadSignature
from kitchensync.trust import folding, keys, sealing
from kitchensync.trust.entries import Entry
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.membership import Membership
from kitchensync.wire import hash_of
from tests.security.switching import ALIKE, Switch, always, around, each, edited, nothing, put

_EVERYBODY = {kind: {"adult", "child", "recovery"} for kind in folding._MAY}
_NO_SIGNATURES = put("kitchensync.trust.entries.verify", nothing)
_NO_SIGNATURE_OF_ENVELOPES = put("kitchensync.trust.standing.verify", nothing)
_ANY_LOG = put("kitchensync.trust.membership.Membership._check_anchor", nothing)
_ANY_PLACE = put("kitchensync.trust.standing.Standing.allows_epoch", always(True))
_ANY_BOUNDARY = put("kitchensync.trust.folding._check_follows", nothing)
_NOT_EVEN_A_MEMBER = put(
    "kitchensync.trust.standing.Standing.member",
    lambda self, device: self.everyone.get(device, next(iter(self.everyone.values()))),
)


class _UnboundHpke:
    """HPKE that forgets what a wrap is for."""

    def __init__(self, suite: Any) -> None:
        self._suite = suite

    def encrypt(self, key: bytes, public: Any, _info: bytes) -> Any:
        return self._suite.encrypt(key, public, b"")

    def decrypt(self, wrapped: bytes, private: Any, _info: bytes) -> Any:
        return self._suite.decrypt(wrapped, private, b"")


def _without_aad(cipher: Any) -> Any:
    def made(key: bytes) -> Any:
        aead = cipher(key)
        return SimpleNamespace(
            encrypt=lambda nonce, data, _: aead.encrypt(nonce, data, None),
            decrypt=lambda nonce, data, _: aead.decrypt(nonce, data, None),
        )

    return made


def _readable(_key: bytes, _aad: bytes, plaintext: bytes) -> bytes:
    return plaintext + bytes(16)


def _whatever_size(frame: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(frame)


def _without_the_offer(side: Any, hello: bytes, _offer: bytes, nonce: bytes) -> None:
    side._transcript = hash_of("transcript", side.code.payload, hello, nonce)


def _of_nothing_said(side: Any, *_: bytes) -> None:
    side._transcript = bytes(32)


def _without_proof(entry: Entry, signing: bytes) -> None:
    keys.verify(signing, "entry", entry.signed, entry.signature)


def _of_whatever_form(entry: Entry, _signing: bytes) -> None:
    if len(entry.signature) != 64:
        raise BadSignature("A signature has the wrong form.")


def _with_the_key_it_had(remove: Any) -> Any:
    def careless(membership: Any, keys: Any, devices: Any, heads: Any, _random: Any) -> Any:
        key = EpochKeys(keys, membership).key(membership.epoch)
        return remove(membership, keys, devices, heads, lambda _: key)

    return careless


def _for_those_of_before(own: Any) -> Any:
    """Whoever was given one epoch's key has that of the next."""

    def careless(self: EpochKeys, membership: Any, epoch: int) -> Any:
        return own(self, membership, epoch) or own(self, membership, max(epoch - 1, 0))

    return careless


def _of_anybody(standing: Any, author: Any, add: Any) -> Any:
    return folding._enrolled(standing, author, add, add.person, add.role)


_WHOEVER_SIGNED = put("kitchensync.trust.counterparts._are_one", always(True))

OFF: dict[str, Switch] = {
    # Who is who
    "test_counterparts.py::test_nobody_says_what_another_device_is": _WHOEVER_SIGNED,
    "test_counterparts.py::test_nobody_says_to_be_another_device": _WHOEVER_SIGNED,
    # Keys and signatures
    "test_keys.py::test_every_encoding_of_a_small_signing_key_is_refused": put(
        "kitchensync.trust.keys._SMALL_ORDER_Y", frozenset()
    ),
    "test_keys.py::test_every_encoding_of_a_small_wrapping_key_is_refused": put(
        "kitchensync.trust.keys._SMALL_ORDER_U", frozenset()
    ),
    "test_keys.py::test_a_signature_is_for_one_purpose_one_message_one_key": put(
        "kitchensync.trust.keys.domain", always(b"")
    ),
    "test_sealing.py::test_a_wrapped_key_opens_for_one_device_and_one_purpose": around(
        "kitchensync.trust.sealing._HPKE", _UnboundHpke
    ),
    "test_sealing.py::test_sealed_content_is_bound_to_what_stands_beside_it": around(
        "kitchensync.trust.sealing.ChaCha20Poly1305", _without_aad
    ),
    # Envelopes
    "test_envelope.py::test_nothing_of_the_content_can_be_read_from_outside": put(
        "kitchensync.trust.envelope.sealing.seal", _readable
    ),
    "test_envelope.py::test_lengths_tell_little": put(
        "kitchensync.trust.envelope.sealing.padded_length", lambda length: length
    ),
    "test_envelope.py::test_two_seals_of_one_body_share_no_salt_unless_everything_repeats": (
        put("kitchensync.trust.envelope.sealing.hedged_salt", lambda fresh, *_: fresh)
    ),
    "test_envelope.py::test_another_key_does_not_open_it": put(
        "kitchensync.trust.envelope._key", always(bytes(44))
    ),
    "test_envelope.py::test_a_header_that_was_changed_does_not_open": each(
        put("kitchensync.trust.envelope._key", always(bytes(44))),
        around(
            "kitchensync.trust.sealing.seal", lambda seal: lambda key, _, text: seal(key, b"", text)
        ),
        around(
            "kitchensync.trust.sealing.unseal", lambda opn: lambda key, _, text: opn(key, b"", text)
        ),
    ),
    "test_envelope.py::test_a_zip_bomb_does_not_fill_the_memory": put(
        "kitchensync.trust.envelope._decompressed", _whatever_size
    ),
    "test_forgery.py::test_every_changed_bit_is_refused": _NO_SIGNATURE_OF_ENVELOPES,
    "test_forgery.py::test_nobody_writes_in_anothers_name": _NO_SIGNATURE_OF_ENVELOPES,
    "test_forgery.py::test_an_envelope_of_another_space_is_refused": put(
        "kitchensync.trust.membership.Membership.check_place", nothing
    ),
    "test_forgery.py::test_an_old_epoch_does_not_count_above_its_boundary": _ANY_PLACE,
    "test_forgery.py::test_what_a_device_writes_when_it_is_gone_does_not_count": _ANY_PLACE,
    "test_forgery.py::test_another_envelope_at_the_last_place_of_an_epoch_is_refused": _ANY_PLACE,
    "test_forgery.py::test_an_envelope_that_names_an_unknown_entry_tells_of_a_withheld_one": put(
        "kitchensync.trust.membership.Membership.knows", always(True)
    ),
    # Membership
    "test_membership.py::test_an_entry_signed_by_somebody_else_is_refused": _NO_SIGNATURES,
    "test_membership.py::test_every_changed_bit_of_an_entry_is_refused": put(
        "kitchensync.trust.entries.Entry.verify", _of_whatever_form
    ),
    "test_membership.py::test_an_envelopes_signature_is_none_for_an_entry": put(
        "kitchensync.trust.keys.domain", always(b"")
    ),
    "test_membership.py::test_a_stranger_cannot_add_itself": _NOT_EVEN_A_MEMBER,
    "test_membership.py::test_a_device_that_is_gone_writes_no_entries": _NOT_EVEN_A_MEMBER,
    "test_membership.py::test_a_child_cannot_enrol_or_remove": put(
        "kitchensync.trust.folding._MAY", _EVERYBODY
    ),
    "test_membership.py::test_a_boundary_never_goes_back": _ANY_BOUNDARY,
    "test_membership.py::test_a_removal_must_give_the_key_to_exactly_those_who_stay": put(
        "kitchensync.trust.folding._removed", lambda standing, *_: standing
    ),
    # Epochs
    "test_epochs.py::test_a_removed_device_does_not_get_the_next_key": each(
        around("kitchensync.trust.authoring.remove", _with_the_key_it_had),
        around("kitchensync.trust.epochs.EpochKeys._own", _for_those_of_before),
    ),
    "test_epochs.py::test_a_stranger_gets_no_key": put(
        "kitchensync.trust.epochs.EpochKeys._own", always(bytes(32))
    ),
    "test_epochs.py::test_a_key_that_is_not_the_promised_one_is_refused": put(
        "kitchensync.trust.epochs.hmac", ALIKE
    ),
    "test_epochs.py::test_an_old_key_that_was_falsified_is_refused": put(
        "kitchensync.trust.epochs.hmac", ALIKE
    ),
    # Pairing
    "test_commitment.py::test_who_commits_before_he_knows_cannot_choose_the_digits": put(
        "kitchensync.trust.pairing.hmac", ALIKE
    ),
    "test_pairing.py::test_a_swapped_first_message_does_not_match_the_code": put(
        "kitchensync.trust.pairing.hmac", ALIKE
    ),
    "test_pairing.py::test_with_a_man_in_the_middle_the_digits_differ": put(
        "kitchensync.trust.pairing._Side._fix_transcript", _of_nothing_said
    ),
    "test_pairing.py::test_an_offer_with_another_household_changes_the_digits": put(
        "kitchensync.trust.pairing._Side._fix_transcript", _without_the_offer
    ),
    "test_pairing.py::test_nothing_that_does_not_fit_is_believed": put(
        "kitchensync.trust.canary.Joined.believe", lambda _, log: Membership.replay(log)
    ),
    "test_pairing.py::test_keys_of_a_device_that_is_in_or_was_are_refused": edited(
        "kitchensync.trust.pairing.Inviter.take_hello",
        "if any(public.device_id in self._known for public in publics):",
        "if False:",
    ),
    "test_pairing.py::test_a_name_that_cannot_be_shown_is_refused_on_both_sides": put(
        "kitchensync.trust.pairing.is_name", always(True)
    ),
    "test_pairing.py::test_an_honest_relay_operator_learns_nothing_from_the_mailbox": each(
        put("kitchensync.trust.code.Code.seal", lambda _, __, message, ___: message),
        put("kitchensync.trust.code.Code.unseal", lambda _, __, sealed: sealed),
    ),
    "test_pairing.py::test_a_code_that_is_read_twice_seals_nothing_twice_under_one_key": put(
        "kitchensync.trust.pairing._Side._say",
        lambda side, slot, message: side.code.seal(slot, message, bytes(16)),
    ),
    # Recovery words
    "test_recovery.py::test_the_words_let_in_devices_of_their_person_only": put(
        "kitchensync.trust.folding._added", _of_anybody
    ),
    "test_recovery.py::test_the_words_write_nothing": each(
        put("kitchensync.trust.membership.Membership.check_place", nothing), _ANY_PLACE
    ),
    "test_recovery.py::test_the_words_neither_remove_nor_leave_nor_make_others": put(
        "kitchensync.trust.folding._MAY", _EVERYBODY
    ),
    "test_recovery.py::test_nobody_without_the_words_can_put_them_into_another_space": each(
        put("kitchensync.trust.entries.Entry.verify", _without_proof), _ANY_LOG
    ),
    "test_recovery.py::test_nobody_without_the_words_can_put_them_into_another_log_of_the_space": (
        _ANY_LOG
    ),
    "test_recovery.py::test_words_that_were_put_out_come_in_no_more": edited(
        "kitchensync.trust.folding._enrolled", "device in standing.everyone", "False"
    ),
    "test_recovery.py::test_a_paper_shows_nothing_of_itself": put(
        "kitchensync.trust.recovery.Paper.__repr__", lambda self: f"<Paper {self.entropy!r}>"
    ),
    "test_words.py::test_two_words_that_changed_places_are_noticed": put(
        "kitchensync.trust.words.hmac", ALIKE
    ),
    # Floors and blobs
    "test_floors.py::test_nobody_stands_for_a_snapshot_alone": put(
        "kitchensync.trust.folding._covered", lambda standing, *_: standing
    ),
    "test_floors.py::test_nothing_goes_back_behind_a_floor": _ANY_BOUNDARY,
    "test_blobs.py::test_a_name_tells_nothing_to_who_has_the_picture_but_not_the_key": put(
        "kitchensync.trust.blobs.blob_id", lambda _key, _space, content: hash_of("blob", content)
    ),
    "test_blobs.py::test_chunks_that_are_missing_swapped_changed_or_repeated_do_not_open": put(
        "kitchensync.trust.blobs._chunk_key",
        lambda key, space, blob, number, *, last: sealing.derive(key, blob, "blob", space, 44),
    ),
    "test_blobs.py::test_a_member_who_seals_other_content_under_a_name_is_found_out": put(
        "kitchensync.trust.blobs.hmac", ALIKE
    ),
    # At rest
    "test_keystore.py::test_key_files_are_for_their_owner_alone": put(
        "kitchensync.trust.keystore.write_private", lambda path, data: path.write_bytes(data)
    ),
    "test_keystore.py::test_keys_that_others_can_get_at_are_refused_with_the_remedy": put(
        "kitchensync.trust.keystore._check_private", nothing
    ),
    "test_keystore.py::test_a_link_to_a_key_is_not_followed": put(
        "kitchensync.trust.keystore.read_private", lambda path, _: path.read_bytes()
    ),
    "test_keystore.py::test_keys_do_not_show_their_secrets": put(
        "kitchensync.trust.keys.DeviceKeys.__repr__", lambda self: f"<{self.signing_seed!r}>"
    ),
    "test_code.py::test_a_code_does_not_show_its_secret_in_messages": put(
        "kitchensync.trust.code.Code.__repr__", lambda self: f"<Code {self.secret!r}>"
    ),
}
OFF = {f"tests/core/trust/{name}": switch for name, switch in OFF.items()}
