"""What two people find who did something while their devices were apart, by commands alone.

Read a scenario as: this was there when they parted; the laptop did this, the phone that; when they
meet again, both devices answer so. Each is told with five minutes apart and with three days, and
where the order says nothing also with the phone acting first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.cli.conftest import Ks
from tests.scenarios.lists import LISTS
from tests.scenarios.plans import PLANS
from tests.scenarios.scenario import Scenario
from tests.scenarios.two_phones import DEVICES, Household, household, said

APART = {"five minutes": 5, "three days": 3 * 24 * 60}
TELLINGS = (("five minutes", "laptop"), ("three days", "laptop"), ("five minutes", "phone"))


DAL = "recipe new {} --servings 2 < 200 g {} / / Cook."

SCENARIOS = [
    Scenario(
        "Both say that they cooked the dal: it was cooked once.",
        given=f"""
            add lentils 500 g
            {DAL.format('"Dal of Monday"', "lentils")}
        """,
        laptop='cook "Dal of Monday"',
        phone='cook "Dal of Monday"',
        then="ls lentils => 300 g",
    ),
    Scenario(
        "Both say that they cooked, from different packs: no pack is taken from twice.",
        given=f"""
            add chickpeas 150 g --best +5d
            add chickpeas 1 kg --best +30d
            {DAL.format("Chana", "chickpeas")}
        """,
        laptop="cook Chana",
        phone="""
            edit chickpeas --best +60d
            cook Chana
        """,
        then="ls chickpeas => 950 g",
    ),
    Scenario(
        "Both cooked and put the same leftovers away: they are there once.",
        given=f"""
            add beans 500 g
            {DAL.format("Chili", "beans")}
        """,
        laptop="cook Chili --leftovers 2",
        phone="cook Chili --leftovers 2",
        then="""
            ls beans => 300 g
            ls "Chili leftovers" => 2 fridge
        """,
    ),
    Scenario(
        "Both cooked, and one found later that it was yesterday: what they took is there again.",
        given=f"""
            add barley 150 g --best +5d
            add barley 1 kg --best +30d
            {DAL.format("Soup", "barley")}
        """,
        laptop="cook Soup",
        phone="""
            edit barley --best +60d
            cook Soup
            undo
        """,
        then="ls barley => 1.15 kg",
        either_first=False,
    ),
    Scenario(
        "One cooked twice, one once: it was twice.",
        given=f"""
            add rice 1 kg
            {DAL.format("Pilaf", "rice")}
        """,
        laptop="""
            cook Pilaf
            cook Pilaf --again
        """,
        phone="cook Pilaf",
        then="ls rice => 600 g",
    ),
    Scenario(
        "Two people use milk: both count.",
        given="add milk 2 l",
        laptop="use milk 0.5 l",
        phone="use milk 0.25 l",
        then="ls milk => 1.25 l",
    ),
    Scenario(
        "A stocktake that had not seen a use stands, and asks for a second look.",
        given="add juice 2 l",
        laptop="use juice 0.5 l",
        phone="count juice 1 l",
        then="ls juice => 1 l please count",
        late=True,
        either_first=False,
    ),
    Scenario(
        "What is used after a stocktake is missing from it.",
        given="add cider 2 l",
        laptop="count cider 1 l",
        phone="use cider 0.25 l",
        then="""
            ls cider => 750 ml
            ls cider =/> please count
        """,
        late=True,
        either_first=False,
    ),
    Scenario(
        "Both bought a loaf, and one takes that back: one loaf is there.",
        given="",
        laptop="add bread 1",
        phone="""
            add bread 1
            undo
        """,
        then="ls bread --lots => bread 1",
    ),
    Scenario(
        "Of two equal purchases both take back the same: the other is there.",
        given="""
            add jam 1 jar
            add jam 1 jar
        """,
        laptop="undo {newest}",
        phone="undo {newest}",
        then="""
            ls jam => 1 jar
            ls jam =/> 2 jar
        """,
    ),
    Scenario(
        "Of two equal purchases one is taken back while the other is used: its rest is there.",
        given="""
            add honey 500 g --best +10d
            add honey 500 g --best +20d
        """,
        laptop="undo {newest}",
        phone="use honey 100 g",
        then="ls honey => 400 g",
    ),
    Scenario(
        "One says that there are nuts in it, the other that there are none: nobody calls it safe.",
        given="""
            eater edit Ada --allergy nuts
            add granola 500 g
            recipe new Breakfast --servings 1 < 50 g granola / / Eat.
        """,
        laptop="food edit granola --allergen nuts=yes",
        phone="food edit granola --allergen nuts=no",
        then="""
            conflicts => granola contains nuts
            can-cook --using granola --for Ada --json =/> "eaters": "safe"
            can-cook --using granola --for Ben => Breakfast: complete
        """,
    ),
    Scenario(
        "One says that somebody must not eat eggs, the other takes that back: they must not.",
        given="""
            eater add Mia
            eater edit Mia --allergy eggs
            add eggs 6
            recipe new "Fried eggs" --servings 1 < 2 eggs / / Fry.
        """,
        laptop="eater edit Mia --no-allergy eggs",
        phone="""
            eater edit Mia --no-allergy eggs
            eater edit Mia --allergy eggs
        """,
        then="can-cook --using eggs --for Mia =/> Fried eggs",
    ),
    Scenario(
        "One says again that somebody must not eat sesame, the other takes it back: they must not.",
        given="""
            eater add Noa
            eater edit Noa --allergy sesame --dislikes fennel
            add "sesame seeds" 100 g
            recipe new Gomasio --servings 1 < 20 g sesame seeds / / Grind.
        """,
        laptop="eater edit Noa --no-allergy sesame --likes fennel",
        phone="eater edit Noa --allergy sesame --dislikes fennel",
        then="""
            eater --json => sesame
            can-cook --using "sesame seeds" --for Noa =/> Gomasio
        """,
    ),
    Scenario(
        "Lines were put in another order, corrected and added on both sides: nothing is lost.",
        given="recipe new Ragout --servings 2 < 200 g mince / 1 carrot / 1 onion / / Cook.",
        laptop="""
            recipe line Ragout 3 --move-to 1
            recipe line Ragout --add "1 bay leaf"
        """,
        phone="""
            recipe line Ragout 3 --words "2 onions"
            recipe line Ragout 1 --words "300 g mince"
            recipe line Ragout --add "1 stick celery"
        """,
        then="""
            recipe show Ragout => 1. 2 onions 2. 300 g mince 3. 1 carrot 4. 1
            recipe show Ragout => bay leaf
            recipe show Ragout => stick celery
        """,
    ),
    Scenario(
        "Both corrected the same line: the later words hold, the others are kept.",
        given="recipe new Stew --servings 2 < 1 kg beef / / Cook.",
        laptop='recipe line Stew 1 --words "1.2 kg beef"',
        phone='recipe line Stew 1 --words "1.5 kg beef"',
        then="""
            recipe show Stew => 1.5 kg beef
            conflicts => 1.2 kg beef
        """,
        late=True,
        either_first=False,
    ),
    Scenario(
        "A food is merged into another while it is used and bought: all of it counts as the other.",
        given="""
            add courgette 3 --in fridge
            add zucchino 2 --in fridge
        """,
        laptop="food merge zucchino courgette",
        phone="""
            use zucchino 1
            add zucchino 4
        """,
        then="""
            ls => courgette 8
            ls =/> zucchino
            ls zucchino => courgette 8
        """,
    ),
    Scenario(
        "A food is merged while a dish is cooked from it: it is taken from what it counts as.",
        given="""
            add maize 1 kg --in fridge
            add sweetcorn 500 g --in fridge
            recipe new Polenta --servings 2 < 200 g maize / / Cook.
        """,
        laptop="food merge maize sweetcorn",
        phone="cook Polenta",
        then="ls sweetcorn => 1.3 kg",
    ),
    Scenario(
        "What one moved and the other threw away is gone.",
        given="add yoghurt 500 g --in fridge",
        laptop="move yoghurt --to freezer",
        phone="waste yoghurt --all",
        then="ls =/> yoghurt",
    ),
    Scenario(
        "Of what was thrown away a part had been moved: that is there, the rest asks for a look.",
        given="add cream 500 ml --in fridge",
        laptop="move cream 200 ml --to freezer",
        phone="waste cream --all",
        then="""
            ls cream --in freezer => 200 ml
            ls cream --in fridge => please count
        """,
    ),
    Scenario(
        "What one removes and the other corrects stays: somebody still means it.",
        given="add butter 250 g",
        laptop="rm butter",
        phone='edit butter --note "for the cake"',
        then="ls butter => 250 g",
        late=True,
        either_first=False,
    ),
    Scenario(
        "What was removed after a correction that nobody there had seen is gone.",
        given="add lard 250 g",
        laptop='edit lard --note "for frying"',
        phone="rm lard",
        then="ls =/> lard",
        late=True,
        either_first=False,
    ),
    Scenario(
        "A recipe that one removes while the other tags it stays, and that is asked about.",
        given="recipe new Goulash --servings 2 < 1 kg shin / / Cook.",
        laptop="recipe rm Goulash",
        phone="recipe tag Goulash winter",
        then="""
            recipe show Goulash => winter
            conflicts => Goulash
        """,
        late=True,
        either_first=False,
    ),
    Scenario(
        "A recipe that was removed after the other added to it is gone, and that is asked about.",
        given="recipe new Borscht --servings 2 < 3 beetroots / / Cook.",
        laptop='recipe line Borscht --add "1 bunch dill"',
        phone="recipe rm Borscht",
        then="""
            recipe =/> Borscht
            conflicts => Borscht
        """,
        late=True,
        either_first=False,
    ),
    *LISTS,
    *PLANS,
]


Tell = Callable[[int, str], Household]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tell]:
    """The household in which that is told: one for all scenarios, which have foods of their own."""
    found: dict[tuple[int, str], Household] = {}
    with ExitStack() as open_:

        def tell(minutes: int, first: str) -> Household:
            if (minutes, first) not in found:
                folder = tmp_path_factory.mktemp("apart")
                found[minutes, first] = open_.enter_context(household(folder))
            return found[minutes, first]

        yield tell


def tellings() -> Iterator[object]:
    """Every scenario, so long apart, with that device first."""
    for scenario in SCENARIOS:
        for apart, first in TELLINGS if scenario.either_first else TELLINGS[:2]:
            name = f"{scenario.title[:-1]} ({apart} apart, {first} first)"
            yield pytest.param(scenario, APART[apart], first, id=name)


def lines(text: str) -> list[str]:
    """The lines of a story."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def act(here: Household, device: str, scenario: Scenario) -> None:
    """Everything that happens on one device."""
    for line in lines(scenario.laptop if device == "laptop" else scenario.phone):
        said(here.of(device), line)


