"""Whatever goes wrong ends here, as one sentence, a hint and an exit status.

The sentences themselves are written where the errors are raised.
"""

from __future__ import annotations

import os
import re
import sys
import traceback

import typer

from kitchensync.errors import (
    Ambiguous,
    BadAmount,
    BadInput,
    KitchenSyncError,
    RelayRefused,
    refused_anywhere,
)
from kitchensync_cli.output import note, plain, styled, to_json

_QUOTED = re.compile(r"""(?<!\w)(['"])(.+?)\1(?!\w)""")
INTERRUPTED = 130
BROKEN_PIPE = 141

# What to do where the error itself has nothing better to say than its code, or that above it.
_HINTS = {
    "bad-input": "`ks --help` shows how it is used.",
    "too-large": "Make it shorter, or split it.",
    "busy": "Try again in a moment.",
    "trust": "Nothing of it was taken. Try again; if it goes on, ask whoever runs the relay.",
    "not-member": "`ks rejoin` makes this a new device, with what it had not sent.",
    "not-allowed": "Do it on an adult's device.",
    "pairing": "Begin again with `ks join` on the new device.",
    "relay": "Try again later; if it goes on, ask whoever runs the relay.",
    "eye": "Until it works, type what there is.",
    "bad-model": "Install another one: ks models install FILE",
}


def report(error: Exception, *, as_json: bool, indent: int | None = 2) -> int:
    """Tell the person on stderr, as JSON with that indent if it is JSON; the exit status."""
    if os.environ.get("KITCHENSYNC_DEBUG"):
        traceback.print_exception(error)
    known = _known(error)
    hint = known.hint or _hint_for(type(known))
    if as_json:
        shape = {"code": known.code, "message": known.message, "hint": hint, **_beside(known)}
        note(to_json(shape, indent=indent))
    else:
        label = styled("error:", "red", stream=sys.stderr)
        note(f"{label} {plain(known.message)} [{known.code}]")
        if hint:
            note(f"{styled('hint:', 'bold', stream=sys.stderr)} {plain(hint)}")
    return known.exit_status


def _beside(error: KitchenSyncError) -> dict[str, object]:
    """What a program is told besides."""
    match error:
        case Ambiguous():
            return {"matches": error.matches}
        case RelayRefused():
            return {"reason": error.reason}
        case _:
            return {}


def _hint_for(kind: type[KitchenSyncError]) -> str:
    codes = [each.code for each in kind.__mro__ if issubclass(each, KitchenSyncError)]
    return next((_HINTS[code] for code in codes if code in _HINTS), "")


def is_unexplained(error: BaseException | None) -> bool:
    """Whether an error says nothing to a person: a mistake of ours, or a file that is damaged."""
    explained = KitchenSyncError, typer.TyperException, typer.Abort, typer.Exit, OSError
    return isinstance(error, Exception) and not isinstance(error, explained)


def _known(error: Exception) -> KitchenSyncError:
    if isinstance(error, KitchenSyncError):
        return error
    if isinstance(error, typer.TyperException):
        return _misuse(error)
    if isinstance(error, OSError):
        return refused_anywhere(error)
    return KitchenSyncError(
        f"Something went wrong inside ks ({type(error).__name__}).",
        "Please report it; with KITCHENSYNC_DEBUG=1 the same command shows where it happened.",
    )


def _misuse(error: typer.TyperException) -> KitchenSyncError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "ks"
    option = str(getattr(error, "option_name", ""))
    if option[1:2].isdigit():
        return BadAmount(
            f"“{option}” is less than nothing, and no number here is.",
            f"`{path} --help` shows how it is used.",
        )
    sentence = _in_plain_words(error.format_message())
    several = "Put quotation marks around several words that are one thing. "
    return BadInput(
        sentence if sentence.endswith((".", "?", ")")) else f"{sentence}.",
        f"{several if ' extra argument' in sentence else ''}`{path} --help` shows how it is used.",
    )


def _in_plain_words(complaint: str) -> str:
    """What Typer says, without the words of the library that checks values for it."""
    sentence = (
        " ".join(complaint.split())
        .replace("Value error, ", "")
        .replace("Input should", "it should")
    )
    return _QUOTED.sub(r"“\2”", sentence.partition(", unable to parse")[0])
