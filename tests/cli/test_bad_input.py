"""Whatever a person gets wrong: a sentence, a hint, a code, an exit status, and nothing changed.

One table: what was there before, what is said, and the code that it ends with.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kitchensync.trust.code import Code
from tests.cli.conftest import Ks
from tests.cli.test_errors_page import tree
from tests.support.spoiling import say_in_marker

ELSEWHERE = "https://relay.example"
CLOSED = "http://127.0.0.1:9"


def nothing(_: Ks) -> None:
    """The kitchen as it is."""


def some_relay(ks: Ks) -> None:
    ks.ok("relay", "set", ELSEWHERE)


def gone_relay(ks: Ks) -> None:
    ks.ok("relay", "set", CLOSED)


def damaged_home(ks: Ks) -> None:
    (ks.home / "kitchen.json").write_text('{"somebody": "else"}')


def future_home(ks: Ks) -> None:
    say_in_marker(ks.home, kitchensync=99)


def future_database(ks: Ks) -> None:
    with sqlite3.connect(ks.home / "household.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def corrupt_database(ks: Ks) -> None:
    for path in ks.home.glob("household.db*"):
        path.unlink()
    (ks.home / "household.db").write_bytes(b"not a database, whatever it was before" * 100)


def lost_database(ks: Ks) -> None:
    (ks.home / "household.db").unlink()


def stranger(ks: Ks) -> None:
    ks.home = ks.home.with_name("photos")
    ks.home.mkdir()
    (ks.home / "cat.jpg").write_bytes(b"a cat")


def no_home(ks: Ks) -> None:
    ks.home = ks.home.with_name("nowhere")


def code(expires: int) -> str:
    """A pairing code of a device that nobody has."""
    return Code(CLOSED, bytes(16), bytes(16), bytes(32), expires).text


GOOD = code(expires=1 << 40)
INIT = ("init", "--household", "H", "--person", "P", "--device", "D")

TABLE: list[tuple[str, Callable[[Ks], None], tuple[str, ...], str]] = [
    ("an unknown unit", nothing, ("add", "flour 2 kilso"), "unknown-unit"),
    ("a negative amount", nothing, ("add", "milk -2 l"), "bad-amount"),
    ("an absurd amount", nothing, ("add", "milk 999999999 l"), "bad-amount"),
    ("no amount at all", nothing, ("use", "milk 0 l"), "bad-amount"),
    ("a negative amount apart", nothing, ("add", "milk", "-2", "l"), "bad-amount"),
    ("a number as machines write it", nothing, ("add", "milk 1e5 l"), "bad-amount"),
    ("no amount of a liquid", nothing, ("use", "milk"), "bad-amount"),
    ("no minimum", nothing, ("low", "milk"), "bad-amount"),
    ("a price that is none", nothing, ("add", "milk 2 l", "--price", "cheap"), "bad-amount"),
    ("a day that does not exist", nothing, ("add", "milk", "--best", "2026-02-30"), "bad-date"),
    ("a day in no form", nothing, ("edit", "milk", "--best", "soon"), "bad-date"),
    ("a name that is too long", nothing, ("add", "m" * 500), "too-large"),
    ("no food", nothing, ("add", "2 l"), "bad-input"),
    ("a food that is not there", nothing, ("use", "caviar"), "not-found"),
    ("a name that fits several", nothing, ("use", "red"), "ambiguous"),
    ("more than there is", nothing, ("use", "milk 5 l"), "not-enough"),
    ("a place that is not there", nothing, ("ls", "--in", "attic"), "not-found"),
    ("a place without a name", nothing, ("add", "milk 1 l", "--in", "?"), "bad-input"),
    ("a correction to nothing", nothing, ("edit", "milk"), "bad-input"),
    ("a line that is not on the list", nothing, ("shop", "check", "nails"), "not-found"),
    ("a change that nobody made", nothing, ("undo", "00000000"), "not-found"),
    ("a change without an id", nothing, ("undo", ""), "not-found"),
    ("a conflict that is none", nothing, ("conflicts", "resolve", "00000000", "1"), "not-found"),
    ("a device that is not there", nothing, ("devices", "rm", "tv", "--yes"), "not-found"),
    ("an unknown option", nothing, ("ls", "--colour"), "bad-input"),
    ("an unknown command", nothing, ("eat",), "bad-input"),
    ("nothing said", nothing, ("add",), "bad-input"),
    ("words where a number belongs", nothing, ("due", "--days", "many"), "bad-input"),
    ("a file that is missing", nothing, ("import", "missing.csv"), "bad-file"),
    ("a file of an unknown kind", nothing, ("import", "pantry.xlsx"), "bad-file"),
    ("a folder to export to that is missing", nothing, ("export", "--to", "no/x"), "bad-input"),
    ("a home with a kitchen", nothing, INIT, "home-exists"),
    ("a home whose marker is damaged", damaged_home, ("ls",), "damaged-home"),
    ("a folder of something else", stranger, ("ls",), "foreign-home"),
    ("a home from the future", future_home, ("ls",), "future-database"),
    ("a database from the future", future_database, ("ls",), "future-database"),
    ("a corrupt database", corrupt_database, ("ls",), "corrupt-database"),
    ("a home without its database", lost_database, ("ls",), "no-home"),
    ("no home", no_home, ("ls",), "no-home"),
    ("no relay", nothing, ("sync",), "no-relay"),
    ("a relay that is no address", nothing, ("relay", "set", "ftp://x"), "not-a-relay"),
    ("a relay with a password", nothing, ("relay", "set", "https://u:pw@x.example"), "not-a-relay"),
    (
        "plain HTTP to another machine",
        nothing,
        ("relay", "set", "http://relay.example"),
        "insecure-relay",
    ),
    ("no network", gone_relay, ("sync",), "no-network"),
    (
        "no network to join over",
        no_home,
        ("join", CLOSED, "--device", "x", "--yes"),
        "no-network",
    ),
    ("a question of the new device", no_home, ("join", CLOSED, "--device", "x"), "bad-input"),
    ("a mistyped code", some_relay, ("pair", "ks1:abcdef", "--mine", "--yes"), "code-mistyped"),
    ("no code at all", some_relay, ("pair", "hello", "--mine", "--yes"), "code-mistyped"),
    ("an expired code", some_relay, ("pair", code(1), "--mine", "--yes"), "code-expired"),
    ("nobody said whose", some_relay, ("pair", GOOD, "--yes"), "bad-input"),
    (
        "mine and somebody's",
        some_relay,
        ("pair", GOOD, "--mine", "--person", "B"),
        "bad-input",
    ),
    ("a question without a terminal", some_relay, ("pair", GOOD, "--mine"), "bad-input"),
    ("a question before leaving", nothing, ("leave",), "bad-input"),
    ("no recovery words at all", nothing, ("recovery", "drill"), "bad-words"),
    ("secret words into a pipe", some_relay, ("recovery", "create", "--yes"), "bad-input"),
    (
        "recovery words without a relay",
        nothing,
        ("recovery", "create", "--show", "--yes"),
        "no-relay",
    ),
    ("nobody said where to", no_home, ("recovery", "use"), "bad-input"),
    ("empty hands", no_home, ("recovery", "use", CLOSED, "--device", "x"), "bad-words"),
]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One attempt to reach a relay is enough here."""
    monkeypatch.setattr("kitchensync.sync.wire.http._ATTEMPTS", 1)


