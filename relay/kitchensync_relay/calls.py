"""The protocol's calls, one row each: path, bodies, limits, and which method of the service runs.

Everything else is derived: the routes in `app`, the OpenAPI description in `description`. What the
calls mean is left to `service`. Protocol, section 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kitchensync.sync.wire import messages
from kitchensync.sync.wire.limits import CALL_BYTES, MESSAGE_BYTES
from kitchensync.sync.wire.transport import Request
from kitchensync.trust.blobs import SEALED_CHUNK
from kitchensync.trust.entries import MAX_REMOVE, Place
from kitchensync.wire import Shape, check_ascending
from kitchensync_relay.asked import Asked, Call, hex_id
from kitchensync_relay.codes import well_formed
from kitchensync_relay.service import RelayService

_AROUND = 6
"""Bytes of msgpack around an entry or a chunk that is the whole body."""
_AROUND_SHORT = 4
"""The same around what is shorter than 64 KiB, such as a message."""


async def _found(service: RelayService, asked: Asked) -> Shape:
    return messages.Space(await service.found(asked.body.log))


async def _challenge(service: RelayService, asked: Asked) -> Shape:
    return messages.Challenge(*await service.challenge(asked.space, asked.body.device))


async def _token(service: RelayService, asked: Asked) -> Shape:
    body = asked.body
    return messages.Token(*await service.token(asked.space, body.challenge, body.signature))


async def _append(service: RelayService, asked: Asked) -> Shape:
    return messages.Index(await service.append(asked.space, asked.device, asked.body.entry))


async def _sync(service: RelayService, asked: Asked) -> Shape:
    body: messages.SyncCall = asked.body
    vector = {known.device: known.seq for known in body.vector}
    with well_formed():
        check_ascending(known.device for known in body.vector)
    request = Request(vector, body.entries, body.envelopes, body.wait, body.room)
    answer = await service.sync(asked.space, asked.device, request)
    return messages.SyncAnswer(
        answer.accepted,
        list(answer.envelopes),
        answer.more,
        [Place(who, head.seq, head.hash) for who, head in sorted(answer.heads.items())],
        list(answer.entries),
        answer.generation,
        answer.membership,
        answer.floor,
        answer.offered,
        answer.due,
    )


async def _offer(service: RelayService, asked: Asked) -> Shape:
    return messages.SnapshotHash(
        await service.offer(asked.space, asked.device, asked.body.snapshot)
    )


async def _snapshot(service: RelayService, asked: Asked) -> Shape:
    wanted = hex_id(asked.path["snapshot"], 32)
    return messages.Snapshot(await service.snapshot(asked.space, asked.device, wanted))


async def _begin_blob(service: RelayService, asked: Asked) -> Shape:
    size = asked.body.size
    begun = await service.begin_blob(asked.space, asked.device, asked.blob, size)
    return messages.BlobThere(*begun)


async def _put_chunk(service: RelayService, asked: Asked) -> Shape:
    chunk = asked.body.chunk
    there = await service.put_chunk(asked.space, asked.device, asked.blob, asked.chunk, chunk)
    return messages.Chunks(there)


async def _get_chunk(service: RelayService, asked: Asked) -> Shape:
    chunk = await service.get_chunk(asked.space, asked.device, asked.blob, asked.chunk)
    return messages.Chunk(chunk)


async def _recoverable(service: RelayService, asked: Asked) -> Shape:
    return messages.Spaces(await service.recoverable(asked.body.device))


async def _create(service: RelayService, asked: Asked) -> Shape:
    body = asked.body
    return messages.Expires(await service.mailboxes.create(body.mailbox, body.key_hash))


async def _put(service: RelayService, asked: Asked) -> Shape:
    slot = asked.path["slot"]
    await service.mailboxes.put(asked.mailbox, asked.key, slot, asked.body.message)
    return messages.Nothing()


async def _take(service: RelayService, asked: Asked) -> Shape:
    slot = asked.path["slot"]
    message = await service.mailboxes.take(asked.mailbox, asked.key, slot, asked.body.wait)
    return messages.Put(message)


async def _drop(service: RelayService, asked: Asked) -> Shape:
    await service.mailboxes.drop(asked.mailbox, asked.key)
    return messages.Nothing()


_OF_MEMBERS: Final = (
    "unauthorized",
    "not-member",
    "not-allowed",
    "suspended",
    "unknown-space",
)

CALLS: Final[Sequence[Call]] = (
    Call(
        "found",
        "POST",
        "/v1/spaces",
        "Found a space, or give one back, by its whole membership log",
        messages.LogBody,
        messages.Space,
        (
            "bad-signature",
            "not-member",
            "not-allowed",
            "closed",
            "suspended",
            "stale-epoch",
            "stale-boundary",
            "membership-fork",
            "log-full",
            "over-quota",
        ),
        _found,
        rate="found",
        limit=CALL_BYTES,
    ),
    Call(
        "challenge",
        "POST",
        "/v1/spaces/{space:str}/challenge",
        "Get what a device signs to sign in",
        messages.ChallengeFor,
        messages.Challenge,
        ("suspended", "unknown-space"),
        _challenge,
        rate="sign-in",
    ),
    Call(
        "token",
        "POST",
        "/v1/spaces/{space:str}/token",
        "Sign in with a signed challenge",
        messages.SignIn,
        messages.Token,
        ("unauthorized", "bad-signature", "not-member", "suspended", "unknown-space"),
        _token,
        rate="sign-in",
    ),
    Call(
        "append",
        "POST",
        "/v1/spaces/{space:str}/membership",
        "Append a membership entry",
        messages.EntryBody,
        messages.Index,
        (
            "unauthorized",
            "bad-signature",
            "not-member",
            "not-allowed",
            "suspended",
            "unknown-space",
            "stale-membership",
            "stale-boundary",
            "log-full",
            "over-quota",
        ),
        _append,
        signed_in=True,
        limit=MAX_REMOVE + _AROUND,
    ),
    Call(
        "sync",
        "POST",
        "/v1/spaces/{space:str}/sync",
        "Send envelopes, and get the entries and envelopes that the device lacks",
        messages.SyncCall,
        messages.SyncAnswer,
        (
            "unauthorized",
            "bad-signature",
            "not-member",
            "not-allowed",
            "suspended",
            "unknown-space",
            "fork",
            "gap",
            "stale-epoch",
            "stale-membership",
            "over-quota",
        ),
        _sync,
        signed_in=True,
        limit=CALL_BYTES,
    ),
    Call(
        "snapshot-offer",
        "POST",
        "/v1/spaces/{space:str}/snapshots",
        "Offer a snapshot, or bring back the one that the newest floor is about",
        messages.Snapshot,
        messages.SnapshotHash,
        (
            "unauthorized",
            "bad-signature",
            "not-member",
            "not-allowed",
            "suspended",
            "unknown-space",
            "no-blob",
            "stale-epoch",
            "stale-membership",
            "stale-boundary",
            "over-quota",
        ),
        _offer,
        signed_in=True,
        limit=CALL_BYTES,
    ),
    Call(
        "snapshot",
        "POST",
        "/v1/spaces/{space:str}/snapshots/{snapshot:str}",
        "Get a snapshot that is kept",
        messages.Nothing,
        messages.Snapshot,
        (
            "unauthorized",
            "not-member",
            "suspended",
            "unknown-space",
            "no-snapshot",
        ),
        _snapshot,
        signed_in=True,
    ),
    Call(
        "blob-begin",
        "POST",
        "/v1/spaces/{space:str}/blobs/{blob:str}",
        "Begin a blob, or ask how much of it is there",
        messages.BlobSize,
        messages.BlobThere,
        (*_OF_MEMBERS, "over-quota"),
        _begin_blob,
        signed_in=True,
    ),
    Call(
        "blob-put",
        "PUT",
        "/v1/spaces/{space:str}/blobs/{blob:str}/{chunk:str}",
        "Send the next chunk of a blob",
        messages.Chunk,
        messages.Chunks,
        (*_OF_MEMBERS, "no-blob", "gap", "over-quota"),
        _put_chunk,
        signed_in=True,
        limit=SEALED_CHUNK + _AROUND,
    ),
    Call(
        "blob-get",
        "POST",
        "/v1/spaces/{space:str}/blobs/{blob:str}/{chunk:str}",
        "Get a chunk of a blob",
        messages.Nothing,
        messages.Chunk,
        (*_OF_MEMBERS, "no-blob"),
        _get_chunk,
        signed_in=True,
    ),
    Call(
        "recovery",
        "POST",
        "/v1/recovery",
        "Find the spaces in which a device id is a recovery member",
        messages.RecoveryOf,
        messages.Spaces,
        ("suspended",),
        _recoverable,
        rate="recovery",
    ),
    Call(
        "mailbox-create",
        "POST",
        "/v1/mailboxes",
        "Open a mailbox for pairing",
        messages.NewMailbox,
        messages.Expires,
        ("exists", "mailboxes-full", "over-quota"),
        _create,
        rate="mailbox-create",
    ),
    Call(
        "mailbox-put",
        "PUT",
        "/v1/mailboxes/{mailbox:str}/{slot:str}",
        "Leave a sealed message in a slot, once",
        messages.Put,
        messages.Nothing,
        ("unauthorized", "empty", "slot-taken", "over-quota"),
        _put,
        rate="mailbox",
        signed_in=True,
        limit=MESSAGE_BYTES + _AROUND_SHORT,
    ),
    Call(
        "mailbox-take",
        "POST",
        "/v1/mailboxes/{mailbox:str}/{slot:str}",
        "Read the message in a slot, waiting for it if asked to",
        messages.TakeCall,
        messages.Put,
        ("unauthorized", "empty"),
        _take,
        rate="mailbox",
        signed_in=True,
    ),
    Call(
        "mailbox-drop",
        "DELETE",
        "/v1/mailboxes/{mailbox:str}",
        "Close a mailbox",
        messages.Nothing,
        messages.Nothing,
        ("unauthorized",),
        _drop,
        rate="mailbox",
        signed_in=True,
    ),
)
EVERYWHERE: Final = (
    "malformed",
    "incomplete",
    "too-large",
    "rate-limited",
    "internal",
    "unavailable",
)
"""Codes that any call may end with."""
