"""How a deadline is explained, and answers to questions about dates."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

from complaints.deadlines.calculation import Timetable, timetable
from complaints.deadlines.clock import CodeLimits, Pause, StageClock, in_order, rules_of_pause
from complaints.deadlines.stage_events import NO_HISTORY, ApprovedCorrection, CaseFacts, StageHistory
from complaints.vocabulary.lifecycle import Extension
from councils.bodies.rules import CodeStage, handling_code
from councils.calendars.rules import WorkingCalendar, london_day, written
from councils.policies.rules.casework_rules import CORPORATE
from councils.policies.rules.lifecycle_rules import ExtensionRules
from councils.policies.rules.policy_document import sentence, with_article
from councils.policies.rules.procedure_rules import ClockStart, ProcedureRules, StageRules, Target
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LARGEST_AMOUNT, LONDON, UNDATED, Period, PeriodUnit, read_day, read_instant


class Asked(StrEnum):
    ACKNOWLEDGEMENT = "acknowledgement"
    RESPONSE = "response"
    EXTENSION = "extension"


def said_of(rules: ProcedureRules, number: int, asked: Asked) -> str:
    stage = rules.stage(number)
    stated = _stated(stage, asked)
    if stated is not None:
        return sentence(stated)
    code = handling_code(rules.code)
    if code is None or number > len(code.stages):
        return "The policy does not say."
    limits = code.stages[number - 1]
    return f"The policy does not say. The {code.name} says {_limit(limits, asked)} ({limits.paragraphs})."


def _stated(stage: StageRules, asked: Asked) -> Target | ExtensionRules | None:
    if asked is Asked.EXTENSION:
        return stage.extension
    return stage.acknowledgement if asked is Asked.ACKNOWLEDGEMENT else stage.response


def _limit(limits: CodeStage, asked: Asked) -> str:
    if asked is Asked.ACKNOWLEDGEMENT:
        return f"{limits.acknowledge} working days of receipt"
    if asked is Asked.RESPONSE:
        return f"{limits.respond} working days of acknowledgement"
    return f"up to {limits.extend} working days"


def said_of_age(rules: ProcedureRules) -> str:
    limit = rules.age_limit
    if limit is None:
        return "The policy does not say. The Codes say within 12 months of when it happened or became known (2.2)."
    return sentence(limit)


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One calendar day and its count (None: not counted)."""

    date: date
    day: int | None
    counts: bool
    why: str


def explain(
    dates: Timetable,
    clock: StageClock,
    stage: StageRules,
    procedure: ProcedureRules,
    calendar: WorkingCalendar,
) -> tuple[LedgerDay, ...]:
    """List the days from day 0 to the current due date, both included."""
    if dates.missed is not None and dates.missed.state is not None:
        clock = clock.as_in(dates.missed.state)
    return tuple(_Ledger(dates, clock, stage, procedure, calendar.under(procedure.working_days)).days())


