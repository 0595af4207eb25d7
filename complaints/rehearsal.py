"""A move made on trial: exactly what it would send, to whom, and which dates would follow, and nothing is kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from complaints.domain.facts import CaseFacts
from complaints.domain.turn import Turn
from complaints.letters import write
from complaints.models import Letter, OutboxMessage
from complaints.queries.case_page import facts_by_id
from complaints.queries.letters import recipient_of

# The complainant's private link opens the case in their name: it is theirs alone, in a preview too.
PRIVATE = re.compile(r"(?<=/link/)[^\s/]+")


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to the complainant as it would go; without an `address` it has to be posted."""

    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a move would cause: letters to the complainant, staff who are told, and the case's facts afterwards."""

    letters: tuple[Sent, ...]
    staff: tuple[str, ...]
    facts: CaseFacts


def rehearse(turn: Turn, make: Callable[[Turn], object]) -> Rehearsal:
    """Make a move, read what follows, and take all of it back.

    Raises:
        RuleBroken, NotAllowed: what the move itself refuses, word for word.
    """
    with transaction.atomic():
        make(turn)
        queued = OutboxMessage.objects.filter(case_id=turn.case_id, created_at=turn.at)
        messages = list(queued.select_related("case__council", "case__service_area", "case__policy_version"))
        rehearsed = Rehearsal(
            letters=tuple(_letters(turn, messages)),
            staff=tuple(sorted(_staff(messages))),
            facts=facts_by_id(turn.by, turn.case_id),
        )
        transaction.set_rollback(True)
    return rehearsed


def _letters(turn: Turn, messages: list[OutboxMessage]) -> list[Sent]:
    mails = [write(message) for message in messages if message.user_id is None]
    if any(mails):
        return [Sent(mail.to[0], mail.subject, PRIVATE.sub("…", str(mail.body))) for mail in mails if mail is not None]
    kept = Letter.objects.filter(case_id=turn.case_id, sent_at=turn.at)
    return [Sent("", letter.subject, letter.body) for letter in kept]


def _staff(messages: list[OutboxMessage]) -> set[str]:
    told = [recipient_of(message) for message in messages if message.user_id is not None]
    return {recipient.name for recipient in told if recipient is not None}
