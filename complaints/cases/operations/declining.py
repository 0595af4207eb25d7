"""Decline a contact, or forward it to the organisation that is responsible."""

from dataclasses import replace
from functools import partial

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import locked_case, make_move, open_task, record
from complaints.cases.queries.case_search import earlier_complaint
from complaints.cases.rules import declining
from complaints.cases.rules.declining import NOTHING_GIVEN, DeclineFacts, Forwarding
from complaints.models import Case, CaseEvent, OutboxMessage
from complaints.vocabulary.actions import ANOTHER_BODY, ActionContext
from complaints.vocabulary.correspondence import PASSED_ON
from complaints.vocabulary.lifecycle import Move, TaskKind
from complaints.vocabulary.people import ContactMatter
from councils.bodies.rules import Body
from councils.calendars.rules import london_day
from councils.queries import bodies_called, bodies_of
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text


@transaction.atomic
def decline(
    context: ActionContext,
    *,
    reason: str,
    explanation: str,
    given: DeclineFacts = NOTHING_GIVEN,
    matter: ContactMatter | None = None,
) -> Case:
    """`reason` is a `Ground`'s key. `matter` must be said of someone with contact limits.

    Raises RuleBroken as the rule, `check_merits` and `check_not_about_policy`.
    """
    if has_visible_text(given.reference):
        given = replace(given, earlier=earlier_complaint(context.by, context.case_id, given.reference))
    case = locked_case(context, Move.DECLINE, explanation)
    facts = facts_of(case)
    decision = declining.decline(facts, reason, explanation, london_day(context.at), given)
    if case.person is not None and case.person.contact_limits:
        declining.check_merits(facts, reason, matter)
        decision = replace(decision, data={**decision.data, "matter": matter})
    if case.about_policy_id is not None:
        declining.check_not_about_policy(reason)
    return record(case, decision, context)


@transaction.atomic
def forward(context: ActionContext, *, forwarding: Forwarding, whole: bool) -> Case:
    """By email where the body has an address, else a task is opened.

    Raises RuleBroken (`forward.body`), and as the rule.
    """
    if forwarding.body != ANOTHER_BODY and not bodies_called([forwarding.body]):
        raise RuleBroken("forward.body", "Select the organisation that is responsible.")
    move = Move.FORWARD if whole else Move.FORWARD_PART
    decide = partial(declining.forward, forwarding=forwarding, whole=whole)
    case = make_move(context, move, decide, reason=forwarding.explanation)
    send_on(case, context, forwarding.pass_on)
    return case


def send_on(case: Case, context: ActionContext, pass_on: str) -> None:
    """Send it to the body that the case's last event names."""
    event = CaseEvent.objects.filter(case_id=case.pk).latest("pk")
    (body,) = bodies_of(event.data)
    if body.email:
        OutboxMessage.objects.create(
            council_id=case.council_id,
            case_id=case.pk,
            kind=PASSED_ON,
            payload={"event": event.pk},
            dedupe_key=f"{PASSED_ON}:{event.pk}",
            created_at=context.at,
            not_before=context.at,
        )
    else:
        open_task(case, TaskKind.FORWARD, context.at, event=event, detail=how_to_forward(body, pass_on))


def how_to_forward(body: Body, pass_on: str) -> str:
    ways = (
        f"Phone: {body.phone}" if body.phone else "",
        f"Post: {', '.join(body.address)}" if body.address else "",
        f"Website: {body.website}" if body.website else "",
    )
    return "\n".join((f"{body.name} has no email address here.", *filter(None, ways), "", pass_on))
