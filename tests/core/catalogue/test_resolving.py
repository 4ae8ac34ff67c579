"""A noisy name finds its food, and never one that only shares a word with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.resolving import How, Match, Resolver, known_by, resolve, resolve_all

MEANT = """
    large free-range eggs: egg
    2 large eggs, beaten: egg
    eggs, separated: egg
    white of an egg: egg-white
    whites of 2 eggs: egg-white
    yolks of eggs: egg-yolk
    boneless skinless chicken thighs: chicken-thigh
    skinless, boneless chicken breasts: chicken-breast
    bone-in, skin-on chicken thighs: chicken-thigh
    whole chicken (about 1.5 kg): chicken
    leg of lamb: lamb
    rack of lamb: lamb-chop
    lean ground beef: minced-beef
    85% lean ground beef: minced-beef
    thinly sliced smoked salmon: smoked-salmon
    salmon fillets, skin on: salmon
    shrimp, peeled and deveined: prawn
    peeled and deveined large shrimp: prawn
    extra-virgin olive oil: olive-oil
    extra virgin olive oil, plus more for drizzling: olive-oil
    oil for frying: vegetable-oil
    sunflower oil for frying: sunflower-oil
    freshly ground black pepper: black-pepper
    pepper, freshly ground: black-pepper
    pepper, black: black-pepper
    black peppercorns: black-pepper
    peppers: bell-pepper
    red bell pepper, seeded and diced: red-bell-pepper
    large ripe tomatoes: tomato
    tomatoes, canned: canned-tomatoes
    can of whole tomatoes: canned-tomatoes
    tin chopped tomatoes: canned-tomatoes
    kidney beans can: canned-kidney-beans
    cola can: cola
    cherry tomatoes, halved: cherry-tomato
    unsalted butter: butter
    softened unsalted butter: butter
    butter, melted: butter
    butter at room temperature: butter
    2% milk: semi-skimmed-milk
    skim milk: skimmed-milk
    warm milk: milk
    heavy whipping cream: double-cream
    sour cream: soured-cream
    soured cream: soured-cream
    crème fraîche: creme-fraiche
    creme fraiche: creme-fraiche
    freshly grated Parmesan cheese: parmesan
    sharp cheddar cheese, shredded: cheddar
    strong cheddar: cheddar
    Wensleydale cheese: cheese
    all-purpose flour: plain-flour
    plain flour, sifted: plain-flour
    whole-wheat flour: wholemeal-flour
    self-rising flour: self-raising-flour
    caster sugar: sugar
    superfine sugar: sugar
    confectioners’ sugar: icing-sugar
    powdered sugar: icing-sugar
    firmly packed light brown sugar: brown-sugar
    bicarbonate of soda: baking-soda
    cornstarch: cornflour
    scallions: spring-onion
    spring onions, finely sliced: spring-onion
    chopped green onions: spring-onion
    eggplant: aubergine
    small aubergines: aubergine
    zucchini: courgette
    courgettes, grated: courgette
    arugula: rocket
    rutabaga: swede
    cilantro: coriander
    chopped fresh cilantro leaves: coriander
    coriander seeds: ground-coriander
    cilantro (coriander): coriander
    garbanzo beans: chickpea
    can chickpeas / garbanzo beans, drained: canned-chickpeas
    garlic cloves, minced: garlic
    cloves of garlic: garlic
    3 cloves garlic: garlic
    cloves: clove
    garlic (minced): garlic
    onion, finely chopped: onion
    medium-size onions: onion
    peeled and chopped carrots: carrot
    stalks of celery: celery
    celery ribs: celery
    sprigs of fresh thyme: thyme
    fresh basil leaves: basil
    bay leaves: bay-leaf
    flat-leaf Italian parsley: parsley
    juice of 1 lemon: lemon-juice
    juice of half a lemon: lemon-juice
    freshly squeezed lemon juice: lemon-juice
    grated zest of 2 large oranges: orange-zest
    red or white wine vinegar: red-wine-vinegar
    vegetable or chicken stock: vegetable-stock
    sunflower or olive oil: sunflower-oil
    butter or margarine: butter
    butter and/or lard: butter
    pinch of salt: salt
    salt to taste: salt
    flaky sea salt: salt
    boiling water: water
    low-sodium chicken broth: chicken-stock
    toasted sesame seeds: sesame-seed
    walnuts, toasted and chopped: walnut
    baby new potatoes: new-potato
    waxy potatoes: potato
    potatoes, peeled and cubed: potato
    sweet potatoes: sweet-potato
    Yukon Gold potatoes: potato
    swiss brown mushrooms: chestnut-mushroom
    wild mushrooms: wild-mushroom
    reishi mushrooms: mushroom
    jasmine rice: jasmine-rice
    spaghetti: spaghetti
    handful of spinach: spinach
    knob of ginger: ginger
    ground ginger: ground-ginger
    small red chillies: red-chilli
    red chilies: red-chilli
    chipotle chilies: chipotle-in-adobo
    dark rum: rum
    dry white wine: white-wine
    Brachetto d'Acqui wine: wine
    mushrooms mushrooms: mushroom
