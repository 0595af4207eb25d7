"""Accounts, roles, absences, API tokens and calendar feeds."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from councils.models.council import Council, ServiceArea
from councils.tenancy.scope import accounts_named
from councils.vocabulary.roles import STAFF_ROLES


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
        help_text="Higher is more senior; some policies ask for somebody senior at stage 2",
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
