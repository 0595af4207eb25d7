"""The clock is paused while something is missing, and restarts."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from complaints.case_facts.queries import facts_of, first_reply_on, open_pause, rules_of
from complaints.cases.operations.apply import locked_case, make_move, open_task, record
from complaints.cases.rules import decisions
from complaints.cases.rules.decisions import Restart, awaited_for_staff
from complaints.models import Case, CaseEvent
from complaints.notifications import operations as notifications
from complaints.notifications.queries import reminder_planner
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import PAUSED, Audience, Awaited, Move, Notify, TaskKind
from councils.calendars.rules import london_day
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import LONDON

# Sent the morning after the last day to reply, unless the clock has restarted.
REMINDED = (Notify("no_reply", Audience.OFFICER), Notify("no_reply", Audience.CHAMPIONS))


@transaction.atomic
def pause(context: ActionContext, *, reason: str, awaited: Awaited, more: str = "") -> Case:
    on = london_day(context.at)
    decide = partial(decisions.pause, on=on, reason=reason, awaited=awaited, more=more)
    case = make_move(context, Move.PAUSE, decide, reason=reason)
    event = CaseEvent.objects.filter(case_id=case.pk, kind=PAUSED).latest("pk")
    open_task(case, TaskKind.AWAIT_REPLY, context.at, event=event, detail=awaited_for_staff(awaited))
    if awaited.reply_by is not None:
        notifications.notify_later(case, event, REMINDED, _morning_after(case, awaited.reply_by))
    return case


def _morning_after(case: Case, reply_by: date) -> datetime:
    how = reminder_planner(case.service_area.council)
    return datetime.combine(how.calendar.add(reply_by, 1), how.settings.opens, tzinfo=LONDON)


@transaction.atomic
def resume(context: ActionContext, *, on: date | None = None, replied: bool = False) -> Case:
    today = london_day(context.at)
    case = locked_case(context, Move.RESUME)
    restart = Restart(on or today, first_reply_on(case), replied, context.approved)
    return record(case, decisions.resume(facts_of(case), restart, today), context)


def reply_came(case: Case, event: CaseEvent) -> str:
    """Return what a reply means for a pause. It restarts the clock if the policy says so."""
    pause_event = open_pause(case) if case.paused else None
    if pause_event is None or event.at < pause_event.at:
        return ""
    awaited, rules = Awaited.from_data(pause_event.data), rules_of(case).stage(case.stage).pause
    if awaited is None or not awaited.from_complainant:
        return "The clock is paused. If this is what you are waiting for, restart the clock from the day this came."
    asked = f"This may be what you asked for: {awaited.needed}."
    if rules is None or not rules.reply_ends:
        return f"{asked} The clock is still paused. If it is, restart the clock from the day this came."
    resume(ActionContext(case.pk, Actor.system(case.council_id), event.at), replied=True)
    return f"{asked} The clock has restarted from the day this came. If something is missing, ask for it again."
