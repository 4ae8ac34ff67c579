"""Cooking step by step: keys go on and back, timers run beside, nobody leaves one by mistake."""

from __future__ import annotations

from kitchensync.recipes.walking import Key, Waiting, Walk

STEPS = [[Waiting("", 300)], [], [Waiting("rice", 720), Waiting("sauce", 60)]]


def pressed(walk: Walk, *keys: Key, now: float = 0.0) -> Walk:
    for key in keys:
        walk = walk.press(key, now)
    return walk


def test_next_and_back_stay_within_the_steps() -> None:
    walk = Walk(STEPS)
    assert pressed(walk, Key.BACK).step == 0
    assert pressed(walk, Key.NEXT, Key.NEXT, Key.BACK).step == 1


def test_after_the_last_step_it_is_over() -> None:
    assert pressed(Walk(STEPS), Key.NEXT, Key.NEXT, Key.NEXT).ended


def test_timers_are_started_one_after_the_other_and_go_on_in_other_steps() -> None:
    walk = pressed(Walk(STEPS), Key.TIMER, Key.TIMER, Key.NEXT, Key.NEXT, Key.TIMER, now=10)
    assert [(timer.name, timer.left(10)) for timer in walk.running] == [
        ("step 1", 300),
        ("rice", 720),
    ]
    assert walk.unstarted == (Waiting("sauce", 60),)


def test_a_timer_rings_when_its_time_is_over_until_it_is_stopped() -> None:
    walk = pressed(Walk(STEPS), Key.TIMER)
    assert walk.ringing(299.9) == ()
    assert [timer.left(299.5) for timer in walk.running] == [1]
    assert walk.ringing(300) == walk.running
    stopped = pressed(walk, Key.STOP, now=301)
    assert stopped.running == ()
    assert stopped.unstarted == (Waiting("", 300),)


def test_the_timer_that_rings_first_is_stopped_first() -> None:
    walk = pressed(Walk(STEPS), Key.TIMER, Key.NEXT, Key.NEXT, Key.TIMER, Key.TIMER, Key.STOP)
    assert [timer.name for timer in walk.running] == ["step 1", "rice"]


def test_leaving_a_timer_that_runs_is_asked() -> None:
    walk = pressed(Walk(STEPS), Key.TIMER, Key.QUIT)
    assert walk.asking
    assert not walk.ended
    assert not pressed(walk, Key.NEXT).asking
    assert pressed(walk, Key.NEXT).step == 0, "the key only answers"
    assert pressed(walk, Key.QUIT).ended


def test_one_that_rings_already_keeps_nobody() -> None:
    assert pressed(Walk(STEPS), Key.TIMER).press(Key.QUIT, 301).ended


def test_when_it_is_over_no_key_does_anything() -> None:
    over = pressed(Walk(STEPS), Key.QUIT)
    assert [over.press(key, 0) for key in Key] == [over] * len(Key)


def test_a_recipe_without_steps_ends_at_once() -> None:
    assert pressed(Walk([]), Key.TIMER, Key.NEXT).ended