class _Ledger:
    def __init__(
        self,
        dates: Timetable,
        clock: StageClock,
        stage: StageRules,
        procedure: ProcedureRules,
        calendar: WorkingCalendar,
    ) -> None:
        self.dates = dates
        self.clock = clock
        self.stage = stage
        self.procedure = procedure
        self.calendar = calendar
        self.target = stage.response or stage.acknowledgement
        self.base_due = dates.response_due or dates.response_due_if_acknowledged_on_time or dates.last_day
        self.pauses = in_order(clock.pauses)
        self.count = 0

    def days(self) -> list[LedgerDay]:
        span = (self.dates.last_day - self.dates.received_on).days
        return [self._entry(self.dates.received_on + timedelta(days=offset)) for offset in range(span + 1)]

    def _entry(self, day: date) -> LedgerDay:
        number, counts = None, False
        if day < self.dates.clock_start:
            why = self._waiting(day)
        elif day == self.dates.clock_start:
            counts = self.target is not None and self.target.first_day_counts
            self.count = int(counts)
            number, why = self.count, self._opening(day)
        else:
            still = self._standing_still(day)
            counts = still is None
            self.count += counts
            number, why = (None, still) if still is not None else (self.count, self._counted())
        return LedgerDay(day, number, counts, "; ".join([why, *self._dues(day)]))

    def _waiting(self, day: date) -> str:
        if day == self.dates.received_on:
            return f"{self._received()}; the response time counts from the acknowledgement{self._source()}"
        return self.calendar.why_not(day) or "waiting for the acknowledgement"

    def _opening(self, day: date) -> str:
        received = [self._received()] if day == self.dates.received_on else []
        if self.stage.response is None or self.stage.response.counts_from is ClockStart.RECEIPT:
            return f"{self._received()}: day {self.count}"
        if self.clock.acknowledged_on is not None:
            return "; ".join([*received, f"acknowledgement sent: day 0 of the response time{self._source()}"])
        return "; ".join([*received, "day 0 of the response time if the acknowledgement is sent on this day"])

    def _received(self) -> str:
        came_on = london_day(self.clock.received_at)
        if came_on == self.dates.received_on:
            return "received"
        rule = self.procedure.receipt.paragraph
        return f"counts as received: it came on {written(came_on)} when the council was closed ({rule})"

    def _standing_still(self, day: date) -> str | None:
        if self._counts_every_day(day):
            return None
        return self.calendar.why_not(day) or self._paused_on(day)

    def _counts_every_day(self, day: date) -> bool:
        in_target = self.target is not None and day <= self.base_due
        return in_target and self.target is not None and self.target.period.unit is not PeriodUnit.WORKING_DAYS

    def _paused_on(self, day: date) -> str | None:
        for pause in self.pauses:
            rules = rules_of_pause(pause, self.stage, self.procedure)
            if rules is None:
                continue
            if pause.start < day and (pause.end is None or day <= pause.end):
                until = "" if pause.end is None else f" to {written(pause.end)}"
                why = " while permission was awaited" if pause.for_consent else ""
                return f"paused from {written(pause.start)}{until}{why} ({rules.paragraph})"
        return None

    def _counted(self) -> str:
        period = self.target.period if self.target is not None else None
        if period is None or period.unit is not PeriodUnit.WORKING_DAYS:
            return f"day {self.count} of {period}{self._source()}"
        if self.count <= period.amount:
            return f"working day {self.count} of {period.amount}{self._source()}"
        if self.clock.extensions and self.stage.extension is not None:
            return f"working day {self.count}: extended ({self.stage.extension.paragraph})"
        return f"working day {self.count}: moved by a pause that began after the due date"

    def _source(self) -> str:
        return f" ({self.target.paragraph})" if self.target is not None else ""

    def _dues(self, day: date) -> list[str]:
        dues = []
        if day == self.dates.acknowledgement_due and self.stage.acknowledgement is not None:
            dues.append(f"acknowledgement due ({self.stage.acknowledgement.paragraph})")
        if day == self.dates.working_due:
            dues.append(f"{self.stage.response_name or 'response'} due by the end of this day")
        return dues


# A policy paragraph in brackets at the end of a reason, which only officers read.
PARAGRAPH = re.compile(r" \([^()]*\)$")
# The day's number has a column of its own.
ONLY_A_NUMBER = re.compile(r"(working day \d+ of \d+|day \d+ of .+)$")
NUMBER_BEFORE = re.compile(r"working day \d+: ")
IN_PLAIN_WORDS = {
    "Saturday": "weekend",
    "Sunday": "weekend",
    "received: day 0": "we received it: day 1 is the next working day",
    "response due by the end of this day": "our response is due by the end of this day",
    "acknowledgement due": "our acknowledgement is due by the end of this day",
}


class Reader(StrEnum):
    OFFICER = "officer"
    RESIDENT = "resident"
    OMBUDSMAN = "ombudsman"


