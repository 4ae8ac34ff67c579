"""What may not be told: no key, token, code, word or passphrase in a log line or an error."""

from __future__ import annotations

import base64
import io
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import KitchenSyncError
from kitchensync.sync.wire.http import HttpRelay
from kitchensync.trust.code import parse_code
from kitchensync.trust.keystore import FileKeyStore
from kitchensync.trust.words import to_entropy
from tests.relay.process import RelayProcess
from tests.support.kitchens import World, come_back, words_made_by

WORDS = "seven hungry foxes"


class Overheard(HttpRelay):
    """A relay behind HTTP; notes the tokens that it gives."""

    tokens: list[str]

    def token(self, space: bytes, challenge: bytes, signature: bytes) -> tuple[str, int]:
        token, expires = super().token(space, challenge, signature)
        self.tokens.append(token)
        return token, expires


class Listened(World):
    """A world around a relay in a process of its own, and all secrets that arise in it."""

    def __init__(self, folder: Path, process: RelayProcess) -> None:
        super().__init__(folder)
        self.process = process
        self.texts: list[str] = [WORDS]
        self.told = io.StringIO()

    def connect(self, url: str) -> HttpRelay:
        relay = Overheard(self.process.url, sleep=lambda _: None)
        relay.tokens = self.texts
        return relay

    def fails(self, call: Callable[[], object]) -> None:
        """What a program would log of an error, its causes included."""
        with pytest.raises(KitchenSyncError) as caught:
            call()
        traceback.print_exception(caught.value, file=self.told)
        print(repr(caught.value), file=self.told)

    def keys(self) -> Iterator[bytes]:
        for path in self.folder.rglob("*.key"):
            keys = FileKeyStore(path.parent).load(path.stem)
            assert keys is not None
            print(repr(keys), file=self.told)
            yield from (keys.signing_seed, keys.wrapping_private, keys.hedge)

    def secrets(self) -> Iterator[str]:
        """Everything that nobody may read, in every form in which it could be written."""
        yield from self.texts
        words = [text for text in self.texts if text.count(" ") == 23]
        codes = [parse_code(text, self.clock()) for text in self.texts if text.startswith("ks1:")]
        derived = [each for code in codes for each in (code.secret, code.mailbox_key)]
        for secret in (*self.keys(), *derived, *map(to_entropy, words)):
            yield from (secret.hex(), base64.b64encode(secret).decode()[:20], repr(secret)[2:-1])


def live(world: Listened) -> None:
    """Everything that handles a secret, and much that goes wrong with it."""
    laptop = world.found()
    words = words_made_by(laptop)
    world.texts.append(words)
    phone = world.join(laptop, "phone", mine=True)
    laptop.add("milk 2 l")
    laptop.sync()
    phone.sync()
    laptop.safety.backup(world.folder / "laptop.ksbackup", WORDS)
    back = world.folder / "back"
    restore = Safety.restore
    file = world.folder / "laptop.ksbackup"
    world.fails(lambda: restore(back, file, WORDS[:-1], outside=world.outside))
    restore(back, file, WORDS, outside=world.outside)
    world.keep(come_back(world, back, laptop, mine=True))
    swapped = " ".join(reversed(words.split()))
    world.fails(lambda: laptop.safety.drill_words(swapped))
    (code,) = (text for text in world.texts if text.startswith("ks1:"))
    world.fails(lambda: laptop.household.pair(code[:-1], mine=True, confirm=lambda *_: True))
    laptop.household.remove_device("phone")
    world.fails(phone.sync)
    world.process.kill()
    world.fails(laptop.sync)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Listened]:
    with RelayProcess(tmp_path / "relay") as process:
        world = Listened(tmp_path / "homes", process)
        yield world
        world.close()


def test_no_secret_stands_in_a_log_or_an_error(
    world: Listened, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = Kitchen.join

    def noting(*given: object, show_code: Callable[[str], None], **more: object) -> Kitchen:
        def note(code: str) -> None:
            world.texts.append(code)
            show_code(code)

        return shown(*given, show_code=note, **more)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(Kitchen, "join", noting)
    live(world)
    told = world.told.getvalue() + caplog.text + world.process.log.read_text()
    assert "/v1/spaces/" in caplog.text, "the libraries below log too"
    secrets = set(world.secrets())
    assert len(secrets) > 30
    assert not [secret for secret in secrets if secret in told]
