"""Councils, service areas, and changes of reminders."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Value
from simple_history.models import HistoricalRecords

from councils.vocabulary.limits import Limits


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
    remind_before_days = models.PositiveSmallIntegerField(
        default=2,
        db_default=2,
        help_text="Working days before a due date from which lists show that it is near",
    )
    # Empty while the council follows the default (fixtures/reminders.yaml).
    reminders = models.JSONField(null=True, blank=True)
    # Keys of the table of bodies: contacts for when a child or an adult is at risk.
    safeguarding = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)
    # Where staff can have a link sent that sets their password; see councils.people.rules.email_domains.
    email_domains = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)
    # Of councils.vocabulary.limits; the others have the product's numbers.
    limits = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def stranger_limits(self) -> Limits:
        return Limits(**self.limits)


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
