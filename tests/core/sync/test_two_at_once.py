"""Two syncs of one space at once, as threads of one program or as two programs run them.

Nothing keeps them apart but the writes of the replica: what one decided before the other wrote is
looked at again when it is done. Here the second one runs whole inside the first, at the worst
moment.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync.errors import NoNetwork
from kitchensync.sync.space import Space
from tests.support.homes import Device
from tests.support.syncing import (
    MILK,
    check_agreement,
    name,
    names,
    settle,
    suffer,
)
from tests.support.twin import Fault, FaultyRelay

Patch = pytest.MonkeyPatch


def once(doing: Callable[[], object]) -> Callable[[], None]:
    """That, the first time only."""
    left = [doing]

    def do() -> None:
        if left:
            left.pop()()

    return do


def before(patch: Patch, of: object, step: str, doing: Callable[[], object]) -> None:
    """Have that done once, right before a step is taken for the first time."""
    taken, first = getattr(of, step), once(doing)

    def stepped(*given: object, **named: object) -> object:
        first()
        return taken(*given, **named)

    patch.setattr(of, step, stepped)


def left_out(ana: Device, ben: Device, cleo: Device) -> None:
    """Ben has sealed what he has not sent, and its epoch ends with Cleo's removal."""
    name(ben, MILK, "Milk")
    ben.space.seal()
    ana.space.want_removed([cleo.space.device])
    ana.sync()


def test_what_was_sealed_anew_and_sent_is_not_taken_back_again(
    ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    left_out(ana, ben, cleo)
    before(monkeypatch, Space, "reseal", ben.sync)
    ben.sync()
    settle(ana, ben)
    assert names(ana) == {"Milk"}
    check_agreement(ana, ben)


def test_what_is_on_its_way_is_not_taken_back_either(
    ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    left_out(ana, ben, cleo)

    def sent_and_not_answered() -> None:
        suffer(ben, Fault.DROP_ANSWER)
        with pytest.raises(NoNetwork):
            ben.sync()

    before(monkeypatch, Space, "reseal", sent_and_not_answered)
    ben.sync()
    settle(ana, ben)
    assert names(ana) == {"Milk"}
    check_agreement(ana, ben)


def test_what_arrives_after_its_successor_is_no_second_chain(
    ana: Device, ben: Device, cleo: Device
) -> None:
    name(ben, MILK, "Milk")
    ana.space.want_removed([cleo.space.device])
    network = ben.relay
    assert isinstance(network, FaultyRelay)

    def overtaken() -> None:
        ana.sync()
        ben.sync()

    network.meanwhile = overtaken
    suffer(ben, Fault.OVERTAKEN)
    ben.sync()
    assert network.refused["fork"] == 1
    settle(ana, ben)
    assert names(ana) == {"Milk"}
    check_agreement(ana, ben)