@pytest.fixture(scope="module")
def full(founded: Ks, tmp_path_factory: pytest.TempPathFactory) -> Ks:
    """A household with something in it, to be copied."""
    ks = founded.copied_to(tmp_path_factory.mktemp("full") / "home")
    for words in ("milk 2 l", "red wine 1 l", "red lentils 500 g"):
        ks.ok("add", words)
    return ks


@pytest.fixture
def full_ks(full: Ks, new_ks: Ks) -> Ks:
    """A household with something in it."""
    return full.copied_to(new_ks.home)


@pytest.mark.parametrize(
    ("prepare", "args", "expected"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_bad_input_gets_a_sentence_a_hint_and_a_code_and_changes_nothing(
    full_ks: Ks, prepare: Callable[[Ks], None], args: tuple[str, ...], expected: str
) -> None:
    prepare(full_ks)
    before = state(full_ks)
    said, as_json = full_ks(*args), full_ks(*args, "--json")
    assert_explained(said.err, expected)
    assert said.status == as_json.status == tree()[expected]
    assert said.out == ""
    assert as_json.code == expected
    assert state(full_ks) == before


def test_no_password_in_an_address_is_repeated(full_ks: Ks) -> None:
    assert "pw" not in full_ks("relay", "set", "https://user:pw@relay.example").err


def test_what_is_wrong_with_a_value_is_told_in_plain_words(full_ks: Ks) -> None:
    for args in (("due", "--days", "many"), ("due", "--days", "-1"), ("export", "--format", "xml")):
        said = full_ks(*args).err
        assert not re.search("Value error|Input should|parse", said), said


def test_a_program_is_told_what_several_things_match(full_ks: Ks) -> None:
    told = json.loads(full_ks("use", "red", "--json").err)
    assert told["matches"] == ["red lentils", "red wine"]


def state(ks: Ks) -> object:
    """What the kitchen says of itself, or, if it cannot be opened, its files."""
    asked = [ks(*command) for command in (("export",), ("history",), ("relay",), ("devices",))]
    if all(said.status == 0 for said in asked):
        return [said.out for said in asked]
    return {path.name: path.read_bytes() for path in ks.home.rglob("*") if path.is_file()}


def assert_explained(err: str, code: str) -> None:
    """One sentence with its code, then what to do."""
    first, *rest = err.splitlines()
    assert re.fullmatch(rf"error: .+[.?:] \[{code}\]", first), err
    assert len(rest) <= 1, err
    assert all(line.startswith("hint: ") for line in rest), err
    assert "Traceback" not in err
    assert rest, f"no hint: {err}"


class _Page(BaseHTTPRequestHandler):
    """Some web server that is no relay."""

    def _answer(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>It works!</html>")

    do_GET = do_POST = do_PUT = _answer  # noqa: N815  # names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def web_page() -> Iterator[str]:
    """The address of a web server that is no relay."""
    server = HTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_web_server_that_is_no_relay_is_told_apart(full_ks: Ks, web_page: str) -> None:
    full_ks.ok("relay", "set", web_page)
    before = full_ks.ok("export").out
    said = full_ks("sync")
    assert_explained(said.err, "not-a-relay")
    assert said.status == 6
    assert full_ks.ok("export").out == before
    assert full_ks.ok("status", "--json").json["unsent"] > 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "food,amount\nmilk,2 l\nbread,2,kilso\n"),
        ("b.csv", "amount,place\n2 l,fridge\n"),
        ("c.csv", 'food,amount\n"milk,2 l\n'),
        ("d.json", '{"kitchensync"'),
        ("e.json", "[]"),
    ],
)
def test_a_file_with_one_bad_line_is_refused_as_a_whole(
    full_ks: Ks, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    before = full_ks.ok("export").out
    said = full_ks("import", str(tmp_path / name))
    assert_explained(said.err, "bad-file")
    assert said.status == 2
    assert full_ks.ok("export").out == before
