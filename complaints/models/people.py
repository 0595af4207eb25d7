"""People and organisations whom cases are from or about."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q

from complaints.vocabulary.correspondence import ConsentGiven
from complaints.vocabulary.people import (
    EVERYTHING,
    ActingAdjustment,
    AdjustmentKind,
    AdjustmentStatus,
    AgreedHow,
    Authority,
    ContactLimit,
    DecisionStatus,
    Parting,
    PartyRole,
    PersonKind,
    PreferredChannel,
    RepresentativeKind,
)
from councils.models import Council, PolicyVersion, User

ENGLISH = "english"


class Person(models.Model):
    """Someone as one council knows them, or an organisation.

    Cases point to it. `merged_into` is the record that took its cases. `account`: how they sign in, if they do.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(
        max_length=20,
        choices=[(kind.value, kind.label) for kind in PersonKind],
        default=PersonKind.PERSON.value,
        db_default=PersonKind.PERSON.value,
    )
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=40, blank=True, default="", db_default="")
    other_names = models.CharField(max_length=300, blank=True, default="", db_default="")
    pronouns = models.CharField(max_length=40, blank=True, default="", db_default="")
    email = models.EmailField(max_length=254, blank=True, default="", db_default="")
    phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    address = models.TextField(blank=True, default="", db_default="")
    preferred_channel = models.CharField(
        max_length=20,
        blank=True,
        choices=[(channel.value, channel.label) for channel in PreferredChannel],
        default="",
        db_default="",
    )
    language = models.CharField(max_length=60, blank=True, default="", db_default="")
    address_protected = models.BooleanField(default=False, db_default=False)
    deceased = models.BooleanField(default=False, db_default=False)
    account = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    created_at = models.DateTimeField()
    # Repeats the adjustments that letters and calls must follow: every message asks for them.
    acting_adjustments = models.JSONField(default=list, db_default=[])
    # Repeats the limits on contact that are in force, for everyone who deals with them.
    contact_limits = models.JSONField(default=list, db_default=[])
    # What people are looked up by. Spaces, accents and the way a number is written make no difference.
    phone_key = models.GeneratedField(
        expression=Func("phone", function="phone_key"), output_field=models.TextField(), db_persist=True
    )
    name_key = models.GeneratedField(
        expression=Func("name", function="search_words"), output_field=models.TextField(), db_persist=True
    )
    postcode_key = models.GeneratedField(
        expression=Func("address", function="postcode_key"), output_field=models.TextField(), db_persist=True
    )
    # What staff find a caller by. A protected address is left out, so that no one finds who lives there.
    search_text = models.GeneratedField(
        expression=Func(
            "name", "other_names", "phone", "email", "address", "address_protected", function="person_search_text"
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="person_in_council"),
            models.UniqueConstraint(
                fields=["council", "account"],
                condition=Q(account__isnull=False, merged_into__isnull=True),
                name="one_person_per_account",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")), name="person_merged_elsewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["council", "email"], name="person_by_email", condition=~Q(email="")),
            models.Index(fields=["council", "phone_key"], name="person_by_phone", condition=~Q(phone_key="")),
            models.Index(
                fields=["council", "postcode_key", "name_key"], name="person_by_postcode", condition=~Q(postcode_key="")
            ),
            models.Index(fields=["council"], name="person_protected", condition=Q(address_protected=True)),
            models.Index(fields=["merged_into"], name="person_merged", condition=Q(merged_into__isnull=False)),
            GinIndex(fields=["council", "search_text"], opclasses=["int8_ops", "gin_trgm_ops"], name="person_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def other_language(self) -> str:
        """Return their language, unless it is English."""
        return "" if self.language.strip().casefold() == ENGLISH else self.language.strip()

    @property
    def acting(self) -> tuple[ActingAdjustment, ...]:
        return tuple(map(ActingAdjustment.from_data, self.acting_adjustments))

    @property
    def limits(self) -> tuple[ContactLimit, ...]:
        return tuple(map(ContactLimit.from_data, self.contact_limits))


class PersonPart(models.Model):
    """It carries the council, so that access checks need no join."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, db_index=False)

    class Meta:
        abstract = True


class PersonChange(PersonPart):
    """One detail that was changed, and why. Never changed itself."""

    field = models.CharField(max_length=30)
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["person"], name="change_of_person")]

    def __str__(self) -> str:
        return f"{self.field} at {self.at:%Y-%m-%d %H:%M}"


class PersonMerge(PersonPart):
    """Two records found to be one person's: `person` took the cases of `merged`.

    `moved` is what undoing puts back: the ids of the cases, and the details of both.
    """

    merged = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    reason = models.TextField()
    moved = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=150, blank=True, default="", db_default="")
    undone_reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["person"], name="merge_into_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "merged"], condition=Q(undone_at__isnull=True), name="merged_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by_name="")
                | Q(undone_at__isnull=False) & ~Q(undone_by_name=""),
                name="undone_merge_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.person_id}"


class OfCase(models.Model):
    """It carries the council, so that access checks need no join."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey("complaints.Case", on_delete=models.PROTECT, db_constraint=False, db_index=False)

    class Meta:
        abstract = True


class CaseParty(OfCase):
    """Someone whom a case concerns besides the one who writes: whom they act for, or who complains with them.

    Of people who complain together the case's own person speaks for all; each of the others is a `JOINT` party.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="parts"
    )
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in PartyRole])
    # When and how a joint complainant agreed that the spokesperson speaks for them.
    agreed_on = models.DateField(null=True, blank=True)
    agreed_how = models.CharField(
        max_length=20, blank=True, choices=[(how.value, how.label) for how in AgreedHow], default="", db_default=""
    )
    note = models.TextField(blank=True, default="", db_default="")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    added_by_name = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(
        max_length=20, blank=True, choices=[(why.value, why.value) for why in Parting], default="", db_default=""
    )
    ended_by_name = models.CharField(max_length=150, blank=True, default="", db_default="")

    class Meta:
        verbose_name_plural = "case parties"
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "case", "person", "role"],
                condition=Q(ended_at__isnull=True),
                name="one_part_of_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(role="joint") | Q(agreed_on__isnull=False) & ~Q(agreed_how=""),
                name="joint_complainant_has_agreed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="", ended_by_name="")
                | Q(ended_at__isnull=False) & ~Q(ended_because="") & ~Q(ended_by_name=""),
                name="ended_part_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="party_of_case"),
            models.Index(fields=["person"], name="party_by_person"),
        ]

    def __str__(self) -> str:
        return PartyRole(self.role).label


class Consent(OfCase):
    """What lets the council tell a representative about the person concerned, from a day and perhaps until one."""

    representative = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in RepresentativeKind])
    authority = models.CharField(max_length=20, choices=[(each.value, each.label) for each in Authority])
    evidence = models.TextField()
    document = models.ForeignKey(
        "complaints.Document", null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    scope = models.TextField(default=EVERYTHING)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_by_name = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=150, blank=True, default="", db_default="")
    ended_reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "case"], condition=Q(ended_at__isnull=True), name="one_consent_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_name="") | Q(ended_at__isnull=False) & ~Q(ended_by_name=""),
                name="ended_consent_says_who",
            ),
        ]
        indexes = [models.Index(fields=["case"], name="consent_of_case")]

    def __str__(self) -> str:
        return Authority(self.authority).label

    @property
    def given(self) -> ConsentGiven:
        return ConsentGiven(
            RepresentativeKind(self.representative),
            Authority(self.authority),
            self.evidence,
            self.starts_on,
            ends=self.ends_on,
            scope=self.scope,
        )


class Adjustment(PersonPart):
    """Something done differently for a person (Equality Act 2010, section 20).

    `status` and the columns after it repeat its last change. `case` is where it was asked for.
    """

    case = models.ForeignKey(
        "complaints.Case", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.label) for kind in AdjustmentKind])
    detail = models.TextField(blank=True)
    named_contact = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=[(status.value, status.label) for status in AdjustmentStatus])
    email_counts = models.BooleanField(default=False, db_default=False)
    discussed_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(fields=["person"], name="adjustment_of_person"),
            models.Index(fields=["council", "review_on"], name="adjustment_to_review", condition=Q(status="agreed")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="adjustment_in_council"),
            models.CheckConstraint(
                condition=~Q(status="agreed") | Q(discussed_on__isnull=False, review_on__isnull=False),
                name="agreed_adjustment_is_reviewed",
            ),
        ]

    def __str__(self) -> str:
        return AdjustmentKind(self.kind).label


class AdjustmentChange(models.Model):
    """What was decided about an adjustment: by whom, when and after which considerations. Never changed."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    adjustment = models.ForeignKey(
        Adjustment, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="changes"
    )
    status = models.CharField(max_length=20, choices=[(status.value, status.label) for status in AdjustmentStatus])
    effectiveness = models.TextField(blank=True)
    practicality = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    disruption = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    instead = models.TextField(blank=True)
    discussed_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["adjustment"], name="change_of_adjustment")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason="") & ~Q(instead=""), name="refusal_offers_something_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} at {self.at:%Y-%m-%d %H:%M}"