"""

KEPT_APART = """
    peanut butter: peanut-butter
    almond butter: almond-butter
    apple butter: apple-butter
    butter beans: butter-bean
    butter lettuce: lettuce
    cocoa butter: cocoa-butter
    buttermilk: buttermilk
    butternut squash: butternut-squash
    coconut milk: coconut-milk
    almond milk: almond-milk
    oat milk: oat-milk
    soy milk: soya-milk
    chocolate milk: chocolate-milk
    milk chocolate: milk-chocolate
    condensed milk: condensed-milk
    milk powder: milk-powder
    cream of tartar: cream-of-tartar
    cream cheese: cream-cheese
    cream of mushroom soup: cream-of-mushroom-soup
    coconut cream: coconut-cream
    ice cream: ice-cream
    cottage cheese: cottage-cheese
    vegan cheese: vegan-cheese
    egg noodles: egg-noodle
    egg yolk: egg-yolk
    ginger ale: ginger-ale
    ginger beer: ginger-beer
    root beer: cola
    garlic powder: garlic-powder
    onion powder: onion-powder
    chili powder: chili-powder
    tomato paste: tomato-paste
    tomato juice: tomato-juice
    corn syrup: corn-syrup
    corn tortillas: corn-tortilla
    cornflour: cornflour
    fish sauce: fish-sauce
    oyster sauce: oyster-sauce
    oyster mushrooms: oyster-mushroom
    rice vinegar: rice-vinegar
    rice noodles: rice-noodle
    rice flour: rice-flour
    potato starch: potato-starch
    lemon grass: lemongrass
    lime leaves: kaffir-lime-leaf
    mustard seeds: mustard-seed
    celery salt: celery-salt
    celery root: celeriac
    pine nuts: pine-nut
    water chestnuts: water-chestnut
    watermelon: watermelon
    pineapple: pineapple
    grapefruit: grapefruit
    grapeseed oil: grapeseed-oil
    horseradish: horseradish-sauce
    beef stock: beef-stock
    beef tomatoes: -
    chicken liver: chicken-liver
    chicken stock cube: chicken-stock-cube
    turkey bacon: turkey-bacon
    vanilla sugar: vanilla-sugar
    baking powder: baking-powder
    sea bass: sea-bass
    sea salt: salt
    red wine vinegar: red-wine-vinegar
    wine vinegar: white-wine-vinegar
    apple cider vinegar: cider-vinegar
    hard cider: dry-cider
    sugar snap peas: mangetout
    black-eyed peas: black-eyed-pea
    sweet potato: sweet-potato
    sweet chilli sauce: sweet-chilli-sauce
"""

NOT_SURE = """
    soy cheese
    shea butter
    body butter
    goat butter
    lotus seeds
    milk thistle
    banana bread
    monkey bread
    carrot cake
    apple pie
    cherry pie
    elderflower milk
    cashew cheese
    soy sausage
    vegan burger
    imitation vanilla beans
    artificial bacon
    dairy-free cream
    eggless mayonnaise
    egg cup
    salmon mousse
    lemon drizzle
    dragon beans
    castor beans
    neem oil
    cod liver oil
    motor oil
    argan oil
    fish tank
    butter knife
    bread tin
    cheesecloth
    glass jar
    thermometer
    baking parchment
    wooden skewers
    patience
    glass of dry white
    dried pineapple
    pickled walnuts
    smoked garlic
    chicken skin
    fish bones
    sour milk
    nut cutlet
    salt and pepper
    walnuts and almonds
