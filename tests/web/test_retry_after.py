"""Every answer that says "too often" or "not now" says from when to try again."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from complaints.people.queries import private_links
from councils.models import Council
from councils.tenancy.scope import ActorKind
from portal.http.errors import ShowRefusals
from tests.factories import smtp
from tests.factories.accounts import account, sign_in
from tests.factories.cases import inside, walk

pytestmark = pytest.mark.django_db
HERE = {"REMOTE_ADDR": "203.0.113.7"}


def repeat(page: str, answers: dict[str, str], client: Client | None = None) -> HttpResponse:
    """The last answer to what is sent until it is refused."""
    for _ in range(25):
        answer = (client or Client()).post(page, answers, **HERE)
        if answer.status_code in (429, 503):
            break
    return answer


def of_account(page: str, **answers: str) -> Callable[[Council], HttpResponse]:
    return lambda city: repeat(f"/accounts/{page}/", {"email": "someone@example.com", **answers})


def as_owner(page: str) -> Callable[[Council], HttpResponse]:
    return lambda city: repeat(page, {"password": "not the password"}, sign_in(account()))


def in_council(page: str, **answers: str) -> Callable[[Council], HttpResponse]:
    return lambda city: repeat(f"/c/{city.slug}/{page}/", answers)


def private_link(city: Council) -> HttpResponse:
    city.limits = {"wrong_answers_an_hour": 4}
    with inside(city):
        city.save()
    walked = walk(city, received_at=timezone.now())
    with inside(city, ActorKind.SYSTEM):
        page = f"/c/{city.slug}/track/{private_links.token_for(walked.case.pk)}/"
    for number in range(5):
        answer = Client().post(page, {"answer": f"Name {number}"}, **HERE)
    return answer


@pytest.mark.parametrize(
    "reached",
    [
        of_account("login", login="someone@example.com", password="not the password"),
        of_account("login/code"),
        of_account("password/reset"),
        of_account("signup"),
        as_owner("/accounts/reauthenticate/"),
        as_owner("/close-account/"),
        in_council("new-link", reference="CC-222-222-222", email="alex.poole@example.com"),
        private_link,
    ],
)
def test_a_limit_that_is_reached(city: Council, reached: Callable[[Council], HttpResponse]) -> None:
    answer = reached(city)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_mail_server_that_is_down(city: Council, settings) -> None:
    smtp.send_to(settings, smtp.free_port())
    answer = Client().post("/accounts/login/code/", {"email": account().email})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "We could not send the email" in answer.content.decode()


def test_who_tried_too_often_is_never_told_that_the_service_is_away() -> None:
    """The cache cuts off fractions of a second: what it is to keep for one may be gone before it is read."""
    refuse = ShowRefusals(lambda request: HttpResponse(status=429))
    with time_machine.travel(datetime(2026, 6, 4, 9, 0, 0, 999_900, tzinfo=UTC), tick=True):
        answer = refuse(RequestFactory().get("/"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
