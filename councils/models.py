"""Councils, their people, calendars and policies."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from councils.tenancy.scope import accounts_named
from councils.vocabulary.roles import STAFF_ROLES, WHOLE_COUNCIL_ROLES
from councils.vocabulary.values import UNDATED, DraftState, DraftStep, Limits, either


class Council(models.Model):
    """Public: the only council table without a wall."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=60)
    reference_prefix = models.CharField(max_length=4, unique=True, validators=[RegexValidator(r"^[A-Z]{2,4}$")])
    theme_colour = models.CharField(max_length=7, default="#1d70b8", validators=[RegexValidator(r"^#[0-9a-f]{6}$")])
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    address = models.TextField(blank=True)
    # Counts changes of closure days.
    calendar_revision = models.PositiveIntegerField(default=1, db_default=1)
    due_soon_days = models.PositiveSmallIntegerField(
        default=2, db_default=2, help_text="Working days before a deadline from which it is shown as due soon"
    )
    # Empty while the council follows the default (fixtures/reminders.yaml).
    reminders = models.JSONField(null=True, blank=True)
    # Keys of the table of bodies: contacts for when a child or an adult is at risk.
    safeguarding = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)
    # Where staff can have a link sent that sets their password; see councils.people.rules.
    email_domains = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)
    # Of councils.vocabulary.values; the others have the product's numbers.
    limits = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def how_to_contact(self, *, phone_last: bool = False) -> str:
        """Return the ways to reach the council within a sentence, such as "phone 01234 567890 or write to ..."."""
        phone, website = _way("phone", self.phone), _way("go to", self.website)
        in_writing = [*_way("email", self.email), *_way("write to", ", ".join(self.address.splitlines()))]
        if phone_last:
            return either([*(in_writing or website), *phone]) or "contact us"
        return either([*phone, *in_writing] or website) or "contact us"

    @property
    def stranger_limits(self) -> Limits:
        return Limits(**self.limits)


def _way(how: str, where: str) -> list[str]:
    return [f"{how} {where}"] if where else []


class ServiceArea(models.Model):
    """A part of a council that responds to complaints."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT)
    slug = models.SlugField()
    name = models.CharField(max_length=120)
    landlord = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Acts as a landlord: the Housing Ombudsman, not the LGSCO, looks at its complaints",
    )
    procedure = models.SlugField(
        blank=True,
        default="",
        db_default="",
        help_text="The procedure set by law for its complaints, where there is one",
    )
    safeguarding = models.BooleanField(
        default=False, db_default=False, help_text="Looks after people who may be at risk"
    )
    active = models.BooleanField(default=True, db_default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["council", "slug"], name="one_service_area_per_slug"),
            models.UniqueConstraint(fields=["council", "id"], name="service_area_in_council"),
        ]

    def __str__(self) -> str:
        return self.name


class ReminderDecision(models.Model):
    """One change of reminders, with the document after it. Append-only.

    The council has the latest document too, because most decisions need it.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)
    why = models.TextField()
    # What changed, in words.
    changes = models.JSONField(default=list)
    document = models.JSONField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["council", "-id"], name="reminder_decision_newest")]

    def __str__(self) -> str:
        return f"Reminders changed by {self.by_name}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        with accounts_named(user.email), transaction.atomic():
            user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """By itself it sees no council's cases."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A resident, or staff through memberships."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True, db_default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    # Read from `Password` on first use.
    _hash: str | None = None
    _hash_is_new = False

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    @property
    def password(self) -> str:
        """Unusable where the scope may not read the hash."""
        if self._hash is None:
            self._hash = Password.objects.filter(user_id=self.pk).values_list("hash", flat=True).first()
        return self._hash or UNUSABLE_PASSWORD_PREFIX

    @password.setter
    def password(self, encoded: str) -> None:
        self._hash, self._hash_is_new = encoded, True

    def know_password(self, encoded: str) -> None:
        """Set the hash that was read with the account."""
        self._hash = encoded

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        columns = None if update_fields is None else set(update_fields) - {"password"}
        with transaction.atomic():
            super().save(*args, update_fields=columns, **kwargs)
            if self._hash_is_new:
                store_passwords([self])
                self._hash_is_new = False


class Password(models.Model):
    """Apart from the account: only signing in needs it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    hash = models.CharField(max_length=128)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Password of {self.user_id}"


def store_passwords(users: Iterable[User]) -> None:
    hashes = [Password(user_id=user.pk, hash=user.password) for user in users]
    Password.objects.bulk_create(hashes, update_conflicts=True, unique_fields=["user"], update_fields=["hash"])


class AddressEntry(models.Model):
    """An address of a council's gazetteer. The keys, in ASCII, are what it is found by (councils/addresses/)."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    uprn = models.BigIntegerField()
    lines = models.TextField()
    street = models.CharField(max_length=100, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=8)
    postcode_key = models.CharField(max_length=7, db_collation="C")
    street_key = models.CharField(max_length=100, blank=True, db_collation="C")
    # Of the house, by which a street is sorted.
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "address entries"
        constraints = [models.UniqueConstraint(fields=["council", "uprn"], name="one_address_per_uprn")]
        indexes = [
            models.Index(fields=["council", "postcode_key", "street_key", "number", "id"], name="address_by_postcode"),
            models.Index(fields=["council", "street_key", "number", "id"], name="address_by_street"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.lines.splitlines())


class Membership(models.Model):
    """A role for one service area or the whole council."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in STAFF_ROLES])
    service_area = models.ForeignKey(
        ServiceArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
    )
    seniority = models.PositiveSmallIntegerField(
        default=1,
        db_default=1,
        help_text="Higher is more senior. Some policies require a senior officer at stage 2",
    )
    sees_safeguarding = models.BooleanField(
        null=True,
        blank=True,
        help_text="Sees safeguarding cases. Empty: as the role does, yes for champions and complaints managers",
    )
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "user", "role", "service_area"],
                name="one_membership_per_role_and_area",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["council", "role", "service_area"], name="membership_by_role")]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"

    @property
    def may_see_safeguarding(self) -> bool:
        if self.sees_safeguarding is None:
            return self.role in WHOLE_COUNCIL_ROLES
        return self.sees_safeguarding


