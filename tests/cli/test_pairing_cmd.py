"""`join` and `pair`, `devices rm`, `leave`, `sync`: real processes at a real relay."""

from __future__ import annotations

import json
import os
import platform
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from kitchensync import Kitchen
from kitchensync_cli.processes import PATIENCE, aside_of, line_of, running, terminal
from kitchensync_cli.stage import KS, a_relay
from tests.cli.conftest import Ks, Make


def environment(ks: Ks) -> dict[str, str]:
    """What a process of that device runs under."""
    return {**os.environ, "KITCHENSYNC_HOME": str(ks.home)}


@contextmanager
def joining(
    ks: Ks, relay: str, *flags: str, stdin: int = subprocess.DEVNULL
) -> Generator[tuple[subprocess.Popen[str], str]]:
    """A `ks join` that waits, and the code it shows."""
    command = [*KS, "join", relay, "--device", ks.home.name, *flags]
    with running(command, environment(ks), stdin) as process:
        yield process, line_of(process, lambda line: line.startswith("ks1:"))


def let_in(ks: Ks, relay: str, member: Ks, *whose: str) -> None:
    """Pair in this process, trusting the way the code took."""
    code: Future[str] = Future()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(
            Kitchen.join,
            ks.home,
            relay,
            ks.home.name,
            show_code=code.set_result,
            confirm=lambda _: True,
        )
        member.ok("pair", code.result(PATIENCE), *whose, "--yes")
        coming.result(PATIENCE).close()


def test_a_new_device_has_everything_once_it_is_let_in(
    laptop: Ks, make_ks: Make, relay: str
) -> None:
    phone = make_ks("phone")
    with joining(phone, relay, "--yes") as (process, code):
        said = laptop.ok("pair", code, "--mine", "--yes", "--json")
        assert process.wait(PATIENCE) == 0
    assert "digits were not compared" in said.err
    assert said.json["items"][0]["name"] == "phone"
    phone.ok("sync")
    laptop.ok("sync")
    assert phone.ok("export").out == laptop.ok("export").out
    assert phone.ok("fingerprint").out == laptop.ok("fingerprint").out
    listed = phone.ok("devices", "--json").json["devices"]
    assert [(each["name"], each["person"], each["this"]) for each in listed] == [
        ("phone", "Ada", True),
        ("laptop", "Ada", False),
    ]


@pytest.mark.parametrize("who", ["the member", "the newcomer"])
def test_both_screens_show_digits_and_a_no_on_either_burns_the_code(
    laptop: Ks, make_ks: Make, relay: str, who: str
) -> None:
    phone = make_ks("phone")
    before = laptop.ok("export").out
    with (
        terminal() as (new_screen, new_keyboard),
        terminal() as (screen, keyboard),
        joining(phone, relay, stdin=new_screen) as (join, code),
    ):
        command = [*KS, "pair", code, "--mine"]
        with running(command, environment(laptop), screen) as pair:
            here = aside_of(pair, lambda line: line.startswith("Digits:"))
            there = line_of(join, lambda line: line.startswith("Digits:"))
            if who == "the member":
                os.write(keyboard, b"n\n")
                os.write(new_keyboard, b"y\n")
            else:
                os.write(new_keyboard, b"n\n")
                join.wait()
                os.write(keyboard, b"y\n")
            _, refusal = pair.communicate()
            _, told = join.communicate()
    assert here == there
    assert (pair.returncode, join.returncode) == (5, 5)
    assert "[digits-differ]" in refusal
    assert "[digits-differ]" in told
    assert not phone.home.exists()
    assert laptop.ok("export").out == before
    assert len(laptop.ok("devices", "--json").json["devices"]) == 1


def test_a_code_for_another_relay_is_refused(laptop: Ks, make_ks: Make, relay: str) -> None:
    laptop.ok("relay", "set", "https://other.example")
    before = laptop.ok("export").out
    with joining(make_ks("phone"), relay, "--yes") as (_, code):
        said = laptop("pair", code, "--mine", "--yes")
    assert said.status == 5
    assert "[pairing]" in said.err
    assert relay in said.err
    assert laptop.ok("export").out == before


def test_the_relay_of_another_household_is_told_apart(laptop: Ks, tmp_path: Path) -> None:
    laptop.ok("sync")
    before = laptop.ok("export").out
    with a_relay(tmp_path / "another") as another:
        laptop.ok("relay", "set", another)
        said = laptop("sync")
        assert (said.status, "[strange-relay]" in said.err) == (6, True)
        assert laptop("sync", "--json").status == 6
        laptop.ok("relay", "move", another)
        laptop.ok("sync")
    assert laptop.ok("export").out == before


def test_dry_runs_ask_nobody_and_leave_everything_as_it_is(
    laptop: Ks, make_ks: Make, relay: str
) -> None:
    phone = make_ks("phone")
    assert "dry run" in phone.ok("join", relay, "--device", "phone", "--dry-run").out
    assert not phone.home.exists()
    assert laptop("join", relay, "--device", "x", "--dry-run").status == 4
    with joining(phone, relay, "--yes") as (_, code):
        assert laptop.ok("pair", code, "--mine", "--dry-run", "--json").json["changed"] is False
        assert laptop("pair", code[:-1], "--mine", "--dry-run").status == 5
        assert len(laptop.ok("devices", "--json").json["devices"]) == 1
        laptop.ok("pair", code, "--mine", "--yes")


