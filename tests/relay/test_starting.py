"""Starting a relay: what it makes, and the one line it says when it cannot."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import resource
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import BadInput, Busy, DiskFull, ForeignHome, HomeError, NoPermission
from kitchensync_relay import database
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.folder import DataFolder
from kitchensync_relay.main import main
from kitchensync_relay.serving import check_proxies, listen, own_origin, room_for, url_of
from kitchensync_relay.settings import Settings, known, read
from tests.relay.process import RELAY, RelayProcess


def refusal(data: Path, *options: str) -> tuple[int, str]:
    """The exit status and the only line of a relay that does not start."""
    command = [*RELAY, "--data", str(data), *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert ended.stdout == ""
    return ended.returncode, lines[0].removeprefix("ks-relay: ")


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, line = refusal(tmp_path / "data", "--port", str(port))
    assert status == 2
    assert line.startswith(f"Port {port} of 127.0.0.1 is in use.")


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    status, line = refusal(tmp_path, "--port", "0")
    assert (status, "holds something else" in line) == (4, True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_relay_whose_first_start_was_cut_short_starts(tmp_path: Path) -> None:
    (tmp_path / ".relay.json.k2j1h_x9.unfinished").write_text("half of it")
    DataFolder(tmp_path).close()
    assert (tmp_path / "relay.json").exists()


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    assert refusal(tmp_path / "data", "--port", "0")[0] == 4


def test_a_database_from_the_future_is_named(tmp_path: Path) -> None:
    DataFolder(tmp_path / "data").close()
    path = tmp_path / "data" / "relay.db"
    database.prepare(path, {**database.upgrades(), max(database.upgrades()) + 1: "SELECT 1"})
    assert "newer relay" in refusal(tmp_path / "data", "--port", "0")[1]


def test_a_corrupt_database_is_named(tmp_path: Path) -> None:
    DataFolder(tmp_path / "data").close()
    (tmp_path / "data" / "relay.db").write_bytes(os.urandom(9000))
    assert "is damaged" in refusal(tmp_path / "data", "--port", "0")[1]


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (sqlite3.SQLITE_FULL, DiskFull, "no room to write"),
        (sqlite3.SQLITE_IOERR_WRITE, DiskFull, "or its disk fails"),
        (sqlite3.SQLITE_IOERR_READ, HomeError, "The disk failed"),
    ],
)
def test_a_disk_that_fails_is_told_apart_from_a_full_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[HomeError], says: str
) -> None:
    def connect(_: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("disk")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(database, "connect", connect)
    with pytest.raises(HomeError, match=says) as caught:
        database.prepare(tmp_path / "relay.db")
    assert type(caught.value) is kind


@pytest.mark.parametrize("missing", ["litestar", "obstore", "uvicorn"])
def test_without_what_a_relay_needs_it_says_what_to_install(tmp_path: Path, missing: str) -> None:
    script = f"import sys; sys.modules['{missing}'] = None; {RELAY[2]}"
    command = [sys.executable, "-c", script, "serve", "--data", str(tmp_path / "data")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert missing in line
    assert line.endswith("pip install 'kitchensync[relay]'")


def test_beyond_this_machine_an_origin_must_be_said(tmp_path: Path) -> None:
    status, line = refusal(tmp_path / "data", "--port", "0", "--host", "0.0.0.0")  # noqa: S104  # it must not start
    assert (status, "--origin" in line) == (2, True)


@pytest.mark.parametrize("proxies", ["*", "10.0.0.1, 0.0.0.0/0", "::/0"])
def test_beyond_this_machine_not_everybody_is_a_proxy(proxies: str) -> None:
    with listen("0.0.0.0", 0) as listener:  # noqa: S104  # nothing is served
        with pytest.raises(BadInput, match="KITCHENSYNC_RELAY_PROXIES"):
            check_proxies(listener, proxies)
        for named in ("", "10.0.0.1, 172.16.0.0/12"):
            check_proxies(listener, named)
    with listen("127.0.0.1", 0) as listener:
        check_proxies(listener, proxies)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.1", "127.0.0.1"), ("localhost", "localhost"), ("::1", "[::1]")]
)
def test_on_this_machine_alone_where_it_listens_is_its_origin(host: str, shown: str) -> None:
    with listen(host, 0) as listener:
        url = url_of(host, listener)
        assert url.startswith(f"http://{shown}:")
        assert own_origin(listener, url) == url


def test_where_nobody_can_listen_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        listen("203.0.113.7", 0)
    assert "assign requested address." in caught.value.message


def test_two_relays_do_not_share_a_folder(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "data"):
        assert "Another relay runs" in refusal(tmp_path / "data", "--port", "0")[1]


def test_what_a_relay_makes_is_for_its_owner_only(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "data"):
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()
        }
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert {"keys.json", "relay.db", "relay.json"} <= modes.keys()
    assert not [name for name, mode in modes.items() if mode & 0o077]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(NoPermission):
        DataFolder(tmp_path / "data")


def test_pictures_on_a_disk_that_is_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "blobs").symlink_to(tmp_path / "not mounted")
    with pytest.raises(NoPermission, match="blobs leads to no folder") as caught:
        Bodies.in_folder(tmp_path / "blobs")
    assert "Mount" in caught.value.hint


def test_a_file_in_the_place_of_pictures_is_named(tmp_path: Path) -> None:
    (tmp_path / "blobs").touch()
    with pytest.raises(ForeignHome, match="blobs is no folder"):
        Bodies.in_folder(tmp_path / "blobs")


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.EACCES, NoPermission), (errno.EROFS, NoPermission), (errno.ENOSPC, DiskFull)],
)
def test_why_pictures_have_no_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[HomeError]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(kind):
        Bodies.in_folder(tmp_path / "blobs")


def test_pictures_that_cannot_be_written_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(NoPermission, match="cannot be written"):
        Bodies.in_folder(tmp_path / "blobs")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_keys_that_others_can_get_at_are_refused(tmp_path: Path, mode: int) -> None:
    DataFolder(tmp_path).close()
    (tmp_path / "keys.json").chmod(mode)
    with pytest.raises(NoPermission):
        DataFolder(tmp_path)


def test_keys_that_are_damaged_are_named(tmp_path: Path) -> None:
    DataFolder(tmp_path).close()
    (tmp_path / "keys.json").write_text('[{"name": "a", "key": "00"}]')
    with pytest.raises(ForeignHome):
        DataFolder(tmp_path)


def test_a_folder_is_opened_once_at_a_time(tmp_path: Path) -> None:
    with DataFolder(tmp_path), pytest.raises(Busy):
        DataFolder(tmp_path)
    with DataFolder(tmp_path) as again:
        assert len(again.secrets) == 1


def test_a_folder_is_opened_once_though_somebody_deletes_its_lock(tmp_path: Path) -> None:
    with DataFolder(tmp_path):
        (tmp_path / "relay.lock").unlink()
        with pytest.raises(Busy):
            DataFolder(tmp_path)


def test_where_no_folder_can_be_locked_its_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock

    def files_only(descriptor: int, operation: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, "no folders")
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", files_only)
    with DataFolder(tmp_path), pytest.raises(Busy):
        DataFolder(tmp_path)


def test_where_only_what_can_be_written_is_locked_a_relay_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock

    def as_in_a_network(descriptor: int, operation: int) -> None:
        if not fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_RDWR:
            raise OSError(errno.EBADF, "not open for writing")
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", as_in_a_network)
    with DataFolder(tmp_path), pytest.raises(Busy):
        DataFolder(tmp_path)


def test_a_rotated_key_signs_and_the_one_before_stays_believed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with DataFolder(tmp_path) as folder:
        (first,) = folder.secrets
    for _ in range(2):
        main(["rotate-key", "--data", str(tmp_path)])
    with DataFolder(tmp_path) as folder:
        newest, before = folder.secrets
    assert newest.name in capsys.readouterr().out
    assert first not in (newest, before)
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert len(json.loads((tmp_path / "keys.json").read_text())) == 2


def test_a_key_is_rotated_where_a_relay_is_and_nowhere_else(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["rotate-key", "--data", str(tmp_path / "typo")])
    assert not (tmp_path / "typo").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeError, match="file/data is no folder"):
        DataFolder(tmp_path / "file" / "data")


def test_a_folder_of_a_name_that_no_disk_takes_is_named(tmp_path: Path) -> None:
    status, line = refusal(tmp_path / ("a" * 300), "--port", "0")
    assert (status, "a: File name too long." in line) == (4, True)


def test_settings_come_from_the_environment_and_options_go_before(tmp_path: Path) -> None:
    environ = {
        "KITCHENSYNC_RELAY_PORT": "0",
        "KITCHENSYNC_RELAY_DATA": str(tmp_path),
        "KITCHENSYNC_RELAY_FOUNDING": "no",
        "KITCHENSYNC_RELAY_OPERATOR_TOKEN": "",
        "KITCHENSYNC_HOME": "elsewhere",
    }
    settings = read({"port": "99"}, environ)
    assert settings == Settings(port=99, data=tmp_path, founding=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "65536"),
        ("QUOTA_MIB", "0"),
        ("RETENTION_DAYS", "1" + "0" * 20),
        ("BATCH", "-1"),
        ("FOUNDING", "maybe"),
        ("TYPO", "1"),
        ("DATA", ""),
        ("ORIGIN", "http://relay.example"),
        ("ORIGIN", "relay example"),
        ("PROXIES", "10.0.0.1, caddy"),
        ("PROXIES", "10.0.0.1/8"),
        ("OPERATOR_TOKEN", "öpen sesame, please"),
        ("OPERATOR_TOKEN", "open sesame, please "),
        ("OPERATOR_TOKEN", "open sesame"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadInput) as caught:
        read({}, {f"KITCHENSYNC_RELAY_{name}": value})
    assert name in caught.value.message
    assert "sesame" not in caught.value.message


def test_an_option_that_cannot_be_meant_is_refused_under_its_own_name() -> None:
    with pytest.raises(BadInput) as caught:
        read({"port": "65536"}, {})
    assert caught.value.message.startswith("--port is")


def test_an_origin_is_taken_as_devices_write_it() -> None:
    assert read({"origin": "Relay.Example/kitchen/"}, {}).origin == "https://relay.example/kitchen"
    assert read({}, {"KITCHENSYNC_RELAY_ORIGIN": ""}).origin == ""


def test_no_setting_is_without_a_word_about_it() -> None:
    assert all(one.about.help.endswith(".") for one in known())


def test_the_token_of_the_operator_is_not_shown() -> None:
    token = "open sesame"  # noqa: S105  # of no relay
    assert token not in repr(Settings(operator_token=token))


def test_a_fresh_database_is_of_todays_version(tmp_path: Path) -> None:
    database.prepare(tmp_path / "relay.db")
    with closing(sqlite3.connect(tmp_path / "relay.db")) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()
    assert version == (max(database.upgrades()),)


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "room"),
    [
        (1024, 524288, 4096 + 256, 4096),
        (1024, 1024, 1024, 768),
        (100, 100, 100, 50),
        (8192, 8192, None, 4096),
        (1024, resource.RLIM_INFINITY, 4096 + 256, 4096),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, None, 4096),
    ],
)
def test_connections_leave_files_for_the_database_and_its_pictures(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: int | None, room: int
) -> None:
    became: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "getrlimit", {resource.RLIMIT_NOFILE: (soft, hard)}.__getitem__)

    def setrlimit(kind: int, limits: tuple[int, int]) -> None:
        became.append((kind, limits))

    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    assert room_for(4096) == room
    assert became == ([(resource.RLIMIT_NOFILE, (raised, hard))] if raised else [])
