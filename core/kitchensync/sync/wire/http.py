"""The relay over HTTP: timeouts, retries with jitter, bounded answers, no redirects.

What the calls mean is said in `transport`; when to make them is left to `executor`.
"""

from __future__ import annotations

import hashlib
import ipaddress
import random
import ssl
import time
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from kitchensync import wire
from kitchensync.errors import InsecureRelay, Malformed, NoNetwork, NotARelay, RelayRefused
from kitchensync.replica.values import Head
from kitchensync.sync.wire import messages
from kitchensync.sync.wire.bounds import WAIT_HINT, Bounds, too_much
from kitchensync.sync.wire.limits import CALL_BYTES, KIB
from kitchensync.sync.wire.pace import is_divisible
from kitchensync.sync.wire.transport import Answer, Request, no_relay
from kitchensync.trust.entries import Seen

_ATTEMPTS = 4
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 20.0
_ANSWER_LIMIT = 2 * CALL_BYTES
_TIMEOUT = 20.0
_CONNECT = 10.0
_SLOWEST = 4 * KIB
"""Bytes of a body for which there is a second more: what is sent may still wait in this machine."""
_WHOLE = 300.0
"""Seconds that an answer may take, and a body, beside what one waits for each piece of them."""
_MEDIA = "application/msgpack"
_TOO_SLOW = 408
_PASSING = frozenset({_TOO_SLOW, 429, 502, 503, 504})
_NOT_BEGUN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

_CERTIFICATE_HINT = (
    "Somebody may stand between, such as the sign-in page of a public network. Check this device's "
    "date; of a certificate of your own, name its authority's file in SSL_CERT_FILE."
)
_CLOSED_HINT = "What is not sent yet is sent when the kitchen is opened anew."

Told = TypeVar("Told", bound=wire.Shape)


