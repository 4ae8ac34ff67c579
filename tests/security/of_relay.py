"""How each test of the relay loses what it holds."""

from __future__ import annotations

import base64
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

from kitchensync.trust import folding
from kitchensync.wire import decode
from kitchensync_relay import auth, giving
from tests.security.switching import (
    ALIKE,
    Switch,
    always,
    around,
    each,
    edited,
    in_forked_relay,
    in_relay,
    nothing,
    put,
)

_RELAY = "kitchensync_relay"
_NO_PROCESS = put("tests.relay.conftest.RelayProcess", always(nullcontext()))
"""Starting one takes a second, and what runs in memory has no use for it."""
_ANYBODY = put(f"{_RELAY}.rules.admit", nothing)
_ANY_AUTHOR = put(f"{_RELAY}.rules._Push._check_author", nothing)
_SAME = SimpleNamespace(digest=always(bytes(32)))
_AT_ONCE = always(nullcontext())  # which is asynchronous, too
_ONCE_A_MEMBER = each(
    edited(f"{_RELAY}.rules.admit", "membership.members.get", "membership.everyone.get"),
    edited(f"{_RELAY}.pulls.Pulls._given", "membership.members[", "membership.everyone["),
)


def _whoever_it_names(_signer: Any, token: str, _space: bytes, _now: int) -> bytes:
    payload = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[: -auth.MAC_BYTES]
    return decode(payload, auth._Token, limit=2048).device


def _everything(tx: Any, space: Any, request: Any, generation: bytes) -> Any:
    return giving.answer(tx, space, b"", request, generation)


def _telling(failure: Any) -> Any:
    return lambda error: {**failure(error), "message": str(error)}


_UNLIMITED = in_forked_relay(
    "import kitchensync_relay.limits as it\nit.Limiter.take = it.Limiter.check = lambda *_: None"
)
_TELLING_BEARERS = in_forked_relay(
    "import kitchensync_relay.app as it, kitchensync_relay.logs as logs\n"
    "bearer = it._bearer\n"
    "def told(headers):\n"
    "    logs.Log().write('request', bearer=bearer(headers))\n"
    "    return bearer(headers)\n"
    "it._bearer = told"
)
_BOTTOMLESS = in_forked_relay(
    "import kitchensync_relay.rules as it\n"
    "init = it._Push.__init__\n"
    "it._Push.__init__ = lambda self, *given: init(self, *given[:-1], 10**12)"
)
_ASKING_NOBODY = put(f"{_RELAY}.quotas.Quotas.take", nothing)
_NO_OPERATOR = in_forked_relay(
    "import kitchensync_relay.admin as it; it._check_operator = lambda *_: None"
)

