"""The command `ks-relay`: serve a relay, give it a new secret key, copy it, or look for damage.

What can be set is left to `settings`, running to `serving`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kitchensync.errors import KitchenSyncError, refused_anywhere
from kitchensync.version import __version__
from kitchensync_relay.settings import Known, Settings, known, read


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with the status of what came of it."""
    given = _parser().parse_args(arguments)
    as_json = getattr(given, "json", False)
    try:
        if status := given.command(read(vars(given)), given):
            sys.exit(status)
    except (KitchenSyncError, OSError) as caught:
        error = refused_anywhere(caught) if isinstance(caught, OSError) else caught
        told = {"code": error.code, "message": error.message, "hint": error.hint}
        print(json.dumps(told) if as_json else f"ks-relay: {error}", file=sys.stderr)  # noqa: T201  # what a person reads
        sys.exit(error.exit_status)
    except ModuleNotFoundError as missing:
        sys.exit(
            f"ks-relay: A relay needs {missing.name}, which is not installed."
            " Install what it needs: pip install 'kitchensync[relay]'"
        )


def _serve(settings: Settings, _given: argparse.Namespace) -> None:
    from kitchensync_relay.serving import serve

    serve(settings)


def _rotate_key(settings: Settings, _given: argparse.Namespace) -> None:
    from kitchensync_relay.folder import DataFolder

    with DataFolder(settings.data, new=False) as folder:
        name = folder.rotate().name
    print(f"The relay signs with key {name} from its next start.")  # noqa: T201  # what a person reads


def _backup(settings: Settings, given: argparse.Namespace) -> None:
    from kitchensync_relay.backup import back_up

    os.umask(0o077)
    back_up(settings.data, given.to)
    print(f"{given.to} holds a copy of the relay.")  # noqa: T201  # what a person reads


def _fsck(settings: Settings, given: argparse.Namespace) -> int:
    from kitchensync_relay import fsck

    report = fsck.fsck(settings.data)
    print(fsck.as_json(report) if given.json else fsck.as_text(report))  # noqa: T201  # what a person reads
    return fsck.FAULTY if report.faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "ks-relay",
        description="A relay for kitchens in sync. It stores what it cannot read.",
        epilog="All settings: docs/operations.md.",
    )
    parser.add_argument("--version", action="version", version=f"ks-relay {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="run a relay")
    serve.set_defaults(command=_serve)
    options = {one.name: one for one in known() if one.about.option}
    for one in options.values():
        _add_option(serve, one)
    rotate = commands.add_parser("rotate-key", help="give a stopped relay a new secret key")
    rotate.set_defaults(command=_rotate_key)
    _add_option(rotate, options["data"])
    backup = commands.add_parser("backup", help="copy a relay, which may run, into another folder")
    backup.set_defaults(command=_backup)
    _add_option(backup, options["data"])
    backup.add_argument(
        "--to", type=Path, required=True, metavar="DIR", help="an empty folder, or its older copy"
    )
    fsck = commands.add_parser("fsck", help="look for damage in the folder of a stopped relay")
    fsck.set_defaults(command=_fsck)
    _add_option(fsck, options["data"])
    fsck.add_argument("--json", action="store_true", help="for programs")
    return parser


def _add_option(parser: argparse.ArgumentParser, one: Known) -> None:
    parser.add_argument(
        f"--{one.name}",
        default=argparse.SUPPRESS,
        metavar=one.name.upper(),
        help=f"{one.about.help} [{one.variable}; {one.default or 'none'}]",
    )


if __name__ == "__main__":
    main()
