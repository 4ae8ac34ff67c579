"""Two devices at one recipe, neither knowing of the other: nothing that anybody did is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kitchensync import Kitchen, LineChange
from tests.core.kitchen.recipes.test_recipes import COOK, DAL
from tests.support.kitchens import World, settle

Two = tuple[Kitchen, Kitchen]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Ada's laptop and Ben's phone in one household; each test has recipes of its own."""
    world = World(tmp_path_factory.mktemp("together"))
    laptop = world.found()
    yield laptop, world.join(laptop, "phone", person="Ben")
    world.close()


def cooking(two: Two, title: str) -> Two:
    """Both have a recipe of that title."""
    two[0].recipes.new(title, DAL, servings="4")
    settle(*two)
    return two


def undecided(two: Two) -> list[str]:
    """What both list as set to different values; they list the same."""
    laptop, phone = two
    assert laptop.conflicts() == phone.conflicts()
    return [conflict.what for conflict in laptop.conflicts()]


def test_lines_moved_here_and_reworded_there_keep_both(two: Two) -> None:
    laptop, phone = cooking(two, "Moved")
    laptop.recipes.edit.change_line("moved", 5, LineChange(place=1))
    phone.recipes.edit.change_line("moved", 5, LineChange(words="200 ml coconut milk"))
    phone.recipes.edit.change_line("moved", 2, LineChange(words="3 onions"))
    settle(*two)
    for kitchen in two:
        words = [line.words for line in kitchen.recipes.show("moved").lines]
        assert words[:3] == ["200 ml coconut milk", "200 g red lentils", "3 onions"]
    assert not {"200 ml coconut milk", "3 onions", "Moved"} & {*undecided(two)}


def test_lines_added_at_one_place_by_both_are_both_there(two: Two) -> None:
    laptop, phone = cooking(two, "Added")
    laptop.recipes.edit.add_line("added", "1 lime", 1)
    phone.recipes.edit.add_line("added", "1 chilli", 1)
    settle(*two)
    first = [[line.words for line in k.recipes.show("added").lines[:2]] for k in two]
    assert first[0] == first[1]
    assert set(first[0]) == {"1 lime", "1 chilli"}


def test_one_file_added_on_two_phones_is_one_recipe(two: Two) -> None:
    for kitchen in two:
        kitchen.recipes.add(COOK, "soup.cook")
    settle(*two)
    for kitchen in two:
        assert len(kitchen.recipes.search("pea soup")) == 1
        soup = kitchen.recipes.show("pea soup")
        assert (len(soup.lines), len(soup.steps)) == (2, 1)
    assert not {"Pea soup", "300 g frozen peas", "1/2 l stock"} & {*undecided(two)}


def test_the_recipes_that_come_with_it_are_the_same_on_every_device(two: Two) -> None:
    before, already = undecided(two), len(two[0].recipes.search())
    for kitchen in two:
        kitchen.recipes.add_starters()
    settle(*two)
    for kitchen in two:
        assert len(kitchen.recipes.search()) == already + 24
        assert len(kitchen.recipes.show("shakshuka").lines) == 10
    assert undecided(two) == before


def test_two_typed_recipes_of_one_title_are_two(two: Two) -> None:
    for kitchen in two:
        kitchen.recipes.new("Hodgepodge", "1 carrot")
    settle(*two)
    assert [len(kitchen.recipes.search("hodgepodge")) for kitchen in two] == [2, 2]


def test_what_is_not_certain_is_asked_once_though_both_added_it(two: Two) -> None:
    for kitchen in two:
        kitchen.recipes.add(b"# Odd\n\n## Ingredients\n\n- 1 handful zlorbs\n", "odd.md")
    settle(*two)
    for kitchen in two:
        assert [one.about for one in kitchen.review.waiting()].count("Odd") == 1
    assert "1 handful zlorbs" not in undecided(two)


def test_two_decisions_are_a_conflict_that_is_kept(two: Two) -> None:
    laptop, _ = two
    laptop.recipes.new("Strange", "1 handful blurps")
    settle(*two)
    for kitchen, food in zip(two, ("celery", "leek"), strict=True):
        waiting = {one.about: one.id for one in kitchen.review.waiting()}
        kitchen.review.decide(waiting["Strange"], food)
    settle(*two)
    found = {one.field for one in laptop.conflicts() if one.what == "1 handful blurps"}
    assert found == {"decision", "food"}
    foods = [kitchen.recipes.show("strange").lines[0].food for kitchen in two]
    assert foods in (["celery"] * 2, ["leek"] * 2)
    assert "blurps" in undecided(two), "what the name means is undecided as well"


def test_a_recipe_removed_here_and_edited_there_stays(two: Two) -> None:
    laptop, phone = cooking(two, "Removed")
    laptop.recipes.edit.remove("removed")
    phone.recipes.edit.edit("removed", notes="the best")
    settle(*two)
    assert [k.recipes.show("removed").notes for k in two] == ["the best", "the best"]


def test_what_others_wrote_is_found_and_what_they_removed_is_not(two: Two) -> None:
    laptop, phone = cooking(two, "Findable")
    assert [item.title for item in phone.recipes.search("findable lentil")] == ["Findable"]
    laptop.recipes.edit.change_line("findable", 2, LineChange(words="1 leek"))
    settle(*two)
    assert phone.recipes.search("findable with:leek")
    assert not phone.recipes.search("findable with:onion")
    laptop.recipes.edit.remove("findable")
    settle(*two)
    assert phone.recipes.search("findable") == []


def test_what_is_found_is_the_same_after_everything_was_made_anew(two: Two) -> None:
    _, phone = cooking(two, "Anew")
    phone.recipes.edit.tag("anew", ["winter"], present=True)
    before = phone.recipes.search("#winter anew")
    phone.safety.repair()
    assert phone.recipes.search("#winter anew") == before
    assert len(before) == 1
