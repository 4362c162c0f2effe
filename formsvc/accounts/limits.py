"""Limits: how often something may be tried, counted in one table for all processes."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from werkzeug.exceptions import TooManyRequests

from formsvc.accounts.models import Count
from formsvc.db import db, upsert, utc_now


@dataclass(frozen=True)
class Limit:
    """At most `most` times in a window that begins with the first."""

    name: str
    most: int
    window: timedelta


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
LOGIN_PAIR = Limit("login-pair", 5, QUARTER)
LOGIN_ACCOUNT = Limit("login-account", 20, QUARTER)
LOGIN_ADDRESS = Limit("login-address", 100, QUARTER)
RESET_ACCOUNT = Limit("reset-account", 3, HOUR)
RESET_ADDRESS = Limit("reset-address", 20, HOUR)
PASSWORD_CHECK = Limit("password-check", 5, QUARTER)
CODE = Limit("code", 5, QUARTER)
NEW_TICKET = Limit("new-ticket", 20, HOUR)
REPLY = Limit("reply", 60, HOUR)
UPLOAD = Limit("upload", 300, HOUR)
EXPORT = Limit("export", 30, HOUR)
READING = Limit("reading", 1000, HOUR)
DATA_DOWNLOAD = Limit("data-download", 5, HOUR)
ERASURE = Limit("erasure", 3, HOUR)
SEARCH = Limit("search", 1000, HOUR)
SOLVED = Limit("solved", 60, HOUR)


def take(limit: Limit, *who: object) -> None:
    """Count one try; 429 with Retry-After when it is one too many. The caller commits."""
    count, began_at = count_try(limit, *who)
    if count > limit.most:
        # What was refused is not counted, so that the limit ends by itself.
        db.session.rollback()
        wait = began_at + limit.window - utc_now()
        raise TooManyRequests(retry_after=max(1, int(wait.total_seconds())))


def count_try(limit: Limit, *who: object) -> tuple[int, datetime]:
    """Count one try: how many there are now, and since when."""
    now = utc_now()
    is_over = Count.began_at <= now - limit.window
    first = upsert(Count).values(key=_key(limit, who), count=1, began_at=now)
    counted = first.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((is_over, 1), else_=Count.count + 1),
            "began_at": case((is_over, now), else_=Count.began_at),
        },
    ).returning(Count.count, Count.began_at)
    count, began_at = db.session.execute(counted).one()
    return count, began_at


def give_back(limit: Limit, *who: object) -> None:
    """Forget one try, which turned out to be a good one."""
    mine = Count.key == _key(limit, who)
    db.session.execute(update(Count).where(mine, Count.count > 0).values(count=Count.count - 1))


def network(address: str | None) -> str:
    """What counts as one address: an IPv4 address, or the /64 an IPv6 address lies in."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def forget_old() -> None:
    """Drop the counts whose windows are long over."""
    db.session.execute(delete(Count).where(Count.began_at < utc_now() - 2 * HOUR))


def _key(limit: Limit, who: tuple[object, ...]) -> str:
    # Hashed: the table shall not tell who tried to log in.
    words = "\n".join(str(part) for part in who)
    return f"{limit.name}:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()}"
