"""Cooking step by step: `ks cooking NAME`. What each key does is said in `kitchensync.Walk`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from kitchensync_cli.cook_cmd import Eating, each_of
from kitchensync_cli.output import folded, plain, styled
from kitchensync_cli.recipe_cmd import Names, Servings
from kitchensync_cli.recipe_text import in_minutes, shown, told_lines
from kitchensync_cli.session import Session
from kitchensync_cli.terminal import Keys, aside, at_terminal, ring

if TYPE_CHECKING:
    from kitchensync import Key, RecipeView, Walk

_EVERY = 0.5
_HELP = "n next   b back   t start the timer   s stop it   q quit"
_ASKED = "A timer runs. q again to leave it, any other key to stay."


def cooking(ks: Session, name: Names, servings: Servings = None, eaters: Eating = None) -> None:
    """
    Keys: n or Enter goes on, b back, t starts the timer of a step, s stops it, q ends. Where there
    is no terminal, the recipe is printed with what each step needs. Who should not eat it is said
    below its title.

    ks cooking dal
    ks cooking dal --servings 2
    """
    recipe = ks.kitchen.recipes.show(" ".join(name), servings=servings)
    judged = ks.kitchen.cooking.judge(recipe.id, servings=servings, eaters=each_of(eaters))
    if ks.as_json or not at_terminal() or not recipe.steps:
        shape = {"recipe": recipe, "warnings": judged.warnings, "verdicts": judged.verdicts}
        ks.answer(shape, lambda: _printed(recipe, judged.warnings))
        return
    with Keys() as keys, aside() as show:
        walked(recipe, keys.wait, show, time.monotonic, judged.warnings)


def walked(
    recipe: RecipeView,
    wait: Callable[[float], str],
    show: Callable[[str], None],
    clock: Callable[[], float],
    warnings: Sequence[str] = (),
) -> None:
    """Go through the recipe until it ends; a timer that begins to ring rings once.

    What is on the screen is drawn anew where it changes: it is read while hands are busy.
    """
    walk, before = _begun(recipe), ""
    rung: set[tuple[int, int]] = set()
    while not walk.ended:
        now = clock()
        ringing = {(timer.step, timer.place) for timer in walk.ringing(now)}
        if (drawn := screen(recipe, walk, now, warnings)) != before:
            show(drawn)
            before = drawn
        if ringing - rung:
            ring()
        rung = ringing
        key = _keys().get(wait(_EVERY))
        if key is not None:
            walk = walk.press(key, clock())


def _begun(recipe: RecipeView) -> Walk:
    from kitchensync import Waiting, Walk

    steps = [[Waiting(one.name, one.seconds) for one in step.timers] for step in recipe.steps]
    return Walk(steps)


def _keys() -> dict[str, Key]:
    from kitchensync import Key

    said = {Key.NEXT: "nN \n\r", Key.BACK: "bBpP", Key.TIMER: "tT", Key.STOP: "sS", Key.QUIT: "qQ"}
    return {letter: key for key, letters in said.items() for letter in letters}


def screen(recipe: RecipeView, walk: Walk, now: float, warnings: Sequence[str] = ()) -> str:
    """What is on the screen: the ingredients, those of this step marked, the step, timers, keys."""
    return "\n".join(_rows(recipe, walk, now, warnings)) + "\n"


def _rows(recipe: RecipeView, walk: Walk, now: float, warnings: Sequence[str]) -> Iterator[str]:
    step = recipe.steps[walk.step]
    serves = f", serves {recipe.servings}" if recipe.servings else ""
    yield styled(plain(f"{recipe.title}{serves}"), "bold")
    yield from (folded(plain(warning), 2) for warning in warnings)
    yield ""
    for line in told_lines(recipe):
        marked = line.number in step.lines
        text = folded(plain(f"{'▸' if marked else ' '} {line.text}"), 2)
        yield styled(text, "bold") if marked else text
    yield ""
    yield styled(f"Step {walk.step + 1} of {len(recipe.steps)}", "bold")
    yield from (folded(plain(line)) for line in step.text.splitlines())
    yield ""
    for waiting in walk.unstarted:
        yield plain(f"t: {spoken(waiting.seconds)} {waiting.name}".rstrip())
    for timer in walk.running:
        left = timer.left(now)
        text = plain(f"{timer.name}: {clock_text(left) if left else 'time is up'}")
        yield text if left else styled(text, "red")
    yield folded(_ASKED if walk.asking else _HELP)


def clock_text(seconds: int) -> str:
    """What is left: "1:05:00", "4:59"."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def spoken(seconds: int) -> str:
    """A time to wait: "1 h 20 min", "1 min 30 s", "45 s"."""
    minutes, rest = divmod(seconds, 60)
    said = [in_minutes(minutes)] * bool(minutes) + [f"{rest} s"] * bool(rest)
    return " ".join(said) or "0 s"


def _printed(recipe: RecipeView, warnings: Sequence[str]) -> str:
    """The steps with what each needs; without steps, the recipe."""
    said = [*map(plain, warnings)]
    if not recipe.steps:
        return "\n".join([shown(recipe), *said])
    rows = [styled(plain(recipe.title), "bold"), *said]
    lines = {line.number: line.text for line in told_lines(recipe)}
    for step in recipe.steps:
        first, *rest = step.text.splitlines() or [""]
        rows += ["", f"{step.number}. {plain(first)}", *(f"   {plain(line)}" for line in rest)]
        rows += [f"   - {plain(lines[number])}" for number in step.lines]
        rows += [f"   timer: {plain(spoken(one.seconds))}" for one in step.timers]
    return "\n".join(rows)
