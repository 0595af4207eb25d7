"""Pause and restart the clock."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from complaints.case_facts.queries import facts_of, first_reply_on, open_pause, rules_of
from complaints.cases.operations.apply import locked_case, make_move, record
from complaints.cases.operations.case_tasks import open_task
from complaints.cases.rules import pausing
from complaints.cases.rules.action_context import Turn
from complaints.cases.rules.pausing import Restart, awaited_for_staff
from complaints.deadlines.stage_events import PAUSED
from complaints.models import Case, CaseEvent
from complaints.notifications import operations as notifications
from complaints.reminders.queries.settings import reminding
from complaints.vocabulary.decision import Audience, Tell
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.waiting import Awaited, TaskKind
from councils.calendars.rules import london_day
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import LONDON

# Sent the morning after the last day to reply, unless the clock has restarted.
REMINDED = (Tell("no_reply", Audience.OFFICER), Tell("no_reply", Audience.CHAMPIONS))


@transaction.atomic
def pause(turn: Turn, *, reason: str, awaited: Awaited, more: str = "") -> Case:
    on = london_day(turn.at)
    decide = partial(pausing.pause, on=on, reason=reason, awaited=awaited, more=more)
    case = make_move(turn, Move.PAUSE, decide, reason=reason)
    event = CaseEvent.objects.filter(case_id=case.pk, kind=PAUSED).latest("pk")
    open_task(case, TaskKind.AWAIT_REPLY, turn.at, event=event, detail=awaited_for_staff(awaited))
    if awaited.reply_by is not None:
        notifications.tell_later(case, event, REMINDED, _morning_after(case, awaited.reply_by))
    return case


def _morning_after(case: Case, reply_by: date) -> datetime:
    how = reminding(case.service_area.council)
    return datetime.combine(how.calendar.add(reply_by, 1), how.settings.opens, tzinfo=LONDON)


@transaction.atomic
def resume(turn: Turn, *, on: date | None = None, replied: bool = False) -> Case:
    today = london_day(turn.at)
    case = locked_case(turn, Move.RESUME)
    restart = Restart(on or today, first_reply_on(case), replied, turn.approved)
    return record(case, pausing.resume(facts_of(case), restart, today), turn)


def reply_came(case: Case, event: CaseEvent) -> str:
    """Return what a reply means for a pause. It restarts the clock if the policy says so."""
    pause_event = open_pause(case) if case.paused else None
    if pause_event is None:
        return ""
    awaited, rules = Awaited.from_data(pause_event.data), rules_of(case).stage(case.stage).pause
    if awaited is None or not awaited.from_complainant:
        return "The clock is paused. If this is what you are waiting for, restart the clock from the day this came."
    asked = f"This may be what you asked for: {awaited.needed}."
    if rules is None or not rules.reply_ends:
        return f"{asked} The clock is still paused. If it is, restart the clock from the day this came."
    resume(Turn(case.pk, Actor.system(case.council_id), event.at), replied=True)
    return f"{asked} The clock has restarted from the day this came. If something is missing, ask for it again."
