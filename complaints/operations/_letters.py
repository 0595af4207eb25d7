"""Letters to the complainant: the whole text is worked out and kept in the transaction that decides it."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import connection

from complaints.domain.decisions import Audience, Decision, Tell
from complaints.domain.facts import CaseFacts
from complaints.domain.stage_events import POSTED_AS, ClockEvent
from complaints.domain.submission import greeted_name
from complaints.models import Case, CaseEvent, Letter
from complaints.queries.facts import facts_from, parts_of
from complaints.queries.letter_texts import body_of, subject_of
from complaints.queries.letters import Dates, dates_told, sheet_for


def to_complainant(tells: Iterable[Tell]) -> Tell | None:
    """Of those who are told, the complainant; None where they aren't."""
    return next((tell for tell in tells if tell.to is Audience.COMPLAINANT), None)


def next_letter_id() -> int:
    """The number of a letter that is still to be written: its event names it and is never changed afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Letter._meta.db_table])
        (number,) = cursor.fetchone()
    return int(number)


def letter_about(case: Case, event: CaseEvent, decision: Decision, kind: str, facts: CaseFacts) -> Letter:
    """The letter by which the complainant is told of an event, not stored yet; the event names its number.

    `facts` are those after the decision, so that the letter names the dates that follow from it.
    """
    letter = Letter(
        pk=event.data["letter"],
        council_id=case.council_id,
        case_id=case.pk,
        stage=event.stage,
        kind=decision.event,
        subject=decision.letter,
        body=decision.text if decision.letter else "",
        sent_at=event.at,
        sent_by_id=event.by_id,
    )
    if event.kind in POSTED_AS:
        # The letter counts on being posted on the day on which it is written; later is to the good of its reader.
        event, facts = _as_posted(case, event)
    return fill_in(letter, case, event, (kind, decision.text, dates_told(facts, event)))


def _as_posted(case: Case, event: CaseEvent) -> tuple[CaseEvent, CaseFacts]:
    posted = CaseEvent(stage=event.stage, kind=POSTED_AS[event.kind], at=event.at, data=event.data)
    parts = parts_of(case)
    sent = ClockEvent(posted.kind, posted.at, posted.data)
    return posted, facts_from(case, replace(parts, clock_events=[*parts.clock_events, sent]))


def fill_in(letter: Letter, case: Case, event: CaseEvent, said: tuple[str, str, Dates]) -> Letter:
    """Put the whole letter together: `said` is the kind of its templates, what was written for it and its dates."""
    kind, text, dates = said
    facts = {
        "letter": sheet_for(case, event, dates, text),
        "name": greeted_name(case.complainant_name),
        "to_staff": False,
    }
    letter.full_subject, letter.full_text = subject_of(kind, facts), body_of(kind, facts)
    letter.subject = letter.subject or letter.full_subject
    return letter
