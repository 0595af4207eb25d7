"""Trial runs of a move, to preview its messages and dates."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.mail import EmailMessage
from django.db import transaction

from complaints.cases.queries.case_page import facts_by_id
from complaints.correspondence.queries.letters import recipient_of
from complaints.deadlines.stage_events import CaseFacts
from complaints.delivery.email_messages import write
from complaints.models import CaseTask, Letter, OutboxMessage
from complaints.people.queries import token_for
from complaints.vocabulary.actions import Turn
from complaints.vocabulary.lifecycle import TaskKind


@dataclass(frozen=True, slots=True)
class PreviewedMessage:
    """A message to the complainant. `held`: why it is not sent."""

    address: str
    subject: str
    body: str
    held: str = ""
    to_post: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a move would cause. `staff` are names."""

    letters: tuple[PreviewedMessage, ...]
    staff: tuple[str, ...]
    facts: CaseFacts

    @property
    def held(self) -> bool:
        return any(letter.held for letter in self.letters)


def rehearse(turn: Turn, make: Callable[[Turn], object]) -> Rehearsal:
    """Make a move, read its effects and roll back. Raises as the move does."""
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


def _letters(turn: Turn, messages: list[OutboxMessage]) -> list[PreviewedMessage]:
    emails = {message.payload["letter"]: write(message) for message in messages if message.user_id is None}
    secret = token_for(turn.case_id)
    tasks = CaseTask.objects.filter(case_id=turn.case_id, opened_at=turn.at, letter__isnull=False)
    held = dict(tasks.filter(kind=TaskKind.SEND_ANOTHER_WAY.value).values_list("letter_id", "detail"))
    to_post = set(tasks.filter(kind=TaskKind.POST_LETTER.value).values_list("letter_id", flat=True))
    return [
        PreviewedMessage("", letter.full_subject, letter.full_text, held[letter.pk])
        if letter.pk in held
        else replace(_sent(letter, emails.get(letter.pk), secret), to_post=letter.pk in to_post)
        for letter in Letter.objects.filter(case_id=turn.case_id, sent_at=turn.at)
    ]


def _sent(letter: Letter, email: EmailMessage | None, secret: str | None) -> PreviewedMessage:
    # The private link is the complainant's only, so the preview hides it.
    if email is None:
        return PreviewedMessage("", letter.full_subject, letter.full_text)
    body = str(email.body)
    return PreviewedMessage(email.to[0], str(email.subject), body.replace(secret, "…") if secret else body)


def _staff(messages: list[OutboxMessage]) -> set[str]:
    told = [recipient_of(message) for message in messages if message.user_id is not None]
    return {recipient.name for recipient in told if recipient is not None}
