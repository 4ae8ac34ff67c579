"""The `ks` program: global options, and one place where every way to end is decided.

Commands are declared in `commands` and found by `lazy`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import typer

from kitchensync_cli import failures
from kitchensync_cli.lazy import Root
from kitchensync_cli.session import Home


class Program(Root):
    """`ks` with its endings: results on stdout, errors on stderr, an exit status always."""

    def main(self, *_: Any, args: Sequence[str] | None = None, **extra: Any) -> Any:
        """Run one command line and exit with its status."""
        arguments = list(sys.argv[1:] if args is None else args) or ["--help"]
        sys.exit(self._status(arguments, {**extra, "prog_name": "ks", "standalone_mode": False}))

    def _status(self, args: list[str], extra: dict[str, Any]) -> int:
        as_json = "--json" in args
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # JSON is UTF-8, whatever else this machine writes.
                stream.reconfigure(encoding="utf-8" if as_json else None, errors="replace")
        stdout = sys.stdout
        try:
            status = super().main(args=args, **extra)
        except SystemExit as end:
            # Typer puts a wrapper in the place of an output that nobody reads any more.
            return failures.BROKEN_PIPE if sys.stdout is not stdout else _status_of(end)
        except (KeyboardInterrupt, typer.Abort):
            return failures.INTERRUPTED
        except Exception as error:  # noqa: BLE001  # the last place: a person never sees a traceback
            return failures.report(error, as_json=as_json)
        return status if isinstance(status, int) else 0


app = typer.Typer(
    name="ks",
    cls=Program,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _status_of(end: SystemExit) -> int:
    return end.code if isinstance(end.code, int) else 1


def _version(wanted: bool) -> None:
    if wanted:
        from kitchensync.version import __version__

        typer.echo(f"kitchensync {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
]


@app.callback(epilog="`ks COMMAND --help` says more about a command.")
def _program(
    context: typer.Context,
    home: Home = None,
    _: Version = False,
) -> None:
    """A household's kitchen on every device it owns, in sync, readable by nobody else."""
    context.obj = home


def run(args: Sequence[str]) -> int:
    """Run one command line; its exit status."""
    try:
        _built().main(args=args)
    except SystemExit as end:
        return _status_of(end)
    return 0


@cache
def _built() -> Any:
    """Made of `app` once, however many command lines this process runs."""
    return typer.main.get_command(app)
