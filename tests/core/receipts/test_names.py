from __future__ import annotations

import pytest

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.resolving import Resolver
from kitchensync.receipts import shop_words
from kitchensync.receipts.names import How, Proposal, Wording, Wordings, propose
from kitchensync.receipts.stores import store_of

TAUGHT = Wordings(
    [
        Wording("corner", "ORG MLK 2L", "our-milk"),
        Wording("corner", "CARRIER BAG", None),
        Wording("market", "HSE BLEND 250G", "coffee"),
        Wording("market", "SURPRISE", "egg"),
        Wording("corner", "SURPRISE", "tofu"),
    ]
)


def proposed(words: str, store: str | None = "corner") -> Proposal | None:
    return propose(words, store, TAUGHT, Resolver())


def food(words: str) -> str | None:
    found = proposed(words)
    return found.food if found else None


def test_what_the_household_taught_goes_before_everything() -> None:
    assert proposed("Org. Mlk 2L") == Proposal("our-milk", 97, How.LEARNED)
    assert proposed("CARRIER BAG") == Proposal(None, 97, How.LEARNED)


def test_a_letter_may_be_misread_in_what_was_taught_but_no_number() -> None:
    learned = proposed("ORG MIK 2L")

    assert learned == Proposal("our-milk", 85, How.LEARNED)
    assert proposed("ORG MLK 1L") == Proposal("milk", 60, How.SHORTENED)


def test_another_stores_wording_counts_less_and_not_at_all_where_stores_differ() -> None:
    assert proposed("HSE BLEND 250G") == Proposal("coffee", 75, How.ELSEWHERE)
    assert proposed("SURPRISE", "kiosk") is None


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("WHOLEMEAL BREAD 800G", "wholemeal-bread"),
        ("CHEDDAR CHEESE", "cheddar"),
        ("2% MILK", "semi-skimmed-milk"),
        ("LRG EGGS 12CT", "egg"),
        ("CHKN BRST", "chicken-breast"),
        ("CRM CHSE", "cream-cheese"),
        ("WHL MLK GAL", "milk"),
        ("SPRG ONION", "spring-onion"),
        ("ORNG JCE 1L", "orange-juice"),
        ("SWT POT", "sweet-potato"),
        ("KS MILK", "milk"),
        ("BIO VOLLMILCH 1L", "milk"),
        ("BANANEN", "banana"),
        ("4711-BANANA", "banana"),
        ("SMÖR 500G", "butter"),
        ("BUTTER 500 G", "butter"),
        ("MILK 2X1 L", "milk"),
        ("MELLANMJOLK 1,5L", "semi-skimmed-milk"),
        ("LAIT DEMI ECREME 1L", "semi-skimmed-milk"),
    ],
)
def test_words_of_shops_are_understood(words: str, key: str) -> None:
    assert food(words) == key


@pytest.mark.parametrize(
    "words",
    [
        *("PPR TOWELS", "DISH SOAP", "SHAMPOO MILCH", "APFEL SAFT", "JOGHURT ERDBEEREN", "9V", ""),
        *("838-HONEY LEMON (COLD)", "706-TOASTED KAYA"),
        *("BATTERIES AA", "GIFT CARD 50", "…", "KLEENSO AJAIB 99 SERAI", "TOFFEE DANISH"),
    ],
)
def test_a_wrong_food_is_worse_than_none(words: str) -> None:
    assert proposed(words) is None


def test_what_differs_by_a_word_is_no_misread_wording() -> None:
    taught = Wordings([Wording("corner", "GREEK TEA BLEND", "our-tea")])

    assert propose("GREEN TEA BLEND", "corner", taught, Resolver()) is None
    assert propose("GREFK TEA BLEND", "corner", taught, Resolver()) == Proposal(
        "our-tea", 85, How.LEARNED
    )


@pytest.mark.parametrize(
    "words",
    ["VEGETABLES", "COCONUT", "STARTER", "LYCHEES IN SYRUP", "TOFU (FISH)", "GREEN BEANS 280G"],
)
def test_what_a_recipe_means_by_a_word_a_shop_need_not_mean(words: str) -> None:
    found = proposed(words)

    assert found is not None
    assert found.confidence == 75


def test_a_household_says_what_a_wide_word_means() -> None:
    found = propose("COCONUT 1KG", "corner", TAUGHT, Resolver({"coconut": "fresh-coconut"}))

    assert found == Proposal("fresh-coconut", 90, How.NAME)


def test_every_staple_is_a_food_of_the_catalogue_and_no_name_means_two() -> None:
    meant: dict[str, set[str]] = {}
    for line in shop_words.STAPLES.read_text("utf-8").splitlines():
        key, names = line.split("\t")
        for name in names.split("|"):
            meant.setdefault(name, set()).add(key)

    assert set().union(*meant.values()) <= set(catalogue().foods)
    assert {name: keys for name, keys in meant.items() if len(keys) > 1} == {}


def test_of_two_foods_that_are_as_near_to_what_was_misread_none_is_meant() -> None:
    taught = Wordings(
        [Wording("corner", "ZLORBWATA", "milk"), Wording("corner", "ZLORBWATU", "tea")]
    )
    assert taught.find("ZLORBWATE", "corner") is None
    assert taught.find("ZLORBWAXA", "corner") == Proposal("milk", 85, How.LEARNED)


@pytest.mark.parametrize(
    ("line", "known", "store"),
    [
        ("KAUFHOLLE NORD", "Kaufhalle Nord", "Kaufhalle Nord"),
        ("KAUFHOLLE NARD", "Kaufhalle Nord", "KAUFHOLLE NARD"),
        ("KAUFHALLE NORD", "—", "KAUFHALLE NORD"),
    ],
)
def test_a_store_that_is_known_may_be_misread_by_a_letter_in_eight(
    line: str, known: str, store: str
) -> None:
    assert store_of([line], [known]) == store
