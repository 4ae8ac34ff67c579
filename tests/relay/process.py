"""A real relay in a process of its own, on a port of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from kitchensync_relay.serving import serve
from kitchensync_relay.settings import Settings

RELAY = [sys.executable, "-c", "from kitchensync_relay.main import main; main()", "serve"]
FIRST = ""
"""Python that a forked relay runs before it serves."""


class RelayProcess:
    """`ks-relay serve` over a folder; settings by their name without the prefix.

    `limit` is what a shell runs first in the same process.
    """

    def __init__(self, data: Path, *options: str, limit: str = "", **settings: object) -> None:
        self.data = data
        environ = {name: value for name, value in os.environ.items() if "KITCHENSYNC" not in name}
        for name, value in settings.items():
            environ[f"KITCHENSYNC_RELAY_{name.upper()}"] = str(value)
        self.log = data.with_suffix(".log")
        command = [*RELAY, "--data", str(data), "--port", "0", *options]
        if limit:
            command = ["bash", "-c", f'{limit}; exec "$@"', "bash", *command]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            self.url = _listening(stdout.readline(), self.log)

    def kill(self) -> None:
        """As a power cut does it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """As an operator does it; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def __enter__(self) -> RelayProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.stop()


class ForkedRelay:
    """The same without the time that importing takes: forked from a process that has done it."""

    def __init__(self, data: Path, **settings: Any) -> None:
        self.log = data.with_suffix(".log")
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(["kitchensync_relay.serving", __name__])
        reading, writing = forking.Pipe(duplex=False)
        arguments = (Settings(data=data, port=0, **settings), writing, self.log, FIRST)
        self.process = forking.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        writing.close()
        with reading, os.fdopen(os.dup(reading.fileno()), encoding="utf-8") as said:
            self.url = _listening(said.readline(), self.log)

    def kill(self) -> None:
        """As a power cut does it."""
        self.process.kill()
        self.process.join()

    def __enter__(self) -> ForkedRelay:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.process.terminate()
        self.process.join(20)
        self.process.close()


def _serve(settings: Settings, told: Connection, log: Path, first: str) -> None:
    os.dup2(told.fileno(), 1)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 2)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    exec(first, {})  # noqa: S102  # what a test says
    serve(settings)


def _listening(line: str, log: Path) -> str:
    said = line.strip()
    if not said.startswith("listening on "):
        raise AssertionError(f"{said!r}; {log.read_text()[-2000:]}")
    return said.removeprefix("listening on ")
