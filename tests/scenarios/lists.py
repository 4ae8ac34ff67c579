"""What becomes of shopping lists that two people change apart."""

from __future__ import annotations

from tests.scenarios.scenario import Scenario

LISTS = (
    Scenario(
        "A line of the list is removed by one and ticked by the other: it was bought.",
        given="shop add vinegar 1 l",
        laptop="shop rm vinegar",
        phone="shop check vinegar",
        then="ls vinegar => 1 l",
    ),
    Scenario(
        "Both tick packs of the list, and one says that there were more: they were bought once.",
        given='shop add "6 x 330 ml ginger ale"',
        laptop='shop check "ginger ale"',
        phone='shop check "ginger ale" 8 x 330 ml',
        then="""
            ls "ginger ale" =/> 14
            ls "ginger ale" => × 330 ml
        """,
    ),
    Scenario(
        "Both tick a line and say another price: it was bought once, and the other price is kept.",
        given="shop add verjuice 1 l",
        laptop="shop check verjuice --price 3.19",
        phone="shop check verjuice --price 3.49",
        then="""
            ls verjuice => 1 l
            ls verjuice --lots --json => "price": "3.49 EUR"
            conflicts => 3.19
        """,
        late=True,
        either_first=False,
    ),
    Scenario(
        "One clears the list while the other ticks another line: that is bought, and on the list.",
        given="""
            shop add mustard 1 jar
            shop add ketchup 1 bottle
            shop check mustard
        """,
        laptop="shop clear",
        phone="shop check ketchup",
        then="""
            shop =/> mustard
            shop => [x] ketchup
            ls mustard => 1 jar
            ls ketchup => 1 bottle
        """,
    ),
    Scenario(
        "One clears the list while the other finds that a thing was not got: it is to be got.",
        given="""
            shop add capers 1 jar
            shop add olives 1 jar
            shop check capers
            shop check olives
        """,
        laptop="shop clear",
        phone="shop uncheck capers",
        then="""
            shop => [ ] capers
            shop =/> olives
            ls =/> capers
            ls olives => 1 jar
        """,
    ),
    Scenario(
        "One takes back that the list was cleared, on which the other has put more: all is there.",
        given="""
            shop add nori 1 pack
            shop check nori
        """,
        laptop="""
            shop clear
            undo
        """,
        phone="shop add wasabi",
        then="""
            shop => [x] nori
            shop => [ ] wasabi
            ls nori => 1 pack
        """,
    ),
    Scenario(
        "Both clear the list: what was bought is there once.",
        given="""
            shop add tahini 1 jar
            shop check tahini
        """,
        laptop="shop clear",
        phone="shop clear",
        then="""
            shop =/> tahini
            ls tahini => 1 jar
        """,
    ),
    Scenario(
        "Both put the same on the list, and one bought it at once: the other's wish stands.",
        given="",
        laptop="""
            shop add sumac 1 jar
            shop check sumac
        """,
        phone="shop add sumac 1 jar",
        then="""
            shop => [ ] sumac 1 jar
            ls sumac => 1 jar
        """,
    ),
    Scenario(
        "Both put the same on the list, and one takes it off again: the other still wants it.",
        given="shop add fennel",
        laptop="""
            shop add dill
            shop rm dill
        """,
        phone="shop add dill",
        then="shop => [ ] dill",
    ),
    Scenario(
        "Both put the same on the list, and one takes that back: the other still wants it.",
        given="shop add chives",
        laptop="""
            shop add tarragon
            undo
        """,
        phone="shop add tarragon",
        then="shop => [ ] tarragon",
    ),
    Scenario(
        "One corrects a line while the other ticks it: it was bought, and says what was wanted.",
        given="shop add quark 250 g",
        laptop='shop edit quark --words "quark 500 g"',
        phone="shop check quark",
        then="""
            shop => [x] quark 500 g
            ls quark => 250 g
        """,
    ),
    Scenario(
        "Both put what a recipe lacks to what is on the list: all of it is to be got.",
        given="""
            shop add bulgur 200 g
            recipe new Tabbouleh --servings 2 < 150 g bulgur / / Soak.
            recipe new Kisir --servings 2 < 100 g bulgur / / Soak.
        """,
        laptop="shop add --for Tabbouleh",
        phone="shop add --for Kisir",
        then="""
            shop => [ ] 450 g bulgur
            conflicts =/> bulgur
        """,
    ),
    Scenario(
        "One buys a line with what both put to it apart: the other's is still to be got.",
        given="shop add semolina 2 x 500 g",
        laptop="shop add +100 g semolina",
        phone="""
            shop add +100 g semolina
            shop check semolina
        """,
        then="""
            shop => [x] 3 × 500 g semolina
            shop => [ ] 100 g semolina
            ls semolina => 3 × 500 g
        """,
    ),
    Scenario(
        "One takes back what was added while the other adds: only that is gone.",
        given="shop add freekeh 200 g",
        laptop="""
            shop add +50 g freekeh
            undo
        """,
        phone="shop add +30 g freekeh",
        then="shop => [ ] 230 g freekeh",
    ),
    Scenario(
        "One changes a line while the other puts something to it: it is put to what it says now.",
        given="shop add millet 200 g",
        laptop='shop edit millet --words "millet 500 g"',
        phone="shop add +100 g millet",
        then="shop => [ ] 600 g millet",
    ),
    Scenario(
        "Both correct the same line: the later words hold as a whole, the others are kept.",
        given="shop add couscous 500 g",
        laptop='shop edit couscous --words "couscous 2 x 500 g"',
        phone='shop edit couscous --words "wholemeal couscous 500 g"',
        then="""
            shop => [ ] wholemeal couscous 500 g
            shop --json => "amount": "500 g"
            conflicts => couscous 2 x 500 g
        """,
        late=True,
        either_first=False,
    ),
)