@pytest.mark.parametrize(("scenario", "minutes", "first"), list(tellings()))
def test_devices_that_were_apart_agree(
    two: Tell, scenario: Scenario, minutes: int, first: str
) -> None:
    here = two(minutes, first)
    for line in lines(scenario.given):
        said(here.laptop, line)
    here.meet()
    second = DEVICES[1 - DEVICES.index(first)]
    between = minutes - 1 if scenario.late else 1
    act(here, first, scenario)
    here.wait(between)
    act(here, second, scenario)
    here.wait(minutes - between)
    here.meet()
    for device in (here.laptop, here.phone):
        for line in lines(scenario.then):
            check(device, line)
    assert "no device holds anything else" in here.laptop.ok("verify").out


def check(device: Ks, line: str) -> None:
    """One line of what they find: compared without the width of columns."""
    command, is_there, wanted = re.split(r" (=/?>) ", line)
    told = " ".join(said(device, command).out.split())
    assert (wanted in told) is (is_there == "=>"), (line, told)


BROUGHT = re.compile(r'^ *(?:recipe new|shop add|add) ("[^"]+"|\w+)', re.MULTILINE)
"""A line that brings a food or a recipe into the kitchen."""


def test_every_scenario_is_of_its_own_foods_and_recipes() -> None:
    stories = ["\n".join((each.given, each.laptop, each.phone)) for each in SCENARIOS]
    brought = [{name.strip('"').casefold() for name in BROUGHT.findall(each)} for each in stories]
    assert all(brought)
    assert sum(map(len, brought)) == len(set[str]().union(*brought))
