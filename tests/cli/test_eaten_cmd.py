"""`ks scan --to log` writes down what you ate; `ks eaten` shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.errors import BadModel, EyeError, NoModel
from kitchensync_cli import eaten_cmd
from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.support.eye import PretendEye
from tests.support.seen import put_in


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with photos, and an eye that knows them."""
    monkeypatch.chdir(tmp_path)
    put_in(tmp_path, monkeypatch)


@pytest.fixture
def cook(ks: Ks) -> Ks:
    """A kitchen with a stew."""
    ks.ok("recipe", "new", "Goulash", "--servings", "2", "--line", "400 g lentils")
    return ks


def test_a_dish_is_written_down_with_what_is_in_it(cook: Ks) -> None:
    said = cook.ok("scan", "stew.png", "--to", "log", "--as", "goulash", "--servings", "1")
    assert said.out.startswith("Ate 1 serving of Goulash. ")
    assert said.out.endswith(" kcal.\n")
    answer = cook.ok("eaten", "--json").json
    assert list(json_page.walk(json_page.fields(json_page.ANSWERS["eaten"]), answer)) == []
    (eaten,) = answer["eaten"]
    assert (eaten["dish"], eaten["servings"]) == ("Goulash", "1")
    assert "1 × serving" in cook.ok("eaten").out
    assert cook.ok("eaten", "rm", eaten["id"][:8]).out == "Did not eat Goulash.\n"
    assert cook.ok("eaten").out.startswith("Nothing was written down in the last 7 days.")


def test_what_was_in_all_of_a_day_is_added_up(cook: Ks) -> None:
    assert cook.ok("eaten", "days").out.startswith("Nothing was written down in the last 7 days.")
    cook.ok("eaten", "goulash", "--on", "yesterday")
    for words in ("goulash", "an apple", "Anna's cake", "Ben's cake", "Cem's cake", "Dora's cake"):
        cook.ok("eaten", words)
    head, today, yesterday = cook.ok("eaten", "days").out.splitlines()
    assert head.split()[:3] == ["DAY", "ENERGY", "PROTEIN"]
    assert today.split()[1] == "≥"
    assert today.endswith("67 %: Dora's cake; Cem's cake; Ben's cake and 1 more")
    assert "≥" not in yesterday
    answer = cook.ok("eaten", "--json").json
    assert answer["days"] == cook.ok("eaten", "days", "--json").json["days"]
    assert cook.ok("eaten").out.endswith("\n\n" + cook.ok("eaten", "days").out)


def test_the_photo_of_what_was_eaten_is_kept_with_it(cook: Ks, tmp_path: Path) -> None:
    cook.ok("scan", "stew.png", "--to", "log", "--as", "goulash")
    head, row, *_ = cook.ok("eaten").out.splitlines()
    assert (head.split()[-1], row.split()[-1]) == ("PICTURE", "yes")
    (eaten,) = cook.ok("eaten", "--json").json["eaten"]
    said = cook.ok("photo", "add", "jar.png", "--of", eaten["id"][:8])
    assert said.out.startswith("Added a picture of Goulash")
    photo, _ = cook.ok("photo", "ls", "--of", eaten["id"], "--json").json["photos"]
    assert (photo["kind"], photo["of"]) == ("eaten", eaten["id"])
    cook.ok("photo", "save", photo["id"][:8], str(tmp_path / "saved.jpg"))
    assert (tmp_path / "saved.jpg").stat().st_size == photo["bytes"]
    cook.ok("eaten", "rm", eaten["id"][:8])
    assert "no pictures" in cook.ok("photo").out


def test_what_is_certain_needs_nobody_to_say_what_it_is(cook: Ks) -> None:
    cook.ok("teach", "stew", "stew.png", "--dish", "goulash")
    said = cook.ok("scan", "stew.png", "--to", "log", "--servings", "2")
    assert said.out.startswith("Ate 2 servings of Goulash.")
    (eaten,) = cook.ok("eaten", "--json").json["eaten"]
    assert said.out.endswith(f" Otherwise: `ks eaten rm {eaten['id'][:8]}`.\n")
    again = cook.ok("scan", "stew.png", "--to", "log")
    assert again.out == "stew.png was written down before; --again writes it down anew.\n"


