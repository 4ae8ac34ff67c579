"""Alarms: rung until they are over."""

from __future__ import annotations

from tests.core.replica.devices import Device


def test_an_alarm_that_rings_again_is_one_and_keeps_when_it_began(phone: Device) -> None:
    phone.replica.alarms.ring("fork", "at 3", about=b"device")
    began = phone.replica.alarms.all()[0].first
    phone.clock.now += 1
    phone.replica.alarms.ring("fork", "at 4", about=b"device")
    (alarm,) = phone.replica.alarms.all()
    assert (alarm.code, alarm.about, alarm.first, alarm.detail) == (
        "fork",
        b"device",
        began,
        "at 4",
    )
    assert alarm.last == began + 1


def test_an_alarm_that_is_over_is_gone_and_others_stay(phone: Device) -> None:
    for about in (b"one", b"other"):
        phone.replica.alarms.ring("fork", about=about)
    phone.replica.alarms.ring("relay-lacks")
    phone.replica.alarms.silence("fork", b"one")
    assert [alarm.about for alarm in phone.replica.alarms.all()] == [b"other", b""]
    phone.replica.alarms.silence("fork")
    assert [alarm.code for alarm in phone.replica.alarms.all()] == ["relay-lacks"]


def test_what_does_not_ring_is_silenced_without_a_write(phone: Device) -> None:
    phone.replica.alarms.ring("fork", about=b"one")
    before = phone.replica.data_version()
    phone.replica.alarms.silence("fork", b"other")
    phone.replica.alarms.silence("relay-lacks")
    assert phone.replica.data_version() == before
    phone.replica.alarms.silence("fork", b"one")
    assert phone.replica.data_version() != before


def test_alarms_without_end_do_not_fill_the_file(phone: Device) -> None:
    for number in range(300):
        phone.replica.alarms.ring("fork", about=number.to_bytes(2, "big"))
    assert len(phone.replica.alarms.all()) == 256


def test_alarms_of_one_kind_without_end_push_out_no_others(phone: Device) -> None:
    phone.replica.alarms.ring("left-out", about=b"device")
    for number in range(300):
        phone.replica.alarms.ring("picture-bad", about=number.to_bytes(2, "big"))
    assert phone.replica.alarms.all()[0].code == "left-out"
    assert len(phone.replica.alarms.all()) == 257
