"""Emails about a reply to an Ombudsman name the body, the reference and the date, and lead to the letter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.mail import EmailMessage

from complaints.delivery.email_messages import write
from complaints.models import OutboxMessage
from complaints.notifications.queries import default_reminders
from complaints.reminders.operations import send_due_reminders
from councils.models import Council
from councils.reminders.rules import as_document
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from ombudsman.models import Referral
from ombudsman.rules import LetterKind
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.integration.ombudsman.test_referrals import LETTER, _answered, _log

pytestmark = pytest.mark.django_db
BODY = "Local Government and Social Care Ombudsman, reference 25 005 320"


def _emails(council: Council, *kinds: str) -> list[EmailMessage]:
    with inside(council, ActorKind.SYSTEM):
        written = [write(message) for message in OutboxMessage.objects.filter(kind__in=kinds).order_by("created_at")]
    return [email for email in written if email is not None]


def _remind(until: str) -> None:
    day = london("2025-12-04T12:00")
    while day < london(f"{until}T13:00"):
        send_due_reminders(day)
        day += timedelta(days=1)


def _names_the_letter(email: EmailMessage, referral: Referral, by: str) -> bool:
    named = (BODY, by)
    texts = (str(email.subject), str(email.body))
    return all(words in text for words in named for text in texts) and f"/ombudsman/{referral.pk}/" in texts[1]


def test_each_reminder_names_the_letter_that_it_is_about(south: Council) -> None:
    walked = _answered(south)
    for role in (Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER):
        councils.staff(south, role)
    first = _log(walked, replace(LETTER, kind=LetterKind.FIRST_CONTACT))
    draft = _log(walked, replace(LETTER, kind=LetterKind.DRAFT_DECISION, reply_by=date(2025, 12, 31)))
    _remind("2026-01-20")
    for kind in ("reminder_due_soon", "reminder_overdue", "reminder_escalated"):
        emails = _emails(south, kind)
        assert emails, kind
        for email in emails:
            assert any(_names_the_letter(email, letter, "31 December 2025") for letter in (first, draft)), email.body
        assert {"draft decision" in str(email.subject) for email in emails} == {True, False}


def test_a_line_of_the_digest_names_the_letter_and_leads_to_it(south: Council) -> None:
    document = as_document(default_reminders())
    for schedule in document["schedules"]:
        if schedule["clock"] == "ombudsman_reply":
            schedule["steps"] = [{"days": 1, "recipients": ["officer"], "at_once": False}]
    with inside(south, ActorKind.SYSTEM):
        Council.objects.filter(pk=south.pk).update(reminders=document)
    referral = _log(_answered(south))
    _remind("2026-01-05")
    lines = [email.body for email in _emails(south, "digest") if BODY in str(email.body)]
    assert lines
    assert all("due by Wednesday 31 December 2025" in str(text) for text in lines)
    assert all(f"/ombudsman/{referral.pk}/" in str(text) for text in lines)


def test_a_letter_logged_late_is_not_said_to_have_been_missed_by_those_who_answer(south: Council) -> None:
    walked = _answered(south)
    for role in (Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER):
        councils.staff(south, role)
    walked.at = london("2026-01-15T09:00")
    referral = _log(walked)
    (first, *_) = _emails(south, "ombudsman_notified")
    assert _names_the_letter(first, referral, "31 December 2025")
    assert "That date has passed" in str(first.body)
    send_due_reminders(london("2026-01-15T09:01"))
    reminders = _emails(south, "reminder_overdue", "reminder_escalated")
    assert {email.subject for email in reminders} != set()
    for email in reminders:
        assert "That date had passed when the letter was logged." in str(email.body)
        assert "is still overdue" not in str(email.body)
