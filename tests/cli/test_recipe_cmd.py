"""`ks recipe` keeps recipes, finds them, and hands them on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kitchensync import RecipeItem
from kitchensync_cli.recipe_text import listed
from tests.cli.conftest import Ks, Make

DAL = (
    "new", "Red lentil dal", "--servings", "4", "--minutes", "35", "--tag", "quick",
    "--line", "200 g red lentils", "--line", "1 onion, chopped",
    "--line", "1 pinch salt (optional)",
    "--step", "Fry the onion for 5 minutes.", "--step", "Add the lentils and simmer 20 minutes.",
)  # fmt: skip


@pytest.fixture
def dal(ks: Ks) -> Ks:
    """A kitchen with one recipe."""
    ks.ok("recipe", *DAL)
    return ks


def test_a_new_kitchen_has_recipes_unless_somebody_wants_it_empty(ks: Ks) -> None:
    assert ks.ok("recipe", "--json").json == {"recipes": []}
    ks.ok("recipe", "starters")
    assert len(ks.ok("recipe", "--json").json["recipes"]) == 24
    assert ks.ok("review").out == "Nothing waits to be decided.\n"


def test_undo_never_takes_a_kitchens_first_recipes(make_ks: Make) -> None:
    new = make_ks("new")
    new.ok("init", "--household", "Home", "--person", "Ada", "--device", "laptop")
    assert new("undo").status == 3
    assert len(new.ok("recipe", "--json").json["recipes"]) == 24


def test_a_list_has_what_one_chooses_by(dal: Ks) -> None:
    dal.ok("recipe", "rate", "dal", "4")
    dal.ok("recipe", "favourite", "dal")
    assert dal.ok("recipe").out.splitlines() == [
        "RECIPE          SERVES  TIME    STARS  TAGS",
        "Red lentil dal  4       35 min  4      quick  favourite",
    ]


def test_words_and_filters_find(dal: Ks) -> None:
    for words in (["lentil"], ["lentl -dairy <40m"], ["onion", "--without", "nuts"], ["#quick"]):
        assert [one["title"] for one in dal.ok("recipe", "ls", *words, "--json").json["recipes"]]
    assert dal.ok("recipe", "ls", "<30m").out == "No recipe is like that.\n"
    assert dal.ok("recipe", "ls", "--favourites").out == "No recipe is like that.\n"
    assert dal.ok("recipe", "complete", "red l").out == "Red lentil dal\n"


def test_a_dish_says_when_it_was_cooked_and_is_left_out_while_that_is_lately(dal: Ks) -> None:
    dal.ok("recipe", "new", "Toast", "--line", "2 slices bread")
    dal.ok("cook", "dal")
    dal.ok("cook", "dal", "--again")
    assert "35 min · last cooked today (twice) · #quick" in dal.ok("recipe", "show", "dal").out
    longest_ago = dal.ok("recipe", "ls", "--sort", "longest-ago").out.splitlines()
    assert [line.split()[0] for line in longest_ago[1:]] == ["Red", "Toast"]
    lately = dal.ok("recipe", "ls", "--not-cooked-for", "4w", "--json").json["recipes"]
    assert [(one["title"], one["times_cooked"]) for one in lately] == [("Toast", 0)]
    assert dal("recipe", "ls", "--sort", "size").status == 2


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today (once)"),
        (1, "yesterday (once)"),
        (13, "13 days ago (once)"),
        (20, "2 weeks ago (once)"),
        (69, "9 weeks ago (once)"),
        (70, "2026-11-21 (once)"),
        (-1, "2026-11-21 (once)"),
    ],
)
def test_how_long_ago_it_was_is_said_as_people_say_it(days: int, said: str) -> None:
    item = RecipeItem(
        id="",
        title="",
        servings=None,
        minutes=None,
        tags=(),
        stars=None,
        favourite=False,
        last_cooked=date(2026, 11, 21),
        cooked_days_ago=days,
        times_cooked=1,
    )
    assert listed(item)[4] == said


@pytest.mark.parametrize(
    "words",
    [("-fish",), ("ls", "lentil", "-fish"), ("ls", "-#slow", "--", "-fish")],
)
def test_a_minus_leaves_out_wherever_it_stands(dal: Ks, words: tuple[str, ...]) -> None:
    lines = ("--line", "200 g lentils", "--line", "300 g cod")
    dal.ok("recipe", "new", "Lentils with cod", *lines, "--tag", "slow")
    found = dal.ok("recipe", *words).out
    assert "Red lentil dal" in found
    assert "cod" not in found


def test_an_option_that_lacks_a_minus_is_no_word(dal: Ks) -> None:
    assert dal("recipe", "ls", "-without", "fish").status == 2


def test_a_recipe_is_shown_scaled(dal: Ks) -> None:
    shown = dal.ok("recipe", "show", "red", "lentil", "--servings", "6").out
    assert "serves 6 (written for 4) · 35 min · #quick" in shown
    assert "1. 300 g red lentils" in shown
    assert "2. 1 1/2 onions, chopped" in shown
    assert "A serving has" in shown
    dal.ok("recipe", "line", "dal", "--add", "2 can kidney beans drained (15 oz)")
    scaled = dal.ok("recipe", "show", "dal", "--servings", "6").out
    assert "4. 2 can kidney beans drained (15 oz) (as written for 4)" in scaled
    assert "1 pinch salt (optional) (as" not in scaled
    assert "1. 200 g red lentils\n" in dal.ok("recipe", "show", "dal", "--servings", "4.01").out
    assert "as written" not in dal.ok("recipe", "show", "dal").out


def test_what_is_piped_in_is_a_recipe(ks: Ks) -> None:
    ks.ok("recipe", "new", "Porridge", stdin="- 50 g rolled oats\n- 250 ml milk\n\n1. Simmer.\n")
    recipe = ks.ok("recipe", "show", "porridge", "--json").json["recipe"]
    assert [line["words"] for line in recipe["lines"]] == ["50 g rolled oats", "250 ml milk"]
    assert [step["text"] for step in recipe["steps"]] == ["Simmer."]


def test_a_recipe_of_steps_alone_has_no_ingredient(ks: Ks) -> None:
    ks.ok("recipe", "new", "Soup", "--step", "Cook it.", "--step", "# Serve it.")
    recipe = ks.ok("recipe", "show", "soup", "--json").json["recipe"]
    assert recipe["lines"] == []
    assert [step["text"] for step in recipe["steps"]] == ["Cook it.", "# Serve it."]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_what_is_piped_in_may_be_encoded_as_files_are(ks: Ks, encoding: str) -> None:
    ks.ok("recipe", "new", "Brei", stdin="250 g Möhren\n\nRühren.\n".encode(encoding))
    recipe = ks.ok("recipe", "show", "brei", "--json").json["recipe"]
    assert [line["words"] for line in recipe["lines"]] == ["250 g Möhren"]
    assert [step["text"] for step in recipe["steps"]] == ["Rühren."]


@pytest.mark.parametrize("name", ["dal.cook", "dal.md", "dal.json", "dal.jsonld"])
def test_a_shared_file_is_the_recipe_elsewhere(dal: Ks, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    dal.ok("recipe", "share", "dal", str(file))
    dal.ok("recipe", "rm", "dal")
    dal.ok("recipe", "add", str(file))
    assert "200 g red lentils" in dal.ok("recipe", "show", "dal").out


def test_several_files_come_in_together_or_not_at_all(ks: Ks, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.md" for name in ("leek", "pea", "empty")]
    for file in files[:2]:
        file.write_text(f"## Ingredients\n\n- 1 {file.stem}\n\n## Directions\n\n1. Boil it.\n")
    files[2].write_text("")
    refused = ks("recipe", "add", *map(str, files))
    assert refused.status == 2
    assert "empty.md: There is no list of ingredients" in refused.err
    assert refused.err.count("Put a heading") == 1
    refused = ks("recipe", "add", str(files[0]), "https://example.org/dal")
    assert "A page comes in alone." in refused.err
    assert ks.ok("recipe", "ls", "--json").json["recipes"] == []
    assert "Added 2 recipes." in ks.ok("recipe", "add", *map(str, files[:2])).out
    assert "here already" in ks.ok("recipe", "add", *map(str, files[:2])).out


def test_a_file_of_an_unclear_kind_is_not_written(dal: Ks, tmp_path: Path) -> None:
    said = dal("recipe", "share", "dal", str(tmp_path / "dal.doc"), "--json")
    assert (said.status, said.code) == (2, "bad-input")


def test_lines_and_steps_are_corrected(dal: Ks) -> None:
    dal.ok("recipe", "line", "dal", "1", "--food", "green lentils")
    dal.ok("recipe", "line", "dal", "--add", "1 lime")
    dal.ok("recipe", "line", "dal", "4", "--move-to", "1")
    dal.ok("recipe", "step", "dal", "1", "--remove")
    recipe = dal.ok("recipe", "show", "dal", "--json").json["recipe"]
    assert [line["words"] for line in recipe["lines"]][:2] == ["1 lime", "200 g red lentils"]
    assert recipe["lines"][1]["confidence"] == 100
    assert len(recipe["steps"]) == 1
    assert dal("recipe", "line", "dal", "1").status == 2
    assert dal("recipe", "step", "dal", "--remove").status == 2


def test_nothing_of_a_recipe_steers_a_terminal(ks: Ks) -> None:
    ks.ok("recipe", "new", "Evil", stdin="1 egg\x1b[2J\n\nStir\x1b]0;x\x07.\n")
    for command in (("recipe", "show", "evil"), ("cooking", "evil"), ("review", "ls")):
        assert "\x1b" not in ks.ok(*command).out


def test_loading_the_list_loads_no_pantry_command_and_listing_food_no_recipes(ks: Ks) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from kitchensync_cli.app import run;"
        f"run(['ls', '--home', {str(ks.home)!r}]); print('LOADED', *sys.modules, sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.partition("LOADED\n")[2].split())
    assert "kitchensync_cli.pantry_cmd" in loaded
    assert not [name for name in loaded if "recipe" in name or "catalogue" in name]


def test_who_says_import_is_told_what_adds_recipes(ks: Ks) -> None:
    assert "Did you mean “add”?" in ks("recipe", "import", "dal.json").err
