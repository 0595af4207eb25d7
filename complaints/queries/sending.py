"""Whether a message to a complainant may still leave: asked again when it is about to be sent."""

from complaints.domain.contact_details import SENT_TO
from complaints.models import Case, OutboxMessage


def obstacle(case: Case, message: OutboxMessage) -> str | None:
    """Why a message to the complainant may not be emailed, as a sentence for staff; None where it may.

    It is asked of the case as it is now, whatever held when the message was written. What may not be emailed becomes a
    task for staff to send it another way.
    """
    if message.kind not in SENT_TO and not case.complainant_email:
        return "There is no email address for the complainant any more."
    return None


def goes_by_post(case: Case) -> bool:
    """Whether a letter to the complainant has to be posted: nobody can email them, but they said who they are.

    Someone who left no way to reach them is owed no letter.
    """
    return not case.complainant_email and bool(case.complainant_address or case.complainant_phone)