def check_url(url: str) -> str:
    """The origin of a relay's URL, without a trailing slash.

    Raises `InsecureRelay` for plain HTTP to anything but this machine, `NotARelay` for no URL.
    """
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.username is not None or parts.password is not None:
        raise NotARelay(
            "The address of a relay holds no user name and no password.",
            "Give one such as https://relay.example.",
        )
    if parts.scheme not in ("http", "https") or not host or parts.query or " " in url:
        raise NotARelay(
            f"“{url}” is not the address of a relay.", "Give one such as https://relay.example."
        )
    if parts.scheme == "http" and not _is_loopback(host):
        raise InsecureRelay(
            f"Plain HTTP to {host} would show others whom you talk to.",
            "Use its https:// address; http:// is taken only on this machine.",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "") + parts.path.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class HttpRelay:
    """A relay at `url`. Thread-safe; `sleep` and `clock` (seconds) are there for tests."""

    def __init__(
        self,
        url: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        client: httpx.Client | None = None,
    ) -> None:
        self.origin = check_url(url)
        self._sleep = sleep
        self._bounds = Bounds(self.origin, clock)
        self._client = client or httpx.Client(
            timeout=_TIMEOUT, headers={"accept-encoding": "identity"}
        )

    def close(self) -> None:
        """Let go of connections; a call of another thread that is under way ends with NoNetwork,
        though not before its answer would have come."""
        self._client.close()

    def found(self, log: Sequence[bytes]) -> bytes:
        """Give the relay a whole membership log: a space that it lacks, or entries; the space."""
        body = messages.LogBody(list(log))
        divisible = is_divisible(log)
        return self._call("POST", "/v1/spaces", body, messages.Space, divisible=divisible).space

    def challenge(self, space: bytes, device: bytes) -> bytes:
        """What the device signs to sign in."""
        path = f"/v1/spaces/{space.hex()}/challenge"
        body = messages.ChallengeFor(device)
        return self._call("POST", path, body, messages.Challenge).challenge

    def token(self, space: bytes, challenge: bytes, signature: bytes) -> tuple[str, int]:
        """The token and when it expires, in Unix milliseconds."""
        path = f"/v1/spaces/{space.hex()}/token"
        told = self._call("POST", path, messages.SignIn(challenge, signature), messages.Token)
        return told.token, told.expires

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        """Append a membership entry; its index."""
        path = f"/v1/spaces/{space.hex()}/membership"
        body = messages.EntryBody(entry)
        return self._call("POST", path, body, messages.Index, bearer=token).index

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        """Send envelopes and get what the device lacks."""
        vector = [Seen(device, seq) for device, seq in sorted(request.vector.items())]
        wait, room = request.wait, request.room
        body = messages.SyncCall(vector, request.entries, list(request.envelopes), wait, room)
        path = f"/v1/spaces/{space.hex()}/sync"
        told = self._call(
            "POST",
            path,
            body,
            messages.SyncAnswer,
            bearer=token,
            wait=wait,
            divisible=is_divisible(request.envelopes, room),
        )
        return Answer(
            accepted=told.accepted,
            envelopes=tuple(told.envelopes),
            more=told.more,
            heads={head.device: Head(head.seq, head.hash) for head in told.heads},
            entries=tuple(told.entries),
            generation=told.generation,
            membership=told.membership,
            floor=told.floor,
            offered=told.offered,
            due=told.due,
        )

    def offer(self, space: bytes, token: str, snapshot: bytes) -> bytes:
        """Offer a snapshot; its hash."""
        path = f"/v1/spaces/{space.hex()}/snapshots"
        body = messages.Snapshot(snapshot)
        return self._call("POST", path, body, messages.SnapshotHash, bearer=token).hash

    def snapshot(self, space: bytes, token: str, digest: bytes) -> bytes:
        """The snapshot of that hash."""
        path = f"/v1/spaces/{space.hex()}/snapshots/{digest.hex()}"
        told = self._call("POST", path, messages.Nothing(), messages.Snapshot, bearer=token)
        return told.snapshot

    def begin_blob(self, space: bytes, token: str, blob: bytes, size: int) -> tuple[int, bool]:
        """Begin a blob of so many sealed bytes; how many chunks are there, and whether all."""
        path = f"/v1/spaces/{space.hex()}/blobs/{blob.hex()}"
        body = messages.BlobSize(size)
        told = self._call("POST", path, body, messages.BlobThere, bearer=token)
        return told.chunks, told.complete

    def put_chunk(self, space: bytes, token: str, blob: bytes, number: int, chunk: bytes) -> int:
        """Send the next chunk, counted from 0; how many are there."""
        path = f"/v1/spaces/{space.hex()}/blobs/{blob.hex()}/{number}"
        body = messages.Chunk(chunk)
        return self._call("PUT", path, body, messages.Chunks, bearer=token).chunks

    def get_chunk(self, space: bytes, token: str, blob: bytes, number: int) -> bytes:
        """A chunk as it was sent; refused as `no-blob` where it is not there."""
        path = f"/v1/spaces/{space.hex()}/blobs/{blob.hex()}/{number}"
        return self._call("POST", path, messages.Nothing(), messages.Chunk, bearer=token).chunk

    def recoverable(self, device: bytes) -> list[bytes]:
        """The spaces in which that device is a recovery member."""
        body = messages.RecoveryOf(device)
        return self._call("POST", "/v1/recovery", body, messages.Spaces).spaces

    def create_mailbox(self, mailbox: bytes, key: bytes) -> int:
        """Open a mailbox; when it closes, in Unix milliseconds."""
        body = messages.NewMailbox(mailbox, hashlib.sha256(key).digest())
        return self._call("POST", "/v1/mailboxes", body, messages.Expires).expires

    def put(self, mailbox: bytes, key: bytes, slot: str, message: bytes) -> None:
        """Leave a message in a slot, once."""
        path = f"/v1/mailboxes/{mailbox.hex()}/{slot}"
        self._call("PUT", path, messages.Put(message), messages.Nothing, bearer=key.hex())

    def take(self, mailbox: bytes, key: bytes, slot: str, wait: int) -> bytes:
        """The message in a slot; refused as `empty` when none came within `wait` seconds."""
        path = f"/v1/mailboxes/{mailbox.hex()}/{slot}"
        body = messages.TakeCall(wait)
        return self._call("POST", path, body, messages.Put, bearer=key.hex(), wait=wait).message

    def drop_mailbox(self, mailbox: bytes, key: bytes) -> None:
        """Close the mailbox; closing it again is fine."""
        path = f"/v1/mailboxes/{mailbox.hex()}"
        self._call("DELETE", path, messages.Nothing(), messages.Nothing, bearer=key.hex())

    def _call(
        self,
        method: str,
        path: str,
        body: wire.Shape,
        shape: type[Told],
        *,
        bearer: str = "",
        wait: int = 0,
        divisible: bool = False,
    ) -> Told:
        """`divisible`: when it is cut off, whoever asked sends less, and not the same again."""
        content = wire.encode(body)
        seconds = _TIMEOUT + wait + min(len(content) / _SLOWEST, _WHOLE)
        headers = {"content-type": _MEDIA, "accept": _MEDIA}
        if bearer:
            headers["authorization"] = f"Bearer {bearer}"
        request = self._client.build_request(
            method,
            self.origin + path,
            content=content,
            headers=headers,
            timeout=httpx.Timeout(seconds, connect=_CONNECT),
            extensions={"trace": self._bounds.trace},
        )
        status, told = self._persist(request, seconds + _WHOLE, divisible)
        if status >= 300:
            raise refusal(self.origin, status, told)
        try:
            return wire.decode(told, shape, limit=_ANSWER_LIMIT)
        except Malformed:
            raise no_relay(self.origin) from None

    def _persist(
        self, request: httpx.Request, seconds: float, divisible: bool
    ) -> tuple[int, bytes]:
        """Send until an answer comes that trying again would not change; each time for so long."""
        pause = _FIRST_PAUSE
        for left in reversed(range(_ATTEMPTS)):
            try:
                with self._bounds.of_call(seconds):
                    status, content, retry_after = self._send(request)
            except httpx.TransportError as error:
                if doubt := _doubt(error):
                    raise NoNetwork(
                        f"The certificate of {self.origin} is not believed: {doubt}.",
                        _CERTIFICATE_HINT,
                    ) from error
                cut = not isinstance(error, _NOT_BEGUN)
                if not left or (cut and divisible):
                    raise NoNetwork(
                        f"{self.origin} cannot be reached.", WAIT_HINT, cut=cut
                    ) from error
                retry_after = None
            except RuntimeError as error:
                if not self._client.is_closed:
                    raise
                raise NoNetwork(
                    f"The connection to {self.origin} was closed.", _CLOSED_HINT
                ) from error
            else:
                patient = retry_after is None or retry_after <= _LONGEST_PAUSE
                too_slow = divisible and status == _TOO_SLOW
                if status not in _PASSING or not left or not patient or too_slow:
                    return status, content
            self._sleep(max(pause * random.uniform(0.5, 1.5), retry_after or 0.0))  # noqa: S311  # spreads retries, keeps no secret
            pause = min(pause * 2, _LONGEST_PAUSE)
        raise AssertionError("unreachable")

    def _send(self, request: httpx.Request) -> tuple[int, bytes, float | None]:
        response = self._client.send(request, stream=True)
        self._bounds.begun()
        chunks: list[bytes] = []
        try:
            if response.status_code == _TOO_SLOW:
                # Not read, so that the connection goes: the rest of the body is still on it.
                return _TOO_SLOW, b"", None
            size = 0
            for chunk in response.iter_raw():
                self._bounds.left()
                size += len(chunk)
                if size > _ANSWER_LIMIT:
                    raise too_much(self.origin)
                chunks.append(chunk)
        finally:
            response.close()
        return response.status_code, b"".join(chunks), _seconds(response.headers.get("retry-after"))


