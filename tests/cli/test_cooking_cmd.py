"""`ks cooking` goes through the steps with what each needs; its keys are `Walk`'s."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time

import pytest

from kitchensync import Kitchen, RecipeView
from kitchensync_cli import cooking_cmd
from tests.cli.conftest import Ks
from tests.cli.test_recipe_cmd import DAL


def recipe(ks: Ks) -> RecipeView:
    ks.ok("recipe", *DAL)
    with Kitchen.open(ks.home) as kitchen:
        return kitchen.recipes.show("dal", servings="8")


def walked(recipe: RecipeView, keys: str, seconds: float = 1.0) -> list[str]:
    """The screens that somebody sees who presses these keys, one each so many seconds."""
    screens: list[str] = []
    pressed = iter(keys)
    now = [0.0]

    def wait(_: float) -> str:
        now[0] += seconds
        return next(pressed)

    cooking_cmd.walked(recipe, wait, screens.append, lambda: now[0])
    return screens


def test_without_a_terminal_the_steps_are_printed_with_what_they_need(ks: Ks) -> None:
    ks.ok("recipe", *DAL)
    assert ks.ok("cooking", "dal", "--servings", "8").out.splitlines() == [
        "Red lentil dal",
        "",
        "1. Fry the onion for 5 minutes.",
        "   - 2 onions, chopped",
        "   timer: 5 min",
        "",
        "2. Add the lentils and simmer 20 minutes.",
        "   - 400 g red lentils",
        "   timer: 20 min",
    ]


def test_who_should_not_eat_it_stands_below_the_title(ks: Ks) -> None:
    shown = recipe(ks)
    ks.ok("eater", "edit", "Ada", "--dislikes", "onions")
    assert ks.ok("cooking", "dal").out.splitlines()[1] == "not for Ada, who does not like onion"
    assert ks.ok("cooking", "dal", "--for", "me", "--json").json["warnings"]
    screens: list[str] = []
    cooking_cmd.walked(shown, lambda _: "q", screens.append, lambda: 0.0, ["not for Ada"])
    assert screens[0].splitlines()[1] == "not for Ada"


def test_each_step_marks_its_ingredients(ks: Ks) -> None:
    first, second, *_ = walked(recipe(ks), "nq")
    assert "▸ 2 onions, chopped" in first
    assert "  400 g red lentils" in first
    assert "Step 1 of 2" in first
    assert "▸ 400 g red lentils" in second
    assert "Step 2 of 2" in second


def test_a_timer_counts_down_in_every_step_and_rings(
    ks: Ks, capsys: pytest.CaptureFixture[str]
) -> None:
    screens = walked(recipe(ks), "tn" + "-" * 3 + "sq", seconds=100)
    assert "t: 5 min" in screens[0]
    assert "step 1: 3:20" in screens[2]
    assert "step 1: time is up" in screens[-2]
    assert "step 1" not in screens[-1]
    assert capsys.readouterr().out.count("\a") == 1


def test_the_screen_is_drawn_anew_only_where_it_changes(ks: Ks) -> None:
    assert len(walked(recipe(ks), "----nq")) == 2


def test_who_leaves_a_timer_is_asked(ks: Ks) -> None:
    screens = walked(recipe(ks), "tqnqq")
    assert "q again" in screens[2]
    assert "q again" not in screens[3]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_on_a_terminal_keys_are_taken_as_they_are_pressed(ks: Ks) -> None:
    import pty

    ks.ok("recipe", *DAL)
    ours, theirs = pty.openpty()
    script = "from kitchensync_cli.main import main; main()"
    program = subprocess.Popen(
        [sys.executable, "-c", script, "cooking", "dal", "--home", str(ks.home)],
        stdin=theirs,
        stdout=theirs,
        env={**os.environ, "TERM": "xterm"},
    )
    try:
        assert "Step 1 of 2" in until(ours, "Step 1 of 2")
        os.write(ours, b"\x1b[C")
        assert "Step 2 of 2" in until(ours, "Step 2 of 2")
        os.write(ours, b"q")
        assert program.wait(timeout=10) == 0
        assert until(ours, "\x1b[?1049l").endswith("\x1b[?1049l"), "the screen is as before"
    finally:
        program.kill()
        program.wait()
        os.close(ours)
        os.close(theirs)


def until(terminal: int, words: str) -> str:
    """What a terminal shows until it shows these words, for some seconds at most."""
    shown = ""
    deadline = time.monotonic() + 10
    while words not in shown and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65_536).decode(errors="replace")
    return shown


def test_times_are_told_as_on_a_clock() -> None:
    assert cooking_cmd.clock_text(3_661) == "1:01:01"
    assert cooking_cmd.clock_text(65) == "1:05"
    assert [cooking_cmd.spoken(n) for n in (90, 45, 1200, 5400, 3630)] == [
        "1 min 30 s",
        "45 s",
        "20 min",
        "1 h 30 min",
        "1 h 30 s",
    ]
