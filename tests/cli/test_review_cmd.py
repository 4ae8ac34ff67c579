"""`ks review` asks about what was not certain, one at a time, or hands it to a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput
from kitchensync_cli import review_cmd
from tests.cli.conftest import Ks


@pytest.fixture
def odd(ks: Ks) -> Ks:
    """A kitchen with two foods that nobody knows."""
    ks.ok("recipe", "new", "Odd soup", "--line", "1 handful zlorbs", "--line", "2 blurps")
    return ks


def asked(ks: Ks, *answers: str) -> int:
    """How many were decided by somebody who answers so."""
    said = iter(answers)
    with Kitchen.open(ks.home) as kitchen:
        review = kitchen.review
        return review_cmd.asked(review.waiting, review.decide, lambda: next(said))


def test_a_program_sees_what_waits_and_decides(odd: Ks) -> None:
    reviews = odd.ok("review", "ls", "--json").json["reviews"]
    assert [one["words"] for one in reviews] == ["1 handful zlorbs", "2 blurps"]
    odd.ok("review", "decide", reviews[0]["id"], "celery")
    odd.ok("review", "decide", reviews[1]["id"], "accept")
    assert odd.ok("review").out == "Nothing waits to be decided.\n"
    shown = odd.ok("recipe", "show", "odd", "--json").json["recipe"]["lines"]
    assert [line["food"] for line in shown] == ["celery", "blurps"]


def test_somebody_answers_skips_and_quits(odd: Ks, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(odd, "", "celery") == 1
    assert "1 handful zlorbs" in capsys.readouterr().err
    assert [one["words"] for one in odd.ok("review", "--json").json["reviews"]] == [
        "1 handful zlorbs"
    ]
    assert asked(odd, "q") == 0


def test_an_answer_that_cannot_be_taken_is_asked_again(
    odd: Ks, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(odd, "7", "a", "a") == 2
    assert "no candidates" in capsys.readouterr().err


def test_ctrl_d_ends_it_and_keeps_what_was_decided(
    odd: Ks, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["?", "celery"])

    def answer(_question: str) -> str:
        for said in answers:
            return said
        raise BadInput("The input ended before all was answered.")

    monkeypatch.setattr(review_cmd, "at_terminal", lambda: True)
    monkeypatch.setattr(review_cmd, "ask", answer)
    said = odd.ok("review")
    assert "Nothing was decided." in said.err
    assert said.err.endswith("1 decided, 1 left.\n")


def test_without_a_terminal_it_is_a_list(odd: Ks) -> None:
    assert odd.ok("review").out.splitlines()[0].split() == ["ID", "WORDS", "OF", "GUESS"]


def test_a_line_of_a_table_is_asked_about_with_why_and_what_may_be_said(
    ks: Ks, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "table.csv").write_text("food,amount\nmilk,2 lbz\nryce,1 kg\n")
    ks.ok("import", str(tmp_path / "table.csv"))
    assert asked(ks, "1", "a") == 2
    told = capsys.readouterr().err
    assert "“lbz” is not a unit.\n  1  2 lb" in told
    assert "  a number, how much it is, like “2 l”, drop, Enter to skip, q to quit" in told
    assert "  a  ryce, as a food of its own\n  a number, a, another food, drop" in told
    assert ks.foods() == ["milk", "ryce"]