@dataclass(frozen=True, slots=True)
class DeadlineExplanation:
    """A stage and the facts behind its dates."""

    dates: Timetable
    clock: StageClock
    stage: StageRules
    rules: ProcedureRules
    calendar: WorkingCalendar
    history: StageHistory = NO_HISTORY

    @classmethod
    def of(cls, facts: CaseFacts, history: StageHistory) -> Self:
        return cls(facts.timetable, facts.clock, facts.stage_rules, facts.rules, facts.counting, history)

    def account(self, audience: Reader) -> tuple[str, ...]:
        notify = {Reader.OFFICER: self._officer, Reader.RESIDENT: self._resident, Reader.OMBUDSMAN: self._ombudsman}
        return tuple(sentence for sentence in notify[audience]() if sentence)

    def _officer(self) -> list[str]:
        return [
            *self._became(),
            self._promise("acknowledgement", self.stage.acknowledgement, self.dates.acknowledgement_due),
            self._promise("response", self.stage.response, self.dates.working_due),
            *self._what_moved_it(),
            *self._under_the_code(),
        ]

    def _became(self) -> list[str]:
        """Both dates of what began as another contact."""
        became = self.clock.became
        if became is None:
            return []
        first, starts = london_day(became.first), london_day(self.clock.received_at)
        elapsed = (starts - first).days
        later = f", {elapsed} day{'' if elapsed == 1 else 's'} later" if elapsed else ""
        said = [
            f"It first came in on {written(first)} as {with_article(became.was)}. It became a complaint on "
            f"{written(became.confirmed)}, when the person confirmed it. Its time counts from {written(starts)}{later}."
        ]
        if self.dates.code is not None and became.under_code != starts:
            said.append(
                f"The Code’s time counts from {written(became.under_code)}, when they said that they were unhappy."
            )
        return said

    def _resident(self) -> list[str]:
        target, due = self.stage.response, self.dates.working_due
        if target is None or due is None:
            return ["Our policy does not set a time for our response."]
        start = "received it" if target.counts_from is ClockStart.RECEIPT else "acknowledged it"
        if self.clock.became is not None and target.counts_from is ClockStart.RECEIPT:
            start = f"started to treat it as a complaint on {written(self.dates.received_on)}"
        said = [
            f"We promise to respond within {length(target.period)}, starting from the day after we {start}.",
            what_does_not_count(self.rules),
        ]
        if self.clock.pauses:
            said.append("Days when it was paused do not count.")
        if self.clock.extensions:
            said.append("We needed longer, and wrote to tell you why.")
        return [*said, f"So our response is due by {written(due)}."]

    def _version(self) -> str:
        return "" if self.rules.version == UNDATED else f"version {self.rules.version}, "

    def _ombudsman(self) -> list[str]:
        earlier = [replace(self, clock=each.clock, dates=each.dates) for each in self.history.earlier]
        first, *reopened = [*earlier, self]
        said = [
            *self._became(),
            first._begun("Received"),
            f"Governed by {self.rules.title}, {self._version()}{self.stage.name}.",
            *(_corrected(each) for each in self.history.corrections),
            *first._round("Responded", "No response"),
        ]
        for told in reopened:
            said += [told._begun("Reopened"), *told._round("Responded again", "No new response")]
        return said

    def _begun(self, how: str) -> str:
        return f"{how} on {_moment(self.clock.received_at)}; {written(self.dates.received_on)} is day 0."

    def _round(self, answered: str, unanswered: str) -> list[str]:
        return [
            self._promise("acknowledgement", self.stage.acknowledgement, self.dates.acknowledgement_due),
            self._acknowledged(),
            self._promise("response", self.stage.response, self.dates.working_due),
            *self._what_moved_it(),
            self._answered(answered, unanswered),
            *self._under_the_code(),
            *self.dates.warnings,
        ]

    def _promise(self, what: str, target: Target | None, due: date | None) -> str:
        if target is None or due is None:
            return f"The policy does not set a time for the {what}."
        rule = f"{target.period} of {target.counts_from.value}, {cited(target.paragraph)}"
        return f"The {what} is due by {written(due)} ({rule})."

    def _what_moved_it(self) -> list[str]:
        before = self.dates.response_due
        said = [f"It was originally due by {written(before)}."] if self._moved and before else []
        for pause in in_order(self.clock.pauses):
            until = f"until {written(pause.end)}" if pause.end else "and has not started again"
            cited_as = self._cited(rules_of_pause(pause, self.stage, self.rules))
            said.append(f"The clock stopped on {written(pause.start)} {until}{cited_as}.{self._for_consent(pause)}")
        said += [self._extended(each) for each in self.clock.extensions]
        return said

    def _for_consent(self, pause: Pause) -> str:
        rules = self.rules.consent_pause
        if not pause.for_consent or rules is None:
            return ""
        said = " It waited for the permission of the person concerned"
        if pause.end is not None:
            return f"{said}."
        return f"{said}. It starts again after {written(rules.last_day(pause.start, self.calendar))} at the latest."

    @property
    def _moved(self) -> bool:
        return self.dates.working_due != self.dates.response_due

    def _extended(self, extension: Extension) -> str:
        by = f"by {extension.working_days} working days" if extension.working_days else ""
        to = f"to {written(extension.agreed)}, agreed with the complainant" if extension.agreed else ""
        letter = f", by letter of {written(extension.on)}" if extension.on else ""
        return f"Extended {by or to}{letter}{self._cited(self.stage.extension)}."

    def _cited(self, rules: object) -> str:
        paragraph = getattr(rules, "paragraph", "")
        return f" ({cited(paragraph)})" if paragraph else ""

    def _acknowledged(self) -> str:
        on, due = self.clock.acknowledged_on, self.dates.acknowledgement_due
        if on is None:
            return "No acknowledgement has been sent."
        return f"Acknowledged on {written(on)}{self._kept(on, due)}."

    def _answered(self, answered: str, unanswered: str) -> str:
        at: datetime | None = self.clock.responded_at
        if at is None:
            return f"{unanswered} has been sent."
        on = london_day(at)
        return f"{answered} on {written(on)}{self._kept(on, self.dates.working_due)}."

    def _kept(self, on: date, due: date | None) -> str:
        return f", {how_kept(on, due, self.calendar)}" if due else ""

    def _under_the_code(self) -> list[str]:
        code = self.dates.code
        if code is None:
            return []
        return [
            f"Under the {code.name} ({code.paragraphs}), where pauses and council closure days do not move dates: "
            f"acknowledgement by {written(code.acknowledgement_due)}, response by {written(code.response_due)}, and by "
            f"{written(code.latest_response_due)} if extended."
        ]


