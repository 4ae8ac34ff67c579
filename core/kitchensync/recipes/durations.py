"""Times as recipes say them: "PT1H30M", "1 1/2 hours", "40-60 min", "2 Std. 15 Min."

What a number looks like is left to `measure.tokens`; which time is meant to the readers of formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from kitchensync.measure.tokens import Token, tokens
from kitchensync.recipes.model import Step, Timer

LONGEST_MINUTES = 366 * 24 * 60
LONGEST_SECONDS = LONGEST_MINUTES * 60
_LONGEST_TEXT = 400

_NUMBER = r"(\d{1,9}(?:[.,]\d{1,9})?)"
_ISO = re.compile(
    rf"P\s*(?:{_NUMBER}Y)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?\s*"
    rf"T?\s*(?:{_NUMBER}\s*H)?\s*(?:{_NUMBER}\s*(?:M|$))?\s*(?:{_NUMBER}\s*S)?",
    re.IGNORECASE,
)
_ISO_SECONDS = (365 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1)
_CLOCK = re.compile(r"(\d{1,3})\s?[:h]\s?([0-5]\d)(?::[0-5]\d)?(?:\s?h)?", re.IGNORECASE)

_NO_MORE = re.compile(r"[\d\s.,:/PTHMDS]*(?:[^\W\d_]{1,8}\.?[\d\s.,]*){0,2}")

_WORDS = {
    1: "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos",
    60: "m min mins minute minutes minuten minuut minuti minuto minutos minuter minutt minutter "
    "minuta minuty minut мин минут perc minuuttia dk dakika 分",
    3_600: "h hr hrs hour hours std stunde stunden heure heures ora ore hora horas uur uren tim "
    "timme timmar time timer godz godzina godziny ч час часа часов óra tunti tuntia saat 時間",
    86_400: "d day days tag tage tagen jour jours giorno giorni día días dia dias dag dagen dagar "
    "dage dni день дня дней nap gün",
}
_SECONDS = {word: seconds for seconds, words in _WORDS.items() for word in words.split()}
_TO = frozenset(("-", "–", "—", "~", "to", "or", "bis", "à", "a", "tot", "till", "til", "do"))


def minutes(said: str) -> int | None:
    """A duration in ISO 8601 or words, in whole minutes, the longer of a range; None if none is.

    A bare number counts minutes. Several times in one text add up: "1 hour 20 min".
    """
    seconds = _seconds(said, bare=True)
    return None if seconds is None else int((seconds + 59) // 60)


def is_told_whole(said: str) -> bool:
    """Whether `minutes` reads all of it: of "15 min" and "PT15M", not of "15 min + resting"."""
    return minutes(said) is not None and bool(_NO_MORE.fullmatch(said.strip()))


def iso(whole_minutes: int) -> str:
    """Minutes in ISO 8601: "PT1H30M"."""
    hours, rest = divmod(whole_minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")


def iso_seconds(seconds: int) -> str:
    """Seconds in ISO 8601: "PT90S"."""
    return f"PT{seconds}S"


def seconds_of(said: str) -> int | None:
    """A duration in whole seconds, read as `minutes` reads it; a bare number is none."""
    seconds = _seconds(said, bare=False)
    return None if seconds is None else int(seconds)


def _seconds(said: str, *, bare: bool) -> Fraction | None:
    """What a text says, where it is no longer than anything takes; `bare` numbers are minutes."""
    said = said.strip()[:_LONGEST_TEXT]
    found = _iso(said) if said[:1] in "Pp" else None
    if found is None:
        found = _clock(said) or (_bare(said) if bare else None) or _spoken(said)
    return found if found is not None and found <= LONGEST_SECONDS else None


def spoken(said: str) -> list[tuple[int, int, int]]:
    """The times that a text speaks of: where each begins and ends, and its seconds."""
    return [
        (start, end, int(each)) for start, end, each in _times(said) if 0 < each <= LONGEST_SECONDS
    ]


def timers_of(step: Step) -> tuple[Timer, ...]:
    """The timers of a step, or where it has none those that its words speak of, unnamed."""
    return step.timers or tuple(Timer("", seconds) for _, _, seconds in spoken(step.text))


def _iso(said: str) -> Fraction | None:
    match = _ISO.fullmatch(said)
    if not match or not any(match.groups()):
        return None
    parts = zip(match.groups(), _ISO_SECONDS, strict=True)
    return sum(
        (Fraction(number.replace(",", ".")) * size for number, size in parts if number),
        Fraction(0),
    )


def _clock(said: str) -> Fraction | None:
    match = _CLOCK.fullmatch(said)
    return Fraction(int(match[1]) * 3_600 + int(match[2]) * 60) if match else None


def _bare(said: str) -> Fraction | None:
    found = tokens(said)
    return found[0].value * 60 if len(found) == 1 and found[0].value is not None else None


def _spoken(said: str) -> Fraction | None:
    found = [seconds for _, _, seconds in _times(said)]
    return sum(found, Fraction(0)) if found else None


def _times(said: str) -> Iterator[tuple[int, int, Fraction]]:
    """Where each time stands and its seconds; hours and the minutes after them are one time."""
    line = tokens(said)
    at = 0
    while at < len(line):
        number, size, end = _one(line, at)
        began, at = at, max(end, at + 1)
        if number is None:
            continue
        total = number * size
        while (more := _one(line, after := _past_and(line, end)))[0] is not None and more[1] < size:
            total += (more[0] or 0) * more[1]
            _, size, end = more
            at = max(end, after)
        yield line[began].start, line[end - 1].end, total


def _past_and(line: Sequence[Token], at: int) -> int:
    while at < len(line) and line[at].low in (".", ",", "and", "und", "et"):
        at += 1
    return at


def _one(line: Sequence[Token], at: int) -> tuple[Fraction | None, int, int]:
    """The number (or the higher of a range) at a token, the seconds of its unit, where it ends."""
    number = line[at].value if at < len(line) else None
    if number is None:
        return None, 0, at
    end = at + 1
    if end + 1 < len(line) and line[end].low in _TO and (upper := line[end + 1].value) is not None:
        number, end = max(number, upper), end + 2
    if end < len(line) and line[end].low == "-":
        end += 1
    size = _SECONDS.get(line[end].low) if end < len(line) else None
    return (number, size, end + 1) if size else (None, 0, at)
