from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.catalogue.model import Nutrients
from kitchensync.receipts.labels import Label, read
from kitchensync.receipts.model import Word
from tests.core.receipts import pages
from tests.core.receipts.packages import AMERICAN, ENGLISH, FRENCH, GERMAN, SWEDISH


def label(text: str) -> Label:
    found = read(pages.words_of(text))
    assert found is not None
    return found


def grams(**said: float) -> Nutrients:
    energy = round(said.pop("kj") * 1000)
    return Nutrients(energy=energy, **{name: round(g * 10**6) for name, g in said.items()})


@pytest.mark.parametrize(
    ("text", "nutrients"),
    [
        (
            GERMAN,
            grams(
                kj=1555,
                fat=7,
                saturated=1.3,
                carbohydrate=59,
                sugars=0.7,
                fibre=10,
                protein=13.5,
                salt=0,
            ),
        ),
        (
            ENGLISH,
            grams(
                kj=1050,
                fat=4,
                saturated=1,
                carbohydrate=40,
                sugars=5,
                fibre=7,
                protein=9,
                salt=1,
            ),
        ),
        (
            FRENCH,
            grams(
                kj=195, fat=1.6, saturated=1, carbohydrate=4.8, sugars=4.8, protein=3.3, salt=0.1
            ),
        ),
        (
            SWEDISH,
            grams(
                kj=1230,
                fat=4.5,
                saturated=0.7,
                carbohydrate=48,
                sugars=3.2,
                fibre=6.5,
                protein=11,
                salt=1.1,
            ),
        ),
    ],
    ids=["german", "english, a serving first", "french, in running text", "swedish, sodium"],
)
def test_a_label_says_what_100_g_hold(text: str, nutrients: Nutrients) -> None:
    found = label(text)

    assert found.nutrients == nutrients
    assert found.consistent
    assert found.liquid is (text is FRENCH)


def test_a_label_of_a_serving_is_worked_out_to_100_g_and_carbohydrate_is_without_fibre() -> None:
    found = label(AMERICAN)

    assert found.consistent
    assert found.nutrients == grams(
        kj=4.184 * 460,
        fat=16,
        saturated=2,
        carbohydrate=66,
        sugars=24,
        fibre=8,
        protein=6,
        salt=0.8,
    )


@pytest.mark.parametrize("degrees", [-0.08, 0.08])
def test_a_tilted_label_keeps_its_columns(degrees: float) -> None:
    found = read(pages.words_of(GERMAN, degrees))

    assert found is not None
    assert found.nutrients == label(GERMAN).nutrients


@pytest.mark.parametrize(
    ("header", "nutrients"),
    [
        ("100 g   Portion 40 g", grams(kj=1580, fat=7, protein=13.5)),
        ("Portion 40 g   100 g", grams(kj=632, fat=2.8, protein=5.4)),
    ],
)
def test_figures_need_not_stand_below_their_column(header: str, nutrients: Nutrients) -> None:
    found = label(
        f"Typical values, average          {header}\n"
        "Energy 1580 kJ / 376 kcal  632 kJ / 150 kcal\n"
        "Fat    7,0 g   2,8 g\nProtein  13,5 g  5,4 g\n"
    )

    assert found.nutrients == nutrients


@pytest.mark.parametrize(
    "header",
    [
        "per biscuit  per 100g",
        "40 g         100 g",
        "1/2 pizza (165g)  per 100g  %RI",
        "je Riegel    je\n              (40 g)       100 g",
    ],
)
def test_whatever_column_stands_before_that_of_100_g_is_not_taken_for_it(header: str) -> None:
    found = label(
        f"Typical       {header}\n"
        "Energy        256kJ        2051kJ\n"
        "              61kcal       490kcal\n"
        "Fat           2.9g         23.5g\n"
        "Protein       0.8g         6.2g\n"
    )

    assert found.nutrients == grams(kj=2051, fat=23.5, protein=6.2)


def test_the_size_of_a_serving_above_the_columns_is_none_of_them() -> None:
    found = label(
        "Serving size   1 can (355mL)\n"
        "               Per 100 mL   Per can\n"
        "Calories       42           150\n"
        "Total Carb.    11g          39g\n"
        "Total Sugars   11g          39g\n"
    )

    assert found.nutrients == grams(kj=42 * 4.184, sugars=11)


