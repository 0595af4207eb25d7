"""What a champion makes of a contact: accepted and assigned in one step, declined with the reason, sent elsewhere."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.cases.operations.classifying import Assignment, Rerouting, triage
from complaints.models import Case, CaseEvent, Person, SafetyMarker, StageRecord
from complaints.people.queries.private_links import token_for
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council, User
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside, walk
from tests.web.casework.desk import desk, residents_page, text


def test_a_complaint_is_accepted_and_assigned_in_one_step_and_the_next_one_comes_up(
    city: Council,
) -> None:
    at = desk(city)
    other = walk(city).case
    page = text(at.open(Move.ACCEPT))
    assert "Accept and assign" in page
    assert at.case.description in page
    answer = at.make(
        Move.ACCEPT, theme="missed_service", assign="yes", officer=at.walked.officer.user_id, named_by="The manager"
    )
    assert answer["Location"] == reverse("casework:accept", args=[other.reference])
    case = at.case
    assert (case.status, case.theme, case.officer_id) == (
        "under_investigation",
        "missed_service",
        at.walked.officer.user_id,
    )
    following = f"{reverse('casework:next-triage')}?after={case.reference}"
    assert following in text(at.open())
    assert at.client.get(following)["Location"] == reverse("casework:accept", args=[other.reference])


def test_a_safety_marker_of_the_complainant_is_seen_before_anything_is_decided(city: Council) -> None:
    at = desk(city)
    with inside(city):
        SafetyMarker.objects.create(
            council=city,
            person_id=at.case.person_id,
            hazard="A dog",
            source="Housing",
            review_on=at.walked.at.date(),
            added_at=at.walked.at,
            added_by_name="Lee",
        )
    assert "Before you visit" in text(at.open(Move.ACCEPT))


def test_service_theme_and_officer_change_together_or_not_at_all(city: Council) -> None:
    at = desk(city)
    other = councils.area(city, 2)
    officer = councils.person(city, Role.RESPONDING_OFFICER, name="Olga Trees", service_area=other)
    typed = {"service_area": other.pk, "theme": "delay", "officer": officer.pk, "assign": "yes"}
    refused = at.make(Move.ACCEPT, **typed)
    assert "Say why you are sending it to another service" in text(refused)
    assert f'value="{officer.pk}" selected' in text(refused)
    assert at.case.status == "received"
    at.make(Move.ACCEPT, **typed, reason="It is about trees.")
    case = at.case
    assert (case.service_area_id, case.theme, case.officer_id) == (other.pk, "delay", officer.pk)
    assert at.events()[-3:] == ["rerouted", "accepted", "assigned"]


def test_a_refusal_of_one_step_undoes_the_others_and_keeps_what_was_typed(city: Council) -> None:
    at = desk(city, Status.RECEIVED, stage=2)
    with inside(city):
        by = StageRecord.objects.select_related("responded_by").get(case_id=at.case.pk, stage=1).responded_by
    assert by is not None
    page = text(at.open(Move.ACCEPT))
    assert "They responded at an earlier stage of this complaint" in page
    assert f"{by.get_full_name()} –" not in page
    other = councils.area(city, 2)
    with pytest.raises(RuleBroken, match="responded at an earlier stage"), inside(city):
        triage(
            ActionContext(at.case.pk, at.walked.champion, timezone.now()),
            rerouting=Rerouting(other.pk, "It is about trees."),
            assignment=Assignment(by.pk),
        )
    assert (at.case.status, at.case.service_area_id) == ("received", at.walked.case.service_area_id)


def test_whoever_opened_the_page_before_a_colleague_changed_the_case_is_told(city: Council) -> None:
    at = desk(city)
    seen = at.seen()
    other = councils.area(city, 2)
    at.make(Move.REROUTE, service_area=other.pk, reason="It is about trees.")
    answer = at.client.post(at.address(Move.ACCEPT), {**seen, "theme": "delay", "service_area": other.pk})
    assert answer.status_code == 409
    assert "Someone else changed this case" in text(answer)
    assert 'value="delay" selected' in text(answer)
    assert at.case.status == "received"


def test_the_triage_page_shows_who_complains_their_other_cases_and_the_other_decisions(city: Council) -> None:
    at = desk(city)
    before = walk(city).case
    page = text(at.open(Move.ACCEPT))
    for shown in (at.case.description, at.case.complainant_name, before.reference, "Deadline"):
        assert shown in page
    for move in (Move.DECLINE, Move.FORWARD, Move.ADD_TO_OPEN, Move.REROUTE, Move.RECLASSIFY):
        assert f'href="{at.address(move)}"' in page
    assert f'href="{at.address(Move.ACCEPT)}"' in text(at.open())


RISKY = {"severity": "high", "risks": ["health_or_safety", "reputation"]}


def test_severity_and_risk_are_judged_at_triage_and_only_staff_read_them(city: Council) -> None:
    at = desk(city)
    at.make(Move.ACCEPT, theme="delay", **RISKY)
    case = at.case
    assert (case.theme, case.severity, case.risks) == ("delay", "high", ["health_or_safety", "reputation"])
    assert at.events()[-2:] == ["accepted", "classified"]
    with inside(city):
        entry = CaseEvent.objects.get(case_id=case.pk, kind="classified")
    assert not entry.public
    page = text(at.open())
    assert "Severity: Not set → High" in page
    assert "To someone’s health or safety, To the council’s reputation" in page


def test_theme_severity_and_risk_change_later_with_the_old_value_kept(city: Council) -> None:
    at = desk(city, Status.RESPONDED)
    opened = text(at.open(Move.CLASSIFY))
    assert "A nuisance that is easily put right" in opened
    at.make(Move.CLASSIFY, theme="delay", severity="low", risks=["none"])
    again = text(at.open(Move.CLASSIFY))
    assert 'value="none" checked' in again
    assert at.make(Move.CLASSIFY, theme="delay", **RISKY).status_code == 302
    page = text(at.open())
    assert "Severity: Low → High" in page
    assert "Risk: None known → To someone’s health or safety" in page
    assert "Nothing is different" in text(at.make(Move.CLASSIFY, theme="delay", **RISKY))


def test_no_risk_and_a_risk_cannot_both_be_known(city: Council) -> None:
    at = desk(city)
    refused = text(at.make(Move.ACCEPT, severity="low", risks=["none", "reputation"]))
    assert "Select what is at risk, or select “None known”" in refused
    assert at.case.status == "received"


def test_a_head_of_service_classifies_what_an_officer_of_theirs_has(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, Role.HEAD_OF_SERVICE)
    assert f'href="{at.address(Move.CLASSIFY)}"' in text(at.open())
    assert at.make(Move.CLASSIFY, theme="delay", **RISKY).status_code == 302
    assert at.case.severity == "high"


def test_an_officer_classifies_only_the_cases_they_have(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, Role.RESPONDING_OFFICER)
    assert f'href="{at.address(Move.CLASSIFY)}"' not in text(at.open())
    assert at.open(Move.CLASSIFY).status_code == 403
    assert at.make(Move.CLASSIFY, theme="delay", **RISKY).status_code == 403
    assert at.case.severity == ""
    with inside(city):
        type(at.case).objects.filter(pk=at.case.pk).update(officer=User.objects.get(name="Priya Anand"))
    assert f'href="{at.address(Move.CLASSIFY)}"' in text(at.open())
    assert at.make(Move.CLASSIFY, theme="delay", **RISKY).status_code == 302
    assert at.case.severity == "high"


def test_nothing_left_to_triage_leads_to_the_worklist(city: Council) -> None:
    at = desk(city)
    following = f"{reverse('casework:next-triage')}?after={at.case.reference}"
    page = at.client.get(following, follow=True)
    assert page.redirect_chain == [(reverse("casework:worklist"), 302)]
    assert "There are no other cases to triage" in text(page)


def test_a_theme_is_not_asked_for_and_one_given_at_stage_one_stays_at_stage_two(city: Council) -> None:
    at = desk(city)
    assert at.make(Move.ACCEPT).status_code == 302
    later = desk(city, Status.RECEIVED, stage=2)
    with inside(city):
        type(later.case).objects.filter(pk=later.case.pk).update(theme="delay")
    assert "Accept at stage 2" in text(later.open(Move.ACCEPT))
    assert 'value="delay" selected' in later.open(Move.ACCEPT).content.decode()


def test_declining_shows_the_letter_with_the_ombudsman_before_it_is_sent_and_sends_nothing_yet(
    city: Council,
) -> None:
    at = desk(city)
    shown = text(at.check(Move.DECLINE, reason="service_request", explanation="We have ordered a new bin."))
    assert "Nothing has been sent yet" in shown
    assert "alex.poole@example.com" in shown
    assert "We have ordered a new bin." in shown
    assert "Local Government and Social Care Ombudsman" in shown
    assert at.case.status == "received"
    assert at.letters() == []
    assert at.queued() == ["received", "received_staff"]


def test_declining_sends_the_explanation_in_the_same_step(city: Council) -> None:
    at = desk(city)
    answer = at.make(Move.DECLINE, reason="service_request", explanation="We have ordered a new bin.")
    assert answer["Location"].partition("?")[0] == at.address("case")
    assert (at.case.status, at.case.decline_reason) == ("declined", "service_request")
    assert at.letters() == ["We have ordered a new bin."]
    assert "declined" in at.queued()


def test_a_preview_never_shows_the_complainants_private_link(city: Council) -> None:
    at = desk(city)
    with inside(city):
        secret = token_for(at.case.pk)
    shown = text(at.check(Move.DECLINE, reason="service_request", explanation="We have ordered a new bin."))
    assert secret
    assert secret not in shown
    assert "/…/" in shown


def test_a_draft_that_is_not_finished_is_not_sent(city: Council) -> None:
    at = desk(city)
    answer = at.make(Move.DECLINE, reason="other", explanation="[Say why it is not handled as a complaint]")
    assert answer.status_code == 200
    assert "Replace “[Say why it is not handled as a complaint]”" in text(answer)
    assert at.case.status == "received"


def test_what_was_typed_comes_back_when_it_is_to_be_changed(city: Council) -> None:
    at = desk(city)
    answer = at.check(Move.DECLINE, change="yes", reason="other", explanation="We have ordered a new bin.")
    assert "We have ordered a new bin." in text(answer)
    assert "There is a problem" not in text(answer)
    assert at.case.status == "received"


def test_each_reason_stands_once_and_choosing_another_loses_no_word(city: Council) -> None:
    at = desk(city)
    page = text(at.open(Move.DECLINE))
    assert page.count('value="insurance_claim"') == 1
    assert "?because=" not in page
    assert "[" not in re.sub(r"<[^>]*>", "", page.partition("<main")[2])
    typed = {"explanation": "The branch fell on your car in May.", "change": "yes"}
    for reason in ("insurance_claim", "too_old"):
        changed = text(at.check(Move.DECLINE, reason=reason, **typed))
        assert f'value="{reason}" checked' in changed
        assert "The branch fell on your car in May." in changed


def test_a_reason_is_required_to_decline(city: Council) -> None:
    at = desk(city)
    answer = at.make(Move.DECLINE, explanation="We have ordered a new bin.")
    assert "Select why you are not accepting it as a complaint" in text(answer)
    assert at.case.status == "received"


def test_a_complaint_goes_to_another_service_and_loses_its_officer(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    other = councils.area(city, 2)
    assert other.name in text(at.open(Move.REROUTE))
    assert at.make(Move.REROUTE, service_area=other.pk, reason="It is about trees.").status_code == 302
    assert (at.case.service_area_id, at.case.officer_id) == (other.pk, None)


def test_another_councils_service_is_not_a_choice(city: Council, south: Council) -> None:
    at = desk(city)
    answer = at.make(Move.REROUTE, service_area=councils.area(south).pk, reason="x")
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)


@pytest.mark.parametrize("move", [Move.ACCEPT, Move.DECLINE, Move.REROUTE])
def test_an_officer_may_not_triage(city: Council, move: Move) -> None:
    at = desk(city, Status.RECEIVED, Role.RESPONDING_OFFICER)
    assert at.open(move).status_code == 403
    assert at.make(move, reason="other", explanation="x", service_area=councils.area(city, 2).pk).status_code == 403
    assert at.case.status == "received"


@pytest.mark.parametrize("language", ["Polish", "English", " english ", ""])
def test_a_language_that_is_not_english_stands_at_the_top(city: Council, language: str) -> None:
    at = desk(city)
    with inside(city):
        Person.objects.filter(pk=at.case.person_id).update(language=language)
    for page in (at.open(Move.ACCEPT), at.open()):
        assert ("Language: Polish" in text(page)) is (language == "Polish")
        assert ("interpreter" in text(page)) is (language == "Polish")


def test_each_decision_in_triage_offers_the_next_contact_while_one_waits(city: Council) -> None:
    at, waiting = desk(city), desk(city)
    elsewhere = councils.area(city, 1)
    said = {"service_area": str(elsewhere.pk), "reason": "It is about waste."}
    at.client.get(at.address("case"))
    decided = text(at.client.post(at.address(Move.REROUTE), {**at.seen(), "send": "yes", **said}, follow=True))
    assert "Triage the next contact" in decided
    assert f"?after={at.case.reference}" in decided
    assert "Triage the next contact" not in text(at.open()), "only after a decision"
    assert f"Sent to another service: {elsewhere.name}" in text(at.open())
    assert f"to another service: {elsewhere.name}" in residents_page(at)
    with inside(city):
        Case.objects.filter(pk=waiting.case.pk).update(status=Status.CLOSED.value)
    back = {"service_area": str(councils.area(city, 0).pk), "reason": "It is about housing."}
    decided = text(at.client.post(at.address(Move.REROUTE), {**at.seen(), "send": "yes", **back}, follow=True))
    assert "Sent to the other service." in decided
    assert "Triage the next contact" not in decided
