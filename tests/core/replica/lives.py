"""Random lives of a household: what three devices do, and when they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.core.replica.devices import NOON, Device, row, sync

FOODS = [row("milk"), row("bread")]
LOTS = [row("a litre"), row("a loaf")]
TAGS = ["fresh", "vegan"]


@dataclass(frozen=True)
class Step:
    """`device` does `what` with small numbers that say to which thing and how."""

    device: int
    what: str
    thing: int
    number: int
    skew_ms: int


steps = st.builds(
    Step,
    st.integers(0, 2),
    st.sampled_from(["name", "tag", "post", "void", "delete", "resolve", "position", "meet"]),
    st.integers(0, 1),
    st.integers(0, 3),
    st.sampled_from([-5000, 0, 0, 1, 7000]),
)
lives = st.lists(steps, min_size=5, max_size=30)


def live(devices: Sequence[Device], life: Sequence[Step]) -> None:
    """Have the devices do all that, and meet once more at the end."""
    for at, step in enumerate(life):
        device = devices[step.device]
        device.clock.now = NOON + at * 100 + step.skew_ms
        if step.what == "meet":
            sync(device, devices[step.number % 3])
        else:
            ACTIONS[step.what](device, step, at)
    sync(*devices)


def _name(device: Device, step: Step, _: int) -> None:
    names = ["Milk", "Oat milk", "Soy milk", "Bread"]
    device.put("food", FOODS[step.thing], name=names[step.number], minimum=step.number)


def _tag(device: Device, step: Step, _: int) -> None:
    with device.replica.transaction("tag") as change:
        tag, present = TAGS[step.number % 2], step.number < 2
        change.set_member("food_tags", FOODS[step.thing], tag, present)


def _post(device: Device, step: Step, at: int) -> None:
    with device.replica.transaction("post") as change:
        entry = {"lot": LOTS[step.thing], "kind": "used", "amount": step.number - 2, "at": at}
        change.post("posting", row(f"posting {at}"), entry)


def _void(device: Device, step: Step, at: int) -> None:
    with device.replica.transaction("void") as change:
        for earlier in range(at):
            if earlier % 4 == step.number:
                change.void(row(f"posting {earlier}"))


def _delete(device: Device, step: Step, _: int) -> None:
    with device.replica.transaction("delete or restore") as change:
        (change.delete if step.number < 3 else change.restore)("food", FOODS[step.thing])


def _resolve(device: Device, _: Step, __: int) -> None:
    with device.replica.transaction("resolve") as change:
        for conflict in device.replica.conflicts():
            change.resolve(conflict.table, conflict.row, conflict.column, conflict.others[0][1])


def _position(device: Device, step: Step, at: int) -> None:
    device.put("list_line", FOODS[step.thing], position=f"{at:03}{step.device}")


ACTIONS: dict[str, Callable[[Device, Step, int], None]] = {
    "name": _name,
    "tag": _tag,
    "post": _post,
    "void": _void,
    "delete": _delete,
    "resolve": _resolve,
    "position": _position,
}
