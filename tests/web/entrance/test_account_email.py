"""An account's email address changes: every complaint of the account, in every council, follows it."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import allauth.account
import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from complaints.cases.operations import correspondence
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.models import Case, CaseEvent
from complaints.vocabulary.actions import ActionContext
from councils.models import Council, User
from councils.tenancy.scope import ActorKind, tenant
from portal.accounts.email_addresses import views
from tests.factories import accounts, smtp
from tests.factories.accounts import account, add_address, confirm_password, confirmation_page, sign_in
from tests.factories.cases import Walk, inside, walk
from tests.factories.councils import user_of

NEW = "robin.new@example.com"


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def signed_in_by_password(who: User) -> Client:
    """Someone who has just entered their password for this page."""
    client = sign_in(who)
    confirm_password(client, reverse("account_email"))
    return client


def of(walked: Walk) -> Case:
    with inside(walked.council, ActorKind.SYSTEM):
        return Case.objects.get(pk=walked.case.pk)


def add_and_use(client: Client, who: User) -> None:
    """Add an address, follow the link sent to it, and choose it."""
    client.post(reverse("account_email"), {"action_add": "1", "email": NEW})
    client.post(confirmation_page(who, NEW))
    client.post(reverse("account_email"), {"action_primary": "1", "email": NEW})


@pytest.mark.django_db(transaction=True)
def test_every_complaint_in_every_council_follows(city: Council, east: Council, sink: smtp.Sink) -> None:
    robin = account()
    old = robin.email
    theirs = [walk(city, by=robin), walk(city, by=robin), walk(east, by=robin)]
    others = walk(city)
    client = signed_in_by_password(robin)
    add_and_use(client, robin)
    client.post(reverse("account_email"), {"action_remove": "1", "email": old})
    told = Counter((each["To"], str(each["Subject"])) for each in sink.received)
    assert told == {
        (NEW, "Confirm your email address"): 1,
        (old, "An email address was added to your account"): 1,
        **{(to, "A new email address of your account was confirmed"): 1 for to in (old, NEW)},
        **{(to, "The email address of your account was changed"): 1 for to in (old, NEW)},
        **{(to, "An email address was removed from your account"): 1 for to in (old, NEW)},
    }
    assert [of(walked).complainant_email for walked in theirs] == [NEW] * 3
    assert of(others).complainant_email == "alex.poole@example.com"
    for walked in theirs:
        with inside(walked.council, ActorKind.SYSTEM):
            event = CaseEvent.objects.get(case=walked.case, kind="contact_changed")
        assert (event.by_id, event.public) == (robin.pk, True)
        assert event.data["changes"] == [{"field": "email", "was": old, "now": NEW}]
    sink.received.clear()
    for walked in theirs:
        with tenant(walked.council.pk, ActorKind.SYSTEM):
            context = ActionContext(walked.case.pk, walked.champion, timezone.now())
            correspondence.add_note(context, text="The surveyor comes on Tuesday.", public=True)
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)
    assert old not in sink.addresses
    assert sink.addresses.count(NEW) == 6, "the receipt, which waited, and the note of each"


def test_an_address_that_is_only_added_changes_nothing(city: Council) -> None:
    robin = account()
    walked = walk(city, by=robin)
    signed_in_by_password(robin).post(reverse("account_email"), {"action_add": "1", "email": NEW})
    assert of(walked).complainant_email == robin.email


def test_the_first_confirmed_address_counts(city: Council) -> None:
    robin = account()
    with accounts.of(robin):
        EmailAddress.objects.all().delete()
    walked = walk(city, by=robin)
    add_address(robin, NEW, verified=False)
    password = {"password1": "lantern orchard nickel", "password2": "lantern orchard nickel"}
    Client().post(confirmation_page(robin, NEW), password)
    assert user_of(robin.pk).email == NEW
    assert of(walked).complainant_email == NEW


def test_nothing_changes_where_the_old_address_cannot_be_told(city: Council, settings) -> None:
    robin = account()
    add_address(robin, NEW, verified=True)
    walked = walk(city, by=robin)
    client = signed_in_by_password(robin)
    smtp.send_to(settings, smtp.free_port())
    answer = client.post(reverse("account_email"), {"action_primary": "1", "email": NEW})
    assert answer.status_code == 503
    assert user_of(robin.pk).email == of(walked).complainant_email == robin.email


def test_our_pages_stand_wherever_the_library_changes_an_address() -> None:
    """A release of the library that changes addresses from another place has to be looked at."""
    assert resolve(reverse("account_email")).func.view_class is views.EmailView
    confirm = resolve(reverse("account_confirm_email", args=["key"])).func
    assert confirm.view_class is views.ConfirmEmailView
    folder = Path(allauth.account.__file__).parent
    callers = {
        (path.relative_to(folder).as_posix(), function.name)
        for path in folder.rglob("*.py")
        if "tests" not in path.parts and "migrations" not in path.parts
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "set_as_primary"
    }
    assert callers == {
        ("internal/flows/manage_email.py", "mark_as_primary"),
        ("internal/flows/email_verification.py", "verify_email"),
    }