@pytest.mark.parametrize("error", [BadModel, NoModel])
def test_who_says_what_it_is_needs_no_model(
    cook: Ks, monkeypatch: pytest.MonkeyPatch, error: type[EyeError]
) -> None:
    def broken(*_: object, **_options: object) -> PretendEye:
        raise error("This model is not what it should be.")

    monkeypatch.setattr("kitchensync.vision.eye.Eye", broken)
    said = cook.ok("scan", "stew.png", "--to", "log", "--as", "goulash")
    assert said.out.startswith("Ate 1 serving of Goulash.")
    assert said.err == ""
    again = cook.ok("scan", "stew.png", "--to", "log", "--as", "goulash")
    assert again.out == "stew.png was written down before; --again writes it down anew.\n"


def test_a_program_is_told_what_it_may_be(cook: Ks) -> None:
    cook.ok("cook", "goulash")
    answer = cook.ok("scan", "stew.png", "--to", "log", "--json").json
    shape = json_page.fields(json_page.ANSWERS["scan --to log"])
    assert list(json_page.walk(shape, answer)) == []
    assert answer["eaten"] is None
    assert [offer["name"] for offer in answer["offered"]["offers"]] == ["Goulash"]
    eaten = cook.ok("scan", "stew.png", "--to", "log", "--as", "goulash", "--json").json
    assert list(json_page.walk(shape, eaten)) == []
    assert eaten["eaten"]["dish"] == "Goulash"


def test_without_a_terminal_it_says_how_to_say_it(cook: Ks) -> None:
    cook.ok("cook", "goulash")
    said = cook.ok("scan", "stew.png", "--to", "log").out
    assert said == (
        "stew.png\n  1  Goulash (cooked today)\nSay what it is: --as, and --servings or --of.\n"
    )
    assert cook.ok("eaten", "--json").json["eaten"] == []


def test_at_a_terminal_it_asks_what_it_is_and_how_much(
    cook: Ks, monkeypatch: pytest.MonkeyPatch
) -> None:
    cook.ok("cook", "goulash")
    answers = iter(["1", "1.5"])
    monkeypatch.setattr(eaten_cmd, "at_terminal", lambda: True)
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(eaten_cmd, "ask", answer)
    said = cook.ok("scan", "stew.png", "--to", "log")
    assert said.out.startswith("Ate 1.5 servings of Goulash.")
    assert "1  Goulash (cooked today)" in said.err
    assert asked == ["A number, or what it is:", "How many servings? [1]"]


@pytest.mark.parametrize(
    ("much", "told"), [("150 g", "Ate 150 g lentil."), ("", "Ate 1 × lentil.")]
)
def test_of_a_food_it_asks_how_much_of_it(
    cook: Ks, monkeypatch: pytest.MonkeyPatch, much: str, told: str
) -> None:
    answers = {
        "What is it?": "lentils",
        "A number, or what it is:": "lentils",
        "How much of it, such as 150 g? [1 piece]": much,
    }
    monkeypatch.setattr(eaten_cmd, "at_terminal", lambda: True)
    monkeypatch.setattr(eaten_cmd, "ask", answers.__getitem__)
    assert told in cook.ok("scan", "stew.png", "--to", "log").out


def test_a_dry_run_writes_nothing_down(cook: Ks) -> None:
    said = cook.ok("scan", "apples.png", "--to", "log", "--as", "apple", "--of", "1", "--dry-run")
    assert said.out.endswith("Nothing was changed: this was a dry run.\n")
    assert cook.ok("eaten", "--json").json["eaten"] == []


def test_how_much_was_eaten_is_of_meals_alone(cook: Ks) -> None:
    assert cook("scan", "stew.png", "--servings", "1", "--json").code == "bad-input"
    assert cook("scan", "stew.png", "jar.png", "--to", "log", "--json").code == "bad-input"
    for option in (("--in", "fridge"), ("--ask",)):
        assert cook("scan", "stew.png", "--to", "log", *option, "--json").code == "bad-input"


@pytest.mark.parametrize("answer", ["", "7"])
def test_an_answer_that_is_none_writes_nothing_down(
    cook: Ks, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    cook.ok("cook", "goulash")
    monkeypatch.setattr(eaten_cmd, "at_terminal", lambda: True)
    monkeypatch.setattr(eaten_cmd, "ask", lambda _: answer)
    assert cook("scan", "stew.png", "--to", "log").status == 2
    assert cook.ok("eaten", "--json").json["eaten"] == []


def test_what_is_older_than_is_looked_for_is_not_said_to_be_gone(cook: Ks) -> None:
    said = cook.ok("eaten", "ls", "--days", "1").out
    assert said.startswith("Nothing was written down today.")
    assert "ks eaten ls --days 10" in said
