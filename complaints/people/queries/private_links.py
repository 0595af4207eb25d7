"""Private links and where they lead."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Case, CaseEvent, CaseParty, TrackingLink
from complaints.vocabulary import correspondence as details
from complaints.vocabulary.correspondence import (
    LINK_ENDED,
    LINK_REPLACED,
    ContactDetails,
    LinkQuestion,
    can_ask,
    stated_name,
)
from complaints.vocabulary.people import CONSENT_ASKED, CONSENT_RECORDED, CONSENT_REFUSED, PartyRole
from councils.calendars.rules import london_day, written
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun
from councils.vocabulary.errors import RuleBroken

LINK_SALT = "complaints.tracking-link"
JOINED_ACCOUNT = "link.account"
TURNED_OFF_BY_STAFF = "link.by_staff"
LINK = "link"
Ended = TrackingLink.Ended
WHY_ENDED: dict[str, str] = {
    Ended.REPLACED: "A newer link has replaced it.",
    Ended.TURNED_OFF: "It was turned off.",
    Ended.BY_STAFF: "The council has turned it off.",
}


class LinkEnded(RuleBroken):
    """A private link no longer works. `kind` is what it led to."""

    def __init__(self, code: str, message: str, kind: ContactKind) -> None:
        super().__init__(code, message)
        self.kind = kind


def token_of(key: UUID) -> str:
    return _link_signer().sign(urlsafe_b64encode(key.bytes).rstrip(b"=").decode())


def token_for(case_id: int) -> str | None:
    link = newest_link(case_id)
    return None if link is None else token_of(link.key)


def newest_link(case_id: int) -> TrackingLink | None:
    """Return the newest link, even if it has ended."""
    return newest_link_of(case_id).select_related("case").first()


def followed(token: str, *, council_id: int, at: datetime) -> TrackingLink | None:
    """Return the link, or None if not of this council.

    Raises LinkEnded "link.expired", "link.by_staff" (only staff make another), "link.account".
    """
    key = _key_in(token)
    if key is None:
        return None
    link = TrackingLink.objects.filter(council_id=council_id, key=key).select_related("case").first()
    if link is None:
        return None
    kind = ContactKind(link.case.kind)
    if link.case.complainant_id is not None:
        raise LinkEnded(JOINED_ACCOUNT, f"Your {noun(kind)} is in your account now. Sign in to see it.", kind)
    if link.expires_at <= at:
        code = TURNED_OFF_BY_STAFF if link.ended == Ended.BY_STAFF else "link.expired"
        worked_until = f"This link expired on {written(london_day(link.expires_at))}."
        raise LinkEnded(code, WHY_ENDED.get(link.ended, worked_until), kind)
    return link


def question_of(link: TrackingLink) -> tuple[LinkQuestion, ...]:
    """Return what must be answered first. Empty once answered, or if never emailed."""
    asks_nothing = link.asks_nothing_since is not None or not link.case.complainant_email
    return () if asks_nothing else question_about(link.case)


def question_about(case: Case) -> tuple[LinkQuestion, ...]:
    return can_ask(stated_name(case.complainant_name), case.complainant_address)


def newest_links(case_ids: Collection[int]) -> list[TrackingLink]:
    links = TrackingLink.objects.filter(case_id__in=case_ids).select_related("case")
    return list(links.order_by("case_id", "-made_at", "-pk").distinct("case_id"))


def link_of(case: Case) -> TrackingLink:
    return newest_link_of(case.pk).get()


def works_until(case_id: int, at: datetime) -> str:
    link = newest_link_of(case_id).first()
    return written(london_day(link.expires_at)) if link and link.expires_at > at else ""


def still_open(opened: Mapping[int, UUID], at: datetime) -> frozenset[int]:
    """Return the opened cases whose link still works."""
    if not opened:
        return frozenset()
    # Some pages have no transaction yet.
    with transaction.atomic(savepoint=False):
        links = TrackingLink.objects.filter(key__in=opened.values(), expires_at__gt=at)
        return frozenset(links.values_list("case_id", flat=True)) & opened.keys()


def newest_link_of(case_id: int) -> QuerySet[TrackingLink]:
    return TrackingLink.objects.filter(case_id=case_id).order_by("-made_at", "-pk")[:1]


def _link_signer() -> Signer:
    return Signer(salt=LINK_SALT, sep=".")


def _key_in(token: str) -> UUID | None:
    try:
        return UUID(bytes=urlsafe_b64decode(_link_signer().unsign(token) + "=="))
    except (BadSignature, NotBase64, ValueError):
        return None


CONFIRMATION_SALT = "complaints.email-to-confirm"
# How long the link to a new address works.
CONFIRM_WITHIN = timedelta(days=3)


def contact_details_of(case: Case) -> ContactDetails:
    return ContactDetails(
        **{field.name: getattr(case, details.COLUMNS[field.name]) for field in fields(ContactDetails)}
    )


def confirmation_token(event_id: int) -> str:
    return _confirmation_signer().sign(str(event_id))


def email_to_confirm(token: str, *, council_id: int, at: datetime) -> CaseEvent | None:
    """Return a link's request, or None if not of this council.

    Raises RuleBroken "contact.link_ended": expired, or address or link has changed.
    """
    try:
        event_id = int(_confirmation_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    asked = CaseEvent.objects.filter(council_id=council_id, kind=details.EMAIL_CHANGE_ASKED, pk=event_id)
    event = asked.select_related("case").first()
    change = details.email_change(event.data) if event else None
    if event is None or change is None:
        return None
    links = CaseEvent.objects.filter(case_id=event.case_id, kind__in=(LINK_ENDED, LINK_REPLACED), at__gte=event.at)
    replaced = event.case.complainant_id is not None or event.case.complainant_email != change.was or links.exists()
    if replaced or at > event.at + CONFIRM_WITHIN:
        raise RuleBroken("contact.link_ended", "This link no longer works.")
    return event


def _confirmation_signer() -> Signer:
    return Signer(salt=CONFIRMATION_SALT, sep=".")


CONSENT_SALT = "complaints.consent"
ANSWER_WITHIN = timedelta(days=28)


def consent_token(event_id: int) -> str:
    return _consent_signer().sign(str(event_id))


def asked_for_consent(token: str, *, council_id: int, at: datetime) -> CaseEvent | None:
    """Return what a link asks, or None if not of this council.

    Raises RuleBroken "consent.link_ended": too late, answered, or the case is not for them any more.
    """
    try:
        event_id = int(_consent_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    asked = CaseEvent.objects.filter(council_id=council_id, kind=CONSENT_ASKED, pk=event_id)
    event = asked.select_related("case__service_area__council").first()
    if event is None:
        return None
    answers = CaseEvent.objects.filter(case_id=event.case_id, kind__in=(CONSENT_RECORDED, CONSENT_REFUSED))
    answered = answers.filter(pk__gt=event.pk).exists()
    concerned = CaseParty.objects.filter(case_id=event.case_id, role=PartyRole.CONCERNED.value)
    other = concerned.filter(ended_at__gt=event.at).exists()
    if answered or other or not event.case.on_behalf_of or at > event.at + ANSWER_WITHIN:
        raise RuleBroken("consent.link_ended", "This link no longer works.")
    return event


def _consent_signer() -> Signer:
    return Signer(salt=CONSENT_SALT, sep=".")
