"""A stream of bytes sealed into a file: chunk by chunk, so that it may be of any size.

A chunk that was changed, moved, repeated or left out does not open. Leaves what is in the stream to
`archive`.

    file  = "ksbackup" ‖ version = 1 ‖ memory, passes, lanes (4 bytes each) ‖ salt (16) ‖ chunk …
    chunk = SEAL(KDF(file key, "", "backup", number (8 bytes) ‖ last (1 byte), 44), header, 64 KiB)

All chunks but the last hold 64 KiB. The file key is Argon2id of the passphrase; where memory is 0
it is 32 zero bytes, which keeps nothing secret and still finds what has decayed.
"""

from __future__ import annotations

import io
import struct
import unicodedata
from collections.abc import Callable
from typing import BinaryIO

from kitchensync.errors import BadBackup, BadInput, Unopenable, WrongPassphrase
from kitchensync.trust.sealing import SEALING_KEY, TAG, derive, seal, unseal

CHUNK = 64 * 1024
MAGIC = b"ksbackup"
MAGIC_OF_UNSENT = b"ksunsent"
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 4
SHORTEST_PASSPHRASE = 8

_HEADER = struct.Struct(">8sBIII16s")
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 256 * 1024, 16, 16
_SALT = 16


class Writer:
    """Seals what is written into `target`; without `finish`, what is there does not open.

    `passphrase` None seals nothing. `random` gives that many bytes; `magic` is how the file begins.
    """

    def __init__(
        self,
        target: BinaryIO,
        passphrase: str | None,
        random: Callable[[int], bytes],
        magic: bytes = MAGIC,
    ) -> None:
        cost = (0, 0, 0) if passphrase is None else (MEMORY_KIB, PASSES, LANES)
        salt = random(_SALT)
        self._target = target
        self._header = _HEADER.pack(magic, 1, *cost, salt)
        self._key = _file_key(passphrase, salt, *cost)
        self._waiting = bytearray()
        self._number = 0
        target.write(self._header)

    def write(self, data: bytes) -> None:
        """Add bytes to the stream."""
        self._waiting += data
        # A full chunk waits, as it may be the last.
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write what is left, marked as the end."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        key = _chunk_key(self._key, self._number, last=last)
        self._target.write(seal(key, self._header, chunk))
        self._number += 1


class Reader:
    """Opens a file that `Writer` made; nothing it gives has not been verified.

    BadBackup for other files, those of newer versions, and damaged ones; WrongPassphrase.
    """

    def __init__(self, source: BinaryIO, passphrase: str | None, magic: bytes = MAGIC) -> None:
        self._source = source
        self._header = source.read(_HEADER.size)
        if len(self._header) < _HEADER.size or not self._header.startswith(magic):
            kind = "backup" if magic == MAGIC else "file of unsent changes"
            raise BadBackup(f"This is no {kind} of a kitchen.", "Choose another file.")
        _, version, *cost, salt = _HEADER.unpack(self._header)
        if version != 1:
            raise BadBackup(
                "This file was made by a newer version.", "Update kitchensync on this device."
            )
        self._key = _file_key(*_believed(passphrase, cost, salt))
        self._number = 0
        self._next = source.read(CHUNK + TAG)
        self._opened = bytearray()
        self._ended = False

    def expect(self, size: int) -> None:
        """BadBackup that says so where the file ends before a stream of that many bytes would.

        Without it a file that was cut short can't be told from one that is damaged at its end.
        """
        at = self._source.tell()
        here = self._source.seek(0, io.SEEK_END)
        self._source.seek(at)
        if here < file_size(size):
            raise cut_short()

    def read(self, size: int) -> bytes:
        """Exactly that many bytes of the stream; BadBackup where it has fewer."""
        while len(self._opened) < size and not self._ended:
            self._opened += self._open_next()
        if len(self._opened) < size:
            raise damaged()
        taken = bytes(self._opened[:size])
        del self._opened[:size]
        return taken

    def end(self) -> None:
        """BadBackup unless all of the stream was read, to the chunk that is marked as its end."""
        if self._opened or (not self._ended and self._open_next()):
            raise damaged()

    def _open_next(self) -> bytes:
        chunk, self._next = self._next, self._source.read(CHUNK + TAG)
        self._ended = not self._next
        try:
            opened = unseal(
                _chunk_key(self._key, self._number, last=self._ended), self._header, chunk
            )
        except Unopenable:
            if self._ended and self._goes_on(chunk):
                raise cut_short() from None
            if self._number:
                raise damaged() from None
            raise WrongPassphrase(
                "The file does not open with this passphrase, or its beginning is damaged.",
                "Try again; nobody can open it without.",
            ) from None
        self._number += 1
        return opened

    def _goes_on(self, chunk: bytes) -> bool:
        """Whether a chunk is one after which others came."""
        try:
            unseal(_chunk_key(self._key, self._number, last=False), self._header, chunk)
        except Unopenable:
            return False
        return True


def file_size(size: int) -> int:
    """Bytes of the file that a stream of so many is sealed into."""
    chunks = max(1, -(-size // CHUNK))
    return _HEADER.size + size + chunks * TAG


def is_sealed(source: BinaryIO) -> bool:
    """Whether a passphrase is needed; the file is read from its beginning afterwards."""
    header = source.read(_HEADER.size)
    source.seek(0)
    ours = len(header) == _HEADER.size and header.startswith(MAGIC)
    return ours and bool(_HEADER.unpack(header)[2])


def check_passphrase(passphrase: str) -> None:
    """BadInput for one that anybody would guess, and for what is no text."""
    _bytes_of(passphrase)
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise BadInput(
            f"A passphrase of fewer than {SHORTEST_PASSPHRASE} characters is soon guessed.",
            "Take four or five words that do not belong together.",
        )


def cut_short() -> BadBackup:
    """The error for a file of which the end is missing."""
    return BadBackup(
        "The file ends early: a part of it is missing. Nothing of it was taken.",
        "Copy it once more from where it was made, or use another copy.",
    )


def damaged() -> BadBackup:
    """The error for a file that is not as it was made."""
    return BadBackup(
        "The file is damaged or was cut short; nothing of it was taken.", "Use another copy."
    )


def _believed(
    passphrase: str | None, cost: list[int], salt: bytes
) -> tuple[str | None, bytes, int, int, int]:
    """Parameters that a file may ask us to spend; WrongPassphrase where one is missing."""
    memory, passes, lanes = cost
    if cost == [0, 0, 0]:
        return None, salt, 0, 0, 0
    if not (
        1 <= passes <= _MOST_PASSES
        and 1 <= lanes <= _MOST_LANES
        and 8 * lanes <= memory <= _MOST_MEMORY_KIB
    ):
        raise damaged()
    if passphrase is None:
        raise WrongPassphrase("This file is sealed under a passphrase.", "Say which.")
    return passphrase, salt, memory, passes, lanes


def _file_key(passphrase: str | None, salt: bytes, memory: int, passes: int, lanes: int) -> bytes:
    if passphrase is None:
        return bytes(32)
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    return kdf.derive(_bytes_of(passphrase))


def _bytes_of(passphrase: str) -> bytes:
    """The same for a word, whichever keyboard it was typed on."""
    try:
        return unicodedata.normalize("NFC", passphrase).encode()
    except UnicodeEncodeError:  # out of an environment that is not in UTF-8
        raise BadInput("The passphrase is no text in UTF-8.", "Write it so, or type it.") from None


def _chunk_key(key: bytes, number: int, *, last: bool) -> bytes:
    return derive(key, b"", "backup", number.to_bytes(8, "big") + bytes([last]), SEALING_KEY)
