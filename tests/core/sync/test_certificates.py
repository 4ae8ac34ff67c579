"""Whom a device takes for its relay: TLS, with real certificates on loopback."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kitchensync.errors import NoNetwork
from kitchensync.sync.wire.http import HttpRelay

HOST = "127.0.0.1"


@contextmanager
def serving(certificate: Path) -> Generator[tuple[str, list[int]]]:
    """Where something speaks TLS and says nothing; how often it was called."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    calls: list[int] = []
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]

        def answer() -> None:
            while True:
                try:
                    called, _ = listening.accept()
                except OSError:
                    return
                calls.append(port)
                with called, suppress(OSError):
                    context.wrap_socket(called, server_side=True).close()

        threading.Thread(target=answer, daemon=True).start()
        yield f"https://{HOST}:{port}", calls


def certified(made: Path, days: int) -> Path:
    """A certificate for this machine of no authority, good for so many days from now."""
    now = datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    made.write_bytes(secret + certificate.public_bytes(pem))
    return made


@pytest.mark.parametrize(("days", "doubt"), [(1, "self-signed"), (-1, "has expired")])
def test_a_certificate_that_is_not_believed_is_told_apart_from_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, doubt: str
) -> None:
    file = certified(tmp_path / "server.pem", days)
    if days < 0:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with serving(file) as (origin, calls):
        told = failure(origin)
    assert told.message.startswith(f"The certificate of {origin} is not believed: ")
    assert doubt in told.message
    assert "SSL_CERT_FILE" in told.hint
    assert len(calls) == 1


def test_an_authority_that_is_named_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certified(tmp_path / "server.pem", 1)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with serving(file) as (origin, calls):
        assert failure(origin).message == f"{origin} cannot be reached."
    assert len(calls) > 1


def failure(origin: str) -> NoNetwork:
    relay = HttpRelay(origin, sleep=lambda _: None)
    with pytest.raises(NoNetwork) as refused:
        relay.challenge(bytes(32), bytes(16))
    relay.close()
    return refused.value