"""


def pairs(table: str) -> list[tuple[str, str]]:
    rows = [line.strip().rpartition(": ") for line in table.strip().splitlines()]
    return [(name, key) for name, _, key in rows]


def key_of(match: Match | None) -> str:
    return match.key if match else "-"


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(pairs(MEANT)) + len(pairs(KEPT_APART)) + len(NOT_SURE.split("\n")) >= 200


@pytest.mark.parametrize(("name", "key"), pairs(MEANT))
def test_a_noisy_name_finds_the_food_it_means(name: str, key: str) -> None:
    assert key_of(resolve(name)) == key


@pytest.mark.parametrize(("name", "key"), pairs(KEPT_APART))
def test_a_name_that_holds_another_food_is_not_that_food(name: str, key: str) -> None:
    assert key_of(resolve(name)) == key


@pytest.mark.parametrize("name", [line.strip() for line in NOT_SURE.strip().splitlines()])
def test_nothing_is_found_where_it_is_not_sure(name: str) -> None:
    assert resolve(name) is None


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("onion", How.NAME),
        ("Onions", How.NAME),
        ("large onions", How.STRIPPED),
        ("onion brown", How.NAME),
        ("leftover bread", How.SOFTENED),
        ("Wensleydale cheese", How.GUESSED),
    ],
)
def test_a_match_says_how_it_was_found(name: str, how: How) -> None:
    match = resolve(name)
    assert match
    assert match.how in (how, How.TURNED)


def test_the_more_had_to_be_left_out_the_less_sure_it_is() -> None:
    names = ["cheese", "large cheese", "baked cheese", "Wensleydale cheese"]
    confidences = [match.confidence for name in names if (match := resolve(name))]
    assert confidences == sorted(confidences, reverse=True)
    assert len(set(confidences)) == len(names)


@pytest.mark.parametrize(
    "name",
    [
        *("yoghurt with nuts", "spaghetti with meatballs", "pasta in cream sauce"),
        *("tuna in peanut oil", "Fried Rice leftovers", "Spaghetti with Garlic and Oil leftovers"),
    ],
)
def test_what_holds_more_than_a_food_is_not_that_food_to_whom_the_rest_may_harm(name: str) -> None:
    assert known_by(name) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *(("tuna in brine", "canned-tuna"), ("rice with peas", "rice")),
        *(("salmon with skin on", "salmon"), ("leftovers", "leftovers-with-meat")),
    ],
)
def test_what_is_kept_in_brine_or_comes_with_its_skin_is_still_itself(name: str, key: str) -> None:
    found = known_by(name)
    assert found
    assert found.key == key


def test_a_choice_is_the_first_and_says_so() -> None:
    match = resolve("butter or margarine")
    assert match
    assert (match.key, match.choice) == ("butter", True)
    assert match.confidence < 100


def test_several_foods_are_several_matches() -> None:
    assert [match.key for match in resolve_all("salt and pepper")] == ["salt", "black-pepper"]
    assert [match.key for match in resolve_all("raisins, cumin, turmeric")] == [
        "raisin",
        "cumin",
        "turmeric",
    ]
    assert [match.key for match in resolve_all("onions")] == ["onion"]
    assert resolve_all("patience and a jar") == ()


def test_a_household_has_names_of_its_own() -> None:
    own = {"Oma's Soße": "gravy", "the good oil": "olive-oil", "butter": "margarine"}
    match = resolve("a little of Oma’s Soße", own)
    assert match
    assert (match.key, match.how) == ("gravy", How.STRIPPED)
    assert key_of(resolve("the good oil", own)) == "olive-oil"
    assert key_of(resolve("melted butter", own)) == "margarine"
    assert key_of(resolve("melted butter")) == "butter"


def test_a_name_of_a_household_may_stand_for_what_is_in_no_catalogue() -> None:
    match = resolve("fresh Wunderlauch", {"Wunderlauch": "b5a0"})
    assert match
    assert (match.key, match.food) == ("b5a0", None)


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    match = resolve(text)
    assert match is None or match.key in catalogue().foods


WORDS = sorted({word for form in catalogue().forms for word in form.split()})[::40]


@given(st.lists(st.sampled_from([*WORDS, "of", "and", "or", ",", "(", ")", "/"]), max_size=9))
def test_no_heap_of_words_breaks_it(words: list[str]) -> None:
    resolver = Resolver()
    one, several = resolver.resolve(" ".join(words)), resolver.resolve_all(" ".join(words))
    assert one is None or several == (one,)
