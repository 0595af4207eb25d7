"""Limits on contact with a person: proposed, decided by someone else, reviewed, appealed and ended."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from complaints.cases.operations.apply import locked_case, mark_done, open_task, record, record_event
from complaints.models import BehaviourDecision, BehaviourStep, Case, CaseTask, Person
from complaints.people.operations.joining import repeat_limits
from complaints.people.operations.new_cases import locked_person
from complaints.people.queries.behaviour import decision_of, policy_now, policy_of, to_review
from complaints.people.rules.behaviour import (
    AppealDecision,
    BehaviourPolicy,
    ChosenLimits,
    LimitsAgreement,
    LimitsAppeal,
    LimitsProposal,
    LimitsReview,
    check_agreement,
    check_appeal,
    check_appeal_decision,
    check_decider,
    check_matter,
    check_none_waits,
    check_proposal,
    check_proposer,
    check_review,
    check_review_day,
)
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import OF_BEHAVIOUR, OPEN, Audience, Decision, Move, Notify, TaskKind
from complaints.vocabulary.people import (
    LIMITS_APPEAL_DECIDED,
    LIMITS_APPEALED,
    LIMITS_NOT_SET,
    LIMITS_PROPOSED,
    LIMITS_REVIEW_SOON,
    LIMITS_REVIEWED,
    LIMITS_SET,
    MATTER_RECORDED,
    BehaviourOutcome,
    ContactMatter,
    DecisionStatus,
    in_lines,
)
from councils.calendars.rules import london_day, written
from councils.queries import each_alone
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor

REMINDED_BEFORE = timedelta(days=28)
ABOUT_CONTACT = "How you contact us"


@transaction.atomic
def propose_limits(context: ActionContext, said: LimitsProposal) -> BehaviourDecision:
    """Raises NotAllowed and RuleBroken as `check_proposer`, `check_none_waits` and `check_proposal`;
    RuleBroken "behaviour.no_person".
    """
    check_proposer(context.by.roles)
    case, person = _locked(context)
    check_none_waits(_statuses(person))
    version, policy = policy_now(case.council_id, context.at)
    review_on = check_proposal(policy, said, london_day(context.at))
    row = BehaviourDecision.objects.create(
        council_id=case.council_id,
        person=person,
        case=case,
        policy_version=version,
        subject=said.subject,
        behaviours=list(said.behaviours),
        account=said.account,
        preconditions=[list(pair) for pair in zip(policy.preconditions, said.evidence, strict=True)],
        warned_on=said.warned_on,
        warning=said.warning,
        no_warning=said.no_warning,
        considered=said.considered,
        measures=list(said.limits.measures),
        detail=said.limits.detail,
        review_on=review_on,
        appeal_to=policy.appeal_to if policy.states_appeal else said.appeal_to,
        status=DecisionStatus.PROPOSED.value,
        proposed_at=context.at,
    )
    _step(row, LIMITS_PROPOSED, said.account, _limited(row), context)
    record(case, Decision(LIMITS_PROPOSED, text=in_lines(row.lines), public=False), context)
    open_task(case, TaskKind.DECIDE_LIMITS, context.at)
    return row


@transaction.atomic
def decide_limits(context: ActionContext, decision_id: int, said: LimitsAgreement) -> BehaviourDecision:
    """Set the limits and tell the person, or keep why not.

    Raises BehaviourDecision.DoesNotExist; NotAllowed and RuleBroken as `check_decider`, `check_agreement` and
    `check_review_day`.
    """
    check_decider(context.by.roles)
    case, person = _locked(context)
    row = decision_of(context.by, case, decision_id)
    policy, today = policy_of(row.policy_version), london_day(context.at)
    proposer = _who(row, LIMITS_PROPOSED)
    check_agreement(policy, DecisionStatus(row.status), said, proposed_it=context.by.user_id in proposer)
    if said.applies:
        check_review_day(policy, row.review_on, today)
    row.status = (DecisionStatus.IN_FORCE if said.applies else DecisionStatus.NOT_APPLIED).value
    row.decided_on = today
    data = {"decided_by": said.decided_by, "consulted": said.consulted, **_limited(row)}
    kind = LIMITS_SET if said.applies else LIMITS_NOT_SET
    _save(row, person, kind, said.reason, data, context)
    if not said.applies:
        record(case, Decision(LIMITS_NOT_SET, text=said.reason, public=False), context)
        return row
    record(case, _letter(Notify(LIMITS_SET, Audience.COMPLAINANT), row, policy, said.reason), context)
    if policy.informed:
        open_task(case, TaskKind.TELL_SERVICES, context.at, detail=f"{'; '.join(policy.informed)}\n{_in_words(row)}")
    return row


@transaction.atomic
def review_limits(context: ActionContext, decision_id: int, said: LimitsReview) -> BehaviourDecision:
    """Continue, change or end limits, and tell the person.

    Raises BehaviourDecision.DoesNotExist; NotAllowed and RuleBroken as `check_decider` and `check_review`.
    """
    check_decider(context.by.roles)
    case, person = _locked(context)
    row = decision_of(context.by, case, decision_id)
    policy, today = policy_of(row.policy_version), london_day(context.at)
    appealed = context.by.user_id in _who(row, LIMITS_APPEAL_DECIDED)
    check_review(policy, DecisionStatus(row.status), said, today, decided_appeal=appealed)
    _apply(row, said.outcome, said.limits, context)
    if said.outcome is not BehaviourOutcome.END and said.review_on is not None:
        row.review_on, row.reminded = said.review_on, False
    data = {"outcome": said.outcome.value, "reviewed_by": said.reviewed_by, "why_same": said.why_same, **_limited(row)}
    _save(row, person, LIMITS_REVIEWED, said.reason, data, context)
    told = Notify(LIMITS_REVIEWED, Audience.COMPLAINANT)
    record(case, _letter(told, row, policy, said.reason, said.outcome), context)
    return row


@transaction.atomic
def record_limits_appeal(context: ActionContext, decision_id: int, said: LimitsAppeal) -> BehaviourDecision:
    """Raises BehaviourDecision.DoesNotExist; RuleBroken as `check_appeal`."""
    case, person = _locked(context)
    row = decision_of(context.by, case, decision_id)
    check_appeal(
        DecisionStatus(row.status),
        said,
        appeal_to=row.appeal_to,
        waits=row.appealed_on is not None,
        decided_on=row.decided_on or london_day(context.at),
        today=london_day(context.at),
    )
    row.appealed_on = said.made_on
    data = {"made_on": said.made_on.isoformat() if said.made_on else ""}
    _save(row, person, LIMITS_APPEALED, said.grounds, data, context)
    record(case, Decision(LIMITS_APPEALED, text=said.grounds, public=False), context)
    open_task(case, TaskKind.DECIDE_LIMITS_APPEAL, context.at, detail=row.appeal_to)
    return row


@transaction.atomic
def decide_limits_appeal(context: ActionContext, decision_id: int, said: AppealDecision) -> BehaviourDecision:
    """Raises BehaviourDecision.DoesNotExist; NotAllowed and RuleBroken as `check_decider` and
    `check_appeal_decision`.
    """
    check_decider(context.by.roles)
    case, person = _locked(context)
    row = decision_of(context.by, case, decision_id)
    policy = policy_of(row.policy_version)
    took_part = context.by.user_id in _who(row, LIMITS_PROPOSED, LIMITS_SET, LIMITS_REVIEWED)
    check_appeal_decision(policy, said, waits=row.appealed_on is not None, took_part=took_part)
    row.appealed_on = None
    _apply(row, said.outcome, said.limits, context)
    data = {"outcome": said.outcome.value, "appeal_to": row.appeal_to, **_limited(row)}
    _save(row, person, LIMITS_APPEAL_DECIDED, said.reason, data, context)
    told = Notify(LIMITS_APPEAL_DECIDED, Audience.COMPLAINANT)
    record(case, _letter(told, row, policy, said.reason, said.outcome), context)
    return row


@transaction.atomic
def record_matter(context: ActionContext, matter: ContactMatter | None) -> None:
    """Keep what a contact of someone with contact limits is about. Raises RuleBroken as `check_matter`."""
    case = locked_case(context, Move.ADD_NOTE)
    if case.person is None or not case.person.contact_limits:
        return
    check_matter(matter)
    record(case, Decision(MATTER_RECORDED, text=matter.label if matter else "", public=False), context)


def open_limit_reviews(at: datetime) -> None:
    """Remind the complaints managers before limits are to be reviewed, and open a task on the day."""
    each_alone(partial(_to_remind_of, at), partial(_remind, at=at), what="Opening a review of contact limits")


def _to_remind_of(at: datetime, council_id: int) -> Iterable[int]:
    return to_review(council_id, london_day(at) + REMINDED_BEFORE).order_by("pk").values_list("pk", flat=True)


def _remind(decision_id: int, by: Actor, *, at: datetime) -> None:
    row = to_review(by.council_id, london_day(at) + REMINDED_BEFORE).get(pk=decision_id)
    if not row.reminded:
        BehaviourDecision.objects.filter(pk=row.pk).update(reminded=True)
        told = (Notify(LIMITS_REVIEW_SOON, Audience.COMPLAINTS_MANAGERS),)
        data = {"review_on": written(row.review_on)}
        soon = Decision(LIMITS_REVIEW_SOON, data=data, public=False, notify=told)
        record_event(ActionContext(row.case_id, by, at), soon)
    if row.review_on <= london_day(at):
        theirs = Case.objects.filter(council_id=row.council_id, person=row.person)
        waiting = CaseTask.objects.filter(case__in=theirs, kind=TaskKind.REVIEW_LIMITS.value, done_at=None)
        if not waiting.exists():
            newest = theirs.filter(status__in=OPEN).order_by("-received_at", "-pk").first()
            open_task(newest or row.case, TaskKind.REVIEW_LIMITS, at, detail=_in_words(row))


def _locked(context: ActionContext) -> tuple[Case, Person]:
    """Lock the person too, so that what is decided about them waits in turn."""
    case = locked_case(context, Move.ADD_NOTE)
    if case.person is None:
        raise RuleBroken("behaviour.no_person", "We do not know who this case is from, so no one’s contact is limited.")
    case.person = locked_person(case.person)
    return case, case.person


def _statuses(person: Person) -> list[DecisionStatus]:
    with tenant(person.council_id, ActorKind.SYSTEM):
        rows = BehaviourDecision.objects.filter(council_id=person.council_id, person=person)
        return [DecisionStatus(status) for status in rows.values_list("status", flat=True)]


def _who(row: BehaviourDecision, *kinds: str) -> set[int | None]:
    return {step.by_id for step in row.steps.all() if step.kind in kinds}


def _apply(row: BehaviourDecision, outcome: BehaviourOutcome, limits: ChosenLimits, context: ActionContext) -> None:
    if outcome is BehaviourOutcome.CHANGE:
        row.measures, row.detail = list(limits.measures), limits.detail
    if outcome is BehaviourOutcome.END:
        row.status, row.ended_on, row.appealed_on = DecisionStatus.ENDED.value, london_day(context.at), None


def _save(
    row: BehaviourDecision, person: Person, kind: str, text: str, data: Mapping[str, Any], context: ActionContext
) -> None:
    row.save()
    _step(row, kind, text, data, context)
    repeat_limits(person)
    _settle(row, context)


def _step(row: BehaviourDecision, kind: str, text: str, data: Mapping[str, Any], context: ActionContext) -> None:
    BehaviourStep.objects.create(
        council_id=row.council_id,
        decision=row,
        kind=kind,
        text=text,
        data=dict(data),
        at=context.at,
        by_id=context.by.user_id,
        by_name=context.by.name,
    )


def _limited(row: BehaviourDecision) -> dict[str, Any]:
    return {"measures": row.measures, "detail": row.detail, "review_on": row.review_on.isoformat()}


def _in_words(row: BehaviourDecision) -> str:
    return f"{in_lines(row.lines)}\nReview on {written(row.review_on)}"


def _letter(
    told: Notify, row: BehaviourDecision, policy: BehaviourPolicy, reason: str, outcome: BehaviourOutcome | None = None
) -> Decision:
    data = {
        "measures": list(row.lines),
        "review_on": written(row.review_on),
        "appeal_to": row.appeal_to,
        "effect": policy.effect if policy.effect in row.measures else "",
        "limits": outcome.value if outcome else "",
    }
    return Decision(told.kind, text=reason, data=data, letter=ABOUT_CONTACT, notify=(told,))


def _settle(row: BehaviourDecision, context: ActionContext) -> None:
    """Close the tasks, on all cases of the person, for which none of their decisions waits any more."""
    with tenant(row.council_id, ActorKind.SYSTEM):
        rows = BehaviourDecision.objects.filter(council_id=row.council_id, person_id=row.person_id)
        due = rows.filter(status=DecisionStatus.IN_FORCE.value, review_on__lte=london_day(context.at))
        waits = {
            TaskKind.DECIDE_LIMITS: rows.filter(status=DecisionStatus.PROPOSED.value).exists(),
            TaskKind.REVIEW_LIMITS: due.exists(),
            TaskKind.DECIDE_LIMITS_APPEAL: rows.exclude(appealed_on=None).exists(),
        }
        theirs = {case.pk: case for case in Case.objects.filter(council_id=row.council_id, person_id=row.person_id)}
        tasks = CaseTask.objects.filter(case__in=theirs, kind__in=OF_BEHAVIOUR, done_at=None)
        for task in tasks.select_for_update().order_by("pk"):
            if not waits[TaskKind(task.kind)]:
                mark_done(task, theirs[task.case_id], context, "")
