"""Both storages keep the same promises."""

import os
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from formsvc.attachments import storage
from formsvc.attachments.storage import Disk, Missing, Storage, digest_of, read

WORDS = b"Arviointikirja ei tallennu"


def test_what_was_put_comes_back(store: Storage) -> None:
    digest = store.put(WORDS)
    assert digest == digest_of(WORDS)
    assert read(store, digest) == WORDS
    blob = store.find(digest)
    assert blob is not None
    assert list(store.blobs()) == [blob]
    assert (blob.name, blob.size) == (digest, len(WORDS))
    assert abs(datetime.now(UTC) - blob.stored_at) < timedelta(minutes=1)


def test_the_same_content_lies_there_once(store: Storage) -> None:
    assert store.put(WORDS) == store.put(WORDS)
    assert len(list(store.blobs())) == 1


def test_what_is_not_there_is_missing(store: Storage) -> None:
    nothing = digest_of(b"nothing")
    assert store.find(nothing) is None
    with pytest.raises(Missing):
        store.open(nothing)
    store.delete(nothing)
    assert list(store.blobs()) == []


def test_what_was_deleted_is_gone(store: Storage) -> None:
    digest = store.put(WORDS)
    store.delete(digest)
    assert store.find(digest) is None
    assert list(store.blobs()) == []


def test_many_may_put_the_same_at_once(store: Storage) -> None:
    data = os.urandom(300_000)
    threads = [threading.Thread(target=store.put, args=(data,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [blob.name for blob in store.blobs()] == [digest_of(data)]
    assert read(store, digest_of(data)) == data


def test_files_are_readable_to_the_service_alone(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "deep" / "attachments")
    digest = disk.put(WORDS)
    path = tmp_path / "deep" / "attachments" / digest[:2] / digest
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == [digest]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("formsvc.attachments.storage.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        disk.put(WORDS)
    assert list(tmp_path.rglob("*.*")) == []
    assert list(disk.blobs()) == []


def test_what_a_crash_left_is_seen_and_others_files_are_not(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    digest = disk.put(WORDS)
    left = f"{digest}.part-ab12"
    (tmp_path / digest[:2] / left).write_bytes(b"half")
    (tmp_path / digest[:2] / "letter.txt").write_bytes(b"ours")
    (tmp_path / "photos").mkdir()
    assert {blob.name for blob in disk.blobs()} == {digest, left}
    disk.delete(left)
    assert {blob.name for blob in disk.blobs()} == {digest}


def test_what_is_put_again_counts_as_new(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    digest = disk.put(WORDS)
    os.utime(tmp_path / digest[:2] / digest, (0, 0))
    disk.put(WORDS)
    assert datetime.now(UTC) - next(disk.blobs()).stored_at < timedelta(minutes=1)


def test_a_disk_nearly_full_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(tmp_path / "new")
    monkeypatch.setattr(storage, "ROOM", 0)
    assert disk.has_room()
    monkeypatch.setattr(storage, "ROOM", 2**62)
    assert not disk.has_room()
