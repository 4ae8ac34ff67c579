"""Ways to switch a defence off while one test runs; which defence is left to the `of_` modules."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable
from pkgutil import resolve_name
from types import SimpleNamespace
from typing import Any, Final

import pytest

from tests.relay.process import ForkedRelay

Switch = Callable[[pytest.MonkeyPatch], None]
"""Switches one defence off, until the patch is undone."""


def put(target: str, value: object) -> Switch:
    """Another value in the place of what has that dotted name."""
    return lambda patch: patch.setattr(target, value)


def around(target: str, change: Callable[[Any], object]) -> Switch:
    """What `change` makes of the function or class that has that dotted name."""

    def switch(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(target, change(resolve_name(target)))

    return switch


def edited(target: str, old: str, new: str) -> Switch:
    """A function whose source says `new` where it said `old`, for whoever imported it too."""

    def switch(patch: pytest.MonkeyPatch) -> None:
        found = resolve_name(target)
        function = getattr(found, "__func__", found)
        source = textwrap.dedent(inspect.getsource(function))
        assert old in source, f"{target} says no longer: {old}"
        made: dict[str, Any] = {}
        exec(compile(source.replace(old, new), target, "exec"), function.__globals__, made)  # noqa: S102  # its own source
        anew = made[function.__name__]
        patch.setattr(function, "__code__", getattr(anew, "__func__", anew).__code__)

    return switch


def each(*switches: Switch) -> Switch:
    """Several at once, where one defence stands in several places."""

    def switch(patch: pytest.MonkeyPatch) -> None:
        for one in switches:
            one(patch)

    return switch


def in_relay(code: str) -> Switch:
    """Python that a relay in a process of its own runs before it starts."""
    program = f"{code}\nfrom kitchensync_relay.main import main\nmain()"
    return put("tests.relay.process.RELAY", [sys.executable, "-c", program, "serve"])


def in_forked_relay(code: str) -> Switch:
    """Python that a forked relay runs before it serves; the one that tests share is forked, too."""
    shared = put("tests.relay.conftest.RelayProcess", ForkedRelay)
    return each(put("tests.relay.process.FIRST", code), shared)


def nothing(*_: object, **__: object) -> None:
    """Checks nothing."""


def always(value: object) -> Callable[..., object]:
    """A function that gives that value, whatever it is asked."""
    return lambda *_, **__: value


ALIKE: Final = SimpleNamespace(compare_digest=always(True))
"""In the place of the module `hmac`: all is equal to all."""
