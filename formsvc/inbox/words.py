"""Why a mail waits, or stands where it stands, in plain words."""

from flask_babel import gettext

from formsvc.inbox.models import ReceivedMail
from formsvc.tickets.words import N_

REASONS = {
    "new": N_("A new message, not an answer to ours."),
    "sender": N_("An answer from another address than the one we wrote to."),
    "unverified": N_("The sender is not verified: somebody else may have written this."),
    "rights": N_("The sender may no longer write to this support request, or has no account."),
    "flood": N_("One of very many messages from the same sender."),
    "automatic": N_("An automatic message."),
    "list": N_("A message of a mailing list."),
    "own": N_("A message from our own address."),
    "bounce": N_("A message of ours did not arrive."),
    "size": N_("The message is larger than we take."),
    "headers": N_("The headers of the message are larger than we take."),
    "header": N_("The headers of the message are larger than we take."),
    "parts": N_("The message has too many parts."),
    "depth": N_("The parts of the message lie too deep in each other."),
    "crash": N_("The message could not be read."),
    "failed": N_("The message could not be read."),
}


def reason_text(mail: ReceivedMail) -> str:
    """One sentence that tells an agent why the mail is where it is."""
    return gettext(REASONS[mail.reason]) if mail.reason in REASONS else ""
