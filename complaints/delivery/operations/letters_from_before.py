"""Rebuilds letters from before full texts were stored."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from copy import copy

from django.db import transaction

from complaints.case_facts.queries import Parts, facts_from
from complaints.cases.rules.closing import SETTLED
from complaints.correspondence.queries.letters import dates_told
from complaints.deadlines.obligations import DATE_MOVED
from complaints.deadlines.stage_events import CaseFacts, ClockEvent
from complaints.models import Case, CaseEvent, Letter, OutboxMessage, StageRecord
from complaints.notifications.operations import fill_in
from complaints.vocabulary.correspondence import greeted_name
from complaints.vocabulary.lifecycle import CLOCK_KINDS, RECEIPT_CORRECTED, RESPONDED, Status
from councils.tenancy.scope import ActorKind, tenant

BATCH = 500
KEPT = ("subject", "full_subject", "full_text", "reconstructed")
# The case's status after an event. After all others it is under investigation.
STATUS_AFTER = {
    RESPONDED: Status.RESPONDED,
    "closed": Status.CLOSED,
    SETTLED: Status.CLOSED,
    "declined": Status.DECLINED,
}
# Events whose letter uses another kind's templates.
TEMPLATES = {RECEIPT_CORRECTED: DATE_MOVED}


def letter_of(message: OutboxMessage) -> Letter:
    """Return a message's letter, rebuilt if its text is missing."""
    event = CaseEvent.objects.get(pk=message.payload["event"])
    number = message.payload.get("letter") or event.data.get("letter")
    letter = Letter.objects.filter(pk=number).first() or Letter(
        council_id=message.council_id,
        case=message.about,
        stage=event.stage,
        kind=message.kind,
        sent_at=message.created_at,
    )
    if not letter.full_text:
        _put_together(letter, message.about, event, _facts(message.about, event))
        letter.save()
    if "letter" not in message.payload:
        message.payload["letter"] = letter.pk
        message.save(update_fields=["payload"])
    return letter


def reconstruct_letters(council_id: int, *, reconstructed: bool = True) -> int:
    """Rebuild a council's letters without full text, and return how many. Can be resumed.

    `reconstructed` False: they were never sent.
    """
    done = 0
    while number := _reconstruct_batch(council_id, reconstructed):
        done += number
    return done


def _reconstruct_batch(council_id: int, reconstructed: bool) -> int:
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        rows = Letter.objects.filter(council_id=council_id, full_text="").order_by("pk")
        letters = list(rows.select_related("case__policy_version", "case__service_area__council")[:BATCH])
        ids = {letter.case_id for letter in letters}
        events, stages = defaultdict(list), defaultdict(list)
        for event in CaseEvent.objects.filter(case_id__in=ids):
            events[event.case_id].append(event)
        for record in StageRecord.objects.filter(case_id__in=ids):
            stages[record.case_id].append(record)
        waiting = _waiting(ids)
        for letter in letters:
            happened = events[letter.case_id]
            told = next((each for each in happened if each.data.get("letter") == letter.pk), None)
            if told is None:
                # Only the written text is known.
                letter.full_subject, letter.full_text = letter.subject, letter.body or letter.subject
            else:
                _put_together(letter, letter.case, told, _then(letter.case, told, stages[letter.case_id], happened))
            # A letter not sent yet will be sent as it is stored now.
            letter.reconstructed = reconstructed and letter.pk not in waiting
        Letter.objects.bulk_update(letters, KEPT)
    return len(letters)


def _waiting(case_ids: Collection[int]) -> set[int]:
    messages = OutboxMessage.objects.filter(case_id__in=case_ids, user=None, sent_at=None, failed_at=None)
    events = CaseEvent.objects.filter(pk__in=[message.payload.get("event") for message in messages])
    return {event.data["letter"] for event in events if "letter" in event.data}


def _put_together(letter: Letter, case: Case, event: CaseEvent, facts: CaseFacts) -> None:
    then = _as_it_was(case, event)
    kind = TEMPLATES.get(letter.kind, letter.kind)
    said = kind, letter.body or event.text, dates_told(facts, event)
    # Use the wording with which it was sent.
    fill_in(letter, then, event, said, greeted_name(case.complainant_name))


def _facts(case: Case, event: CaseEvent) -> CaseFacts:
    stages = list(StageRecord.objects.filter(case_id=case.pk))
    return _then(case, event, stages, list(CaseEvent.objects.filter(case_id=case.pk)))


def _then(case: Case, event: CaseEvent, stages: Sequence[StageRecord], happened: Sequence[CaseEvent]) -> CaseFacts:
    clock_events = [
        ClockEvent(each.kind, each.at, each.data)
        for each in happened
        if each.stage == event.stage and each.kind in CLOCK_KINDS and (each.at, each.pk) <= (event.at, event.pk)
    ]
    return facts_from(_as_it_was(case, event), Parts(stages, clock_events, (), has_learning=False))


def _as_it_was(case: Case, event: CaseEvent) -> Case:
    then = copy(case)
    then.stage, then.status = event.stage, STATUS_AFTER.get(event.kind, Status.UNDER_INVESTIGATION)
    return then
