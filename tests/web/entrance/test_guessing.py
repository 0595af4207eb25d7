"""Guessing: passwords that are easy, accounts that exist, and locking someone out by guessing wrong."""

import re
from base64 import urlsafe_b64decode
from datetime import timedelta
from html import unescape
from statistics import median
from time import perf_counter

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from councils.models import Council
from portal.accounts.sign_in_limits import may_try
from portal.http.access import network_of
from portal.tasks import clear_expired_counts
from tests.factories.accounts import PASSWORD, account, confirm_password, sign_in
from tests.factories.councils import london

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
SIGN_UP, SIGN_IN, RESET = "/accounts/signup/", "/accounts/login/", "/accounts/password/reset/"
CODE, CLOSE = "/accounts/login/code/", "/close-account/"
EASY = "This password is easy to guess"
HARD = "lantern orchard nickel"
TRIES, ROUNDS = 9, 3
MOST_APART = 1.4


@pytest.mark.parametrize("password", ["Password1234!", "letmein12345", "cambridge2026", "SouthCambridgeshire1"])
def test_an_easy_password_is_refused_where_an_account_is_made(city: Council, password: str) -> None:
    _sign_up("new@example.com")
    link = re.search(r"/accounts/confirm-email/\S+", mail.outbox[0].body)
    assert link is not None
    page = Client().post(link.group(), {"password1": password, "password2": password}).content.decode()
    assert EASY in unescape(page)
    assert "Choose three random words that you can remember" in unescape(page)
    assert "Choose a password for your account" in Client().get(link.group()).content.decode()


def test_an_easy_password_is_refused_where_it_is_changed(city: Council) -> None:
    client = sign_in(account())
    easy = {"oldpassword": PASSWORD, "password1": "letmein12345", "password2": "letmein12345"}
    assert EASY in unescape(client.post("/accounts/password/change/", easy).content.decode())


class CountedHasher(Argon2PasswordHasher):
    """The hasher of production, which counts how often it works."""

    made = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).made += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        type(self).made += 1
        return super().verify(password, encoded)


