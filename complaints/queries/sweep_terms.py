"""What the sweep's statement is given: what is said of which deadlines, to whom, and when it may go out."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from complaints.domain.reminding import PAUSED, Reminded, Reminding
from complaints.models import Case, OutboxMessage
from complaints.queries.cases import service_areas_seen_by
from complaints.queries.cover import covers_on
from complaints.queries.recipients import Recipients, recipients_of
from complaints.queries.reminders import DeadlinesAlike, alike_among, due_by, reminding
from councils.domain.levels import Level
from councils.domain.local_time import london_day
from councils.models import Council, ServiceArea
from councils.permissions import actors_for


def sweep_terms(council_id: int, at: datetime) -> dict[str, Any]:
    """The parameters of one council at one instant; the council must be entered."""
    how = reminding(Council.objects.get(pk=council_id))
    due = [(each, said(each, how, at)) for each in alike_among(due_by(council_id, at))]
    return terms(council_id, how, at, due)


def terms(
    council_id: int, how: Reminding, at: datetime, due: Iterable[tuple[DeadlinesAlike, Reminded]]
) -> dict[str, Any]:
    """The same, with what is said of what already found out."""
    goes_at = how.settings.goes_at(at, how.calendar)
    day = london_day(goes_at)
    people = recipients_of(council_id)
    return {
        **digest_terms(council_id, how, goes_at),
        "at": at,
        "goes_at": goes_at,
        "said": json.dumps([_row(*each) for each in due]),
        "people": json.dumps(_people(council_id, people)),
        "staff": sorted(people.staff),
        "covers": json.dumps(_covers(council_id, day, people.staff)),
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
        "day": london_day(leaves),
        "digest_at": leaves,
        "next_day": london_day(following),
        "next_digest_at": following,
    }


def said(each: DeadlinesAlike, how: Reminding, at: datetime) -> Reminded:
    """What a reminder of these deadlines comes to."""
    next_at = each.next_at or at
    if not each.open:
        return how.decide_paused(next_at)
    return how.decide(how.plan(each.kind, each.subject, each.due_on), next_at, at)


def _row(each: DeadlinesAlike, outcome: Reminded) -> dict[str, object]:
    return {
        **{name: _plain(value) for name, value in each._asdict().items()},
        **{name: _plain(value) for name, value in outcome._asdict().items()},
    }


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _people(council_id: int, people: Recipients) -> dict[str, list[int]]:
    """By service area and level; and for each of the staff who complained, without them."""
    areas = list(ServiceArea.objects.filter(council_id=council_id).values_list("pk", flat=True))
    complained = Case.objects.filter(council_id=council_id, complainant_id__in=sorted(people.staff))
    theirs: list[int | None] = list(complained.values_list("complainant_id", flat=True).distinct())
    return {
        f"{area}:{level.value}" + (f":{but}" if but else ""): list(people.at(level, area, but))
        for area in areas
        for level in Level
        for but in (None, *theirs)
    }


def _covers(council_id: int, day: date, staff: frozenset[int]) -> dict[int, dict[str, object]]:
    """With what each cover sees now: a post may have been taken from them since the absence was entered."""
    covers = covers_on(council_id, day, staff)
    actors = actors_for(council_id, {each.cover for each in covers.values()})
    sees = {
        who: {"everywhere": actor.sees_whole_council, "areas": sorted(service_areas_seen_by(actor))}
        for who, actor in actors.items()
    }
    return {who: {**cover._asdict(), **sees[cover.cover]} for who, cover in covers.items()}
