"""Storage: the bytes of files and received mails, each under the hash of its content."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, cast

from flask import Flask, current_app

from formsvc.settings import Settings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

ROOM = 1024**3  # bytes of the disk that stay free for the database and its texts
S3_PREFIX = "neuvo/"
S3_PATIENCE = 5  # seconds
# A blob, or what a crash has left of one that was being written.
_NAME = re.compile(r"[0-9a-f]{64}(\.part-\w+)?")


class Unavailable(OSError):
    """The storage does not answer, or takes nothing now."""


class Missing(Exception):
    """The storage has nothing under this digest."""


@dataclass(frozen=True)
class Blob:
    """What lies in the storage under a name, which is its digest, and since when."""

    name: str
    size: int
    stored_at: datetime


class Storage(Protocol):
    """Where bytes lie: each content once, whoever sent it."""

    def put(self, data: bytes) -> str:
        """Keep the bytes and give their digest, or raise OSError; what is there counts as new."""

    def open(self, digest: str) -> IO[bytes]:
        """A stream of the bytes, to be closed by the caller; Missing when there are none."""

    def find(self, name: str) -> Blob | None:
        """What lies under the name, if anything."""

    def delete(self, name: str) -> None:
        """Forget what lies under the name; what is not there is no fault."""

    def blobs(self) -> Iterator[Blob]:
        """Everything that lies there."""

    def has_room(self) -> bool:
        """Whether more may be put there without endangering the rest of the service."""


def digest_of(data: bytes) -> str:
    """SHA-256 of the bytes: their name in the storage."""
    return hashlib.sha256(data).hexdigest()


class Disk:
    """A folder of this machine that all processes of the service share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Write beside and rename, so that a crash leaves either the whole or nothing."""
        digest = digest_of(data)
        path = self._path(digest)
        try:
            os.utime(path)
        except FileNotFoundError:
            _write(path, data)
        return digest

    def open(self, digest: str) -> IO[bytes]:
        """The file itself."""
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError:
            raise Missing(digest) from None

    def find(self, name: str) -> Blob | None:
        """What the folder says of the file."""
        try:
            found = self._path(name).stat()
        except FileNotFoundError:
            return None
        return Blob(name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def delete(self, name: str) -> None:
        """Remove the file."""
        self._path(name).unlink(missing_ok=True)

    def blobs(self) -> Iterator[Blob]:
        """The files of our own, in whatever order; others' files in the folder are passed over."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            if _NAME.fullmatch(path.name) and (blob := self.find(path.name)):
                yield blob

    def has_room(self) -> bool:
        """Whether the disk keeps its reserve."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return shutil.disk_usage(self.root).free > ROOM

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Readable to the service alone, from its first byte on.
    handle, unfinished = tempfile.mkstemp(prefix=f"{path.name}.part-", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class S3:
    """A bucket of an S3-compatible service."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def put(self, data: bytes) -> str:
        """One request that is carried out wholly or not at all."""
        from botocore.exceptions import BotoCoreError, ClientError

        digest = digest_of(data)
        try:
            self.client.put_object(Bucket=self.bucket, Key=S3_PREFIX + digest, Body=data)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(type(error).__name__) from None
        return digest

    def open(self, digest: str) -> IO[bytes]:
        """The object, read as it comes over the net."""
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=S3_PREFIX + digest)
        except self.client.exceptions.NoSuchKey:
            raise Missing(digest) from None
        return cast(IO[bytes], found["Body"])

    def find(self, name: str) -> Blob | None:
        """What the bucket says of the object."""
        return next(self._listed(name), None)

    def delete(self, name: str) -> None:
        """Remove the object."""
        self.client.delete_object(Bucket=self.bucket, Key=S3_PREFIX + name)

    def blobs(self) -> Iterator[Blob]:
        """The objects below our prefix."""
        return self._listed("")

    def has_room(self) -> bool:
        """Always: a bucket grows."""
        return True

    def _listed(self, beginning: str) -> Iterator[Blob]:
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=S3_PREFIX + beginning):
            for found in page.get("Contents", ()):
                name = found["Key"].removeprefix(S3_PREFIX)
                if _NAME.fullmatch(name):
                    yield Blob(name, found["Size"], found["LastModified"])


def read(storage: Storage, digest: str) -> bytes:
    """The whole content; Missing when there is none."""
    with storage.open(digest) as stream:
        return stream.read()


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its storage."""
    app.extensions["neuvo_storage"] = storage_of(settings)


def storage_of(settings: Settings) -> Storage:
    """The bucket when one is set, else the folder."""
    return _bucket(settings) if settings.s3_bucket else Disk(settings.attachments_dir)


def current_storage() -> Storage:
    """The storage of the running app."""
    return cast(Storage, current_app.extensions["neuvo_storage"])


def _bucket(settings: Settings) -> S3:
    # Loaded only where it is used: it takes a third of a second.
    import boto3
    from botocore.config import Config

    secret = settings.s3_secret_key
    client = boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint or None,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=secret.get_secret_value() if secret else None,
        config=Config(
            connect_timeout=S3_PATIENCE, read_timeout=S3_PATIENCE, retries={"total_max_attempts": 2}
        ),
    )
    return S3(client, settings.s3_bucket)