def test_joining_asks_where_and_giving_up_asks_nothing(make_ks: Make) -> None:
    ks = make_ks("phone")
    said = ks("join")
    assert (said.status, "Where does the household meet?" in said.err) == (2, True)
    assert ks("join", "https://relay.example", "--give-up").status == 2
    assert ks.ok("join", "--give-up", "--json").json["changed"] is False
    assert not ks.home.exists()


def test_a_device_that_nobody_named_is_called_as_the_computer(
    laptop: Ks, make_ks: Make, relay: str
) -> None:
    phone, name = make_ks("phone"), platform.node().partition(".")[0] or "computer"
    with running([*KS, "join", relay, "--yes"], environment(phone)) as process:
        laptop.ok("pair", line_of(process, lambda line: line.startswith("ks1:")), "--mine", "--yes")
        told, _ = process.communicate()
    rename = f"ks devices rename {shlex.quote(name)} NEW"
    assert f"Called the device {name}; to call it something else: {rename}\n" in told
    assert phone.ok("devices", "--json").json["devices"][0]["name"] == name


def test_join_speaks_json_line_by_line(laptop: Ks, make_ks: Make, relay: str) -> None:
    phone = make_ks("phone")
    command = [*KS, "join", relay, "--device", "phone", "--json"]
    with (
        terminal() as (screen, keyboard),
        running(command, environment(phone), screen) as process,
    ):
        code = json.loads(line_of(process, lambda line: line))["code"]
        laptop.ok("pair", code, "--person", "Ben", "--yes")
        digits = json.loads(line_of(process, lambda line: line))["digits"]
        os.write(keyboard, b"y\n")
        last = json.loads(line_of(process, lambda line: line))
    assert len(digits) == 6
    assert set(last) == {"what", "fingerprint", "device"}
    assert "Ben" in phone.ok("devices").out


def test_a_childs_device_cannot_shut_anybody_out(laptop: Ks, make_ks: Make, relay: str) -> None:
    tablet = make_ks("tablet")
    let_in(tablet, relay, laptop, "--person", "Mia", "--child")
    said = tablet("devices", "rm", "laptop", "--yes")
    assert said.status == 5
    assert "[not-allowed]" in said.err
    assert len(laptop.ok("devices", "--json").json["devices"]) == 2


def test_a_removed_device_gets_nothing_that_follows(laptop: Ks, make_ks: Make, relay: str) -> None:
    phone = make_ks("phone")
    let_in(phone, relay, laptop, "--mine")
    assert "phone" in laptop.ok("devices", "rm", "phone", "--dry-run").out
    laptop.ok("devices", "rm", "phone", "--yes")
    laptop.ok("add", "secret 1 l")
    laptop.ok("sync")
    phone.ok("add", "bread")
    said = phone("sync")
    assert said.status == 5
    assert "[not-member]" in said.err
    assert phone.ok("status").out.count("[shut-out, since") == 1
    assert "secret" not in phone.ok("export").out
    assert "phone" not in laptop.ok("devices").out
    assert "shut out by laptop of Ada" in laptop.ok("devices", "gone").out


def test_a_device_that_left_syncs_no_more(laptop: Ks, make_ks: Make, relay: str) -> None:
    phone = make_ks("phone")
    let_in(phone, relay, laptop, "--person", "Ben")
    phone.ok("leave", "--yes")
    assert phone("sync").status == 5
    assert "milk" in phone.ok("ls").out, "what is there stays readable"
    laptop.ok("sync")
    assert "phone" not in laptop.ok("devices").out
    (gone,) = laptop.ok("devices", "gone", "--json").json["gone"]
    assert (gone["name"], gone["person"], gone["by"]) == ("phone", "Ben", gone["id"])
    laptop.ok("leave", "--yes")
    assert laptop.ok("devices").out == "No device is in the household any more.\n"


def test_watching_sends_at_once_what_another_command_writes(laptop: Ks) -> None:
    laptop.ok("sync")
    with running([*KS, "sync", "--watch"], environment(laptop)) as watch:
        time.sleep(1.0)
        laptop.ok("add", "butter 250 g")
        deadline = time.monotonic() + PATIENCE
        while laptop.ok("status", "--json").json["unsent"] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert laptop.ok("status", "--json").json["unsent"] == 0
        watch.send_signal(signal.SIGINT)
        assert watch.wait(30) == 130


def test_watching_tells_what_comes_in(laptop: Ks, make_ks: Make, relay: str) -> None:
    phone = make_ks("phone")
    let_in(phone, relay, laptop, "--mine")
    with running([*KS, "sync", "--watch", "--json"], environment(phone)) as watch:
        waker = threading.Timer(0.5, lambda: (laptop.ok("add", "bread"), laptop.ok("sync")))
        waker.start()
        told = json.loads(line_of(watch, lambda line: '"received": 0' not in line))
        waker.join()
        watch.send_signal(signal.SIGINT)
        assert watch.wait(30) == 130
    assert told["received"] > 0
    assert "bread" in phone.ok("ls").out


def test_a_qr_code_is_drawn_on_a_terminal_only(make_ks: Make, relay: str) -> None:
    with joining(make_ks("phone"), relay, "--yes") as (process, code):
        process.terminate()
        rest, _ = process.communicate()
    assert "█" not in rest
    assert code.startswith("ks1:")