OFF: dict[str, Switch] = {
    # Signing in
    "test_conformance.py::test_only_a_member_can_sign_in[memory]": _ANYBODY,
    "test_conformance.py::test_a_challenge_signed_by_another_key_is_refused[memory]": put(
        f"{_RELAY}.service.verify", nothing
    ),
    "test_conformance.py::test_a_challenge_that_was_changed_is_refused[memory]": put(
        f"{_RELAY}.auth.Secret.mac", always(bytes(32))
    ),
    "test_conformance.py::test_a_token_opens_one_space_only[memory]": put(
        f"{_RELAY}.auth.Signer.check_token", _whoever_it_names
    ),
    "test_service.py::test_a_challenge_lives_for_a_minute": put(
        f"{_RELAY}.auth.CHALLENGE_MS", 10**9
    ),
    "test_service.py::test_a_token_lives_for_an_hour": put(
        f"{_RELAY}.auth.Signer.check_token", _whoever_it_names
    ),
    "test_clocks.py::test_a_sign_in_of_a_clock_that_was_ahead_ends_once_it_is_right": put(
        f"{_RELAY}.auth._is_good", lambda expires, now, _: now < expires
    ),
    "test_service.py::test_no_bit_of_a_token_can_be_changed": put(
        f"{_RELAY}.auth.Signer.check_token", _whoever_it_names
    ),
    "test_conformance.py::test_a_device_that_leaves_is_out_and_its_retry_is_answered[memory]": (
        _ONCE_A_MEMBER
    ),
    # What is taken
    "test_conformance.py::test_a_bad_signature_is_refused[memory]": _ANY_AUTHOR,
    "test_conformance.py::test_the_same_seq_with_other_bytes_is_a_fork_and_the_first_stays[memory]": (  # noqa: E501  # its whole name
        put(f"{_RELAY}.rules._Push._held", nothing)
    ),
    "test_conformance.py::test_after_a_removal_only_the_new_epoch_is_taken[memory]": put(
        "kitchensync.trust.standing.Standing.allows_epoch", always(True)
    ),
    "test_conformance.py::test_a_child_may_write_and_not_enrol[memory]": put(
        "kitchensync.trust.folding._MAY",
        {kind: {"adult", "child"} for kind in folding._MAY},
    ),
    "test_whole_logs.py::test_another_log_of_the_same_space_is_a_fork[memory]": edited(
        f"{_RELAY}.rules._continued", "if not all(", "if not any("
    ),
    "test_long_logs.py::test_a_full_log_takes_only_what_puts_somebody_out": put(
        f"{_RELAY}.rules.check_length", nothing
    ),
    "test_long_logs.py::test_a_log_is_verified_once_however_many_other_spaces_are_asked_for": (
        edited(
            f"{_RELAY}.memberships.Memberships._replayed",
            "self._verified.get(space.space)",
            "None",
        )
    ),
    "test_whole_logs.py::test_others_envelopes_are_verified_like_own_ones[memory]": _ANY_AUTHOR,
    "test_rules.py::test_twenty_enrolments_a_day_are_enough": put(
        f"{_RELAY}.rules._check_pace", nothing
    ),
    "test_rules.py::test_who_used_up_the_day_is_put_out_all_the_same": put(
        f"{_RELAY}.rules.puts_out", always(False)
    ),
    "test_whole_logs.py::test_whom_a_log_puts_out_waits_for_no_day": put(
        f"{_RELAY}.rules.puts_out", always(False)
    ),
    "test_whole_logs.py::test_of_a_log_that_goes_on_no_more_of_a_day_is_taken_than_of_single_entries": (  # noqa: E501  # its whole name
        put(f"{_RELAY}.rules.Pace.check", nothing)
    ),
    "test_conformance.py::test_who_writes_on_and_on_is_put_out_all_the_same[memory]": put(
        f"{_RELAY}.rules._Push._check_pause", nothing
    ),
    # What is given
    "test_conformance.py::test_recovery_words_are_given_the_log_and_no_envelope[memory]": put(
        f"{_RELAY}.giving.log_alone", _everything
    ),
    "test_mailboxes.py::TestMailbox::test_without_the_key_nothing_is_read_written_or_closed[memory]": put(  # noqa: E501  # its whole name
        f"{_RELAY}.mailboxes.hmac", ALIKE
    ),
    "test_blobs.py::test_only_members_put_and_get[memory]": _ONCE_A_MEMBER,
    "test_blobs.py::test_bytes_that_the_disk_changed_are_never_handed_out_and_can_be_sent_again": (
        put(f"{_RELAY}.blobs.hashlib", SimpleNamespace(sha256=always(_SAME)))
    ),
    "test_service.py::test_a_mailbox_closes_after_fifteen_minutes": put(
        f"{_RELAY}.mailboxes.LIFE_MS", 10**9
    ),
    # What is told
    "test_service.py::test_a_defect_is_an_error_like_all_others_and_shows_nothing": around(
        f"{_RELAY}.refusals.failure", _telling
    ),
    "test_service.py::test_no_secret_shows_in_a_repr": put(
        f"{_RELAY}.auth.Secret.__repr__", lambda self: f"<Secret {self.key!r}>"
    ),
    "test_http.py::test_the_log_has_a_line_a_request_and_nothing_that_is_secret": _TELLING_BEARERS,
    "test_starting.py::test_the_token_of_the_operator_is_not_shown": put(
        f"{_RELAY}.settings.Settings.__repr__", lambda self: f"{self.operator_token}"
    ),
    # The operator
    "test_operators.py::test_the_admin_api_is_for_the_operator": _NO_OPERATOR,
    "test_app.py::test_who_guessed_too_often_is_not_let_in_by_the_right_token_either": put(
        "kitchensync_relay.limits.Limiter.check", nothing
    ),
    "test_operators.py::test_without_a_token_there_is_no_admin_api": _NO_OPERATOR,
    # How much
    "test_http.py::test_a_body_over_its_limit_is_refused_while_it_is_read[sync]": in_forked_relay(
        "import kitchensync_relay.app as it\n"
        "body = it._body\n"
        "it._body = lambda receive, headers, _, take: body(receive, {}, 10**12, lambda _: None)"
    ),
    "test_connections.py::test_a_head_that_does_not_end_is_not_kept[address]": put(
        f"{_RELAY}.connections.HEAD_BYTES", 10**12
    ),
    "test_connections.py::"
    "test_a_body_that_goes_on_after_its_answer_is_cut_and_the_answer_has_come": put(
        f"{_RELAY}.connections.UNREAD_BYTES", 10**12
    ),
    "test_connections.py::test_of_too_many_answers_that_wait_the_one_that_waited_longest_goes": put(
        f"{_RELAY}.connections.Connection._let_go_of_oldest", nothing
    ),
    "test_connections.py::"
    "test_of_requests_sent_before_an_answer_a_few_wait_and_many_close_the_connection[9-0]": put(
        f"{_RELAY}.connections.PIPELINED", 10**12
    ),
    "test_limits.py::test_what_is_no_address_is_one_caller_whatever_it_says": edited(
        f"{_RELAY}.limits.counted_as", 'return ""', "return host"
    ),
    "test_http.py::test_founding_is_limited_per_address_and_says_when_to_come_back": _UNLIMITED,
    "test_http.py::test_sync_is_limited_per_device_and_not_per_address": _UNLIMITED,
    "test_http.py::test_calls_with_bad_tokens_are_limited": _UNLIMITED,
    "test_http.py::test_a_space_over_its_quota_takes_entries_and_no_envelopes": _BOTTOMLESS,
    "test_failing.py::"
    "test_a_disk_that_runs_short_is_left_to_what_shuts_devices_out_and_to_erasing": edited(
        f"{_RELAY}.quotas.Quotas.of_disk", "return ", "return 10**12 + "
    ),
    "test_quotas.py::test_of_the_offers_that_wait_the_newest_stay_that_come_to_so_much": edited(
        f"{_RELAY}.offers._making_way", " or room < 0", ""
    ),
    "test_quotas.py::test_pushes_that_wait_together_take_no_more_than_the_disk_has": edited(
        f"{_RELAY}.pushes.Pushes._judged", "tx.taken += size", "pass"
    ),
    "test_quotas.py::test_an_entry_that_puts_nobody_out_is_not_taken_by_a_disk_that_is_short": (
        _ASKING_NOBODY
    ),
    "test_quotas.py::"
    "test_a_longer_log_is_not_taken_by_a_disk_that_is_short_unless_it_puts_somebody_out": edited(
        f"{_RELAY}.wholelogs.follow", "if asking", "if False"
    ),
    "test_quotas.py::test_a_disk_that_is_short_takes_no_messages_of_pairing": _ASKING_NOBODY,
    "test_quotas.py::test_a_longer_log_takes_no_more_than_a_part_beyond_the_quota": edited(
        f"{_RELAY}.wholelogs.follow", "if asking", "if False"
    ),
    "test_quotas.py::test_an_offer_goes_beyond_the_quota_by_a_part_and_no_further": _ASKING_NOBODY,
    "test_quotas.py::test_files_of_small_blobs_count_as_what_they_take_on_a_disk": put(
        f"{_RELAY}.shelves.ShelvedBlobs.rounding", always(0)
    ),
    "test_service.py::test_buckets_are_bounded_in_number": edited(
        f"{_RELAY}.limits.Buckets.take", "len(self._levels) > self._most", "False"
    ),
    "test_service.py::test_what_one_caller_has_in_memory_at_a_time_is_bounded_and_let_go_of": put(
        f"{_RELAY}.limits.Room.taking", always(nullcontext(nothing))
    ),
    "test_service.py::test_no_more_mailboxes_are_open_than_the_relay_takes": put(
        f"{_RELAY}.mailboxes.Mailboxes._check_room", nothing
    ),
    "test_service.py::test_an_address_opens_so_many_mailboxes_in_a_quarter_of_an_hour": put(
        f"{_RELAY}.limits.Buckets.take", always(0.0)
    ),
    "test_service.py::test_too_many_who_wait_are_answered_at_once": put(
        f"{_RELAY}.waiting.MOST_PER_KEY", 10**9
    ),
    "test_pulls.py::test_who_asks_once_waits_for_one_of_the_many_pulls_of_another_household": put(
        f"{_RELAY}.turns.Turns.of", _AT_ONCE
    ),
    "test_pulls.py::"
    "test_who_asks_once_waits_for_one_of_the_many_who_ask_whether_a_picture_is_there": put(
        f"{_RELAY}.turns.Turns.of", _AT_ONCE
    ),
    "test_founding.py::"
    "test_who_brings_a_log_once_waits_for_one_of_the_many_calls_of_another_household": put(
        f"{_RELAY}.turns.Turns.of", _AT_ONCE
    ),
    "test_duplicates.py::"
    "test_who_pushes_once_waits_for_one_of_the_many_large_pushes_of_another_household": put(
        f"{_RELAY}.turns.Turns.of", _AT_ONCE
    ),
    "test_offering.py::test_of_the_many_offers_of_a_household_one_is_judged_at_a_time": put(
        f"{_RELAY}.turns.Turns.of", _AT_ONCE
    ),
    "test_offers.py::test_an_offer_is_judged_beside_those_who_write": edited(
        f"{_RELAY}.offers.take_offer",
        "looked.membership,",
        "look_into(tx, membership, header.device, offer).membership,",
    ),
    "test_offering.py::test_of_all_households_one_is_looked_into_at_a_time": put(
        f"{_RELAY}.turns.Turns.of", _AT_ONCE
    ),
    "test_offering.py::test_what_makes_way_for_an_offer_is_read_beside_those_who_write": edited(
        f"{_RELAY}.offers.take_offer",
        "looked.gone)",
        "only_in(tx, space, looked.going, header))",
    ),
    "test_whole_logs.py::test_where_chains_end_is_looked_at_beside_those_who_write": edited(
        f"{_RELAY}.wholelogs._cut", "looked.get((device, head)) or ", ""
    ),
    "test_floors.py::test_a_floor_is_looked_at_beside_those_who_write": edited(
        f"{_RELAY}.floors.check_floor", "kept =", "check_places(tx, membership, ()); kept ="
    ),
    "test_filed.py::test_calls_that_are_refused_count_the_blobs_of_their_space_once": put(
        f"{_RELAY}.filed.Filed.get", always(None)
    ),
    "test_duplicates.py::test_all_devices_of_a_space_call_ten_times_as_often_as_one_may": put(
        f"{_RELAY}.settings.BUSY_DEVICES", 10**9
    ),
    "test_offers.py::test_a_picture_that_an_offer_names_as_its_content_outlasts_the_offer[memory]": (  # noqa: E501  # its whole name
        edited(f"{_RELAY}.floors.only_in", ", offered=True", "")
    ),
    "test_offers.py::test_no_offer_hides_another_one_from_who_asks_once_a_day": put(
        f"{_RELAY}.floors._in_turn", lambda offers, _: offers[-1] if offers else b""
    ),
    # At rest
    "test_starting.py::test_what_a_relay_makes_is_for_its_owner_only": in_relay(
        "import os; os.umask(0); os.umask = lambda _: 0\n"
        "import kitchensync_relay.folder as it\n"
        "it.write_private = lambda path, data: path.write_bytes(data)"
    ),
}
OFF = {
    f"tests/relay/{name}": each(_NO_PROCESS, switch) if name.endswith("[memory]") else switch
    for name, switch in OFF.items()
}
