"""`ks plan`: a week as people read it, and as programs do."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Ks


@pytest.fixture(scope="module")
def planned(founded: Ks, tmp_path_factory: pytest.TempPathFactory) -> Ks:
    """A kitchen with something planned for three days, to be copied."""
    ks = founded.copied_to(tmp_path_factory.mktemp("planned") / "home")
    ks.ok("add", "red lentils 500 g")
    ks.ok("recipe", "new", "Dal", "--servings", "2", stdin="200 g red lentils\n10 g basil\n\nCook.")
    ks.ok("plan", "add", "dal", "--on", "tomorrow", "--meal", "dinner", "--servings", "3")
    ks.ok("plan", "add", "pizza at Anna's", "--note", "bring wine")
    ks.ok("plan", "add", "dal", "--on", "+2d")
    return ks


@pytest.fixture
def week(planned: Ks, new_ks: Ks) -> Ks:
    """The same for one test."""
    return planned.copied_to(new_ks.home)


def without_days(text: str) -> list[str]:
    return re.sub(r"\w+day \d{4}-\d\d-\d\d", "DAY", text).splitlines()


def test_a_plan_reads_day_by_day(week: Ks) -> None:
    week.ok("cook", "dal", "--servings", "3", "--without", "basil")
    assert without_days(week.ok("plan", "--days", "4").out) == [
        "Today, DAY",
        "    pizza at Anna's (bring wine)",
        "Tomorrow, DAY",
        "    dinner: Dal for 3, 2 missing",
        "        200 g of 300 g red lentils there",
        "        no 15 g basil",
        "DAY",
        "    Dal for 2, 2 missing",
        "        no 200 g red lentils left",
        "        no 10 g basil",
        "DAY: nothing",
        "",
        "What is missing goes on the list with: ks plan shop",
    ]
    assert week.ok("plan", "--from", "+9d").out.startswith("Nothing is planned.")


def test_what_may_be_several_is_listed_with_days_and_ids(week: Ks) -> None:
    said = week("plan", "rm", "dal", "--json")
    assert (said.status, said.code) == (3, "ambiguous")
    assert "Dal for dinner on" in said.err
    assert week("plan", "ls", "--days", "0").status == 2
    assert week("plan", "add", "dal", "--on", "someday", "--json").code == "bad-date"


def test_a_dry_run_moves_edits_and_removes_nothing(week: Ks) -> None:
    before = week.ok("plan", "--json").out
    for command in (
        ("move", "pizza", "--to", "+3d"),
        ("edit", "pizza", "--meal", "lunch"),
        ("rm", "pizza"),
    ):
        assert "dry run" in week.ok("plan", *command, "--dry-run").out
        assert week.ok("plan", "--json").out == before
        assert week.ok("plan", *command, "--json").json["changed"] is True
        week.ok("undo")
        assert week.ok("plan", "--json").out == before


def test_a_plan_comes_along_in_an_export(week: Ks, founded: Ks, new_ks: Ks) -> None:
    kept = new_ks.home.parent / "kept.json"
    week.ok("export", "--to", str(kept))
    other = founded.copied_to(new_ks.home.parent / "other")
    other.ok("import", str(kept))
    days = other.ok("plan", "--json").json["days"]
    assert [item["what"] for day in days for item in day["items"]] == [
        "pizza at Anna's",
        "Dal",
        "Dal",
    ]


def test_a_plan_says_who_should_not_eat_it(week: Ks) -> None:
    week.ok("eater", "edit", "Ada", "--allergy", "nuts")
    week.ok("eater", "add", "Ben")
    week.ok("recipe", "new", "Nut stew", stdin="50 g walnuts\n10 g gloop\n\nCook.")
    said = week.ok("plan", "add", "nut stew", "--on", "+3d", "--for", "Ada").out.splitlines()[1:]
    assert said == [
        "Not for Ada: walnut contains nuts.",
        "Unknown for Ada: nobody knows what “gloop” is.",
    ]
    shown = week.ok("plan", "--days", "4").out.splitlines()
    assert (
        shown[shown.index("    Nut stew, 2 missing") + 1]
        == "        not for Ada: walnut contains nuts"
    )
    assert "not for Ada" not in week.ok("plan", "--for", "Ben").out
    (stew,) = week.ok("plan", "--from", "+3d", "--days", "1", "--json").json["days"][0]["items"]
    assert [one["verdict"] for one in stew["verdicts"]] == ["unsafe", "safe"]
    assert week("plan", "--for", "Zoe", "--json").code == "not-found"
