"""Two devices at one recipe, neither knowing of the other: nothing that anybody did is lost."""

from __future__ import annotations

from kitchensync import Kitchen, LineChange
from tests.core.kitchen.test_recipes import COOK, DAL
from tests.support.kitchens import settle

Two = tuple[Kitchen, Kitchen]


def cooking(two: Two) -> Two:
    """Both have one recipe."""
    two[0].recipes.new("Red lentil dal", DAL, servings="4")
    settle(*two)
    return two


def test_lines_moved_here_and_reworded_there_keep_both(two: Two) -> None:
    laptop, phone = cooking(two)
    laptop.recipes.edit.change_line("dal", 5, LineChange(place=1))
    phone.recipes.edit.change_line("dal", 5, LineChange(words="200 ml coconut milk"))
    phone.recipes.edit.change_line("dal", 2, LineChange(words="3 onions"))
    settle(*two)
    for kitchen in two:
        words = [line.words for line in kitchen.recipes.show("dal").lines]
        assert words[:3] == ["200 ml coconut milk", "200 g red lentils", "3 onions"]
        assert kitchen.conflicts() == []


def test_lines_added_at_one_place_by_both_are_both_there(two: Two) -> None:
    laptop, phone = cooking(two)
    laptop.recipes.edit.add_line("dal", "1 lime", 1)
    phone.recipes.edit.add_line("dal", "1 chilli", 1)
    settle(*two)
    first = [[line.words for line in k.recipes.show("dal").lines[:2]] for k in two]
    assert first[0] == first[1]
    assert set(first[0]) == {"1 lime", "1 chilli"}


def test_one_file_added_on_two_phones_is_one_recipe(two: Two) -> None:
    for kitchen in two:
        kitchen.recipes.add(COOK, "soup.cook")
    settle(*two)
    for kitchen in two:
        assert [item.title for item in kitchen.recipes.search()] == ["Pea soup"]
        soup = kitchen.recipes.show("soup")
        assert (len(soup.lines), len(soup.steps)) == (2, 1)
        assert kitchen.conflicts() == []


def test_the_recipes_that_come_with_it_are_the_same_on_every_device(two: Two) -> None:
    for kitchen in two:
        kitchen.recipes.add_starters()
    settle(*two)
    for kitchen in two:
        assert len(kitchen.recipes.search()) == 24
        assert len(kitchen.recipes.show("shakshuka").lines) == 10
        assert kitchen.conflicts() == []


def test_two_typed_recipes_of_one_title_are_two(two: Two) -> None:
    for kitchen in two:
        kitchen.recipes.new("Stew", "1 carrot")
    settle(*two)
    assert [len(kitchen.recipes.search("stew")) for kitchen in two] == [2, 2]


def test_what_is_not_certain_is_asked_once_though_both_added_it(two: Two) -> None:
    for kitchen in two:
        kitchen.recipes.add(b"# Odd\n\n## Ingredients\n\n- 1 handful zlorbs\n", "odd.md")
    settle(*two)
    assert [len(kitchen.review.waiting()) for kitchen in two] == [1, 1]
    assert two[0].conflicts() == []


def test_two_decisions_are_a_conflict_that_is_kept(two: Two) -> None:
    laptop, phone = two
    laptop.recipes.new("Odd", "1 handful zlorbs")
    settle(*two)
    for kitchen, food in ((laptop, "celery"), (phone, "leek")):
        kitchen.review.decide(kitchen.review.waiting()[0].id, food)
    settle(*two)
    found = [(one.field, one.value, one.others) for one in laptop.conflicts()]
    assert {field for field, _, _ in found} == {"decision", "food"}
    assert laptop.conflicts() == phone.conflicts()
    assert laptop.recipes.show("odd").lines[0].food == phone.recipes.show("odd").lines[0].food


def test_a_recipe_removed_here_and_edited_there_stays(two: Two) -> None:
    laptop, phone = cooking(two)
    laptop.recipes.edit.remove("dal")
    phone.recipes.edit.edit("dal", {"notes": "the best"})
    settle(*two)
    assert [k.recipes.show("dal").notes for k in two] == ["the best", "the best"]


def test_what_others_wrote_is_found_and_what_they_removed_is_not(two: Two) -> None:
    laptop, phone = cooking(two)
    assert [item.title for item in phone.recipes.search("lentil")] == ["Red lentil dal"]
    laptop.recipes.edit.change_line("dal", 2, LineChange(words="1 leek"))
    settle(*two)
    assert phone.recipes.search("with:leek")
    assert not phone.recipes.search("with:onion")
    laptop.recipes.edit.remove("dal")
    settle(*two)
    assert phone.recipes.search("lentil") == []


def test_what_is_found_is_the_same_after_everything_was_made_anew(two: Two) -> None:
    _, phone = cooking(two)
    phone.recipes.edit.tag("dal", ["winter"], present=True)
    before = phone.recipes.search("#winter lentil")
    phone.safety.repair()
    assert phone.recipes.search("#winter lentil") == before
    assert len(before) == 1