@pytest.mark.parametrize(
    "note",
    ["1 Portion = 20 g", "Pack contains 5 servings", "High in protein", "Sugar, fat 20 g, salt"],
)
def test_what_is_said_above_the_heads_is_neither_a_column_nor_a_figure(note: str) -> None:
    found = label(
        f"{note}\n               100 g     Riegel\nEnergie        1580 kJ   316 kJ\n"
        "Fett           7,0 g     1,4 g\nEiweiß         13,5 g    2,7 g\n"
    )

    assert found.nutrients == grams(kj=1580, fat=7, protein=13.5)


@pytest.mark.parametrize(
    "misread", ["je lOO g", "je 1 00 g", "je 100 9", "je 1009", "IOOg", "je100g", "per1009"]
)
def test_100_g_are_known_though_they_are_misread(misread: str) -> None:
    assert label(GERMAN.replace("je 100 g", misread)).nutrients == label(GERMAN).nutrients


def test_what_could_not_be_read_is_not_taken_from_a_line_of_something_else() -> None:
    fats = "Calories 230  Calories from Fat 79\nTrans Fat 0g\nPolyunsat. Fat 2g\nSat. Fat 1g"
    lost = AMERICAN.replace("Calories            230", fats).replace("Total Fat 8g", "Total x 8g")
    lost = lost.replace("Protein 3g", "Protein\nIron 8mg").replace("Total Sugars 12g", "")
    found = label(lost.replace("Total Carbohydrate 37g", "Sugar Alcohol 3g"))

    assert found.nutrients == grams(kj=4.184 * 460, saturated=2, fibre=8, salt=0.8)


def test_a_column_of_100_g_that_nothing_calls_so_is_not_taken_for_a_serving() -> None:
    assert read(pages.words_of(GERMAN.replace("100 g", "xxx"))) is None


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", "Prepared with 45 g of fruit per 100 g"),
        ("Hergestellt aus 140 g Fleisch je 100 g Wurst", ""),
        ("    100 g of Crackers", ""),
        ("Total sugar content 60 g per 100 g", ""),
        ("Each portion holds\nEnergy 467kJ Fat 2.1g Salt 9g\nPer 100 g: Energy 1555kJ", ""),
    ],
    ids=["fruit", "meat", "weight", "sugar", "front"],
)
def test_100_g_of_something_else_are_not_the_head_of_a_column(above: str, below: str) -> None:
    assert label(f"{above}\n{GERMAN}{below}").nutrients == label(GERMAN).nutrients


def test_what_a_pack_weighs_does_not_make_figures_of_a_serving_those_of_100_g() -> None:
    assert label(f"{AMERICAN}NET WT 100 g").nutrients == label(AMERICAN).nutrients
    assert read(pages.words_of(f"NET WT 100 g{AMERICAN}")) is None


@pytest.mark.parametrize(
    "size",
    [
        "Serving Size: 1 bar (1.8 oz/50g)",
        "Portion (about 3/4 cup) 50 g",
        "1 serving = 50g",
        "Servings per 400 g pack: 8, serving size 50 g",
        "Portionen pro 400 g: 8\nPortion 50 g",
        "400 g = 8 portions à 50 g",
    ],
)
def test_the_size_of_a_serving_is_said_in_many_ways(size: str) -> None:
    said = AMERICAN.replace("Serving size 2/3 cup (50g)", size)
    assert label(said).nutrients == label(AMERICAN).nutrients


def test_traces_are_none_but_those_that_it_may_contain_say_nothing() -> None:
    found = label(
        "Je 100 g: Brennwert 828 kcal\nFett 92 g\nKohlenhydrate Spuren\nEiweiß traces\n"
        "Salz kann Spuren von Senf enthalten\nBallaststoffe\nSpuren, Nüsse\n"
    )

    assert found.nutrients == grams(kj=828 * 4.184, fat=92, carbohydrate=0, protein=0)


