"""Tidiness: each row has its bytes, and bytes that no row names go away."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from formsvc.attachments.models import Attachment
from formsvc.attachments.storage import Missing, current_storage, digest_of, read
from formsvc.db import Base, db, utc_now

# So long bytes may lie there before the row that names them is committed.
GRACE = timedelta(hours=1)


def sweep() -> int:
    """Delete the bytes that no row names any more; how many blobs there were."""
    storage = current_storage()
    limit = utc_now() - GRACE
    old = {blob.name for blob in storage.blobs() if blob.stored_at < limit}
    swept = 0
    for name in old - _named():
        # The same content may have come again meanwhile.
        blob = storage.find(name)
        if blob is not None and blob.stored_at < limit:
            storage.delete(name)
            swept += 1
    return swept


def differences() -> Iterator[str]:
    """What rows and storage do not agree about, one line each."""
    storage = current_storage()
    limit = utc_now() - GRACE
    lying = {blob.name for blob in storage.blobs() if blob.stored_at < limit}
    named = _named()
    rows = db.session.execute(select(Attachment.digest, Attachment.size))
    sizes = {digest: size for digest, size in rows}
    for digest in sorted(named):
        try:
            data = read(storage, digest)
        except Missing:
            yield f"{digest}: missing"
            continue
        if digest_of(data) != digest or len(data) != sizes.get(digest, len(data)):
            yield f"{digest}: damaged"
    for name in sorted(lying - named):
        yield f"{name}: belongs to nothing"


def _named() -> set[str]:
    """The digests in all columns that are marked as naming bytes."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("blob")
    ]
    return {
        digest
        for column in columns
        for digest in db.session.scalars(select(column).where(column.is_not(None)))
    }
