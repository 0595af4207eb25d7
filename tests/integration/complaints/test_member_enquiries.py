"""Enquiries from councillors and MPs: a kind of contact with the council's own target."""

from datetime import date

import pytest

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import moves
from complaints.delivery import email_messages
from complaints.intake import operations as intake
from complaints.intake.rules import Contact, Submission
from complaints.links.operations.splitting import split_case
from complaints.links.rules import SplitPart
from complaints.models import Case, CaseTask, Consent, OutboxMessage
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.lifecycle import Channel, Status
from complaints.vocabulary.people import Authority, RepresentativeKind
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, inside
from tests.integration.complaints.test_contacts import RECEIVED, context, owed


def enquired(city: Council, enquirer: RepresentativeKind | None = RepresentativeKind.MP, constituent: str = "") -> Walk:
    area = councils.area(city)
    said = Submission(
        service_area_id=area.pk,
        summary="The lift at Kingsway",
        description="My constituent has waited six weeks.",
        contact=Contact("Dana Stone MP", "dana.stone@example.com", on_behalf_of=constituent),
        channel=Channel.EMAIL,
        received_at=RECEIVED,
        procedure="member-enquiry",
        kind=ContactKind.MEMBER_ENQUIRY,
        enquirer=enquirer,
    )
    champion = councils.staff(city, Role.COMPLAINT_CHAMPION)
    officer = councils.staff(city, Role.RESPONDING_OFFICER, service_area=area)
    with inside(city, ActorKind.SYSTEM):
        case = intake.log_complaint(submission=said, by=Actor.system(city.pk), at=RECEIVED)
    return Walk(city, case, champion, officer, RECEIVED)


def test_it_has_the_councils_own_target_and_is_answered_without_a_finding(city: Council) -> None:
    walked = enquired(city)
    with inside(city):
        assert owed(walked.case) == {"response": date(2026, 6, 15)}
        facts = facts_of(walked.case)
    assert (facts.rules.takes, facts.rules.code) == (ContactKind.MEMBER_ENQUIRY, None)
    walked.triage()
    with inside(city):
        moves.respond(context(walked, walked.officer), outcome="answered", text="The lift is mended.")
        case = moves.close(context(walked))
    assert (case.status, case.outcome) == (Status.CLOSED, "answered")
    assert rebuild(city.pk).changed == ()


def test_a_member_asks_for_a_constituent_without_written_permission(city: Council) -> None:
    """Data Protection Act 2018, Schedule 1, paragraphs 23 and 24."""
    walked = enquired(city, RepresentativeKind.COUNCILLOR, "Vera Vane")
    with inside(city):
        held = Consent.objects.get(case=walked.case)
        assert (held.representative, held.authority) == ("councillor", Authority.ELECTED)
        assert (walked.case.consent_from, walked.case.enquirer) == (date(2026, 6, 1), "councillor")
        assert not CaseTask.objects.filter(case=walked.case, done_at=None).exists()
        email = email_messages.write(OutboxMessage.objects.get(case=walked.case, kind="received"))
    assert email is not None
    assert "We received your enquiry" in email.body
    assert "We aim to respond by Monday 15 June 2026" in email.body


def test_it_says_which_member_asks(city: Council) -> None:
    with pytest.raises(RuleBroken) as refused:
        enquired(city, None)
    assert refused.value.code == "intake.enquirer"


def test_one_that_became_a_complaint_can_be_split(city: Council) -> None:
    walked = enquired(city, RepresentativeKind.COUNCILLOR, "Vera Vane")
    with inside(city):
        kind = ContactKind.COMPLAINT.value
        Case.objects.filter(pk=walked.case.pk).update(kind=kind, procedure="corporate")
        part = split_case(context(walked), SplitPart("The crew", "They swore.", walked.case.service_area_id))
    assert (part.kind, part.enquirer, part.on_behalf_of) == (kind, "councillor", "Vera Vane")
    with inside(city):
        assert Consent.objects.filter(case=part).exists()
        assert not CaseTask.objects.filter(case=part, kind="get_consent", done_at=None).exists()
