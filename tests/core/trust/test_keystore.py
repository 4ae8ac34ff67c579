import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kitchensync.errors import DiskFull, HomeExists, NoPermission
from kitchensync.trust import keystore
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import FileKeyStore, KeyStore, MemoryKeyStore

posix = pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")


@pytest.fixture
def keys(random: Callable[[int], bytes]) -> DeviceKeys:
    return DeviceKeys.generate(random)


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> KeyStore:
    return FileKeyStore(tmp_path / "keys") if request.param == "file" else MemoryKeyStore()


def secrets(keys: DeviceKeys | None) -> tuple[bytes, bytes, bytes]:
    assert keys is not None
    return keys.signing_seed, keys.wrapping_private, keys.hedge


def test_what_was_saved_is_loaded(store: KeyStore, keys: DeviceKeys) -> None:
    store.save("household", keys)
    assert secrets(store.load("household")) == secrets(keys)


def test_there_are_no_keys_under_another_label(store: KeyStore, keys: DeviceKeys) -> None:
    store.save("household", keys)
    assert store.load("personal") is None


def test_keys_are_never_written_over(
    store: KeyStore, keys: DeviceKeys, random: Callable[[int], bytes]
) -> None:
    store.save("household", keys)
    with pytest.raises(HomeExists):
        store.save("household", DeviceKeys.generate(random))
    assert secrets(store.load("household")) == secrets(keys)


def test_saving_the_same_keys_again_is_nothing(store: KeyStore, keys: DeviceKeys) -> None:
    store.save("household", keys)
    store.save("household", keys)
    assert secrets(store.load("household")) == secrets(keys)


def test_deleted_keys_are_gone(store: KeyStore, keys: DeviceKeys) -> None:
    store.save("household", keys)
    store.delete("household")
    store.delete("household")
    assert store.load("household") is None


@posix
def test_key_files_are_for_their_owner_alone(tmp_path: Path, keys: DeviceKeys) -> None:
    old = os.umask(0)
    try:
        FileKeyStore(tmp_path / "keys").save("household", keys)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "household.key").stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_keys_that_others_can_get_at_are_refused_with_the_remedy(
    tmp_path: Path, keys: DeviceKeys, mode: int
) -> None:
    store = FileKeyStore(tmp_path / "keys")
    store.save("household", keys)
    path = tmp_path / "keys" / "household.key"
    path.chmod(mode)
    with pytest.raises(NoPermission) as refusal:
        store.load("household")
    assert refusal.value.hint == f"Run: chmod 600 '{path}'"
    path.chmod(0o600)
    assert store.load("household") is not None


@posix
def test_a_folder_in_which_others_could_replace_keys_is_refused(
    tmp_path: Path, keys: DeviceKeys
) -> None:
    store = FileKeyStore(tmp_path / "keys")
    store.save("household", keys)
    (tmp_path / "keys").chmod(0o770)
    with pytest.raises(NoPermission, match="chmod 700"):
        store.load("household")
    with pytest.raises(NoPermission):
        store.save("personal", keys)


@posix
def test_a_link_to_a_key_is_not_followed(tmp_path: Path, keys: DeviceKeys) -> None:
    store = FileKeyStore(tmp_path / "keys")
    store.save("household", keys)
    (tmp_path / "keys" / "personal.key").symlink_to(tmp_path / "keys" / "household.key")
    with pytest.raises(NoPermission):
        store.load("personal")


@pytest.mark.parametrize("damage", [b"", b"x" * 2000, b"\x95\x01\x01"])
def test_a_damaged_key_file_is_no_key_and_stays_beside_the_next(
    tmp_path: Path, keys: DeviceKeys, damage: bytes
) -> None:
    store = FileKeyStore(tmp_path / "keys")
    file = tmp_path / "keys" / "household.key"
    store.save("household", keys)
    file.write_bytes(damage)
    assert store.load("household") is None
    assert keystore.keys_of(store, "household", keys.device_id) is None
    keystore.keep_next(store, "household", keys)
    assert secrets(keystore.keys_of(store, "household", keys.device_id)) == secrets(keys)
    assert secrets(store.load("household")) == secrets(keys)
    assert file.with_name("household.key.damaged").read_bytes() == damage


def test_a_failed_write_leaves_nothing_behind(
    tmp_path: Path, keys: DeviceKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "fsync", full)
    store = FileKeyStore(tmp_path / "keys")
    with pytest.raises(DiskFull):
        store.save("household", keys)
    assert list((tmp_path / "keys").iterdir()) == []


@pytest.mark.parametrize("label", ["", "../household", "House", "a/b", "x" * 65])
def test_a_label_is_no_path(tmp_path: Path, label: str) -> None:
    with pytest.raises(ValueError, match="label"):
        FileKeyStore(tmp_path).load(label)


def test_keys_do_not_show_their_secrets(keys: DeviceKeys) -> None:
    shown = repr(keys) + str(keys)
    for secret in secrets(keys):
        assert secret.hex() not in shown
        assert repr(secret) not in shown
    assert keys.device_id.hex() in shown
