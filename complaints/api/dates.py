"""The dates of a stage without a case, as `manage.py deadline` gives them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.access import CouncilAPIView
from complaints.api.audiences import FOR, audience_of
from complaints.api.refusals import HEADERS, READING
from complaints.api.serializers import DatesSerializer
from complaints.deadlines.explanation import DeadlineQuestion
from complaints.intake.queries import answer
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import DAY, INSTANT, LARGEST_AMOUNT

TEXT: dict[str, Any] = {"type": "string"}
DATE = {**TEXT, "pattern": f"^{DAY.pattern}$"}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": LARGEST_AMOUNT}
# The format and the meaning of each parameter.
ONCE = {
    "procedure": (TEXT, "corporate (default), ombudsman, ..."),
    "stage": (NUMBER, "the stage, from 1"),
    "received": (
        {**TEXT, "pattern": f"^{INSTANT.pattern}$"},
        "when it was received, YYYY-MM-DDTHH:MM, a time in England unless it has an offset",
    ),
    "acknowledged": (DATE, "the date the acknowledgement was sent"),
    "responded": (
        {**TEXT, "pattern": f"^{INSTANT.pattern}$"},
        "when the stage's response was sent: starts the time to ask for the next stage",
    ),
    "policy": (TEXT, "the policy version; default: the one in force when it was received"),
}
OFTEN = {
    "pause": (
        {**TEXT, "pattern": rf"^{DAY.pattern}\.\.{DAY.pattern}$"},
        "FROM..TO, both dates; may be given several times, in order",
    ),
    "extend": (NUMBER, "working days, added to the due date after the pauses"),
    "agreed": (DATE, "another date agreed with the complainant, if the policy allows it"),
}
EXAMPLES: dict[str, Any] = {"received": "2026-02-02T10:00", "pause": ["2026-02-05..2026-02-10"], "extend": [10]}


def _parameter(name: str, shape: dict[str, Any], meaning: str) -> OpenApiParameter:
    examples = [OpenApiExample(name, EXAMPLES[name])] if name in EXAMPLES else []
    return OpenApiParameter(name, shape, description=meaning, required=name == "received", examples=examples)


PARAMETERS = [_parameter(name, shape, meaning) for name, (shape, meaning) in ONCE.items()]
PARAMETERS += [_parameter(name, {"type": "array", "items": shape}, meaning) for name, (shape, meaning) in OFTEN.items()]
PARAMETERS.append(FOR)


class CouncilDates(CouncilAPIView):
    """Policies are public, and so are the dates they lead to."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="dates_of_council", parameters=[*PARAMETERS, *HEADERS], responses={200: DatesSerializer, **READING}
    )
    def get(self, request: Request, council_slug: str) -> Response:
        """The dates of a stage under the council's policy, with an explanation.

        If the policy does not allow something you asked for, `refused` says so and the dates leave it out.
        """
        asked, audience = request.query_params, audience_of(request)
        if "received" not in asked:
            return _malformed("received.missing", "Give the time it was received: received=2026-02-02T10:00")
        said: dict[str, Any] = {name: asked[name] for name in ONCE if name in asked}
        question = DeadlineQuestion(
            **said, pauses=asked.getlist("pause"), extend=asked.getlist("extend"), agreed=asked.getlist("agreed")
        )
        try:
            return Response(answer(self.council, question).as_document(audience))
        except RuleBroken as refusal:
            return _malformed(refusal.code, refusal.message)


def _malformed(code: str, message: str) -> Response:
    return Response({"code": code, "message": message}, status=status.HTTP_400_BAD_REQUEST)
