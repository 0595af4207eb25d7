"""The people, sessions and cases with which the pages are measured."""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections, transaction
from django.utils import timezone

from bench.browser import Application, Browser
from bench.floor_tables import FloorToken
from complaints.models import CaseEvent
from complaints.people.queries.private_links import token_of
from councils.people.operations import NewToken, create_token
from councils.queries import account, actor_for
from councils.tenancy.bulk import insert_many
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor

EVENTS = 50
# What `startproject` gives every Django project.
PLAIN = [
    "bench.floors.own_addresses",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
LARGEST = "SELECT council_id FROM complaints_case GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
# Followed by a link: in an account it no longer works.
WITH_ROOM = """
SELECT c.id, c.reference, count(e.id) FROM complaints_case c JOIN complaints_caseevent e ON e.case_id = c.id
WHERE c.council_id = %s AND c.status = 'under_investigation' AND c.officer_id IS NOT NULL AND c.complainant_id IS NULL
  AND EXISTS (SELECT FROM complaints_trackinglink l WHERE l.case_id = c.id AND l.expires_at > now())
GROUP BY 1, 2 HAVING count(e.id) < 50 ORDER BY 1 DESC LIMIT 1
"""
LINK = """
SELECT l.key, c.complainant_name FROM complaints_case c JOIN complaints_trackinglink l ON l.case_id = c.id
WHERE c.id = %s ORDER BY l.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class World:
    """Where everything is that the operations ask for."""

    product: Application
    plain: Application
    council_id: int
    slug: str
    staff_cookie: str
    token: str
    performance: Actor
    case_id: int
    reference: str
    name: str
    link_key: str

    @property
    def link(self) -> str:
        """The private link of the case, as it stands in an address."""
        return token_of(self.link_key)  # type: ignore[arg-type]

    def staff(self, application: Application) -> Browser:
        """A champion's browser."""
        return Browser(application, cookies_of(self.staff_cookie))

    def machine(self, application: Application) -> Browser:
        """Another system with a token."""
        return Browser(application, headers={"Authorization": f"Bearer {self.token}"})


def cookies_of(session_key: str) -> dict[str, str]:
    """What the browser of a session sends."""
    return {settings.SESSION_COOKIE_NAME: session_key}


def make_world() -> World:
    """Everything that is needed, in the council with most cases."""
    ((council_id,),) = ask(LARGEST)
    ((slug,),) = ask("SELECT slug FROM councils_council WHERE id = %s", council_id)
    champion, performance = (account(f"{name}@{slug}.example") for name in ("champion", "performance"))
    assert champion is not None
    assert performance is not None
    case_id, reference = _with_events(council_id)
    ((key, name),) = ask(LINK, case_id)
    with tenant(council_id, ActorKind.STAFF, performance.pk), transaction.atomic():
        actor = actor_for(performance, council_id)
    assert actor is not None
    return World(
        product=WSGIHandler(),
        plain=_plain(),
        council_id=council_id,
        slug=slug,
        staff_cookie=session_of(champion, council_id),
        token=_token(champion, council_id),
        performance=actor,
        case_id=case_id,
        reference=reference,
        name=name,
        link_key=key,
    )


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows, past all walls; none of a statement that gives none."""
    with connections["floor"].cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def _plain() -> WSGIHandler:
    """The floors' own stack of middleware."""
    ours, settings.MIDDLEWARE = settings.MIDDLEWARE, PLAIN
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = ours


@transaction.atomic
def session_of(user: Any, council_id: int | None = None) -> str:
    """The cookie of someone who has signed in; `council_id`: the council that they work for."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    with tenant(None, ActorKind.RESIDENT, user.pk):
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if council_id is not None:
        store["council_id"] = council_id
    store.save()
    return str(store.session_key)


def _with_events(council_id: int) -> tuple[int, str]:
    """A case that is brought to 50 events by notes."""
    ((case_id, reference, events),) = ask(WITH_ROOM, council_id)
    ((last,),) = ask("SELECT max(at) FROM complaints_caseevent WHERE case_id = %s", case_id)
    text = "Rang again, and was told the same as before; wrote it down for whoever takes over."
    notes = [
        CaseEvent(
            council_id=council_id,
            case_id=case_id,
            stage=1,
            kind="note",
            at=last + timedelta(minutes=n),
            by_id=None,
            by_name="Sam Reed",
            text=text,
            data={},
            public=True,
        )
        for n in range(1, EVENTS + 1 - events)
    ]
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        insert_many(CaseEvent, notes)
    return case_id, reference


def _token(user: Any, council_id: int) -> str:
    """A token of the product, and the same key for the floors."""
    with tenant(council_id, ActorKind.STAFF, user.pk), transaction.atomic():
        actor = actor_for(user, council_id)
        assert actor is not None
        key = create_token(NewToken("bench", may_write=True, days=1), by=actor, at=timezone.now())
    FloorToken.objects.create(key=key, user_id=user.pk)
    return key


def picture() -> tuple[str, bytes]:
    """A photograph of about 20 KB."""
    path = Path(settings.BASE_DIR) / "fixtures" / "demo" / "files" / "bedroom-wall.jpg"
    return path.name, path.read_bytes()
