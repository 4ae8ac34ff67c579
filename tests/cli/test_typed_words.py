"""What a person types at a shell, where it could mean two things."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from kitchensync.errors import BadInput
from kitchensync_cli import joining
from kitchensync_cli.commands import COMMANDS
from kitchensync_cli.lazy import Group, LazyCommands
from tests.cli.conftest import Ks

MILK = "4006381333931"


def joined(arguments: Sequence[str]) -> list[str]:
    """A line as the command that it names takes it."""
    named = 1
    command = LazyCommands(COMMANDS)[arguments[0]]
    if isinstance(command, Group):
        named, command = 2, command.commands[arguments[1]]
    return [*arguments[:named], *joining.joined(arguments[named:], command.params)]


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("milk 2 l --price 1.19 EUR --in fridge", "1.19 EUR"),
        ("--price=1,19 eur milk", "1,19 eur"),
        ("--price € 2 milk", "€ 2"),
        ("milk --price 1.19", "1.19"),
        ("--price 1.19 ham", "1.19"),
        ("--price 1.19 2 eggs", "1.19"),
    ],
)
def test_a_currency_beside_a_price_belongs_to_it(typed: str, price: str) -> None:
    arguments = joined(["add", *typed.split()])
    said = next(
        one.removeprefix("--price=") if one.startswith("--price=") else after
        for one, after in zip(arguments, [*arguments[1:], ""], strict=True)
        if one.startswith("--price")
    )
    assert said == price
    assert " ".join(arguments) == f"add {typed}"


def test_a_price_without_quotation_marks_is_no_part_of_the_food(ks: Ks) -> None:
    assert ks.ok("add", "milk", "1", "l", "--price", "1.19", "USD").out == "Added 1 l milk.\n"
    (milk,) = ks.ok("ls", "--json").json["items"]
    assert (milk["food"], milk["price"]) == ("milk", "1.19 USD")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("add --best in 3 days 2 l milk", "in 3 days"),
        ("add milk --best 28 nov 2030 --json", "28 nov 2030"),
        ("add milk --best=next friday", "next friday"),
        ("add milk --best this month", "this month"),
        ("add milk --best nov 28", "nov 28"),
        ("add --best friday 2 l milk", "friday"),
        ("add milk --best friday next week", "friday next week"),
        ("add --best the end of the next month milk", "the end of the next month"),
        ("plan move dal --to 28 nov", "28 nov"),
        ("move milk --to third shelf", "third shelf"),
        ("add milk --best soon", "soon"),
    ],
)
def test_the_words_of_a_day_belong_to_it(typed: str, day: str) -> None:
    arguments = joined(typed.split())
    assert " ".join(arguments) == typed
    said = next(
        each.partition("=")[2] or after
        for each, after in pairwise([*arguments, ""])
        if each.startswith(("--best", "--to"))
    )
    assert said == day


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("add milk 1 l --in my top shelf", "my top shelf"),
        ("add milk --in fridge 2 l", "fridge"),
        ("add --in fridge milk 2 l", "fridge"),
        ("add --in our fridge milk 2 l", "our fridge"),
        ("add --price 2 --in fridge milk", "fridge"),
        ("add --dry-run words --in top shelf", "top shelf"),
        ("add eggs --in fridge a dozen", "fridge"),
        ("add cola --in fridge x 2", "fridge"),
        ("edit milk --in=top shelf --json", "top shelf"),
        ("shop add milk --list garden party", "garden party"),
        ("shop add --list garden milk", "garden"),
        ("shop clear --list garden party", "garden party"),
        ("ls --in cellar to the left", "cellar"),
        ("move milk --from cellar to fridge", "cellar"),
        ("scan one.jpg --in fridge two.jpg", "fridge"),
        ("receipt teach MLK --store Rewe milk", "Rewe"),
        ("receipt teach MLK milk --store Rewe City", "Rewe City"),
    ],
)
def test_the_words_of_a_name_belong_to_it_where_what_it_is_said_of_stands_before(
    typed: str, value: str
) -> None:
    arguments = joined(typed.split())
    assert " ".join(arguments) == typed
    said = next(
        each.partition("=")[2] or after
        for each, after in pairwise([*arguments, ""])
        if each.startswith(("--in", "--list", "--from", "--store"))
    )
    assert said == value


def test_what_is_quoted_is_a_value_of_its_own_and_a_comma_that_is_not_is_asked_about() -> None:
    for line in (["add", "nuts", "--in", "shelf, left", "2"], ["add", "--", "nuts", "--in", "a b"]):
        assert joined(line) == line
    with pytest.raises(BadInput, match="“fridge, ham 2” may be of --in or not"):
        joined(["add", "milk", "--in", "fridge,", "ham", "2"])


@pytest.mark.parametrize(
    ("typed", "amount"), [("500 g dal", "500 g"), ("1 1/2 l", "1 1/2 l"), ("2 dal", "2")]
)
def test_an_amount_of_leftovers_is_one_value(typed: str, amount: str) -> None:
    assert joined(["cook", "--leftovers", *typed.split()])[2] == amount


def test_an_option_is_no_value_of_the_one_before_it(ks: Ks) -> None:
    refused = ks("add", "milk", "--in", "--note", "fresh")
    assert (refused.status, "hint: Say it: --in PLACE" in refused.err) == (2, True)
    assert ks.ok("add", "milk", "--note=--in").status == 0


def test_a_barcode_says_which_food_wherever_one_is_named(ks: Ks) -> None:
    ks.ok("product", "add", MILK, "milk", "1", "l")
    ks.ok("add", MILK, "2")
    assert ks.ok("low", MILK, "3").out == "From now on there should be 3 l milk.\n"
    assert ks.ok("use", MILK, "0.5", "l").out == "Used 500 ml milk; 1 × 1 l + 500 ml left.\n"
    assert ks.ok("count", MILK, "3").out == "Counted 3 l milk.\n"
    assert ks.ok("move", MILK, "--to", "cellar").out == "Moved 3 × 1 l milk to cellar.\n"
    assert "cellar" in ks.ok("ls", MILK).out
    assert ks.ok("edit", MILK, "--note", "x").out.startswith("Changed")
    assert ks.ok("count", MILK, "0").out == "Counted 0 l milk.\n"
    ks.ok("add", MILK)
    assert ks.ok("rm", MILK).out.startswith("Removed 1 l milk")
    ks.ok("shop", "add", "milk")
    assert ks.ok("shop", "check", MILK).out.startswith("Bought 2 × 1 l milk")
    assert ks("low", MILK).status == ks("count", "8076802085738", "2").status == 2


def test_a_place_with_two_letters_swapped_asks_what_was_meant(ks: Ks) -> None:
    asked = " No place was called so; did you mean fridge?\n"
    assert ks.ok("add", "milk", "--in", "frigde").out.endswith(asked)
    assert ks.ok("move", "milk", "--to", "firdge").out.startswith("Moved 1 × milk to firdge.")
    assert "did you mean" not in ks.ok("add", "milk", "--in", "chest freezer").out


@pytest.mark.parametrize("place", [["the", "fridge"], ["our fridge"], ["My", "Fridge"]])
def test_a_place_is_found_with_an_article_before_it(ks: Ks, place: list[str]) -> None:
    ks.ok("place", "add", "fridge")
    assert ks.ok("add", "milk", "1", "l", "--in", *place).out == "Added 1 l milk to fridge.\n"
    assert ks.ok("use", "milk", "0.5", "l", "--from", *place).out == (
        "Used 500 ml milk from fridge; 500 ml left.\n"
    )
    assert len(ks.ok("place", "--json").json["places"]) == 1


def test_an_article_may_be_of_the_name_of_a_place_and_is_always_of_that_of_a_file(
    ks: Ks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ks.ok("place", "add", "The Hut")
    for place in (["The", "Hut"], ["the hut"], ["hut"]):
        assert ks.ok("add", "milk", "1", "l", "--in", *place).out == "Added 1 l milk to The Hut.\n"
    assert ks.ok("move", "milk", "--to", "the", "Shed").out == "Moved 3 l milk to Shed.\n"
    assert ks.ok("move", "milk", "--to", "my attic").out == "Moved 3 l milk to attic.\n"
    monkeypatch.chdir(tmp_path)
    assert ks.ok("export", "--to", "the kitchen").out == "Written to the kitchen.\n"


def test_words_too_many_may_want_quotation_marks(ks: Ks) -> None:
    refused = ks("place", "rename", "cold", "room", "larder")
    assert (refused.status, "hint: Put quotation marks around" in refused.err) == (2, True)


def test_a_list_that_nobody_made_is_an_error_that_names_those_there_are(ks: Ks) -> None:
    ks.ok("shop", "add", "nails", "--list", "hardware")
    for command in (("ls",), ("check", "--all"), ("clear",), ("rm", "nails")):
        refused = ks("shop", *command, "--list", "typo")
        assert refused.status == 3
        assert "These are: shopping, hardware." in refused.err
    assert ks.ok("shop", "check", "--all", "--list", "Shopping").out == "Nothing is to be got.\n"


def test_a_tag_or_preference_that_there_is_not_is_an_error_and_no_empty_answer(ks: Ks) -> None:
    ks.ok("recipe", "new", "dal", "--line", "1 onion", "--step", "Eat.", "--tag", "quick")
    refused = ks("recipe", "ls", "#quikc")
    assert (refused.status, "Did you mean quick?" in refused.err) == (3, True)
    assert ks("prefer", "untis").status == 2
    assert ks.ok("prefer", "units").out.startswith("No preference")


def test_what_is_said_of_a_recipe_is_refused_without_one(ks: Ks) -> None:
    for words in (("milk",), ("--low",)):
        for option in (("--servings", "4"), ("--as-written",)):
            assert ks("shop", "add", *words, *option).status == 2


def test_a_number_before_what_nobody_knows_may_be_of_its_name(ks: Ks) -> None:
    assert ks.ok("add", "3", "musketeers").out == (
        "Added 3 × musketeers. "
        "If it is called “3 musketeers”: `ks undo`, then `ks add 3 musketeers 1`.\n"
    )
    assert "If it" not in ks.ok("add", "3", "musketeers").out
    assert "If it" not in ks.ok("add", "3", "eggs").out
    for _ in range(3):
        ks.ok("undo")
    assert ks.ok("add", "3", "musketeers", "1").out == "Added 1 × 3 musketeers.\n"
    assert "If it is called “Heinz 57”" in ks.ok("add", "Heinz", "57", "--dry-run").out
    assert "If it is called" not in ks.ok("add", "napkins", "100", "--dry-run").out
    assert ks.ok("add", "3", "musketeers").out == "Added 1 × 3 musketeers.\n"
    assert ks.ok("use", "3", "musketeers").out == "Used 1 × 3 musketeers; 1 left.\n"


@pytest.mark.parametrize(
    ("words", "said", "again"),
    [
        ("6 eggs into the fridge", "fridge", "ks add 6 eggs --in fridge"),
        ("eggs in Anna's bag", "Anna's bag", """ks add eggs --in 'Anna'"'"'s bag'"""),
        ("ham best 28 nov 2030", "28 nov 2030", "ks add ham --best '28 nov 2030'"),
        ("ham £2", "£2", "ks add ham --price '£2'"),
        ("sole in fridge best friday", "friday", "ks add sole --best friday --in fridge"),
        ("salt & pepper in fridge", "fridge", "ks add salt '&' pepper --in fridge"),
        ("beans in tomato sauce", None, None),
        ("peas in freezer bags", None, None),
        ("best friday bread", None, None),
    ],
)
def test_a_place_or_a_day_at_the_end_may_be_no_part_of_the_name(
    ks: Ks, words: str, said: str | None, again: str | None
) -> None:
    ks.ok("place", "add", "Anna's bag")
    told = ks.ok("add", words).out
    assert (f"If “{said}” is " in told) is (said is not None)
    assert again is None or told.endswith(f": `ks undo`, then `{again}`.\n")
    assert "If “" not in ks.ok("add", words).out


def test_undo_takes_back_another_name_that_was_said_last(ks: Ks) -> None:
    ks.ok("add", "milk")
    for renaming in (("household", "Casa"), ("devices", "rename", "laptop", "desk")):
        ks.ok(*renaming)
        assert " is called " in ks.ok("undo").out
    assert ks.ok("household").out == "Home\n"
    assert ks.ok("undo").out == "Took back “added 1 × milk”.\n"
    assert ks("undo").status == 3


def test_the_place_behind_what_is_moved_needs_no_option(ks: Ks) -> None:
    ks.ok("add", "milk", "2", "l")
    assert ks.ok("move", "1 l milk into the freezer").out == "Moved 1 l milk to freezer.\n"
    back = ks.ok("move", "milk to fridge from the freezer").out
    assert back == "Moved 1 l milk from freezer to fridge.\n"
    assert ks("move", "milk").status == ks("move", "milk", "freezer").status == 2


def test_only_what_takes_several_foods_reads_several(ks: Ks) -> None:
    assert ks.ok("add", "6 eggs and 2 l milk").out == "Added 6 × eggs; 2 l milk.\n"
    for command in (("low",), ("count",), ("use",), ("move", "--to", "cellar")):
        for several in ("milk 1 l, eggs 2", "6 eggs and 2 l milk"):
            refused = ks(*command, several)
            assert (refused.status, "names several foods" in refused.err) == (2, True)
    assert ks.ok("low", "flour, 1 kg").out == "From now on there should be 1 kg flour.\n"


def test_a_line_of_a_recipe_is_all_words_up_to_the_next_option(ks: Ks) -> None:
    lines, step = ["1 leek, sliced", "2 carrots"], "Simmer 5 minutes, then stir."
    said = [f"--line {line}" for line in lines] + [f"--step {step}"]
    made = ks.ok("recipe", "new", "soup", *" ".join(said).split())
    assert made.out == "Added soup, with 2 ingredients and 1 step.\n"
    ks.ok("recipe", "line", "soup", "2", "--words", "3", "big", "carrots")
    shown = ks.ok("recipe", "show", "soup").out
    assert all(f" {line}\n" in shown for line in (lines[0], "3 big carrots", step))
