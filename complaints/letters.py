"""A message of the outbox as an e-mail: templates/letters/<kind>/subject.txt and body.txt, and its headers."""

import re
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from complaints.models import Case, OutboxMessage
from complaints.operations.links import token_for
from complaints.operations.outbox import Undeliverable
from complaints.queries.letters import Sheet, recipient_of, sheet_of

CASE_PAGE = "/casework/cases/{reference}/"
OWN_PAGE = "/c/{council}/complaints/{reference}/"
PRIVATE_LINK = "/c/{council}/link/{token}/"
BLANK_LINES = re.compile(r"\n{3,}")


def write(message: OutboxMessage) -> EmailMessage | None:
    """The e-mail that a message becomes, read now; None where it isn't needed any more.

    Raises:
        Undeliverable: nobody to send it to, or no letter of this kind.
    """
    recipient = recipient_of(message)
    if recipient is None:
        raise Undeliverable("there is no e-mail address for it")
    sheet = sheet_of(message)
    if sheet is None:
        return None
    facts = {
        "letter": sheet,
        "name": recipient.name,
        "to_staff": message.user_id is not None,
        "link": settings.BASE_URL + _page(message, message.case),
    }
    return EmailMessage(
        subject=_one_line(_render(message.kind, "subject", facts)),
        body=BLANK_LINES.sub("\n\n", _render(message.kind, "body", facts)).strip() + "\n",
        from_email=_sender(sheet),
        to=[_one_line(recipient.address)],
        reply_to=[sheet.council.email] if sheet.council.email else [],
        headers=_headers(message),
    )


def _render(kind: str, part: str, facts: dict[str, object]) -> str:
    try:
        template = get_template(f"letters/{kind}/{part}.txt", using="pages")
    except TemplateDoesNotExist as missing:
        raise Undeliverable(f"there is no letter of the kind {kind}") from missing
    return template.render(facts)


def _page(message: OutboxMessage, case: Case) -> str:
    """Where to go on: the case page for staff, one's own page with an account, a private link without."""
    if message.user_id is not None:
        return CASE_PAGE.format(reference=case.reference)
    if case.complainant_id is not None:
        return OWN_PAGE.format(council=case.council.slug, reference=case.reference)
    return PRIVATE_LINK.format(council=case.council.slug, token=token_for(case.pk))


def _sender(sheet: Sheet) -> str:
    """The product's address under the council's name."""
    return formataddr((f"{sheet.council.name} complaints", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _headers(message: OutboxMessage) -> dict[str, str]:
    """The outbox row's id as Message-ID, so that a repeat is known as one; nobody's robot is to answer (RFC 3834)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return {
        "Message-ID": f"<{message.pk}@{domain}>",
        "References": f"<{message.case.reference.lower()}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _one_line(text: str) -> str:
    """Text for a header: a line end in it would begin another header."""
    return " ".join(text.split())
