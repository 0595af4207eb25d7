"""The demonstration's accounts in a file (.local/demo.json)."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction
from django.db.models import Count

from complaints.models import Case
from complaints.models.case import OPEN_STATUSES
from councils.people.operations import Appointee
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Role
from demo.councils.people import residents
from demo.councils.settling import Town
from demo.texts import DemoTexts
from ombudsman.models import Referral

Account = dict[str, str]
RESIDENT = "resident"


def accounts(towns: Iterable[Town], words: DemoTexts) -> Iterator[Account]:
    """People with work in hand first, because visitors take the first."""
    password, towns = words.people["password"], list(towns)
    for town in towns:
        staff = _busiest_first(town)
        for role in Role:
            for person in staff:
                if any(post.role is role for post in person.posts):
                    yield _account(role.value, town.slug, person, password)
    for number, person in enumerate(residents(words, 0)):
        yield _account(RESIDENT, towns[number % len(towns)].slug, person, password)


def _busiest_first(town: Town) -> list[Appointee]:
    with tenant(town.council_id, ActorKind.SYSTEM), transaction.atomic():
        owed, in_hand = unanswered_by_email(town.council_id), open_cases_by_email(town.council_id)
    return sorted(town.staff, key=lambda each: (owed.get(each.email, 0), in_hand.get(each.email, 0)), reverse=True)


def _account(role: str, council: str, person: Appointee, password: str) -> Account:
    return {"role": role, "council": council, "email": person.email, "password": password, "name": person.name}


def write_down(path: Path, base_url: str, entries: Iterable[Account]) -> None:
    """Replace the file as a whole, readable by its owner only."""
    base = base_url.rstrip("/")
    document = {
        "base_url": base,
        "portal_url": f"{base}/",
        "staff_url": f"{base}/casework/",
        "mail_url": f"{base}/mail/",
        "api_url": f"{base}/api/v1/",
        "accounts": list(entries),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.replace(path)


def open_cases_by_email(council_id: int) -> dict[str, int]:
    cases = Case.objects.filter(council_id=council_id, status__in=OPEN_STATUSES).exclude(officer=None)
    return dict(cases.order_by().values_list("officer__email").annotate(number=Count("pk")))


def unanswered_by_email(council_id: int) -> dict[str, int]:
    owed = Referral.objects.filter(council_id=council_id, replied_on=None, decided_on=None).exclude(head=None)
    return dict(owed.order_by().values_list("head__email").annotate(number=Count("pk")))
