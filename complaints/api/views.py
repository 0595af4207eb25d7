"""Cases: list, detail, create, and the dates of one case."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.access import CouncilAPIView
from complaints.api.audiences import FOR, audience_of
from complaints.api.refusals import HEADERS, READING, WRITING
from complaints.api.serializers import (
    CaseDetail,
    CaseFilters,
    CaseListPage,
    CaseListRow,
    DatesOfCase,
    LoggedCase,
    NewCase,
    as_shown,
    cursor_behind,
)
from complaints.cases.queries.case_page import dates_of_case
from complaints.cases.queries.worklist import API_PAGE, CaseSelection, case_row, page_of_cases
from complaints.duplicates.queries import possible_duplicates_of_new
from complaints.intake import operations as intake
from complaints.intake.queries import check_offered
from complaints.intake.rules import Contact, Submission
from complaints.vocabulary.lifecycle import Channel, Status
from complaints.vocabulary.people import RepresentativeKind
from councils.calendars.rules import london_day
from councils.policies.queries import policy_in_force, procedure_rules
from councils.policies.rules.casework_rules import ContactKind
from councils.queries import service_area_id
from councils.tenancy.scope import ActorKind, Scope, enter
from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import LOGGING_ROLES, Actor, Role

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="A UUID that the caller makes. Sending the same key again returns the case it made the first time.",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The case's version in quotation marks",
    response=[200],
)
# UUID() would accept other spellings too.
A_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

case_row_as_shown, case_detail_as_shown = as_shown(CaseListRow), as_shown(CaseDetail)


class Cases(CouncilAPIView):
    """The cases that the caller may see, and where a new one is logged."""

    @extend_schema(
        operation_id="list_cases", parameters=[CaseFilters, *HEADERS], responses={200: CaseListPage, **READING}
    )
    def get(self, request: Request, council_slug: str) -> Response:
        """A page of cases, newest first."""
        wanted, size = _wanted(request)
        rows = page_of_cases(self.actor, wanted, size)
        more = cursor_behind(rows[size - 1]) if len(rows) > size else None
        return Response({"results": [case_row_as_shown(row) for row in rows[:size]], "next": more})

    @extend_schema(
        operation_id="log_case",
        parameters=[IDEMPOTENCY_KEY, *HEADERS],
        request=NewCase,
        responses={201: LoggedCase, **WRITING},
    )
    def post(self, request: Request, council_slug: str) -> Response:
        """Log a complaint. Staff log it for someone else, residents for themselves."""
        shape = NewCase(data=request.data)
        shape.is_valid(raise_exception=True)
        submission = _submission(
            self.actor, shape.validated_data, _idempotency_key(request), str(getattr(request.user, "email", ""))
        )
        # A resident does not own the row until it exists: see councils.tenancy.walls.
        enter(Scope(ActorKind.SYSTEM, self.council.pk, self.actor.user_id))
        case = intake.log_complaint(submission=submission, by=self.actor, at=timezone.now())
        logged = vars(case) | {"possible_duplicates": possible_duplicates_of_new(self.actor, case)}
        return Response(LoggedCase(logged).data, status=status.HTTP_201_CREATED)


class OneCase(CouncilAPIView):
    """One case."""

    @extend_schema(operation_id="read_case", parameters=[ETAG, *HEADERS], responses={200: CaseDetail, **READING})
    def get(self, request: Request, council_slug: str, reference: str) -> Response:
        """The case with all its details."""
        row = case_row(self.actor, reference, london_day(timezone.now()))
        if row is None:
            raise Http404
        return Response(case_detail_as_shown(row), headers={"ETag": f'"{row["version"]}"'})


class CaseDates(CouncilAPIView):
    """The dates of one case."""

    @extend_schema(operation_id="dates_of_case", parameters=[FOR, *HEADERS], responses={200: DatesOfCase, **READING})
    def get(self, request: Request, council_slug: str, reference: str) -> Response:
        """When a response to its current stage is due, and why, day by day."""
        audience, today = audience_of(request), london_day(timezone.now())
        return Response(dates_of_case(self.actor, self.council, reference, today).as_document(audience))


def _wanted(request: Request) -> tuple[CaseSelection, int]:
    today = london_day(timezone.now())
    if not request.query_params:
        return CaseSelection(today), API_PAGE
    # As a dict: in a form an empty value would count as not given, and the list would not be filtered.
    filters = CaseFilters(data=request.query_params.dict())
    filters.is_valid(raise_exception=True)
    asked = filters.validated_data
    wanted = CaseSelection(
        today,
        status=Status(asked["status"]) if "status" in asked else None,
        service_area=asked.get("service_area"),
        overdue_on=today if asked.get("overdue") else None,
        after=asked.get("cursor"),
    )
    return wanted, asked["size"]


def _idempotency_key(request: Request) -> UUID:
    text = request.headers.get("Idempotency-Key", "")
    if not A_UUID.fullmatch(text):
        raise ValidationError({"Idempotency-Key": ["Send a UUID in this header, with its hyphens."]})
    return UUID(text)


def _submission(actor: Actor, said: dict[str, Any], key: UUID, own_email: str) -> Submission:
    """Residents send for themselves, now, from their own email address."""
    resident = actor.has(Role.COMPLAINANT)
    if not resident and not actor.has(*LOGGING_ROLES):
        raise NotAllowed("intake.role", "Your role does not let you log complaints.")
    received_at = (None if resident else said["received_at"]) or timezone.now()
    contact = said["contact"]
    if resident:
        contact = {**contact, "email": own_email, "user_id": actor.user_id}
    area = service_area_id(actor.council_id, said["service_area"])
    if area is None:
        raise ValidationError({"service_area": ["The council does not have this service area."]})
    kind = _kind(actor.council_id, said, received_at)
    if resident:
        check_offered(actor.council_id, said["procedure"], kind, received_at)
    return Submission(
        service_area_id=area,
        summary=said["summary"],
        description=said["description"],
        wanted=said["wanted"],
        contact=Contact(**contact),
        channel=Channel.API if resident else Channel(said["channel"]),
        received_at=received_at,
        procedure=said["procedure"],
        kind=kind,
        enquirer=RepresentativeKind(said["enquirer"]) if said["enquirer"] else None,
        idempotency_key=key,
    )


def _kind(council_id: int, said: dict[str, Any], received_at: datetime) -> ContactKind:
    if said["kind"]:
        return ContactKind(said["kind"])
    return procedure_rules(policy_in_force(council_id, said["procedure"], received_at)).takes
