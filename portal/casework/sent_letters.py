"""What staff are told of a letter: emailed, to be posted or read out by phone, and what its writer answered."""

from typing import Any

from complaints.correspondence.queries.adjustments import Call, may_be_phoned
from complaints.correspondence.queries.letters import LetterSent
from complaints.vocabulary.correspondence import SendingAnswer


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