class Absence(models.Model):
    """Reminders go to the cover as well, or `instead`."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    instead = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(user=F("cover")), name="nobody_covers_for_themselves"),
        ]
        indexes = [
            models.Index(fields=["council", "last_day"], name="absence_by_end", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.user} away from {self.first_day} to {self.last_day}"


class ApiToken(models.Model):
    """One person's key in one council; only its SHA-256 hash is kept."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    key_hash = models.CharField(max_length=64)
    may_write = models.BooleanField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # To the minute.
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["council", "key_hash"], name="one_token_per_key"),
            models.UniqueConstraint(fields=["council", "user", "name"], name="one_token_per_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"


class CalendarFeed(models.Model):
    """A secret address; only its hash is kept."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "user"], name="one_feed_per_person"),
            models.UniqueConstraint(fields=["council", "token_hash"], name="one_feed_per_address"),
        ]

    def __str__(self) -> str:
        return f"Dates of {self.user_id}"


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def not_withdrawn(self) -> Self:
        return self.exclude(withdrawals__agreed=True)


class PolicyVersion(models.Model):
    """Never edited once published.

    `councils.policies.queries.procedure_rules` turns its document into rules.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT)
    procedure = models.SlugField()
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    in_force_from = models.DateTimeField()
    document = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["council", "procedure", "in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "procedure", "version"],
                name="one_document_per_version",
            ),
            models.UniqueConstraint(fields=["council", "id"], name="policy_version_in_council"),
        ]

    def __str__(self) -> str:
        return self.title if self.version == UNDATED else f"{self.title}, version {self.version}"


class PolicyWithdrawal(models.Model):
    """A request to withdraw a version; another person decides."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="withdrawals", db_constraint=False
    )
    why = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by_name = models.CharField(max_length=150)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_by_name = models.CharField(max_length=150, blank=True)
    agreed = models.BooleanField(default=False)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="policy_withdrawal_in_council"),
            models.UniqueConstraint(
                fields=["council", "version"],
                condition=models.Q(decided_at__isnull=True) | models.Q(agreed=True),
                name="one_withdrawal_of_a_version",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True, agreed=False)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_withdrawal_says_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="withdrawal_is_agreed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Withdrawal of {self.version}"


class BankHoliday(models.Model):
    """A bank holiday in England; national, so without a council."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    announced = models.BooleanField(
        default=True,
        db_default=True,
        help_text="False for a day that follows from the rules but isn't published yet",
    )

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%d %B %Y}"


class BankHolidayElsewhere(models.Model):
    """A bank holiday in Scotland or Northern Ireland, for `uk_wide` procedures."""

    nation = models.CharField(max_length=30)
    day = models.DateField()
    name = models.CharField(max_length=120)
    announced = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ["day", "nation"]
        constraints = [models.UniqueConstraint(fields=["nation", "day"], name="one_bank_holiday_per_nation_and_day")]

    def __str__(self) -> str:
        return f"{self.name}, {self.nation}, {self.day:%d %B %Y}"


class ClosureDay(models.Model):
    """A day, not a bank holiday, on which one council is closed."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT)
    day = models.DateField()
    name = models.CharField(max_length=120)
    # Empty where it is not known, and for days in a council's document.
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["council", "day"], name="one_closure_per_day")]

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%d %B %Y}"


class PolicyDraft(models.Model):
    """`revision` counts changes; once published or discarded it is final."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    procedure = models.SlugField()
    based_on = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="drafts", db_constraint=False, db_index=False
    )
    document = models.JSONField()
    state = models.CharField(
        max_length=30, choices=[(state.value, state.value) for state in DraftState], default=DraftState.WRITING.value
    )
    revision = models.PositiveIntegerField(default=1)
    published = models.OneToOneField(
        PolicyVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="draft",
        db_constraint=False,
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="policy_draft_in_council"),
            models.CheckConstraint(
                condition=Q(published__isnull=True) ^ Q(state=DraftState.PUBLISHED.value),
                name="published_draft_has_its_version",
            ),
        ]
        indexes = [models.Index(fields=["council", "procedure", "-id"], name="policy_draft_by_procedure")]

    def __str__(self) -> str:
        return f"Draft of {self.procedure}, {self.document.get('version', '')}"


class DraftDecision(models.Model):
    """One step, with the document after it. Append-only."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    draft = models.ForeignKey(
        PolicyDraft, on_delete=models.PROTECT, related_name="decisions", db_constraint=False, db_index=False
    )
    step = models.CharField(max_length=30, choices=[(step.value, step.value) for step in DraftStep])
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)
    why = models.TextField(blank=True)
    # Since the step before, in words.
    changes = models.JSONField(default=list)
    document = models.JSONField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["draft", "id"], name="decision_of_draft")]

    def __str__(self) -> str:
        return f"{self.step} by {self.by_name}"


__all__ = [
    "Absence",
    "ApiToken",
    "BankHoliday",
    "BankHolidayElsewhere",
    "CalendarFeed",
    "ClosureDay",
    "Council",
    "DraftDecision",
    "Membership",
    "Password",
    "PolicyDraft",
    "PolicyVersion",
    "PolicyWithdrawal",
    "ReminderDecision",
    "ServiceArea",
    "User",
    "store_passwords",
]
