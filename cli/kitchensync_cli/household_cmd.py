"""The household: `init`, `household`, `relay`, `devices`, `fingerprint`, `leave`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync_cli.names import Device, tell, usual
from kitchensync_cli.output import plain, table
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import confirm, needs_person

if TYPE_CHECKING:
    from kitchensync import DeviceView, Done, GoneView

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Url = Annotated[str, typer.Argument(metavar="URL", help="Its https:// address.")]
Named = Annotated[str, typer.Argument(metavar="NAME", help="The device, as ks devices shows it.")]
To = Annotated[str, typer.Argument(metavar="NEW", help="What it is called from now on.")]
LeftOut = Annotated[str, typer.Argument(metavar="NAME", help="The device.")]
_SPACES = {"household": "household", "personal": "your own"}


def init(
    ks: Change,
    household: Annotated[
        str | None,
        typer.Option("--household", metavar="NAME", help="What to call the household, else Home."),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="NAME", help="Who you are, else as you log in."),
    ] = None,
    device: Device = None,
    relay: Annotated[
        str | None,
        typer.Option(
            "--relay", metavar="URL", help="Where your devices will meet; can be set later."
        ),
    ] = None,
    empty: Annotated[
        bool, typer.Option("--empty", help="Without the recipes that come with it.")
    ] = False,
) -> None:
    """
    Everything works without a relay; it is needed to sync with other devices. All names can be
    changed later.

    ks init
    ks init --household Home --person Ada --device laptop
    """
    from kitchensync import Kitchen

    said = {"household": household, "person": person, "device": device}
    names = {what: usual(what) if name is None else name for what, name in said.items()}
    household, person, device = names.values()
    Kitchen.create(
        ks.home,
        household=household,
        person=person,
        device=device,
        relay=relay,
        starters=not empty,
        dry_run=ks.dry_run,
    )
    for what, name in said.items():
        if name is None:
            tell(ks, what, names[what])
    founded = ks.sentence(f"The kitchen of {household} is in {ks.home}.")
    ks.answer({**names, "home": ks.home, "dry_run": ks.dry_run}, founded)


def household(
    ks: Change,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="What to call it from now on.")
    ] = None,
) -> None:
    """
    Without a name it tells which it has.

    ks household
    ks household "Villa Sunshine"
    """
    if name is None:
        called = ks.kitchen.status().household
        ks.answer({"household": called}, plain(called or ""))
    else:
        ks.done(ks.kitchen.calling.household(name, dry_run=ks.dry_run))


def relay_show(ks: Session) -> None:
    """
    The ids are what to tell whoever runs the relay, who knows your spaces by nothing else.

    ks relay
    """
    relay, spaces = ks.kitchen.relay, ks.kitchen.household.space_ids()
    rows = [(called, spaces[name]) for name, called in _SPACES.items() if name in spaces]
    ks.answer(
        {"relay": relay, **{f"{name}_space": spaces.get(name) for name in _SPACES}},
        lambda: (
            f"{relay}\n\n{table(('SPACE', 'ID'), rows)}"
            if relay
            else "No relay is set: ks relay set https://relay.example"
        ),
    )


def relay_set(ks: Change, url: Url) -> None:
    """
    Plain http:// is taken only for a relay on this machine.

    ks relay set https://relay.example
    """
    ks.done(ks.kitchen.household.set_relay(url, dry_run=ks.dry_run))


def relay_move(ks: Change, url: Url) -> None:
    """
    Everything is brought there from this device; the old relay need not answer. Devices that still
    look there follow by themselves; where it is gone, say ks relay set on them.

    ks relay move https://other.example
    """
    ks.done(ks.kitchen.household.move_relay(url, dry_run=ks.dry_run))


def left_out(ks: Session) -> None:
    """
    ks left-out
    """
    found = [alarm for alarm in ks.kitchen.status().alarms if alarm.code == "left-out"]
    ks.answer(
        {"left_out": found},
        lambda: "\n".join(plain(alarm.what) for alarm in found) or "Nothing was left out.",
    )


def left_out_take(ks: Change, name: LeftOut) -> None:
    """
    What it wrote is sent to the others as this device's; ks status says where there is something.

    ks left-out take phone
    """
    ks.done(ks.kitchen.household.settle_left_out(name, take=True, dry_run=ks.dry_run))


def left_out_drop(ks: Change, name: LeftOut) -> None:
    """
    It is gone from this device for good. Say the whole name of that one.

    ks left-out drop phone
    """
    ks.done(ks.kitchen.household.settle_left_out(name, take=False, dry_run=ks.dry_run))


def devices(ks: Session) -> None:
    """
    ks devices
    """
    found = ks.kitchen.household.devices()
    rows = [(one.name, one.person, one.role, _note(one)) for one in found]
    nobody = "No device is in the household any more."
    heads = ("DEVICE", "PERSON", "ROLE", "")
    ks.answer({"devices": found}, lambda: table(heads, rows) if found else nobody)


def gone(ks: Session) -> None:
    """
    The list of members, which every device checks, says which devices, and not when. Their names
    are what they were called last.

    ks devices gone
    """
    found = ks.kitchen.household.gone()
    rows = [(one.name, one.id[:8], one.person, one.role, _how(one)) for one in found]
    heads = ("DEVICE", "ID", "PERSON", "ROLE", "")
    ks.answer({"gone": found}, lambda: table(heads, rows) if found else "Nobody has gone.")


def _how(one: GoneView) -> str:
    if one.by == one.id:
        return "left"
    whose = f" of {one.by_person}" if one.by_person else ""
    return f"shut out by {one.by_name}{whose}, {one.by[:8]}"


def _note(device: DeviceView) -> str:
    if device.this:
        return "this one"
    return "in your own space only" if device.space == "personal" else ""


def rename(ks: Change, name: Named, to: To) -> None:
    """
    The other devices call it so from their next sync on.

    ks devices rename laptop "kitchen computer"
    """
    ks.done(ks.kitchen.calling.device(name, to, dry_run=ks.dry_run))


def remove(
    ks: Change,
    name: Named,
    yes: Yes = False,
) -> None:
    """
    It can neither send nor read anything from then on; what it has already stays on it. Say its
    whole name: a part of one shuts nobody out.

    ks devices rm phone
    """
    if _agreed(ks, f"Shut {name} out of the household", yes):
        ks.done(ks.kitchen.household.remove_device(name, dry_run=ks.dry_run))
    else:
        ks.done(_unchanged())


def leave(ks: Change, yes: Yes = False) -> None:
    """
    What was sent stays with the others. The data here stays readable, but is synced no more.

    ks leave
    """
    if _agreed(ks, "Leave the household with this device", yes):
        ks.done(ks.kitchen.household.leave(dry_run=ks.dry_run))
    else:
        ks.done(_unchanged())


def fingerprint(ks: Session) -> None:
    """
    Compare them by eye: if they differ, somebody stands between the devices.

    ks fingerprint
    """
    digits = ks.kitchen.household.fingerprint()
    ks.answer({"fingerprint": digits}, plain(digits))


def _unchanged() -> Done:
    from kitchensync import Done

    return Done("Nothing was changed.", changed=False)


def _agreed(ks: Change, what: str, yes: bool) -> bool:
    if yes or ks.dry_run:
        return True
    needs_person(f"{what}: that asks first", "--yes")
    return confirm(f"{what}?")
