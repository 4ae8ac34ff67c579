"""What an operator can set, declared once for the command line, the environment and the manual.

Environment variables are `KITCHENSYNC_RELAY_` and the name in capitals; an option of
`ks-relay serve` goes before its variable.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, get_args, get_type_hints

from kitchensync.errors import BadInput
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.wire.limits import MIB
from kitchensync_relay import values
from kitchensync_relay.floors import Policy
from kitchensync_relay.limits import Rate

PREFIX: Final = "KITCHENSYNC_RELAY_"
BUSY_DEVICES: Final = 10
"""Devices of a space that may call as often as one may: a household makes as many as it likes."""


class About(NamedTuple):
    """What a setting means, whether `ks-relay serve` has an option for it, and how it is read.

    `reads` raises `ValueError`; None: as its type is.
    """

    help: str
    option: bool = False
    reads: Callable[[str], Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of a relay."""

    data: Annotated[Path, About("Folder of the database and the relay's keys.", option=True)] = (
        Path("relay-data")
    )
    host: Annotated[str, About("Address to listen on.", option=True)] = "127.0.0.1"
    port: Annotated[
        int, About("Port to listen on; 0 picks a free one.", option=True, reads=values.port)
    ] = 8787
    origin: Annotated[
        str,
        About(
            "URL under which devices reach the relay; needed beyond loopback.",
            option=True,
            reads=values.origin,
        ),
    ] = ""
    operator_token: Annotated[
        str, About("Bearer token of the admin API; empty: no such API.", reads=values.secret)
    ] = ""
    founding: Annotated[bool, About("Whether new spaces may be founded here.")] = True
    quota_mib: Annotated[int, About("Room for each space, in MiB.")] = 1024
    reserve_mib: Annotated[
        int, About("Room on the disk, in MiB, that is left to shut devices out and to erase.")
    ] = 64
    snapshot_mib: Annotated[int, About("Changes, in MiB, after which a snapshot is asked for.")] = 4
    snapshot_envelopes: Annotated[int, About("The same in envelopes.")] = 4000
    retention_days: Annotated[
        int, About("How long what a snapshot covers is kept that nobody else looked into.")
    ] = 7
    grace_days: Annotated[
        int, About("How long what a snapshot covers is kept that another device looked into.")
    ] = 3
    proxies: Annotated[
        str,
        About(
            "Addresses and networks of proxies, whose `X-Forwarded-For` is believed, separated by"
            " commas; `*`, on loopback only: all.",
            reads=values.addresses,
        ),
    ] = "127.0.0.1"
    rate_founding: Annotated[int, About("Logs of spaces taken per address and hour.")] = 30
    rate_sign_in: Annotated[int, About("Challenges and tokens per address and minute.")] = 300
    rate_recovery: Annotated[int, About("Look-ups of recovery words per address and minute.")] = 10
    rate_mailbox: Annotated[int, About("Mailbox calls per address and minute.")] = 120
    mailboxes: Annotated[int, About("Most mailboxes open at a time, of at most 64 KiB each.")] = (
        1000
    )
    mailboxes_per_address: Annotated[
        int, About("Most mailboxes that an address opens in a quarter of an hour.")
    ] = 100
    rate_failed: Annotated[
        int, About("Calls per address and minute that nobody is signed in for.")
    ] = 60
    rate_append: Annotated[
        int, About("Membership entries per device and minute; ten times as many per space.")
    ] = 60
    rate_sync: Annotated[
        int, About("Syncs per device and minute; ten times as many per space.")
    ] = 600
    rate_blob: Annotated[
        int, About("Calls about blobs per device and minute; ten times as many per space.")
    ] = 3000
    batch: Annotated[int, About("Most calls in one commit.")] = 256
    threads: Annotated[int, About("Threads that verify signatures.")] = 2
    connections: Annotated[int, About("Most connections at a time, waiting devices included.")] = (
        4096
    )
    log_requests: Annotated[bool, About("Whether each request is a line of the log.")] = True

    def rates(self) -> Mapping[str, Rate]:
        """The rates of the limiter, by kind of call."""
        of_devices = {
            "append": Rate(self.rate_append, self.rate_append),
            "sync": Rate(self.rate_sync, self.rate_sync),
            "blob": Rate(self.rate_blob, self.rate_blob),
        }
        of_spaces = {
            f"{kind}-space": Rate(rate.per_minute * BUSY_DEVICES, rate.burst * BUSY_DEVICES)
            for kind, rate in of_devices.items()
        }
        return {
            "found": Rate(self.rate_founding / 60, self.rate_founding),
            "sign-in": Rate(self.rate_sign_in, self.rate_sign_in),
            "recovery": Rate(self.rate_recovery, self.rate_recovery),
            "mailbox": Rate(self.rate_mailbox, self.rate_mailbox),
            "mailbox-create": Rate(
                self.mailboxes_per_address / 30, -(-self.mailboxes_per_address // 2)
            ),
            "failed": Rate(self.rate_failed, self.rate_failed),
            **of_devices,
            **of_spaces,
        }

    @property
    def policy(self) -> Policy:
        """When a snapshot is asked for, and what it covers dropped."""
        return Policy(
            self.snapshot_envelopes,
            self.snapshot_mib * MIB,
            self.retention_days * DAY_MS,
            self.grace_days * DAY_MS,
        )

    @property
    def quota(self) -> int:
        """Bytes for each space."""
        return self.quota_mib * MIB

    @property
    def reserve(self) -> int:
        """Bytes of the disk that spaces are not to take."""
        return self.reserve_mib * MIB

    def __repr__(self) -> str:
        """Without the operator's token."""
        return f"<Settings data={self.data} host={self.host} port={self.port}>"


_READS: Final[Mapping[type, Callable[[str], Any]]] = {
    bool: values.yes_or_no,
    int: values.number,
    Path: values.folder,
    str: str,
}


@dataclass(frozen=True, slots=True)
class Known:
    """One setting, as the manual and the command line show it."""

    name: str
    kind: type
    default: Any
    about: About

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return PREFIX + self.name.upper()

    def read(self, text: str, called: str) -> Any:
        """The value in that text; `BadInput`, which calls the setting so, where there is none."""
        try:
            return (self.about.reads or _READS[self.kind])(text)
        except ValueError as error:
            raise BadInput(f"{called} {error}.", "See docs/operations.md.") from None


def known() -> list[Known]:
    """All settings, in declared order."""
    hints = get_type_hints(Settings, include_extras=True)
    return [Known(one.name, *_split(hints[one.name], one.default)) for one in fields(Settings)]


def read(
    given: Mapping[str, str] | None = None, environ: Mapping[str, str] = os.environ
) -> Settings:
    """Settings from the command line (`given`: only what was given) and the environment.

    Raises `BadInput` for a value that is none, and for a variable that no setting has.
    """
    variables = {one.variable: one for one in known()}
    found: dict[str, Any] = {}
    for name, text in environ.items():
        if not name.startswith(PREFIX):
            continue
        if name not in variables:
            raise BadInput(f"{name} is no setting of the relay.", "See docs/operations.md.")
        found[variables[name].name] = variables[name].read(text, name)
    for one in known():
        if given and one.name in given:
            found[one.name] = one.read(given[one.name], f"--{one.name}")
    return Settings(**found)


def _split(hint: Any, default: Any) -> tuple[type, Any, About]:
    kind, about = get_args(hint)
    return kind, default, about
