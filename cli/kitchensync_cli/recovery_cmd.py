"""Recovery words: `recovery create`, `drill`, `use`, and who made those that there are.

The words go to a terminal and to paper. They are no argument, since other programs see those, and
go anywhere else only where somebody says so.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.errors import BadInput, BadWords, HomeExists
from kitchensync_cli import names
from kitchensync_cli.output import day, note, plain, say
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import ask, needs_person, on_a_screen_apart

if TYPE_CHECKING:
    from kitchensync import Drill, RecoveryView, RecoveryWords

_WORDS = 24
_ASKED_BACK = 3
_TRIES = 3
_COLUMNS = 4
_LONGEST = 4096


def made(ks: Session) -> None:
    """
    The words themselves are on paper and nowhere else.

    ks recovery
    """
    found = ks.kitchen.safety.recovery()
    ks.answer(found, lambda: "\n".join(_made(found)))


def _made(found: RecoveryWords) -> Iterator[str]:
    if not found.made:
        yield "There are no recovery words. Make some: ks recovery create"
        return
    for each in found.made:
        yield plain(f"{_whose(each)} They bring back the household {_beside(each)}")
    for name in found.without:
        yield plain(
            f"{name} has none that hold: {name}'s own space comes back with {name}'s devices."
        )


def _beside(words: RecoveryView) -> str:
    own = f"{words.person}'s own space" if words.person else "their own space"
    if words.personal is False:
        return f"but not {own} as it is on this device."
    return f"and {own}."


def _whose(words: RecoveryView) -> str:
    when = f" on {day(words.made)}" if words.made else ""
    # Who it is comes with what others have sent.
    return f"{words.person or 'Somebody'} made recovery words{when}."


def create(
    ks: Change,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask three of them back.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the words even if this is no terminal.")
    ] = False,
) -> None:
    """
    Write them on paper. With them, and nothing else, a new device of yours comes into the
    household and gets your personal data. They are shown once, and replace older ones of yours.
    Other people's personal data is not among it: each adult makes their own words.

    ks recovery create
    """
    apart = sys.stdout.isatty() and not ks.as_json
    if not ks.dry_run:
        if not apart and not show:
            raise BadInput(
                "Recovery words are for paper, and this output is no terminal.",
                "Say --show --yes to print them all the same, and be asked for none of them; then "
                "keep them as safe as a key.",
            )
        if not yes:
            needs_person("Making recovery words asks three of them back", "--yes")

    shown: list[str] = []

    def written(words: Sequence[str]) -> bool:
        if apart:
            on_a_screen_apart(_on_paper(words), "Press Enter when all 24 are on paper.")
        elif ks.as_json:
            shown.extend(words)
        else:
            say(_on_paper(words))
        return yes or _said_back(words)

    ks.done(ks.kitchen.safety.create_words(written, dry_run=ks.dry_run), words=shown)


def _on_paper(words: Sequence[str]) -> str:
    """The words with their numbers, to be read line by line."""
    numbered = [f"{number:2}. {word:10}" for number, word in enumerate(words, 1)]
    rows = range(0, len(numbered), _COLUMNS)
    return "\n".join("".join(numbered[row : row + _COLUMNS]).rstrip() for row in rows)


def _said_back(words: Sequence[str]) -> bool:
    places = sorted(secrets.SystemRandom().sample(range(len(words)), _ASKED_BACK))
    return all(_knows(place + 1, words[place]) for place in places)


def _knows(number: int, word: str) -> bool:
    for _ in range(_TRIES):
        if ask(f"Word {number}:").casefold() == word:
            return True
        note(f"That is not word {number}.")
    return False


def drill(ks: Session) -> None:
    """
    Asks for the words, and says what they would open. Nothing is changed, and nobody is told.

    ks recovery drill
    """
    found = ks.kitchen.safety.drill_words(_asked_for())
    ks.answer(found, lambda: _drilled(found))


def _drilled(drill: Drill) -> str:
    own = "and your personal space" if drill.personal else "but not your personal space"
    relay = {
        True: "The relay finds them.",
        False: "The relay does not find them: say ks sync, then try again.",
        None: "The relay could not be asked.",
    }
    return f"These words open the household {own}. {relay[drill.relay]}"


def use(
    ks: Change,
    relay: Annotated[
        str | None, typer.Argument(metavar="RELAY", help="The household's relay, a URL.")
    ] = None,
    device: names.Device = None,
) -> None:
    """
    Asks for the words, or reads them from a file or a pipe. This device is in the household then; a
    kitchen that was here before keeps its name. If a lost one may be in wrong hands, shut it out:
    ks devices rm NAME

    ks recovery use https://relay.example
    ks recovery use https://relay.example --device phone
    """
    from kitchensync import Safety

    chosen = names.usual("device") if device is None and _begins(ks) else None
    done = Safety.use_words(ks.home, _asked_for(), relay, device or chosen, dry_run=ks.dry_run)
    if chosen:
        names.tell(ks, "device", chosen)
    ks.done(done)


def _begins(ks: Session) -> bool:
    """Whether no kitchen is here that has a name already."""
    from kitchensync import Kitchen

    try:
        Kitchen.check_free(ks.home)
    except HomeExists:
        return False
    return True


def _asked_for() -> str:
    """The words as somebody types them, each looked up at once; or all that is in a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.read(_LONGEST + 1)
    note(f"The {_WORDS} recovery words, one or several at a time; four letters of each are enough.")
    words: list[str] = []
    while len(words) < _WORDS:
        line = ask(f"Word {len(words) + 1}:")
        _take(line.split(), words)
    return " ".join(words)


def _take(said: Sequence[str], words: list[str]) -> None:
    """Add what was said to the words, up to the first that is none."""
    from kitchensync import Safety

    for text in said:
        try:
            words += Safety.words_in(text, len(words) + 1)
        except BadWords as wrong:
            near = f" Did you mean {' or '.join(wrong.near)}?" if wrong.near else ""
            note(wrong.message + near)
            return
