"""Representations: told at once, considered by a director, taken forward to members; and many about one policy."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.operations import declining, moves, offering, representing
from complaints.cases.operations.apply import complete_task
from complaints.cases.rules.offering import DirectorDecision, MembersDecision
from complaints.delivery import email_messages
from complaints.models import Case, CaseEvent, CaseTask, NamedPolicy, OutboxMessage, PolicyReview
from complaints.policy_clusters.operations import name_policy, record_review
from complaints.policy_clusters.queries import cases_about, cluster_of, policies_of
from complaints.policy_clusters.rules import Review
from complaints.vocabulary.actions import DirectorSays, ReviewOutcome
from complaints.vocabulary.lifecycle import Status, TaskKind
from councils.calendars.rules import london_day
from councils.models import Council, PolicyVersion
from councils.policies.queries import _rules, procedure_rules
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import Walk, inside
from tests.integration.complaints.test_contacts import context, logged, told

BODY = "planning-inspectorate"


def represented(council: Council) -> Walk:
    return logged(council, "representation", ContactKind.REPRESENTATION)


def sent(council: Council) -> Walk:
    walked = represented(council)
    with inside(council):
        representing.send_to_director(context(walked), director_id=walked.officer.user_id or 0)
    return walked


def said(walked: Walk, says: DirectorSays, body: str = "") -> DirectorDecision:
    return DirectorDecision(says, london_day(walked.at), "The road was measured.", body)


def letter(case: Case, kind: str) -> str:
    email = email_messages.write(OutboxMessage.objects.filter(case=case, kind=kind, user=None).latest("pk"))
    assert email is not None
    return email.body


def waiting(case: Case) -> list[str]:
    return list(CaseTask.objects.filter(case=case, done_at=None).order_by("pk").values_list("kind", flat=True))


def test_the_person_is_told_at_once_that_it_is_a_representation_and_how_it_goes_on(county: Council) -> None:
    """CO-19: with the process, and honestly that the policy gives no time."""
    walked = represented(county)
    with inside(county, ActorKind.SYSTEM):
        body = letter(walked.case, "received")
    assert "We call this a representation. It is not a complaint." in body
    assert "A director considers what you say." in body
    assert "Elected members have the final decision on any change." in body
    assert "Our policy does not give a time for this" in body
    assert "Ombudsman" not in body


def test_what_came_as_a_complaint_is_told_the_same(county: Council) -> None:
    walked = logged(county, "corporate", ContactKind.COMPLAINT)
    with inside(county):
        offering.reclassify(context(walked), key="representation.representation", reason="It is about the policy.")
    with inside(county, ActorKind.SYSTEM):
        assert "We call this a representation." in letter(walked.case, "reclassified")


def test_a_change_goes_from_the_director_to_members_with_a_task_at_each_step(county: Council) -> None:
    """CO-20: next steps are told, and members have the final decision."""
    walked = sent(county)
    with inside(county):
        assert waiting(walked.case) == [TaskKind.AWAIT_DIRECTOR]
        task = CaseTask.objects.get(case=walked.case, done_at=None)
        with pytest.raises(RuleBroken) as refused:
            complete_task(context(walked), task.pk)
        assert refused.value.code == "task.decision"
        walked.at = task.opened_at
        now = context(walked, walked.officer)
        case = representing.record_director(now, said=said(walked, DirectorSays.CHANGE))
        assert (case.status, waiting(case)) == (Status.UNDER_INVESTIGATION, [TaskKind.AWAIT_MEMBERS])
        now = context(walked)
        decision = MembersDecision(london_day(walked.at), "The limit becomes 20.", "Transport Committee")
        case = representing.record_members(now, said=decision)
        assert (case.status, case.representation_state, waiting(case)) == (Status.CLOSED, "decided", [])
        assert told(case) == ["received", "director_decided", "members_decided"]
    with inside(county, ActorKind.SYSTEM):
        forward, final = letter(case, "director_decided"), letter(case, "members_decided")
    assert "We’re taking it forward." in forward
    assert "Elected members have the final decision." in forward
    assert "(Transport Committee):" in final
    assert "The limit becomes 20." in final


def test_no_change_is_final_at_this_time_and_never_counts_as_a_complaint(county: Council) -> None:
    walked = sent(county)
    with inside(county):
        case = representing.record_director(context(walked), said=said(walked, DirectorSays.NO_CHANGE))
        assert (case.status, case.representation_state, waiting(case)) == (Status.CLOSED, "no_change", [])
        assert (case.kind, case.received_as) == ("representation", "representation")
    with inside(county, ActorKind.SYSTEM):
        body = letter(case, "director_decided")
    assert "This is our final decision on this representation at this time." in body
    assert "The road was measured." in body
    assert "Ombudsman" not in body
    with inside(county):
        again = moves.reopen(context(walked), reason="Many more people wrote.")
        assert again.representation_state == ""


def test_another_organisations_policy_is_answered_with_whom_to_contact(county: Council) -> None:
    walked = sent(county)
    with inside(county):
        wrong = said(walked, DirectorSays.OTHER_ORGANISATION, "no-such-body")
        with pytest.raises(RuleBroken) as refused:
            representing.record_director(context(walked), said=wrong)
        assert refused.value.code == "representation.body"
        right = said(walked, DirectorSays.OTHER_ORGANISATION, BODY)
        case = representing.record_director(context(walked), said=right)
    with inside(county, ActorKind.SYSTEM):
        body = letter(case, "director_decided")
    assert "another organisation’s, so we cannot change it" in body
    assert "Planning Inspectorate" in body
    assert "Phone:" in body


def test_whatever_ends_it_leaves_nothing_waiting_for_the_director(county: Council) -> None:
    withdrawn, moved, twice = sent(county), sent(county), sent(county)
    other = councils.staff(county, Role.HEAD_OF_SERVICE)
    with inside(county):
        assert waiting(moves.withdraw(context(withdrawn), reason="They asked.")) == []
        case = offering.reclassify(context(moved), key="foi.information_request", reason="It asks for papers.")
        assert (waiting(case), case.representation_state) == ([], "")
        case = representing.send_to_director(context(twice), director_id=other.user_id or 0)
        assert (waiting(case), case.officer_id) == ([TaskKind.AWAIT_DIRECTOR], other.user_id)


@pytest.fixture
def many_are_two(city: Council) -> Iterator[Callable[[], None]]:
    """The council's own number, which no shipped policy has."""

    def say() -> None:
        with inside(city, ActorKind.SYSTEM):
            version = PolicyVersion.objects.get(procedure="corporate", council=city)
            _rules.clear()
            for landlord in (False, True):
                rules = procedure_rules(version, landlord=landlord)
                assert rules.practice.policy_clusters is not None
                many = replace(rules.practice.policy_clusters, at_least=2)
                practice = replace(rules.practice, policy_clusters=many)
                for key in [key for key in _rules if key[0] == version.pk]:
                    _rules[key] = replace(_rules[key], practice=practice)

    yield say
    _rules.clear()


