"""Recovery words at relays that do not say what is so."""

from __future__ import annotations

import os

import pytest

from kitchensync.errors import BadChain
from kitchensync.sync.membership import log
from kitchensync.sync.membership.recovery import look
from kitchensync.trust import authoring
from kitchensync.trust.recovery import Paper
from tests.support.homes import Device
from tests.support.twin import InProcessRelay


def test_words_open_one_household_and_no_choice_of_the_relays(
    relay: InProcessRelay, ana: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, space = Paper(os.urandom(32)), ana.space
    entry = authoring.recovery(space.membership, space.keys, paper.keys("household"))
    log.append_next(space, entry)
    ana.sync()
    (household,) = look(relay, paper, ana.clock, {})
    assert household.log == space.log()
    monkeypatch.setattr(relay, "recoverable", lambda _: [space.id, b"?" * 32])
    with pytest.raises(BadChain, match="several spaces"):
        look(relay, paper, ana.clock, {})


def test_words_let_nobody_in_on_an_older_list_than_their_home_knows(
    relay: InProcessRelay, ana: Device
) -> None:
    paper, space = Paper(os.urandom(32)), ana.space
    entry = authoring.recovery(space.membership, space.keys, paper.keys("household"))
    log.append_next(space, entry)
    ana.sync()
    known = [*space.log(), b"who was shut out then"]
    with pytest.raises(BadChain, match="another story"):
        look(relay, paper, ana.clock, {"household": known})
