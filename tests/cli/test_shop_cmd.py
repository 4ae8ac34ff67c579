"""`ks shop` keeps lists: lines go on, are ticked, come off."""

from __future__ import annotations

from tests.cli.conftest import Ks


def test_a_list_shows_lines_as_they_were_typed_in_the_order_they_came(ks: Ks) -> None:
    for words in ("eggs 12", "something nice for Sunday", "milk 1 l"):
        ks.ok("shop", "add", words)
    assert ks.ok("shop").out.splitlines() == [
        "[ ] eggs 12",
        "[ ] something nice for Sunday",
        "[ ] milk 1 l",
    ]
    assert ks.ok("shop", "ls").out == ks.ok("shop").out


def test_a_list_is_shown_in_the_order_of_the_shop(ks: Ks) -> None:
    for words in ("milk 1 l", "nails", "leeks", "butter", "washing powder", "2 onions"):
        ks.ok("shop", "add", words)
    ks.ok("add", "washing powder 1")
    ks.ok("food", "edit", "washing powder", "--aisle", "cellar")
    ks.ok("food", "edit", "butter", "--aisle", "fruit")
    assert ks.ok("shop", "--by-aisle").out.splitlines() == [
        "vegetables:",
        "[ ] leeks",
        "[ ] 2 onions",
        "fruit:",
        "[ ] butter",
        "dairy:",
        "[ ] milk 1 l",
        "cellar:",
        "[ ] washing powder",
        "anything else:",
        "[ ] nails",
    ]
    by_words = {line["words"]: line["aisle"] for line in ks.ok("shop", "--json").json["lines"]}
    assert (by_words["leeks"], by_words["butter"], by_words["nails"]) == (
        "vegetables",
        "fruit",
        None,
    )


def test_ticks_come_and_go(ks: Ks) -> None:
    ks.ok("shop", "add", "eggs 12")
    ks.ok("shop", "check", "eggs")
    assert ks.ok("shop").out == "[x] eggs 12\n"
    ks.ok("shop", "uncheck", "eggs")
    assert ks.ok("shop").out == "[ ] eggs 12\n"


def test_a_tick_takes_a_price_and_a_day(ks: Ks) -> None:
    ks.ok("shop", "add", "milk 1 l")
    said = ks.ok("shop", "check", "milk", "--price", "1.19", "--best", "+7d").out
    assert said.startswith("Bought 1 l milk, best before ")
    assert ks.ok("ls", "--lots", "--json").json["items"][0]["price"] == "1.19 EUR"


def test_what_is_ticked_is_cleared_by_list_or_all_at_once(ks: Ks) -> None:
    for said, of in (("eggs 12", "shopping"), ("nails", "hardware")):
        ks.ok("shop", "add", said, "--list", of)
        ks.ok("shop", "check", said)
    assert ks.ok("shop", "clear", "--list", "hardware").out == "Cleared nails.\n"
    assert ks.ok("shop", "clear", "--dry-run", "--json").json["items"][0]["name"] == "eggs 12"
    assert ks.ok("shop", "clear").out == "Cleared eggs 12.\n"
    assert ks.ok("shop", "clear").out == "Nothing is ticked.\n"


def test_a_line_is_changed(ks: Ks) -> None:
    ks.ok("shop", "add", "milk")
    ks.ok("shop", "edit", "milk", "--words", "oat milk 2 l")
    assert ks.ok("shop").out == "[ ] oat milk 2 l\n"
    assert ks("shop", "edit", "milk").status == 2
    assert ks("shop", "edit", "milk", "--words", "").status == 2


def test_a_line_comes_off(ks: Ks) -> None:
    ks.ok("shop", "add", "eggs 12")
    ks.ok("shop", "rm", "eggs")
    assert ks.ok("shop", "--json").json == {"lines": []}


def test_lists_have_names(ks: Ks) -> None:
    ks.ok("shop", "add", "nails", "--list", "hardware")
    ks.ok("shop", "add", "milk 1 l")
    assert ks.ok("shop", "--list", "hardware").out == "[ ] nails\n"
    assert ks.ok("shop").out.splitlines() == ["hardware", "[ ] nails", "shopping", "[ ] milk 1 l"]


def test_a_list_is_piped_in_one_thing_a_line(ks: Ks) -> None:
    ks.ok("shop", "add", "-", stdin="- [ ] rice 1 kg\n* 2 l milk,\n\n- [x] salt\n[ ] noodles\n")
    assert ks.ok("shop").out == "[ ] rice 1 kg\n[ ] 2 l milk\n[ ] noodles\n"
    ks.ok("add", "-", stdin="bread 2\r\neggs 6")
    assert "bread" in ks.ok("ls").out
    many = [f"{number}. thing of the shed {number}" for number in range(1, 21)]
    ks.ok("shop", "add", "-", "--list", "shed", stdin="\n".join(many))
    assert len(ks.ok("shop", "--list", "shed", "--json").json["lines"]) == 20
    assert ks("shop", "add", "-", stdin=" \n").status == 2
