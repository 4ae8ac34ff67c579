"""`can-cook`, `what`, `cook`, `eater`, `staples`: from what is there to what was eaten."""

from __future__ import annotations

import pytest

from tests.cli import json_page
from tests.cli.conftest import Ks

DAL = "200 g red lentils\n1 onion\n10 g coriander\n\nCook everything."
EGGS = "4 eggs\n200 g spinach\n\nFry."


@pytest.fixture(scope="module")
def stocked(founded: Ks, tmp_path_factory: pytest.TempPathFactory) -> Ks:
    """A kitchen with two recipes and enough for one of them, to be copied."""
    ks = founded.copied_to(tmp_path_factory.mktemp("stocked") / "home")
    for words in ("red lentils 500 g", "onions 3", "eggs 6"):
        ks.ok("add", words)
    ks.ok("add", "spinach 300 g", "--best", "+1d")
    ks.ok("recipe", "new", "Dal", "--servings", "2", stdin=DAL)
    ks.ok("recipe", "new", "Spinach eggs", "--servings", "2", stdin=EGGS)
    return ks


@pytest.fixture
def kitchen(stocked: Ks, new_ks: Ks) -> Ks:
    """The same for one test."""
    return stocked.copied_to(new_ks.home)


def test_who_finds_nothing_hears_where_to_look_on(kitchen: Ks) -> None:
    asked = ("--using", "lentils", "--for", "Ada", "--servings", "4")
    said = kitchen.ok("can-cook", *asked, "--missing", "0").out.rstrip()
    assert said.endswith(f"ks can-cook --missing 3 {' '.join(asked)}")
    assert "`ks recipe` lists" in kitchen.ok("can-cook", "--using", "lentils,spinach").out


def titles(ks: Ks, *command: str) -> list[str]:
    return [each["title"] for each in ks.ok(*command, "--json").json["recipes"]]


def test_what_is_complete_and_due_comes_first_with_its_reasons(kitchen: Ks) -> None:
    assert kitchen.ok("can-cook").out.splitlines() == [
        "Spinach eggs: complete",
        "    uses spinach due tomorrow",
        "Dal: 1 missing",
        "    no 10 g coriander",
        "",
        "What is missing goes on the list with: ks shop add --for Dal",
    ]
    assert titles(kitchen, "can-cook", "--missing", "0") == ["Spinach eggs"]
    assert titles(kitchen, "can-cook", "--limit", "1") == ["Spinach eggs"]
    assert kitchen.ok("can-cook", "--servings", "1").out.endswith("--for Dal --servings 1\n")
    assert titles(kitchen, "can-cook", "--using", "lentils") == ["Dal"]
    assert titles(kitchen, "can-cook", "--using", "red lentils") == ["Dal"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("can we cook tonight?", ["Spinach eggs", "Dal"]),
        ("can we cook with red lentils for Ada?", ["Dal"]),
    ],
)
def test_people_ask_in_words(kitchen: Ks, question: str, expected: list[str]) -> None:
    assert titles(kitchen, "what", *question.split()) == expected


def test_who_asks_what_they_can_cook_is_not_shown_what_they_must_not_eat(kitchen: Ks) -> None:
    kitchen.ok("eater", "edit", "me", "--allergy", "eggs")
    assert titles(kitchen, "what", "can", "we", "cook") == ["Spinach eggs", "Dal"]
    assert titles(kitchen, "what", "can", "I", "cook") == ["Dal"]


