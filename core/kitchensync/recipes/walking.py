"""Cooking a recipe step by step: where one is, which timers run, and what each key does.

Pure: `now` is in seconds on any clock that only goes on. Leaves the terminal, or the phone, to
whoever shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final


class State(Enum):
    """`ASKING` is where somebody wants to go while a timer runs."""

    COOKING = auto()
    ASKING = auto()
    ENDED = auto()


class Key(Enum):
    """What somebody can do."""

    NEXT = auto()
    BACK = auto()
    TIMER = auto()
    STOP = auto()
    QUIT = auto()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A time to wait that a step names."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Running:
    """A timer that was started in a step, the first of it being 0; it rings from `ends` on."""

    step: int
    place: int
    name: str
    ends: float

    def left(self, now: float) -> int:
        """Whole seconds until it rings, 0 once it does."""
        return max(0, -int(-(self.ends - now) // 1))


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody at a step (the first is 0) of a recipe whose steps have these times to wait."""

    steps: Sequence[Sequence[Waiting]]
    step: int = 0
    running: tuple[Running, ...] = ()
    state: State = State.COOKING

    def press(self, key: Key, now: float) -> Walk:
        """What comes of a key; one that does nothing here changes nothing."""
        then = _TABLE.get((self.state, key))
        return then(self, now) if then else self

    @property
    def asking(self) -> bool:
        """Whether somebody wants to go though a timer runs."""
        return self.state is State.ASKING

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.state is State.ENDED

    def ringing(self, now: float) -> tuple[Running, ...]:
        """Timers whose time is over, and that nobody stopped."""
        return tuple(timer for timer in self.running if not timer.left(now))

    @property
    def unstarted(self) -> tuple[Waiting, ...]:
        """Times of this step for which no timer runs."""
        return tuple(waiting for _, waiting in _unstarted(self))


def _unstarted(walk: Walk) -> list[tuple[int, Waiting]]:
    """Times of its step for which no timer runs, each with its place among all of them."""
    started = {timer.place for timer in walk.running if timer.step == walk.step}
    times = walk.steps[walk.step] if walk.steps else ()
    return [(place, waiting) for place, waiting in enumerate(times) if place not in started]


def _next(walk: Walk, now: float) -> Walk:
    if walk.step + 1 < len(walk.steps):
        return replace(walk, step=walk.step + 1)
    return _quit(walk, now)


def _back(walk: Walk, _: float) -> Walk:
    return replace(walk, step=max(0, walk.step - 1))


def _timer(walk: Walk, now: float) -> Walk:
    """Start the first timer of the step that does not run."""
    unstarted = _unstarted(walk)
    if not unstarted:
        return walk
    place, waiting = unstarted[0]
    name = waiting.name or f"step {walk.step + 1}"
    timer = Running(walk.step, place, name, now + waiting.seconds)
    return replace(walk, running=(*walk.running, timer))


def _stop(walk: Walk, _: float) -> Walk:
    """Stop the timer that rings first, or rang."""
    if not walk.running:
        return walk
    first = min(walk.running, key=lambda timer: timer.ends)
    return replace(walk, running=tuple(timer for timer in walk.running if timer is not first))


def _quit(walk: Walk, now: float) -> Walk:
    busy = len(walk.ringing(now)) < len(walk.running)
    return replace(walk, state=State.ASKING if busy else State.ENDED)


def _stay(walk: Walk, _: float) -> Walk:
    return replace(walk, state=State.COOKING)


def _end(walk: Walk, _: float) -> Walk:
    return replace(walk, state=State.ENDED)


_TABLE: Final[dict[tuple[State, Key], Callable[[Walk, float], Walk]]] = {
    (State.COOKING, Key.NEXT): _next,
    (State.COOKING, Key.BACK): _back,
    (State.COOKING, Key.TIMER): _timer,
    (State.COOKING, Key.STOP): _stop,
    (State.COOKING, Key.QUIT): _quit,
    (State.ASKING, Key.NEXT): _stay,
    (State.ASKING, Key.BACK): _stay,
    (State.ASKING, Key.TIMER): _stay,
    (State.ASKING, Key.STOP): _stay,
    (State.ASKING, Key.QUIT): _end,
}
