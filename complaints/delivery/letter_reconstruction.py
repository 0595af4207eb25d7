"""Letters rebuilt from before their texts were kept."""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from complaints.delivery.email_messages import facts_then, put_together
from complaints.models import CaseEvent, Letter, OutboxMessage, StageRecord
from councils.tenancy.scope import ActorKind, tenant

BATCH = 500
KEPT = ("subject", "full_subject", "full_text", "reconstructed")


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
                put_together(letter, letter.case, told, facts_then(letter.case, told, stages[letter.case_id], happened))
            # A letter not sent yet will be sent as it is stored now.
            letter.reconstructed = reconstructed and letter.pk not in waiting
        Letter.objects.bulk_update(letters, KEPT)
    return len(letters)


def _waiting(case_ids: Collection[int]) -> set[int]:
    messages = OutboxMessage.objects.filter(case_id__in=case_ids, user=None, sent_at=None, failed_at=None)
    events = CaseEvent.objects.filter(pk__in=[message.payload.get("event") for message in messages])
    return {event.data["letter"] for event in events if "letter" in event.data}