def test_one_dish_is_told_of_by_its_name_whatever_it_lacks(kitchen: Ks) -> None:
    kitchen.ok("eater", "edit", "Ada", "--allergy", "eggs")
    assert kitchen.ok("can-cook", "dal", "--servings", "8").out.splitlines() == [
        "Dal: 3 missing",
        "    500 g of 800 g red lentils there",
        "    3 of 4 × onion there",
        "    no 40 g coriander",
        "",
        "What is missing goes on the list with: ks shop add --for Dal --servings 8",
    ]
    assert kitchen.ok("can-cook", "spinach", "eggs", "--for", "me").out.splitlines() == [
        "Spinach eggs: complete, not safe",
        "    not for Ada: eggs contains eggs",
        "    uses spinach due tomorrow",
        "    there: eggs, spinach",
    ]
    (dish,) = kitchen.ok("can-cook", "dal", "--for", "Ada", "--json").json["recipes"]
    assert (dish["there"], dish["eaters"]) == (["red lentils", "onion"], "safe")
    for choosing in (("--missing", "0"), ("--using", "onions")):
        assert kitchen("can-cook", "dal", *choosing).status == 2


def test_other_questions_are_not_guessed_at(kitchen: Ks) -> None:
    said = kitchen("what", "is", "the", "time", "--json")
    assert (said.status, said.code) == (2, "bad-input")


def test_an_empty_kitchen_says_how_to_begin(ks: Ks) -> None:
    assert "ks recipe starters" in ks.ok("can-cook").out


def test_cooking_takes_what_it_needs_and_says_what_it_did_not(kitchen: Ks) -> None:
    said = kitchen.ok("cook", "Dal", "--servings", "3", "--leftovers", "2 servings", "--json").json
    assert said["not_taken"] == ["15 g coriander (none there)"]
    assert [(item["name"], item["amount"]) for item in said["items"]] == [
        ("red lentils", "300 g"),
        ("onions", "1.5"),
        ("Dal leftovers", "2"),
    ]
    assert kitchen.ok("ls", "red lentils", "--json").json["items"][0]["amount"] == "200 g"
    (left,) = kitchen.ok("ls", "Dal leftovers", "--json").json["items"]
    assert (left["amount"], left["place"], left["due_in_days"]) == ("2", "fridge", 3)


def test_undo_takes_all_of_it_back(kitchen: Ks) -> None:
    before = kitchen.ok("ls", "--lots", "--json").out
    kitchen.ok("cook", "Dal", "--leftovers", "2")
    kitchen.ok("undo")
    assert kitchen.ok("ls", "--lots", "--json").out == before
    assert "took 200 g red lentils" in kitchen.ok("cook", "Dal").out


def test_a_dry_run_shows_what_it_would_take(kitchen: Ks) -> None:
    said = kitchen.ok("cook", "Dal", "--dry-run").out
    assert "took 200 g red lentils, 1 × onions" in said
    assert "dry run" in said
    assert kitchen.ok("ls", "red lentils", "--json").json["items"][0]["amount"] == "500 g"


def test_a_dish_is_cooked_once_a_day_unless_somebody_says_again(kitchen: Ks) -> None:
    kitchen.ok("cook", "Dal")
    assert kitchen.ok("cook", "Dal", "--json").json["changed"] is False
    assert "took 200 g red lentils" in kitchen.ok("cook", "Dal", "--again").out


def test_a_cook_may_leave_out_and_take_something_else(kitchen: Ks) -> None:
    assert kitchen("cook", "Dal", "--instead", "onion").status == 2
    assert kitchen("cook", "Dal", "--without", "caviar").status == 3
    said = kitchen.ok("cook", "Dal", "--without", "coriander", "--instead", "onion=spinach").out
    assert said == "Cooked Dal for 2: took 200 g red lentils. Not taken: " + (
        "1 × spinach (there is 300 g spinach, which does not tell).\n"
    )


def test_what_lacks_goes_on_the_list_together_with_what_is_on_it(kitchen: Ks) -> None:
    kitchen.ok("shop", "add", "coriander 20 g")
    kitchen.ok("shop", "add", "--for", "Dal", "--servings", "8")
    assert kitchen.ok("shop").out.splitlines() == [
        "[ ] 60 g coriander",
        "[ ] 300 g red lentils",
        "[ ] 1 × onion",
    ]
    assert "All that" in kitchen.ok("shop", "add", "--for", "Spinach", "eggs").out
    assert kitchen("shop", "add").status == 2