def _doubt(error: BaseException) -> str | None:
    """What is wrong with a certificate, in OpenSSL's words, if that is why nothing came."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        cause = cause.__cause__ or cause.__context__
    return None


def _seconds(header: str | None) -> float | None:
    try:
        return min(max(float(header), 0.0), 86400.0) if header else None
    except ValueError:
        return None


class _Told(msgspec.Struct):
    """An error as the relay writes it."""

    code: str
    message: str
    hint: str | None = None
    retry_after: float | None = None
    details: dict[str, object] | None = None


def refusal(origin: str, status: int, content: bytes) -> RelayRefused | NotARelay | NoNetwork:
    """The error that a relay's JSON stands for, or what a proxy says in its place."""
    if status == _TOO_SLOW:
        return NoNetwork(f"The line to {origin} is too slow.", WAIT_HINT, cut=True)
    try:
        told = msgspec.json.decode(content, type=_Told)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        if status in _PASSING:
            return NoNetwork(
                f"{origin} does not answer at the moment ({status}).",
                WAIT_HINT,
            )
        return NotARelay(f"What answers at {origin} is no relay ({status}).", "Check its address.")
    return RelayRefused(
        told.message[:300],
        (told.hint or "")[:300],
        reason=told.code[:50],
        status=status,
        retry_after=told.retry_after,
        details=told.details,
    )
