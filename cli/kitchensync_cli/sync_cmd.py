"""Sync: `sync`, `status`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.counting import counted
from kitchensync.errors import KitchenSyncError
from kitchensync_cli import failures
from kitchensync_cli.output import day, moment, plain, say, table, to_json
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import Progress

if TYPE_CHECKING:
    from kitchensync import AlarmView, DeviceView, Kitchen, Status, SyncReport


def sync(
    ks: Change,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on until Ctrl-C, and tell what comes in.")
    ] = False,
) -> None:
    """
    What is done without a network is kept, and sent by the next sync.

    ks sync
    ks sync --watch
    """
    if ks.dry_run:
        unsent = ks.kitchen.status().unsent
        ks.answer(
            {"unsent": unsent, "dry_run": True},
            ks.sentence(f"{counted(unsent, 'change')} to send."),
        )
    elif watch:
        _watch(ks)
    else:
        _sync_once(ks)


def _sync_once(ks: Session) -> None:
    with Progress(quiet=ks.as_json) as progress:
        report = ks.kitchen.sync(on_progress=lambda so_far: progress(_sentence(so_far)))
    ks.answer(report, _sentence(report))


def _watch(ks: Session) -> None:
    """One line for each change that comes in; errors on stderr, and it goes on."""

    def tell(report: SyncReport) -> None:
        say(to_json(report, indent=None) if ks.as_json else _sentence(report))

    def tell_error(error: KitchenSyncError) -> None:
        failures.report(error, as_json=ks.as_json, indent=None)

    stop = threading.Event()
    noticing = threading.Thread(target=_notice, args=(ks.kitchen, stop))
    noticing.start()
    try:
        ks.kitchen.following.watch(stop, on_change=tell, on_error=tell_error)
    finally:
        stop.set()
        noticing.join()


def _notice(kitchen: Kitchen, stop: threading.Event) -> None:
    """What other commands write in the meantime is sent at once."""
    from watchfiles import watch

    for _ in watch(kitchen.home, stop_event=stop, rust_timeout=500, raise_interrupt=False):
        kitchen.following.send_soon()


def _sentence(report: SyncReport) -> str:
    parts = [f"sent {counted(report.sent, 'envelope')}"] if report.sent else []
    if report.brought_back:
        parts.append(f"brought back {counted(report.brought_back, 'envelope')} to the relay")
    if report.received:
        parts.append(f"received {counted(report.changes, 'change')}")
    if report.pictures_sent:
        parts.append(f"sent {counted(report.pictures_sent, 'picture')}")
    if report.pictures_fetched:
        parts.append(f"received {counted(report.pictures_fetched, 'picture')}")
    return ", ".join(parts).capitalize() + "." if parts else "Everything is in sync."


def status(ks: Session) -> None:
    """
    What a device is known to have is what it said when it last sent something.

    ks status
    """
    found = ks.kitchen.status()
    ks.answer(found, lambda: _status(found))


_HEADS = ("DEVICE", "PERSON", "HAS SENT", "LAST HEARD OF", "KNOWN TO HAVE")


def _status(found: Status) -> str:
    lines = [
        *([f"Household: {found.household}"] if found.household else []),
        f"Relay: {found.relay or 'none'}",
        f"Not sent yet: {counted(found.unsent, 'change')}",
        f"Last contact: {moment(found.last_contact, 'never')}",
    ]
    if found.conflicts:
        lines.append(f"To look at: {counted(found.conflicts, 'conflict')} (ks conflicts)")
    if found.void:
        lines.append(f"Could not be opened: {counted(found.void, 'envelope')}")
    if found.quarantined:
        lines.append(f"Kept for a newer version: {counted(found.quarantined, 'change')}")
    if found.recovery:
        whose = (
            f"{each.person or 'somebody'}'s, {day(each.made, 'made some time ago')}"
            for each in found.recovery
        )
        lines.append(f"Recovery words: {'; '.join(whose)}")
    # The household and the own space may ring of the same.
    told = {alarm.what: alarm for alarm in reversed(found.alarms)}
    lines += [f"Attention: {alert}" for alert in found.alerts if alert not in told]
    lines += [line for alarm in reversed(told.values()) for line in _alarm(alarm)]
    lines += [f"Hint: {hint}" for hint in found.hints]
    shown = [plain(line) for line in lines]
    rows = [_device(device) for device in found.devices if device.role != "recovery"]
    return "\n".join([*shown, "", table(_HEADS, rows)])


def _alarm(alarm: AlarmView) -> Iterator[str]:
    """What is wrong, and below it what heals and what is to decide."""
    yield f"Attention: {alarm.what} [{alarm.code}, since {moment(alarm.since, 'never')}]"
    yield from (f"  {line}" for line in (alarm.healed, alarm.decide) if line)


def _device(device: DeviceView) -> tuple[str, ...]:
    heard = "this one" if device.this else moment(device.last_seen, "never")
    lacks = f"all but {counted(device.unconfirmed, 'envelope')}" if device.unconfirmed else "all"
    return (device.name, device.person, counted(device.last_seq, "envelope"), heard, lacks)
