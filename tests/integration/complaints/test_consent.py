"""Consent: recorded, asked for through a link, ended, and what waits until it is there."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection

from complaints.cases.operations import moves
from complaints.correspondence.queries.adjustments import person_concerned
from complaints.delivery.email_messages import write
from complaints.models import Case, CaseEvent, CaseParty, CaseTask, Consent, Document, Letter, OutboxMessage, Person
from complaints.people.operations import consents
from complaints.people.operations.consents import OVERTAKEN, WrittenConsent
from complaints.people.operations.contact_details import correct_contact
from complaints.people.operations.joint_complainants import correct_person_concerned
from complaints.people.queries.caller_lookup import cases_of_caller
from complaints.people.queries.person_records import cases_of_person
from complaints.people.queries.private_links import asked_for_consent, consent_token, contact_details_of
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import ConsentGiven, SendingNeeds
from complaints.vocabulary.lifecycle import Status, TaskKind
from complaints.vocabulary.people import Authority, PersonDetails, RepresentativeKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from tests.factories.cases import RECEIVED, Walk, inside, walk
from tests.factories.councils import staff

UPGRADE = import_module("complaints.migrations.0062_consent_walls")
LATER = RECEIVED + timedelta(days=3)
FOR_VERA = SendingNeeds(on_behalf_of="Vera Vane")
FORM = WrittenConsent(
    ConsentGiven(RepresentativeKind.RELATIVE, Authority.WRITTEN, "Form signed on 1 June", date(2026, 6, 1))
)


def acting(council: Council) -> Walk:
    return walk(council, needs=FOR_VERA)


def context(walked: Walk) -> ActionContext:
    walked.at += timedelta(hours=1)
    return ActionContext(walked.case.pk, walked.champion, walked.at)


def tasks(walked: Walk, kind: TaskKind) -> list[CaseTask]:
    with inside(walked.council):
        return list(CaseTask.objects.filter(case=walked.case, kind=kind.value, done_at=None))


def now_of(walked: Walk) -> Case:
    with inside(walked.council):
        return Case.objects.get(pk=walked.case.pk)


def asked(walked: Walk) -> str:
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        consents.ask_for_consent(context(walked), email="Vera@Example.com")
        return consent_token(CaseEvent.objects.get(case=walked.case, kind="consent_asked").pk)


def test_permission_is_a_task_from_the_start_until_it_is_recorded(city: Council) -> None:
    walked = acting(city)
    assert len(tasks(walked, TaskKind.GET_CONSENT)) == 1
    with inside(city):
        concerned = CaseParty.objects.select_related("person").get(case=walked.case)
        assert (concerned.role, concerned.person.name) == ("concerned", "Vera Vane")
        consents.record_consent(context(walked), FORM)
        assert not tasks(walked, TaskKind.GET_CONSENT)
        held = Consent.objects.get(case=walked.case)
    assert (held.evidence, held.recorded_by_name) == ("Form signed on 1 June", walked.champion.name)
    assert now_of(walked).consent_from == date(2026, 6, 1)


def test_a_new_consent_replaces_the_one_before_and_both_are_kept(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        consents.record_consent(context(walked), FORM)
        until = replace(FORM, given=replace(FORM.given, ends=date(2027, 1, 1)))
        consents.record_consent(context(walked), until)
        kept = Consent.objects.filter(case=walked.case).order_by("pk")
        assert [bool(each.ended_at) for each in kept] == [True, False]
    assert now_of(walked).consent_until == date(2027, 1, 1)


def test_the_form_is_a_document_of_the_same_case(city: Council) -> None:
    walked, other = acting(city), acting(city)
    with inside(city):
        document = Document.objects.create(
            council=city,
            case=other.case,
            name="form.pdf",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            public=False,
            at=LATER,
            by_name="x",
        )
        with pytest.raises(RuleBroken) as refused:
            consents.record_consent(context(walked), replace(FORM, document=document.pk))
        assert refused.value.code == "consent.document"
        consents.record_consent(context(other), replace(FORM, document=document.pk))
        assert Consent.objects.get(case=other.case).document_id == document.pk


def test_what_ends_stops_the_next_letter(city: Council) -> None:
    walked = acting(city).triage()
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.record_consent(context(walked), FORM)
        moves.acknowledge(context(walked), text="We have it.")
        assert OutboxMessage.objects.filter(case=walked.case, kind="acknowledged").exists()
        consents.end_consent(context(walked), reason="She told us.")
        moves.update(context(walked), text="Her care plan is being written.")
        assert not OutboxMessage.objects.filter(case=walked.case, kind="updated").exists()
        (held,) = CaseTask.objects.filter(case=walked.case, letter__kind="update_written") or CaseTask.objects.filter(
            case=walked.case, letter__kind="updated"
        )
    assert held.detail.startswith("There is no permission from Vera Vane")
    assert "give it to Vera Vane" in held.detail


def test_the_person_is_asked_through_a_link_that_says_nothing_of_the_complaint(city: Council) -> None:
    walked = acting(city)
    token = asked(walked)
    with inside(city, ActorKind.SYSTEM):
        message = OutboxMessage.objects.get(case=walked.case, kind="consent_asked")
        assert message.user_id is None
        case = consents.answer_consent(token, agrees=True, council_id=city.pk, at=LATER)
        assert case is not None
        assert Consent.objects.get(case=walked.case).authority == Authority.LINK
        with pytest.raises(RuleBroken) as used:
            consents.answer_consent(token, agrees=False, council_id=city.pk, at=LATER)
        assert used.value.code == "consent.link_ended"
    assert now_of(walked).consent_from == LATER.date()
    assert not tasks(walked, TaskKind.GET_CONSENT)


def test_a_no_is_kept_and_permission_stays_missing(city: Council) -> None:
    walked = acting(city)
    token = asked(walked)
    with inside(city, ActorKind.SYSTEM):
        consents.answer_consent(token, agrees=False, council_id=city.pk, at=LATER)
        assert CaseEvent.objects.filter(case=walked.case, kind="consent_refused", public=False).exists()
    assert now_of(walked).consent_from is None
    (waiting,) = tasks(walked, TaskKind.GET_CONSENT)
    assert "Vera Vane said no through our link" in waiting.detail


def test_a_link_ends_after_four_weeks_and_opens_in_its_own_council_alone(city: Council, south: Council) -> None:
    walked = acting(city)
    token = asked(walked)
    with inside(city, ActorKind.SYSTEM), pytest.raises(RuleBroken) as late:
        asked_for_consent(token, council_id=city.pk, at=LATER + timedelta(days=40))
    assert late.value.code == "consent.link_ended"
    with inside(south, ActorKind.SYSTEM):
        assert consents.answer_consent(token, agrees=True, council_id=south.pk, at=LATER) is None
        assert asked_for_consent("forged.token", council_id=south.pk, at=LATER) is None


def correct_who_it_is_for(walked: Walk, name: str) -> Case:
    with inside(walked.council):
        now = replace(contact_details_of(now_of(walked)), on_behalf_of=name)
        return correct_contact(context(walked), now=now, reason="The caller named the wrong sister.")


def test_permission_of_one_person_is_none_of_another(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        consents.record_consent(context(walked), FORM)
        first = CaseParty.objects.get(case=walked.case)
    token = asked(walked)
    case = correct_who_it_is_for(walked, "Ada Prosser")
    with inside(city, ActorKind.SYSTEM):
        assert (case.on_behalf_of, case.consent_from) == ("Ada Prosser", None)
        assert not Consent.objects.filter(case=case, ended_at=None).exists()
        assert person_concerned(case).name == "Ada Prosser"
        assert person_concerned(case).pk != first.person_id
        assert len(tasks(walked, TaskKind.GET_CONSENT)) == 1
        with pytest.raises(RuleBroken, match="no longer works"):
            asked_for_consent(token, council_id=city.pk, at=walked.at)
    alone = correct_who_it_is_for(walked, "")
    with inside(city, ActorKind.SYSTEM):
        assert not CaseParty.objects.filter(case=alone, ended_at=None).exists()
        assert not tasks(walked, TaskKind.GET_CONSENT)


def test_a_name_that_is_spelt_anew_keeps_the_permission(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        consents.record_consent(context(walked), FORM)
        now = PersonDetails("Vera Prosser-Vane", email="vera@example.org")
        correct_person_concerned(context(walked), now=now, reason="She spelt it.")
        case = now_of(walked)
        assert (case.on_behalf_of, person_concerned(case).name) == ("Vera Prosser-Vane", "Vera Prosser-Vane")
        assert case.consent_from is not None


def test_the_representatives_own_address_cannot_give_permission(city: Council) -> None:
    walked = acting(city)
    with inside(city), pytest.raises(RuleBroken) as refused:
        consents.ask_for_consent(context(walked), email=walked.case.complainant_email)
    assert refused.value.code == "consent.same_address"


def test_a_case_closed_without_permission_tells_how_to_come_back(city: Council) -> None:
    walked = acting(city)
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.close_without_consent(context(walked), reason="We wrote to her twice and she is in hospital.")
        letter = Letter.objects.get(case=walked.case, kind="closed_without_consent")
        assert OutboxMessage.objects.filter(case=walked.case, kind="closed_without_consent").exists()
    assert "we will open it again" in letter.full_text
    for secret in ("hospital", "Vera", walked.case.summary):
        assert secret not in letter.full_text
    assert now_of(walked).status == Status.CLOSED
    assert not tasks(walked, TaskKind.GET_CONSENT)
    with inside(city):
        consents.record_consent(context(walked), FORM)
        assert moves.reopen(context(walked), reason="The form came.").status == Status.UNDER_INVESTIGATION


def test_the_case_stands_with_those_of_the_person_concerned(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        person = CaseParty.objects.get(case=walked.case).person_id
        assert [case.pk for case in cases_of_person(walked.champion, person)] == [walked.case.pk]


def test_the_upgrade_makes_consent_of_what_was_recorded_with_letters(city: Council) -> None:
    said = {"on_behalf_of": "Vera Vane", "evidence": "Her letter", "until": "2027-01-01"}
    yes, no, silent = acting(city), acting(city), acting(city)
    with inside(city, ActorKind.SYSTEM):
        CaseParty.objects.all().delete()
        Person.objects.filter(cases=None).delete()
        CaseTask.objects.filter(kind=TaskKind.GET_CONSENT).delete()
        for walked, authority in ((yes, "permission"), (no, "not_held")):
            CaseEvent.objects.create(
                council=city,
                case=walked.case,
                stage=1,
                kind="updated",
                at=LATER,
                by_name="Kim",
                data={"sending": {**said, "authority": authority}},
            )
        with connection.cursor() as cursor:
            for statement in (UPGRADE.RECORDED, UPGRADE.HELD, UPGRADE.TO_GET, UPGRADE.CONCERNED):
                cursor.execute(statement)
        assert CaseParty.objects.count() == 3
    assert (now_of(yes).consent_from, now_of(yes).consent_until) == (LATER.date(), date(2027, 1, 1))
    assert [len(tasks(walked, TaskKind.GET_CONSENT)) for walked in (yes, no, silent)] == [0, 1, 1]


def receipts(walked: Walk) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(case=walked.case, user=None, kind="received"))


def test_what_waited_for_permission_is_emailed_when_it_is_recorded(city: Council) -> None:
    walked = acting(city)
    (held,) = tasks(walked, TaskKind.SEND_ANOTHER_WAY)
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        assert not receipts(walked)
        consents.record_consent(context(walked), FORM)
        (receipt,) = receipts(walked)
        email = write(receipt)
    assert email is not None
    assert email.to == [walked.case.complainant_email]
    assert receipt.payload["letter"] == held.letter_id
    assert not tasks(walked, TaskKind.SEND_ANOTHER_WAY)


def test_what_waited_is_emailed_when_they_agree_through_the_link(city: Council) -> None:
    walked = acting(city)
    token = asked(walked)
    with inside(city, ActorKind.SYSTEM):
        consents.answer_consent(token, agrees=True, council_id=city.pk, at=LATER)
        assert len(receipts(walked)) == 1
        assert OutboxMessage.objects.filter(case=walked.case, kind="consent_recorded").exclude(user=None).exists()
    assert not tasks(walked, TaskKind.SEND_ANOTHER_WAY)


def test_what_waited_and_was_overtaken_is_for_staff_to_look_at(city: Council) -> None:
    walked = acting(city).triage()
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        moves.update(context(walked), text="Her care plan is being written.")
        moves.acknowledge(context(walked), text="We have it.")
        consents.record_consent(context(walked), FORM)
        assert not receipts(walked)
        held = CaseTask.objects.filter(case=walked.case, done_at=None, letter__kind="received")
        assert [task.detail for task in held] == [OVERTAKEN]


def test_what_someone_who_is_not_emailed_waited_for_is_posted(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        Case.objects.filter(pk=walked.case.pk).update(complainant_email="", complainant_address="1 High Street")
        consents.record_consent(context(walked), FORM)
        assert not receipts(walked)
    assert [task.detail for task in tasks(walked, TaskKind.POST_LETTER)] == [""]
    assert not tasks(walked, TaskKind.SEND_ANOTHER_WAY)


def test_what_waited_stays_where_they_cannot_be_written_to_for_another_reason(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        Person.objects.filter(pk=walked.case.person_id).update(deceased=True)
        consents.record_consent(context(walked), FORM)
        assert not receipts(walked)
    (held,) = tasks(walked, TaskKind.SEND_ANOTHER_WAY)
    assert "permission" not in held.detail


def test_permission_that_begins_later_takes_effect_on_its_first_day(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        later = replace(FORM, given=replace(FORM.given, starts=LATER.date()))
        consents.record_consent(context(walked), later)
        assert not receipts(walked)
    (waiting,) = tasks(walked, TaskKind.GET_CONSENT)
    assert "begins on" in waiting.detail
    consents.follow_days(LATER)
    with inside(city):
        assert len(receipts(walked)) == 1
    assert not tasks(walked, TaskKind.GET_CONSENT)


def test_staff_are_to_get_new_permission_once_when_it_has_ended(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        until = replace(FORM, given=replace(FORM.given, ends=date(2026, 6, 30)))
        consents.record_consent(context(walked), until)
    for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)):
        consents.follow_days(LATER.replace(month=day.month, day=day.day))
        assert len(tasks(walked, TaskKind.GET_CONSENT)) == (day > date(2026, 6, 30))
    (waiting,) = tasks(walked, TaskKind.GET_CONSENT)
    assert "ended on 30 June 2026" in waiting.detail
    with inside(city):
        CaseTask.objects.filter(pk=waiting.pk).update(done_at=LATER, done_by_name="Kim")
    consents.follow_days(LATER.replace(month=7, day=3))
    assert not tasks(walked, TaskKind.GET_CONSENT)


def test_staff_are_to_get_new_permission_when_it_is_taken_back(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        consents.record_consent(context(walked), FORM)
        consents.end_consent(context(walked), reason="She told us.")
    assert [task.detail for task in tasks(walked, TaskKind.GET_CONSENT)] == ["The permission was ended: She told us."]


def test_whom_a_case_is_for_has_it_among_their_cases_when_they_ring(city: Council) -> None:
    walked = acting(city)
    agent = staff(city, Role.CONTACT_CENTRE)
    with inside(city, ActorKind.STAFF, agent.user_id):
        concerned = CaseParty.objects.get(case=walked.case).person_id
        (case,) = cases_of_caller(agent, concerned).cases
    assert (case.reference, case.summary) == (walked.case.reference, "")


@pytest.mark.parametrize("by_link", [False, True])
def test_permission_that_comes_after_closing_without_it_asks_to_reopen(city: Council, by_link: bool) -> None:
    walked = acting(city)
    token = asked(walked)
    walked.triage()
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.close_without_consent(context(walked), reason="She is in hospital.")
        if not by_link:
            consents.record_consent(context(walked), FORM)
    if by_link:
        with inside(city, ActorKind.SYSTEM):
            consents.answer_consent(token, agrees=True, council_id=city.pk, at=context(walked).at)
    (task,) = tasks(walked, TaskKind.REOPEN)
    assert "without permission from Vera Vane" in task.detail
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        moves.reopen(context(walked), reason="Vera Vane agrees now.")
        assert not tasks(walked, TaskKind.REOPEN)
        consents.record_consent(context(walked), FORM)
    assert not tasks(walked, TaskKind.REOPEN)
