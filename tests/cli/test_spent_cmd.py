"""`ks spent` shows what was spent, and what was thrown away."""

from __future__ import annotations

from tests.cli import json_page
from tests.cli.conftest import Ks


def test_what_was_spent_and_thrown_away_is_shown_with_bars_of_one_currency_alone(ks: Ks) -> None:
    assert ks.ok("spent").out.startswith("Nothing was bought or thrown away from ")
    ks.ok("add", "milk 2 l", "--price", "2 EUR", "--store", "Corner")
    ks.ok("add", "bread 1", "--price", "4 EUR", "--store", "Baker")
    ks.ok("add", "eggs 6")
    ks.ok("waste", "milk 1 l")
    ks.ok("waste", "eggs 1")
    months, stores, aisles, foods = ks.ok("spent").out.split("\n\n")
    _, row = months.splitlines()
    assert " ".join(row.split()[1:]) == "3 lots 6.00 EUR 1 2 lots 1.081 kg ≥ 1.00 EUR"
    assert [line.split()[0] for line in stores.splitlines()] == ["STORE", "Baker", "Corner", "(not"]
    assert [line.count("█") for line in stores.splitlines()] == [0, 16, 8, 0]
    assert aisles.startswith("AISLE")
    assert [line.split()[-1] for line in foods.splitlines()] == ["LOST", "EUR", "?"]
    ks.ok("add", "cheddar 1", "--price", "8 CHF")
    assert "6.00 EUR" in ks.ok("spent").out
    assert "█" not in ks.ok("spent").out
    answer = ks.ok("spent", "--json").json
    assert list(json_page.walk(json_page.fields(json_page.ANSWERS["spent"]), answer)) == []
    assert ks("spent", "--since", "soon").status == 2
