"""The case: its stages, deadlines, timeline, holds and links to other cases."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value
from django.utils import timezone

from complaints.vocabulary.lifecycle import (
    OPEN,
    REOPENED,
    RESPONDED,
    Channel,
    DeadlineKind,
    Outcome,
    Status,
    Theme,
)
from complaints.vocabulary.people import HelpPlace, LinkKind
from councils.models import Council, PolicyVersion, ServiceArea
from councils.policies.rules.casework_rules import CORPORATE, ContactKind

OPEN_STATUSES = sorted(OPEN)
# A response is due to the complainant, or later a reply to an Ombudsman.
IN_WORK = Q(status__in=OPEN_STATUSES) | Q(due_on__isnull=False)


class Case(models.Model):
    """One contact, usually a complaint. Changed only through operations.

    `due_on`: the nearest date that the council sets or owes an Ombudsman. `next_deadline_on`: the nearest on any clock.
    `next_update_on`: the next update if the response is late or extended.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    reference = models.CharField(max_length=20)
    procedure = models.SlugField(default=CORPORATE)
    kind = models.CharField(
        max_length=30,
        choices=[(kind.value, kind.value.capitalize()) for kind in ContactKind],
        default=ContactKind.COMPLAINT.value,
        db_default=ContactKind.COMPLAINT.value,
    )
    # What it was logged as: reports still count a complaint that was reclassified.
    received_as = models.CharField(
        max_length=30, default=ContactKind.COMPLAINT.value, db_default=ContactKind.COMPLAINT.value
    )
    # The Code under which it came in, if it was reclassified since.
    kept_code = models.CharField(max_length=10, blank=True, default="", db_default="")
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    status = models.CharField(
        max_length=20,
        choices=[(s.value, s.label) for s in Status],
        default=Status.RECEIVED,
    )
    stage = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    service_area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases_assigned",
        db_index=False,
    )
    summary = models.CharField(max_length=150)
    description = models.TextField()
    wanted = models.TextField(blank=True, help_text="What would put it right")
    theme = models.CharField(max_length=30, blank=True, choices=[(t.value, t.label) for t in Theme])
    # Severity and Risk, by value.
    severity = models.CharField(max_length=10, blank=True, default="", db_default="")
    risks = models.JSONField(default=list, db_default=Value([], output_field=models.JSONField()), blank=True)
    channel = models.CharField(max_length=20, choices=[(c.value, c.label) for c in Channel])

    complainant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints_made",
        db_index=False,
    )
    # None only for someone who gave neither a name nor a way to reach them.
    person = models.ForeignKey(
        "complaints.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
        db_constraint=False,
        db_index=False,
    )
    complainant_name = models.CharField(max_length=150)
    # In lower case: under row-level security an index serves only a plain equals sign.
    complainant_email = models.EmailField(max_length=254, blank=True)
    complainant_phone = models.CharField(max_length=40, blank=True)
    complainant_address = models.TextField(blank=True)
    anonymous = models.BooleanField(
        default=False, db_default=False, help_text="There is no way to reply, so no dates are set"
    )
    reachable_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When someone who complained anonymously could first be reached: its dates count from then",
    )
    anonymity_reason = models.TextField(
        blank=True, default="", db_default="", help_text="Why someone stays anonymous, and who agreed to it"
    )
    # Staff who entered it for someone else.
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    help_place = models.CharField(
        max_length=20,
        blank=True,
        choices=[(place.value, place.label) for place in HelpPlace],
        default="",
        db_default="",
        help_text="Where someone was helped to complain",
    )
    helper = models.CharField(max_length=150, blank=True, default="", db_default="", help_text="Who helped them")
    enquirer = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="A councillor or an MP: a word of RepresentativeKind",
    )
    on_behalf_of = models.CharField(max_length=150, blank=True)
    # The first and last day on which its representative may be told about the person whom it is for.
    consent_from = models.DateField(null=True, blank=True)
    consent_until = models.DateField(null=True, blank=True)
    adjustments = models.TextField(blank=True, help_text="What would make it easier for the person to take part")
    adjustments_classified = models.BooleanField(
        default=False, db_default=False, help_text="Someone has looked at what was asked for in their own words"
    )

    # Whether its safeguarding marker is in force, and whether for this or another reason it has a `CaseRestriction`.
    safeguarding = models.BooleanField(default=False, db_default=False)
    restricted = models.BooleanField(default=False, db_default=False)

    # They are asked whether it should be treated as a complaint.
    offered = models.BooleanField(default=False, db_default=False)
    complaint_since = models.DateTimeField(
        null=True, blank=True, help_text="From when it counts as a complaint, if it first came in as something else"
    )
    # A service request in the service's own system, which is watched from then on.
    passed_on_to = models.CharField(max_length=150, blank=True, default="", db_default="")
    passed_on_on = models.DateField(null=True, blank=True)
    service_reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    representation_state = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="A word of RepresentationState"
    )
    about_policy = models.ForeignKey(
        "complaints.NamedPolicy",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
        db_constraint=False,
        db_index=False,
    )
    received_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    last_event_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, choices=[(o.value, o.label) for o in Outcome])
    decline_reason = models.CharField(max_length=30, blank=True)
    paused = models.BooleanField(default=False, db_default=False)
    due_on = models.DateField(null=True, blank=True)
    due_kind = models.CharField(max_length=20, blank=True)
    next_deadline_on = models.DateField(null=True, blank=True)
    next_deadline_kind = models.CharField(max_length=20, blank=True, db_default="")
    next_update_on = models.DateField(null=True, blank=True)

    # The same key sent twice gives the same case; the hash tells a repeat from a different submission.
    idempotency_key = models.UUIDField(null=True, blank=True)
    submission_hash = models.CharField(max_length=64, blank=True)
    # What staff search by. Accents, apostrophes, dashes and spaces make no difference.
    search_text = models.GeneratedField(
        expression=Func(
            "reference",
            "complainant_phone",
            "complainant_name",
            "complainant_email",
            "complainant_address",
            "on_behalf_of",
            "summary",
            function="case_search_text",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    search_account = models.GeneratedField(
        expression=Func("description", function="search_words"), output_field=models.TextField(), db_persist=True
    )

    # Who complained, to look up their other cases by: the same number or postcode in any writing.
    phone_key = models.GeneratedField(
        expression=Func("complainant_phone", function="phone_key"),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    postcode_key = models.GeneratedField(
        expression=Func("complainant_address", function="postcode_key"),
        output_field=models.CharField(max_length=8),
        db_persist=True,
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-received_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["council", "reference"], name="one_case_per_reference"),
            models.UniqueConstraint(fields=["council", "idempotency_key"], name="one_case_per_submission"),
            models.UniqueConstraint(fields=["council", "id"], name="case_in_council"),
            models.CheckConstraint(condition=Q(stage__gte=1), name="case_stage_from_one"),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in Status]),
                name="case_status_in_lifecycle",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(decline_reason=""),
                name="declined_case_has_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["council", "next_deadline_on", "id"],
                name="case_open_by_due",
                condition=IN_WORK,
            ),
            models.Index(
                fields=["council", "status", "next_deadline_on", "id"],
                name="case_at_risk",
                condition=Q(safeguarding=True),
            ),
            models.Index(fields=["council", "officer", "next_deadline_on", "id"], name="case_by_officer"),
            # Covers how many open cases each officer has, which every page that asks who should respond tells.
            models.Index(
                fields=["council", "officer"],
                include=["id", "complainant", "restricted"],
                name="case_open_by_officer",
                condition=Q(status__in=OPEN_STATUSES, officer__isnull=False),
            ),
            models.Index(
                fields=["council", "service_area", "next_deadline_on", "id"],
                name="case_by_service",
            ),
            models.Index(fields=["council", "status", "received_at", "id"], name="case_by_status"),
            models.Index(fields=["council", "-received_at", "-id"], name="case_newest"),
            models.Index(
                fields=["council", "complaint_since"],
                name="case_became_complaint",
                condition=Q(complaint_since__isnull=False),
            ),
            # Covers a search of a whole council, which then need not read the cases.
            models.Index(
                fields=["council", "-received_at", "-id"],
                include=["complainant", "officer", "service_area", "status", "restricted", "search_text"],
                name="case_search",
            ),
            models.Index(fields=["person", "council"], name="case_by_person", condition=Q(person__isnull=False)),
            models.Index(
                fields=["about_policy", "council"], name="case_by_policy", condition=Q(about_policy__isnull=False)
            ),
            models.Index(
                fields=["logged_by", "council", "next_deadline_on", "id"],
                name="case_by_logger",
                condition=Q(logged_by__isnull=False),
            ),
            models.Index(
                fields=["complainant", "council"],
                name="case_by_complainant",
                condition=Q(complainant__isnull=False),
            ),
            models.Index(
                fields=["council", "complainant_email"],
                name="case_to_claim",
                condition=Q(complainant__isnull=True) & ~Q(complainant_email=""),
            ),
            *(
                models.Index(fields=["council", column], name=name, condition=~Q(**{column: ""}))
                for column, name in (
                    ("complainant_email", "case_by_email"),
                    ("phone_key", "case_by_phone"),
                    ("postcode_key", "case_by_postcode"),
                )
            ),
        ]

    # Of a copy that shows who gets a letter: complaints.correspondence.queries.adjustments.
    read_by_person_concerned: bool = False

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether a response is due."""
        return Status(self.status) in OPEN

    @property
    def received_on(self) -> str:
        return f"{timezone.localtime(self.received_at):%A %-d %B %Y}"


class CasePart(models.Model):
    """It carries the council, so that access checks need no join."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False, db_index=False)

    class Meta:
        abstract = True


