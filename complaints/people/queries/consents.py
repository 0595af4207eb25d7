"""Consent that is held, and the link on which someone is asked for it."""

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from complaints.models import Case, CaseEvent, CaseParty, Consent, Document
from complaints.vocabulary.people import CONSENT_ASKED, CONSENT_RECORDED, CONSENT_REFUSED
from councils.vocabulary.errors import RuleBroken

SALT = "complaints.consent"
ANSWER_WITHIN = timedelta(days=28)


def consent_in_force(case: Case) -> Consent | None:
    """Return the consent that was not ended, even if its last day has passed."""
    return Consent.objects.filter(case_id=case.pk, ended_at=None).select_related("document").first()


def parties_of(case: Case) -> list[CaseParty]:
    return list(CaseParty.objects.filter(case_id=case.pk).select_related("person").order_by("pk"))


def documents_to_choose(case: Case) -> list[tuple[int, str]]:
    """Return (id, name), newest first."""
    return list(Document.objects.filter(case_id=case.pk).order_by("-at", "-pk").values_list("pk", "name"))


def consent_token(event_id: int) -> str:
    return _signer().sign(str(event_id))


def asked_for_consent(token: str, *, council_id: int, at: datetime) -> CaseEvent | None:
    """Return what a link asks, or None if not of this council.

    Raises RuleBroken "consent.link_ended": too late, answered, or no one acts for them any more.
    """
    try:
        event_id = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    asked = CaseEvent.objects.filter(council_id=council_id, kind=CONSENT_ASKED, pk=event_id)
    event = asked.select_related("case__service_area__council").first()
    if event is None:
        return None
    answers = CaseEvent.objects.filter(case_id=event.case_id, kind__in=(CONSENT_RECORDED, CONSENT_REFUSED))
    answered = answers.filter(pk__gt=event.pk).exists()
    if answered or not event.case.on_behalf_of or at > event.at + ANSWER_WITHIN:
        raise RuleBroken("consent.link_ended", "This link no longer works.")
    return event


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
