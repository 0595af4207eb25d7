"""What the API accepts and returns."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.api.refusals import RefusalSerializer
from complaints.cases.queries.worklist import API_PAGE
from complaints.deadlines.explanation import Reader
from complaints.keyset_pagination import row_id
from complaints.vocabulary.correspondence import LIKE_THIS, can_be_called
from complaints.vocabulary.lifecycle import Channel, Status
from complaints.vocabulary.people import ELECTED
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import INSTANT, has_visible_text, read_instant, read_instant_with_offset


class CaseListRow(serializers.Serializer[dict[str, Any]]):
    """One case of a list."""

    reference = serializers.CharField()
    status = serializers.ChoiceField([status.value for status in Status])
    kind = serializers.ChoiceField([kind.value for kind in ContactKind])
    procedure = serializers.CharField()
    stage = serializers.IntegerField()
    summary = serializers.CharField()
    service_area = serializers.CharField(source="service_area__slug")
    channel = serializers.CharField()
    theme = serializers.CharField()
    outcome = serializers.CharField()
    paused = serializers.BooleanField()
    officer = serializers.CharField(source="officer__name", allow_null=True)
    received_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True, help_text="The nearest date under the council's own policy")
    due_kind = serializers.CharField(help_text="What is due on `due_on`")
    next_deadline_on = serializers.DateField(
        allow_null=True, help_text="The nearest date under any rules, including the Code's"
    )
    next_deadline_kind = serializers.CharField(help_text="What is due on `next_deadline_on`, and under which rules")
    next_update_on = serializers.DateField(
        allow_null=True, help_text="When the next progress update is due if the response is late"
    )
    closed_at = serializers.DateTimeField(allow_null=True)
    policy_version = serializers.CharField(source="policy_version__version")
    version = serializers.IntegerField(help_text="Goes up with every change")


class CaseDetail(CaseListRow):
    """One case with all its details."""

    description = serializers.CharField()
    wanted = serializers.CharField()
    adjustments = serializers.CharField()
    on_behalf_of = serializers.CharField()
    complainant_name = serializers.CharField()
    logged_at = serializers.DateTimeField()
    last_event_at = serializers.DateTimeField()


class CaseListPage(serializers.Serializer[dict[str, Any]]):
    """One page of cases, newest first."""

    results = CaseListRow(many=True)
    next = serializers.CharField(allow_null=True, help_text="Send it as `cursor` to get the next page")


class CaseFilters(serializers.Serializer[dict[str, Any]]):
    """How a list can be filtered."""

    status = serializers.ChoiceField([status.value for status in Status], required=False)
    service_area = serializers.SlugField(required=False)
    overdue = serializers.BooleanField(
        required=False, help_text="Only cases with a date that has passed, under the council's policy or other rules"
    )
    cursor = serializers.CharField(required=False, help_text="`next` from the previous page")
    size = serializers.IntegerField(min_value=1, max_value=100, default=API_PAGE)

    def validate_cursor(self, cursor: str) -> tuple[datetime, int]:
        try:
            instant, _, number = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
            return read_instant_with_offset(instant), row_id(number)
        except (ValueError, binascii.Error, RuleBroken) as error:
            raise serializers.ValidationError("This cursor is not valid. Use `next` from a page.") from error


def as_shown(shape: type[serializers.Serializer[dict[str, Any]]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return `shape(row).data` for plain rows, inspecting the fields only once."""
    fields = [(name, str(field.source), field.to_representation) for name, field in shape().fields.items()]

    def show(row: dict[str, Any]) -> dict[str, Any]:
        return {
            name: None if (value := row[source]) is None else represent(value) for name, source, represent in fields
        }

    return show


