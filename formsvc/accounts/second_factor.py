"""The second factor of agents: codes of an authenticator, and recovery codes in place of it."""

import secrets
from datetime import datetime, timedelta

import pyotp
import segno
from flask import session
from sqlalchemy import delete, func, select, update

from formsvc.accounts import sessions
from formsvc.accounts.models import RecoveryCode, SecondFactor, User
from formsvc.db import db, utc_now
from formsvc.settings import current_settings

STEP = 30  # seconds a code lasts
RECOVERY_CODES = 10
PENDING_LASTS = timedelta(minutes=10)
ISSUER = "Neuvo"
_PENDING = "login"  # where the cookie keeps a log-in whose password was right
# Without letters and digits that look alike.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A new secret of 160 bits, in the letters that authenticators take."""
    return pyotp.random_base32()


def picture(user: User, secret: str) -> str:
    """A QR code for the authenticator, as the address of a picture."""
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
    return str(segno.make_qr(address).svg_data_uri(scale=5, border=2, light="#fff"))


def set_up(user: User, secret: str, code: str) -> list[str] | None:
    """Begin to ask for codes and give the recovery codes; None when the first code is wrong."""
    step = _step_of(secret, code, later_than=0)
    if step is None:
        return None
    remove(user)
    db.session.add(
        SecondFactor(user_id=user.id, secret=secret, last_step=step, created_at=utc_now())
    )
    return renew_recovery_codes(user)


def renew_recovery_codes(user: User) -> list[str]:
    """New recovery codes in place of the old ones; only their hashes are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=sessions.hash_token(_bare(code))) for code in codes
    )
    return codes


def check(user: User, code: str) -> bool:
    """Whether the code is right; a code of either kind works once."""
    bare = _bare(code)
    return _takes_step(user, bare) or _takes_recovery_code(user, bare)


def is_missing(user: User) -> bool:
    """Whether the operator demands a second factor that the user has not set up."""
    is_demanded = current_settings().require_second_factor and user.is_agent
    return is_demanded and not is_set_up(user)


def is_set_up(user: User) -> bool:
    """Whether the user logs in with a second factor."""
    return db.session.get(SecondFactor, user.id) is not None


def codes_left(user: User) -> int:
    """How many recovery codes are still unused."""
    mine = select(func.count()).where(RecoveryCode.user_id == user.id)
    return db.session.scalar(mine) or 0


def remove(user: User) -> None:
    """Ask the user for no second factor any more."""
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def begin_pending(user: User, target: str | None) -> None:
    """Remember in the visitor's cookie that the password was right; nobody is logged in yet."""
    session.clear()
    session[_PENDING] = [user.id, _mark(user), int(utc_now().timestamp()), target]


def pending_user() -> tuple[User, str | None] | None:
    """Whose password was right a moment ago, and the page the log-in leads to."""
    found = session.get(_PENDING)
    if not found:
        return None
    user_id, mark, began_at, target = found
    age = utc_now() - datetime.fromtimestamp(began_at, tz=utc_now().tzinfo)
    user = db.session.get(User, user_id)
    if user is None or not user.is_active or age > PENDING_LASTS or mark != _mark(user):
        return None
    return user, target


def _mark(user: User) -> str:
    # A password changed meanwhile ends the log-in.
    return sessions.hash_token(user.password_hash or "")[:16]


def _takes_step(user: User, code: str) -> bool:
    factor = db.session.get(SecondFactor, user.id)
    step = _step_of(factor.secret, code, later_than=factor.last_step) if factor else None
    if step is None:
        return False
    # Two at the same time: only the one whose UPDATE finds the older step goes on.
    taken = update(SecondFactor).where(
        SecondFactor.user_id == user.id, SecondFactor.last_step < step
    )
    found = db.session.execute(taken.values(last_step=step).returning(SecondFactor.user_id))
    return found.first() is not None


def _takes_recovery_code(user: User, code: str) -> bool:
    mine = delete(RecoveryCode).where(
        RecoveryCode.user_id == user.id, RecoveryCode.code_hash == sessions.hash_token(code)
    )
    return db.session.execute(mine.returning(RecoveryCode.id)).first() is not None


def _step_of(secret: str, code: str, *, later_than: int) -> int | None:
    """The time step whose code this is: the present one, or one earlier or later."""
    totp, now = pyotp.TOTP(secret, interval=STEP), int(utc_now().timestamp()) // STEP
    for step in (now - 1, now, now + 1):
        if step > later_than and secrets.compare_digest(totp.at(step * STEP), _bare(code)):
            return step
    return None


def _bare(code: str) -> str:
    bare = "".join(code.lower().split()).replace("-", "")
    return bare if bare.isascii() else ""


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
