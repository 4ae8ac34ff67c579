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
)
