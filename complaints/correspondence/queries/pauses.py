"""The pause in which a case is."""

from datetime import date

from complaints.deadlines.stage_events import PAUSED
from complaints.models import Case, CaseEvent, CaseTask
from complaints.vocabulary.awaited import Awaited
from complaints.vocabulary.case_tasks import TaskKind
from councils.calendars.rules.local_time import london_day


def open_pause(case: Case) -> CaseEvent | None:
    """The event by which the clock of the present stage was last stopped; None where it never was."""
    pauses = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage, kind=PAUSED)
    return pauses.order_by("-pk").first()


def is_over(case: Case, event: CaseEvent) -> bool:
    """Whether an event began a pause that has ended, whether or not another one has begun since."""
    return event.kind == PAUSED and not (case.paused and open_pause(case) == event)


def first_reply_on(case: Case) -> date | None:
    """The day on which the complainant first sent something since the clock was stopped; None while someone else is
    waited for.
    """
    pause = open_pause(case)
    awaited = Awaited.from_data(pause.data) if pause else None
    if pause is None or (awaited is not None and not awaited.from_complainant):
        return None
    since = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.READ_MESSAGE.value, opened_at__gte=pause.at)
    at = since.order_by("opened_at").values_list("opened_at", flat=True).first()
    return london_day(at) if at else None
