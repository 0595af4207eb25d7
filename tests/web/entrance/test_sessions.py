"""How long someone stays signed in, what ends it and what they are told then."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from councils.models import ApiToken, CalendarFeed, Council, User
from councils.people.operations import renew_feed
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import accounts, councils, sessions
from tests.factories.accounts import PASSWORD
from tests.factories.clients import api_token
from tests.factories.councils import london

pytestmark = pytest.mark.django_db
BEGIN = london("2026-06-04T09:00")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"
PAGE = "/your-account/sessions/"
IDLE = "You were signed out because you did not use this service for 1 hour."
LIMIT = "You were signed out because you had been signed in for 12 hours."
ELSEWHERE = "You were signed out because this session was ended from another browser"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def robin(city: Council) -> User:
    """Someone with a password who also works for a council."""
    return councils.hold(accounts.account(), city, Role.COMPLAINT_CHAMPION)


def signed_in(who: User, user_agent: str = FIREFOX) -> Client:
    return accounts.sign_in(who, HTTP_USER_AGENT=user_agent)


def is_signed_in(client: Client) -> bool:
    return client.get("/your-account/").status_code == 200


def shown(client: Client, address: str = "/accounts/login/") -> str:
    return unescape(client.get(address).content.decode())


def test_an_hour_without_a_page_ends_it_and_the_sign_in_page_says_so(clock, robin: User) -> None:
    client = signed_in(robin)
    clock.shift(timedelta(minutes=58))
    assert is_signed_in(client)
    clock.shift(timedelta(minutes=58))
    assert is_signed_in(client), "each page begins the hour again"
    clock.shift(timedelta(minutes=61))
    assert not is_signed_in(client)
    assert IDLE in shown(client)
    signed_in_again = client.post("/accounts/login/", {"login": robin.email, "password": PASSWORD})
    assert signed_in_again.status_code == 302
    client.post("/accounts/logout/")
    assert IDLE not in shown(client)


def test_after_twelve_hours_it_ends_however_busy_it_was(clock, robin: User, city: Council) -> None:
    client = signed_in(robin)
    for _ in range(23):
        clock.shift(timedelta(minutes=30))
        assert is_signed_in(client)
        # Written each time: choosing a council once began the twelve hours again.
        assert client.post("/choose-council/", {"council": city.slug}).status_code == 302
    clock.shift(timedelta(minutes=31))
    assert not is_signed_in(client)
    assert LIMIT in shown(client)


def test_a_new_password_does_not_begin_the_twelve_hours_again(clock, robin: User) -> None:
    client = signed_in(robin)
    clock.shift(timedelta(minutes=50))
    new = {"oldpassword": PASSWORD, "password1": "lantern orchard nickel", "password2": "lantern orchard nickel"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    ((started,),) = sessions.stored("started_at")
    assert started == BEGIN


def test_the_morning_after_the_reason_is_still_said(clock, robin: User) -> None:
    client = signed_in(robin)
    clock.shift(timedelta(hours=63))
    assert not is_signed_in(client)
    assert LIMIT in shown(client)


def test_the_limits_are_settings(clock, robin: User, settings) -> None:
    settings.SESSION_IDLE_SECONDS = 20 * 60
    client = signed_in(robin)
    clock.shift(timedelta(minutes=21))
    assert not is_signed_in(client)
    assert "did not use this service for 20 minutes" in shown(client)


def test_a_form_that_comes_too_late_says_why_and_keeps_the_text(clock, robin: User, city: Council) -> None:
    client = signed_in(robin)
    client.post("/choose-council/", {"council": city.slug})
    clock.shift(timedelta(hours=2))
    answer = client.post("/casework/log/", {"summary": "The bin was missed again."})
    page = unescape(answer.content.decode())
    assert answer.status_code == 403
    assert IDLE in page
    assert "The bin was missed again." in page


def test_what_a_guest_opened_ends_too_and_nobody_is_told_they_were_signed_out(clock) -> None:
    client = Client()
    session = client.session
    session["case_ids"] = {}
    session.save()
    clock.shift(timedelta(minutes=61))
    assert "You were signed out" not in shown(client)
    assert sessions.stored() == []


def test_the_cookie_ends_with_the_browser(robin: User) -> None:
    assert signed_in(robin).cookies["sessionid"]["max-age"] == ""


def test_a_page_once_a_minute_writes_that_the_session_is_used(clock, robin: User) -> None:
    client = signed_in(robin)
    before = sessions.stored("last_used_at")
    clock.shift(timedelta(seconds=50))
    assert is_signed_in(client)
    assert sessions.stored("last_used_at") == before
    clock.shift(timedelta(seconds=11))
    assert is_signed_in(client)
    assert sessions.stored("last_used_at") == [(BEGIN + timedelta(seconds=61),)]


@pytest.mark.parametrize("works", [True, False], ids=["staff", "resident"])
def test_the_page_lists_where_one_is_signed_in(clock, robin: User, works: bool) -> None:
    who = robin if works else accounts.account("Alex Poole")
    signed_in(who, SAFARI)
    clock.shift(timedelta(minutes=5))
    here = signed_in(who)
    page = shown(here, PAGE)
    assert page.index("Firefox on Windows") < page.index("This session") < page.index("Safari on an iPhone")
    assert "4 June 2026 at 9am" in page or "4 June 2026 at 9:00am" in page
    assert "4 June 2026 at 9:05am" in page
    assert "/your-account/sessions/" in shown(here, "/your-account/")


def test_one_other_session_is_ended_after_the_password(robin: User) -> None:
    phone, here = signed_in(robin, SAFARI), signed_in(robin)
    other = next(row for row in sessions.stored("id::text, browser") if row[1] == "Safari on an iPhone")[0]
    refused = here.post(PAGE, {"session": other})
    assert refused["Location"] == "/accounts/reauthenticate/?next=%2Fyour-account%2Fsessions%2F"
    assert is_signed_in(phone), "an open browser is not enough"
    assert "Enter your password to sign out of other sessions" in shown(here, PAGE)
    accounts.confirm_password(here, PAGE)
    assert f'name="session" value="{other}"' in shown(here, PAGE)
    assert "Signed out of 1 other session." in unescape(
        here.post(PAGE, {"session": other}, follow=True).content.decode()
    )
    assert not is_signed_in(phone)
    assert ELSEWHERE in shown(phone)
    assert is_signed_in(here)
    assert "You are not signed in anywhere else." in shown(here, PAGE)


def test_all_other_sessions_are_ended_at_once(robin: User) -> None:
    others, here = [signed_in(robin) for _ in range(3)], signed_in(robin)
    accounts.confirm_password(here, PAGE)
    page = unescape(here.post(PAGE, {"others": "yes"}, follow=True).content.decode())
    assert "Signed out of 3 other sessions." in page
    assert not any(is_signed_in(client) for client in others)
    assert is_signed_in(here)


def test_what_works_without_signing_in_is_revoked_there_in_every_council(
    robin: User, city: Council, south: Council
) -> None:
    here = signed_in(robin)
    assert "What can use your account without signing in" not in shown(here, PAGE)
    councils.hold(robin, south, Role.COMPLAINT_CHAMPION)
    for council in (city, south):
        api_token(robin, council)
        with councils.inside(council, ActorKind.STAFF, robin.pk):
            renew_feed(councils.actor(robin, council), timezone.now())
    api_token(colleague := councils.person(city, Role.COMPLAINT_CHAMPION), city)
    assert "/accounts/reauthenticate/" in here.post(PAGE, {"keys": "yes"})["Location"]
    assert "Enter your password to revoke tokens and address" in shown(here, PAGE)
    accounts.confirm_password(here, PAGE)
    mail.outbox.clear()
    page = unescape(here.post(PAGE, {"keys": "yes"}, follow=True).content.decode())
    assert "Your API tokens and the secret address of your calendar are revoked." in page
    assert "What can use your account without signing in" not in page
    assert [message.subject for message in mail.outbox] == ["Your API tokens and calendar address were revoked"]
    for council in (city, south):
        with councils.inside(council, ActorKind.SYSTEM):
            left = [*ApiToken.objects.values_list("user_id"), *CalendarFeed.objects.values_list("user_id")]
            assert left == ([(colleague.pk,)] if council == city else [])


@pytest.mark.parametrize("named", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_session_that_is_not_there_is_nothing_to_end(robin: User, named: str) -> None:
    here = signed_in(robin)
    accounts.confirm_password(here, PAGE)
    page = unescape(here.post(PAGE, {"session": named}, follow=True).content.decode())
    assert "You were not signed in there any more." in page
    assert is_signed_in(here)


def test_a_changed_password_ends_the_other_sessions_and_says_so(robin: User) -> None:
    other, here = signed_in(robin), signed_in(robin)
    new = {"oldpassword": PASSWORD, "password1": "lantern orchard nickel", "password2": "lantern orchard nickel"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert not is_signed_in(other)
    assert "because your password was changed in another browser" in shown(other)
    assert is_signed_in(here)


def test_the_password_asked_for_again_is_not_kept_with_the_request(robin: User) -> None:
    """The library would keep the cookies of a request that waits for the password in the session's content."""
    signed_in(robin)
    here = signed_in(robin)
    here.post(PAGE, {"others": "yes"})
    assert here.cookies["sessionid"].value not in str(dict(here.session.items()))
