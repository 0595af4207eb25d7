"""A desk to work at: one case, somebody signed in, and the pages of its moves."""

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.models import Case, CaseEvent, Letter, OutboxMessage
from complaints.people.queries.private_links import token_for
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.policies.queries import policy_in_force, procedure_rules
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, inside
from tests.factories.clients import signed_in


@dataclass
class Desk:
    """A case as one person works on it through the pages."""

    walked: Walk
    client: Client

    @property
    def council(self) -> Council:
        """Where."""
        return self.walked.council

    @property
    def case(self) -> Case:
        """The case as it is now."""
        with inside(self.council):
            return Case.objects.get(pk=self.walked.case.pk)

    def address(self, page: Move | str) -> str:
        """The address of a move's page, or of the case itself."""
        name = page.value if isinstance(page, Move) else page
        return reverse(f"casework:{name}", kwargs={"reference": self.walked.case.reference})

    def open(self, page: Move | str = "case", **query: str) -> HttpResponse:
        """Look at a page."""
        return self.client.get(self.address(page), query)

    def check(self, move: Move, **answers: Any) -> HttpResponse:
        """Send a form as it is first sent: a page that rehearses shows what would follow."""
        return self.client.post(self.address(move), {**self.seen(), **answers})

    def seen(self) -> dict[str, int]:
        """What a page that is opened now remembers of the case."""
        with inside(self.council):
            latest = CaseEvent.objects.filter(case_id=self.walked.case.pk).latest("pk")
        return {"seen_version": self.case.version, "seen_event": latest.pk}

    def make(self, move: Move, **answers: Any) -> HttpResponse:
        """Send a form and confirm it."""
        return self.check(move, send="yes", **answers)

    def events(self) -> list[str]:
        """What happened, oldest first."""
        with inside(self.council):
            return list(CaseEvent.objects.filter(case_id=self.walked.case.pk).values_list("kind", flat=True))

    def letters(self) -> list[str]:
        """What was written for the letters sent, as far as anyone wrote something."""
        with inside(self.council):
            found = Letter.objects.filter(case_id=self.walked.case.pk).exclude(body="")
            return list(found.values_list("body", flat=True))

    def queued(self) -> list[str]:
        """The kinds of messages that wait to be sent."""
        with inside(self.council):
            found = OutboxMessage.objects.filter(case_id=self.walked.case.pk)
            return list(found.order_by("created_at", "kind").values_list("kind", flat=True))


def desk(council: Council, status: Status = Status.RECEIVED, *roles: Role, **options: Any) -> Desk:
    """A case that has got this far, and somebody in these roles (by default a champion who may answer, too).

    Their roles are for the service that the case is about.
    """
    area = options.setdefault("area", councils.area(council))
    walked = case_at(council, status, **options)
    first, *others = roles or (Role.COMPLAINT_CHAMPION, Role.RESPONDING_OFFICER)
    who = councils.person(council, first, name="Priya Anand", service_area=area)
    for role in others:
        councils.hold(who, council, role, service_area=area)
    return Desk(walked, signed_in(who, council))


def text(response: HttpResponse) -> str:
    """What a page says, its entities resolved."""
    return unescape(response.content.decode())


def every_part(council: Council) -> list[str]:
    """The policy's parts of a response, as they are ticked on its page."""
    with inside(council):
        return list(procedure_rules(policy_in_force(council.pk, "corporate", RECEIVED)).response_parts)


def residents_page(at: Desk) -> str:
    """What its complainant reads by the private link."""
    client = Client()
    with inside(at.council, ActorKind.SYSTEM):
        token = token_for(at.case.pk)
    client.post(f"/c/{at.council.slug}/track/{token}/", {"answer": at.case.complainant_name})
    return text(client.get(f"/c/{at.council.slug}/complaints/{at.case.reference}/"))
