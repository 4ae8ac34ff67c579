"""Recovery words that an older version made: they hold, and newer ones are asked for."""

from __future__ import annotations

import msgspec
import pytest

from kitchensync.trust import authoring
from kitchensync.trust.entries import Recovery, parse_entry, sign_entry
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from tests.support.kitchens import World, back_from, own_space, words_made_by


def test_words_of_an_older_form_are_to_be_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, made = world.found(), authoring.recovery

    def as_before(log: Membership, keys: DeviceKeys, paper: DeviceKeys) -> bytes:
        payload = parse_entry(made(log, keys, paper)).payload
        assert isinstance(payload, Recovery)
        older = msgspec.structs.replace(payload, proof=paper.sign("recovery", log.space_id))
        return sign_entry(keys, log.space_id, log.length, log.head, older)

    with monkeypatch.context() as patched:
        patched.setattr(authoring, "recovery", as_before)
        words = words_made_by(laptop)
    (hint,) = laptop.status().hints
    assert "older kind" in hint
    assert own_space(back_from(world, words)).id == own_space(laptop).id
    words_made_by(laptop)
    assert laptop.status().hints == ()
