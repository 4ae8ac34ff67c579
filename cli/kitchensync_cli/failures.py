"""Whatever goes wrong ends here, as one sentence, a hint and an exit status.

The sentences themselves are written where the errors are raised.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback

import typer

from kitchensync.errors import (
    Ambiguous,
    BadAmount,
    BadInput,
    DiskFull,
    HomeError,
    KitchenSyncError,
    NoPermission,
)
from kitchensync_cli.output import note, plain, styled, to_json

INTERRUPTED = 130
BROKEN_PIPE = 141

# What to do where the error itself has nothing better to say than its code.
_HINTS = {
    "bad-input": "`ks --help` shows how it is used.",
    "busy": "Try again in a moment.",
    "pairing": "Begin again with `ks join` on the new device.",
    "relay-refused": "Try again later; if it goes on, ask whoever runs the relay.",
}


def report(error: Exception, *, as_json: bool) -> int:
    """Tell the person on stderr; the exit status."""
    if os.environ.get("KITCHENSYNC_DEBUG"):
        traceback.print_exception(error)
    known = _known(error)
    hint = known.hint or _HINTS.get(known.code, "")
    if as_json:
        matches = {"matches": known.matches} if isinstance(known, Ambiguous) else {}
        note(to_json({"code": known.code, "message": known.message, "hint": hint, **matches}))
    else:
        label = styled("error:", "red", stream=sys.stderr)
        note(f"{label} {plain(known.message)} [{known.code}]")
        if hint:
            note(f"{styled('hint:', 'bold', stream=sys.stderr)} {plain(hint)}")
    return known.exit_status


def _known(error: Exception) -> KitchenSyncError:
    if isinstance(error, KitchenSyncError):
        return error
    if isinstance(error, typer.TyperException):
        return _misuse(error)
    if isinstance(error, OSError):
        return _outside(error)
    return KitchenSyncError(
        f"Something went wrong inside ks ({type(error).__name__}).",
        "Please report it; with KITCHENSYNC_DEBUG=1 the same command shows where it happened.",
    )


def _misuse(error: typer.TyperException) -> KitchenSyncError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "ks"
    option = str(getattr(error, "option_name", ""))
    if option[1:2].isdigit():
        return BadAmount(f"“{option}” is no amount.", "An amount is more than nothing.")
    sentence = _in_plain_words(error.format_message())
    return BadInput(
        sentence if sentence.endswith((".", "?", ")")) else f"{sentence}.",
        f"`{path} --help` shows how it is used.",
    )


def _in_plain_words(complaint: str) -> str:
    """What Typer says, without the words of the library that checks values for it."""
    sentence = (
        " ".join(complaint.split())
        .replace("Value error, ", "")
        .replace("Input should", "it should")
    )
    return sentence.partition(", unable to parse")[0]


def _outside(error: OSError) -> KitchenSyncError:
    where = f" {error.filename}" if isinstance(error.filename, str) else ""
    if isinstance(error, PermissionError):
        return NoPermission(
            f"The system does not let ks use{where or ' a file'}.", "Check who owns it."
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk is full.", "Free some space and try again.")
    return HomeError(
        f"The system refused{where}: {os.strerror(error.errno or 0)}.",
        "Look at the name, and at the disk.",
    )
