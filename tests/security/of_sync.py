"""How each test of syncing, of merging what came, and of a relay that lies loses what it holds."""

from __future__ import annotations

from typing import Any

from kitchensync.errors import Unopenable
from kitchensync.replica.values import NO_HEAD
from kitchensync.sync import admission, having
from kitchensync.sync.actions import Acknowledge, Action, Take
from kitchensync.sync.membership import branches
from tests.security.switching import Switch, always, around, each, edited, nothing, put

_SYNC = "kitchensync.sync"


def _demanding(opened: Any) -> Any:
    def demand(*given: object) -> admission.Admitted:
        admitted: admission.Admitted = opened(*given)
        if admitted.body is None:
            raise Unopenable("This does not open.")
        return admitted

    return demand


def _trusting(have: having.Have, answer: Any, **_: bool) -> tuple[Action, ...]:
    return Take(answer.entries, answer.envelopes), Acknowledge(min(answer.accepted, have.head))


def _silently(*_: Any) -> Any:
    return iter(())


_WHATEVER_THE_DISK_MADE_OF_IT = put(f"{_SYNC}.blobs.is_content", always(True))

OFF: dict[str, Switch] = {
    # Talking to a relay
    "sync/wire/test_http.py::test_plain_http_is_for_this_machine_only": put(
        f"{_SYNC}.wire.http._is_loopback", always(True)
    ),
    "sync/wire/test_http.py::test_an_answer_without_end_is_given_up_on": put(
        f"{_SYNC}.wire.http._ANSWER_LIMIT", 1 << 40
    ),
    "sync/wire/test_bounds.py::test_what_never_comes_to_an_answer_is_given_up_on": put(
        f"{_SYNC}.wire.bounds.Bounds.trace", nothing
    ),
    "sync/wire/test_http.py::test_a_token_is_not_carried_to_where_a_relay_points": edited(
        f"{_SYNC}.wire.http.HttpRelay._send", "stream=True", "stream=True, follow_redirects=True"
    ),
    "sync/wire/test_http.py::test_a_token_travels_in_a_header_never_in_the_address": edited(
        f"{_SYNC}.wire.http.HttpRelay._call",
        "self.origin + path,",
        "self.origin + path + '?token=' + bearer,",
    ),
    "sync/wire/test_session.py::test_nothing_is_signed_for_another_relay_space_or_device": put(
        f"{_SYNC}.wire.session.Session._check", nothing
    ),
    # Somebody is put out
    "sync/membership/test_removing.py::test_what_is_written_once_somebody_is_to_go_is_never_sealed_for_them": (  # noqa: E501  # its whole name
        put(f"{_SYNC}.plan._is_removing", always(False))
    ),
    "sync/membership/test_removing.py::test_who_writes_on_and_on_is_removed_and_nothing_of_it_is_lost": put(  # noqa: E501  # its whole name
        "kitchensync_relay.rules._Push._check_pause", nothing
    ),
    "sync/membership/test_removing.py::test_who_has_the_log_name_more_of_it_than_there_ever_was_is_removed_all_the_same": put(  # noqa: E501  # its whole name
        "kitchensync.trust.standing.Standing.ends", lambda self, heads: self.of_members(heads)
    ),
    "sync/membership/test_removing.py::test_where_the_log_names_what_everybody_else_never_wrote_nobody_is_kept_in": edited(  # noqa: E501  # its whole name
        f"{_SYNC}.plan.open_plan",
        "have = _if_it_counts(have)",
        "if have.is_surpassed: return (Fail(surpassed()),)",
    ),
    "sync/membership/test_removing.py::test_who_is_overtaken_some_times_sends_nothing_to_who_is_to_go": edited(  # noqa: E501  # its whole name
        f"{_SYNC}.having.hindering_removals", "held.signed == answer.heads", "True"
    ),
    "sync/membership/test_removing.py::test_while_an_older_relay_lacks_what_somebody_sent_a_removal_waits_and_rings": put(  # noqa: E501  # its whole name
        f"{_SYNC}.noticing._note_removals", nothing
    ),
    # A relay that forges, repeats, forgets, lies
    "sync/membership/test_enrolment.py::test_nobody_signs_on_an_older_list_than_the_relay_gave_before": edited(  # noqa: E501  # its whole name
        f"{_SYNC}.membership.enrolment.add_to", "whole_log(session, log)", "whole_log(session)"
    ),
    "sync/membership/test_enrolment.py::test_nobody_signs_on_a_list_that_parts_from_the_one_that_the_relay_gave_before": edited(  # noqa: E501  # its whole name
        f"{_SYNC}.membership.enrolment.log_there",
        "log[: len(known)] != [*known[: len(log)]]",
        "False",
    ),
    "sync/membership/test_recovery.py::test_words_let_nobody_in_on_an_older_list_than_their_home_knows": put(  # noqa: E501  # its whole name
        f"{_SYNC}.membership.recovery._known_of", always(None)
    ),
    "sync/test_hostile_relay.py::test_a_forged_envelope_is_refused_and_what_came_before_it_stays": (
        put("kitchensync.trust.standing.verify", nothing)
    ),
    "sync/test_hostile_relay.py::test_a_relay_that_repeats_itself_is_given_up_on": put(
        f"{_SYNC}.executor._FRUITLESS_ROUNDS", 40
    ),
    "sync/test_hostile_relay.py::test_no_removal_is_signed_at_a_boundary_that_leaves_out_what_was_verified": around(  # noqa: E501  # its whole name
        f"{_SYNC}.membership.removal.entry",
        lambda entry: lambda *a, **k: entry(*a, **{**k, "verified": k["boundary"]}),
    ),
    "sync/test_hostile_relay.py::test_what_a_device_tells_of_devices_that_never_were_is_not_kept": (
        edited(f"{_SYNC}.knowledge.note", "if device in membership.everyone:", "if True:")
    ),
    "sync/test_lying_relay.py::test_a_device_that_is_hidden_is_missed_where_another_has_seen_it": (
        put(f"{_SYNC}.noticing._told_beyond", always({}))
    ),
    "sync/test_lying_relay.py::test_envelopes_that_are_named_and_not_handed_out_ring": each(
        put(f"{_SYNC}.plan.withheld", always(())), put(f"{_SYNC}.noticing.withheld", always(()))
    ),
    "sync/test_lying_relay.py::test_a_relay_that_keeps_showing_an_old_membership_is_not_believed": (
        put(f"{_SYNC}.plan.objection", nothing)
    ),
    "sync/test_lying_relay.py::test_an_envelope_that_names_an_entry_which_is_kept_back_rings": put(
        "kitchensync.trust.membership.Membership.knows", always(True)
    ),
    "sync/test_going_over.py::test_what_has_a_key_of_the_list_that_gives_way_counts_in_no_other": (
        edited(f"{_SYNC}.becoming._counting", "header.epoch <= newest", "True")
    ),
    "sync/test_going_over.py::test_nobody_keeps_a_home_on_a_list_that_gives_way_by_naming_an_entry_of_both": edited(  # noqa: E501  # its whole name
        f"{_SYNC}.becoming.become",
        "contents = before.opener()",
        "before.epoch_key = epochs.key; contents = before.opener()",
    ),
    "sync/test_lying_relay.py::test_two_memberships_are_never_mixed_and_ring_until_somebody_decides": (  # noqa: E501  # its whole name
        each(
            edited(f"{_SYNC}.membership.log._check", "for entry in entries:", "for entry in ():"),
            edited(f"{_SYNC}.plan.plan_after_answer", "answer.membership not in have.log", "False"),
            edited(f"{_SYNC}.plan.objection", "answer.membership not in have.log", "False"),
        )
    ),
    "sync/test_lying_relay.py::test_a_longer_log_that_is_another_one_is_not_followed": edited(
        f"{_SYNC}.membership.log._check", "for entry in entries:", "for entry in ():"
    ),
    "sync/test_lying_relay.py::test_a_clone_rings_with_the_others_and_stops_nobody": put(
        f"{_SYNC}.chains.agrees", always(True)
    ),
    "sync/test_hearsay.py::test_who_is_said_to_have_two_chains_is_not_taken_to_have_them": edited(
        f"{_SYNC}.noticing.dispute", "ring_for(replica, DISPUTED", "ring_for(replica, FORK"
    ),
    "sync/test_hearsay.py::test_it_is_over_when_who_said_so_is_gone": each(
        edited(f"{_SYNC}.hearsay.weigh", "members >= {*about}", "True"),
        edited(f"{_SYNC}.hearsay._kept", "if kept.epoch == epoch", "if kept"),
    ),
    "sync/test_hearsay.py::test_places_that_never_were_keep_nobody_from_a_floor": put(
        f"{_SYNC}.hearsay._refuted", always([])
    ),
    "sync/test_hearsay.py::test_who_disputes_a_chain_keeps_nobody_from_a_floor_by_places_that_never_were": edited(  # noqa: E501  # its whole name
        f"{_SYNC}.hearsay._doubtful", "if not _agrees(replica, said)", "if False"
    ),
    "sync/test_hearsay.py::test_who_disputes_a_chain_hushes_nobody_elses_word_on_it": edited(
        f"{_SYNC}.noticing._note_withheld",
        "have.forked",
        "have.forked | ringing(replica, DISPUTED)",
    ),
    "sync/test_hearsay.py::test_what_a_device_says_of_its_own_chain_keeps_nobody_from_a_floor": (
        edited(f"{_SYNC}.knowledge.of_others", "if place.device != opened.received.device", "")
    ),
    "sync/membership/test_removing.py::test_words_go_of_which_the_log_names_what_they_never_wrote": put(  # noqa: E501  # its whole name
        "kitchensync.sync.membership.removal.retired", always(frozenset())
    ),
    "sync/test_hearsay.py::test_what_is_said_of_words_on_paper_keeps_nobody_from_a_floor": (
        edited(f"{_SYNC}.knowledge.counted", '== "recovery"', '== ""')
    ),
    "sync/test_two_chains.py::test_nothing_is_dropped_for_a_chain_that_the_relay_only_claims_to_have": (  # noqa: E501  # its whole name
        put(
            f"{_SYNC}.membership.branches._compare",
            always(branches.Compared(NO_HEAD, is_other=True)),
        )
    ),
    "sync/test_two_chains.py::test_nothing_is_dropped_for_a_chain_that_its_device_did_not_sign": (
        edited(
            f"{_SYNC}.membership.branches._compare",
            "space.membership.check_envelope(envelope)",
            "pass",
        )
    ),
    "sync/test_two_chains.py::test_a_chain_that_a_relay_makes_up_without_end_is_not_compared_for_ever": (  # noqa: E501  # its whole name
        edited(f"{_SYNC}.membership.branches._compare", "ours.seq", "2**62")
    ),
    "sync/test_two_chains.py::test_who_learns_of_the_removal_goes_over_to_the_chain_that_it_fixed": (  # noqa: E501  # its whole name
        put(f"{_SYNC}.membership.branches.astray", always(frozenset()))
    ),
    "sync/test_lying_relay.py::test_envelopes_of_another_space_are_refused": put(
        f"{_SYNC}.incoming.admit", _silently
    ),
    "sync/test_lying_relay.py::test_a_token_is_of_no_use_at_another_relay": put(
        "kitchensync_relay.auth.Secret.mac", always(bytes(32))
    ),
    "sync/test_forgetful_relay.py::test_a_wiped_relay_is_filled_by_whoever_comes_first": put(
        f"{_SYNC}.plan.lost_of_others", always({})
    ),
    "sync/test_forgetful_relay.py::test_a_removed_member_who_comes_first_with_an_old_log_gains_nothing": (  # noqa: E501  # its whole name
        put("kitchensync_relay.wholelogs._cut", nothing)
    ),
    # Pairing
    "sync/membership/test_pairing.py::test_when_the_person_says_no_nothing_is_signed_and_the_newcomer_is_told": (  # noqa: E501  # its whole name
        edited(
            f"{_SYNC}.membership.pairing._compared",
            "if not confirm(newcomer.name, digits):",
            "if False:",
        )
    ),
    "sync/membership/test_pairing.py::test_when_the_person_at_the_new_device_says_no_it_joins_nothing": edited(  # noqa: E501  # its whole name
        f"{_SYNC}.membership.pairing.join", "if not confirm(new.digits):", "if False:"
    ),
    "sync/membership/test_lying_newcomers.py::test_who_comes_in_at_another_device_meanwhile_is_not_put_out_either": (  # noqa: E501  # its whole name
        edited(
            f"{_SYNC}.membership.pairing._add",
            "if not is_ours or device not in removal.untold(each.space.replica):",
            "if False:",
        )
    ),
    "sync/membership/test_pairing.py::test_a_code_serves_once": put(
        f"{_SYNC}.membership.pairing._Mailbox.close", nothing
    ),
    # Snapshots
    "sync/snapshots/test_offers.py::test_a_snapshot_of_another_state_is_refused_and_rings": put(
        f"{_SYNC}.snapshots.offers._objection", nothing
    ),
    "sync/snapshots/test_archives.py::test_a_snapshot_that_archives_something_else_is_refused_and_rings": put(  # noqa: E501  # its whole name
        f"{_SYNC}.snapshots.offers._objection", nothing
    ),
    "sync/snapshots/test_archives.py::test_nobody_stands_for_a_header_that_lies_about_what_was_archived_before": (  # noqa: E501  # its whole name
        put(f"{_SYNC}.snapshots.archives.holds", always(True))
    ),
    "sync/snapshots/test_lying_archives.py::test_who_stands_for_an_archive_that_was_made_up_changes_nobodys_and_is_found_out": (  # noqa: E501  # its whole name
        put("kitchensync.replica.archives.archive.check", nothing)
    ),
    "sync/snapshots/test_archives.py::test_a_segment_that_the_relay_loses_is_not_held_against_its_maker": put(  # noqa: E501  # its whole name
        f"{_SYNC}.snapshots.offers.archives.added", lambda _, __, offer, most: [b""] * most
    ),
    "sync/snapshots/test_offers.py::test_a_snapshot_that_nobody_stands_for_is_not_loaded": put(
        f"{_SYNC}.snapshots.offers.load", nothing
    ),
    "sync/snapshots/test_lying_snapshots.py::test_a_snapshot_that_its_maker_did_not_sign_is_held_against_nobody": (  # noqa: E501  # its whole name
        put("kitchensync.trust.snapshots.Offer.verify", nothing)
    ),
    "sync/snapshots/test_lying_snapshots.py::test_nobody_stands_for_a_header_that_lies_about_the_state": (  # noqa: E501  # its whole name
        edited(f"{_SYNC}.snapshots.offers._objection", "(replica.digest(), named) != told", "False")
    ),
    "sync/snapshots/test_lying_snapshots.py::test_nobody_stands_for_a_snapshot_that_leaves_out_what_was_seen": (  # noqa: E501  # its whole name
        edited(f"{_SYNC}.snapshots.offers._objection", "not is_closed", "False")
    ),
    "sync/snapshots/test_guessing.py::test_two_snapshots_do_not_confirm_what_changed_between_them": put(  # noqa: E501  # its whole name
        f"{_SYNC}.snapshots.offers.snapshots.masked", lambda _, __, ___, digest: digest
    ),
    # What counts, and what it can do
    "test_daggers.py::test_content_that_does_not_open_never_blocks_a_chain": around(
        f"{_SYNC}.admission._opened", _demanding
    ),
    "test_daggers.py::test_a_removal_counts_everything_that_the_relay_has_acknowledged": put(
        "kitchensync.trust.membership.Membership.check_heads", nothing
    ),
    "replica/test_merging.py::test_a_change_with_the_stamp_of_another_device_is_dropped": put(
        "kitchensync.replica.merging._of_author", lambda _, block: block
    ),
    "replica/test_merging.py::test_an_envelope_with_another_predecessor_is_refused": put(
        "kitchensync.replica.merging._check_next", nothing
    ),
    "replica/test_merging.py::test_another_envelope_of_the_same_seq_is_a_fork": put(
        "kitchensync.replica.merging._check_same", nothing
    ),
    "replica/test_merging.py::test_an_envelope_of_more_changes_than_fit_is_void_as_a_whole": put(
        "kitchensync.replica.changeset.MAX_CHANGES", 10**9
    ),
    "sync/snapshots/test_forgotten.py::test_a_snapshot_that_rots_on_the_disk_is_not_given_to_a_relay_that_lost_it": (  # noqa: E501  # its whole name
        _WHATEVER_THE_DISK_MADE_OF_IT
    ),
    "sync/snapshots/test_lost_archives.py::test_a_segment_that_rots_on_the_disk_is_not_given_to_a_relay_that_lost_it": (  # noqa: E501  # its whole name
        _WHATEVER_THE_DISK_MADE_OF_IT
    ),
    "kitchen/photos/test_lasting.py::test_a_picture_that_rots_on_the_disk_is_not_sent_and_comes_from_who_has_it": (  # noqa: E501  # its whole name
        _WHATEVER_THE_DISK_MADE_OF_IT
    ),
    "kitchen/photos/test_lasting.py::test_a_member_who_puts_something_else_in_the_place_of_a_picture_stops_no_other": put(  # noqa: E501  # its whole name
        f"{_SYNC}.pictures.photos._OF_ONE_BLOB", frozenset()
    ),
    "test_mixed_versions.py::test_versions_that_part_for_weeks_are_told_until_a_floor_comes": put(
        f"{_SYNC}.snapshots.agreeing._LONG_MS", 10**15
    ),
    "replica/test_quarantine.py::test_what_is_not_known_is_kept_whole_and_counted": put(
        "kitchensync.replica.quarantine.put_aside", nothing
    ),
    "replica/test_alarms.py::test_alarms_without_end_do_not_fill_the_file": put(
        "kitchensync.replica.alarms._KEPT", 10**9
    ),
    "replica/test_alarms.py::test_alarms_of_one_kind_without_end_push_out_no_others": edited(
        "kitchensync.replica.alarms.Alarms.ring",
        "alarm WHERE code = ? AND",
        "alarm WHERE ? > '' AND",
    ),
    "replica/test_digest.py::test_a_replica_that_drifted_is_noticed": put(
        "kitchensync.replica.digest.disagreements", always([])
    ),
    "replica/snapshots/test_snapshot.py::test_a_frame_that_says_it_is_huge_is_not_waited_for": put(
        "kitchensync.replica.framing.MAX_CHANGE_SET", 10**12
    ),
    "replica/snapshots/test_snapshot.py::test_a_window_that_would_fill_the_memory_is_refused": put(
        "kitchensync.replica.framing._WINDOW", 0
    ),
    "replica/test_opening.py::test_a_file_is_made_for_its_owner_only": edited(
        "kitchensync.replica.opening.make_file", "0o600", "0o644"
    ),
}
OFF = {f"tests/core/{name}": switch for name, switch in OFF.items()}