@pytest.fixture
def argon2(settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    settings.ACCOUNT_RATE_LIMITS = False


def _sign_up(email: str) -> None:
    assert Client().post(SIGN_UP, {"email": email}).status_code == 302


def _sign_in(email: str) -> None:
    assert Client().post(SIGN_IN, {"login": email, "password": "not the password"}).status_code == 200


def _reset(email: str) -> None:
    assert Client().post(RESET, {"email": email}).status_code == 302


def _code(email: str) -> None:
    assert Client().post(CODE, {"email": email}).status_code == 302


@pytest.mark.parametrize("page", [_reset, _code])
def test_a_way_in_takes_as_many_statements_for_an_unknown_address(city: Council, page) -> None:
    robin = account()
    page("warm@example.com")
    statements = []
    for email in (robin.email, "unknown@example.com"):
        with CaptureQueriesContext(connection) as queries:
            page(email)
        statements.append(len(queries))
    assert abs(statements[0] - statements[1]) <= 2


@pytest.mark.parametrize("page", [_sign_up, _sign_in, _reset, _code])
def test_the_time_does_not_tell_whether_there_is_an_account(argon2, city: Council, page) -> None:
    """Medians of alternating tries; without the hash for an unknown one they are several times apart each time.

    On a busy machine one round in many is uneven by itself.
    """
    robin = account()
    ratios = []
    for context in range(ROUNDS):
        took: dict[bool, list[float]] = {True: [], False: []}
        hashed: dict[bool, set[int]] = {True: set(), False: set()}
        for number in range(TRIES):
            for known in (True, False):
                CountedHasher.made, begun = 0, perf_counter()
                page(robin.email if known else f"unknown{context}.{number}@example.com")
                took[known].append(perf_counter() - begun)
                hashed[known].add(CountedHasher.made)
        assert hashed[True] == hashed[False]
        ratios.append(median(took[True]) / median(took[False]))
        if 1 / MOST_APART < ratios[-1] < MOST_APART:
            return
    pytest.fail(f"the medians with and without an account are apart: {ratios}")


BEGIN = london("2026-06-04T09:00")
HERE, THERE = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.9"}


def guess(email: str, times: int, password: str = "not the password", **source_of: str) -> list[bool]:
    """Wrong guesses; whether each was looked at."""
    pages = [
        Client().post(SIGN_IN, {"login": email, "password": password}, **source_of).content.decode()
        for _ in range(times)
    ]
    return ["too many attempts" not in page for page in pages]


def test_a_stranger_who_guesses_wrong_does_not_shut_the_owner_out(city: Council) -> None:
    robin = account()
    assert guess(robin.email, 9, **HERE) == [True] * 5 + [False] * 4
    answer = Client().post(SIGN_IN, {"login": robin.email, "password": PASSWORD}, **THERE)
    assert answer.status_code == 302


def test_from_the_same_place_the_right_password_waits_too_and_the_page_says_what_to_do(city: Council) -> None:
    robin = account()
    guess(robin.email, 5, **HERE)
    answer = Client().post(SIGN_IN, {"login": robin.email, "password": PASSWORD}, **HERE)
    page = unescape(answer.content.decode())
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Wait a few minutes, or get a sign-in code by email." in page
    assert 'href="/accounts/login/code/"' in page
    assert Client().post("/accounts/login/code/", {"email": robin.email}, **HERE).status_code == 302
    assert [message.subject for message in mail.outbox] == ["Your sign-in code"]


def test_the_wait_grows(city: Council) -> None:
    """Tries that are looked at within a day: one a minute in the first hour, then one every half hour."""
    request = RequestFactory().post(SIGN_IN)
    looked_at = []
    with time_machine.travel(BEGIN, tick=False) as clock:
        for minute in (*range(60), *range(60, 24 * 60, 30)):
            clock.move_to(BEGIN + timedelta(minutes=minute))
            looked_at += [minute] * may_try(request, "203.0.113.7", "robin@example.com")
    assert len([minute for minute in looked_at if minute < 15]) == 10
    assert len([minute for minute in looked_at if minute < 60]) == 20
    assert len(looked_at) == 40


def test_one_place_cannot_try_many_accounts(city: Council) -> None:
    emails = [account(f"Person {number}").email for number in range(14)]
    assert [guess(email, 1, **HERE)[0] for email in emails] == [True] * 10 + [False] * 4
    assert guess(emails[0], 1, **THERE) == [True]


def test_the_right_password_ends_the_count(city: Council) -> None:
    robin = account()
    guess(robin.email, 4, **HERE)
    sign_in(robin, **HERE)
    assert guess(robin.email, 5, **HERE) == [True] * 5


def test_the_password_that_is_asked_for_again_is_counted_too(city: Council) -> None:
    client = sign_in(account(), **HERE)
    for _ in range(5):
        client.post("/accounts/reauthenticate/", {"password": "not the password"})
    page = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/"}).content.decode()
    assert "too many attempts" in page


def test_the_password_that_closes_an_account_is_counted_too(city: Council) -> None:
    robin = account()
    client = sign_in(robin, **HERE)
    for _ in range(5):
        page = client.post(CLOSE, {"password": "not the password"}).content.decode()
        assert "The password is wrong. Try again." in page
    assert "too many attempts" in client.post(CLOSE, {"password": PASSWORD}).content.decode()
    assert client.get("/your-account/").status_code == 200
    client.post("/accounts/logout/")
    answer = client.post(SIGN_IN, {"login": robin.email, "password": PASSWORD})
    assert "too many attempts" in answer.content.decode(), "signing in in this browser counts with it"


def test_an_ipv6_connection_is_one_source() -> None:
    assert network_of("2001:db8:1:2::7") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::7")
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("unknown") == "unknown"


def test_too_many_requests_are_told_so_in_our_words(city: Council) -> None:
    for _ in range(20):
        Client().post(RESET, {"email": "somebody@example.com"}, **HERE)
    answer = Client().post(RESET, {"email": "somebody@example.com"}, **HERE)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Wait a few minutes, then go back and try again." in answer.content.decode()


def test_the_way_to_the_address_page_still_counts_a_password(city: Council) -> None:
    client = sign_in(account())
    confirm_password(client, "/accounts/email/")
    assert client.get("/accounts/email/").status_code == 200


def test_guesses_from_many_sources_push_no_count_out(city: Council) -> None:
    """A full cache drops a third of what it holds, whatever that is: as Django comes, 300 entries are full."""
    robin = account()
    assert guess(robin.email, 6, **HERE) == [True] * 5 + [False]
    for number in range(100):
        guess(f"someone-{number}@example.com", 1, REMOTE_ADDR=f"192.0.2.{number}")
    assert counts() > 300
    assert guess(robin.email, 1, **HERE) == [False]


def test_a_source_that_used_up_its_attempts_adds_no_counts(city: Council) -> None:
    looked_at = [guess(f"someone-{number}@example.com", 1, **HERE)[0] for number in range(12)]
    assert looked_at == [True] * 10 + [False] * 2
    so_far = counts()
    for number in range(12, 24):
        guess(f"someone-{number}@example.com", 1, **HERE)
    assert counts() == so_far


def test_counts_are_deleted_once_they_count_no_longer(city: Council) -> None:
    guess("someone@example.com", 1, **HERE)
    before = counts()
    clear_expired_counts()
    assert counts() == before
    with connection.cursor() as cursor:
        cursor.execute("UPDATE throttle_cache SET expires = expires - interval '2 hours'")
    clear_expired_counts()
    # Those of a day are left.
    assert counts() == 2


def counts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM throttle_cache")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        (SIGN_UP, {"password1": HARD}),
        (RESET, {}),
        (CODE, {}),
    ],
)
def test_an_address_without_an_account_gets_three_emails_an_hour_and_pages_say_the_same(
    city: Council, page: str, answers: dict[str, str]
) -> None:
    entered, pages = {"email": "nobody.known@example.com", **answers}, []
    for number in range(5):
        # The library's own limits are by the minute.
        with time_machine.travel(BEGIN + timedelta(minutes=4 * number), tick=False):
            pages.append(Client(REMOTE_ADDR=f"192.0.2.{number}").post(page, entered, follow=True))
    assert len(mail.outbox) == 3
    assert len({(answer.status_code, answer.redirect_chain[-1]) for answer in pages}) == 1