def cursor_behind(row: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{row['received_at'].isoformat()}|{row['id']}".encode()).decode()


def _can_be_called(text: str) -> None:
    if text and not can_be_called(text):
        raise serializers.ValidationError(LIKE_THIS)


@extend_schema_field({"type": "string", "pattern": f"^{INSTANT.pattern}$"})
class LocalInstant(serializers.DateTimeField):
    """An instant in local time in England, unless it has an offset."""

    def to_internal_value(self, value: Any) -> datetime:
        """Raises ValidationError, also for the hour that clocks skip."""
        try:
            return read_instant(str(value))
        except RuleBroken as refusal:
            raise serializers.ValidationError(refusal.message, code=refusal.code) from refusal


class InputSerializer(serializers.Serializer[dict[str, Any]]):
    """What a client sends. A text in which nothing can be seen counts as empty."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            data = {name: "" if _is_invisible(value) else value for name, value in data.items()}
        return super().to_internal_value(data)


def _is_invisible(value: object) -> bool:
    return isinstance(value, str) and not has_visible_text(value)


class ContactInput(InputSerializer):
    """Who is complaining. A resident's own email address is taken from their account."""

    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254, required=False, default="", allow_blank=True)
    phone = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, validators=[_can_be_called], help_text=LIKE_THIS
    )
    address = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    on_behalf_of = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)
    adjustments = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class NewCase(InputSerializer):
    """A complaint, or another contact, to be logged."""

    procedure = serializers.SlugField(
        required=False, default=CORPORATE, help_text="One of the council's procedures (default: corporate)"
    )
    kind = serializers.ChoiceField(
        [kind.value for kind in ContactKind],
        required=False,
        default=None,
        allow_null=True,
        help_text="The type of contact (default: the one the procedure covers, a complaint for corporate)",
    )
    enquirer = serializers.ChoiceField(
        [kind.value for kind in sorted(ELECTED)],
        required=False,
        default=None,
        allow_null=True,
        help_text="Which member asks. Only, and always, for a member enquiry",
    )
    service_area = serializers.SlugField()
    summary = serializers.CharField(max_length=150)
    description = serializers.CharField(max_length=20_000)
    wanted = serializers.CharField(max_length=5_000, required=False, default="", allow_blank=True)
    contact = ContactInput()
    channel = serializers.ChoiceField([channel.value for channel in Channel], default=Channel.API.value)
    received_at = LocalInstant(
        required=False,
        default=None,
        allow_null=True,
        help_text="When the council received it. Staff only (default: now)",
    )


class PossibleDuplicateRow(serializers.Serializer[dict[str, Any]]):
    """An earlier case that the new one may repeat."""

    reference = serializers.CharField()
    status = serializers.ChoiceField([status.value for status in Status])
    why = serializers.CharField(help_text="Why it may be the same person and the same matter")


class LoggedCase(serializers.Serializer[dict[str, Any]]):
    """The case that was logged."""

    reference = serializers.CharField()
    status = serializers.CharField()
    received_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    due_kind = serializers.CharField()
    possible_duplicates = PossibleDuplicateRow(
        many=True, help_text="Earlier cases of the same person about the same matter. Always empty for residents"
    )


class CodeDates(serializers.Serializer[dict[str, Any]]):
    """The deadlines under a Complaint Handling Code."""

    name = serializers.CharField()
    acknowledgement_due = serializers.DateField()
    response_due = serializers.DateField()
    latest_response_due = serializers.DateField()


class LedgerEntry(serializers.Serializer[dict[str, Any]]):
    """One calendar day of the explanation."""

    date = serializers.DateField()
    day = serializers.IntegerField(allow_null=True)
    counts = serializers.BooleanField()
    why = serializers.CharField()


class StepDates(serializers.Serializer[dict[str, Any]]):
    """Another step of a stage, if a regulation sets one."""

    name = serializers.CharField()
    due = serializers.DateField()
    paragraph = serializers.CharField()


class DatesSerializer(serializers.Serializer[dict[str, Any]]):
    """The dates of a stage and the explanation of them."""

    council = serializers.CharField()
    procedure = serializers.CharField()
    stage = serializers.IntegerField(allow_null=True)
    policy_version = serializers.CharField()
    received_on = serializers.DateField()
    acknowledgement_due = serializers.DateField(allow_null=True)
    response_due = serializers.DateField(allow_null=True)
    response_due_if_acknowledged_on_time = serializers.DateField(allow_null=True)
    current_response_due = serializers.DateField(allow_null=True)
    escalate_by = serializers.DateField(allow_null=True)
    code = CodeDates(allow_null=True)
    steps = StepDates(many=True)
    refused = RefusalSerializer(allow_null=True)
    explanation = LedgerEntry(many=True)
    warnings = serializers.ListField(child=serializers.CharField())
    audience = serializers.ChoiceField([each.value for each in Reader], required=False)
    account = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="The dates in sentences, if `for` names an audience"
    )


class DateOwed(serializers.Serializer[dict[str, Any]]):
    """One date that is due now."""

    due = serializers.DateField()
    kind = serializers.CharField()
    whose = serializers.CharField(help_text="Whose rules set it")
    why = serializers.CharField()


class DatesOfCase(DatesSerializer):
    """The dates of a case, with what is due now under all rules, earliest first."""

    owed = DateOwed(many=True)
