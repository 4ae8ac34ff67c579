"""A space that is begun anew: what is sent of it is what is there, once, in as many pieces as it
takes.
"""

from __future__ import annotations

from pathlib import Path

from kitchensync.replica import Identity
from kitchensync.replica.changeset import decode
from kitchensync.replica.values import NO_HASH, Received
from tests.core.replica.devices import SPACE, Device, household, pack, row, sync, unpack


def begin_anew(device: Device) -> None:
    identity = Identity(SPACE, device.id, device.index)
    device.replica.begin_anew(identity, [b"entry"], "begun anew", {})
    device.sent = []


def seal_one_by_one(device: Device) -> None:
    """As sealing does where a kitchen is too large for one envelope."""
    while sealed := device.replica.seal_pending(pack, limit_bytes=1):
        before = device.sent[-1].hash if device.sent else NO_HASH
        content = unpack(sealed.raw)
        device.sent.append(
            Received(device.id, device.index, sealed.seq, sealed.hash, before, sealed.raw, content)
        )


def test_everything_waits_once(tmp_path: Path) -> None:
    with household(tmp_path, 1) as (device,):
        for at in range(3000):
            device.put("food", row(f"food {at}"), name=f"food {at}")
        begin_anew(device)
        changes = [
            (block.table, block.column, changed, stamp)
            for raw in device.replica.unsent_changes(unpack)
            for block in decode(raw).blocks
            for changed, stamp in zip(block.rows, block.stamps, strict=True)
        ]
        assert len(changes) == len({*changes}) == 3000


def test_who_decides_between_two_pieces_of_it_agrees_with_the_rest(tmp_path: Path) -> None:
    with household(tmp_path, 3) as (ana, ben, newcomer):
        ana.put("food", row("milk"), name="milk")
        sync(ana, ben)
        ana.put("food", row("milk"), name="oat milk")
        ben.put("food", row("milk"), name="soy milk")
        sync(ana, ben)
        begin_anew(ana)
        seal_one_by_one(ana)
        assert len(ana.sent) > 1
        newcomer.clock.now += 1000
        newcomer.replica.merge(ana.sent[:1])
        newcomer.put("food", row("milk"), name="rice milk")
        newcomer.seal()
        newcomer.replica.merge(ana.sent)
        ana.replica.merge(newcomer.sent)
        for each in (ana, newcomer):
            (conflict,) = each.replica.conflicts()
            assert (conflict.value, [value for _, value in conflict.others]) == (
                "rice milk",
                ["oat milk"],
            )
        assert ana.replica.digest() == newcomer.replica.digest()
