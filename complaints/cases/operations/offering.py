"""From a request to a complaint and back, requests passed on to their service, and thanks to those they are for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import locked_case, make_move, mark_done, open_task, record
from complaints.cases.rules import offering
from complaints.cases.rules.offering import (
    Confirmation,
    Handover,
    Offer,
    OfferAnswer,
    Praise,
    Reclassification,
    becomes_one_unanswered,
    check_offered,
    check_time_to_answer_is_over,
    decline_offer,
)
from complaints.models import Case, CaseEvent, CaseTask, OutboxMessage
from complaints.notifications.operations import CAUSE
from complaints.notifications.queries import people_at
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import OFFERED, PRAISE_TO_STAFF, Move, TaskKind
from councils.calendars.rules import london_day, written
from councils.models import PolicyVersion
from councils.policies.queries import policy_in_force, procedure_rules, procedures_in_force
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.policy_document import ContactChoice, choice_called, contact_choices
from councils.queries import each_alone, names_of_staff
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Level, Role
from councils.vocabulary.values import has_visible_text


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


@transaction.atomic
def reclassify(
    context: ActionContext, *, key: str, reason: str, agreed: str = "", passed_on: Handover | None = None
) -> Case:
    """Uses the version in force at receipt. `key` is a `ContactChoice`'s.

    `agreed`: how the person agreed, if it was a complaint. `passed_on`: who has it, if it is a service request that is
    passed on at once, with one letter about both. Raises RuleBroken: `reclassify.unknown`, and as the rules.
    """
    case = locked_case(context, Move.RECLASSIFY, reason)
    version = policy_in_force(case.council_id, key.partition(".")[0], case.received_at)
    choice = choice_called(key, _choices_under(version))
    if choice is None:
        raise RuleBroken("reclassify.unknown", f"{version} does not cover that type of contact.")
    new = Reclassification(choice, version.pk, reason, london_day(context.at), agreed)
    decision = offering.reclassify(facts_of(case), new)
    if passed_on is None:
        return record(case, decision, context)
    record(case, replace(decision, text="", letter="", notify=()), context)
    handed = offering.hand_over(facts_of(case), passed_on, london_day(context.at))
    return record(case, replace(handed, data={**handed.data, "was": decision.data["was"]}), context)


def _choices_under(version: PolicyVersion) -> tuple[ContactChoice, ...]:
    return contact_choices([procedure_rules(version)])


@transaction.atomic
def offer_complaint(context: ActionContext, said: Offer) -> Case:
    """Ask the person by letter. A task stands until they answer. Raises RuleBroken as the rule."""
    case = locked_case(context, Move.OFFER_COMPLAINT)
    record(case, offering.offer(facts_of(case), said, london_day(context.at)), context)
    _offer_dealt_with(case, context, TaskKind.OFFER_COMPLAINT)
    event = _last_offer(case)
    open_task(case, TaskKind.AWAIT_ANSWER, context.at, event=event, detail=_waits_for(event))
    return case


def _waits_for(event: CaseEvent) -> str:
    by = event.data.get("answer_by")
    limit = f" They were asked to reply by {written(date.fromisoformat(by))}." if by else ""
    return f"We asked whether they want us to treat this as a complaint.{limit} If they phone or write, record it."


def _last_offer(case: Case) -> CaseEvent:
    return CaseEvent.objects.filter(case_id=case.pk, kind=OFFERED).latest("at", "pk")


def _offer_dealt_with(case: Case, context: ActionContext, *kinds: TaskKind) -> None:
    for task in CaseTask.objects.filter(case_id=case.pk, kind__in=kinds, done_at=None):
        mark_done(task, case, context, "")


@transaction.atomic
def answer_offer(context: ActionContext, answer: OfferAnswer, *, said: str = "") -> Case:
    """The person, or staff for them, says whether it should be a complaint. No answer means what the policy says.

    Raises RuleBroken: `offer.none`, `offer.said` (staff say how they answered), `offer.early`, and as the rule.
    """
    case = locked_case(context, Move.ANSWER_OFFER)
    facts = facts_of(case)
    check_offered(facts)
    if context.by.user_id is not None and not context.by.has(Role.COMPLAINANT) and not has_visible_text(said):
        raise RuleBroken("offer.said", "Say how and when they answered.")
    offered = _last_offer(case).data
    silent = answer is OfferAnswer.NONE
    if silent:
        check_time_to_answer_is_over(offered.get("answer_by"), london_day(context.at))
    by_silence = silent and becomes_one_unanswered(facts.rules)
    if answer is OfferAnswer.YES or by_silence:
        since = offered.get("unhappy_since")
        _confirm(case, context, date.fromisoformat(since) if since else None, said, by_silence=by_silence)
    else:
        record(case, decline_offer(facts, answer, said), context)
    _offer_dealt_with(case, context, TaskKind.AWAIT_ANSWER, TaskKind.OFFER_COMPLAINT)
    return case


@transaction.atomic
def ask_for_complaint(context: ActionContext, *, why: str) -> Case:
    """The person says by themselves that they are unhappy and want to complain.

    Raises RuleBroken: `move.reason`, and as the rule.
    """
    if not has_visible_text(why):
        raise RuleBroken("move.reason", "Say in a few words why you are unhappy.")
    case = locked_case(context, Move.ANSWER_OFFER)
    _confirm(case, context, london_day(context.at), why)
    _offer_dealt_with(case, context, TaskKind.AWAIT_ANSWER, TaskKind.OFFER_COMPLAINT)
    return case


def _confirm(
    case: Case, context: ActionContext, unhappy_since: date | None, said: str, *, by_silence: bool = False
) -> None:
    in_force = procedures_in_force(case.council_id, context.at)
    version = in_force.get(case.service_area.procedure or CORPORATE) or in_force[CORPORATE]
    choice = _complaint_under(contact_choices([procedure_rules(version)]))
    confirmed = Confirmation(choice, version.pk, context.at, unhappy_since, said, by_silence)
    record(case, offering.confirm(facts_of(case), confirmed), context)


def _complaint_under(choices: Collection[ContactChoice]) -> ContactChoice:
    return next(each for each in choices if each.kind is ContactKind.COMPLAINT)


def close_unanswered(at: datetime) -> None:
    """Where the policy gives a time to answer, do what it says once that has passed.

    One that is paused, or that moved on meanwhile, waits; its task stays in the list.
    """
    each_alone(partial(_unanswered, at), partial(_without_answer, at=at), what="Closing an unanswered offer")


def _unanswered(at: datetime, council_id: int) -> Iterable[int]:
    asked = CaseTask.objects.filter(council_id=council_id, kind=TaskKind.AWAIT_ANSWER.value, done_at=None)
    late = asked.filter(event__data__answer_by__lt=london_day(at).isoformat())
    return late.order_by("case_id").values_list("case_id", flat=True)


def _without_answer(case_id: int, by: Actor, *, at: datetime) -> None:
    context = ActionContext(case_id, by, at)
    answer_offer(context, OfferAnswer.NONE, said="They did not answer in the time that the policy gives.")