def test_all_pages_about_accounts_count_together_for_a_mailbox(city: Council) -> None:
    for number, page in enumerate((SIGN_UP, RESET, CODE, RESET)):
        answers = {"email": f"nobody.known+{number}@example.com", "password1": HARD}
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(page, answers)
    assert len(mail.outbox) == 3


def test_a_code_is_sent_however_many_a_stranger_has_asked_for(city: Council) -> None:
    robin = account()
    for number in range(5):
        with time_machine.travel(BEGIN + timedelta(minutes=number), tick=False):
            Client(REMOTE_ADDR=f"192.0.2.{number}").post(CODE, {"email": robin.email})
            Client(REMOTE_ADDR=f"192.0.2.{number}").post(RESET, {"email": robin.email})
    subjects = [message.subject for message in mail.outbox]
    assert subjects.count("Your sign-in code") == 5
    assert len(subjects) == 5 + 5


def test_a_stranger_uses_up_neither_the_owners_links_nor_codes(city: Council) -> None:
    robin = account()
    for _ in range(12):
        for page in (SIGN_UP, RESET, CODE):
            Client().post(page, {"email": robin.email}, **HERE)
    mail.outbox.clear()
    for page in (RESET, CODE):
        assert Client().post(page, {"email": robin.email}, **THERE).status_code == 302
    assert [message.subject for message in mail.outbox] == ["Set a new password", "Your sign-in code"]


