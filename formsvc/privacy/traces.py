"""Bytes in the storage that nobody needs any more."""

from collections.abc import Iterable

from sqlalchemy import select

from formsvc.attachments.storage import current_storage
from formsvc.db import Base, db


def forget_bytes(digests: Iterable[str]) -> None:
    """Delete the bytes that no row names any more; only after the commit that dropped the rows."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("blob")
    ]
    for digest in sorted(set(digests)):
        named = (select(column).where(column == digest).limit(1) for column in columns)
        if all(db.session.scalar(one) is None for one in named):
            current_storage().delete(digest)