@pytest.mark.parametrize(
    "energy", ["1 046 kJ", "1.046 kJ", "1,046kJ", "1'046 kJ", "1046k]", "(kJ) 1,046"]
)
def test_a_thousand_may_be_set_apart_and_a_letter_stand_for_a_digit(energy: str) -> None:
    found = label(f"per 100 g\nEnergy {energy}\nFat 6lg\nSalt 0,107 g\nProtein Og\n")

    assert found.nutrients == grams(kj=1046, fat=61, salt=0.107, protein=0)


@pytest.mark.parametrize(
    "text",
    [
        "1580 kJ  632 kJ\nEnergie\n376 kcal  150 kcal\n7,0 g  2,8 g\nFett\n13,5 g  5,4 g\nProtein",
        "Energie\n1580 kJ  632 kJ\nFett\n7,0 g  2,8 g\nProtein\n13,5 g  5,4 g",
    ],
)
def test_figures_may_stand_a_line_above_or_below_their_name(text: str) -> None:
    assert label(f"100 g    40 g\n{text}\n").nutrients == grams(kj=1580, fat=7, protein=13.5)


@pytest.mark.parametrize("energy", ["kJ/kcal   1580/376 632/150", "(kJ / kcal)  1580 376  632 150"])
def test_two_units_of_energy_may_be_said_before_its_figures(energy: str) -> None:
    found = label(f"             100 g   40 g\nEnergie {energy}\nFett (g)      7,0   2,8\n")

    assert found.nutrients == grams(kj=1580, fat=7)


@pytest.mark.parametrize(
    ("right", "wrong"), [("7,0 g ", "70 g  "), ("1,3 g", "13 g "), ("1555 kJ", "155 kJ ")]
)
def test_figures_that_contradict_one_another_are_told(right: str, wrong: str) -> None:
    assert label(GERMAN.replace(right, wrong)).consistent is False


def test_figures_that_are_too_much_are_told_though_one_is_not_known() -> None:
    unknown = GERMAN.replace("Eiweiß ", "Xyz    ")
    assert label(unknown).consistent
    for right, wrong in (("10 g", "99 g"), ("7,0 g ", "39 g  ")):
        assert label(unknown.replace(right, wrong)).consistent is False


@pytest.mark.parametrize(("protein", "consistent"), [(2, True), (12, False)])
def test_no_more_than_100_g_are_in_100_g_whatever_energy_says(
    protein: int, consistent: bool
) -> None:
    energy = 50 * 37 + 50 * 17 + protein * 17
    found = label(
        f"Typical values  100 g\nEnergy  {energy} kJ\nFat  50 g\nCarbohydrate  50 g\n"
        f"Protein  {protein} g\n"
    )
    assert found.consistent is consistent


def test_a_figure_that_stands_in_the_column_of_a_portion_alone_is_not_taken() -> None:
    found = label(
        "Typical values      100 g        Portion 40 g\n"
        "Fat                 7,0 g        2,8 g\n"
        "Protein             13,5 g       5,4 g\n"
        "Salt                             0,4 g\n"
    )
    assert (found.nutrients.fat, found.nutrients.salt) == (7 * 10**6, None)


def test_a_g_read_as_a_9_is_taken_for_what_it_is() -> None:
    found = label(SWEDISH.replace("4,5 g", "4,59").replace("11 g", "119"))

    assert found.nutrients == label(SWEDISH).nutrients


def test_where_nothing_says_of_how_much_there_is_no_label() -> None:
    assert read(pages.words_of(SWEDISH.replace("per 100 g", ""))) is None
    assert read(pages.words_of(pages.GERMAN)) is None
    assert read([]) is None


PIECES = st.sampled_from(
    (
        "Energy",
        "Fat",
        "of which",
        "saturates",
        "per",
        "100",
        "g",
        "100g",
        "kJ",
        "1,2",
        "9",
        "<",
        "%",
    )
)
WORDS = st.builds(
    Word, PIECES | st.text(max_size=5), *[st.integers(0, 500)] * 4, st.integers(0, 100)
)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=30))
def test_whatever_stands_on_a_package_is_read_without_an_error(words: list[Word]) -> None:
    found = read(words)

    assert found is None or found.nutrients.fat is None or 0 <= found.nutrients.fat <= 10**8
