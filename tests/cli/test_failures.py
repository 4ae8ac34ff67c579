"""What a person reads where an error itself says no more than what happened."""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import kitchensync_cli
from kitchensync import Following
from kitchensync.errors import (
    BadSnapshot,
    CodeExpired,
    EyeError,
    KitchenSyncError,
    NoNetwork,
    RelayError,
    RelayRefused,
    TrustError,
)
from kitchensync_cli import sync_cmd
from kitchensync_cli.failures import report
from kitchensync_cli.session import Session
from tests.cli.conftest import Ks
from tests.core.kitchen.test_hints import raised_without_hint

MODULES = sorted(Path(kitchensync_cli.__path__[0]).glob("*.py"))
Shown = pytest.CaptureFixture[str]


def family(kind: type[KitchenSyncError]) -> list[type[KitchenSyncError]]:
    """An error and all below it."""
    return [kind, *(each for below in kind.__subclasses__() for each in family(below))]


def hint_for(error: Exception, shown: Shown) -> str:
    """The second line that goes with an error."""
    report(error, as_json=True)
    return str(json.loads(shown.readouterr().err)["hint"])


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("recipe", "french", "toast"), "ks recipe show french toast"),
        (("plan", "dal", "friday"), "ks plan add dal friday"),
        (("shop", "milk", "2 l"), "ks shop add milk '2 l'"),
    ],
)
def test_words_without_a_command_are_refused_with_the_one_that_they_may_be_for(
    ks: Ks, words: tuple[str, ...], meant: str
) -> None:
    refused = ks(*words)
    assert refused.err.splitlines() == [
        f"error: No such command “{words[1]}”. [bad-input]",
        f"hint: Did you mean `{meant}`? `ks {words[0]} --help` shows how it is used.",
    ]
    assert "Did you mean" not in ks("eater", "Zed").err
    assert "Did you mean “show”?" in ks("recipe", "shwo", "dal").err


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_error_of_the_program_comes_with_a_hint(module: Path) -> None:
    assert list(raised_without_hint(module)) == []


@pytest.mark.parametrize("root", [TrustError, RelayError, EyeError])
def test_what_others_did_wrong_comes_with_what_to_do(
    root: type[KitchenSyncError], capsys: Shown
) -> None:
    for kind in family(root):
        assert hint_for(kind("So it is."), capsys).endswith((".", "FILE")), kind


def test_the_nearest_hint_is_told(capsys: Shown) -> None:
    assert "ks join" in hint_for(CodeExpired("It is too old."), capsys)
    assert "ks join" not in hint_for(BadSnapshot("It is cut."), capsys)
    assert hint_for(BadSnapshot("It is cut.", "Ask Ada."), capsys) == "Ask Ada."


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("shop", "edit", "milk"), "Missing option “--words”."),
        (
            ("recipe", "rate", "dal", "x"),
            "Invalid value for “STARS”: it should be a valid integer.",
        ),
        (("foo",), "No such command “foo”. Did you mean “food”?"),
        (("it's",), "No such command “it's”."),
    ],
)
def test_what_typer_says_is_quoted_as_everything_else_is(
    ks: Ks, command: tuple[str, ...], told: str
) -> None:
    assert ks(*command).err.splitlines()[0] == f"error: {told} [bad-input]"


def test_a_number_below_zero_is_told_apart_from_an_option(ks: Ks) -> None:
    said = ks("undo", "-1")
    assert said.status == 2
    assert "“-1” is less than nothing" in said.err


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (errno.EACCES, "no-permission", "list.csv"),
        (errno.ENOSPC, "disk-full", "full"),
        (errno.EROFS, "no-permission", "read only"),
        (errno.EIO, "home", "The disk failed"),
        (errno.ENAMETOOLONG, "home", "list.csv"),
    ],
)
def test_what_the_system_refuses_is_told_by_its_kind(
    number: int, code: str, said: str, capsys: Shown
) -> None:
    report(OSError(number, "no", "list.csv"), as_json=False)
    told = capsys.readouterr().err
    assert f"[{code}]" in told
    assert said in told
    assert "hint:" in told


def test_what_fails_while_watching_is_a_line_of_json_like_any_error(
    ks: Ks, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watched(
        self: Following,
        stop: threading.Event,
        *,
        on_error: Callable[[KitchenSyncError], None],
        **_: object,
    ) -> None:
        on_error(NoNetwork("It is far away.", "Come closer."))

    monkeypatch.setattr(Following, "watch", watched)
    with Session(ks.home, as_json=True) as session:
        sync_cmd._watch(session)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line) == {
        "code": "no-network",
        "message": "It is far away.",
        "hint": "Come closer.",
    }


def test_a_program_is_told_why_a_relay_refuses(capsys: Shown) -> None:
    report(RelayRefused("There is no room.", reason="over-quota"), as_json=True)
    told = json.loads(capsys.readouterr().err)
    assert (told["code"], told["reason"]) == ("relay-refused", "over-quota")
