"""Which cases some staff may not see."""

from collections.abc import Collection
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value

from complaints.models.case import CasePart, PersonField

_ACCOUNTS = ArrayField(models.BigIntegerField())


class CaseRestriction(CasePart):
    """Who may not see a case. Such a case has one row, and is `restricted`.

    `safeguarding`: only those who are named (who set the marker, and the officer) and those who see safeguarding cases.
    `about_staff`: accounts of the staff complained about, who never see it.
    """

    safeguarding = models.BooleanField(default=False, db_default=False)
    marked_by = PersonField()
    officer = PersonField()
    about_staff = ArrayField(models.BigIntegerField(), default=list, db_default=Value([], _ACCOUNTS), blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["council", "case"], name="one_restriction_per_case"),
        ]

    def __str__(self) -> str:
        return f"Restriction of {self.case_id}"

    def hides_from(self, user_id: int, privileged: Collection[int]) -> bool:
        """`privileged` see safeguarding cases."""
        if user_id in self.about_staff:
            return True
        return self.safeguarding and user_id not in (self.marked_by_id, self.officer_id, *privileged)
