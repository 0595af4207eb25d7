"""Pass on a request to its service, and thanks to those whom they are for."""

from dataclasses import dataclass

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import locked_case, make_move, record
from complaints.cases.rules import offering
from complaints.cases.rules.offering import Handover, Praise
from complaints.models import Case, CaseEvent, OutboxMessage
from complaints.notifications.operations import CAUSE
from complaints.notifications.queries import people_at
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import PRAISE_TO_STAFF, Move
from councils.calendars.rules import london_day
from councils.queries import names_of_staff
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Level


@transaction.atomic
def hand_over(context: ActionContext, to: Handover) -> Case:
    """Raises RuleBroken as `offering.hand_over`."""
    return make_move(context, Move.HAND_OVER, lambda facts: offering.hand_over(facts, to, london_day(context.at)))


@dataclass(frozen=True, slots=True)
class Thanks:
    """`staff`: account ids of those whom it is for; `others`: names of those without an account, a line each."""

    shared: str
    words: str
    staff: tuple[int, ...] = ()
    others: str = ""


@transaction.atomic
def share_praise(context: ActionContext, thanks: Thanks) -> Case:
    """Send it to those whom it is for and to the heads of their service, and thank the sender.

    Raises RuleBroken: `praise.unknown`, and as `offering.share_praise`.
    """
    case = locked_case(context, Move.SHARE_PRAISE, thanks.words)
    known = dict(names_of_staff(case.council_id))
    if not set(thanks.staff) <= known.keys():
        raise RuleBroken("praise.unknown", "Choose people who work for the council.")
    names = offering.named((known[pk] for pk in thanks.staff), thanks.others)
    record(case, offering.share_praise(facts_of(case), Praise(thanks.shared, names, thanks.words)), context)
    event = CaseEvent.objects.filter(case_id=case.pk).latest("at", "pk")
    readers = dict.fromkeys((*thanks.staff, *people_at(Level.HEAD_OF_SERVICE, case)))
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            council_id=case.council_id,
            case_id=case.pk,
            kind=PRAISE_TO_STAFF,
            user_id=user_id,
            payload={"event": event.pk},
            dedupe_key=CAUSE % (event.pk, PRAISE_TO_STAFF, user_id),
            created_at=context.at,
            not_before=context.at,
        )
        for user_id in readers
    )
    return case
