"""Recipes are read from saved web pages, whatever way their makers took to say what is what.

Each file in `samples` says the same soup in one of these ways.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from kitchensync.errors import BadFile
from kitchensync.recipes.model import Recipe, Step
from kitchensync.recipes.reading import read_recipes

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.html"))
LINES = ["2 leeks, sliced", "500 g potatoes", "½ tsp salt"]
STEPS = ["Sweat the leeks.", "Add the potatoes and simmer for 20 minutes."]


def page(**said: Any) -> bytes:
    """A page that says a soup in JSON-LD, with other properties."""
    thing: dict[str, Any] = {"@context": "https://schema.org", "@type": "Recipe", "name": "Soup"}
    thing |= {"recipeIngredient": LINES, **said}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'.encode()


def read(**said: Any) -> Recipe:
    [recipe] = read_recipes(page(**said), None)
    return recipe


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_soup_is_read_in_whatever_way_a_page_says_it(path: Path) -> None:
    [recipe] = read_recipes(path.read_bytes(), path.name)
    assert recipe.title == "Leek & Potato Soup"
    assert [line.words for line in recipe.lines] == LINES
    assert [step.text for step in recipe.steps] == STEPS
    assert bool(recipe.uncertain) == (
        path.stem == "headings-only" or path.stem.startswith("looks-")
    )


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("PT1H30M", 90),
        ("P0DT0H45M", 45),
        ("PT90M", 90),
        ("P1DT2H", 1560),
        ("PT 1H 30M", 90),
        ("PT45", 45),
        ("P30M", 30),
        ("45 minutes", 45),
        ("1 1/2 hours plus cooling time", 90),
        ("1 Std. 15 Min.", 75),
        ("1h30", 90),
        ("1:30", 90),
        ("30–40 min", 40),
        (25, 25),
        ({"@type": "Duration", "maxValue": "PT20M"}, 20),
        ("PT0M", None),
        ("all day", None),
        ("PT" + "9" * 500 + "H", None),
    ],
)
def test_times_are_read_in_iso_8601_and_in_words(said: object, minutes: int | None) -> None:
    assert read(cookTime=said).cook_minutes == minutes


@pytest.mark.parametrize(
    ("said", "servings", "words"),
    [
        ("4 servings", 4, "4 servings"),
        (["4", "4 servings"], 4, "4 servings"),
        ("Serves 4–6", 4, "Serves 4–6"),
        ("4", 4, ""),
        (4, 4, ""),
        ("für 4 Personen", 4, "für 4 Personen"),
        ("4 pers.", 4, "4 pers."),
        ("Makes 12 muffins", None, "Makes 12 muffins"),
        ("12 persimmon cookies", None, "12 persimmon cookies"),
        ({"@type": "QuantitativeValue", "value": 6, "unitText": "portions"}, 6, "6 portions"),
        (["1 loaf", "8 servings"], 8, "8 servings"),
    ],
)
def test_a_yield_feeds_people_or_counts_something_else(
    said: object, servings: int | None, words: str
) -> None:
    recipe = read(recipeYield=said)
    assert recipe.servings == (None if servings is None else Fraction(servings))
    assert recipe.yield_words == words


def test_sections_keep_their_names() -> None:
    section = {"@type": "HowToSection", "name": "Base", "itemListElement": [{"text": "Stir."}]}
    recipe = read(recipeInstructions=[section, {"@type": "HowToStep", "text": "Serve."}])
    assert recipe.steps == (Step("Stir.", "Base"), Step("Serve."))


def test_a_steps_name_is_kept_where_its_text_does_not_begin_with_it() -> None:
    named = {"@type": "HowToStep", "name": "Make the base", "text": "Chop and fry."}
    assert read(recipeInstructions=[named]).steps == (Step("Make the base\nChop and fry."),)


@pytest.mark.parametrize(
    "author",
    ["Ann", {"@type": "Person", "name": "Ann"}, [{"name": "Ann"}, {"name": "Ann"}]],
)
def test_an_author_is_a_name_or_things_that_have_one(author: object) -> None:
    assert read(author=author).author == "Ann"


@pytest.mark.parametrize(
    "image", ["https://e.org/a.jpg", ["https://e.org/a.jpg", "b"], {"url": "https://e.org/a.jpg"}]
)
def test_a_picture_is_an_address_or_things_that_have_one(image: object) -> None:
    assert read(image=image).picture == "https://e.org/a.jpg"


@pytest.mark.parametrize("said", ["soup, leek", ["soup", "leek"], "soup,leek,soup,"])
def test_keywords_are_tags(said: object) -> None:
    assert read(keywords=said).tags == ("soup", "leek")


def test_what_has_no_field_is_kept_but_not_videos_and_reviews() -> None:
    nutrition = {"@type": "NutritionInformation", "calories": "200 kcal"}
    recipe = read(nutrition=nutrition, cookingMethod="boiling", video={"a": 1}, review=[{}])
    assert recipe.extra == {
        "nutrition": json.dumps(nutrition, separators=(",", ":")),
        "cookingMethod": "boiling",
    }


@pytest.mark.parametrize("said", ["overnight", "1 hour plus cooling", "about 2 hours or so"])
def test_what_a_time_says_besides_its_number_is_kept(said: str) -> None:
    assert read(prepTime=said).extra == {"prepTime": said}


@pytest.mark.parametrize("said", ["PT0M", "PT", "45 Minuten", "1 hr 30 mins", 20])
def test_a_time_that_says_no_more_than_its_number_is_kept_once(said: object) -> None:
    assert read(prepTime=said).extra == {}


def test_a_page_that_says_much_beside_its_recipe_is_not_refused_for_it() -> None:
    said: dict[str, Any] = {f"remark{number}": "x" * 3_000 for number in range(9)}
    recipe = read(aside="y" * 5_000, **said)
    assert list(recipe.extra) == ["remark0", "remark1", "remark2", "remark3"]


def test_a_long_detail_is_kept_where_there_is_room_for_it() -> None:
    recipe = read(story="x" * 9_000, serialised="y" * 15_000, remark="short")
    assert {name: len(said) for name, said in recipe.extra.items()} == {"story": 9_000, "remark": 5}


def test_addresses_are_made_absolute_by_the_page_and_its_language_is_taken() -> None:
    head = b'<html lang="en-GB"><link rel="canonical" href="https://e.org/soup/">'
    [recipe] = read_recipes(head + page(image="/leek.jpg"), None)
    assert (recipe.source, recipe.language) == ("https://e.org/soup/", "en-GB")
    assert recipe.picture == "https://e.org/leek.jpg"


@pytest.mark.parametrize(
    "around",
    [
        "<title>Leek soup</title>",
        '<title>-</title><meta property="og:title" content="Leek soup">',
        '<meta property="og:title" content="..."><h1>***</h1><h1>Leek soup</h1>',
    ],
)
@pytest.mark.parametrize("name", ["???", "", " – "])
def test_a_title_of_marks_alone_gives_way_to_what_the_page_is_called(
    name: str, around: str
) -> None:
    (recipe,) = read_recipes(around.encode() + page(name=name), None)
    assert recipe.title == "Leek soup"


def test_a_headline_names_a_recipe_whose_name_names_nothing() -> None:
    assert read(name="?", headline="Leek soup").title == "Leek soup"


def test_several_recipes_of_a_page_are_all_read_and_none_twice() -> None:
    found = read_recipes(page(name="A") + page(name="B") + page(name="A", author="Ann"), None)
    assert [(each.title, each.author) for each in found] == [("A", "Ann"), ("B", "")]


TWO = b"".join(
    (
        page(name="Lime Crema", url="https://e.org/crema", recipeInstructions="Stir."),
        page(name="Tacos", url="https://e.org/tacos", recipeInstructions="Fry."),
    )
)


@pytest.mark.parametrize(
    "head",
    [
        b'<link rel="canonical" href="http://e.org/tacos/">',
        b'<meta property="og:title" content="Tacos | Site">',
        b"<h1>Tacos</h1>",
        b"<title>Tacos with Lime Crema</title><link rel=canonical href=https://e.org/tacos#top>",
    ],
)
def test_the_recipe_that_a_page_is_about_comes_first(head: bytes) -> None:
    assert [each.title for each in read_recipes(head + TWO, None)] == ["Tacos", "Lime Crema"]
    assert [each.title for each in read_recipes(TWO, None)] == ["Lime Crema", "Tacos"]


def test_a_line_that_is_a_whole_text_goes_on_in_the_next_and_loses_no_word() -> None:
    recipe = read(recipeIngredient=["salt", "well-fed starter, " * 200, "flour"])
    assert [len(line.words) <= 2_000 for line in recipe.lines] == [True] * 4
    assert " ".join(line.words for line in recipe.lines[1:3]) == ("well-fed starter, " * 200)[:-1]


@pytest.mark.parametrize(
    "said",
    [
        ["1 chicken, 1,5 kg, in pieces", "salt"],
        ["1,000 g flour, sifted, 2 times"],
        ["2 1/2 cups flour", "10 cm2 ginger"],
    ],
)
def test_commas_and_numbers_within_a_line_stay(said: list[str]) -> None:
    assert [line.words for line in read(recipeIngredient=said).lines] == said


@pytest.mark.parametrize("amount", ["1", "½", "⅜"])
def test_lines_that_are_joined_in_one_text_part_before_their_amounts(amount: str) -> None:
    said = ["1 leek", f"{amount} cup cream", "2 tsp salt"]
    assert [line.words for line in read(recipeIngredient=", ".join(said)).lines] == said


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("1 leek ((white part))", "1 leek (white part)"),
        ("1 leek ( (white part) )", "1 leek (white part)"),
        ("1 leek ((white part (or all)))", "1 leek (white part (or all))"),
        ("1 leek (((white (pale) part)), sliced)", "1 leek ((white (pale) part), sliced)"),
        ("1 leek ((white part)", "1 leek ((white part)"),
        ("1 leek (white part (or all))", "1 leek (white part (or all))"),
        ("1 leek ((white) or (green))", "1 leek ((white) or (green))"),
    ],
)
def test_brackets_around_brackets_are_said_once(said: str, words: str) -> None:
    [line] = read(recipeIngredient=[said]).lines
    assert line.words == words


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (
            ["For the soup:", "leeks", "Salt："],
            [("For the soup", "leeks"), ("For the soup", "Salt：")],
        ),
        (["A:", "B:", "leeks"], [("", "A:"), ("B", "leeks")]),
        (["For 2 soups:", "leeks"], [("", "For 2 soups:"), ("", "leeks")]),
        (["To serve: bread", "leeks"], [("", "To serve: bread"), ("", "leeks")]),
        (["::", "leeks"], [("", "::"), ("", "leeks")]),
        ([{"name": "A", "items": ["B:", "leeks"]}], [("A", "B:"), ("A", "leeks")]),
    ],
)
def test_a_line_that_ends_in_a_colon_heads_those_below_it(
    said: list[object], lines: list[tuple[str, str]]
) -> None:
    found = read(recipeIngredient=said).lines
    assert [(each.section, each.words) for each in found] == lines


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("800.0g leeks", "800g leeks"),
        ("2.0", "2"),
        ("1.000 g leeks", "1.000 g leeks"),
        ("1.05 l milk", "1.05 l milk"),
        ("leeks 2.0", "leeks 2.0"),
    ],
)
def test_a_whole_number_is_written_as_one(said: str, words: str) -> None:
    [line] = read(recipeIngredient=[said]).lines
    assert line.words == words


@pytest.mark.parametrize("around", ["{}", "1. {}", "{}, 2 tbsp", "chopped {}"])
def test_only_an_amount_before_what_is_marked_belongs_to_it(around: str) -> None:
    item = around.format("<b itemprop=recipeIngredient>leeks</b>")
    said = f"<div itemscope itemtype=Recipe><h1 itemprop=name>Soup</h1><ul><li>{item}</ul></div>"
    [recipe] = read_recipes(f"<html>{said}</html>".encode(), "soup.html")
    assert [line.words for line in recipe.lines] == ["leeks"]


@pytest.mark.parametrize(
    "shown", ["<li>2 leeks, sliced<li>salt", "<li>2 leeks, cut<li>salt, pepper", "<li>2 leeks"]
)
def test_lines_stay_as_the_data_has_them_where_no_list_says_the_same(shown: str) -> None:
    said = ["2 leeks", "sliced", "salt", "pepper"]
    [recipe] = read_recipes(page(recipeIngredient=said) + f"<ul>{shown}</ul>".encode(), None)
    assert [line.words for line in recipe.lines] == said


def test_a_fraction_that_is_raised_stands_apart_from_its_whole_number() -> None:
    raised = "2<sup>1</sup>/<sub>2</sub> cups flour"
    assert [line.words for line in read(recipeIngredient=[raised]).lines] == ["2 1/2 cups flour"]
    marked = "<div itemscope itemtype=http://schema.org/Recipe><b itemprop=name>x</b>"
    marked += f"<p itemprop=ingredients>{raised}"
    [recipe] = read_recipes(marked.encode(), None)
    assert [line.words for line in recipe.lines] == ["2 1/2 cups flour"]


def test_markup_that_says_a_recipe_once_more_under_another_title_completes_it() -> None:
    marked = b"<div itemscope itemtype='http://schema.org/Recipe'><b itemprop=name>Soup Recipe</b>"
    marked += (
        b"<p itemprop=recipeIngredient>leeks</p><p itemprop=recipeInstructions>Boil.</p></div>"
    )
    [recipe] = read_recipes(page() + marked, None)
    assert (recipe.title, recipe.steps) == ("Soup", (Step("Boil."),))
    assert [line.words for line in recipe.lines] == LINES


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ('<meta charset="iso-8859-1">½ “Käse”'.encode("cp1252", "replace"), "½ “Käse”"),
        ('<meta charset="utf-8">½ Käse'.encode(), "½ Käse"),
        ('<meta charset="iso-8859-1">½ Käse'.encode(), "½ Käse"),
        ("\ufeff½ Käse".encode("utf-16"), "½ Käse"),
        ("½ Käse".encode("cp1252"), "½ Käse"),
        ("1 ½ Käse – don’t".encode("utf-16-le"), "1 ½ Käse – don’t"),
        ("1 ½ Käse – don’t".encode("utf-16-be"), "1 ½ Käse – don’t"),
        ("½ Käse".encode() + b"\xc3", "½ Käse\ufffd"),
        ('<meta charset="windows-1251">соль'.encode("cp1251"), "соль"),
        (b'<meta charset="rot13">salt\xbd', "salt½"),
    ],
)
def test_text_is_decoded_by_its_mark_by_what_it_is_or_by_what_it_says(
    data: bytes, words: str
) -> None:
    from kitchensync.decoding import decoded

    assert decoded(data).rpartition(">")[2].lstrip("\ufeff") == words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><p>hello</html>", "no recipe in this page"),
        (b'<script type="application/ld+json">{"@type":"Recipe","name":"x</script>', "broken"),
        (b'<script type="application/ld+json">{"@type":"Recipe" 7}</script>', "broken"),
        (page(name="???"), "recipe in this page has no title"),
        (b'{"@type":"Recipe","name":"--","recipeIngredient":["salt"]}', "has no title"),
        (b'{"@type":"Person"}', "no recipe in this JSON"),
        (b'{"a": ', "broken"),
        (b"\x7fELF\0\0", "no text"),
        (b"hello", "no list of ingredients"),
        (b"", "no list of ingredients"),
    ],
)
def test_what_is_no_recipe_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words) as caught:
        read_recipes(data, None)
    assert caught.value.hint


@pytest.mark.parametrize("escaped", [True, False])
def test_a_sign_that_was_once_read_as_two_is_one(escaped: bool) -> None:
    said = {"@type": "Recipe", "name": "PÂTÉ", "recipeIngredient": ["1Â½ cups stock at 180Â°C"]}
    script = f"<script type=application/ld+json>{json.dumps(said, ensure_ascii=escaped)}</script>"
    [found] = read_recipes(script.encode(), None)
    assert (found.title, found.lines[0].words) == ("PÂTÉ", "1½ cups stock at 180°C")


@pytest.mark.parametrize("said", [["salt", "salt"], ["leeks", "salt", "leeks and salt"]])
def test_only_a_line_that_says_all_others_run_together_is_left_out(said: list[str]) -> None:
    assert [line.words for line in read(recipeIngredient=said).lines] == said
    assert [line.words for line in read(recipeIngredient=["".join(LINES), *LINES]).lines] == LINES


def test_an_item_of_a_group_is_not_read_with_the_group() -> None:
    shown = "<li><b>1 onion</b><ul><li itemprop=ingredients>salt<li itemprop=ingredients>pepper"
    [recipe] = read_recipes(f"<html><h1>Soup</h1><ol>{shown}".encode(), None)
    assert [line.words for line in recipe.lines] == ["salt", "pepper"]
