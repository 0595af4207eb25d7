"""Changes of a council's reminders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from councils.models import Council, ReminderDecision
from councils.reminders.rules import ReminderSettings, as_document, read_reminder_settings, reminder_changes
from councils.vocabulary.errors import NotAllowed, RuleBroken, overtaken
from councils.vocabulary.roles import CONFIGURATION_ROLES, Actor
from councils.vocabulary.values import has_visible_text


@dataclass(frozen=True, slots=True)
class ReminderContext:
    """`seen` is the id of the last decision that the person saw, or 0."""

    by: Actor
    at: datetime
    seen: int
    why: str


@transaction.atomic
def decide_reminders(
    context: ReminderContext, document: object, before: ReminderSettings, names: Mapping[str, str]
) -> ReminderDecision:
    """Replace a council's settings.

    Raises NotAllowed `reminders.not_keeper`; RuleBroken `reminders.invalid`, `reminders.no_reason`,
    `reminders.unchanged`, `reminders.changed`.
    """
    by = context.by
    if by.user_id is None or not by.has(*CONFIGURATION_ROLES):
        raise NotAllowed("reminders.not_keeper", "Only a complaints manager or administrator can change reminders.")
    council = Council.objects.select_for_update(no_key=True).get(pk=by.council_id)
    last = ReminderDecision.objects.filter(council_id=council.pk).first()
    if context.seen != (last.pk if last else 0):
        raise overtaken("reminders.changed", "the reminders", last.by_name if last else None)
    if not has_visible_text(context.why):
        raise RuleBroken("reminders.no_reason", "Enter a reason. We keep it with the change.")
    after = read_reminder_settings(document)
    changes = reminder_changes(before, after, names)
    if not changes:
        raise RuleBroken("reminders.unchanged", "You have not changed anything.")
    council.reminders = as_document(after)
    council.save(update_fields=["reminders"])
    return ReminderDecision.objects.create(
        council_id=council.pk,
        at=context.at,
        by_id=by.user_id,
        by_name=by.name,
        why=context.why.strip(),
        changes=changes,
        document=council.reminders,
    )
