"""Dates under a policy, and what residents may send."""

from dataclasses import dataclass
from datetime import datetime

from complaints.deadlines.calculation import Timetable, timetable
from complaints.deadlines.clock import StageClock
from complaints.deadlines.explanation import DeadlineAnswer, DeadlineQuestion, work_out
from complaints.intake.rules import Submission, is_reachable
from councils.models import Council
from councils.policies.queries import (
    policy_in_force,
    policy_version,
    procedure_rules,
    procedures_in_force,
    rules_for_service,
)
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.policy_document import (
    ContactChoice,
    contact_choices,
    is_usual_complaint,
    may_be_anonymous,
    offered_to_residents,
    rules_without_response,
)
from councils.policies.rules.procedure_rules import Anonymity, ProcedureRules
from councils.queries import names_of_role, working_calendar
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import RESPONDING_ROLES
from councils.vocabulary.values import read_instant


def answer(council: Council, question: DeadlineQuestion) -> DeadlineAnswer:
    """Refusals by the policy are in `dates.refused`. Raises RuleBroken for other bad input."""
    procedure = question.policy_procedure
    if question.policy is None:
        version = policy_in_force(council.pk, procedure, read_instant(question.received))
    else:
        version = policy_version(council.pk, procedure, question.policy)
    return work_out(council.slug, question, procedure_rules(version), working_calendar(council.pk))


@dataclass(frozen=True, slots=True)
class DeadlinePreview:
    """The rules and dates of stage 1."""

    policy: str
    rules: ProcedureRules
    timetable: Timetable


def deadline_preview(council_id: int, submission: Submission) -> DeadlinePreview:
    """Raises RuleBroken: `policy.none`, or a date beyond the calendar."""
    version = policy_in_force(council_id, submission.procedure, submission.received_at)
    rules = rules_for_service(version, submission.service_area_id, submission.kind)
    if submission.kind is ContactKind.COMPLAINT and not is_reachable(submission.contact):
        rules = rules_without_response(rules)
    dates = timetable(StageClock(submission.received_at), rules.stage(1), rules, working_calendar(council_id))
    return DeadlinePreview(str(version), rules, dates)


def officers_for(council_id: int, rules: ProcedureRules, service_area_id: int) -> list[tuple[int, str]]:
    """Return (account, name) of those in the service whom the policy names to respond at stage 1."""
    roles = [role for role in RESPONDING_ROLES if not rules.stage(1).responders or role in rules.stage(1).responders]
    people = {pk: name for role in roles for pk, name in names_of_role(council_id, role, service_area_id)}
    return sorted(people.items(), key=lambda item: item[1].casefold())


def offered(council_id: int, at: datetime) -> tuple[ContactChoice, ...]:
    in_force = procedures_in_force(council_id, at)
    return offered_to_residents(contact_choices(procedure_rules(version) for version in in_force.values()))


def rules_for_complaints(council_id: int, at: datetime) -> ProcedureRules:
    return procedure_rules(policy_in_force(council_id, CORPORATE, at))


def takes_anonymous(council_id: int, at: datetime) -> bool:
    return may_be_anonymous(ContactKind.COMPLAINT, rules_for_complaints(council_id, at))


def feedback_instead(council_id: int, rules: ProcedureRules, at: datetime) -> ContactChoice | None:
    """Return what to send anonymously, where that counts as feedback."""
    if rules.anonymity is None or rules.anonymity.treatment is not Anonymity.FEEDBACK:
        return None
    kinds = (ContactKind.FEEDBACK, ContactKind.ANONYMOUS_FEEDBACK)
    return next((each for each in offered(council_id, at) if each.kind in kinds), None)


def check_offered(council_id: int, procedure: str, kind: ContactKind, at: datetime) -> None:
    """Raise RuleBroken (`intake.not_offered`) for what only staff log."""
    if is_usual_complaint(procedure, kind):
        return
    if not any((each.procedure, each.kind) == (procedure, kind) for each in offered(council_id, at)):
        raise RuleBroken(
            "intake.not_offered",
            "You cannot send this here. Send it as a complaint, and the council will handle it as the right type of "
            "contact.",
        )
