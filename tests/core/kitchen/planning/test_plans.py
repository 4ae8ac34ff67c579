"""A plan in a real kitchen: said, shown, changed, shopped for, by one person and by two."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, PlanItem
from kitchensync.errors import Ambiguous, BadDate, BadInput, NotFound
from tests.support.kitchens import World, settle

DAY_MS = 86_400_000


@pytest.fixture
def dal(kitchen: Kitchen) -> Kitchen:
    """A kitchen with a recipe, on a Thursday."""
    return with_dal(kitchen)


def with_dal(kitchen: Kitchen) -> Kitchen:
    kitchen.recipes.new("Lentil dal", "200 g red lentils\n1 onion\n\nCook.", servings="2")
    return kitchen


def there(kitchen: Kitchen, days: int = 7) -> list[PlanItem]:
    return [item for day in kitchen.plans.days(days) for item in day.items]


def listed(kitchen: Kitchen) -> list[str]:
    return [line.words for line in kitchen.shopping.lines()]


# Planning


def test_days_without_a_plan_are_shown_too(dal: Kitchen) -> None:
    dal.plans.add("dal", "+2d", meal="dinner")
    shown = dal.plans.days()
    assert [(day.in_days, len(day.items)) for day in shown] == [
        (past, int(past == 2)) for past in range(7)
    ]
    assert [len(day.items) for day in dal.plans.days(2, "+1d")] == [0, 1]


def test_words_of_a_title_are_the_recipe_and_others_are_kept(dal: Kitchen) -> None:
    dal.recipes.new("Baked trout", "1 trout\n\nBake.")
    for words in ("dal", "out", "lentil DAL", "entil"):
        dal.plans.add(words, meal=words)
    named = {item.words: item.what for item in there(dal)}
    assert named == {
        "dal": "Lentil dal",
        "out": "out",
        "lentil DAL": "Lentil dal",
        "entil": "entil",
    }
    assert dal.plans.add("dal", "+1d", as_words=True).what.startswith("Planned dal for")


def test_what_was_planned_by_its_id_reads_as_its_title_when_the_recipe_is_gone(
    dal: Kitchen,
) -> None:
    (recipe,) = dal.recipes.search("dal")
    dal.plans.add(recipe.id)
    dal.recipes.edit.remove(recipe.id)
    assert [item.what for item in there(dal)] == ["Lentil dal"]


def test_a_mark_in_a_title_ends_a_word_and_the_id_means_it_too(kitchen: Kitchen) -> None:
    made = kitchen.recipes.new("Grandma's Pancakes, baked", "1 egg\n\nBake.")
    for words in ("grandma", "pancakes", "grandma's pancakes", made.items[0].id):
        assert kitchen.plans.add(words, dry_run=True).what.startswith("Planned Grandma's")
    for words in ("s", "pan"):
        assert kitchen.plans.add(words, dry_run=True).what.startswith(f"Planned {words} for")
    assert kitchen.plans.add("pan").what.endswith("did you mean Grandma's Pancakes, baked?")


def test_a_slip_in_a_title_is_said(dal: Kitchen) -> None:
    assert dal.plans.add("Lentil dall").what.endswith("did you mean Lentil dal?")
    assert "did you mean" not in dal.plans.add("pizza at Anna's").what
    assert dal.plans.add("tacos friday").what == (
        "Planned tacos friday for Thursday 2026-05-28. "
        "If “friday” is its day: `ks undo`, then `ks plan add tacos --on friday`."
    )
    assert "If “" not in dal.plans.add("tacos friday", "+1d").what


def test_words_that_two_recipes_have_are_asked_about(dal: Kitchen) -> None:
    dal.recipes.new("Black dal", "200 g beans\n\nCook.")
    with pytest.raises(Ambiguous, match="Black dal, Lentil dal"):
        dal.plans.add("dal")


def test_of_two_recipes_of_one_title_neither_is_planned_unasked(dal: Kitchen) -> None:
    dal.recipes.new("Lentil dal", "200 g lentils\n\nCook.")
    with pytest.raises(Ambiguous) as caught:
        dal.plans.add("lentil dal")
    meant = caught.value.matches[1]
    assert dal.plans.add(meant).what.startswith("Planned Lentil dal for")


def test_who_plans_the_same_again_hears_that_it_is_planned(dal: Kitchen) -> None:
    dal.plans.add("dal", "+1d", meal="dinner")
    again = dal.plans.add("Lentil dal", "+1d", meal="Dinner")
    assert not again.changed
    assert len(there(dal)) == 1


def test_a_plan_needs_a_day_and_servings_that_can_be_cooked(dal: Kitchen) -> None:
    dal.recipes.new("Toast", "1 slice bread\n\nToast.")
    with pytest.raises(BadDate):
        dal.plans.add("dal", "never")
    with pytest.raises(BadInput, match="for how many"):
        dal.plans.add("Toast", servings="3")
    with pytest.raises(BadInput, match="0 days"):
        dal.plans.days(0)
    with pytest.raises(BadInput):
        dal.plans.edit("dal")


def test_what_may_be_two_days_is_asked_about_and_never_kept_as_words(dal: Kitchen) -> None:
    for words in ("dal next sunday", "pizza on next sunday"):
        with pytest.raises(BadDate, match=r"may be 2026-05-31 or 2026-06-07"):
            dal.plans.add(words)
    assert dal.plans.add("dal in two weeks").what == "Planned Lentil dal for Thursday 2026-06-11."


def test_what_is_planned_says_what_lacks_as_the_question_what_to_cook_does(dal: Kitchen) -> None:
    dal.add("red lentils 300 g")
    dal.add("onions 9")
    dal.plans.add("dal", "+1d")
    dal.plans.add("dal", "+2d", servings="4")
    first, second = there(dal)
    assert (first.servings, first.complete, first.reasons) == ("2", True, ())
    assert (second.servings, second.complete) == ("4", False)
    assert second.reasons == ("100 g of 400 g red lentils there",)
    assert [(item.food, item.amount) for item in second.missing] == [("red lentils", "300 g")]


def test_what_the_household_takes_instead_need_not_be_got(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Toast", "200 g butter\n\nToast.", servings="2")
    kitchen.add("margarine 500 g")
    kitchen.plans.add("toast")
    assert [item.reasons for item in there(kitchen)] == [("no 200 g butter",)]
    kitchen.catalog.instead.add("butter", "margarine")
    (item,) = there(kitchen)
    assert (item.complete, item.reasons) == (True, ("butter: margarine instead",))
    assert kitchen.plans.shop().what.endswith("is there.")
    for as_written in (True, False):
        shopping = kitchen.cooking.shop_for("toast", as_written=as_written)
        assert shopping.what.startswith(
            "All that Toast takes is there. That is with margarine instead of butter"
        )
    kitchen.use("margarine 400 g")
    assert kitchen.plans.shop().what == "Put 100 g margarine on the shopping list."


def test_what_is_cooked_on_its_day_is_done_until_that_is_taken_back(dal: Kitchen) -> None:
    dal.add("red lentils 300 g")
    dal.plans.add("dal")
    dal.cooking.cook("dal")
    assert [(item.cooked, item.complete) for item in there(dal)] == [(True, None)]
    dal.undo()
    assert [(item.cooked, item.complete) for item in there(dal)] == [(False, False)]


def test_a_recipe_that_is_gone_leaves_the_words(dal: Kitchen) -> None:
    dal.plans.add("dal")
    dal.recipes.edit.edit("dal", title="Soup")
    assert [item.what for item in there(dal)] == ["Soup"]
    dal.recipes.edit.remove("Soup")
    assert [(item.what, item.recipe, item.complete) for item in there(dal)] == [("dal", None, None)]


def test_rows_that_another_version_wrote_strangely_are_shown_as_far_as_they_go(
    dal: Kitchen,
) -> None:
    replica = dal._rooms.spaces.household.replica
    dal.plans.add("dal", "+1d")
    today = {"day": "2026-05-28", "position": "a"}
    with replica.transaction("strange") as tx:
        tx.put("plan_entry", b"a" * 16, {"day": "someday", "words": "never"})
        tx.put("plan_entry", b"b" * 16, {**today, "recipe": b"?" * 16, "servings": -1})
        tx.put("plan_entry", b"c" * 16, {**today, "words": "feast", "servings": 1 << 60})
        tx.put("plan_entry", b"d" * 16, {"meal": "dinner"})
    assert [(item.what, item.servings) for item in there(dal)] == [
        ("(no name)", None),
        ("feast", None),
        ("Lentil dal", "2"),
    ]
    assert dal.plans.shop().changed
    dal.plans.remove("feast")


# Changing


def test_what_is_moved_is_on_the_other_day(dal: Kitchen) -> None:
    dal.plans.add("dal", "+1d", meal="dinner")
    moved = dal.plans.move("dal", "sunday", meal="lunch")
    assert moved.what == (
        "Moved Lentil dal from dinner on Friday 2026-05-29 to lunch on Sunday 2026-05-31."
    )
    assert not dal.plans.move("dal", "sunday").changed
    assert [len(day.items) for day in dal.plans.days(4)] == [0, 0, 0, 1]
    dal.undo()
    assert [len(day.items) for day in dal.plans.days(4)] == [0, 1, 0, 0]


def test_what_is_edited_says_the_rest_as_before(dal: Kitchen) -> None:
    dal.plans.add("dal", meal="dinner", servings="4", note="mild")
    dal.plans.edit("dal", servings="6", note="")
    assert [(item.meal, item.servings, item.note) for item in there(dal)] == [("dinner", "6", None)]
    assert not dal.plans.edit("dal", servings="6").changed


def test_of_several_of_one_name_the_day_or_the_id_says_which(dal: Kitchen) -> None:
    dal.plans.add("dal", "+1d")
    later = dal.plans.add("dal", "+2d").items[0].id
    with pytest.raises(Ambiguous, match=f"Friday 2026-05-29 .*2026-05-30 .{later[:8]}.") as error:
        dal.plans.remove("dal")
    assert len(error.value.matches) == 2
    dal.plans.remove("dal", on="+1d")
    dal.plans.remove(later[:8])
    assert there(dal) == []
    with pytest.raises(NotFound, match="planned dishes"):
        dal.plans.remove("pasta")


def test_what_is_still_to_come_is_meant_before_what_is_over(world: World, dal: Kitchen) -> None:
    dal.plans.add("dal")
    world.clock.now += 2 * DAY_MS
    dal.plans.add("dal", "+1d")
    dal.plans.remove("dal")
    assert there(dal) == []
    dal.plans.remove("dal")
    with pytest.raises(NotFound):
        dal.plans.remove("dal")


# Shopping for it


def test_what_all_of_it_lacks_is_put_on_the_list_once(dal: Kitchen) -> None:
    dal.recipes.new("Soup", "100 g red lentils\n1 zlorb\n\nCook.", servings="2")
    dal.add("red lentils 150 g")
    dal.shopping.add("red lentils 20 g")
    dal.plans.add("dal", "+1d", servings="4")
    dal.plans.add("Soup", "+2d")
    dal.plans.add("dal", "+9d")
    put = dal.plans.shop()
    assert put.what == ("Put 330 g red lentils, 2 × onion, 1 × zlorb on the shopping list.")
    assert listed(dal) == ["350 g red lentils", "2 × onion", "1 × zlorb"]
    assert dal.plans.shop().what == "All that lacks is on the shopping list already."
    dal.plans.edit("Soup", servings="4")
    dal.plans.shop()
    assert listed(dal) == ["450 g red lentils", "2 × onion", "2 × zlorb"]


def test_what_was_bought_and_used_up_is_put_there_anew(dal: Kitchen) -> None:
    dal.plans.add("dal", "+1d")
    dal.plans.shop()
    dal.shopping.check("red lentils")
    assert not dal.plans.shop().changed
    dal.use("red lentils 200 g")
    assert dal.plans.shop().what == "Put 200 g red lentils on the shopping list."
    lentils = [line for line in dal.shopping.lines() if "lentils" in line.words]
    assert [line.checked for line in lentils] == [True, False]
    dal.shopping.check("red lentils")
    assert [item.amount for item in dal.pantry(food="red lentils")] == ["200 g"]


def test_what_nobody_understands_is_put_there_once(dal: Kitchen) -> None:
    dal.recipes.new("Soup", "2 zlorbs\n\nCook.", servings="2")
    dal.plans.add("Soup", "+1d")
    assert dal.plans.shop().what == "Put 2 × zlorbs on the shopping list."
    dal.shopping.check("zlorbs")
    assert not dal.plans.shop().changed
    dal.plans.add("Soup", "+2d")
    assert dal.plans.shop().what == "Put 2 × zlorbs on the shopping list."


def test_a_line_without_an_amount_will_do_and_another_measure_is_told(dal: Kitchen) -> None:
    dal.shopping.add("onions, red lentils 1 jar")
    dal.plans.add("dal")
    put = dal.plans.shop()
    assert not put.changed
    assert put.what == (
        "All that lacks is on the shopping list already. "
        "Look whether what is on it is enough: 200 g red lentils."
    )


def test_what_is_cooked_or_over_or_there_needs_nothing(world: World, dal: Kitchen) -> None:
    assert dal.plans.shop().what.startswith("Nothing is to be cooked")
    dal.plans.add("dal")
    dal.cooking.cook("dal")
    dal.plans.add("pizza")
    assert not dal.plans.shop().changed
    dal.undo()
    dal.add("red lentils 1 kg")
    dal.add("onions 9")
    dal.plans.add("dal", "+1d")
    assert dal.plans.shop().what.endswith("is there.")
    assert listed(dal) == []


# Two phones


def test_two_phones_that_plan_and_shop_apart_get_everything_once(
    two: tuple[Kitchen, Kitchen],
) -> None:
    ada, ben = two
    with_dal(ada).shopping.add("red lentils 50 g")
    ada.recipes.new("Soup", "100 g red lentils\n\nCook.", servings="2")
    settle(ada, ben)
    for kitchen in two:
        kitchen.plans.add("dal", "+1d")
    ben.plans.add("Soup", "+2d")
    for kitchen in two:
        kitchen.plans.shop()
    settle(ada, ben)
    for kitchen in two:
        assert [item.what for item in there(kitchen)] == ["Lentil dal", "Soup"]
        assert listed(kitchen) == ["300 g red lentils", "1 × onion"]
        assert not kitchen.plans.shop().changed
        assert kitchen.conflicts() == []
    ada.plans.remove("dal")
    settle(ada, ben)
    assert [item.what for item in there(ben)] == ["Soup"]


def test_what_one_moves_while_the_other_removes_it_stays(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    ada, ben = two
    ada.plans.add("pizza")
    ada.plans.add("leftovers")
    settle(ada, ben)
    world.clock.now += 1
    ada.plans.move("pizza", "+1d")
    ben.plans.remove("pizza")
    ben.plans.remove("leftovers")
    ada.plans.edit("leftovers", meal="lunch")
    settle(ada, ben)
    for kitchen in two:
        assert [item.what for item in there(kitchen)] == ["leftovers", "pizza"]
