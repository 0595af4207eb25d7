"""Deadline questions without a case, for `manage.py deadline` and the API."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from complaints.deadlines.calculation import Timetable, timetable
from complaints.deadlines.clock import CodeLimits, Pause, StageClock
from complaints.deadlines.explanation import (
    DeadlineExplanation,
    LedgerDay,
    Reader,
    StepDue,
    explain,
    steps_from,
    told_days,
)
from complaints.vocabulary.lifecycle import Extension
from councils.calendars.rules import WorkingCalendar
from councils.policies.rules.casework_rules import CORPORATE
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LARGEST_AMOUNT, read_day, read_instant

# Both are in the council's complaints policy. An Ombudsman's enquiry has no stages. Landlord complaints have the same
# stages under another Code.
OMBUDSMAN = "ombudsman"
HOUSING = "housing"
# Each day of a stage is listed, so its length is limited.
LONGEST_STAGE = timedelta(days=5 * 365)


@dataclass(frozen=True, slots=True)
class DeadlineQuestion:
    received: str
    procedure: str = CORPORATE
    stage: str | None = None
    acknowledged: str | None = None
    pauses: list[str] = field(default_factory=list)
    extend: list[str] = field(default_factory=list)
    agreed: list[str] = field(default_factory=list)
    responded: str | None = None
    policy: str | None = None

    @property
    def policy_procedure(self) -> str:
        # The corporate procedure also covers enquiries and landlord complaints.
        return CORPORATE if self.procedure in (OMBUDSMAN, HOUSING) else self.procedure


@dataclass(frozen=True, slots=True)
class DeadlineAnswer:
    """The dates and their explanation."""

    council: str
    procedure: str
    # None where the procedure has no stages.
    stage: int | None
    policy: str
    dates: Timetable
    explanation: tuple[LedgerDay, ...]
    steps: tuple[StepDue, ...] = ()
    told: DeadlineExplanation | None = None

    def as_document(self, audience: Reader | None = None) -> dict[str, Any]:
        """Return plain values, with every key present."""
        dates = self.dates
        return {
            "council": self.council,
            "procedure": self.procedure,
            "stage": self.stage,
            "policy_version": self.policy,
            "received_on": _iso(dates.received_on),
            "acknowledgement_due": _iso(dates.acknowledgement_due),
            "response_due": _iso(dates.response_due),
            "response_due_if_acknowledged_on_time": _iso(dates.response_due_if_acknowledged_on_time),
            "current_response_due": _iso(dates.current_response_due),
            "escalate_by": _iso(dates.escalate_by),
            "code": _code(dates.code),
            "steps": [{"name": each.name, "due": _iso(each.due), "paragraph": each.paragraph} for each in self.steps],
            "refused": _refused(dates.refused),
            "explanation": [
                {"date": _iso(entry.date), "day": entry.day, "counts": entry.counts, "why": entry.why}
                for entry in told_days(self.explanation, audience)
            ],
            "warnings": list(dates.warnings),
            **self._told_to(audience),
        }

    def _told_to(self, audience: Reader | None) -> dict[str, Any]:
        if audience is None:
            return {}
        return {"audience": audience.value, "account": list(self.told.account(audience)) if self.told else []}


def read_clock(question: DeadlineQuestion) -> StageClock:
    """Raises RuleBroken "time.*", "number.*", "clock.pauses_unordered", "clock.too_long"."""
    pauses = tuple(_pause(text) for text in question.pauses)
    if any(later.start < earlier.start for earlier, later in zip(pauses, pauses[1:], strict=False)):
        raise RuleBroken("clock.pauses_unordered", "The pauses are not in order.")
    extensions = [Extension(working_days=_number(text, "extension")) for text in question.extend]
    extensions += [Extension(agreed=read_day(text)) for text in question.agreed]
    received_at = read_instant(question.received)
    last = [*(pause.end for pause in pauses if pause.end), *(each.agreed for each in extensions if each.agreed)]
    if last and max(last) - received_at.date() > LONGEST_STAGE:
        raise RuleBroken("clock.too_long", "The pauses and agreed dates end more than 5 years after it was received.")
    return StageClock(
        received_at=received_at,
        acknowledged_on=read_day(question.acknowledged) if question.acknowledged is not None else None,
        pauses=pauses,
        extensions=tuple(extensions),
        responded_at=read_instant(question.responded) if question.responded is not None else None,
    )


def work_out(
    council: str, question: DeadlineQuestion, rules: ProcedureRules, calendar: WorkingCalendar
) -> DeadlineAnswer:
    """Raises RuleBroken for malformed input, impossible events and dates outside the calendar."""
    clock = read_clock(question)
    rules = _governing(question, rules)
    counting = calendar.under(rules.working_days)
    stage = _stage(question, rules)
    dates = timetable(clock, stage, rules, calendar)
    return DeadlineAnswer(
        council=council,
        procedure=question.procedure,
        stage=None if rules.single_step else stage.number or None,
        policy=rules.version,
        dates=dates,
        explanation=explain(dates, clock, stage, rules, calendar),
        steps=steps_from(dates.working_due, stage, counting),
        told=DeadlineExplanation(dates, clock, stage, rules, counting),
    )


def _governing(question: DeadlineQuestion, rules: ProcedureRules) -> ProcedureRules:
    if question.procedure != HOUSING:
        return rules
    if rules.landlord_code is None:
        raise RuleBroken("policy.none", "The council is no landlord: it has no procedure called housing.")
    return rules.for_landlord(True)


def _stage(question: DeadlineQuestion, rules: ProcedureRules) -> StageRules:
    if question.procedure != OMBUDSMAN:
        return rules.stage(_number(question.stage or "1", "stage"))
    if question.stage is not None:
        raise RuleBroken("stage.unknown", "An Ombudsman's enquiry has no stages.")
    return rules.ombudsman_enquiry


def _pause(text: str) -> Pause:
    start, dots, end = text.partition("..")
    if not dots:
        raise RuleBroken("time.malformed", f'"{text}" is not a pause such as 2026-02-05..2026-02-10')
    return Pause(read_day(start), read_day(end))


def _number(text: str, what: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_AMOUNT:
        return int(text[:9])
    raise RuleBroken("number.malformed", f'"{text}" is not a number from 1 to {LARGEST_AMOUNT} for the {what}')


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _code(limits: CodeLimits | None) -> dict[str, str | None] | None:
    if limits is None:
        return None
    return {
        "name": limits.name,
        "acknowledgement_due": _iso(limits.acknowledgement_due),
        "response_due": _iso(limits.response_due),
        "latest_response_due": _iso(limits.latest_response_due),
    }


def _refused(refusal: RuleBroken | None) -> dict[str, str] | None:
    return {"code": refusal.code, "message": refusal.message} if refusal else None
