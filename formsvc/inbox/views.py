"""Pages of the agents: mails that came in and wait for a decision."""

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from sqlalchemy import ColumnElement, and_, func, select
from werkzeug.exceptions import NotFound

from formsvc import identity_codes
from formsvc.accounts.permissions import agents_only, present_user
from formsvc.accounts.services import Refused, find_user
from formsvc.attachments.storage import Missing, current_storage
from formsvc.db import READING_METHODS, db
from formsvc.headers import keep_private
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.inbox import filing, services
from formsvc.inbox.acknowledging import FLOOD
from formsvc.inbox.forms import AddForm, PlanForm
from formsvc.inbox.models import Fate, ReceivedMail
from formsvc.inbox.parsing import Fault
from formsvc.inbox.reading import Crashed
from formsvc.inbox.words import reason_text
from formsvc.tickets.forms import ButtonForm
from formsvc.tickets.models import Ticket

bp = Blueprint("inbox", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/mails/received")
bp.before_request(login_required(agents_only))
bp.add_app_template_global(reason_text, "mail_reason")
bp.add_app_template_filter(identity_codes.mask, "masked")

SHOWN = 200
# What the address of a list says: the mails that stand in it.
LISTS = {
    "waiting": (Fate.WAITING,),
    "automatic": (Fate.AUTOMATIC, Fate.BOUNCE),
    "aside": (Fate.ASIDE,),
    "discarded": (Fate.DISCARDED,),
}
# Of these an agent may still make something.
UNDECIDED = (Fate.WAITING, Fate.AUTOMATIC, Fate.BOUNCE, Fate.ASIDE, Fate.DISCARDED)
MAIL = "<int(max=2147483647):mail_id>"
SEALED = "sandbox; default-src 'none'"


@bp.get("/")
def listed() -> ResponseReturnValue:
    """The mails that wait; those of a flood stand together, below the others."""
    chosen = request.args.get("list", "waiting")
    fates = LISTS.get(chosen, LISTS["waiting"])
    found = select(ReceivedMail).where(ReceivedMail.fate.in_(fates))
    newest = found.order_by(ReceivedMail.received_at.desc(), ReceivedMail.id.desc())
    in_flood = and_(_in_flood(), ReceivedMail.fate == Fate.WAITING)
    flood = select(ReceivedMail.sender, func.count(), func.max(ReceivedMail.id)).where(
        ReceivedMail.fate.in_(fates), in_flood
    )
    return render_template(
        "inbox/list.html",
        mails=db.session.scalars(newest.where(~in_flood).limit(SHOWN)).all(),
        bundles=db.session.execute(flood.group_by(ReceivedMail.sender)).all(),
        lists=_lists(),
        chosen=chosen if chosen in LISTS else "waiting",
        shown=SHOWN,
    )


@bp.get(f"/{MAIL}/bundle")
def bundle(mail_id: int) -> ResponseReturnValue:
    """The mails of one flood."""
    mail = _mail(mail_id)
    newest = services.bundle_of(mail).order_by(ReceivedMail.id.desc()).limit(SHOWN)
    return render_template(
        "inbox/list.html",
        mails=db.session.scalars(newest).all(),
        bundle=mail,
        shown=SHOWN,
        button=ButtonForm(),
    )


@bp.post(f"/{MAIL}/bundle/discard")
def discard_bundle(mail_id: int) -> ResponseReturnValue:
    """Nothing is made of any mail of a flood."""
    for mail in db.session.scalars(services.bundle_of(_mail(mail_id)).with_for_update()):
        services.discard(mail)
    db.session.commit()
    flash(gettext("The messages were discarded. They are kept in the list of discarded ones."))
    return redirect(url_for(".listed"), 303)


@bp.get(f"/{MAIL}/bundle/<any(discard):_form>")
def bundle_form_address(mail_id: int, _form: str) -> ResponseReturnValue:
    """The form's address, opened again or in another language, leads to its page."""
    return redirect(url_for(".bundle", mail_id=mail_id), 303)


@bp.get(f"/{MAIL}")
def detail(mail_id: int) -> ResponseReturnValue:
    """One mail as plain text, and what can be made of it."""
    return _page(_mail(mail_id))


@bp.get(f"/{MAIL}/<any(ticket, add, discard):_form>")
def form_address(mail_id: int, _form: str) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to its page."""
    return redirect(url_for(".detail", mail_id=mail_id), 303)


@bp.get(f"/{MAIL}/original")
def original(mail_id: int) -> ResponseReturnValue:
    """The mail as it came, always as a download."""
    return _download(_mail(mail_id))


@bp.get("/of-message/<int(max=2147483647):message_id>")
def original_of_message(message_id: int) -> ResponseReturnValue:
    """The mail that a message of a ticket came by."""
    mail = db.session.scalar(select(ReceivedMail).where(ReceivedMail.message_id == message_id))
    if mail is None:
        raise NotFound
    return _download(mail)


@bp.post(f"/{MAIL}/ticket")
def make_ticket(mail_id: int) -> ResponseReturnValue:
    """Open a ticket with the mail's words."""
    mail = _mail(mail_id)
    form = PlanForm(mail)
    if mail.fate == Fate.TICKET and mail.ticket:
        return redirect(url_for("desk.detail", number=mail.ticket.number), 303)
    if not form.validate_on_submit() or mail.fate not in UNDECIDED:
        return _page(mail, plan=form)
    try:
        ticket = filing.make_ticket(mail, present_user(), form.plan())
    except (Refused, Crashed, Fault, Missing):
        db.session.rollback()
        flash(gettext("No support request can be made of this message."), "error")
        return redirect(url_for(".detail", mail_id=mail_id), 303)
    db.session.commit()
    flash(gettext("The message is now support request %(number)s.", number=ticket.number))
    return redirect(url_for("desk.detail", number=ticket.number), 303)


@bp.post(f"/{MAIL}/add")
def add(mail_id: int) -> ResponseReturnValue:
    """Add the mail's words to a ticket where its sender may write."""
    mail = _mail(mail_id)
    form = AddForm(mail)
    if not form.validate_on_submit() or mail.fate not in UNDECIDED:
        return _page(mail, add=form)
    ticket = db.session.scalar(select(Ticket).where(Ticket.number == form.number.data))
    try:
        if ticket is None:
            raise filing.NotTheirs
        message = filing.add_to_ticket(mail, ticket, present_user())
    except (filing.NotTheirs, Crashed, Fault, Missing):
        db.session.rollback()
        form.number.errors = [gettext("The sender cannot write to this support request.")]
        return _page(_mail(mail_id), add=form)
    db.session.commit()
    flash(gettext("The message is now in the support request."), "success")
    return redirect(url_for("desk.detail", number=message.ticket.number), 303)


@bp.post(f"/{MAIL}/discard")
def discard(mail_id: int) -> ResponseReturnValue:
    """Nothing is made of the mail."""
    mail = _mail(mail_id)
    if mail.fate in UNDECIDED:
        services.discard(mail)
        db.session.commit()
        flash(gettext("The message was discarded. It is kept in the list of discarded ones."))
    return redirect(url_for(".listed"), 303)


def _mail(mail_id: int) -> ReceivedMail:
    found = select(ReceivedMail).where(ReceivedMail.id == mail_id)
    if request.method not in READING_METHODS:
        # Two agents at once come one after the other; SQLite does the same by BEGIN IMMEDIATE.
        found = found.with_for_update(of=ReceivedMail)
    mail = db.session.scalar(found)
    if mail is None:
        raise NotFound
    return mail


def _in_flood() -> ColumnElement[bool]:
    return ReceivedMail.reason.is_not_distinct_from(FLOOD)


def _page(mail: ReceivedMail, plan: PlanForm | None = None, add: AddForm | None = None) -> str:
    return render_template(
        "inbox/detail.html",
        mail=mail,
        sender=find_user(mail.sender) if mail.sender else None,
        is_undecided=mail.fate in UNDECIDED,
        plan=plan or PlanForm(mail),
        add=add or AddForm(mail),
        button=ButtonForm(),
    )


def _lists() -> list[tuple[str, str, int]]:
    counted = select(ReceivedMail.fate, func.count()).group_by(ReceivedMail.fate)
    counts = {fate: count for fate, count in db.session.execute(counted)}
    names = {
        "waiting": gettext("Waiting"),
        "automatic": gettext("Automatic"),
        "aside": gettext("Set aside"),
        "discarded": gettext("Discarded"),
    }
    return [
        (key, names[key], sum(counts.get(fate, 0) for fate in fates))
        for key, fates in LISTS.items()
    ]


def _download(mail: ReceivedMail) -> Response:
    try:
        stream = current_storage().open(mail.digest)
    except Missing:
        raise NotFound from None
    response = send_file(
        stream,
        "message/rfc822",
        as_attachment=True,
        download_name=f"{mail.id}.eml",
        conditional=False,
    )
    response.headers["Content-Security-Policy"] = SEALED
    return keep_private(response)