def test_what_lacks_of_something_in_packs_is_got_in_whole_packs(kitchen: Ks) -> None:
    kitchen.ok("shop", "add", "red lentils 2 x 250 g")
    kitchen.ok("shop", "add", "--for", "Dal", "--servings", "8")
    assert kitchen.ok("shop").out.splitlines()[0] == "[ ] 4 × 250 g red lentils"
    assert kitchen.ok("shop", "check", "red lentils").out == "Bought 4 × 250 g red lentils.\n"


def test_who_must_not_eat_something_is_not_offered_it(kitchen: Ks) -> None:
    kitchen.ok("eater", "edit", "Ada", "--allergy", "egg", "--dislikes", "onions, capers")
    kitchen.ok("eater", "add", "Mia")
    assert kitchen.ok("eater").out.splitlines() == [
        "WHO  MUST NOT EAT  DOES NOT LIKE",
        "Ada  eggs          capers, onions",
        "Mia",
    ]
    for nobody in ("me", "I", "Ada, Ben"):
        assert kitchen("eater", "add", nobody).status == 2
    assert titles(kitchen, "can-cook", "--for", "Mia") == ["Spinach eggs", "Dal"]
    assert kitchen("can-cook", "--for", " ").status == 2
    assert titles(kitchen, "can-cook", "--for", "Ada,Mia", "--missing", "0") == []
    kitchen.ok("eater", "edit", "Ada", "--no-allergy", "eggs", "--likes", "onions")
    assert titles(kitchen, "can-cook", "--for", "Ada") == ["Spinach eggs", "Dal"]
    assert kitchen("eater", "edit", "Ada", "--diet", "fruitarian").status == 2
    assert kitchen("eater", "edit", "Nobody", "--diet", "vegan").status == 3
    assert kitchen.ok("eater", "rm", "mia").out == "Mia eats here no more.\n"
    assert kitchen("eater", "rm", "me").status == 2


def test_staples_are_the_households_own(kitchen: Ks) -> None:
    kitchen.ok("staples", "add", "coriander")
    assert titles(kitchen, "can-cook", "--missing", "0") == ["Spinach eggs", "Dal"]
    kitchen.ok("staples", "rm", "black", "pepper")
    assert kitchen.ok("staples").out.split("\n") == ["water", "salt", "coriander", ""]
    assert kitchen("staples", "rm", "water").status == 2


def test_answers_have_the_shape_that_their_page_shows(kitchen: Ks) -> None:
    for name, command in (
        ("can-cook, `what`", ("can-cook",)),
        ("cook", ("cook", "Dal")),
        ("eater", ("eater",)),
        ("staples", ("staples",)),
    ):
        answer = kitchen.ok(*command, "--json").json
        shape = json_page.fields(json_page.ANSWERS[name])
        assert list(json_page.walk(shape, answer)) == []
        assert any(answer.values())


def test_of_what_is_not_there_it_is_said_that_nothing_can_be_cooked_of_it(kitchen: Ks) -> None:
    said = kitchen.ok("can-cook", "--using", "lintels,saffron,salt", "--missing", "9")
    assert said.out == (
        "“lintels” is none of the foods here. Did you mean red lentils?"
        " There is nothing called saffron here.\n"
    )
    assert kitchen.ok("what", "can", "I", "cook", "with", "zorb").out.startswith("“zorb” is none")
    assert kitchen.ok("can-cook", "--using", "zorb", "--json").json == {"recipes": []}
    assert kitchen.ok("can-cook", "--using", "salt").out.startswith("Nothing can be cooked")


def test_a_question_takes_the_options_of_can_cook(kitchen: Ks) -> None:
    asked = ("what", "can", "I", "cook")
    assert titles(kitchen, *asked, "--using", "onions") == ["Dal"]
    assert titles(kitchen, *asked, "with", "eggs", "--using", "onions") == []
    assert titles(kitchen, *asked, "--for", "Ada", "--missing", "0") == ["Spinach eggs"]
