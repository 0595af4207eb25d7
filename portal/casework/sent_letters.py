"""What staff are told of a letter: emailed, to be posted or read out by phone, and what its writer answered."""

from collections.abc import Collection
from datetime import date
from typing import Any

from complaints.correspondence.queries.adjustments import (
    Call,
    as_read_by,
    events_of_letters,
    may_be_emailed,
    may_be_phoned,
    task_to_give,
)
from complaints.correspondence.queries.letters import LetterSent, why_not_to_send
from complaints.vocabulary.actions import TOLD_PERSON_CONCERNED
from complaints.vocabulary.correspondence import OVERTAKEN, SendingAnswer
from complaints.vocabulary.lifecycle import GIVEN_BY_STAFF, TaskKind

FREE_TO_SEND = "What stood against sending this no longer does. Post it, or give it to them another way."


def details_now(tasks: Collection[Any], today: date) -> dict[int, str]:
    """Return what stands today against sending each letter that staff are to give, by task.

    What was written when the task was opened may no longer be true: an adjustment was decided, or permission ended.
    """
    to_give = [task for task in tasks if task.kind in GIVEN_BY_STAFF and task.letter_id and task.done_at is None]
    if not to_give:
        return {}
    events = events_of_letters({task.case_id for task in to_give}, {task.letter_id for task in to_give})
    return {task.pk: _detail_now(task, events[task.letter_id], today) for task in to_give if task.letter_id in events}


def _detail_now(task: Any, event: Any, today: date) -> str:
    reader = as_read_by(task.case, event.data)
    # What does not wait for permission says nothing about the person concerned, or goes to them.
    kind = event.kind if task.waits_for_consent else TOLD_PERSON_CONCERNED
    why_not = why_not_to_send(reader, event, kind, today)
    if why_not or task.kind == TaskKind.POST_LETTER:
        return why_not
    needed, ordered = task_to_give(reader, "")
    if needed is TaskKind.ORDER_FORMAT:
        return ordered
    still_barred = not reader.complainant_email or not may_be_emailed(reader)
    return task.detail if task.detail == OVERTAKEN or (still_barred and _of_email(task)) else FREE_TO_SEND


def _of_email(task: Any) -> bool:
    return task.detail.startswith(("There is no email address", "They are not to be emailed"))


def by_phone(name: str, call: Call) -> str:
    """For someone with only a phone number, or who needs calls only."""
    needs = f" They need: {call.needs}." if call.needs else ""
    if call.only:
        return (
            f"{name} needs phone calls only. Phone {call.phone} and read the letter to them. Do not email or post it."
            f"{needs}"
        )
    return (
        f"No email or postal address is held for {name}. Phone {call.phone}: ask for an address to post the letter "
        f"to, or read it to them.{needs}"
    )


def shown_phone(case: Any) -> str:
    """Return the number, marked where they must not be called."""
    phone: str = case.complainant_phone
    return phone if may_be_phoned(case) or not phone else f"{phone} (do not call)"


def sent_sentence(sent: LetterSent | None, name: str) -> str:
    """Empty if the complainant is not told."""
    if sent is None:
        return ""
    name = sent.reader or name
    if sent.emailed_to:
        return f"We’re emailing the letter to {sent.emailed_to}."
    if sent.not_emailed:
        return f"The letter will not be emailed. {sent.not_emailed}"
    if sent.another_way:
        return f"Our letter has not been sent to {name}. A task on this case says what to do."
    if not sent.to_post:
        return f"No letter can be sent: {name} left no contact details."
    if sent.call is not None:
        counts = " It counts as sent on the day you tell them." if sent.counts_when_posted else ""
        return f"{by_phone(name, sent.call)}{counts}"
    counts = " It counts as sent on the day it is posted." if sent.counts_when_posted else ""
    return f"{name} {sent.why_not_email}. You need to post the letter.{counts}"


# How consent was recorded with each letter, before it was recorded by itself.
AUTHORITIES = {
    "permission": "Permission from {on_behalf_of}",
    "other": "Another authority to write about {on_behalf_of}",
    "not_held": "No permission from {on_behalf_of}: not sent, and not on the complainant’s page",
}


def sending_notes(data: dict[str, Any]) -> list[str]:
    answer, notes = SendingAnswer.from_data(data), []
    if answer.needs.adjustments:
        way = "To be sent another way" if answer.another_way else "Met by this"
        notes += [f"Adjustments needed: {answer.needs.adjustments}", f"{way}: {answer.how_met}"]
    if answer.why_not_preferred:
        notes.append(f"They prefer {answer.needs.unmet}. Not this time: {answer.why_not_preferred}")
    if answer.why_not_named:
        notes.append(f"Not written by {answer.needs.named_contact}: {answer.why_not_named}")
    if data.get("authority"):
        said = AUTHORITIES[data["authority"]].format_map(data)
        notes.append(f"{said}: {data['evidence']}" if data.get("evidence") else said)
    return notes