def how_kept(on: date, due: date, calendar: WorkingCalendar) -> str:
    """Return "on time", "2 working days late", or "late" before the next working day."""
    if on <= due:
        return "on time"
    days = calendar.count(due, on)
    return f"{days} working day{'' if days == 1 else 's'} late" if days else "late"


def _corrected(correction: ApprovedCorrection) -> str:
    return (
        f"The date of receipt was recorded as {_moment(correction.was)} and corrected to {_moment(correction.became)}. "
        f"{correction.approved_by} approved the correction on {written(correction.approved_on)}."
    )


def _moment(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{written(local.date())} at {local:%H:%M}"


def what_does_not_count(rules: ProcedureRules) -> str:
    """Tell residents which days are not working days."""
    rule = rules.working_days
    if rule is not None and rule.closures_count:
        return (
            "Weekends and bank holidays are not working days. Days when only the council is closed are working days, "
            "because the law counts them."
        )
    return "Weekends, bank holidays and days when the council is closed are not working days."


def explained_days(days: tuple[LedgerDay, ...], audience: Reader | None) -> tuple[LedgerDay, ...]:
    if audience is not Reader.RESIDENT:
        return days
    return tuple(replace(day, why=in_plain_words(day.why)) for day in days)


def in_plain_words(why: str) -> str:
    """Put a day's reasons in plain words. Empty where its number is enough."""
    reasons = [_plain(reason) for reason in why.split("; ")]
    return "; ".join(reason for reason in reasons if reason)


def _plain(reason: str) -> str:
    bare = NUMBER_BEFORE.sub("", PARAGRAPH.sub("", reason))
    return "" if ONLY_A_NUMBER.match(bare) else IN_PLAIN_WORDS.get(bare, bare)


def length(period: Period) -> str:
    return str(period).replace("calendar ", "")


def cited(paragraph: str) -> str:
    return f"policy, paragraph {paragraph}" if paragraph[:1].isdigit() else f"policy: {paragraph}"


class StepDue(NamedTuple):
    """A step, due if the steps before are taken on their due dates."""

    name: str
    due: date
    paragraph: str


def steps_from(first_due: date | None, stage: StageRules, calendar: WorkingCalendar) -> tuple[StepDue, ...]:
    """Return the response date and the steps after it."""
    if first_due is None or not stage.steps or stage.response is None:
        return ()
    found = [StepDue(stage.response_name or "response", first_due, stage.response.paragraph)]
    for step in stage.steps:
        found.append(StepDue(step.name, calendar.end_of(found[-1].due, step.period), step.paragraph))
    return tuple(found)


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
                for entry in explained_days(self.explanation, audience)
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


def ledger_of(facts: CaseFacts) -> tuple[LedgerDay, ...]:
    return explain(facts.timetable, facts.clock, facts.stage_rules, facts.rules, facts.calendar)
