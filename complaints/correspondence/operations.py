"""Letters, kept whole in the transaction that decides them."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.case_facts.queries import facts_from, parts_of
from complaints.correspondence.queries.letters import LetterDates, body_of, dates_told, sheet_for, subject_of
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.stage_events import POSTED_AS, ClockEvent
from complaints.models import Case, CaseEvent, Letter
from complaints.vocabulary.decision import Audience, Decision, Tell
from complaints.vocabulary.submission import greeted_name
from councils.models import User
from councils.tenancy.bulk import reserve_ids
from councils.vocabulary.roles import Actor, Role


def to_complainant(tells: Iterable[Tell]) -> Tell | None:
    return next((tell for tell in tells if tell.to is Audience.COMPLAINANT), None)


def next_letter_ids(amount: int) -> list[int]:
    """Reserve ids: an event names its letter and never changes."""
    return reserve_ids(Letter._meta.db_table, amount) if amount else []


def greeting_name(case: Case, by: Actor) -> str:
    return greeted_name(case.complainant_name) if may_repeat_typed_text(case, by) else ""


def may_repeat_typed_text(case: Case, by: Actor) -> bool:
    """Anyone can type words beside another person's email address.

    They are emailed only if staff decided on the letter, or the address is the account's, which is proved.
    """
    by_staff = by.user_id is not None and not by.has(Role.COMPLAINANT)
    return by_staff or not case.complainant_email or is_address_of_account(case)


def is_address_of_account(case: Case) -> bool:
    if case.complainant_id is None:
        return False
    return User.objects.filter(pk=case.complainant_id, email__iexact=case.complainant_email).exists()


def letter_about(case: Case, event: CaseEvent, decision: Decision, kind: str, by: Actor, facts: CaseFacts) -> Letter:
    """Return it unsaved. `facts` are those after the decision."""
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
        # Its dates assume that it is posted the day it is written; later posting only helps its reader.
        event, facts = _as_posted(case, event)
    repeats = may_repeat_typed_text(case, by)
    name = greeted_name(case.complainant_name) if repeats else ""
    text = decision.text if repeats or decision.standard_text else ""
    return fill_in(letter, case, event, (kind, text, dates_told(facts, event)), name)


def _as_posted(case: Case, event: CaseEvent) -> tuple[CaseEvent, CaseFacts]:
    posted = CaseEvent(stage=event.stage, kind=POSTED_AS[event.kind], at=event.at, data=event.data)
    parts = parts_of(case)
    sent = ClockEvent(posted.kind, posted.at, posted.data)
    return posted, facts_from(case, replace(parts, clock_events=[*parts.clock_events, sent]))


def fill_in(letter: Letter, case: Case, event: CaseEvent, said: tuple[str, str, LetterDates], name: str) -> Letter:
    """`said`: the template kind, what was written, and the dates."""
    kind, text, dates = said
    facts = {
        "letter": sheet_for(case, event, dates, text),
        "name": name,
        "to_staff": False,
    }
    letter.full_subject, letter.full_text = subject_of(kind, facts), body_of(kind, facts)
    letter.subject = letter.subject or letter.full_subject
    return letter
