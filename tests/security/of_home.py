"""How each test of backups, homes and commands loses what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kitchensync.backup import archive
from kitchensync.backup.archive import Manifest
from kitchensync.backup.making import Home
from kitchensync.kitchen.household import own_space
from kitchensync.kitchen.safety.uninvited import Way
from kitchensync.sync.executor import synchronise
from kitchensync.wire import decode
from tests.security.switching import Switch, always, each, edited, nothing, put

_BACKUP = "kitchensync.backup"
_OWN_SPACE = "kitchensync.kitchen.household.own_space"
_LEFT_ALONE = put(f"{_OWN_SPACE}.tend", nothing)
_NOBODY_ELSE = put(f"{_OWN_SPACE}.others", always(frozenset()))
_ROWS_BELIEVED = put("kitchensync.trust.counterparts._are_one", always(True))
_AS_IT_WAS = put("kitchensync.kitchen.safety.uninvited.way", always(Way(stays=True)))
_WHATEVER_WAITS = edited("kitchensync.replica.waiting.rows", "raise damaged", "print")


def _as_rows_say(_spaces: Any, personal: Any) -> dict[bytes, set[bytes]]:
    return {each.device: {each.counterpart} for each in own_space._claims(personal.replica)}


def _unnamed(reader: Any) -> Manifest:
    length = int.from_bytes(reader.read(4), "big")
    return decode(reader.read(length), Manifest, limit=archive._MOST_MANIFEST)


def _at_any_cost(passphrase: str | None, cost: list[int], salt: bytes) -> Any:
    return passphrase, salt, *cost


def _keys(home: Home, _scratch: Path) -> Iterator[tuple[str, Path]]:
    for number, path in enumerate((home.folder / "keys").iterdir()):
        yield f"blobs/household/{number:064}", path


OFF: dict[str, Switch] = {
    # Backups
    "core/backup/test_sealing.py::test_nothing_of_it_can_be_read_in_the_file": put(
        f"{_BACKUP}.sealing.seal", lambda _key, _aad, chunk: chunk
    ),
    "core/backup/test_sealing.py::test_another_passphrase_does_not_open_it": put(
        f"{_BACKUP}.sealing._file_key", always(bytes(32))
    ),
    "core/backup/test_sealing.py::test_chunks_cannot_change_places_nor_come_twice": put(
        f"{_BACKUP}.sealing._chunk_key", always(bytes(44))
    ),
    "core/backup/test_sealing.py::test_one_flipped_bit_is_noticed": each(
        put(f"{_BACKUP}.sealing.seal", lambda _key, _aad, chunk: chunk + bytes(16)),
        put(f"{_BACKUP}.sealing.unseal", lambda _key, _aad, chunk: chunk[:-16]),
    ),
    "core/backup/test_sealing.py::test_a_file_cannot_ask_for_more_memory_or_time_than_a_backup_of_ours": put(  # noqa: E501  # its whole name
        f"{_BACKUP}.sealing._believed", _at_any_cost
    ),
    "core/backup/test_sealing.py::test_a_short_passphrase_is_not_taken": put(
        f"{_BACKUP}.sealing.SHORTEST_PASSPHRASE", 0
    ),
    "core/backup/test_archive.py::test_no_key_is_in_it": put(f"{_BACKUP}.making._blobs", _keys),
    "core/backup/test_archive.py::test_only_its_owner_may_read_it_and_nothing_is_left_in_the_home": (  # noqa: E501  # its whole name
        put(f"{_BACKUP}.making.private_file", lambda path: path.open("wb"))
    ),
    "core/backup/test_archive.py::test_an_archive_of_other_files_is_refused": put(
        f"{_BACKUP}.archive.read_manifest", _unnamed
    ),
    "core/backup/test_archive.py::test_a_database_that_is_not_what_the_backup_says_is_refused": put(
        f"{_BACKUP}.restoring._check", nothing
    ),
    # Homes
    "core/kitchen/test_home.py::test_only_its_owner_can_look_into_a_home": edited(
        "kitchensync.files.make_folder", "0o700", "0o755"
    ),
    "core/kitchen/exchange/test_exchange.py::test_nothing_of_this_device_is_in_an_export": put(
        "kitchensync.kitchen.exchange.exports._KEPT_BACK", frozenset()
    ),
    "core/kitchen/safety/test_safety.py::test_the_two_clones": put(
        "kitchensync.kitchen.safety.instance.is_copy", always(False)
    ),
    "scenarios/test_slips.py::test_a_copy_that_leaves_does_not_take_the_device_along": put(
        "kitchensync.kitchen.safety.instance.check", nothing
    ),
    "scenarios/test_slips.py::test_a_copy_that_was_said_to_have_moved_leaves_no_space_before_all_are_asked": put(  # noqa: E501  # its whole name
        "kitchensync.kitchen.syncing.check_no_copy", nothing
    ),
    "scenarios/test_slips.py::test_a_copy_lets_nobody_in_and_sends_nothing": put(
        "kitchensync.kitchen.safety.instance.check", nothing
    ),
    "core/kitchen/safety/test_safety.py::test_the_sold_phone": put(
        "kitchensync.sync.membership.removal.due", nothing
    ),
    "core/kitchen/safety/test_safety.py::test_another_households_unsent_changes_are_not_taken_over": edited(  # noqa: E501  # its whole name
        "kitchensync.kitchen.safety.salvage._given",
        "each.space == space.id and each.device in space.membership.everyone",
        "True",
    ),
    "core/kitchen/safety/test_safety.py::test_a_home_does_not_come_back_into_another_household": put(  # noqa: E501  # its whole name
        "kitchensync.kitchen.safety.returning.check_same", nothing
    ),
    "core/kitchen/household/test_coming.py::test_keys_that_others_can_get_at_are_not_taken": put(
        "kitchensync.kitchen.household.coming.read_private", lambda path, _: path.read_bytes()
    ),
    "core/kitchen/household/test_going.py::test_a_removal_that_waits_for_what_an_older_relay_lacks_says_so": put(  # noqa: E501  # its whole name
        "kitchensync.kitchen.household.shutting_out._is_still_in", always(False)
    ),
    "core/kitchen/household/test_moving.py::test_a_child_moves_nobody": put(
        "kitchensync.kitchen.household.moving._by_an_adult", always(True)
    ),
    "core/kitchen/household/test_moving.py::test_nobody_is_moved_by_taking_over_what_a_child_wrote": put(  # noqa: E501  # its whole name
        "kitchensync.sync.takeover.BY_ADULTS", frozenset()
    ),
    "core/sync/membership/test_removing.py::test_who_is_said_to_have_written_more_lets_others_in_all_the_same": put(  # noqa: E501  # its whole name
        "kitchensync.sync.membership.enrolment.hear", synchronise
    ),
    "core/kitchen/safety/test_returning.py::test_who_was_shut_out_and_is_let_in_again_moves_nobody": put(  # noqa: E501  # its whole name
        "kitchensync.sync.becoming._said_for", always({})
    ),
    "core/kitchen/household/test_moving.py::test_nobody_is_moved_by_undoing_what_a_child_wrote": put(  # noqa: E501  # its whole name
        "kitchensync.replica.undo.BY_ADULTS", frozenset()
    ),
    "core/kitchen/household/test_own_space.py::test_whom_somebody_else_shut_out_is_out_of_its_persons_own_space_too": (  # noqa: E501  # its whole name
        _LEFT_ALONE
    ),
    "core/kitchen/household/test_own_space.py::test_words_that_somebody_else_took_back_open_no_personal_space": (  # noqa: E501  # its whole name
        _LEFT_ALONE
    ),
    "core/kitchen/household/test_own_space.py::test_a_phone_that_rewrites_who_is_who_goes_all_the_same_and_nobody_else": put(  # noqa: E501  # its whole name
        f"{_OWN_SPACE}._pairs", _as_rows_say
    ),
    "core/kitchen/household/test_own_space.py::test_what_a_stolen_phone_said_of_whom_it_let_in_puts_nobody_out_later": (  # noqa: E501  # its whole name
        _ROWS_BELIEVED
    ),
    "core/kitchen/household/test_own_space.py::test_a_stolen_phone_that_says_to_be_another_device_is_shown_and_nobody_else": (  # noqa: E501  # its whole name
        _ROWS_BELIEVED
    ),
    "core/kitchen/safety/test_who_is_who.py::test_who_comes_back_by_its_own_keys_goes_with_the_device_that_it_is_now": (  # noqa: E501  # its whole name
        _AS_IT_WAS
    ),
    "core/kitchen/safety/test_who_is_who.py::test_who_stays_in_its_own_space_as_it_was_goes_with_either_of_what_it_is": edited(  # noqa: E501  # its whole name
        f"{_OWN_SPACE}._pairs", "kept.union(shown)", "kept"
    ),
    "core/kitchen/safety/test_who_is_who.py::test_who_was_cut_short_before_its_own_space_goes_with_what_it_is_now": put(  # noqa: E501  # its whole name
        f"{_OWN_SPACE}._say_who_it_is", nothing
    ),
    "core/kitchen/safety/test_who_is_who.py::test_what_whoever_had_a_phone_wrote_of_who_is_who_puts_nobody_out_once_it_is_back": put(  # noqa: E501  # its whole name
        f"{_OWN_SPACE}.forget", nothing
    ),
    "core/kitchen/safety/test_own_again.py::test_who_comes_in_by_whom_it_lets_in_later_knows_it": put(  # noqa: E501  # its whole name
        "kitchensync.trust.counterparts.proven", always({})
    ),
    "core/kitchen/safety/test_safety.py::test_a_copy_that_nobody_noticed_yet_does_not_go_on_as_the_device_in_its_own_space": (  # noqa: E501  # its whole name
        _AS_IT_WAS
    ),
    "core/kitchen/safety/test_own_again.py::test_two_copies_that_were_put_out_of_it_do_not_both_begin_it_anew_as_one_device": put(  # noqa: E501  # its whole name
        "kitchensync.kitchen.safety.regaining.check_place", nothing
    ),
    "core/kitchen/safety/test_own_again.py::test_a_copy_that_was_put_out_of_it_comes_in_by_words_as_another_device": put(  # noqa: E501  # its whole name
        "kitchensync.kitchen.safety.instance.may_be_two", always(False)
    ),
    "core/kitchen/household/test_own_space.py::test_a_stranger_rings_though_each_sync_ends_with_an_error": (  # noqa: E501  # its whole name
        edited("kitchensync.kitchen.syncing.sync_one", "NotMember | Copied", "KitchenSyncError")
    ),
    "core/kitchen/household/test_own_space.py::test_a_device_that_a_stolen_phone_hid_rings_until_it_is_shut_out": (  # noqa: E501  # its whole name
        _NOBODY_ELSE
    ),
    "core/kitchen/household/test_own_space.py::test_who_comes_in_by_words_into_the_personal_space_alone_is_shown": (  # noqa: E501  # its whole name
        _NOBODY_ELSE
    ),
    "core/kitchen/safety/test_recovery.py::test_every_adult_sees_whose_words_there_are_and_since_when": put(  # noqa: E501  # its whole name
        "kitchensync.kitchen.safety.papers.standing", always(())
    ),
    "core/kitchen/safety/test_recovery.py::test_words_go_with_the_last_device_of_who_made_them": put(  # noqa: E501  # its whole name
        "kitchensync.sync.membership.removal.retired", always(frozenset())
    ),
    "core/kitchen/household/test_going.py::test_of_words_that_were_made_on_whom_somebody_shuts_out_it_is_said_that_they_hold": put(  # noqa: E501  # its whole name
        "kitchensync.kitchen.household.shutting_out._words_made_on", always([])
    ),
    "core/kitchen/safety/test_returning.py::test_who_was_shut_out_and_is_let_in_again_shuts_nobody_out": put(  # noqa: E501  # its whole name
        "kitchensync.kitchen.safety.returning._let_go_of_what_it_said", nothing
    ),
    "core/kitchen/household/test_going.py::test_words_go_in_one_entry_with_the_last_device_of_who_made_them": edited(  # noqa: E501  # its whole name
        "kitchensync.trust.recovery.retired", "not in going", "not in ()"
    ),
    "core/kitchen/safety/test_recovery.py::test_nobody_who_is_a_child_now_becomes_an_adult_by_older_words": (  # noqa: E501  # its whole name
        edited("kitchensync.trust.recovery.retired", '== "adult"', '!= "recovery"')
    ),
    "core/kitchen/safety/test_recovery.py::test_words_are_in_no_file_no_log_and_no_error": edited(
        "kitchensync.trust.words.to_entropy", '"All of these words are', 'f"All of {text} are'
    ),
    "core/kitchen/household/test_household.py::test_somebody_elses_device_has_a_personal_space_of_its_own": (  # noqa: E501  # its whole name
        edited(
            "kitchensync.kitchen.household.room.Household.pair",
            "self._spaces.personal if mine else None",
            "self._spaces.personal",
        )
    ),
    "core/kitchen/test_secrecy.py::test_no_secret_stands_in_a_log_or_an_error": edited(
        "kitchensync.sync.wire.http.HttpRelay._call",
        "    if bearer:",
        "    __import__('logging').debug(bearer)\n    if bearer:",
    ),
    "core/kitchen/photos/test_pictures.py::test_place_time_and_camera_are_not_kept": edited(
        "kitchensync.vision.pictures._decoded", "made.info = {}", "pass"
    ),
    # What the disk changes
    "core/replica/test_waiting.py::test_what_the_disk_changed_of_what_waits_is_never_sealed_and_comes_from_the_records": (  # noqa: E501  # its whole name
        _WHATEVER_WAITS
    ),
    "core/kitchen/safety/test_rescuing.py::test_an_amount_that_the_disk_changed_is_sent_to_nobody": (  # noqa: E501  # its whole name
        _WHATEVER_WAITS
    ),
    # Photos
    "core/kitchen/eye/test_lookup.py::test_nobody_is_asked_unless_the_person_wants_it": put(
        "kitchensync.kitchen.eye.room.looks_up", always(True)
    ),
    "core/kitchen/eye/test_lookup.py::test_the_request_goes_to_one_host_and_tells_no_more_than_the_code": edited(  # noqa: E501  # its whole name
        "kitchensync.kitchen.eye.lookup.ask", "headers=_HEADERS", "headers={'Referer': 'home'}"
    ),
    "cli/test_scan_cmd.py::test_a_model_that_is_not_what_it_says_is_refused_and_nothing_is_changed": edited(  # noqa: E501  # its whole name
        "kitchensync.vision.model._checked", "!= digest", "== ''"
    ),
    "core/kitchen/eye/test_meal_pictures.py::test_my_other_device_gets_the_picture_and_nobody_elses_gets_row_or_blob": edited(  # noqa: E501  # its whole name
        "kitchensync.kitchen.eye.meals.Meals._kept", "self._own_space", "self._spaces.household"
    ),
    # Commands
    "cli/test_output.py::test_a_name_from_another_device_cannot_steer_the_terminal": edited(
        "kitchensync_cli.output.plain", "if character.isprintable()", "if True"
    ),
    "cli/test_bad_input.py::test_no_password_in_an_address_is_repeated": edited(
        "kitchensync.sync.wire.http.check_url", '"The address of a relay holds', 'f"{url} holds'
    ),
}
OFF = {f"tests/{name}": switch for name, switch in OFF.items()}
