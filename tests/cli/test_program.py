"""However a run of `ks` ends, it ends politely: as a real process, with streams that break."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kitchensync_cli.processes import finish, running, terminal
from tests.cli.conftest import Ks

KS = [sys.executable, "-m", "kitchensync_cli"]


def run(*args: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `ks` as a process without a terminal."""
    return subprocess.run(
        [*KS, *args],
        env={**os.environ, "KITCHENSYNC_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture
def home(ks: Ks) -> Path:
    """A home with a household."""
    return ks.home


def test_ks_alone_shows_its_help(tmp_path: Path) -> None:
    done = run(home=tmp_path)
    assert done.returncode == 0
    assert "What happens to it:" in done.stdout
    assert done.stderr == ""


def test_a_command_that_does_not_exist_names_the_nearest(tmp_path: Path) -> None:
    done = run("histroy", home=tmp_path)
    assert done.returncode == 2
    assert "“history”" in done.stderr
    assert "[bad-input]" in done.stderr


def test_home_may_be_named_before_or_after_the_command(home: Path, tmp_path: Path) -> None:
    for args in (["--home", str(home), "ls"], ["ls", "--home", str(home)]):
        assert run(*args, home=tmp_path / "other").returncode == 0
    assert run("ls", home=tmp_path / "other").returncode == 4


def test_ctrl_c_ends_with_130_and_without_a_word(home: Path) -> None:
    script = (
        "import os, signal, kitchensync_cli.pantry_cmd as pantry\n"
        "from kitchensync_cli.session import Session\n"
        "def ls(ks: Session) -> None: os.kill(os.getpid(), signal.SIGINT)\n"
        "pantry.ls = ls\n"
        "from kitchensync_cli.main import main; import sys; sys.argv = ['ks', 'ls']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "KITCHENSYNC_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("command", [("ls", "--json"), ("--help",)], ids=" ".join)
def test_a_reader_that_goes_away_is_no_error(home: Path, command: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [*KS, *command],
        env={**os.environ, "KITCHENSYNC_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        assert child.stderr.read() == ""
    assert child.returncode == 141


BROKEN = (
    "import kitchensync_cli.pantry_cmd as pantry\n"
    "from kitchensync_cli.session import Session\n"
    "def ls(ks: Session) -> None: raise LookupError('secret')\n"
    "pantry.ls = ls\n"
    "from kitchensync_cli.app import run; import sys; sys.exit(run(sys.argv[1:]))"
)


def test_streams_that_are_closed_are_no_error(ks: Ks) -> None:
    closing = ["sh", "-c", '"$@" <&- >&- 2>&-', "sh"]
    environment = {**os.environ, "KITCHENSYNC_HOME": str(ks.home)}
    done = subprocess.run([*closing, *KS, "recipe", "new", "Toast"], env=environment, check=False)
    assert done.returncode == 0
    assert "Toast" in ks.ok("recipe", "ls", "toast").out


def test_a_person_never_sees_a_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, "ls"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert "Please report it" in done.stderr


def test_without_what_ks_needs_it_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['typer'] = None; sys.argv = ['ks', 'ls']\n"
        "from kitchensync_cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "kitchensync[cli]" in done.stderr


def test_somebody_who_debugs_does_see_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, "ls"],
        capture_output=True,
        text=True,
        env={**os.environ, "KITCHENSYNC_DEBUG": "1"},
        check=False,
    )
    assert "LookupError: secret" in done.stderr


def test_who_says_no_is_told_that_nothing_was_changed(home: Path) -> None:
    environment = {**os.environ, "KITCHENSYNC_HOME": str(home)}
    with (
        terminal() as (screen, keyboard),
        running([*KS, "leave", "--json"], environment, screen) as child,
    ):
        os.write(keyboard, b"n\n")
        said = json.loads(finish(child))
    assert (said["what"], said["changed"]) == ("Nothing was changed.", False)


def test_names_print_on_a_terminal_that_knows_only_ascii(home: Path) -> None:
    assert run("add", "Crème fraîche 200 g", home=home).returncode == 0
    done = run("ls", home=home, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert "Cr" in done.stdout
    said = run("ls", "--json", home=home, PYTHONIOENCODING="ascii").stdout
    assert [item["food"] for item in json.loads(said)["items"]] == ["Crème fraîche"], "it is UTF-8"


def test_listing_the_pantry_loads_nothing_that_sync_needs(home: Path) -> None:
    heavy = {"rich", "pydantic", "httpx", "cryptography", "msgspec", "zstandard", "sqlite_utils"}
    script = (
        "import sys; from kitchensync_cli.app import run; run(['ls']);"
        f"print('LOADED', *sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "KITCHENSYNC_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "LOADED"
