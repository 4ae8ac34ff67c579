"""`ks receipt` as a person says it, and what it says where a receipt cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.core.receipts import pages
from tests.core.receipts.reader import needs_tesseract

ENGLISH = pages.ENGLISH.replace("2026", "2024")
TABLE = """CORNER & SONS, 2024-04-03, 8.55 GBP: the lines add up
WORDS                 AMOUNT   PRICE      TAKEN FOR        SURE
ORG MLK 2L            2 × 2 l  3.10 GBP   milk             60 %  to be decided
WHOLEMEAL BREAD 800G  800 g    1.40 GBP   wholemeal bread  90 %  added
CHEDDAR CHEESE                 3.25 GBP   cheddar          90 %  added
BANANA                4        0.80 GBP   banana           90 %  added
CHEESE OFFER                   -1.00 GBP                         not kept
Added 800 g wholemeal bread, 1 × cheddar and 4 × banana. 1 line waits to be decided: `ks review`.
"""


@pytest.fixture
def bill(tmp_path: Path, papers_read_once: None) -> str:
    """A receipt as a PDF."""
    file = tmp_path / "bill.pdf"
    file.write_bytes(pages.printed(ENGLISH))
    return str(file)


def answered(name: str, answer: object) -> bool:
    return not list(json_page.walk(json_page.fields(json_page.ANSWERS[name]), answer))


def test_each_line_is_shown_with_what_it_was_taken_for(ks: Ks, bill: str) -> None:
    assert ks.ok("receipt", bill).out == TABLE
    assert ks.foods() == ["banana", "cheddar", "wholemeal bread"]
    assert ks.ok("undo").out == "Took back “read a receipt of CORNER & SONS”.\n"
    assert ks.foods() == []


def test_a_dry_run_changes_nothing(ks: Ks, bill: str) -> None:
    said = ks.ok("receipt", bill, "--dry-run").out
    assert said == f"{TABLE}Nothing was changed: this was a dry run.\n"
    assert ks.foods() == []


def test_each_of_two_receipts_in_a_file_is_shown(ks: Ks, tmp_path: Path) -> None:
    file = tmp_path / "two.pdf"
    file.write_bytes(pages.printed(f"{ENGLISH}\f{ENGLISH.replace('03 APR', '10 APR')}"))
    said = ks.ok("receipt", str(file), "--dry-run").out.splitlines()
    assert [line for line in said if line.startswith("CORNER & SONS, ")] == [
        f"CORNER & SONS, 2024-04-{day}, 8.55 GBP: the lines add up" for day in ("03", "10")
    ]
    assert answered("receipt FILE", ks.ok("receipt", str(file), "--json").json)
    assert len(ks.ok("receipt", "--json").json["receipts"]) == 2
    assert ks.ok("undo").out == "Took back “read 2 receipts of CORNER & SONS”.\n"


def test_the_same_file_again_says_so(ks: Ks, bill: str) -> None:
    ks.ok("receipt", bill)
    assert ks.ok("receipt", bill).out.splitlines() == [
        "CORNER & SONS, 2024-04-03, 8.55 GBP",
        "It was read before; `ks receipt --again` adds what was taken back.",
    ]


def test_it_is_decided_listed_and_shown(ks: Ks, bill: str) -> None:
    assert ks.ok("receipt").out == "No receipt was read yet. Read one: ks receipt bill.jpg\n"
    ks.ok("receipt", "--store", "The corner", bill, "--day", "2024-04-02")
    (waiting,) = ks.ok("review", "--json").json["reviews"]
    ks.ok("review", "decide", waiting["id"], "milk", "4", "l")
    head, row = ks.ok("receipt").out.splitlines()
    assert head.split() == ["ID", "STORE", "DAY", "TOTAL", "LOTS"]
    assert row.split()[1:] == ["The", "corner", "2024-04-02", "8.55", "GBP", "4"]
    shown = ks.ok("receipt", "show", row.split()[0]).out.splitlines()
    assert shown[0] == "The corner, 2024-04-02, 8.55 GBP"
    assert ["milk", "4", "l", "3.10", "GBP"] in [line.split()[1:] for line in shown]


def test_what_does_not_add_up_is_accepted_as_guessed(ks: Ks, tmp_path: Path) -> None:
    file = tmp_path / "bill.pdf"
    file.write_bytes(pages.printed(ENGLISH.replace("8.55", "9.99")))
    said = ks.ok("receipt", str(file)).out.splitlines()[-1]
    command = said.split("`")[-2].split()
    assert command[:3] == ["ks", "receipt", "accept"]
    assert ks.foods() == []

    assert ks.ok(*command[1:], "--dry-run").out.startswith("4 lines are what was guessed.")
    assert ks.ok(*command[1:]).out == "4 lines are what was guessed.\n"
    assert ks.foods() == ["banana", "cheddar", "milk", "wholemeal bread"]


def test_a_program_is_answered_in_one_shape(ks: Ks, bill: str) -> None:
    read = ks.ok("receipt", bill, "--json").json
    assert answered("receipt FILE", read)
    assert answered("receipt", ks.ok("receipt", "ls", "--json").json)
    assert answered("receipt show", ks.ok("receipt", "show", read["receipt"], "--json").json)
    again = ks.ok("receipt", bill, "--json").json
    assert answered("receipt FILE", again)
    assert (again["changed"], again["lines"]) == (False, [])


def test_what_a_store_calls_a_food_is_listed_and_corrected(ks: Ks, bill: str) -> None:
    assert "Nothing was taught yet" in ks.ok("receipt", "words").out
    ks.ok("receipt", bill)
    store = ("--store", "corner & sons")
    said = ks.ok("receipt", "teach", "Org Mlk 2l", "oat", "milk", *store).out
    assert said == "“Org Mlk 2l” is oat milk there from now on. 1 line that waited is in, too.\n"
    ks.ok("receipt", "teach", "CHEESE WIRE", "no", "food", *store)
    answer = ks.ok("receipt", "words", "--json").json
    assert answered("receipt words", answer)
    assert [(one["words"], one["food"]) for one in answer["wordings"]] == [
        ("CHEESE WIRE", None),
        ("Org Mlk 2l", "oat milk"),
    ]
    ks.ok("receipt", "teach", "CHEESE WIRE", "unknown", *store)
    assert ks.ok("receipt", "words").out.splitlines()[1:] == ["CORNER & SONS  Org Mlk 2l  oat milk"]
    assert ks("receipt", "teach", "X", "milk", "--store", "nowhere").status == 3


@needs_tesseract
def test_a_photo_is_read_and_kept_as_the_picture_of_the_receipt(ks: Ks, tmp_path: Path) -> None:
    file = tmp_path / "bill.png"
    file.write_bytes(pages.drawn(pages.AMERICAN.replace("2026", "2024"), tilt=2))
    ks.ok("prefer", "currency", "USD")
    read = ks.ok("receipt", str(file), "--json").json
    assert (read["store"], read["day"]) == ("GREEN VALLEY MARKET", "2024-03-14")
    assert (read["total"], read["adds_up"]) == ("16.70 USD", True)
    (photo,) = ks.ok("photo", "ls", "--json").json["photos"]
    assert (photo["kind"], photo["of"]) == ("receipt", read["receipt"])
    assert photo["name"] == "GREEN VALLEY MARKET"
    asked = ks.ok("review", "--json").json["reviews"]
    assert {one["words"]: one["picture"] for one in asked}["PPR TOWELS"] == photo["id"]


def test_without_what_reads_pictures_one_line_says_what_to_install(
    ks: Ks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bill.png"
    file.write_bytes(pages.drawn("TOTAL 1.00"))
    monkeypatch.setenv("PATH", str(tmp_path))
    said = ks("receipt", str(file), "--json")
    error = json.loads(said.err)
    assert (said.status, error["code"]) == (8, "no-reader")
    assert "tesseract-ocr" in error["hint"]
    assert (ks.foods(), ks.ok("receipt", "ls", "--json").json["receipts"]) == ([], [])


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("gone.jpg", None, "bad-file"),
        ("text.jpg", b"milk 2 l\n", "bad-picture"),
        ("broken.pdf", b"%PDF-1.7 and nothing else", "bad-file"),
        ("letter.pdf", pages.printed("Dear Ada,\nthank you.\n"), "bad-file"),
    ],
)
def test_a_file_that_is_no_receipt_is_refused_in_a_sentence(
    ks: Ks, tmp_path: Path, name: str, data: bytes | None, code: str
) -> None:
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    said = ks("receipt", str(file), "--json")
    assert (said.status, said.code) == (2, code)
    assert ks.ok("receipt", "ls", "--json").json["receipts"] == []


def test_a_folder_is_no_receipt_and_neither_is_a_zip_of_it(ks: Ks, tmp_path: Path) -> None:
    refused = json.loads(ks("receipt", str(tmp_path), "--json").err)
    assert (refused["code"], refused["hint"]) == ("bad-file", "Name a file in it.")
