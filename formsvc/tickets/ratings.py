"""How content a customer was with a settled ticket."""

from flask_babel import gettext

from formsvc.accounts.models import User
from formsvc.db import utc_now
from formsvc.tickets.history import record
from formsvc.tickets.models import Happening, Ticket
from formsvc.tickets.words import N_

COMMENT_LENGTH = 2000
RATING_WORDS = {
    5: N_("5 – Excellent"),
    4: N_("4 – Good"),
    3: N_("3 – Satisfactory"),
    2: N_("2 – Poor"),
    1: N_("1 – Very poor"),
}


def rate(ticket: Ticket, user: User, rating: int, comment: str) -> None:
    """Keep the rating of a settled ticket; a later one takes its place."""
    if (ticket.rating, ticket.rating_comment or "") == (rating, comment):
        return
    ticket.rating, ticket.rating_comment = rating, comment or None
    ticket.rated_at = utc_now()
    record(ticket, user, Happening.RATED, str(rating))


def rating_name(rating: int) -> str:
    """The rating in words."""
    return gettext(RATING_WORDS[rating])
