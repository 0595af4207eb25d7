"""A private link opens one case of one council, for as long as it was made for."""

from datetime import timedelta

import pytest
from django.core.signing import Signer

from complaints.models import Case, OutboxMessage, TrackingLink
from complaints.models.correspondence import LINK_LASTS
from complaints.people.operations import contact_details
from complaints.people.queries import private_links
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from tests.factories.cases import RECEIVED, inside, walk


@pytest.fixture
def made(city):
    case = walk(city).case
    with inside(city, ActorKind.SYSTEM):
        return case, private_links.token_for(case.pk)


def followed(council, token: str, after: timedelta = timedelta()):
    with inside(council, ActorKind.SYSTEM):
        return private_links.followed(token, council_id=council.pk, at=RECEIVED + after)


def test_the_link_that_comes_with_a_complaint_opens_it(city, made):
    case, token = made
    assert followed(city, token).case == case


def test_the_stored_key_alone_opens_nothing(city, made):
    case, token = made
    with inside(city, ActorKind.SYSTEM):
        key = TrackingLink.objects.get(case_id=case.pk).key
    for attempt in (key.hex, str(key), token.split(".")[0], Signer(salt="another", sep=".").sign(token.split(".")[0])):
        assert followed(city, attempt) is None


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.é", "\ud800.x", "x" * 5000, "AAAA." + "b" * 43])
def test_what_is_no_link_opens_nothing(city, token):
    assert followed(city, token) is None


def test_a_signed_key_that_is_no_key_opens_nothing(city):
    assert followed(city, Signer(salt=private_links.LINK_SALT, sep=".").sign("short")) is None


def test_another_councils_link_opens_nothing(city, east, made):
    assert followed(east, made[1]) is None


def test_a_link_that_has_run_out_says_so(city, made):
    with pytest.raises(RuleBroken) as refusal:
        followed(city, made[1], after=timedelta(days=365))
    assert refusal.value.code == "link.expired"
    assert "1 June 2027" in refusal.value.message


def test_a_case_without_a_link_has_no_address(city):
    with inside(city, ActorKind.SYSTEM):
        assert private_links.token_for(0) is None


def asked_again(council, case, after: timedelta) -> None:
    with inside(council, ActorKind.SYSTEM):
        lost = contact_details.Lost(case.reference, case.complainant_email)
        contact_details.send_again(lost, council_id=council.pk, at=RECEIVED + after)


def test_a_new_link_that_was_asked_for_ends_the_older_ones_once_someone_goes_on_with_it(city, made):
    case, old = made
    asked_again(city, case, timedelta(days=100))
    at = RECEIVED + timedelta(days=101)
    with inside(city, ActorKind.SYSTEM):
        newest, first = TrackingLink.objects.filter(case=case).order_by("-made_at")
        assert newest.expires_at == RECEIVED + timedelta(days=100) + LINK_LASTS
        assert followed(city, old, after=timedelta(days=101)) == first, "anyone who knows the address can ask"
        contact_details.end_links_before(first, at)
        contact_details.end_links_before(newest, at)
    assert followed(city, private_links.token_of(newest.key), after=timedelta(days=102)) == newest
    with pytest.raises(RuleBroken):
        followed(city, old, after=timedelta(days=101))


def test_older_links_are_no_more_attempts_and_close_the_newest_to_nobody(city, made):
    case, _ = made
    at = RECEIVED + timedelta(days=2)
    with inside(city, ActorKind.SYSTEM):
        first = private_links.link_of(case)
        second = contact_details.new_link(case, RECEIVED + timedelta(days=1))
        asked_again(city, case, timedelta(days=2))
        for number in range(contact_details.MOST_WRONG_ANSWERS):
            assert not contact_details.answer_question((first, second)[number % 2], f"Smith{number}", at)
        for link in (first, second):
            with pytest.raises(RuleBroken) as refusal:
                contact_details.answer_question(link, "Poole", at)
            assert refusal.value.code == "link.wait"
        newest = private_links.link_of(case)
        assert newest.key not in (first.key, second.key)
        for number in range(contact_details.MOST_WRONG_ANSWERS):
            assert not contact_details.answer_question(newest, f"Smith{number}", at)
        with pytest.raises(RuleBroken):
            contact_details.answer_question(newest, "Poole", at)
        assert contact_details.answer_question(newest, "Poole", at + contact_details.WAIT_AFTER_WRONG_ANSWERS)


def test_the_newest_link_opens_while_wrong_answers_are_given_at_an_older_one(city, made):
    case, _ = made
    at = RECEIVED + timedelta(days=2)
    with inside(city, ActorKind.SYSTEM):
        first = private_links.link_of(case)
        asked_again(city, case, timedelta(days=2))
        for number in range(contact_details.MOST_WRONG_ANSWERS):
            assert not contact_details.answer_question(first, f"Smith{number}", at)
        assert contact_details.answer_question(private_links.link_of(case), "Poole", at)


def test_the_right_answer_counts_for_every_link_to_the_same_address(city, made):
    case, old = made
    asked_again(city, case, timedelta(days=2))
    with inside(city, ActorKind.SYSTEM):
        assert contact_details.answer_question(
            followed(city, old, timedelta(days=2)), "Poole", RECEIVED + timedelta(days=2)
        )
        assert private_links.question_of(private_links.link_of(case)) == ()


def test_asking_again_within_the_hour_sends_nothing(city, made):
    case, _ = made
    for minutes in (0, 1, 50):
        asked_again(city, case, timedelta(days=10, minutes=minutes))
    with inside(city, ActorKind.SYSTEM):
        assert OutboxMessage.objects.filter(kind="link").count() == 1
        (newest, first) = TrackingLink.objects.filter(case=case).order_by("-made_at")
    assert newest.expires_at == RECEIVED + timedelta(days=10) + LINK_LASTS


def test_of_a_case_of_which_nothing_is_recorded_there_is_nothing_to_send(city, made):
    case, _ = made
    with inside(city, ActorKind.SYSTEM):
        bare = Case.objects.get(pk=case.pk)
        bare.pk, bare.reference, bare.idempotency_key = None, "CC-222-222-222", None
        bare.save(force_insert=True)
    asked_again(city, bare, timedelta(days=1))
    with inside(city, ActorKind.SYSTEM):
        assert not OutboxMessage.objects.filter(kind="link").exists()
