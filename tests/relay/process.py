"""A real relay in a process of its own, on a port of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

RELAY = [sys.executable, "-c", "from kitchensync_relay.main import main; main()", "serve"]


class RelayProcess:
    """`ks-relay serve` over a folder; settings by their name without the prefix."""

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
        said = self.process.stdout.readline().strip()
        self.process.stdout.close()
        if not said.startswith("listening on "):
            raise AssertionError(f"{said!r}; {self.log.read_text()[-2000:]}")
        self.url = said.removeprefix("listening on ")

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