def complained(council: Council) -> Walk:
    return logged(council, "corporate", ContactKind.COMPLAINT)


REVIEW = Review(ReviewOutcome.LOOK_AGAIN, "Permits cost too much.", "Sam Reed, Head of Parking", date(2026, 6, 1), "")


def test_as_many_as_the_council_says_ask_for_a_review_which_is_kept_on_each_case(
    city: Council, many_are_two: Callable[[], None]
) -> None:
    """CC-12: a task for a senior manager; the outcome closes it and is written on each case, for staff."""
    first, second = complained(city), complained(city)
    many_are_two()
    with inside(city):
        name_policy(context(first), new="Resident parking")
        policy = NamedPolicy.objects.get(council=city)
        assert waiting(first.case) == []
        name_policy(context(second), policy_id=policy.pk)
        assert waiting(second.case) == [TaskKind.REVIEW_POLICY]
        assert policies_of(second.champion)[0].to_review
        with pytest.raises(NotAllowed):
            record_review(second.champion, policy.pk, REVIEW, second.at)
        record_review(second.officer, policy.pk, REVIEW, second.at)
        assert waiting(second.case) == []
        for walked in (first, second):
            event = CaseEvent.objects.get(case=walked.case, kind="policy_reviewed")
            assert (event.public, "Permits cost too much." in event.text) == (False, True)
        assert PolicyReview.objects.get(policy=policy).cases == 2
        (count,) = policies_of(second.champion)
        assert (count.cases, count.reviewed_on, count.to_review) == (2, date(2026, 6, 1), False)


def test_a_case_that_is_about_another_policy_leaves_the_cluster(
    city: Council, many_are_two: Callable[[], None]
) -> None:
    first, second, third = complained(city), complained(city), complained(city)
    many_are_two()
    with inside(city):
        name_policy(context(first), new="Resident parking")
        name_policy(context(second), new="resident PARKING ")
        name_policy(context(third), new="Resident parking")
        assert (waiting(second.case), waiting(third.case)) == ([TaskKind.REVIEW_POLICY], [])
        moved = name_policy(context(second), new="Allotments")
        assert waiting(moved) == []
        assert waiting(third.case) + waiting(first.case) == [TaskKind.REVIEW_POLICY]
        none = name_policy(context(second))
        assert (none.about_policy_id, NamedPolicy.objects.count()) == (None, 2)


def test_without_a_number_they_are_only_counted(county: Council) -> None:
    """CO-20: the page says a significant number and gives none."""
    walks = [represented(county) for _ in range(3)]
    with inside(county):
        for walked in walks:
            case = name_policy(context(walked), new="Speed limits")
        assert [waiting(walked.case) for walked in walks] == [[], [], []]
        cluster = cluster_of(walks[0].champion, case)
        assert cluster is not None
        assert (cluster.name, cluster.others) == ("Speed limits", 2)


def test_no_one_counts_cases_that_they_do_not_see(city: Council) -> None:
    walks = [complained(city) for _ in range(2)]
    stranger = councils.staff(city, Role.RESPONDING_OFFICER, service_area=councils.area(city, 1))
    with inside(city):
        for walked in walks:
            case = name_policy(context(walked), new="Resident parking")
    with inside(city, ActorKind.STAFF, stranger.user_id):
        policy = case.about_policy_id or 0
        assert not cases_about(stranger, policy).exists()
        assert [each.cases for each in policies_of(stranger)] == [0]


def test_a_complaint_about_a_policy_is_not_declined_for_that(city: Council) -> None:
    """CC-12: it is recorded even though it cannot change the policy."""
    walked = complained(city)
    with inside(city):
        name_policy(context(walked), new="Resident parking")
        with pytest.raises(RuleBroken) as refused:
            declining.decline(context(walked), reason="other", explanation="It is our policy.")
        assert refused.value.code == "decline.policy"
        assert Case.objects.get(pk=walked.case.pk).status == Status.RECEIVED
