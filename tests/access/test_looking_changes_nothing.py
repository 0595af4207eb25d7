"""No address changes anything when it is only opened: mail scanners and browsers that load ahead open all links.

PostgreSQL itself counts what was written, whoever wrote it and whatever became of it.
"""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.models import Case
from complaints.people.operations import contact_details
from complaints.people.queries import private_links
from complaints.vocabulary.actions import ActionContext
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.access.addresses import addresses
from tests.access.places import PLACES
from tests.access.test_matrix import OUTSIDERS
from tests.access.world import World, make_world
from tests.factories import councils
from tests.factories.accounts import add_address
from tests.factories.cases import answer_link, inside, walk
from tests.web.resident.writer import Writer

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
LOOKERS = (*OUTSIDERS, Role.COMPLAINTS_MANAGER, Role.ADMINISTRATOR)
WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
# Who is signed in and since when, and how often a client came with a wrong key: nothing that anyone reads or has.
OF_VISITS = {"portal_session", "throttle_cache", "complaints_clientuse"}
# Opened below, from an email.
OF_LINKS = {"account_confirm_email", "account_reset_password_from_key", "account_confirm_login_code"}


def written() -> dict[str, int]:
    """How many rows were written in this transaction so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return {table: number for table, number in cursor.fetchall() if table not in OF_VISITS}


def changes(client: Client, address: str) -> set[str]:
    """The tables into which opening an address writes."""
    before = written()
    answer = client.get(address)
    if answer.streaming:
        # Closes the file.
        answer.getvalue()
    return {table for table, number in written().items() if before.get(table) != number}


@pytest.fixture
def world(city: Council, south: Council) -> World:
    """With a complaint that the complainant could add to their account."""
    made = make_world(city, south)
    unclaimed = walk(city)
    answer_link(unclaimed)
    add_address(made.own.resident, unclaimed.case.complainant_email, verified=True)
    for who in LOOKERS:
        # The accounts of the tests lack a row of their own address, which the library makes.
        made.client(who).get(reverse("account_email"))
    return made


def test_opening_any_address_changes_nothing_whoever_opens_it(world: World) -> None:
    wrong = [
        f"{name}, {who}: {', '.join(sorted(tables))}"
        for name, needs in addresses().items()
        if not PLACES[name].posts and name not in OF_LINKS
        for who in LOOKERS
        if (tables := changes(world.client(who), reverse(name, kwargs=world.kwargs(needs, name, "own"))))
    ]
    assert "\n".join(wrong) == ""


def links_of_emails(city: Council) -> Iterator[str]:
    """A link of each kind that an email to a resident holds."""
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        case = Case.objects.get(pk=walked.case.pk)
        yield reverse("resident:track", kwargs={"council_slug": city.slug, "token": private_links.token_for(case.pk)})
        by = Actor.complainant(city.pk, None, "The complainant", frozenset({case.pk}))
        contact_details.ask_to_change_email(ActionContext(case.pk, by, timezone.now()), email="new@example.com")
        asked = case.caseevent_set.get(kind="email_change_asked")
    token = private_links.confirmation_token(asked.pk)
    yield reverse("resident:confirm-email", kwargs={"council_slug": city.slug, "token": token})
    Client().post(reverse("account_signup"), {"email": "robin@example.com"})
    yield link_in_last_email()
    Client().post(reverse("account_reset_password"), {"email": councils.user("Kim Vale").email})
    yield link_in_last_email()


def link_in_last_email() -> str:
    (link,) = re.findall(r"https?://[^/\s]+(/accounts/\S+)", str(mail.outbox[-1].body))
    return link


def test_opening_a_link_of_an_email_changes_nothing(city: Council) -> None:
    for link in links_of_emails(city):
        assert Client().get(link, follow=True).status_code == 200, link
        assert changes(Client(), link) == set(), link


def test_someone_who_signs_in_where_another_person_wrote_changes_nothing_by_looking(world: World) -> None:
    left = Writer(world.own.council).answer_all()
    left.get("draft/check/")
    left.client.cookies["sessionid"] = world.client("another resident").cookies["sessionid"].value
    for page in ("complain/", "draft/service/", "draft/files/", "draft/check/", "draft/delete/", "draft/whose/"):
        assert changes(left.client, left.address(page)) == set(), page
