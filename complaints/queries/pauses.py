"""The pause in which a case is."""

from datetime import date

from complaints.domain.case_tasks import TaskKind
from complaints.domain.stage_events import PAUSED
from complaints.models import Case, CaseEvent, CaseTask
from councils.domain.local_time import london_day


def open_pause(case: Case) -> CaseEvent | None:
    """The event by which the clock of the present stage was last stopped; None where it never was."""
    pauses = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage, kind=PAUSED)
    return pauses.order_by("-pk").first()


def is_over(case: Case, event: CaseEvent) -> bool:
    """Whether an event began a pause that has ended, whether or not another one has begun since."""
    return event.kind == PAUSED and not (case.paused and open_pause(case) == event)


def last_reply_on(case: Case) -> date | None:
    """The day on which the complainant last sent something since the clock was stopped."""
    pause = open_pause(case)
    if pause is None:
        return None
    since = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.READ_MESSAGE.value, opened_at__gte=pause.at)
    at = since.order_by("-opened_at").values_list("opened_at", flat=True).first()
    return london_day(at) if at else None
