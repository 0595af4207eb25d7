"""By when, and why, under the policy of a council: for `manage.py deadline` and the API alike."""

from complaints.domain.deadline_question import DeadlineAnswer, DeadlineQuestion, work_out
from councils.domain.local_time import read_instant
from councils.models import Council
from councils.queries import policy_in_force, policy_version, procedure_rules, working_calendar


def answer(council: Council, question: DeadlineQuestion) -> DeadlineAnswer:
    """The answer for one council, which must be entered.

    What the policy doesn't allow is in `dates.refused`. Raises RuleBroken for what is malformed or unknown.
    """
    procedure = question.policy_procedure
    if question.policy is None:
        version = policy_in_force(council.pk, procedure, read_instant(question.received))
    else:
        version = policy_version(council.pk, procedure, question.policy)
    return work_out(council.slug, question, procedure_rules(version), working_calendar(council.pk))
