"""What the sweep's statement is given: what is said of which deadlines, to whom, and when it may go out."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from complaints.domain.reminding import PAUSED, Reminded, Reminding
from complaints.models import OutboxMessage
from complaints.queries.cover import covers_on
from complaints.queries.recipients import Recipients, recipients_of
from complaints.queries.reminders import Alike, alike_among, due_by, reminding
from councils.domain.calendars import LONDON
from councils.domain.levels import Level
from councils.models import Council, ServiceArea


def sweep_terms(council_id: int, at: datetime) -> dict[str, Any]:
    """The parameters of one council at one instant; the council must be entered."""
    how = reminding(Council.objects.get(pk=council_id))
    due = [(each, said(each, how, at)) for each in alike_among(due_by(council_id, at))]
    return terms(council_id, how, at, due)


def terms(council_id: int, how: Reminding, at: datetime, due: Iterable[tuple[Alike, Reminded]]) -> dict[str, Any]:
    """The same, with what is said of what already found out."""
    goes_at = how.settings.goes_at(at, how.calendar)
    day = goes_at.astimezone(LONDON).date()
    people = recipients_of(council_id)
    return {
        **digest_terms(council_id, how, goes_at),
        "at": at,
        "goes_at": goes_at,
        "said": json.dumps([_row(*each) for each in due]),
        "people": json.dumps(_people(council_id, people)),
        "staff": sorted(people.staff),
        "covers": json.dumps(
            {str(who): cover._asdict() for who, cover in covers_on(council_id, day, people.staff).items()}
        ),
        "officer": Level.OFFICER.value,
        "answering": [Level.OFFICER.value, Level.CHAMPION.value],
        "paused": PAUSED,
    }


def digest_terms(council_id: int, how: Reminding, begins: datetime) -> dict[str, Any]:
    """The part about the day's messages that are begun at an instant, and those of the next day, which take what comes
    once these have left.
    """
    leaves = how.digest_at(begins)
    following = how.digest_at(how.settings.next_opening(leaves, how.calendar))
    return {
        "council": council_id,
        "digest": OutboxMessage.DIGEST,
        "day": leaves.astimezone(LONDON).date(),
        "digest_at": leaves,
        "next_day": following.astimezone(LONDON).date(),
        "next_digest_at": following,
    }


def said(each: Alike, how: Reminding, at: datetime) -> Reminded:
    """What a reminder of these deadlines comes to."""
    next_at = each.next_at or at
    if not each.open:
        return how.decide_paused(next_at)
    return how.decide(how.plan(each.kind, each.subject, each.due_on), next_at, at)


def _row(each: Alike, outcome: Reminded) -> dict[str, object]:
    return {
        **{name: _plain(value) for name, value in each._asdict().items()},
        **{name: _plain(value) for name, value in outcome._asdict().items()},
    }


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _people(council_id: int, people: Recipients) -> dict[str, list[int]]:
    areas: Iterable[int] = ServiceArea.objects.filter(council_id=council_id).values_list("pk", flat=True)
    return {f"{area}:{level.value}": list(people.at(level, area)) for area in areas for level in Level}
