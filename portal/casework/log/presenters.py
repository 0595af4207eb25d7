"""What follows from logging a contact."""

from datetime import date

from complaints.intake.queries import DeadlinePreview
from complaints.intake.rules import Submission
from councils.policies.rules.policy_document import kind_rules
from councils.policies.rules.procedure_rules import Target
from portal import wording
from portal.layout.display import Fact


def logged_facts(submission: Submission, deadline_preview: DeadlinePreview) -> tuple[Fact, ...]:
    table, stage = deadline_preview.timetable, deadline_preview.rules.stage(1)
    facts = [
        Fact("Received", f"{wording.moment(submission.received_at)} ({submission.channel.label.lower()})"),
        Fact("From", submission.contact.name or "Anonymous"),
        Fact(submission.kind.value.capitalize(), submission.summary),
        Fact("Policy", deadline_preview.policy),
        Fact("Counts as received", wording.weekday(table.received_on)),
    ]
    if table.acknowledgement_due is not None:
        facts.append(Fact("Acknowledge by", _by(table.acknowledgement_due, stage.acknowledgement)))
    if stage.response is None and stage.acknowledgement is None and table.code is None:
        return (*facts, Fact("Response", _without_a_date(submission, deadline_preview)))
    response = _by(table.working_due, stage.response) if table.working_due else "The policy does not set a time"
    facts.append(Fact("Respond by", response))
    if table.code is not None:
        facts.append(Fact(f"{table.code.name} deadline", wording.weekday(table.code.response_due)))
    return tuple(facts)


def _without_a_date(submission: Submission, deadline_preview: DeadlinePreview) -> str:
    given = kind_rules(deadline_preview.rules, submission.kind)
    handled = f" {given.handling} ({given.paragraph})" if given else ""
    return f"The policy does not set a deadline for this.{handled}"


def _by(day: date, target: Target | None) -> str:
    rule = f" ({target.period} from {target.counts_from}, {target.paragraph})" if target else ""
    return wording.weekday(day) + rule
