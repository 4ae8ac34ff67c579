"""A relay on a port: opens the folder, listens, says so, and stops without losing anything.

Settings come from `settings`; what is served from `app`.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import ipaddress
import logging
import os
import resource
import shutil
import signal
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

import uvicorn

from kitchensync.errors import BadInput, NoPermission, RelayRefused
from kitchensync_relay import mounted
from kitchensync_relay.app import create_app
from kitchensync_relay.bodies import Bodies, Disk
from kitchensync_relay.connections import Connection
from kitchensync_relay.folder import DataFolder
from kitchensync_relay.limits import Limiter
from kitchensync_relay.logs import Log, ServerLog, failure
from kitchensync_relay.service import RelayService
from kitchensync_relay.settings import Settings
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import Transaction

_GRACE_SECONDS = 10
_BACKLOG = 1024
_FILES = 256
"""Files that a relay has open beside its connections, and room for those that it turns away."""


def serve(settings: Settings) -> None:
    """Run a relay until it is told to stop. Raises what hinders it from starting."""
    os.umask(0o077)
    log = Log(requests=settings.log_requests)
    with DataFolder(settings.data) as folder, listen(settings.host, settings.port) as listener:
        url = url_of(settings.host, listener)
        settings = replace(settings, origin=settings.origin or own_origin(listener, url))
        check_proxies(listener, settings.proxies)
        store, bodies = open_stores(folder, settings.batch)
        service = RelayService(
            store=store,
            bodies=bodies,
            origin=settings.origin,
            secrets=folder.secrets,
            limiter=Limiter(settings.rates()),
            quota=settings.quota,
            free=lambda: folder.free(settings.reserve),
            disk=lambda: _disk_of(folder.path),
            founding=settings.founding,
            policy=settings.policy,
            most_mailboxes=settings.mailboxes,
            threads=settings.threads,
        )
        _run(service, settings, log, listener, url)


def open_stores(folder: DataFolder, batch: int) -> tuple[SqliteStore, Bodies]:
    """What the folder holds, which is a relay's from then on. `batch`: most calls in one commit.

    Raises what `SqliteStore`, `Bodies.in_folder` and `mounted.check_own` raise.
    """
    if not folder.has_database:  # none is made beside the pictures of one that is lost
        mounted.check_own(folder.blobs, 0)
    store = SqliteStore(folder.database, batch=batch)
    try:
        known, newest = asyncio.run(store.read(_bodies_of))
        mounted.check_own(folder.blobs, newest)
        bodies = Bodies.in_folder(folder.blobs, known)
        folder.be_relay()
    except BaseException:
        asyncio.run(store.close())
        raise
    return store, bodies


def _bodies_of(tx: Transaction) -> tuple[Sequence[int], int]:
    return tx.blobs.with_bodies(), tx.blobs.newest()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; `BadInput` or `NoPermission` where it cannot."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except socket.gaierror:
        raise BadInput(f"“{host}” is no address of this machine.", "Give another --host.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BadInput(
                f"Port {port} of {host} is in use.",
                "Stop what listens there, or give another --port.",
            ) from None
        if error.errno == errno.EACCES:
            raise NoPermission(
                f"Port {port} may not be used.", "Give a --port above 1023."
            ) from None
        raise BadInput(
            f"Cannot listen on {host}: {os.strerror(error.errno or 0)}.", "Give another --host."
        ) from None


def room_for(connections: int) -> int:
    """How many of these fit under the limit of open files, which is raised where it may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _FILES
    if 0 <= soft < wanted:
        soft = wanted if hard < 0 else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return connections if soft < 0 else min(connections, max(soft - _FILES, soft // 2))


def url_of(host: str, listener: socket.socket) -> str:
    """Where it listens: a name but `localhost` as the address that it stands for."""
    bound, port, *_ = listener.getsockname()
    shown = f"[{bound}]" if ":" in bound else bound
    return f"http://{'localhost' if host == 'localhost' else shown}:{port}"


def own_origin(listener: socket.socket, url: str) -> str:
    """The URL itself is the origin where only this machine can call; elsewhere it must be said."""
    if not _is_loopback(listener):
        raise BadInput(
            f"Devices must know the relay on {listener.getsockname()[0]} by one https:// URL.",
            "Give it with --origin.",
        )
    return url


def check_proxies(listener: socket.socket, proxies: str) -> None:
    """Raise `BadInput` where everybody who reaches it could say to be anybody else."""
    networks = proxies.replace("*", "0.0.0.0/0").split(",") if proxies else ()
    sizes = [ipaddress.ip_network(one.strip()).prefixlen for one in networks]
    if 0 in sizes and not _is_loopback(listener):
        raise BadInput(
            f"Whoever reaches the relay on {listener.getsockname()[0]} could say to be anybody,"
            f" since KITCHENSYNC_RELAY_PROXIES is “{proxies}”.",
            "Give it the address or the network of the proxy alone.",
        )


def _is_loopback(listener: socket.socket) -> bool:
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def _disk_of(folder: Path) -> Disk:
    usage = shutil.disk_usage(folder)
    return Disk(usage.total, usage.free)


class _Server(uvicorn.Server):
    """Says when it listens, and lets go of held calls before it waits for them."""

    def __init__(self, config: uvicorn.Config, service: RelayService, log: Log, url: str) -> None:
        super().__init__(config)
        self._service = service
        self._log = log
        self._url = url
        service.connections = lambda: len(self.server_state.connections)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await self._service.sweep()
        except RelayRefused as error:  # a full disk: what is here can still be read
            self._log.write("failure", **failure(error.__cause__ or error))
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        print(f"listening on {self._url}", flush=True)  # noqa: T201  # what starts a relay waits for this line

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._service.drain()
        await super().shutdown(sockets)
        await self._service.close()


def _ignore(_signal: int, _frame: FrameType | None) -> None:
    pass


def _run(
    service: RelayService, settings: Settings, log: Log, listener: socket.socket, url: str
) -> None:
    config = uvicorn.Config(
        create_app(service, settings, log),
        http=Connection,
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        backlog=_BACKLOG,
        limit_concurrency=room_for(settings.connections),
    )
    logging.basicConfig(handlers=[ServerLog(log)])
    server = _Server(config, service, log, url)
    # The server raises the signal that stopped it once more when it is done; a stop is no failure.
    for stopping in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stopping, _ignore)
    log.write("start", origin=settings.origin)
    server.run(sockets=[listener])
    log.write("stop")
