"""A person who gives up waiting for the other device need not wait for ten minutes."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from kitchensync import Kitchen
from kitchensync.errors import CodeExpired, DigitsDiffer
from tests.support.kitchens import PATIENCE, RELAY, World


def join(world: World, code: Future[str], stop: threading.Event) -> None:
    Kitchen.join(
        world.folder / "phone",
        RELAY,
        "phone",
        show_code=code.set_result,
        confirm=lambda _: True,
        stop=stop,
        outside=world.outside,
    ).close()


@pytest.fixture
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2)


def test_who_stops_while_the_code_is_shown_has_begun_nothing(
    world: World, pool: ThreadPoolExecutor
) -> None:
    ada, code, stop = world.found(), Future[str](), threading.Event()
    joining = pool.submit(join, world, code, stop)
    shown = code.result(PATIENCE)
    stop.set()
    with pytest.raises(CodeExpired, match="was ended"):
        joining.result(PATIENCE)
    assert not Kitchen.give_up(world.folder / "phone", outside=world.outside).changed
    with pytest.raises(CodeExpired):
        ada.household.pair(shown, mine=True, confirm=lambda *_: True)
    Kitchen.check_free(world.folder / "phone", RELAY)
    assert len(ada.household.devices()) == 1


def test_who_stops_letting_in_a_device_that_is_gone_lets_nobody_in(
    world: World, pool: ThreadPoolExecutor
) -> None:
    ada, code, stop = world.found(), Future[str](), threading.Event()
    gone = threading.Event()

    def show(text: str) -> None:
        code.set_result(text)
        gone.wait(PATIENCE)

    joining = pool.submit(
        Kitchen.join,
        world.folder / "phone",
        RELAY,
        "phone",
        show_code=show,
        confirm=lambda _: False,
        outside=world.outside,
    )
    waiting = pool.submit(
        ada.household.pair,
        code.result(PATIENCE),
        mine=True,
        confirm=lambda *_: pytest.fail("there are no digits"),
        stop=stop,
    )
    stop.set()
    with pytest.raises(CodeExpired, match="was ended"):
        waiting.result(PATIENCE)
    gone.set()
    with pytest.raises(DigitsDiffer):
        joining.result(PATIENCE)
    assert len(ada.household.devices()) == 1