class PersonField(models.ForeignKey):
    """None is the product or a person without an account. Not indexed, because never looked up by."""

    def __init__(self, **options: Any) -> None:
        fixed = {
            "to": settings.AUTH_USER_MODEL,
            "null": True,
            "blank": True,
            "on_delete": models.PROTECT,
            "related_name": "+",
            "db_index": False,
        }
        super().__init__(**{**options, **fixed})


class StageRecord(CasePart):
    """A stage that a case has reached."""

    stage = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()
    acknowledged_on = models.DateField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    responded_by = PersonField()
    outcome = models.CharField(max_length=20, blank=True, choices=[(o.value, o.label) for o in Outcome])
    # A date was met only by a correction that a second person approved after it had passed.
    corrected = models.BooleanField(default=False, db_default=False)
    # Derived for lists and reports; `manage.py rebuild_deadlines` checks them against the events.
    acknowledgement_due = models.DateField(null=True, blank=True)
    response_due = models.DateField(null=True, blank=True)
    escalate_by = models.DateField(null=True, blank=True)
    code_acknowledgement_due = models.DateField(null=True, blank=True)
    code_response_due = models.DateField(null=True, blank=True)
    code_latest_response_due = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["stage"]
        constraints = [
            models.UniqueConstraint(fields=["council", "case", "stage"], name="one_record_per_stage"),
            models.CheckConstraint(
                condition=Q(responded_at__isnull=True) | ~Q(outcome=""),
                name="answered_stage_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="stage_of_case"),
            models.Index(fields=["council", "stage", "received_at"], name="stage_by_receipt"),
            models.Index(fields=["council", "responded_at"], name="stage_by_response"),
        ]

    def __str__(self) -> str:
        return f"Stage {self.stage} of {self.case_id}"


class Deadline(CasePart):
    """A date by which something is due.

    Few columns, because the reminder sweep reads all councils. Overdue follows from `due_on` and the day, never from a
    job. `next_at`: the next reminder; when not `open`, only during a pause.
    """

    Kind = DeadlineKind

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in DeadlineKind])
    # The stage, or the id of another app's record.
    subject = models.PositiveBigIntegerField(default=1)
    due_on = models.DateField()
    met_on = models.DateField(null=True, blank=True)
    open = models.BooleanField(default=True, db_default=True)
    officer = PersonField()
    service_area_id = models.BigIntegerField()
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "case", "kind", "subject"],
                name="one_deadline_per_promise",
            ),
            models.UniqueConstraint(fields=["council", "id"], name="deadline_in_council"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="deadline_to_remind",
                condition=Q(next_at__isnull=False),
            ),
            models.Index(
                fields=["council", "next_at"],
                name="deadline_to_remind_in",
                condition=Q(next_at__isnull=False),
            ),
            models.Index(fields=["case"], name="deadline_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.due_on}"


class CaseEvent(CasePart):
    """One timeline entry. The database refuses changes.

    `data` holds ids and what replays the clock. Residents see `public` ones.
    """

    stage = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = PersonField()
    by_name = models.CharField(max_length=150)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    public = models.BooleanField(default=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["council", "id"], name="event_in_council")]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="event_of_case"),
            models.Index(fields=["council", "at"], name="answer_by_day", condition=Q(kind=RESPONDED)),
            models.Index(fields=["council", "at"], name="reopening_by_day", condition=Q(kind=REOPENED)),
            models.Index(fields=["council", "at"], name="refusal_by_day", condition=Q(kind=Status.DECLINED.value)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class Hold(CasePart):
    """A reason not to close or purge a case."""

    kind = models.CharField(max_length=30)
    reason = models.CharField(max_length=300)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "case", "kind"],
                condition=Q(lifted_at__isnull=True),
                name="one_open_hold_of_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["case"], name="hold_of_case")]

    def __str__(self) -> str:
        return self.reason


class CaseLink(CasePart):
    """`case` is the later one. Another council's case is only named, by `other_reference`.

    A link of the kind NOT_DUPLICATE keeps a pair from being suggested again.
    """

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in LinkKind])
    other = models.ForeignKey(
        Case,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    other_reference = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = PersonField()
    made_by_name = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["council", "case", "other", "other_reference", "kind"],
                name="one_link_of_a_kind",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=False, other_reference="") | Q(other__isnull=True) & ~Q(other_reference=""),
                name="link_names_one_case",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case"], name="case_link_of_case"),
            models.Index(fields=["other"], name="case_link_to_case", condition=Q(other__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other_id or self.other_reference}"

    def ends(self) -> list[tuple[Case, str]]:
        """Return each case of this council in the pair, and how the other is named."""
        if self.other is None:
            return [(self.case, self.other_reference)]
        return [(self.case, self.other.reference), (self.other, self.case.reference)]
