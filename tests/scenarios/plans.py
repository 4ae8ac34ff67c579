"""What becomes of plans of meals that two people change apart."""

from __future__ import annotations

from tests.scenarios.scenario import Scenario

PLANS = (
    Scenario(
        "Both plan the same and put what it lacks on the list: it is planned and got once.",
        given="""
            shop add okra 100 g
            recipe new Bamia --servings 2 < 300 g okra / / Cook.
        """,
        laptop="""
            plan add Bamia --on +6d
            plan shop
        """,
        phone="""
            plan add bamia --on +6d
            plan shop
        """,
        then="""
            shop => [ ] 300 g okra
            plan => Bamia for 2,
            conflicts =/> okra
        """,
    ),
)
