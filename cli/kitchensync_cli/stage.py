"""Where the demo plays: a relay process, devices with homes of their own, `ks` run on each.

What happens there is told in `story`.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kitchensync_cli.output import say, styled
from kitchensync_cli.processes import (
    PATIENCE,
    aside_of,
    failed,
    finish,
    line_of,
    running,
    serving,
    terminal,
)

KS = [sys.executable, "-m", "kitchensync_cli"]
RELAY = [sys.executable, "-m", "kitchensync_relay.main"]


@dataclass(frozen=True)
class Device:
    """A device of the story and the folder that is its whole world."""

    name: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a `ks` on this device runs under."""
        return {**os.environ, "KITCHENSYNC_HOME": str(self.home), "PYTHONUTF8": "1"}


class Stage:
    """Starts the relay, shows each command with what it says, ends everything it started."""

    def __init__(self, folder: Path, *, quiet: bool = False) -> None:
        self.folder = folder
        self.relay_data = folder / "relay"
        self.relay_url = ""
        self._quiet = quiet
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.close()

    def device(self, name: str) -> Device:
        """A device that has nothing yet."""
        return Device(name, self.folder / name)

    def tell(self, text: str) -> None:
        """A paragraph of the story."""
        self._say(f"\n{styled(text, 'bold')}")

    def note(self, text: str) -> None:
        """A line under a command that no command said."""
        self._say(f"  {text}")

    def start_relay(self) -> None:
        """Start a relay on this machine, on a port that is free."""
        self._prompt("relay", "ks-relay serve --data relay --port 0")
        relay = self._ending.enter_context(a_relay(self.relay_data))
        self.relay_url = relay
        self.note(f"listening on {relay}")

    def run(self, device: Device, *args: str, shown: str | None = None) -> str:
        """Run `ks` on a device and show what it said; its output."""
        self._prompt(device.name, shown or shlex.join(["ks", *args]))
        said = self.ask(device, *args)
        self._show(said)
        return said

    def ask(self, device: Device, *args: str) -> str:
        """Run `ks` on a device, unseen; its output."""
        done = subprocess.run(  # noqa: S603  # our own command
            [*KS, *args],
            env=device.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode:
            raise failed(f"`ks {args[0]}` failed on the {device.name}: {done.stderr.strip()}")
        return done.stdout

    def json(self, device: Device, *args: str) -> Any:
        """What a command says as JSON, unseen."""
        return json.loads(self.ask(device, *args, "--json"))

    def pair(self, new: Device, member: Device, *whose: str) -> None:
        """Bring a new device in; the digits on both screens are compared as a person would."""
        joining = ["join", self.relay_url, "--device", new.name]
        self._prompt(new.name, f"ks join {self.relay_url} --device {new.name}")
        with (
            terminal() as (new_screen, new_keyboard),
            terminal() as (screen, keyboard),
            running([*KS, *joining], new.environment, new_screen) as join,
        ):
            code = line_of(join, lambda line: line.startswith("ks1:"))
            self.note(f"{code[:20]}…   (and a QR code to scan)")
            self._prompt(member.name, f"ks pair {code[:12]}… {' '.join(whose)}")
            with running([*KS, "pair", code, *whose], member.environment, screen) as pair:
                here, there = _digits(aside_of(pair, _digits)), _digits(line_of(join, _digits))
                self.note(f"{member.name} shows {here}, {new.name} shows {there}")
                answer = b"y\n" if here == there else b"n\n"
                for each in (keyboard, new_keyboard):
                    os.write(each, answer)
                finish(pair)
            finish(join)
        self.note(f"The {new.name} is in.")

    def _prompt(self, where: str, command: str) -> None:
        self._say(f"{styled(f'{where}$', 'green')} {command}")

    def _show(self, said: str) -> None:
        for line in said.rstrip().splitlines():
            self.note(line)

    def _say(self, text: str) -> None:
        if not self._quiet:
            say(text)


@contextmanager
def a_relay(data: Path) -> Generator[str]:
    """A relay process and its address; patient with many commands from one machine."""
    command = [*RELAY, "serve", "--data", str(data), "--port", "0"]
    kinds = "FOUNDING", "SIGN_IN", "MAILBOX", "RECOVERY"
    rates = {f"KITCHENSYNC_RELAY_RATE_{kind}": "6000" for kind in kinds}
    with serving(command, {**os.environ, **rates}, data.with_suffix(".log")) as process:
        yield line_of(process, lambda line: "listening on" in line).split()[-1]


def _digits(line: str) -> str:
    found = re.search(r"\b\d{3} \d{3}\b", line)
    return found[0] if found else ""