class BehaviourDecision(PersonPart):
    """Whether contact with someone is limited because of what they do, as the policy in force then asks.

    `case` is where it was proposed: its letters go there. `status` and what can change repeat the last step.
    `preconditions`: [policy's words, what shows it]. `decided_on`: when limits were set, or were not. `appealed_on`
    is empty while no appeal waits.
    """

    case = models.ForeignKey(
        "complaints.Case", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    subject = models.CharField(max_length=60)
    behaviours = models.JSONField(default=list)
    account = models.TextField()
    preconditions = models.JSONField(default=list)
    warned_on = models.DateField(null=True, blank=True)
    warning = models.TextField(blank=True)
    no_warning = models.TextField(blank=True)
    considered = models.TextField()
    measures = models.JSONField(default=list)
    detail = models.TextField(blank=True)
    review_on = models.DateField()
    appeal_to = models.CharField(max_length=150, blank=True)
    status = models.CharField(max_length=20, choices=[(status.value, status.label) for status in DecisionStatus])
    proposed_at = models.DateTimeField()
    decided_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    appealed_on = models.DateField(null=True, blank=True)
    reminded = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [
            models.Index(fields=["person"], name="behaviour_of_person"),
            models.Index(fields=["council", "-proposed_at"], name="behaviour_register"),
            models.Index(fields=["council", "review_on"], name="behaviour_to_review", condition=Q(status="in_force")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="behaviour_in_council"),
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(decided_on__isnull=False), name="behaviour_decided_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_on__isnull=False), name="ended_limits_say_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{DecisionStatus(self.status).label}: {self.person_id}"

    @property
    def lines(self) -> tuple[str, ...]:
        """What is limited."""
        return (*self.measures, *([self.detail] if self.detail else []))

    @property
    def limit(self) -> ContactLimit | None:
        """Return what everyone who deals with the person needs to know; None where no limits were set."""
        if self.status != DecisionStatus.IN_FORCE or self.decided_on is None:
            return None
        return ContactLimit(self.pk, self.lines, self.decided_on, self.review_on)


class BehaviourStep(models.Model):
    """What was proposed, decided, reviewed or appealed: by whom, when and why. Never changed."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    decision = models.ForeignKey(
        BehaviourDecision, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="steps"
    )
    kind = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["decision"], name="step_of_behaviour")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class SafetyMarker(PersonPart):
    """What staff who visit someone need to know for their safety. Only they and those in charge see it."""

    hazard = models.TextField()
    source = models.TextField()
    review_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    added_by_name = models.CharField(max_length=150)
    # The last time that someone kept it.
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by_name = models.CharField(max_length=150, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=150, blank=True, default="", db_default="")
    ended_reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [
            models.Index(fields=["person"], name="safety_marker_of_person"),
            models.Index(fields=["council", "review_on"], name="marker_to_review", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_name="") | Q(ended_at__isnull=False) & ~Q(ended_by_name=""),
                name="ended_marker_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"Safety marker of {self.person_id}"
