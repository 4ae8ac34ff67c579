"""`recovery`: words on a terminal, on paper, and back; real processes at a real relay."""

from __future__ import annotations

import os
import platform
import re
import select
import sqlite3
import subprocess
from collections.abc import Generator
from contextlib import closing, contextmanager

import pytest

from kitchensync_cli.processes import PATIENCE, terminal
from kitchensync_cli.stage import KS
from tests.cli import json_page
from tests.cli.conftest import Ks, Make
from tests.cli.test_pairing_cmd import environment, let_in

STRANGE = "abandon " * 23 + "art"


def made_by(ks: Ks) -> str:
    """Recovery words, as they are printed for another program."""
    answer = ks.ok("recovery", "create", "--json", "--show", "--yes").json
    assert len(answer["words"]) == 24
    return " ".join(answer["words"])


def test_a_new_device_is_back_from_an_empty_folder_and_24_words(
    laptop: Ks, make_ks: Make, relay: str
) -> None:
    words = made_by(laptop)
    laptop.ok("sync")
    tablet = make_ks("tablet")
    command = [*KS, "recovery", "use", relay, "--device", "tablet"]
    done = subprocess.run(
        command,
        env=environment(tablet),
        input=words,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout == "tablet is in the household and your personal space.\n"
    assert "milk" in tablet.ok("ls").out
    assert tablet.ok("fingerprint").out == laptop.ok("fingerprint").out
    tablet.ok("devices", "rm", "laptop", "--yes")
    assert "[not-member]" in laptop("sync").err


def test_a_device_that_nobody_named_is_called_as_the_computer_or_as_before(
    laptop: Ks, make_ks: Make, relay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "node", lambda: "den-pc.home.example")
    words, den = made_by(laptop), make_ks("den")
    laptop.ok("sync")
    assert den.ok("recovery", "use", relay, stdin=words).out.splitlines() == [
        "Called the device den-pc; to call it something else: ks devices rename den-pc NEW",
        "den-pc is in the household and your personal space.",
    ]
    laptop.ok("leave", "--yes")
    said = laptop.ok("recovery", "use", stdin=words).out
    assert said.startswith("laptop is in the household")


class Person:
    """Somebody at a terminal where `ks` runs: reads what stands on it, and types."""

    def __init__(self, keyboard: int) -> None:
        self._keyboard = keyboard
        self._unread = ""
        self.seen = ""

    def reads(self, pattern: str) -> re.Match[str]:
        """Wait until this stands there, behind what was read before."""
        while not (found := re.search(pattern, self._unread)):
            ready, _, _ = select.select([self._keyboard], [], [], PATIENCE)
            assert ready, f"{pattern} never came: {self.seen}"
            fresh = os.read(self._keyboard, 4096).decode()
            self._unread += fresh
            self.seen += fresh
        self._unread = self._unread[found.end() :]
        return found

    def types(self, text: str) -> None:
        """One line."""
        os.write(self._keyboard, f"{text}\n".encode())


@contextmanager
def sitting_at(ks: Ks, *args: str) -> Generator[tuple[Person, subprocess.Popen[bytes]]]:
    """`ks` with a terminal for all it reads and writes."""
    with (
        terminal() as (screen, keyboard),
        subprocess.Popen(
            [*KS, *args],
            env={**environment(ks), "TERM": "xterm"},
            stdin=screen,
            stdout=screen,
            stderr=screen,
        ) as child,
    ):
        try:
            yield Person(keyboard), child
        finally:
            child.kill()


def on_the_screen_apart(person: Person) -> list[str]:
    """The words, which are shown where nothing stays."""
    shown = person.reads(r"(?s)\x1b\[\?1049h(.*?)Press Enter")
    person.types("")
    person.reads(r"\x1b\[\?1049l")
    return re.findall(r"\d+\. ([a-z]+)", shown[1])


def test_words_are_shown_once_on_a_screen_apart_and_three_are_asked_back(laptop: Ks) -> None:
    with sitting_at(laptop, "recovery", "create") as (person, child):
        words = on_the_screen_apart(person)
        apart = len(person.seen)
        person.reads(r"Word \d+:")
        person.types("wrong")
        person.reads("That is not word")
        for _ in range(3):
            number = int(person.reads(r"Word (\d+):")[1])
            person.types(words[number - 1])
        person.reads("The recovery words hold from now on")
        assert child.wait(PATIENCE) == 0
    assert len(words) == 24
    assert not re.search(" ".join(words[:2]), person.seen[apart:])
    assert laptop.ok("recovery", "drill", "--json", stdin=" ".join(words)).json["relay"] is True


def test_who_cannot_say_them_back_has_no_words(laptop: Ks) -> None:
    with sitting_at(laptop, "recovery", "create") as (person, child):
        on_the_screen_apart(person)
        for _ in range(3):
            person.reads(r"Word \d+:")
            person.types("nonsense")
        person.reads("bad-input")
        assert child.wait(PATIENCE) == 2
    assert laptop.ok("recovery", "--json").json["made"] == []


def test_a_slip_is_told_as_soon_as_the_word_is_typed(laptop: Ks) -> None:
    words = made_by(laptop).split()
    with sitting_at(laptop, "recovery", "drill") as (person, child):
        person.reads("Word 1:")
        person.types("abondon")
        person.reads(r"The 1st word is not in the list\. Did you mean abandon")
        person.reads("Word 1:")
        person.types(" ".join(words[:20]))
        person.reads("Word 21:")
        for word in words[20:]:
            person.types(word[:4])
        person.reads("These words open the household and your personal space")
        assert child.wait(PATIENCE) == 0


def test_words_go_into_no_file_unless_somebody_says_so(laptop: Ks) -> None:
    for flags in (("--yes",), ("--yes", "--json")):
        said = laptop("recovery", "create", *flags)
        assert (said.status, said.out) == (2, "")
    assert laptop("recovery", "create", "--show").status == 2, "nobody is there to say them back"
    assert laptop.ok("recovery", "--json").json["made"] == []


def test_what_json_says_of_recovery_is_on_its_page(laptop: Ks) -> None:
    made = laptop.ok("recovery", "create", "--json", "--show", "--yes").json
    words = " ".join(made["words"])
    answers = {
        "recovery create": made,
        "recovery": laptop.ok("recovery", "--json").json,
        "recovery drill": laptop.ok("recovery", "drill", "--json", stdin=words).json,
    }
    for name, answer in answers.items():
        shape = json_page.fields(json_page.ANSWERS[name])
        assert list(json_page.walk(shape, answer)) == []


def test_dry_runs_make_no_words_and_let_nobody_in(laptop: Ks, make_ks: Make, relay: str) -> None:
    assert laptop.ok("recovery", "create", "--dry-run", "--json").json["words"] == []
    assert "no recovery words" in laptop.ok("recovery").out
    words, tablet = made_by(laptop), make_ks("tablet")
    use = ("recovery", "use", relay, "--device", "tablet", "--dry-run")
    assert "dry run" in tablet.ok(*use, stdin=words).out
    assert not tablet.home.exists()
    assert len(laptop.ok("devices", "--json").json["devices"]) == 2


def test_status_and_devices_tell_whose_words_there_are(laptop: Ks) -> None:
    assert laptop.ok("status").out.count("Hint: There are no recovery words") == 1
    made_by(laptop)
    assert "Hint:" not in laptop.ok("status").out
    assert re.search(
        r"^Recovery words: Ada's, \d{4}-\d\d-\d\d$", laptop.ok("status").out, re.MULTILINE
    )
    assert re.search(
        r"^recovery words of Ada +Ada +recovery", laptop.ok("devices").out, re.MULTILINE
    )
    assert re.search(r"^Ada made recovery words on ", laptop.ok("recovery").out)
    with closing(sqlite3.connect(laptop.home / "household.db")) as file, file:
        file.execute("DELETE FROM person")  # as before names have come
    assert "Recovery words: somebody's, " in laptop.ok("status").out
    assert re.search(r"^Somebody made recovery words on ", laptop.ok("recovery").out)


def test_wrong_words_end_with_5_and_leave_nothing(laptop: Ks, make_ks: Make, relay: str) -> None:
    made_by(laptop)
    tablet = make_ks("tablet")
    said = tablet("recovery", "use", relay, "--device", "tablet", "--json", stdin=STRANGE)
    assert (said.status, said.code) == (5, "wrong-words")
    assert not tablet.home.exists()
    said = laptop("recovery", "drill", "--json", stdin=STRANGE)
    assert (said.status, said.code) == (5, "wrong-words")


def test_a_childs_tablet_makes_no_words(laptop: Ks, make_ks: Make, relay: str) -> None:
    tablet = make_ks("tablet")
    let_in(tablet, relay, laptop, "--person", "Mia", "--child")
    said = tablet("recovery", "create", "--show", "--yes", "--json")
    assert (said.status, said.code) == (5, "not-allowed")