def test_past_all_limits_the_last_link_to_a_new_password_still_works(city: Council) -> None:
    robin = account()
    for number in range(12):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(RESET, {"email": robin.email})
    assert len(mail.outbox) == 9
    page = Client().post(RESET, {"email": robin.email}, follow=True, **THERE)
    assert "use the link in the last email we sent you" in page.content.decode()
    link = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link is not None
    assert "Set a new password" in Client().get(link.group(), follow=True).content.decode()


@pytest.mark.parametrize("known", [True, False])
def test_who_asks_for_too_many_codes_is_told_so_for_any_address(city: Council, known: bool) -> None:
    email = account().email if known else "nobody.known@example.com"
    answers = [Client().post(CODE, {"email": email}, **HERE) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "asked for too many codes" in answers[-1].content.decode()
    assert email in answers[-1].content.decode()
    assert Client().post(CODE, {"email": email}, **THERE).status_code == 302


def test_codes_that_many_ask_for_have_an_end_but_not_for_the_owners_browser(city: Council) -> None:
    robin = account()
    own = sign_in(robin, **HERE)
    own.post("/accounts/logout/")
    for number in range(61):
        answer = Client(REMOTE_ADDR=f"192.0.2.{number}").post(CODE, {"email": robin.email})
    assert answer.status_code == 429
    assert own.post(CODE, {"email": robin.email}, **THERE).status_code == 302


def test_guesses_from_many_places_have_an_end_but_not_for_the_owners_browser(city: Council) -> None:
    robin = account()
    own = sign_in(robin, **HERE)
    own.post("/accounts/logout/")
    looked_at = [guess(robin.email, 1, REMOTE_ADDR=f"192.0.2.{number}")[0] for number in range(70)]
    assert looked_at.count(True) == 59, "the right password is counted too where the browser is not known"
    assert guess(robin.email, 1, PASSWORD, **THERE) == [False]
    assert own.post(SIGN_IN, {"login": robin.email, "password": PASSWORD}, **THERE).status_code == 302
    assert Client().post(CODE, {"email": robin.email}, **THERE).status_code == 302


def test_wrong_passwords_from_a_shared_address_keep_no_known_browser_out(city: Council) -> None:
    """The only address of a town hall: someone there tries many accounts, and this one."""
    robin = account()
    own = sign_in(robin, **HERE)
    own.post("/accounts/logout/")
    for number in range(150):
        guess(f"someone-{number}@example.com", 1, **HERE)
    assert guess(robin.email, 1, PASSWORD, **HERE) == [False]
    assert own.post(SIGN_IN, {"login": robin.email, "password": PASSWORD}, **HERE).status_code == 302


def test_a_known_browser_cannot_guess_on_and_on(city: Council) -> None:
    robin = account()
    own = sign_in(robin, **HERE)
    own.post("/accounts/logout/")
    pages = [
        own.post(SIGN_IN, {"login": robin.email, "password": "not the password"}, REMOTE_ADDR=f"192.0.2.{number}")
        for number in range(7)
    ]
    assert ["too many attempts" in page.content.decode() for page in pages] == [False] * 5 + [True] * 2


def test_a_browser_is_known_for_its_own_account_alone(city: Council) -> None:
    robin, sam = account(), account("Sam Stone")
    own = sign_in(robin, **HERE)
    own.post("/accounts/logout/")
    guess(sam.email, 5, **THERE)
    answer = own.post(SIGN_IN, {"login": sam.email, "password": PASSWORD}, **THERE)
    assert "too many attempts" in answer.content.decode()


def test_the_cookie_of_a_browser_names_nobody_and_cannot_be_made_up(city: Council) -> None:
    robin = account()
    client = sign_in(robin, **HERE)
    cookie = client.cookies["known-browser"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)
    assert not re.search("robin|example", decoded(cookie.value))
    forged = Client()
    forged.cookies["known-browser"] = f"{cookie.value[:-2]}zz"
    guess(robin.email, 5, **THERE)
    answer = forged.post(SIGN_IN, {"login": robin.email, "password": PASSWORD}, **THERE)
    assert "too many attempts" in answer.content.decode()


def decoded(value: str) -> str:
    """What stands in a signed cookie."""
    content = value.strip('"').split(":")[0]
    return urlsafe_b64decode(content + "=" * (-len(content) % 4)).decode()


def test_two_people_at_one_computer_are_both_known_there(city: Council) -> None:
    people = [account(), account("Sam Stone")]
    shared = Client()
    for who in people:
        shared.post(SIGN_IN, {"login": who.email, "password": PASSWORD}, **HERE)
        shared.post("/accounts/logout/")
    for number in range(12):
        guess(f"someone-{number}@example.com", 1, **HERE)
    for who in people:
        assert shared.post(SIGN_IN, {"login": who.email, "password": PASSWORD}, **HERE).status_code == 302
        shared.post("/accounts/logout/")


def test_whoever_signed_in_by_a_code_is_known_too(city: Council) -> None:
    robin, client = account(), Client()
    client.post(CODE, {"email": robin.email}, **HERE)
    code = re.search(r"^[A-Z0-9-]{6,9}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None, mail.outbox[-1].body
    assert client.post("/accounts/login/code/confirm/", {"code": code.group()}).status_code == 302
    assert client.cookies["known-browser"].value


def test_the_page_after_signing_up_promises_no_email_that_may_not_be_sent(city: Council) -> None:
    pages = [
        unescape(Client().post(SIGN_UP, {"email": "new@example.com"}, follow=True).content.decode()) for _ in "123"
    ]
    assert len(mail.outbox) == 1
    known = unescape(Client().post(SIGN_UP, {"email": account().email}, follow=True).content.decode())
    for page in (*pages, known):
        assert (
            "We do not send another email if the address had one in the last 3 minutes, or 3 in the last hour." in page
        )
        assert "We have sent" not in page


def test_whoever_waits_for_a_code_can_ask_for_another_or_go_another_way(city: Council) -> None:
    robin, client = account(), Client()
    for _ in range(2):
        assert "Sign in with a code" in client.get(CODE).content.decode()
        assert client.post(CODE, {"email": robin.email})["Location"] == "/accounts/login/code/confirm/"
    assert len(mail.outbox) == 2
    assert "If you do not have an account" in client.get(SIGN_IN).content.decode()
    assert "Create an account" in client.get(SIGN_UP).content.decode()
    code = re.search(r"^[A-Z0-9-]{6,9}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None
    assert client.post("/accounts/login/code/confirm/", {"code": code.group()}).status_code == 302
    assert client.get("/your-account/").status_code == 200


@pytest.mark.parametrize("page", [SIGN_IN, SIGN_UP, CODE])
def test_whoever_is_signed_in_is_led_on_from_the_pages_for_signing_in(city: Council, page: str) -> None:
    client = sign_in(account())
    assert client.get(page)["Location"] == "/after-sign-in/"
    assert client.get(f"{page}?next=/your-account/")["Location"] == "/your-account/"


@pytest.mark.parametrize("page", [SIGN_IN, SIGN_UP, CODE])
@pytest.mark.parametrize("going_on", ["none~-1", "//example.com/", "https://testserver/your-account/", "é"])
def test_whoever_is_signed_in_is_led_to_no_address_that_is_no_page_here(
    city: Council, page: str, going_on: str
) -> None:
    assert sign_in(account()).get(page, {"next": going_on})["Location"] == "/after-sign-in/"
