"""`ks demo`: three devices and a relay on this machine, told as a story.

The story is in `story`, the processes in `stage`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from kitchensync.errors import BadInput, Disagreement
from kitchensync_cli.session import Session


def demo(
    ks: Session,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Keep the three kitchens there.")
    ] = None,
) -> None:
    """
    A relay and three devices on this machine, in folders of their own; nothing else is touched.
    Ends with 0 if the devices agree in the end, with 7 if not.

    ks demo --keep /tmp/kitchens
    """
    _check_relay()
    from kitchensync_cli.stage import Stage
    from kitchensync_cli.story import tell

    with _folder(keep) as folder, Stage(folder, quiet=ks.as_json) as stage:
        ending = tell(stage)
    ks.answer(ending, ending.sentence)
    if not ending.agreed:
        raise typer.Exit(Disagreement.exit_status)


def _check_relay() -> None:
    if any(find_spec(name) is None for name in ("litestar", "uvicorn")):
        raise BadInput(
            "The demo runs a relay, which is not installed.",
            "Install it too: pip install 'kitchensync[relay]'",
        )


@contextmanager
def _folder(keep: Path | None) -> Generator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="ks-demo-") as folder:
            yield Path(folder)
        return
    if keep.exists() and any(keep.iterdir()):
        raise BadInput(f"{keep} is not empty.", "Name a folder that is not there yet.")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep
