"""Contacts that are no corporate complaint: what the policy gives them, from receipt to their end, by the one door."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import moves, offering, pausing
from complaints.delivery import email_messages
from complaints.intake import operations as intake
from complaints.intake.rules import Contact, Submission
from complaints.models import Case, Deadline, Letter, OutboxMessage, StageRecord
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Channel, Status
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import AWAITED, Walk, inside
from tests.factories.cases import submission as complaint
from tests.factories.councils import london

RECEIVED = london("2026-06-01T10:00")
A_DAY = timedelta(days=1)


def logged(council: Council, procedure: str, kind: ContactKind, *, at: datetime = RECEIVED, **contact: str) -> Walk:
    """A contact just received, with a champion and an officer ready."""
    area = councils.area(council)
    said = Submission(
        service_area_id=area.pk,
        summary="The new crossing",
        description="It is much safer for the children.",
        contact=Contact(**{"name": "Alex Poole", "email": "alex.poole@example.com", **contact}),
        channel=Channel.EMAIL,
        received_at=at,
        procedure=procedure,
        kind=kind,
    )
    champion = councils.staff(council, Role.COMPLAINT_CHAMPION)
    officer = councils.staff(council, Role.HEAD_OF_SERVICE, service_area=area)
    with inside(council, ActorKind.SYSTEM):
        case = intake.log_complaint(submission=said, by=Actor.system(council.pk), at=at)
    return Walk(council, case, champion, officer, at)


def context(walked: Walk, by: Actor | None = None) -> ActionContext:
    walked.at += A_DAY
    return ActionContext(walked.case.pk, by or walked.champion, walked.at)


def owed(case: Case) -> dict[str, date]:
    return dict(Deadline.objects.filter(case=case, open=True).values_list("kind", "due_on"))


def told(case: Case) -> list[str]:
    rows = OutboxMessage.objects.filter(case=case, user=None).order_by("created_at")
    return list(rows.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("slug", "procedure", "kind", "due"),
    [
        ("east-cambridgeshire", "comment", ContactKind.COMMENT, {"response": date(2026, 6, 15)}),
        ("east-cambridgeshire", "corporate", ContactKind.COMPLIMENT, {}),
        ("cambridge-city", "corporate", ContactKind.SERVICE_REQUEST, {}),
        ("cambridge-city", "councillor-conduct", ContactKind.COMPLAINT, {"acknowledgement": date(2026, 6, 15)}),
        ("cambridgeshire-county", "representation", ContactKind.REPRESENTATION, {}),
        # 15 June is a bank holiday in Scotland, and so no working day here (FOIA 2000 s10(6)).
        ("cambridgeshire-county", "foi", ContactKind.INFORMATION_REQUEST, {"response": date(2026, 6, 30)}),
        (
            "cambridgeshire-county",
            "adult-social-care",
            ContactKind.COMPLAINT,
            # Six months that begin with the day of receipt (SI 2009/309 reg 14(3)).
            {"acknowledgement": date(2026, 6, 4), "response": date(2026, 11, 30)},
        ),
        ("cambridgeshire-county", "children", ContactKind.COMPLAINT, {"response": date(2026, 6, 15)}),
    ],
)
def test_each_contact_is_owed_what_its_own_procedure_says_and_nothing_else(
    the_four_councils: None, slug: str, procedure: str, kind: ContactKind, due: dict[str, date]
) -> None:
    walked = logged(councils.council(slug), procedure, kind)
    with inside(walked.council):
        assert owed(walked.case) == due
        assert facts_of(Case.objects.get(pk=walked.case.pk)).timetable.code is None
    assert rebuild(walked.council.pk).changed == ()


def test_a_regulations_own_working_day_counts_on_a_real_case(county: Council) -> None:
    """Boxing Day never counts under SI 2006/1738, and a day on which only the council is closed does."""
    with inside(county, ActorKind.SYSTEM):
        county.closureday_set.create(day=date(2026, 12, 29), name="Closed between the years")
    corporate = logged(county, "corporate", ContactKind.COMPLAINT, at=london("2026-12-18T10:00"))
    children = logged(county, "children", ContactKind.COMPLAINT, at=london("2026-12-18T10:00"))
    with inside(county):
        assert owed(children.case)["response"] == date(2027, 1, 6)
        # Five working days to acknowledge and ten from then on, without the closure day.
        assert owed(corporate.case)["acknowledgement"] == date(2026, 12, 30)


def test_a_comment_is_answered_without_a_finding_and_closed(east: Council) -> None:
    walked = logged(east, "comment", ContactKind.COMMENT)
    walked.triage()
    with inside(east):
        moves.respond(context(walked, walked.officer), outcome="answered", text="Thank you. We will paint it again.")
        case = moves.close(context(walked))
    assert (case.status, case.outcome, case.due_on) == (Status.CLOSED, "answered", None)


def test_a_comment_for_which_no_reply_is_asked_is_closed_with_a_note(east: Council) -> None:
    walked = logged(east, "comment", ContactKind.COMMENT)
    with inside(east):
        assert owed(walked.case) == {"response": date(2026, 6, 15)}
        case = moves.settle(context(walked), done="The service lead has it.")
        assert (case.status, case.outcome, owed(case)) == (Status.CLOSED, "", {})
    assert rebuild(east.pk).changed == ()


def test_a_compliment_is_thanked_for_and_closed_without_an_answer(east: Council) -> None:
    walked = logged(east, "corporate", ContactKind.COMPLIMENT)
    with inside(east):
        case = moves.settle(context(walked), done="We have shown it to the team.")
        letter = Letter.objects.exclude(body="").get(case=case)
    assert (case.status, letter.subject) == (Status.CLOSED, "What we’ve done about your compliment")
    with inside(east):
        assert told(case) == ["received", "settled"]
    assert rebuild(east.pk).changed == ()


def test_a_complaint_is_settled_only_by_agreement_and_nothing_else_is_declined(east: Council) -> None:
    complaint_of, compliment = (
        logged(east, "corporate", kind) for kind in (ContactKind.COMPLAINT, ContactKind.COMPLIMENT)
    )
    with inside(east), pytest.raises(RuleBroken) as refused:
        moves.settle(context(complaint_of), done="Noted.")
    assert refused.value.code == "settle.agreement"
    complaint_of.triage()
    with inside(east), pytest.raises(RuleBroken) as refused:
        moves.settle(context(complaint_of), done="Noted.", agreed="By phone.")
    assert refused.value.code == "settle.complaint"
    with pytest.raises(RuleBroken) as refused:
        compliment.decline()
    assert refused.value.code == "decline.not_complaint"


def test_a_request_for_information_goes_to_internal_review(county: Council) -> None:
    walked = logged(county, "foi", ContactKind.INFORMATION_REQUEST)
    walked.triage()
    with inside(county):
        moves.respond(context(walked, walked.officer), outcome="answered", text="Here is what we hold.")
        case = moves.escalate(context(walked), reason="You left out two pages.")
        assert (case.stage, facts_of(case).stage_rules.name) == (2, "Internal review")
        assert owed(case) == {"response": date(2026, 7, 2)}


@pytest.mark.parametrize(
    ("slug", "kind", "contact", "code"),
    [
        ("cambridge-city", ContactKind.COMPLIMENT, {}, "kind.unknown"),
        ("cambridge-city", ContactKind.COMPLAINT, {"email": ""}, "intake.anonymous"),
        ("cambridge-city", ContactKind.SERVICE_REQUEST, {"email": ""}, "intake.anonymous"),
    ],
)
def test_what_the_policy_does_not_take_is_refused_and_nothing_is_kept(
    the_four_councils: None, slug: str, kind: ContactKind, contact: dict[str, str], code: str
) -> None:
    council = councils.council(slug)
    with pytest.raises(RuleBroken) as refused:
        logged(council, "corporate", kind, **contact)
    assert refused.value.code == code
    with inside(council):
        assert not Case.objects.exists()


def test_a_complaint_from_nobody_in_particular_is_kept_where_the_policy_investigates_it(east: Council) -> None:
    case = logged(east, "corporate", ContactKind.COMPLAINT, name="", email="").case
    assert case.complainant_name == "Anonymous"
    with inside(east):
        assert told(case) == []


class TestAnotherProcedure:
    """Triage finds that it is something else."""

    def test_the_receipt_stays_and_the_version_of_that_day_is_pinned(self, county: Council) -> None:
        walked = logged(county, "corporate", ContactKind.COMPLAINT, at=london("2026-01-16T16:00"))
        assert walked.case.policy_version.version == "three-stage"
        with inside(county):
            case = offering.reclassify(context(walked), key="adult-social-care.complaint", reason="It is about care.")
        with inside(county):
            case = Case.objects.get(pk=case.pk)
            assert (case.procedure, case.policy_version.version) == ("adult-social-care", "si-2009-309")
            assert case.received_at == london("2026-01-16T16:00")
            due = {"acknowledgement": date(2026, 1, 21), "response": date(2026, 7, 15)}
            assert owed(case) == {**due, "update": date(2026, 7, 29)}
            assert told(case) == ["received", "reclassified"]
        assert rebuild(county.pk).changed == ()

    def test_the_codes_clock_goes_on_whatever_it_is_called(self, city: Council) -> None:
        walked = logged(city, "corporate", ContactKind.COMPLAINT)
        limits = ("code_acknowledgement_due", "code_response_due", "code_latest_response_due")
        with inside(city):
            before = StageRecord.objects.values_list(*limits).get(case=walked.case)
            offering.reclassify(context(walked), key="corporate.service_request", reason="It asks for a new bin.")
            after = StageRecord.objects.values_list(*limits).get(case=walked.case)
            case = Case.objects.select_related("policy_version", "service_area").get(pk=walked.case.pk)
            facts = facts_of(case)
        assert before == after
        assert None not in after
        assert (facts.rules.takes, facts.rules.code, case.kept_code) == (ContactKind.SERVICE_REQUEST, "lgsco", "lgsco")
        assert rebuild(city.pk).changed == ()

    def test_what_never_was_a_complaint_becomes_one_only_if_the_person_wants_it(self, south: Council) -> None:
        walked = logged(south, "corporate", ContactKind.FEEDBACK)
        with inside(south), pytest.raises(RuleBroken) as refused:
            offering.reclassify(context(walked), key="corporate.complaint", reason="It sounds like one.")
        assert refused.value.code == "reclassify.offer"

    def test_it_is_refused_for_what_it_is_already_and_for_what_the_council_does_not_know(self, city: Council) -> None:
        walked = logged(city, "corporate", ContactKind.COMPLAINT)
        for key, code in (
            ("corporate.complaint", "reclassify.same"),
            ("corporate.compliment", "reclassify.unknown"),
            ("foi", "reclassify.unknown"),
            ("children.complaint", "policy.none"),
        ):
            with inside(city), pytest.raises(RuleBroken) as refused:
                offering.reclassify(context(walked), key=key, reason="Because.")
            assert refused.value.code == code
        with inside(city):
            assert Case.objects.get(pk=walked.case.pk).version == walked.case.version

    def test_what_was_answered_stays_under_its_procedure_and_what_is_paused_is_restarted_first(
        self, city: Council
    ) -> None:
        paused = logged(city, "corporate", ContactKind.COMPLAINT).triage()
        later = logged(city, "corporate", ContactKind.COMPLAINT).triage().acknowledge().respond("not_upheld").escalate()
        with inside(city):
            pausing.pause(context(paused), reason="Waiting for information from the complainant", awaited=AWAITED)
        for walked, code in ((paused, "reclassify.paused"), (later, "reclassify.stage")):
            with inside(city), pytest.raises(RuleBroken) as refused:
                offering.reclassify(context(walked), key="corporate.service_request", reason="Because.")
            assert refused.value.code == code

    def test_only_triage_decides_what_a_contact_is(self, city: Council) -> None:
        walked = logged(city, "corporate", ContactKind.COMPLAINT)
        with inside(city), pytest.raises(NotAllowed):
            offering.reclassify(context(walked, walked.officer), key="corporate.service_request", reason="Because.")


def test_what_is_about_a_policy_itself_is_moved_and_the_person_can_object(county: Council) -> None:
    """CO!2: unhappy with a policy as such is a representation; the letter says how to object."""
    walked = logged(county, "corporate", ContactKind.COMPLAINT)
    with inside(county):
        case = offering.reclassify(
            context(walked), key="representation.representation", reason="It is about the policy."
        )
        message = OutboxMessage.objects.get(case=case, kind="reclassified")
        email = email_messages.write(message)
    assert email is not None
    assert "If you disagree, contact us. If you want us to look into it as a complaint" in email.body


def test_the_same_form_for_another_kind_is_another_submission(east: Council) -> None:
    said = complaint(councils.area(east))
    assert said.fingerprint() != replace(said, kind=ContactKind.COMPLIMENT).fingerprint()
