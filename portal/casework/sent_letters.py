"""What staff are told of a letter: emailed, to be posted, or to be read out by phone."""

from complaints.correspondence.queries.letters import LetterSent


def by_phone(name: str, phone: str) -> str:
    """For someone with only a phone number."""
    return (
        f"No email or postal address is held for {name}. Phone {phone}: ask for an address to post the letter to, or "
        "read it to them."
    )


def sent_sentence(sent: LetterSent | None, name: str) -> str:
    """Empty if the complainant is not told."""
    if sent is None:
        return ""
    if sent.emailed_to:
        return f"We’re emailing the letter to {sent.emailed_to}."
    if sent.not_emailed:
        return f"The letter will not be emailed. {sent.not_emailed}"
    if sent.another_way:
        return f"It has not been sent to {name}. A task for it is on this case."
    if not sent.to_post:
        return f"No letter can be sent: {name} left no contact details."
    if sent.phone:
        counts = " It counts as sent on the day you tell them." if sent.counts_when_posted else ""
        return f"{by_phone(name, sent.phone)}{counts}"
    counts = " It counts as sent on the day it is posted." if sent.counts_when_posted else ""
    why = "prefers post" if sent.prefers_post else "has no email address"
    return f"{name} {why}. You need to post the letter.{counts}"
