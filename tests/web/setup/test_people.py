"""Someone leaves: their role ends, their cases are unassigned the same day, and the champions are told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from complaints.models import Case, CaseEvent, Deadline, OutboxMessage
from complaints.people.queries import private_links
from complaints.vocabulary.lifecycle import OFFICER_LEFT, Status
from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from ombudsman import operations as ombudsman
from ombudsman.models import Referral
from ombudsman.operations import Notification, release_everywhere
from tests.factories import accounts, councils
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.factories.councils import change_user, user_of
from tests.web.casework.desk import text

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery staple"  # noqa: S105


@pytest.fixture
def walked(the_four_councils: None) -> Walk:
    return case_at(councils.council(), Status.UNDER_INVESTIGATION, received_at=timezone.now() - timedelta(days=2))


def administrator(council: Council) -> Client:
    return signed_in(councils.person(council, Role.ADMINISTRATOR), council)


def membership(walked: Walk) -> Membership:
    with inside(walked.council):
        return Membership.objects.get(council=walked.council, user_id=walked.officer.user_id)


def officer_of(case: Case) -> int | None:
    with inside(case.council, ActorKind.SYSTEM):
        assert Deadline.objects.filter(case=case, officer__isnull=False, open=True).exists() is (
            Case.objects.get(pk=case.pk).officer_id is not None
        )
        return Case.objects.get(pk=case.pk).officer_id


def told_champions(council: Council) -> list[str]:
    with inside(council, ActorKind.SYSTEM):
        return list(OutboxMessage.objects.filter(kind=OFFICER_LEFT).values_list("user__email", flat=True))


def test_ending_a_role_unassigns_the_open_cases_and_tells_the_champions(walked: Walk) -> None:
    other = case_at(walked.council, Status.UNDER_INVESTIGATION)
    with inside(walked.council, ActorKind.SYSTEM):
        Case.objects.filter(pk=other.case.pk).update(officer_id=walked.officer.user_id)
    browser, held = administrator(walked.council), membership(walked)
    page = text(browser.get("/setup/people/"))
    assert walked.officer.name in page
    assert "To add someone or give them another role, ask the people who run this service." in page
    page = f"/setup/people/{held.pk}/end/"
    assert "their open cases (2) become unassigned" in text(browser.get(page))
    done = text(browser.post(page, follow=True))
    assert "2 cases and Ombudsman letters are now unassigned. We’re emailing the complaint champions." in done
    assert "their account is closed" in done
    assert officer_of(walked.case) is officer_of(other.case) is None
    assert not user_of(walked.officer.user_id).is_active
    assert len(told_champions(walked.council)) == len(set(told_champions(walked.council))) > 0
    with inside(walked.council):
        first, second = CaseEvent.objects.filter(kind=OFFICER_LEFT).order_by("pk")
        assert walked.case.reference in first.text
        assert other.case.reference in first.text
        assert not first.public
        assert second.text == f"{walked.officer.name} has left."
    champion = signed_in(user_of(walked.champion.user_id), walked.council)
    assert walked.case.reference in text(champion.get("/casework/?view=unassigned"))
    assert "Officer left" in text(champion.get(f"/casework/cases/{walked.case.reference}/"))
    assert browser.get(page).status_code == 404


def test_a_role_in_another_council_keeps_the_account(walked: Walk, south: Council) -> None:
    councils.hold(user_of(walked.officer.user_id), south, Role.RESPONDING_OFFICER)
    done = text(administrator(walked.council).post(f"/setup/people/{membership(walked).pk}/end/", follow=True))
    assert "account is closed" not in done
    assert user_of(walked.officer.user_id).is_active
    assert officer_of(walked.case) is None


def test_an_administrator_of_another_council_finds_nothing(walked: Walk, south: Council) -> None:
    page = f"/setup/people/{membership(walked).pk}/end/"
    assert administrator(south).post(page).status_code == 404
    assert officer_of(walked.case) == walked.officer.user_id


def test_the_last_administrator_cannot_end_their_own_role(walked: Walk) -> None:
    browser = administrator(walked.council)
    with inside(walked.council):
        (own,) = Membership.objects.filter(council=walked.council, role=Role.ADMINISTRATOR)
    refused = browser.post(f"/setup/people/{own.pk}/end/")
    assert refused.status_code == 409
    assert "Appoint another one first." in text(refused)


def test_the_last_administrator_cannot_close_their_account(walked: Walk) -> None:
    last = councils.person(walked.council, Role.ADMINISTRATOR)
    last.set_password(PASSWORD)
    with accounts.of(last):
        last.save()
    browser = signed_in(last, walked.council)
    refused = browser.post("/close-account/", {"password": PASSWORD})
    assert refused.status_code == 409
    assert f"the only administrator of {walked.council.name}. Appoint another one first." in text(refused)
    assert user_of(last.pk).is_active
    councils.person(walked.council, Role.ADMINISTRATOR, name="Ann Cole")
    assert "Your account is closed" in text(browser.post("/close-account/", {"password": PASSWORD}))


def test_an_account_closed_outside_the_product_is_noticed(walked: Walk) -> None:
    change_user(walked.officer.user_id, is_active=False)
    release_everywhere(timezone.now())
    release_everywhere(timezone.now())
    assert officer_of(walked.case) is None
    with inside(walked.council):
        assert CaseEvent.objects.filter(kind=OFFICER_LEFT).count() == 1


def test_an_ombudsmans_letter_of_a_head_who_left_needs_another(walked: Walk) -> None:
    head = councils.staff(walked.council, Role.HEAD_OF_SERVICE, name="Mary Hill", seniority=5)
    with inside(walked.council):
        referral = ombudsman.log_referral(
            walked._turn(walked.champion, after=timedelta(hours=1)),
            notification=Notification("lgsco", "26 000 001", walked.at.date()),
            head_id=head.user_id,
        )
    change_user(head.user_id, is_active=False)
    release_everywhere(timezone.now())
    with inside(walked.council, ActorKind.SYSTEM):
        assert Referral.objects.get(pk=referral.pk).head_id is None
        (event,) = CaseEvent.objects.filter(kind="ombudsman_unassigned")
        assert "Mary Hill has left." in event.text
        assert OutboxMessage.objects.filter(kind="ombudsman_unassigned").exists()


def test_a_member_of_staff_closes_their_own_account(walked: Walk) -> None:
    officer = user_of(walked.officer.user_id)
    officer.set_password(PASSWORD)
    with accounts.of(officer):
        officer.save()
    browser = signed_in(officer, walked.council)
    assert "your open cases become unassigned" in text(browser.get("/close-account/"))
    wrong = browser.post("/close-account/", {"password": "guess"})
    assert "The password is wrong" in text(wrong)
    assert officer_of(walked.case) == officer.pk
    assert "Your account is closed" in text(browser.post("/close-account/", {"password": PASSWORD}))
    assert officer_of(walked.case) is None
    with inside(walked.council):
        assert not Membership.objects.filter(user=officer).exists()
    assert browser.get("/casework/").status_code == 302


def test_a_resident_who_closes_their_account_can_still_get_a_private_link(south: Council) -> None:
    resident = councils.user("Jo Marsh", PASSWORD)
    mine = case_at(south, Status.UNDER_INVESTIGATION, by=resident)
    browser = signed_in(resident)
    browser.post("/close-account/", {"password": PASSWORD})
    with inside(south, ActorKind.SYSTEM):
        case = Case.objects.get(pk=mine.case.pk)
        assert (case.complainant_id, case.complainant_email) == (None, resident.email)
    Client().post(f"/c/{south.slug}/new-link/", {"reference": case.reference, "email": resident.email})
    with inside(south, ActorKind.SYSTEM):
        assert OutboxMessage.objects.filter(case=case, kind="link").exists()


def test_whose_account_ends_with_their_last_role_follows_their_own_complaints_by_a_link(
    walked: Walk, south: Council
) -> None:
    officer = user_of(walked.officer.user_id)
    own = walk(south, by=officer)
    browser = signed_in(officer, walked.council)
    assert browser.get("/casework/").status_code == 200
    text(administrator(walked.council).post(f"/setup/people/{membership(walked).pk}/end/", follow=True))
    assert browser.get("/casework/").status_code == 302, "their sessions end"
    with inside(south, ActorKind.SYSTEM):
        assert Case.objects.get(pk=own.case.pk).complainant_id is None
        assert CaseEvent.objects.filter(case=own.case, kind="account_closed").count() == 1
        token = private_links.token_for(own.case.pk)
    assert "See the complaint" in text(Client().get(f"/c/{south.slug}/track/{token}/"))
