"""A message of the outbox as an e-mail: templates/letters/<kind>/subject.txt and body.txt, and its headers."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse

from complaints.domain.contact_details import EMAIL_TO_CONFIRM
from complaints.models import Case, Letter, OutboxMessage
from complaints.operations.contact_details import confirmation_token
from complaints.operations.links import token_for
from complaints.operations.outbox import HeldBack, Undeliverable
from complaints.queries.digests import digest_of
from complaints.queries.letters import event_of_letter, in_full, recipient_of, sheet_of
from complaints.queries.sending import obstacle

BLANK_LINES = re.compile(r"\n{3,}")

# What an e-mail asks people to do by its link, and a letter on paper in any other way.
ONLINE = ("on the page below", "by letter or telephone")


@dataclass(frozen=True, slots=True)
class Posted:
    """One letter on paper."""

    sent_at: datetime
    subject: str
    body: str


def write(message: OutboxMessage) -> EmailMessage | None:
    """The e-mail that a message becomes, read now; None where it isn't needed any more.

    Raises:
        HeldBack: it is for the complainant and may not be emailed now.
        Undeliverable: nobody to send it to, or no letter of this kind.
    """
    message = in_full(message)
    if message.user_id is None and message.case is not None and (why := obstacle(message.case, message)):
        raise HeldBack(why)
    recipient = recipient_of(message)
    if recipient is None:
        raise Undeliverable("there is no e-mail address for it")
    facts = _facts(message)
    if facts is None:
        return None
    facts |= {"name": recipient.name, "to_staff": message.user_id is not None}
    council = message.council
    return EmailMessage(
        subject=_one_line(_render(message.kind, "subject", facts)),
        body=BLANK_LINES.sub("\n\n", _render(message.kind, "body", facts)).strip() + "\n",
        from_email=_sender(council.name),
        to=[_one_line(recipient.address)],
        reply_to=[council.email] if council.email else [],
        headers=_headers(message),
    )


def to_post(case: Case, letter_id: int) -> Posted:
    """A letter to the complainant as it goes into an envelope: the same words as by e-mail, but without the private
    link, which opens the case in the complainant's name and is theirs alone.

    Raises:
        Undeliverable: the case has no such letter, or there is none of its kind.
    """
    try:
        event = event_of_letter(case, letter_id)
    except Letter.DoesNotExist as missing:
        raise Undeliverable("the case has no such letter") from missing
    message = OutboxMessage(case=case, council=case.council, kind=event.kind, payload={"event": event.pk})
    facts = {**(_facts(message) or {}), "name": case.complainant_name, "to_staff": False, "on_paper": True}
    return Posted(
        sent_at=event.at,
        subject=_one_line(_render(event.kind, "subject", facts)),
        body=BLANK_LINES.sub("\n\n", _render(event.kind, "body", facts)).strip().replace(*ONLINE),
    )


def _facts(message: OutboxMessage) -> dict[str, object] | None:
    """What the templates may use: a letter about one case, or somebody's digest of the day."""
    case = message.case
    if case is None:
        digest, worklist = digest_of(message), settings.BASE_URL + reverse("casework:worklist")
        cases = settings.BASE_URL + reverse("casework:case", kwargs={"reference": "REF"}).partition("REF")[0]
        return {"digest": digest, "link": worklist, "cases": cases} if digest else None
    sheet = sheet_of(message)
    if sheet is None:
        return None
    referral = sheet.data.get("referral") if message.user_id is not None else None
    page = reverse("referrals:referral", kwargs={"pk": referral}) if referral else _page(message, case)
    return {"letter": sheet, "link": settings.BASE_URL + page}


def _render(kind: str, part: str, facts: dict[str, object]) -> str:
    try:
        template = get_template(f"letters/{kind}/{part}.txt", using="pages")
    except TemplateDoesNotExist as missing:
        raise Undeliverable(f"there is no letter of the kind {kind}") from missing
    return template.render(facts)


def _page(message: OutboxMessage, case: Case) -> str:
    """Where to go on: the case page for staff, one's own page with an account, a private link without.

    A case taken over from another system may have no link; then the council's own page has to do.
    """
    if message.user_id is not None:
        return reverse("casework:case", kwargs={"reference": case.reference})
    council = {"council_slug": case.council.slug}
    if message.kind == EMAIL_TO_CONFIRM:
        to_confirm = {**council, "token": confirmation_token(message.payload["event"])}
        return reverse("resident:confirm-email", kwargs=to_confirm)
    if case.complainant_id is not None:
        return reverse("resident:complaint", kwargs={**council, "reference": case.reference})
    token = token_for(case.pk)
    if token is None:
        return reverse("resident:home", kwargs=council)
    return reverse("resident:track", kwargs={**council, "token": token})


def _sender(council_name: str) -> str:
    """The product's address under the council's name."""
    return formataddr((f"{council_name} complaints", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _headers(message: OutboxMessage) -> dict[str, str]:
    """The outbox row's id as Message-ID, so that a repeat is known as one; nobody's robot is to answer (RFC 3834)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return {
        "Message-ID": f"<{message.pk}@{domain}>",
        "References": f"<{message.case.reference.lower() if message.case else OutboxMessage.DIGEST}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _one_line(text: str) -> str:
    """Text for a header: a line end in it would begin another header."""
    return " ".join(text.split())
