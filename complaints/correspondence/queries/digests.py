"""The content of reminders and daily digests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from complaints.case_facts.queries import hidden_from
from complaints.correspondence.queries.letters import late_since, letters_to_reply_to, still_true, what_is_owed
from complaints.models import DigestEntry, OutboxMessage, Reminder
from complaints.vocabulary.lifecycle import DIGEST_LINES, PAUSED_STEP
from councils.calendars.rules import with_weekday
from councils.models import Council, Membership
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A complaint in a digest. `covers` names an absent colleague, `referral` is an Ombudsman's letter."""

    reference: str
    service: str
    what: str
    late_since: str
    covers: str
    referral: int | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    council: Council
    day: str
    parts: tuple[tuple[str, tuple[DigestLine, ...]], ...]

    @property
    def number(self) -> int:
        return len({line.reference for _, lines in self.parts for line in lines})


def digest_of(message: OutboxMessage) -> Digest | None:
    """Return the current digest. None if empty or the reader has left."""
    reader = {"council_id": message.council_id, "user_id": message.user_id or 0}
    if not Membership.objects.filter(**reader).exists():
        return None
    # Staff may have been found to be the complainant since it was listed, or the case may be hidden from them now.
    hidden = [case_id for case_id, who in hidden_from(message.council_id, [reader["user_id"]]).items() if who]
    entries = _entries(message).exclude(case__complainant_id=reader["user_id"]).exclude(case_id__in=hidden)
    found = entries.select_related("reminder__deadline__case__service_area", "covers").order_by("pk")
    true = [each for each in found if each.reminder and still_true(each.reminder, each.reminder.deadline)]
    parts = _parts(_latest(true)) + _came_in(entries)
    return Digest(message.council, day_of(message), parts) if parts else None


def day_of(message: OutboxMessage) -> str:
    return with_weekday(date.fromisoformat(message.payload["day"]))


def cases_in(message: OutboxMessage) -> list[int]:
    if message.case_id is not None:
        return [message.case_id]
    return sorted(set(_entries(message).values_list("case_id", flat=True)))


def _entries(message: OutboxMessage) -> QuerySet[DigestEntry]:
    listed = DigestEntry.objects.filter(council_id=message.council_id, user_id=message.user_id or 0)
    return listed.filter(day=message.payload["day"])


def _came_in(entries: QuerySet[DigestEntry]) -> tuple[tuple[str, tuple[DigestLine, ...]], ...]:
    found = entries.select_related("event", "case__service_area").order_by("pk")
    lines: dict[str, DigestLine] = {}
    for entry in found:
        if entry.event is None:
            continue
        case = entry.case
        what = DIGEST_LINES[entry.event.kind].format(noun=noun(ContactKind(case.kind)))
        known = lines.get(case.reference)
        said = what if known is None else known.what if what in known.what else f"{known.what}, {what}"
        lines[case.reference] = DigestLine(case.reference, case.service_area.name, said, "", "")
    return (("New", tuple(lines.values())),) if lines else ()


def _latest(entries: Iterable[DigestEntry]) -> list[DigestEntry]:
    # After an outage one day may have two reminders of a deadline.
    by_deadline = {each.reminder.deadline_id: each for each in entries if each.reminder}
    return sorted(by_deadline.values(), key=lambda each: (_reminder(each).due_on, each.pk))


def _parts(entries: list[DigestEntry]) -> tuple[tuple[str, tuple[DigestLine, ...]], ...]:
    headings: dict[str, list[DigestLine]] = {"Overdue": [], "Due soon": [], "Paused": []}
    letters = letters_to_reply_to(_reminder(entry).deadline for entry in entries)
    for entry in entries:
        reminder = _reminder(entry)
        headings[_heading(reminder.step)].append(_line(entry, letters.get(reminder.deadline_id, {})))
    return tuple((heading, tuple(lines)) for heading, lines in headings.items() if lines)


def _heading(step: str) -> str:
    if step == PAUSED_STEP:
        return "Paused"
    return "Overdue" if step.startswith("+") else "Due soon"


def _line(entry: DigestEntry, letter: Mapping[str, Any]) -> DigestLine:
    reminder = _reminder(entry)
    deadline = reminder.deadline
    owed, day = what_is_owed(deadline, letter), with_weekday(deadline.due_on)
    if reminder.step == PAUSED_STEP:
        what = f"{owed}: the clock is paused"
    else:
        what = f"{owed} {'was ' if reminder.step.startswith('+') else ''}due by {day}"
    return DigestLine(
        reference=deadline.case.reference,
        service=deadline.case.service_area.name,
        what=what,
        late_since=late_since(reminder),
        covers=entry.covers.get_full_name() if entry.covers else "",
        referral=letter.get("referral"),
    )


def _reminder(entry: DigestEntry) -> Reminder:
    if entry.reminder is None:
        raise TypeError("this entry is about no reminder")
    return entry.reminder
